"""How a view finds the record of its address: with the reader's rights in the query, else 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from citydive.cohorts import conflicts, journal

from .history import may_read_history
from .kinds import get_kind
from .models import Record
from .rules import can_edit, owns, tombstone_q

_NEEDS = {"read": lambda user, record: True, "edit": can_edit, "own": owns}


def record_view(need="read", kind=None):
    """Give the view its record: `view(request, record, …)` for an address with `<key:key>`.

    need "read": visible to the reader; "edit": also changeable, "own": theirs to answer for, withdrawn or not (403
    for those who may only read). An erased record answers 410 to those who could have read it.
    kind: only records of this kind (404 for others).
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, key, *args, **kwargs):
            record = Record.objects.visible_to(request.user).for_cards().filter(key=key).first()
            if record is None:
                return erased_page(request, key)
            if kind is not None and record.kind != kind:
                raise Http404
            request.dive, request.record = record.deep_dive, record
            allowed = _NEEDS[need]
            if not allowed(request.user, record):
                raise PermissionDenied
            return view(request, record, *args, **kwargs)

        wrapped.need = need
        return wrapped

    return decorate


def erased_page(request, key):
    """The tombstone of an erased record with 410; 404 where there is none, or none for this reader."""
    record = Record.objects.filter(tombstone_q(request.user), key=key).exclude(erased=None).for_cards().first()
    if record is None:
        raise Http404
    request.dive = record.deep_dive
    return render(request, "records/erased.html", {"record": record, "kind": get_kind(record.kind)}, status=410)


def conflict_page(request, form, current: dict, record, *, lock=None):
    """Nothing was saved: what stands there now beside what this person wrote (see `cohorts.conflicts`).

    record as it stands now; lock: the hidden values of the form that say what was seen, if not `seen`.
    """
    seen = form.data.get("seen", "")
    changes = ""
    if seen.isdecimal() and may_read_history(request.user, record):
        changes = f"{reverse('history', args=[record.key])}?old={seen}"
    return conflicts.conflict_page(
        request,
        form,
        current,
        lock=lock or {"seen": record.version},
        back=record.get_absolute_url(),
        crumbs=f"{record.key} {record.title}",
        language=record.language,
        changes=changes,
        saved=_saved(record),
        before=_as_seen(record, int(seen)) if seen.isdecimal() and len(seen) < 10 else None,
    )


def _saved(record):
    """Who saved the version that stands there, and when; the last act on it where that left no revision."""
    kept = record.revisions.select_related("by").filter(number=record.version).first()
    return (kept.by, kept.at) if kept else journal.last(record_key=record.key)


def _as_seen(record, number) -> dict:
    """What stood in the version that somebody saw, by the names that forms and contents share."""
    kept = record.revisions.filter(number__lte=number).first()
    if kept is None:
        return {}
    return {"title": kept.title, "summary": kept.summary, "language": kept.language} | kept.content
