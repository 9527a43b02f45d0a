"""Forms of case studies, and of what a city takes from one."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.plaintext import clean, number_in
from citydive.records.citing import CitedField, keys_text, refuse_circle
from citydive.records.forms import VersionedForm
from citydive.records.models import Record, Visibility

from .forms import VoiceMixin
from .models import Case, Take, TakeawayRow, Unit

SHARING = [(v.value, v.label) for v in (Visibility.COHORT, Visibility.CITY)]
# So many parts a case has at most, and so many empty rows a form offers besides.
MOST_UNITS, MORE_UNITS = 20, 3


def _area(label, rows=3, most=4000, **more):
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NewCaseForm(VoiceMixin, forms.Form):
    """Title and problem: enough to begin with, on a phone."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = _area(_("What was the problem?"), required=True)
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=SHARING, help_text=_("All the rest can be filled in later.")
    )

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, _("the cohort (moderator)"))


class CaseEditForm(VersionedForm):
    """The whole case. cleaned_data["units"]: number → (what, needs) of the parts that are filled in."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = _area(_("What was the problem?"), required=True)
    density = _area(_("Density"), 2, 500, help_text=_("How closely people live and build where this was done."))
    governance = _area(_("Governance"), 2, 500, help_text=_("Who decides, who carries it out, by which right."))
    budget = _area(_("Budget"), 2, 500, help_text=_("What money there was, and from whom."))
    approach = _area(_("What did you do?"), 5)
    cost = _area(_("What did it cost?"), 2, 1000)
    result = _area(_("What came of it?"), 4)
    basis = CitedField(label=_("What shows the result"), required=False)
    failed = _area(_("What failed?"), 4, help_text=_("What you would not do again helps most."))
    contact = forms.CharField(
        label=_("Whom to ask, by function"), max_length=160, required=False,
        help_text=_("A function, such as Head of Environment; no personal name is needed."),
    )  # fmt: skip
    checked = forms.BooleanField(
        label=_("I compared it with the present editions of what shows the result."), required=False
    )

    def __init__(self, *args, record, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"record": record, "user": user}
        self.record = record
        self.fields["basis"].queryset = Record.objects.visible_to(user)
        if not record.outdated:
            del self.fields["checked"]
        self.numbers = self._numbers()
        for n in self.numbers:
            number = {"n": n}
            self.fields[f"what_{n}"] = _area(_now("Part %(n)s: what it is") % number, 2, 500)
            self.fields[f"needs_{n}"] = _area(_now("Part %(n)s: what it needs elsewhere") % number, 2, 500)

    def _numbers(self) -> list[int]:
        """The parts that are there, some new ones, and what was sent: somebody may have taken a part out since."""
        units = dict(Unit.objects.filter(case=self.record.pk).values_list("number", "removed"))
        there = {number for number, removed in units.items() if not removed}
        new = range(max(units, default=0) + 1, max(units, default=0) + 1 + MORE_UNITS)
        sent = {number_in(name.partition("_")[2]) for name in self.data if name.startswith("what_")}
        return sorted(n for n in {*there, *new, *sent} - {None} if 0 < n <= MOST_UNITS)

    def clean_basis(self):
        bases = self.cleaned_data["basis"]
        refuse_circle(bases, self.record)
        return bases

    def clean(self):
        data = super().clean()
        units = {}
        for n in self.numbers:
            what, needs = data.pop(f"what_{n}", ""), data.pop(f"needs_{n}", "")
            if needs and not what and f"what_{n}" not in self.errors:
                self.add_error(f"what_{n}", _("Say what this part is."))
            elif what:
                units[n] = (what, needs)
        data["units"] = units
        return data

    def of(self, *names):
        return [self[name] for name in names]

    @property
    def rows(self) -> list:
        return [(n, self.of(f"what_{n}", f"needs_{n}")) for n in self.numbers]


FIELDS = ("density", "governance", "budget", "approach", "cost", "result", "failed", "contact")


def case_values(record, basis) -> dict:
    """What stands in a case, by the names of the form."""
    case = Case.objects.get(pk=record.pk)
    values = {"title": record.title, "summary": record.summary, "basis": keys_text(basis)}
    values |= {name: getattr(case, name) for name in FIELDS}
    for unit in case.units.filter(removed=False):
        values |= {f"what_{unit.number}": unit.what, f"needs_{unit.number}": unit.needs}
    return values


class TakeawayForm(forms.Form):
    """What a city takes. cleaned_data["rows"]: number of the part → (verdict, reason).

    read_edition: of the case, when the form was opened.
    """

    summary = _area(_("In short"), 2, 1000, help_text=_("What your city takes home, in a sentence."))
    read_edition = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"units": units}
        self.units = {unit.number: unit for unit in units}
        for n in self.units:
            number = {"n": n}
            self.fields[f"verdict_{n}"] = forms.ChoiceField(
                label=_now("Part %(n)s: your city") % number, required=False,
                choices=[("", _("has not said yet")), *Take.choices],
            )  # fmt: skip
            self.fields[f"reason_{n}"] = _area(_now("Part %(n)s: why") % number, 2, 1000)

    def clean_read_edition(self):
        return number_in(self.cleaned_data["read_edition"])

    def clean(self):
        data = super().clean()
        rows = {}
        self._say_what_is_gone()
        for n in self.units:
            verdict, reason = data.pop(f"verdict_{n}", ""), data.pop(f"reason_{n}", "")
            if verdict and not reason and f"reason_{n}" not in self.errors:
                self.add_error(f"reason_{n}", _("Say why: the peers learn from the reason."))
            elif reason and not verdict and f"verdict_{n}" not in self.errors:
                self.add_error(f"verdict_{n}", _("Choose whether you take, adapt or leave it."))
            elif verdict:
                rows[n] = (verdict, reason)
        if not rows and not self.errors:
            raise forms.ValidationError(_("Say of at least one part whether you take, adapt or leave it, and why."))
        data["rows"] = rows
        return data

    def _say_what_is_gone(self):
        """The case's city may have taken a part out since: what was written about it is given back, once."""
        sent = {number_in(name.partition("_")[2]) for name in self.data if name.startswith("verdict_")}
        for n in sorted(sent - {None} - self.units.keys()):
            if reason := clean(self.data.get(f"reason_{n}", "")):
                gone = _("Part %(n)s was taken out of the case meanwhile. What you wrote about it: %(reason)s")
                self.add_error(None, gone % {"n": n, "reason": reason})

    @property
    def parts(self) -> list:
        return [(unit, [self[f"verdict_{n}"], self[f"reason_{n}"]]) for n, unit in self.units.items()]


class NewTakeawayForm(VoiceMixin, TakeawayForm):
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=SHARING)

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, "")


class TakeawayEditForm(TakeawayForm, VersionedForm):
    """The same under the version lock."""


def takeaway_values(record) -> dict:
    values = {"summary": record.summary}
    for n, verdict, reason in TakeawayRow.objects.filter(takeaway=record.pk).values_list(
        "unit__number", "verdict", "reason"
    ):
        values |= {f"verdict_{n}": verdict, f"reason_{n}": reason}
    return values
