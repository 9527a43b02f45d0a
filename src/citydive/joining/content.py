"""What people write in a call, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive.days import day
from citydive.records.actions import is_retitled, raise_edition

from .models import Call

TEXTS = ("about", "conditions", "scoping", "places")
LABELS = {
    "about": _("Theme"),
    "conditions": _("Conditions"),
    "scoping": _("Scoping with the interested cities"),
    "places": _("Places"),
    "deadline": _("Deadline"),
}


def content(record) -> dict:
    values = Call.objects.values(*TEXTS, "deadline").get(pk=record.pk)
    return values | {"deadline": values["deadline"].isoformat()}


def words(name, value) -> str:
    if name == "deadline":
        return day(datetime.date.fromisoformat(value))
    return str(value) if name == "places" else value


def restore(record, kept) -> None:
    now = content(record)
    given = {name: kept[name] for name in TEXTS}
    deadline = datetime.date.fromisoformat(kept["deadline"])
    Call.objects.filter(pk=record.pk).update(deadline=deadline, **given)
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)
