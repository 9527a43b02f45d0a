"""What somebody typed comes back, whichever form it was: when the log-in had ended, when the form no longer fitted
it, or when what they wrote on had gone.

Nothing is kept on the server: the text travels on the page that says what happened. The form of that page carries a
token of its own and waits for the person's click, so it does nothing that an ordinary form could not do. Only what
a page of this installation sent comes back (the browser says which page did): text from elsewhere would seem to be
said by this one. Passwords, codes and files never come back.
"""

import json
from dataclasses import dataclass
from functools import cached_property, wraps
from inspect import unwrap

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.shortcuts import render
from django.urls import resolve
from django.utils.choices import flatten_choices

from citydive import forms
from citydive.plaintext import clean, one_line

# Carries what was typed through the log-in.
FIELD = "typed"
# In a field that no form of ours names, a text is what has several words and is as long as this.
SENTENCE = 20


@dataclass
class Typed:
    """What a form held. to: its address; sent: (name, value) in its order; files: whether there were any."""

    to: str
    sent: list
    files: bool = False

    @property
    def packed(self) -> str:
        return json.dumps([self.to, self.sent, self.files], ensure_ascii=False)

    @cached_property
    def fields(self) -> list[dict]:
        """name, value, label; for texts whether they have several lines, for other fields what is read of them.

        What no form shows people is sent unseen.
        """
        known = _fields_of(self.to, {name for name, _value in self.sent})
        return [_field(known.get(name), name, value) for name, value in self.sent]

    @property
    def texts(self) -> list[dict]:
        return [each for each in self.fields if each["is_text"] and each["value"].strip()]


def typed_in(request) -> Typed | None:
    """What was typed into the form that this request sent; None without any text, or from another site."""
    if not hasattr(request, "_typed"):
        request._typed = _read(request) if request.method == "POST" and _from_here(request) else None
    return request._typed


def _from_here(request) -> bool:
    """Whether a page of this installation sent the form. (Browsers say `Sec-Fetch-Site` over HTTPS only.)"""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    try:
        return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False


def _read(request) -> Typed | None:
    try:
        carried = request.POST.get(FIELD)
        found = _unpacked(carried) if carried else _sent(request)
        return found if found and found.texts else None
    except (UnreadablePostError, SuspiciousOperation, BadRequest, Http404):
        return None


def _sent(request) -> Typed:
    room = _view(request.path).__module__
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not _is_secret(name, room)
        for value in values
    ]
    return Typed(request.get_full_path(), sent, bool(request.FILES))


def _is_secret(name, room) -> bool:
    """Of one's own account nothing comes back from a form with a password, not even the address."""
    mine = room.startswith("citydive.accounts")
    return "password" in name or (mine and name in ("new", "code", "username", "email"))


def _unpacked(carried) -> Typed | None:
    try:
        to, sent, files = json.loads(carried)
        sent = [(clean(str(name)), clean(str(value))) for name, value in sent if name != "csrfmiddlewaretoken"]
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(to, str) or not to.startswith("/") or to.startswith("//"):
        return None
    return Typed(one_line(to), sent, bool(files))


def _view(to):
    return unwrap(resolve(to.partition("?")[0]).func)


def _fields_of(to, names) -> dict:
    """The fields of the form that has most of these names: of several the one that the view itself names, then one
    of its room, then the shortest. It only words what is shown: what is sent is what was sent."""
    view = _view(to)
    room = ".".join(view.__module__.split(".")[:2])
    named = getattr(getattr(view, "__code__", None), "co_names", ())

    def fits(form):
        own = form.__module__.startswith(f"{room}.")
        return len(names & form.base_fields.keys()), own and form.__name__ in named, own, -len(form.base_fields)

    best = max(_forms(forms.Form, forms.ModelForm), key=fits).base_fields
    return best if names & best.keys() else {}


def _forms(*classes):
    """Every form of the house, by who is derived from whom."""
    for each in classes:
        yield each
        yield from _forms(*each.__subclasses__())


def _field(known, name, value) -> dict:
    widget = known.widget if known else None
    text = type(widget) is forms.TextInput or isinstance(widget, forms.Textarea)
    if known is None:
        text = len(value) >= SENTENCE and " " in value.strip()
    lines = "\n" in value or isinstance(widget, forms.Textarea) or (text and widget is None)
    label = known.label if known else ""
    shown = _shown_as(known, value) if known and not text else ""
    return {"name": name, "value": value, "is_text": text, "lines": lines, "label": label, "shown": shown}


def _shown_as(known, value) -> str:
    """An e-mail, a day, a number as it is; a choice by its label. Names from the database are not looked up: who
    made the form up could read them so."""
    if known.widget.is_hidden or isinstance(known.widget, forms.PasswordInput):
        return ""
    if isinstance(known, forms.BooleanField):
        return "✓"
    if not isinstance(known, forms.ChoiceField) or hasattr(known, "queryset"):
        return value
    return dict(flatten_choices(known.choices)).get(value, value)


def send_page(request, typed, *, status=200):
    """What was typed, in a form that its writer can send now: nothing is sent before they do."""
    return with_typed(render(request, "accounts/typed.html", {"typed": typed, "status": status}, status=status))


def log_in_page(request, typed, form, *, status):
    """The log-in with what was typed beside it; whoever logs in there goes on to `send_page`."""
    context = {"form": form, "next": "", "interrupted": True}
    return with_typed(render(request, "accounts/login.html", context, status=status))


def with_typed(response):
    """Mark an answer that shows what was typed: it is in no store, and nothing is put in its place."""
    response.shows_typed = True
    response.headers["Cache-Control"] = "private, no-store"
    return response


def for_strangers(view):
    """For a page that people without an account use: its own answer says what happened, whatever its status. A
    log-in in its place would tell them nothing, since they have none. Its templates carry `{% typed %}`."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return with_typed(view(request, *args, **kwargs))

    return wrapped
