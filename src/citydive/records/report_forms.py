"""A report that says something already: its title, the file or the web address, page and quote."""

from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydive import forms

# Reports as people have them; shown as a download only, so no type of file can do harm here.
REPORT_TYPES = (".pdf", ".docx", ".doc", ".odt", ".xlsx", ".xls", ".ods", ".pptx", ".txt", ".jpg", ".jpeg", ".png")


class ReportForm(forms.Form):
    """For a `records.models.Source` of a record."""

    title = forms.CharField(label=_("Title of the report"), max_length=300, help_text=_("With author and year."))
    file = forms.FileField(label=_("The report as a file"), required=False)
    url = forms.URLField(label=_("or its web address"), required=False, max_length=500, assume_scheme="https")
    page = forms.CharField(label=_("Page"), max_length=20, required=False)
    quote = forms.CharField(
        label=_("Quote"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The words of the report that say it."),
    )

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
