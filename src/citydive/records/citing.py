"""Citing records by key in a form: "PRA-F3, PRB-O1" becomes the records, or an error that names the key."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from citydive import forms

from .actions import dependents
from .converters import KeyConverter
from .models import Record

_KEY = re.compile(rf"^{KeyConverter.regex}$")
# A key within a text.
KEY = re.compile(rf"(?<![\w/-]){KeyConverter.regex}(?![\w-])")
# Keys come by copy and paste: with brackets, an Arabic comma, or marks of direction around them.
_BETWEEN = re.compile(r"[\s,;،؛()\[\]\u200e\u200f\u061c\u2066-\u2069]+")
MOST_KEYS = 20


def keys_in(text: str) -> list[str]:
    """The keys of a typed list, in capitals, each once, in order."""
    parts = (part.strip(".").upper() for part in _BETWEEN.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def keys_text(records) -> str:
    """The keys of records as they stand in a CitedField."""
    return ", ".join(record.key for record in records)


def find_cited(text, queryset, *, kinds=(), not_kinds=(), most=MOST_KEYS, withdrawn=False) -> list[Record]:
    """The records of the keys in `text`, in order; ValidationError names every key that does not open.

    queryset: what the person may cite. kinds: only these; not_kinds: none of these. withdrawn: also what is.
    """
    keys = keys_in(text)
    if len(keys) > most:
        raise forms.ValidationError(
            _("%(given)s keys are named; at most %(most)s fit here."), params={"given": len(keys), "most": most}
        )
    found = {record.key: record for record in queryset.filter(key__in=keys)} if keys else {}
    problems = [
        _problem(key, found.get(key), kinds, not_kinds) or (not withdrawn and _withdrawn(found[key]))
        for key in keys
    ]
    problems = [each for each in problems if each]
    if problems:
        raise forms.ValidationError(problems)
    return [found[key] for key in keys]


def _problem(key, record, kinds, not_kinds) -> str:
    if not _KEY.match(key):
        return _("“%(key)s” is not a key. A key looks like LVI-F12.") % {"key": key[:40]}
    if record is None:
        # One message for "does not exist" and "not yours to see": keys cannot be guessed here.
        return _(
            "There is no record %(key)s that you can name here. Check the key, or ask its city to share it."
        ) % {"key": key}
    if (kinds and record.kind not in kinds) or record.kind in not_kinds:
        return _("%(key)s is a record of another kind; it does not belong here.") % {"key": key}
    if record.state == "rejected":
        return _("%(key)s was rejected and cannot be cited.") % {"key": key}
    return ""


def _withdrawn(record) -> str:
    if record.withdrawn is None:
        return ""
    return _("%(key)s was withdrawn by its owner. Take it out here, or ask the owner.") % {"key": record.key}


def refuse_circle(bases, record) -> None:
    """Nothing may rest on itself, not even in a circle: it could never be brought up to date again."""
    circle = dependents(record) | {record.pk} if bases else set()
    for basis in bases:
        if basis.pk in circle:
            raise forms.ValidationError(
                _("%(key)s is this record itself, or rests on it. Cite what it comes from."),
                params={"key": basis.key},
            )


class CitedField(forms.CharField):
    """Keys of records that `queryset` holds (set it to what the person may cite); cleans to a list of Records."""

    def __init__(self, *, queryset=None, most=MOST_KEYS, **kwargs):
        kwargs.setdefault("label", _lazy("What this rests on"))
        kwargs.setdefault("help_text", _lazy("Keys of records, for example LVI-F12; more than one with commas."))
        kwargs.setdefault("max_length", 400)
        super().__init__(**kwargs)
        self.queryset = Record.objects.none() if queryset is None else queryset
        self.most = most
        self.widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value):
        return find_cited(super().clean(value), self.queryset, most=self.most)
