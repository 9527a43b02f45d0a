"""Citing records by key in a form: "PRA-F3, PRB-O1" becomes the records, or an error that names the key."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .converters import KeyConverter
from .models import Record

_KEY = re.compile(rf"^{KeyConverter.regex}$")
MOST_KEYS = 20


def keys_in(text: str) -> list[str]:
    """The keys of a typed list, in capitals, each once, in order; separated by commas, semicolons or spaces."""
    parts = (part.strip(".()[]").upper() for part in re.split(r"[\s,;]+", text))
    return list(dict.fromkeys(part for part in parts if part))


class CitedField(forms.CharField):
    """Keys of records that `queryset` holds (set it to what the person may cite); cleans to a list of Records."""

    def __init__(self, *, queryset=None, most=MOST_KEYS, **kwargs):
        kwargs.setdefault("label", _("What this rests on"))
        kwargs.setdefault("help_text", _("Keys of records, for example LVI-F12; more than one with commas."))
        kwargs.setdefault("max_length", 400)
        super().__init__(**kwargs)
        self.queryset = Record.objects.none() if queryset is None else queryset
        self.most = most
        self.widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value):
        keys = keys_in(super().clean(value))
        if len(keys) > self.most:
            raise forms.ValidationError(
                _("%(given)s keys are named; at most %(most)s fit here."),
                params={"given": len(keys), "most": self.most},
            )
        for key in keys:
            if not _KEY.match(key):
                raise forms.ValidationError(
                    _("“%(key)s” is not a key. A key looks like LVI-F12."), params={"key": key}
                )
        found = {record.key: record for record in self.queryset.filter(key__in=keys)}
        missing = [key for key in keys if key not in found]
        if missing:
            # One message for "does not exist" and "not yours to see": keys cannot be guessed here.
            raise forms.ValidationError(
                _("%(key)s: no such record that you can name here. Check the key."),
                params={"key": ", ".join(missing)},
            )
        return [found[key] for key in keys]
