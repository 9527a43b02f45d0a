"""How a view finds the record of its address: with the reader's rights in the query, else 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render

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
            request.dive = record.deep_dive
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


def conflict_page(request, form, current: dict, record):
    """Nothing was saved: show, field by field, what stands there now beside what this person wrote.

    `current` maps field names to what stands there now; shown are those in which the two differ. The page's form
    saves again on top of it.
    """
    rows = []
    for name in filter(form.fields.__contains__, current):
        theirs, yours = (_words(form.fields[name], value) for value in (current[name], _typed(form, name)))
        if theirs != yours:
            rows.append({"field": form[name], "label": form.fields[name].label, "theirs": theirs, "yours": yours})
    data = form.data.copy()
    data["seen"] = str(record.version)
    again = type(form)(data, **getattr(form, "again", {}))
    return render(request, "records/conflict.html", {"record": record, "rows": rows, "form": again}, status=409)


def _typed(form, name):
    """What was sent for a field; of several ticked boxes all of them."""
    return ", ".join(form.data.getlist(name))


def _words(field, value):
    """A value as people read it: the label of a choice, line ends as browsers do not send them."""
    value = "" if value is None else str(value).replace("\r\n", "\n")
    labels = {str(choice): str(label) for choice, label in getattr(field, "choices", ())}
    return labels.get(value, value)
