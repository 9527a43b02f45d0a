"""Inviting an actor, giving rights, naming an organisation."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive import forms
from citydive.cohorts.models import City, Grant, Membership, Organisation, User

from .actors import grantable, right_on, right_on_city
from .citing import CitedField
from .forms import actor_accounts


class RightsForm(forms.Form):
    """What somebody from outside the cities may read, and until when."""

    records = CitedField(
        label=_("Sessions and records"), required=False,
        help_text=_("Keys, for example LVI-F12; more than one with commas. With a session goes what came out of it."
                    " Records of a city only as long as it shares them."),
    )  # fmt: skip
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("All that one city shares"), required=False, to_field_name="code",
    )  # fmt: skip
    verb = forms.ChoiceField(label=pgettext_lazy("right", "May"), choices=Grant.Verb.choices)
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Everything ends by itself after this day."),
    )

    def __init__(self, *args, dive, user, **kwargs):
        super().__init__(*args, **kwargs)
        here = dive.memberships.exclude(state=Membership.State.INVITED).exclude(city=None)
        self.fields["city"].queryset = City.objects.filter(memberships__in=here)
        self.fields["records"].queryset = grantable(user, dive)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return until


class GiveRightsForm(RightsForm):
    party = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    field_order = ["party", "records", "city", "verb", "until"]

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, dive=dive, **kwargs)
        self.fields["party"].queryset = actor_accounts(dive)

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("records") and not data.get("city"):
            self.add_error("records", _("Name a session, a record or a city."))
        return data


class InviteActorForm(RightsForm):
    """Somebody new: without rights they see what is public, until they are given some."""

    name = forms.CharField(label=_("Name shown"), max_length=120, help_text=_("As the others will see it."))
    email = forms.EmailField(label=_("E-mail"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), required=False)
    field_order = ["name", "email", "organisation", "records", "city", "verb", "until"]

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, dive=dive, **kwargs)
        self.fields["organisation"].queryset = dive.organisations.all()
        if not dive.organisations.exists():
            del self.fields["organisation"]

    def invitation(self) -> dict:
        """The arguments of `cohorts.actions.invite`."""
        data = dict(self.cleaned_data)
        records, city, verb = data.pop("records"), data.pop("city"), data.pop("verb")
        rights = [right_on(record, verb) for record in records]
        return data | {"rights": rights + ([right_on_city(city, verb)] if city else [])}


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=160, help_text=_("It then stands on the public page of the deep dive.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    url = forms.URLField(label=_("Web address"), required=False, assume_scheme="https")
