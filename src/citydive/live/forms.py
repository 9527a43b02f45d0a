from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citydive import forms
from citydive.cohorts.models import User
from citydive.formats.models import Attendance, Card, CardKind
from citydive.records.forms import VersionedForm

from .guides import GUIDES, WITH_A_CASE, title_of
from .models import Task

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONGEST_CARD = Card._meta.get_field("text").max_length
MOST_CHOICES, LONGEST_CHOICE = 40, 200


class PhoneCardForm(forms.Form):
    """A card from a phone: one text, and what it is."""

    text = forms.CharField(
        label=_("Your card"), max_length=LONGEST_CARD, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thought per card. Leave names of persons out: everybody in the room reads it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=CardKind.choices)
    city = forms.ChoiceField(label=_("For which city?"), required=False)
    # In which step of a method it was written: without a connection it may arrive in a later one.
    step = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = cities
        self.fields["city"].choices = [("", _("no city in particular")), *((c.code, c.name) for c in cities)]

    def clean_city(self):
        return next((each for each in self.cities if each.code == self.cleaned_data["city"]), None)


class HereForm(forms.Form):
    """Somebody is here: how, and who, if they want to say it."""

    how = forms.ChoiceField(label=_("You are"))
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    function = forms.CharField(label=_("Your function"), max_length=120, required=False)
    city = forms.ChoiceField(label=_("For which city?"), required=False)

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = cities
        # Who is excused has no phone at the door.
        here = [each for each in Attendance.How.choices if each[0] != Attendance.How.EXCUSED]
        self.fields["how"].choices = here
        self.fields["city"].choices = [("", _("no city in particular")), *((c.code, c.name) for c in cities)]

    def clean_city(self):
        return next((each for each in self.cities if each.code == self.cleaned_data["city"]), None)


