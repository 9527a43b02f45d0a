"""Records cited by key in a form: only what the person may read, and no hint of what else exists."""

import re

from django import forms
from django.utils.translation import gettext as _

from citydive.records.models import Record


def split_keys(text: str) -> list[str]:
    """Keys typed with commas, semicolons, spaces or on lines of their own; each once, in order."""
    return list(dict.fromkeys(part.upper() for part in re.split(r"[\s,;]+", text) if part))


def find_cited(text: str, user, *, kinds=(), not_kinds=()) -> list[Record]:
    """The records of the keys in `text`, in order; ValidationError names the keys that do not open for `user`.

    kinds: only these kinds; not_kinds: none of these. A rejected record cannot be cited.
    """
    keys = split_keys(text)
    found = {r.key: r for r in Record.objects.visible_to(user).filter(key__in=keys).for_cards()} if keys else {}
    problems = [_problem(key, found.get(key), kinds, not_kinds) for key in keys]
    problems = [each for each in problems if each]
    if problems:
        raise forms.ValidationError(problems)
    return [found[key] for key in keys]


def _problem(key, record, kinds, not_kinds) -> str:
    if record is None:
        return _("%(key)s is no record that you can read. Check the key.") % {"key": key}
    if (kinds and record.kind not in kinds) or record.kind in not_kinds:
        return _("%(key)s is a record of another kind; it does not belong here.") % {"key": key}
    if record.state == "rejected":
        return _("%(key)s was rejected and cannot be cited.") % {"key": key}
    return ""
