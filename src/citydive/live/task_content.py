"""What people write in a task, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.cohorts.models import User
from citydive.records.actions import CannotRestore, is_retitled, raise_edition

from .models import Task

LABELS = {
    "text": _("What is to be done"),
    "owner": _("Who does it"),
    "due": _("Until"),
    "note": _("What became of it"),
}


def content(record) -> dict:
    task = Task.objects.get(pk=record.pk)
    return {
        "text": task.text,
        "owner": task.owner_id or "",
        "due": task.due.isoformat() if task.due else "",
        "note": task.note,
    }


def words(name, value) -> str:
    if name == "owner":
        return User.objects.filter(pk=value).values_list("name", flat=True).first() or "" if value else ""
    if name == "due" and value:
        return days.day(datetime.date.fromisoformat(value))
    return value


def restore(record, kept) -> None:
    """Texts, owner and date as they stood; whether it is done stays as it is."""
    task = Task.objects.get(pk=record.pk)
    owner = User.objects.filter(pk=kept["owner"], is_active=True).first() if kept["owner"] else None
    if kept["owner"] and owner is None:
        raise CannotRestore(_("The account of who was to do it then is closed."))
    changed = is_retitled(record) or task.text != kept["text"]
    task.text, task.owner, task.note = kept["text"], owner, kept["note"]
    task.due = datetime.date.fromisoformat(kept["due"]) if kept["due"] else None
    task.save()
    if changed:
        raise_edition(record)
