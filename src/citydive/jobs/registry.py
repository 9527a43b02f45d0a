"""Which function does a job's work. Names map to "module:function", so the web process never imports the work."""

from importlib import import_module

_HANDLERS: dict[str, str] = {}


class JobError(Exception):
    """The work cannot be done; the message is for people: what happened, where, what to do. Not retried."""


class JobCancelled(Exception):
    """Raised by progress() inside a job when a person asked to cancel it."""


def register(name: str, target: str) -> None:
    """Register `target` ("package.module:function") for jobs called `name` ("evidence.preview")."""
    if _HANDLERS.setdefault(name, target) != target:
        raise ValueError(f"Two functions are registered for jobs called {name}.")


def load_handler(name: str):
    """Import the function of a job: handler(args: dict, progress) -> dict (JSON) | None."""
    module, _, function = _HANDLERS[name].partition(":")
    return getattr(import_module(module), function)
