"""Which function does a job's work. Names map to "module:function", so the web process never imports the work."""

import logging
from dataclasses import dataclass
from importlib import import_module

logger = logging.getLogger(__name__)
_HANDLERS: dict[str, str] = {}
_OPENS: dict[str, str] = {}
_CHORES: dict[str, "Chore"] = {}
HOUR = 3600.0


class JobError(Exception):
    """The work cannot be done; the message is for people: what happened, where, what to do. Not retried.

    Best a text of `citydive.told`, which everybody reads in their own language.
    """

    @property
    def words(self) -> str:
        return self.args[0] if self.args else ""


class JobCancelled(Exception):
    """Raised by progress() inside a job when a person asked to cancel it."""


def register(name: str, target: str, *, opens: str = "") -> None:
    """Register `target` ("package.module:function") for jobs called `name` ("evidence.preview").

    opens: function(job, user) -> whether somebody who sees the job may open what it led to; empty: everybody may.
    """
    if _HANDLERS.setdefault(name, target) != target:
        raise ValueError(f"Two functions are registered for jobs called {name}.")
    if opens:
        _OPENS[name] = opens


def may_open(job, user) -> bool:
    """Whether the result of a finished job is for this person, and still kept."""
    asked = _OPENS.get(job.name)
    return _import(asked)(job, user) if asked else True


def load_handler(name: str):
    """Import the function of a job: handler(args: dict, progress) -> dict (JSON) | None."""
    return _import(_HANDLERS[name])


@dataclass(frozen=True)
class Chore:
    """Something that every worker does each `every` seconds; `target` is "package.module:function"."""

    name: str
    target: str
    every: float = HOUR


def register_chore(name: str, target: str, *, every: float = HOUR) -> None:
    """Register `target` ("package.module:function", no arguments), which workers call about every so many seconds.

    It runs beside the jobs, and in several workers at once: keep it short, and let it claim what it changes.
    """
    _CHORES[name] = Chore(name, target, every)


def all_chores() -> list[Chore]:
    return list(_CHORES.values())


def run_chore(chore: Chore) -> None:
    """Do a chore; one that fails is logged and does not keep the others from being done."""
    try:
        _import(chore.target)()
    except Exception:
        logger.exception("The chore %s failed.", chore.name)


def _import(target):
    module, _, function = target.partition(":")
    return getattr(import_module(module), function)
