from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.accounts.closing_forms import PersonField
from citydive.cohorts.models import User
from citydive.cohorts.zones import validate_zone

from .models import Part


class DelegateForm(forms.Form):
    """What a delegate brings along. `seen`: the version that the person saw, 0 if there was none."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    function = forms.CharField(
        label=_("Function"), max_length=160, required=False, help_text=_("For example: Head of Environment.")
    )
    parts = forms.MultipleChoiceField(
        label=_("Part in the delegation"), choices=Part.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    deputy = forms.CharField(
        label=_("Who stands in"), max_length=160, required=False,
        help_text=_("Another delegate, or a function in the city."),
    )  # fmt: skip
    languages = forms.CharField(
        label=_("Languages"), max_length=160, required=False, help_text=_("In which one can work with you.")
    )
    expertise = forms.CharField(
        label=_("Knows about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that peers know whom to ask, and for secondments."),
    )  # fmt: skip
    time_zone = forms.CharField(label=_("Time zone"), max_length=64, required=False)

    def clean_time_zone(self):
        zone = self.cleaned_data["time_zone"]
        if zone:
            validate_zone(zone)
        return zone


class HandoverForm(forms.Form):
    """Who takes over, until when, and what they should know."""

    successor = PersonField(User.objects.none(), label=_("Who takes over"), empty_label=_("choose"))
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until then both work here; after it the role ends."),
    )  # fmt: skip
    contacts = forms.CharField(
        label=_("Contacts"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who in the city and outside helps with what. Name functions rather than people."),
    )  # fmt: skip
    word = forms.CharField(
        label=_("What the successor should know"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was tried, what was agreed by word of mouth, what is next."),
    )  # fmt: skip

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = User.objects.filter(pk__in=[each.pk for each in candidates])

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return day
