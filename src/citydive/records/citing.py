"""Citing records by key in a form: what was typed becomes records that the person may see, or a clear error."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Record

KEY = re.compile(r"[A-Z]{3}-[A-Z][1-9][0-9]*")


class KeysField(forms.CharField):
    """Keys separated by spaces or commas. Give it `user` before cleaning; cleans to a list of records."""

    user = None
    most = 20

    def __init__(self, **options):
        options.setdefault("required", False)
        options.setdefault("help_text", gettext_lazy("Keys, for example PRA-F12, PRA-D1."))
        super().__init__(**options)

    def clean(self, value):
        text = super().clean(value).upper()
        keys = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
        wrong = [key for key in keys if not KEY.fullmatch(key)]
        if wrong:
            raise forms.ValidationError(
                _("“%(key)s” is not a key. A key looks like PRA-F12.") % {"key": wrong[0][:40]}
            )
        if len(keys) > self.most:
            raise forms.ValidationError(_("At most %(n)d keys, please.") % {"n": self.most})
        found = {r.key: r for r in Record.objects.visible_to(self.user).filter(key__in=keys).for_cards()}
        missing = [key for key in keys if key not in found]
        if missing:
            raise forms.ValidationError(
                _("There is no record %(key)s that you can see. Check the key, or ask its city to share it.")
                % {"key": ", ".join(missing)}
            )
        return [found[key] for key in keys]


def keys_text(records) -> str:
    """The keys of records as they stand in a KeysField."""
    return ", ".join(record.key for record in records)
