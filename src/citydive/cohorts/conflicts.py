"""The page of a conflict: somebody saved while somebody else was writing. For every edit form of the project."""

from django.shortcuts import render

# From here on a text is long enough that the words that differ are marked.
LONG = 60


def conflict_page(
    request,
    form,
    current: dict,
    *,
    lock: dict,
    back: str,
    crumbs="",
    language="",
    changes="",
    before=None,
    saved=None,
):
    """Nothing was saved: show, field by field, what stands there now beside what this person wrote.

    current maps field names to what stands there now (a list where several are ticked); shown are those in which
    the two differ. The page's form holds what the person wrote and saves again on top of what stands there: lock,
    the hidden values that say what was seen (usually {"seen": version}). back: where to go without saving. crumbs:
    of which thing this is. changes: address of a page that shows what the other person changed. `form.again`: what
    its class needs besides data. before maps field names to what stood there when this person opened the form, as
    far as that is known: a field that they left as it was takes what stands there now, so that merging does not
    undo what the other person wrote. saved: who saved it and when, as a pair, where that is known.
    """
    data = form.data.copy()
    for name, value in lock.items():
        data[name] = str(value)
    named = [name for name in current if name in form.fields]
    # What the form that was sent did not ask for (a button "accept") is not something that this person emptied.
    asked = [name for name in named if not _left_out(form, name)]
    for name in set(named) - set(asked):
        data[name] = "" if current[name] is None else str(current[name])
    untouched = [name for name in asked if name in (before or {}) and _same(form, name, before[name])]
    for name in untouched:
        there = current[name]
        shown = there if isinstance(there, list | tuple) else ["" if there is None else there]
        data.setlist(form.add_prefix(name), [str(each) for each in shown])
    asked = [name for name in asked if name not in untouched]
    rows = [row for row in (_row(form, name, current[name]) for name in asked) if row]
    stands = [] if rows else [(form.fields[name].label, _words(form.fields[name], current[name])) for name in named]
    again = type(form)(data, **getattr(form, "again", {}))
    context = {
        "form": again,
        "rows": rows,
        "stands": stands,
        "back": back,
        "crumbs": crumbs,
        "language": language,
        "changes": changes,
        "saved": saved,
    }
    return render(request, "cohorts/conflict.html", context, status=409)


def _left_out(form, name) -> bool:
    return form.fields[name].widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))


def _same(form, name, before) -> bool:
    """Whether a field was sent as it stood before; only texts, numbers and lists of them can tell."""
    sent = form.data.getlist(form.add_prefix(name))
    if isinstance(before, list):
        return sorted(map(str, before)) == sorted(sent)
    if isinstance(before, dict):
        return False
    plain = [str("" if each is None else each).replace("\r\n", "\n").strip() for each in (before, ", ".join(sent))]
    return plain[0] == plain[1]


def _row(form, name, there):
    field, sent = form.fields[name], form.data.getlist(form.add_prefix(name))
    if isinstance(there, list | tuple):
        # In the order of the form, so that ticking in another order is no difference.
        theirs, yours = (_ticked(field, values) for values in (there, sent))
    else:
        theirs, yours = _words(field, there), _words(field, ", ".join(sent))
    if theirs.strip() == yours.strip():
        return None
    long = max(len(theirs), len(yours)) > LONG and theirs and yours
    return {"label": field.label, "theirs": theirs, "yours": yours, "long": long}


def _ticked(field, values) -> str:
    """One line for each ticked choice."""
    ticked = {str(value) for value in values}
    return "\n".join(str(label) for choice, label in field.choices if str(choice) in ticked)


def _words(field, value) -> str:
    """A value as people read it: the label of a choice, line ends as browsers do not send them."""
    value = "" if value is None else str(value).replace("\r\n", "\n")
    labels = {str(choice): str(label) for choice, label in getattr(field, "choices", ())}
    return labels.get(value, value)
