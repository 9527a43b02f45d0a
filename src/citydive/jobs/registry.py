"""Which function does a job's work. Names map to "module:function", so the web process never imports the work."""

import logging
from importlib import import_module

logger = logging.getLogger(__name__)
_HANDLERS: dict[str, str] = {}
_CHORES: dict[str, str] = {}


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
    return _import(_HANDLERS[name])


def register_chore(name: str, target: str) -> None:
    """Register `target` ("package.module:function", no arguments), which idle workers call about once an hour."""
    _CHORES[name] = target


def run_chores() -> None:
    """Do every chore; one that fails is logged and does not keep the others from being done."""
    for name, target in _CHORES.items():
        try:
            _import(target)()
        except Exception:
            logger.exception("The chore %s failed.", name)


def _import(target):
    module, _, function = target.partition(":")
    return getattr(import_module(module), function)
