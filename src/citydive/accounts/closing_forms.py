"""The form on the page that closes an account: one choice per role that rests on the person."""

from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import User

from . import closing
from .forms import PasswordAsked

KEEP, FORMER = "keep", "former"


class ClosingForm(forms.Form):
    """Who takes over, and whether the name stays on what was published."""

    name_stays = forms.ChoiceField(label=_("On what was written"), widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("What your successor should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sent by e-mail to who takes over; not kept here."),
    )

    def __init__(self, *args, closes, **kwargs):
        super().__init__(*args, **kwargs)
        self.closes, self.duties = closes, closing.duties(closes)
        self.fields["name_stays"].choices = [
            (KEEP, _("the name stays: %(name)s") % {"name": closes.name}),
            (FORMER, _("instead of the name: %(name)s") % {"name": closing.former_name(closes)}),
        ]
        successors = {}
        for duty in filter(lambda duty: duty.candidates, self.duties):
            successors[duty.field] = PersonField(
                User.objects.filter(pk__in=[person.pk for person in duty.candidates]),
                label=_label(duty),
                required=duty.must_pass_on,
                empty_label=_("choose") if duty.must_pass_on else _("nobody in particular"),
            )
        if closing.last_administrator(closes):
            successors["administrator"] = PersonField(
                closing.new_administrators(closes),
                label=_("Who keeps the accounts from now on"),
                empty_label=_("choose"),
            )
        last = {"password": self.fields.pop("password")} if "password" in self.fields else {}
        self.fields = successors | self.fields | last
        if not successors:
            del self.fields["word"]

    def chosen(self) -> dict:
        """The arguments of `closing.close`."""
        data = self.cleaned_data
        return {
            "keep_name": data["name_stays"] == KEEP,
            "word": data.get("word", ""),
            "administrator": data.get("administrator"),
            "successors": {
                duty.role.pk: data[duty.field] for duty in self.duties if data.get(duty.field) is not None
            },
        }


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name}, {person.function}" if person.function else person.name


def _label(duty):
    role = duty.role
    if role.kind == role.Kind.MODERATOR:
        return _("Who moderates “%(dive)s” from now on") % {"dive": role.deep_dive}
    return _("Who takes over your part for %(city)s in “%(dive)s”") % {"city": role.city, "dive": role.deep_dive}


class CloseMyAccountForm(ClosingForm, PasswordAsked):
    """One's own account: the password once more."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, closes=user, **kwargs)
