from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.options.forms import SHARING, long_text
from citydive.records.citing import find_cited
from citydive.records.forms import VersionedForm
from citydive.records.models import Record

from .actions import Row
from .models import Outcome

ROWS = 8
MIN_OPEN = 3
PARTS = ("option", "outcome", "reason")


class DecisionForm(forms.Form):
    """A decision with a fixed number of rows for options: keys typed or picked, outcome, reason.

    cleaned_data["rows"] holds `actions.Row`s. user: who writes; dive: where the options stand.
    """

    question = forms.CharField(label=_("What was to be decided?"), max_length=240)
    summary = long_text(
        _("What was decided"), help_text=_("In one or two sentences; needed where options stood on the table.")
    )
    decided_by = forms.CharField(
        label=_("Who decided"),
        max_length=200,
        help_text=_("The body or the function, for example: city council. No personal names are needed."),
    )
    decided_on = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    none_because = long_text(_("None was chosen, because"), help_text=_("Only if no option above was chosen."))
    dissent = long_text(_("Dissent"), help_text=_("Views of the minority, in their own words."))
    dissent_by = forms.CharField(
        label=_("Who dissents"), required=False, max_length=200, help_text=_("By function: Delegate 1.")
    )
    visibility = forms.ChoiceField(label=_("Who sees this"), choices=SHARING)

    def __init__(self, *args, user, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"user": user, "dive": dive}
        self.user, self.dive = user, dive
        for n in range(ROWS):
            self._add_row(n)
        head = [name for name in ("seen", "question") if name in self.fields]
        rows = [f"{part}_{n}" for n in range(ROWS) for part in PARTS]
        self.order_fields([*head, *rows])

    def _add_row(self, n):
        number = {"n": n + 1}
        self.fields[f"option_{n}"] = forms.CharField(
            label=_now("Option %(n)s: key") % number,
            required=False,
            max_length=24,
            widget=forms.TextInput(attrs={"list": "known-options", "autocomplete": "off"}),
        )
        self.fields[f"outcome_{n}"] = forms.ChoiceField(
            label=_now("Option %(n)s: outcome") % number, required=False, choices=[("", "–"), *Outcome.choices]
        )
        self.fields[f"reason_{n}"] = forms.CharField(
            label=_now("Option %(n)s: reason") % number,
            required=False,
            max_length=1000,
        )

    def first_rows(self):
        """The bound fields of the rows that stand open: those that hold something, and at least three."""
        return self._rows()[: self._open_rows()]

    def more_rows(self):
        return self._rows()[self._open_rows() :]

    def _rows(self):
        return [[self[f"{part}_{n}"] for part in PARTS] for n in range(ROWS)]

    def _open_rows(self) -> int:
        used = [n + 1 for n, row in enumerate(self._rows()) if any(each.value() for each in row)]
        return max([MIN_OPEN, *used])

    def before_rows(self):
        return [self[name] for name in ("question",)]

    def after_rows(self):
        names = ("none_because", "summary", "decided_by", "decided_on", "dissent", "dissent_by", "visibility")
        return [self[name] for name in names if name in self.fields]

    def clean_decided_on(self):
        when = self.cleaned_data["decided_on"]
        if when > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Note a decision once it was taken."))
        return when

    def clean(self):
        data = super().clean()
        rows = [row for row in (self._clean_row(data, n) for n in range(ROWS)) if row]
        for n in range(ROWS):
            for part in PARTS:
                data.pop(f"{part}_{n}", None)
        data["rows"] = rows
        if rows and not data.get("summary") and "summary" not in self.errors:
            self.add_error("summary", _("Write what was decided."))
        if data.get("dissent_by") and not data.get("dissent"):
            self.add_error("dissent", _("Write what the dissent is."))
        if not self.errors:
            self._check_choice(rows, data.get("none_because", ""))
        return data

    def _check_choice(self, rows, none_because):
        keys = [row.option.pk for row in rows]
        if len(set(keys)) < len(keys):
            self.add_error(None, _("An option stands there twice; keep one row for it."))
        chosen = any(row.outcome == Outcome.CHOSEN for row in rows)
        if chosen and none_because:
            self.add_error("none_because", _("An option is chosen above; empty this field or change its outcome."))
        elif rows and not chosen and not none_because:
            self.add_error(None, _("Choose at least one option, or say below why none was chosen."))

    def _clean_row(self, data, n) -> Row | None:
        key, outcome, reason = (data.get(f"{part}_{n}", "").strip() for part in PARTS)
        if not key:
            if outcome or reason:
                self.add_error(f"option_{n}", _("Which option is this about? Give its key, or empty the row."))
            return None
        option = self._find(n, key)
        if not outcome:
            self.add_error(f"outcome_{n}", _("What happened to this option? Or empty the row."))
        elif outcome == Outcome.DROPPED and not reason:
            self.add_error(f"reason_{n}", _("Say why this option was dropped."))
        return Row(option, outcome, reason) if option else None

    def _find(self, n, key):
        try:
            # An option that was withdrawn since was on the table all the same.
            readable = Record.objects.visible_to(self.user).for_cards()
            found = find_cited(key, readable, kinds=("option",), withdrawn=True)
        except forms.ValidationError as error:
            self.add_error(f"option_{n}", error)
            return None
        if len(found) != 1 or found[0].deep_dive_id != self.dive.pk:
            self.add_error(f"option_{n}", _("Give the key of one option of this deep dive."))
            return None
        return found[0]


class DecisionEditForm(VersionedForm, DecisionForm):
    visibility = None


def row_values(rows) -> dict:
    """Initial values of the rows: pairs of (Record, outcome, reason)."""
    values = {}
    for n, (option, outcome, reason) in enumerate(rows):
        values |= {f"option_{n}": option.key, f"outcome_{n}": outcome, f"reason_{n}": reason}
    return values
