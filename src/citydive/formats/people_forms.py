"""Whom to invite, an actor with a dated right, who was there."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City, Grant, User
from citydive.records.forms import GrantForm

from .models import Attendance

# So long after a session an actor still finds what came out of it.
STAYS = timedelta(days=60)


class InvitePeopleForm(forms.Form):
    """people: those whom the session concerns; ticked are those who do not have it yet."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Send to"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people


class InviteActorForm(GrantForm):
    """An actor is invited to the session: a right to read it and what comes out of it, with an end."""

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, record=session.record, **kwargs)
        self.fields["party"].label = _("Actor")
        del self.fields["verb"]
        self.fields["until"].initial = session.ends + STAYS

    @property
    def right(self):
        return Grant.Verb.READ


class AttendanceForm(forms.Form):
    """One choice per row; `was_…` is what the person saw, so that only what they changed is written."""

    def __init__(self, *args, rows, **kwargs):
        """rows: (account or Attendance, how it stands)."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        for whom, how in rows:
            name = self.name_of(whom)
            self.fields[name] = forms.ChoiceField(
                label=label_of(whom), required=False, initial=how, choices=[("", "–"), *Attendance.How.choices]
            )
            self.fields[f"was_{name}"] = forms.CharField(required=False, initial=how, widget=forms.HiddenInput)

    @staticmethod
    def name_of(whom) -> str:
        return f"{'person' if isinstance(whom, User) else 'row'}_{whom.pk}"

    @property
    def wanted(self):
        data = self.cleaned_data
        names = [(whom, self.name_of(whom)) for whom, _how in self.rows]
        # Who is on the list since the page was opened was not on it: nothing is said about them.
        return [(whom, data[f"was_{name}"], data[name]) for whom, name in names if name in self.data]


def label_of(whom) -> str:
    return whom.name if isinstance(whom, User) else whom.name or str(_("without a name"))


class NameForm(forms.Form):
    """Somebody without an account."""

    name = forms.CharField(label=_("Name"), max_length=120)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), required=False, to_field_name="code", empty_label=_("none of these")
    )
    how = forms.ChoiceField(label=_("How"), choices=Attendance.How.choices)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = session.cities.all()
