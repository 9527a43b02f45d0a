"""How a view finds the record of its address: with the reader's rights in the query, else 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from citydive.cohorts import conflicts

from .history import may_read_history
from .models import Record
from .rules import can_edit


def record_view(need="read", kind=None):
    """Give the view its record: `view(request, record, …)` for an address with `<key:key>`.

    need "read": visible to the reader; "edit": also changeable (403 for those who may only read).
    kind: only records of this kind (404 for others).
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, key, *args, **kwargs):
            record = Record.objects.visible_to(request.user).for_cards().filter(key=key).first()
            if record is None or (kind is not None and record.kind != kind):
                raise Http404
            request.dive, request.record = record.deep_dive, record
            if need == "edit" and not can_edit(request.user, record):
                raise PermissionDenied
            return view(request, record, *args, **kwargs)

        wrapped.need = need
        return wrapped

    return decorate


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
    )
