from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.records.forms import VersionedForm
from citydive.records.models import Visibility

from .memorandum_texts import LANGUAGES
from .models import Act, Commitment, Promise, ResultKind, Unit

ROWS = 6
MIN_OPEN = 3
PARTS = ("amount", "unit", "function")
SHARING = [(v.value, v.label) for v in (Visibility.CITY, Visibility.COHORT)]
NOT_PERSONAL = _("A function, such as Head of Environment; no personal name is needed.")


def _day(label, **more):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _text(label, **more):
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=2000, widget=area, **more)


class CommitmentForm(forms.Form):
    """A commitment as a draft. cleaned_data["promises"] holds the rows as dicts."""

    title = forms.CharField(label=_("Title"), max_length=200)
    result = _text(_("Intended result"), help_text=_("What the city wants to have in the end, in a few sentences."))
    result_kind = forms.ChoiceField(label=_("Kind of result"), choices=ResultKind.choices)
    task_force = _text(_("Task force"), help_text=_("Which offices work together, and who leads."))
    budget = _text(_("Budget"), help_text=_("Amount and purpose, or that there is none."))
    availability = _text(
        _("Availability for travel and local workshops"), help_text=_("How many trips and days, and when not.")
    )
    valid_from = _day(_("Valid from"))
    valid_until = _day(_("Valid until"), help_text=_("Those who answer for it are reminded 60 and 14 days before."))
    act = forms.ChoiceField(label=_("By which act"), choices=Act.choices)
    act_reference = forms.CharField(label=_("Number or title of the act"), max_length=200, required=False)
    act_date = _day(_("Date of the act"), required=False)
    signatory = forms.CharField(label=_("Who signs, by function"), max_length=160, help_text=NOT_PERSONAL)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for n in range(ROWS):
            self._add_row(n)

    def _add_row(self, n):
        number = {"n": n + 1}
        self.fields[f"amount_{n}"] = forms.DecimalField(
            label=_now("Person %(n)s: time") % number, required=False, min_value=Decimal("0.01"),
            max_digits=6, decimal_places=2, localize=False,
        )  # fmt: skip
        self.fields[f"unit_{n}"] = forms.ChoiceField(
            label=_now("Person %(n)s: unit") % number, required=False, choices=Unit.choices
        )
        self.fields[f"function_{n}"] = forms.CharField(
            label=_now("Person %(n)s: function") % number, required=False, max_length=160
        )

    def clean(self):
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_until")
        if start and end and end <= start:
            self.add_error("valid_until", _("The end lies before the start."))
        data["promises"] = [row for row in map(self._row, range(ROWS)) if row]
        for name in [f"{part}_{n}" for n in range(ROWS) for part in PARTS]:
            data.pop(name, None)
        return data

    def _row(self, n):
        amount, unit, function = (self.cleaned_data.get(f"{part}_{n}") for part in PARTS)
        if self.errors.get(f"amount_{n}"):
            return None
        if function and amount is None:
            self.add_error(f"amount_{n}", _("Say how much time this function gets."))
        elif amount is not None and not function:
            self.add_error(f"function_{n}", _("Say whose time this is, by function."))
        elif function:
            return {"function": function, "amount": amount, "unit": unit or Unit.HOURS}
        return None

    def before_rows(self):
        return [self[name] for name in ("title", "result", "result_kind")]

    def first_rows(self):
        return self._rows()[: self._open_rows()]

    def more_rows(self):
        return self._rows()[self._open_rows() :]

    def after_rows(self):
        rows = {field.name for row in self._rows() for field in row}
        taken = rows | {"title", "result", "result_kind", "seen"}
        return [self[name] for name in self.fields if name not in taken]

    def _rows(self):
        return [[self[f"{part}_{n}"] for part in PARTS] for n in range(ROWS)]

    def _open_rows(self) -> int:
        filled = [n for n in range(ROWS) if self[f"function_{n}"].value() or self[f"amount_{n}"].value()]
        return max([MIN_OPEN, *(n + 1 for n in filled)])


class NewCommitmentForm(CommitmentForm):
    visibility = forms.ChoiceField(
        label=_("Who sees the draft"), choices=SHARING, help_text=_("Once it is signed, the cohort sees it.")
    )


class CommitmentEditForm(CommitmentForm, VersionedForm):
    """The same under the version lock."""


FIELDS = (
    "act", "act_reference", "act_date", "signatory", "task_force", "budget", "availability", "result",
    "result_kind", "valid_from", "valid_until",
)  # fmt: skip


def values_of(record) -> dict:
    """What stands in a commitment, by the names of the form."""
    commitment = Commitment.objects.get(pk=record.pk)
    values = {"title": record.title} | {name: getattr(commitment, name) for name in FIELDS}
    for n, each in enumerate(Promise.objects.filter(commitment=commitment)[:ROWS]):
        values |= {f"function_{n}": each.function, f"amount_{n}": each.amount.normalize(), f"unit_{n}": each.unit}
        values[f"amount_{n}"] = f"{values[f'amount_{n}']:f}"
    return values


class SendForm(VersionedForm):
    """To whom the text goes for signature."""

    function = forms.CharField(label=_("Who signs, by function"), max_length=160, help_text=NOT_PERSONAL)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The link is for this person alone; it needs no account.")
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    days = forms.IntegerField(label=_("Days for which the link works"), min_value=1, max_value=90, initial=30)


class TakeBackForm(VersionedForm):
    """A button under the lock."""


class PaperForm(VersionedForm):
    """A signature on paper, or an act that needs none besides."""

    signed_on = _day(_("Signed on"))
    function = forms.CharField(label=_("Signed by, function"), max_length=160, help_text=NOT_PERSONAL)
    name = forms.CharField(
        label=_("Name"), max_length=160, required=False, help_text=_("Only your city and the moderator see it.")
    )

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class EndForm(VersionedForm):
    """The city ends its commitment before its time."""

    on = _day(_("Ends on"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. End it on that day, or let it lapse."))
        return day


class SignForm(forms.Form):
    """What a signatory confirms."""

    name = forms.CharField(
        label=_("Your name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    confirm = forms.BooleanField()

    def __init__(self, *args, function, **kwargs):
        super().__init__(*args, **kwargs)
        said = {"function": function}
        self.fields["confirm"].label = (
            _now("I am “%(function)s” or sign for this office, have read the text and sign it.") % said
        )
        self.fields["confirm"].error_messages["required"] = (
            _now("This link was made for “%(function)s”. If it was forwarded to you, do not sign: choose “Somebody"
                 " else signs” below, and that person gets a link of their own.") % said
        )  # fmt: skip


class ReturnForm(forms.Form):
    note = forms.CharField(label=_("What should change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class PassOnForm(forms.Form):
    function = forms.CharField(label=_("Function of the other signatory"), max_length=160)
    email = forms.EmailField(label=_("E-mail"))
    note = forms.CharField(label=_("Why"), required=False, max_length=500)