class RunForm(forms.Form):
    """Let something run that does not stand on the agenda: a round, a break."""

    label = forms.CharField(label=_("What"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=10)
    rounds = forms.IntegerField(
        label=_("Rounds"), min_value=1, max_value=20, initial=1, help_text=_("Of so many minutes each.")
    )
    # As the other buttons of the clock: which one, and what was seen of it.
    do = forms.CharField(initial="run", required=False, widget=forms.HiddenInput)
    turn = forms.CharField(required=False, widget=forms.HiddenInput)

    def what_runs(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("label", "minutes", "rounds")}


class OpenVoteForm(forms.Form):
    """A question, the things to choose from, and how many dots everybody has."""

    question = forms.CharField(label=_("Question"), max_length=200)
    choices = forms.CharField(
        label=_("Choices"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One per line, at least two. The cards on the screen stand here; delete what is not meant."),
    )  # fmt: skip
    dots = forms.IntegerField(label=_("Dots for everybody"), min_value=1, max_value=20, initial=3)

    def clean_choices(self):
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        found = list(dict.fromkeys(lines))
        if not 2 <= len(found) <= MOST_CHOICES:
            raise forms.ValidationError(_("Give 2 to %(most)s choices, one per line.") % {"most": MOST_CHOICES})
        long = next((line for line in found if len(line) > LONGEST_CHOICE), None)
        if long:
            raise forms.ValidationError(
                _("“%(line)s …” is too long: a choice has at most 200 characters.") % {"line": long[:40]}
            )
        return found


class DotsForm(forms.Form):
    """Some dots on some choices, not more than everybody has."""

    def __init__(self, *args, vote, **kwargs):
        super().__init__(*args, **kwargs)
        self.vote = vote
        for choice in vote.choices.all():
            self.fields[f"choice_{choice.pk}"] = forms.IntegerField(
                label=choice.text, required=False, min_value=0, max_value=vote.dots,
                widget=forms.Select(choices=[(dots, dots) for dots in range(vote.dots + 1)]),
            )  # fmt: skip

    def clean(self):
        data = super().clean()
        given = {name.removeprefix("choice_"): dots for name, dots in data.items() if dots}
        total = sum(given.values())
        if not self.errors and total > self.vote.dots:
            there_are = ngettext(
                "You gave %(given)s dots; there is one.",
                "You gave %(given)s dots; there are %(dots)s.",
                self.vote.dots,
            )
            raise forms.ValidationError(there_are % {"given": total, "dots": self.vote.dots})
        if not self.errors and not total:
            raise forms.ValidationError(_("Give at least one dot."))
        return {"dots": given}


class CityDotsForm(DotsForm):
    """The dots of a city, given by one of its delegates."""

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = cities
        if len(cities) > 1:
            choices = [(city.code, city.name) for city in cities]
            self.fields["city"] = forms.ChoiceField(label=_("On behalf of"), choices=choices)
            self.order_fields(["city"])

    def clean(self):
        city = self.cleaned_data.pop("city", None)
        chosen = self.cities[0] if len(self.cities) == 1 else None
        return super().clean() | {"city": next((c for c in self.cities if c.code == city), chosen)}


class GuideForm(forms.Form):
    """Which method leads the room, and whose case it is about."""

    method = forms.ChoiceField(label=_("Method"))
    city = forms.ChoiceField(
        label=_("Whose case?"), required=False,
        help_text=_("Only for the peer case consultation: this city tells its case, then listens."),
    )  # fmt: skip

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = cities
        self.fields["method"].choices = [(slug, title_of(slug)) for slug in GUIDES]
        self.fields["city"].choices = [("", "–"), *((city.code, city.name) for city in cities)]

    def clean(self):
        data = super().clean()
        data["city"] = next((city for city in self.cities if city.code == data.get("city")), None)
        if data.get("method") in WITH_A_CASE and data["city"] is None:
            self.add_error("city", _("Choose the city that brings the case."))
        if data.get("method") not in WITH_A_CASE:
            data["city"] = None
        return data


class KeyQuestionForm(forms.Form):
    """One sentence, seen by everybody in the room."""

    question = forms.CharField(label=_("Key question"), max_length=300)


class SortForm(forms.Form):
    """What a card is, whose it is, and for a task who does it until when."""

    kind = forms.ChoiceField(label=_("It is"), choices=CardKind.choices)
    city = forms.ChoiceField(
        label=_("It belongs to"), required=False, help_text=_("This city confirms it."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who does it"),
        required=False,
        help_text=_("Only for a task."),
    )
    due = forms.DateField(label=_("Until"), required=False, widget=DATE, help_text=_("Only for a task."))

    def __init__(self, *args, cities, owners, held, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities, self.held = cities, held
        self.fields["city"].choices = [("", _("the cohort as a whole")), *((c.code, c.name) for c in cities)]
        self.fields["owner"].queryset = owners

    def clean_city(self):
        return next((each for each in self.cities if each.code == self.cleaned_data["city"]), None)

    def clean(self):
        data = super().clean()
        if data.get("kind") != CardKind.TASK:
            return data | {"owner": None, "due": None}
        for name in ("owner", "due"):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("A task needs somebody who does it, and a date."))
        if data.get("due") and data["due"] < self.held:
            self.add_error("due", _("This day is before the session."))
        return data


class EditTaskForm(VersionedForm):
    text = forms.CharField(label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"), required=False)
    due = forms.DateField(label=_("Until"), required=False, widget=DATE)
    state = forms.ChoiceField(label=_("State"), choices=Task.State.choices)
    note = forms.CharField(label=_("What became of it"), max_length=500, required=False)

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        # What conflict_page needs to build this form again.
        self.again = {"owners": owners}
        self.fields["owner"].queryset = owners

    @staticmethod
    def texts(task) -> dict:
        """What stands there now, per field, as it would be typed."""
        return {
            "text": task.text,
            "owner": task.owner_id,
            "due": task.due.isoformat() if task.due else "",
            "state": task.record.state,
            "note": task.note,
        }


class DoneForm(VersionedForm):
    """That it is done, and what became of it."""

    note = forms.CharField(label=_("What became of it"), max_length=500, required=False)
