"""The versions of a record as one reader may see them, and two of them field by field.

Who may edit a record sees all its versions, and so do delegates of its city. Other members of the cohort see the
versions that were shared when they stood; nobody else sees any. What changed is told between versions that the
reader sees, so that nothing is said about a draft in between.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.rules import place_of

from .kinds import get_kind
from .models import Record, Revision, Visibility
from .revisions import present, same_words, with_author
from .rules import can_edit, editable_q

SHARED = (Visibility.COHORT, Visibility.PUBLIC)
FRAME = {
    "title": _("Title"),
    "summary": _("Summary"),
    "language": _("Language of the text"),
    "visibility": _("Who sees this"),
    "state": _("State"),
}
BASIS = _("Rests on")


def reads_all(user, record) -> bool:
    own = (record.deep_dive_id, record.city_id) in place_of(user).delegate_of
    return own or can_edit(user, record)


def reads_all_q(user) -> Q:
    """`reads_all` as a condition for a query on records."""
    q = editable_q(user)
    for dive, city in place_of(user).delegate_of:
        q |= Q(deep_dive_id=dive, city_id=city)
    return q


def may_read_history(user, record) -> bool:
    """For a record that the reader may see: whether they may see any of its versions."""
    place = place_of(user)
    inside = record.deep_dive_id in place.cohort or record.deep_dive_id in place.moderates
    return (inside and record.visibility in SHARED) or reads_all(user, record)


@dataclass
class Version:
    """A revision as the page lists it: what is told of it, and the names of the fields that changed."""

    revision: Revision
    current: bool = False
    values: dict = field(default_factory=dict)
    changed: list = field(default_factory=list)

    @property
    def number(self):
        return self.revision.number


@dataclass
class FieldChange:
    """language: that of the text; empty for what is told in the language of the page (the name of a choice)."""

    label: str
    old: str
    new: str
    language: str = ""


def versions(record, user) -> list[Version]:
    """The versions that somebody may see, newest first, with what changed from one to the next that they see."""
    kept = list(record.revisions.select_related("by"))
    now = present(record)
    whole = reads_all(user, record)
    readable = [each for each in kept if whole or each.visibility in SHARED]
    stands = bool(kept) and same_words(now, kept[0]) and kept[0] in readable
    if not stands and (whole or now.visibility in SHARED):
        readable.insert(0, with_author(now))
    found = [Version(each, current=place == 0) for place, each in enumerate(readable)]
    _tell(record, user, found)
    return found


def _tell(record, user, found) -> None:
    """Read each version for this reader, then name what changed."""
    kind = get_kind(record.kind)
    keys = {key for each in found for key in each.revision.basis} if kind.basis_by_hand else set()
    seen = (
        set(Record.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    )
    for each in found:
        each.values = _values(record, kind, each.revision, user, seen)
    for newer, older in pairwise(found):
        newer.changed = [change.label for change in compare(record, older, newer)]
        if not newer.changed and newer.revision.state != older.revision.state:
            newer.changed = [str(FRAME["state"])]


def _values(record, kind, revision, user, seen) -> dict:
    """Name → JSON value: the frame of every record, the kind's content, what stands aside for this reader."""
    aside = revision.aside
    if aside and kind.aside_for:
        aside = kind.aside_for(record, aside, user)
    values = {"title": revision.title, "summary": revision.summary}
    values |= {name: value for name, value in (revision.content | aside).items() if name in kind.labels}
    if kind.basis_by_hand:
        values["basis"] = [key for key in revision.basis if key in seen]
    return values | {name: getattr(revision, name) for name in ("language", "visibility", "state")}


def compare(record, older: Version, newer: Version) -> list[FieldChange]:
    """The fields in which two versions differ, in the order of the page."""
    kind = get_kind(record.kind)
    # States that are only computed have no words of their own.
    names = [name for name in newer.values | older.values if name != "state" or name in kind.labels]
    changes = []
    for name in names:
        if newer.values.get(name) == older.values.get(name) or _follows_text(name, older, newer):
            continue
        old, new = (_words(kind, name, each.values.get(name)) for each in (older, newer))
        if old != new:
            typed = name not in FRAME or name in ("title", "summary")
            same = typed and new == newer.values.get(name, "") and old == older.values.get(name, "")
            changes.append(FieldChange(_label(kind, name), old, new, newer.revision.language if same else ""))
    return changes


def _label(kind, name) -> str:
    return str(kind.labels.get(name) or FRAME.get(name) or BASIS)


def _words(kind, name, value) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "visibility":
        return str(Visibility(value).label)
    if name == "basis":
        return ", ".join(value)
    if name in FRAME and name not in kind.labels:
        return str(value)
    return str(kind.words(name, value) if kind.words else value)


def _follows_text(name, *both) -> bool:
    """Titles and summaries made from the text itself are not told twice."""
    if name not in ("title", "summary"):
        return False
    return all(_stands_in_text(version.values[name], version) for version in both)


def _stands_in_text(value, version) -> bool:
    wanted = " ".join(value.split()).rstrip("…").strip()
    texts = [" ".join(text.split()) for key, text in version.values.items() if key not in FRAME and _is_text(text)]
    return any(wanted in text for text in texts)


def _is_text(value) -> bool:
    return isinstance(value, str) and value != ""
