"""What a report is about: a city or all, a stage or a time."""

from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City

from .scope import Scope, time_of_stage

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ScopeForm(forms.Form):
    """All of it may be left out: then it is the whole deep dive until now."""

    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), required=False, to_field_name="code", empty_label=_("all cities")
    )
    stage = forms.ModelChoiceField(
        None, label=_("Stage"), required=False, to_field_name="slug", empty_label=_("any"),
        help_text=_("Its time is the one in which cities were moved to it."),
    )  # fmt: skip
    first = forms.DateField(label=_("First day"), required=False, widget=DATE)
    last = forms.DateField(label=_("Last day"), required=False, widget=DATE)

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.dive = dive
        self.fields["city"].queryset = City.objects.filter(memberships__deep_dive=dive)
        self.fields["stage"].queryset = dive.stages.all()
        self.fields["stage"].label_from_instance = lambda stage: gettext(stage.title)

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if data.get("stage") and (first or last):
            raise forms.ValidationError(_("Choose a stage or days, not both."))
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return data

    def scope(self, reader) -> Scope:
        data = self.cleaned_data
        first, last = data["first"], data["last"]
        if data["stage"]:
            first, last = time_of_stage(self.dive, data["stage"], data["city"])
        return Scope(self.dive, reader, data["city"], data["stage"], first, last)

    def query(self) -> str:
        """The same choice as the end of an address."""
        chosen = {name: self.data.get(name, "") for name in self.fields}
        said = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{said}" if said else ""
