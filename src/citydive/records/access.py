"""How a view finds the record of its address: with the reader's rights in the query, else 404."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render

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
