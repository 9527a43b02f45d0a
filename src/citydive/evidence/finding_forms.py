from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.records.forms import VersionedForm

# Reports as people have them; shown as a download only, so no type of file can do harm here.
REPORT_TYPES = (".pdf", ".docx", ".doc", ".odt", ".xlsx", ".xls", ".ods", ".pptx", ".txt", ".jpg", ".jpeg", ".png")


class SettleForm(VersionedForm):
    """Accept, edit or reject a finding. `sentence` counts for "edit", `reason` for "reject"."""

    verdict = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("edit", _("Edit")), ("reject", _("Reject"))], widget=forms.HiddenInput
    )
    sentence = forms.CharField(
        label=_("The sentence as your city signs it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label=_("Why it is rejected"), max_length=300, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == "edit" and not cleaned.get("sentence", "").strip():
            self.add_error("sentence", _("Write the sentence as your city would sign it."))
        if cleaned.get("verdict") == "reject" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words why this finding is rejected."))
        return cleaned


class CiteForm(forms.Form):
    """A finding from a report that exists already."""

    sentence = forms.CharField(
        label=_("The finding in one sentence"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("With number, place and period if the report has them."),
    )
    title = forms.CharField(label=_("Title of the report"), max_length=300, help_text=_("With author and year."))
    file = forms.FileField(
        label=_("The report as a file"), required=False, help_text=_("It is attached to the finding.")
    )
    url = forms.URLField(label=_("or its web address"), required=False, max_length=500, assume_scheme="https")
    page = forms.CharField(label=_("Page"), max_length=20, required=False)
    quote = forms.CharField(
        label=_("Quote"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The words of the report that say it."),
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    period = forms.CharField(label=_("Period"), max_length=120, required=False)
    data = forms.CharField(label=_("Data"), max_length=240, required=False)
    uncertainty = forms.CharField(label=_("Uncertainty"), max_length=240, required=False)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        suffix = PurePath(upload.name).suffix.lower()
        if suffix not in REPORT_TYPES:
            known = ", ".join(REPORT_TYPES)
            raise forms.ValidationError(
                _("“%(name)s” is not a report file. Save it as one of: %(types)s.")
                % {"name": upload.name, "types": known}
            )
        if upload.size > settings.UPLOAD_MAX_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(n)d MB. Give the web address, or only the pages that you cite.")
                % {"n": settings.UPLOAD_MAX_MB}
            )
        return upload

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("file") and not cleaned.get("url") and not {"file", "url"} & set(self.errors):
            self.add_error("url", _("Bring the report as a file or give its web address."))
        return cleaned
