"""Citing records by key in a form: what was typed becomes records that the person may see, or a clear error."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .converters import KeyConverter
from .models import Record

KEY = re.compile(KeyConverter.regex)
# Keys come by copy and paste: with brackets, a full stop, an Arabic comma, or marks of direction around them.
BETWEEN = re.compile(r"[\s,;،؛()\[\]\u200e\u200f\u061c\u2066-\u2069]+")


class KeysField(forms.CharField):
    """Keys separated by spaces or commas. Give it `user` before cleaning; cleans to a list of records."""

    user = None
    most = 20

    def __init__(self, **options):
        options.setdefault("required", False)
        options.setdefault("help_text", gettext_lazy("Keys, for example PRA-F12, PRA-D1."))
        super().__init__(**options)
        self.widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value):
        parts = (part.strip(".").upper() for part in BETWEEN.split(super().clean(value)))
        keys = list(dict.fromkeys(part for part in parts if part))
        wrong = [key for key in keys if not KEY.fullmatch(key)]
        if wrong:
            raise forms.ValidationError(
                _("“%(key)s” is not a key. A key looks like PRA-F12.") % {"key": wrong[0][:40]}
            )
        if len(keys) > self.most:
            raise forms.ValidationError(
                _("%(given)d keys are named; at most %(most)d fit here.") % {"given": len(keys), "most": self.most}
            )
        found = {r.key: r for r in Record.objects.visible_to(self.user).filter(key__in=keys).for_cards()}
        missing = [key for key in keys if key not in found]
        if missing:
            # One message for "does not exist" and "not yours to see": keys cannot be guessed here.
            raise forms.ValidationError(
                _("There is no record %(key)s that you can see. Check the key, or ask its city to share it.")
                % {"key": ", ".join(missing)}
            )
        return [found[key] for key in keys]


def keys_text(records) -> str:
    """The keys of records as they stand in a KeysField."""
    return ", ".join(record.key for record in records)
