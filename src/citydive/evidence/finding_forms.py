from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.records.forms import VersionedForm
from citydive.records.report_forms import ReportForm


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


class CiteForm(ReportForm):
    """A finding from a report that exists already."""

    sentence = forms.CharField(
        label=_("The finding in one sentence"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("With number, place and period if the report has them."),
    )
    file = forms.FileField(
        label=_("The report as a file"), required=False, help_text=_("It is attached to the finding.")
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    period = forms.CharField(label=_("Period"), max_length=120, required=False)
    data = forms.CharField(label=_("Data"), max_length=240, required=False)
    uncertainty = forms.CharField(label=_("Uncertainty"), max_length=240, required=False)
