from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.records.citing import find_cited, refuse_circle
from citydive.records.forms import VersionedForm
from citydive.records.models import Record, Visibility

from .models import CostClass
from .shelf import WORDS
from .wording import effect_sentence

TEXT = {"rows": 4}
SHARING = [(v.value, v.label) for v in (Visibility.CITY, Visibility.COHORT)]


def long_text(label, required=False, **options):
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs=TEXT), **options
    )


class OptionForm(forms.Form):
    """An option of the cohort or of a city. effects: the catalogue's Effects to choose from; user: who writes.

    cleaned_data["effects"] holds Effects, cleaned_data["basis"] Records.
    """

    title = forms.CharField(label=_("Title"), max_length=200)
    what = long_text(_("What it is"), required=True)
    for_whom = long_text(_("For whom and where"))
    conditions = long_text(_("Conditions that must hold"), help_text=_("Without which it would not work."))
    first_step = long_text(
        _("First step within 6-12 months"), help_text=_("Startable at once, with existing resources.")
    )
    cost_class = forms.ChoiceField(label=_("Rough cost"), choices=CostClass.choices, required=False)
    effects = forms.MultipleChoiceField(
        label=_("Published effects that this option relies on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("Rests on"),
        required=False,
        max_length=600,
        help_text=_("Keys of findings, advice or cases, for example: PRA-F1, PRB-Q2."),
    )
    visibility = forms.ChoiceField(label=_("Who sees this"), choices=SHARING)

    def __init__(self, *args, user, effects=(), climate="", **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"user": user, "effects": effects, "climate": climate}
        self.user = user
        self._effects = {each.id: each for each in effects}
        if effects:
            self.fields["effects"].choices = [
                (id_, effect_sentence(each, climate, WORDS)) for id_, each in self._effects.items()
            ]
        else:
            del self.fields["effects"]

    def clean_basis(self):
        return find_cited(
            self.cleaned_data["basis"],
            Record.objects.visible_to(self.user).for_cards(),
            not_kinds=("option", "decision"),
        )

    def clean(self):
        data = super().clean()
        data["effects"] = [self._effects[id_] for id_ in data.get("effects", ())]
        return data


class DeriveForm(OptionForm):
    """A city's version of a joint option."""

    changed = long_text(_("What we changed"), required=True)
    why = long_text(_("Why"), required=True)


class OptionEditForm(VersionedForm, OptionForm):
    """Edit an option; `changed` and `why` for a city's version, `checked` where something below it changed."""

    visibility = None
    changed = long_text(_("What we changed"), required=True)
    why = long_text(_("Why"), required=True)
    checked = forms.BooleanField(
        label=_("I compared this with the present editions of what it rests on; it holds."), required=False
    )

    def __init__(self, *args, record, derived=False, stale=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.again |= {"record": record, "derived": derived, "stale": stale}
        self.record = record
        if not derived:
            del self.fields["changed"], self.fields["why"]
        if not stale:
            del self.fields["checked"]

    def clean_basis(self):
        bases = super().clean_basis()
        refuse_circle(bases, self.record)
        return bases


class MeasureFilterForm(forms.Form):
    """The filters of the catalogue; works as a plain GET form. `climate` is the editors' judgement."""

    text = forms.CharField(label=_("Words"), required=False, max_length=80)
    family = forms.ChoiceField(label=_("Field of action"), required=False)
    metric = forms.ChoiceField(label=_("Effect on"), required=False)
    time_class = forms.ChoiceField(label=_("Time to effect"), required=False)
    cost_class = forms.ChoiceField(label=_("Cost"), required=False)
    water_need = forms.ChoiceField(label=_("Water need"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence"), required=False)
    who = forms.ChoiceField(label=_("WHO element"), required=False)
    climate = forms.ChoiceField(label=_("Suited to climate"), required=False)

    def __init__(self, *args, catalogue, climates=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("family", "metric", "time_class", "cost_class", "water_need", "evidence"):
            self._offer(name, [(value, WORDS.name(value)) for value in catalogue.choices(name)])
        self._offer("climate", [(value, value) for value in climates])
        self._offer("who", who_choices(catalogue))

    def _offer(self, name, choices):
        self.fields[name].choices = [("", _("any")), *choices]


def who_choices(catalogue):
    """The elements of the WHO guidance that occur, newest edition first."""
    occurring = set(catalogue.choices("who"))
    rows = []
    for year in ("2026", "2008"):
        elements = catalogue.vocabulary.get(f"who{year}", {})
        rows += [(f"{year}:{n}", f"WHO {year} · {n} {name}") for n, name in elements.items()]
    return [row for row in rows if row[0] in occurring]
