from itertools import groupby

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.languages import offered_languages
from citydive.cohorts.models import Gender, User
from citydive.cohorts.throttle import allow, give_back
from citydive.cohorts.zones import offered_zones, validate_zone
from citydive.formwords import say_plainly

CODE = {"autocomplete": "one-time-code", "dir": "ltr"}
PASSWORDS, PASSWORDS_SECONDS = 10, 900


class LoginForm(AuthenticationForm):
    """Logging in. Which of the two is wrong is not said: that would tell who has an account."""

    error_messages = {
        "invalid_login": _(
            "E-mail address and password do not belong together. Check both; in the password small letters and"
            " capitals differ."
        ),
        "inactive": _("This account is closed or disabled. Ask your moderator."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_plainly(field)


class AccountForm(forms.ModelForm):
    """What somebody says about themselves, and how they read: language and time zone."""

    class Meta:
        model = User
        fields = ["name", "function", "organisation", "language", "time_zone", "gender"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("as the browser asks")), *offered_languages()],
            help_text=_("Of the pages and of the mails to you."),
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=_zones(self.instance.time_zone), validators=[validate_zone]
        )
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["gender"] = forms.ChoiceField(
            label=_("Gender"),
            required=False,
            choices=[("", _("not told")), *Gender.choices],
            help_text=_("Only counted, in reports to funders, and only where three or more gave the same answer."),
        )
        self.fields["organisation"].label = _("Organisation")
        self.fields["organisation"].empty_label = _("none, or a city")


def _zones(present):
    """Time zones by region, as choices; a zone that the account has already is always among them."""
    names = offered_zones() | {present}
    by_region = groupby(sorted(names), key=lambda name: name.partition("/")[0] if "/" in name else "UTC")
    return [
        (region, [(name, name.partition("/")[2].replace("_", " ") or name) for name in group])
        for region, group in by_region
    ]


class OfSomebody(forms.Form):
    """A form on the account of `user`."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user


class PasswordAsked(OfSomebody):
    """For what must not happen at an unattended computer: the present password once more."""

    password = forms.CharField(
        label=_("Your present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not allow("account.password", self.user.pk, PASSWORDS, PASSWORDS_SECONDS):
            raise forms.ValidationError(_("There were too many attempts. Wait a quarter of an hour."))
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your present password."))
        give_back("account.password", self.user.pk)
        return password


class NewPasswordForm(OfSomebody):
    """A new password, for the page behind a link; and below it the one for who is logged in."""

    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a sentence is good."),
    )

    def clean_new(self):
        validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]


class PasswordForm(NewPasswordForm, PasswordAsked):
    field_order = ["password", "new"]


class EmailForm(PasswordAsked):
    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["email", "password"]

    def clean_email(self):
        email = User.objects.normal_email(self.cleaned_data["email"])
        if email == self.user.email:
            raise forms.ValidationError(_("This is your address already."))
        return email


class ForgotForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class CodeForm(forms.Form):
    """The second step of logging in."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs=CODE | {"autofocus": True}),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
    )


class EnrolForm(PasswordAsked):
    code = forms.CharField(
        label=_("The code that the app shows now"), max_length=40, widget=forms.TextInput(attrs=CODE)
    )
    field_order = ["code", "password"]


class RemoveForm(PasswordAsked):
    """Taking the second factor away asks for both factors."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
    )
    field_order = ["code", "password"]
