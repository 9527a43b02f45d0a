from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.forms import CityForm
from citydive.cohorts.models import City
from citydive.records.forms import VersionedForm

from .models import Interest

LONG = {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 5})}


class CallForm(forms.Form):
    """A call: theme, conditions, deadline."""

    title = forms.CharField(label=_("Title"), max_length=200)
    about = forms.CharField(
        label=_("Theme"), help_text=_("What the cities want to find out together, and for whom it is."), **LONG
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        help_text=_("Time, people, costs and who bears them, languages; how cities are selected."),
        **LONG,
    )
    places = forms.IntegerField(label=_("Places"), required=False, min_value=1, max_value=200)
    deadline = forms.DateField(
        label=_("Deadline"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The whole of this day counts, wherever in the world."),
    )  # fmt: skip
    scoping = forms.CharField(
        label=_("Scoping with the interested cities"), required=False,
        help_text=_("The proposal of what is inside and what is not; the interested are asked for their view."),
        **LONG,
    )  # fmt: skip


class CallEditForm(CallForm, VersionedForm):
    """The same under the version lock."""


class CallStateForm(VersionedForm):
    """A button under the lock."""

    to = forms.ChoiceField(choices=[("open", "open"), ("closed", "closed")])


class InterestForm(forms.Form):
    """What a city says that is interested. Public: whoever reads the call can send it."""

    city_name = forms.CharField(label=_("City"), max_length=120)
    country = forms.CharField(label=_("Country"), max_length=60)
    why = forms.CharField(label=_("Why does your city want to take part?"), **LONG)
    brings = forms.CharField(
        label=_("What does it bring?"), required=False,
        help_text=_("Experience, data, people with time, a pilot that is planned."), **LONG,
    )  # fmt: skip
    # As long as the name of an account: the contact of a selected city is invited to one.
    name = forms.CharField(label=_("Your name"), max_length=120)
    function = forms.CharField(label=_("Your function"), max_length=160)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("We send you a link to confirm; only the moderator sees this address.")
    )


class ScopingForm(forms.Form):
    scoping = forms.CharField(label=_("What your city needs inside, and what not"), **LONG)


class DecideForm(forms.Form):
    """Select a city or not, with the reason. A selected one is a city that is known here, or a new one.

    cleaned_data["city"] holds the City, or None; a new one is made by the caller from `new_city`.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("Decision"), choices=[("", _("choose")), *Interest.Decision.choices])
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The city reads it."),
    )  # fmt: skip
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("Which city here"), required=False, empty_label=_("a new one, described below")
    )

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"dive": dive}
        cities = City.objects.filter(is_practice=dive.is_practice).exclude(memberships__deep_dive=dive)
        self.fields["city"].queryset = cities

    @property
    def needs_new_city(self) -> bool:
        data = self.cleaned_data
        return data.get("decision") == Interest.Decision.SELECTED and data.get("city") is None


class NewCityForm(CityForm):
    """The city that is selected, as the platform knows cities."""

    # It stands folded in beside the decision: a browser would refuse to send a decision that needs none of it.
    use_required_attribute = False

    class Meta(CityForm.Meta):
        fields = ["name", "code", "country", "latitude", "longitude", "time_zone", "is_practice"]
