from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from citydive import forms

from .models import City, DeepDive, Membership, Role, User
from .zones import validate_zone

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DeepDiveForm(forms.ModelForm):
    """Open a deep dive: what it is about and when."""

    class Meta:
        model = DeepDive
        fields = ["title", "code", "slug", "theme", "theme_module", "question", "scope", "starts", "ends"]
        widgets = {"starts": DATE, "ends": DATE, "question": forms.Textarea(attrs={"rows": 3})}
        labels = {"slug": _("Web address")}
        help_texts = {
            "code": _("Three capital letters; the keys of the cohort's own records start with it."),
            "slug": _("Small letters and hyphens; part of the web address."),
        }

    def __init__(self, *args, themes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme_module"] = forms.ChoiceField(
            label=_("Theme module"),
            required=False,
            choices=[("", _("none: works without one")), *themes],
            help_text=_("Brings analyses and a catalogue of measures for the theme."),
        )

    def clean_slug(self):
        # Addresses of deep dives know small letters only.
        return self.cleaned_data["slug"].lower()

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("The end lies before the start."))
        if data.get("code") and City.objects.filter(code=data["code"]).exists():
            self.add_error("code", _("This code belongs to a city; choose another."))
        return data


class ScopeForm(forms.ModelForm):
    """Theme, question and scope of a deep dive, under the version lock."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = DeepDive
        fields = ["theme", "question", "scope", "starts", "ends", "is_public"]
        widgets = {"starts": DATE, "ends": DATE}


class CityForm(forms.ModelForm):
    class Meta:
        model = City
        fields = [
            "name", "own_names", "code", "country", "latitude", "longitude", "time_zone", "population",
            "population_source", "heat_season_start", "heat_season_end", "languages", "is_practice",
        ]  # fmt: skip

    def clean_time_zone(self):
        validate_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_code(self):
        code = self.cleaned_data["code"]
        if DeepDive.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code belongs to a deep dive; choose another."))
        return code


class InviteCityForm(forms.Form):
    """Invite a city that the installation knows; a new one is described in the form beside."""

    city = forms.ModelChoiceField(City.objects.none(), label=_("City"))

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.filter(is_practice=dive.is_practice).exclude(
            memberships__deep_dive=dive
        )


class InvitePersonForm(forms.Form):
    """Invite a person to one role."""

    name = forms.CharField(label=_("Name shown"), max_length=120, help_text=_("As the others will see it."))
    email = forms.EmailField(label=_("E-mail"))
    # Actors are invited with their rights and their last day (`records.actor_forms`).
    role = forms.ChoiceField(
        label=_("Role"), choices=[each for each in Role.Kind.choices if each[0] != Role.Kind.ACTOR],
        initial=Role.Kind.DELEGATE,
    )  # fmt: skip
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), required=False, help_text=_("For delegates: their city.")
    )

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        # By membership: a city that has left another deep dive may well take part in this one.
        here = dive.memberships.exclude(state=Membership.State.ENDED)
        self.fields["city"].queryset = City.objects.filter(memberships__in=here)

    def clean(self):
        data = super().clean()
        if data.get("role") == Role.Kind.DELEGATE and not data.get("city"):
            self.add_error("city", _("A delegate speaks for a city: choose it."))
        return data


class MembershipForm(forms.Form):
    """Change a membership. `seen`: the id of its last change, so that nobody writes over one they did not see."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Becomes"), choices=Membership.State.choices)
    on = forms.DateField(label=_("On"), widget=DATE)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    replaced_by = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Replaced by"), required=False,
        help_text=_("Only when the membership ends and another city takes the place."),
    )  # fmt: skip

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"membership": membership}
        self.fields["replaced_by"].queryset = membership.deep_dive.memberships.exclude(pk=membership.pk)


class StageForm(forms.Form):
    """Move a city to a stage. `seen`: the id of its last standing, 0 if it has none."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    stage = forms.ModelChoiceField(None, label=_("Stage"))

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"dive": dive}
        self.fields["stage"].queryset = dive.stages.all()


class AcceptForm(forms.Form):
    """Choose a password for the account that an invitation opens."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a sentence is good."),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email, name=self.invitation.name))
        return password
