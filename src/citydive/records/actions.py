"""Use cases on records: create with a key, edit under the lock, link, comment, mark what is out of date."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from citydive.cohorts.actions import put_grant
from citydive.cohorts.models import Grant

from .events import happened
from .kinds import all_kinds, get_kind
from .models import Comment, KeyCounter, Link, Record, Relation, Source
from .readers import people_reading
from .revisions import keep_present, keep_saved

# In place of a version that was seen: for adding to a record, which overwrites nothing that somebody wrote.
ANY = None


class CannotRestore(Exception):
    """An earlier version cannot be brought back; the message is for people."""


class Conflict(Exception):
    """Somebody saved this record after the person had opened it. Nothing was written."""

    def __init__(self, record):
        super().__init__(record.key)
        self.record = record


def next_key(prefix: str) -> str:
    """The next key for a prefix such as `LVI-F`. Call inside the creating transaction; never reused."""
    if not connection.in_atomic_block:
        raise RuntimeError("Keys are given out in the transaction that creates the record.")
    KeyCounter.objects.bulk_create([KeyCounter(prefix=prefix)], ignore_conflicts=True)
    # The update takes the row's lock, so the number read after it belongs to this transaction alone.
    KeyCounter.objects.filter(prefix=prefix).update(last=F("last") + 1)
    return f"{prefix}{KeyCounter.objects.get(prefix=prefix).last}"


@transaction.atomic
def create_record(kind, dive, *, by=None, authors=None, city=None, **fields) -> Record:
    """Create the Record of a kind; the caller adds the kind's own row in the same transaction.

    authors: whose words it holds, if that is not who creates it.
    """
    code = city.code if city is not None else dive.code
    key = next_key(f"{code}-{get_kind(kind).letter}")
    record = Record.objects.create(key=key, kind=kind, deep_dive=dive, city=city, **fields)
    record.authors.add(*(each for each in ([by] if authors is None else authors) if each is not None))
    happened(record, "created", by=by)
    return record


@contextmanager
def editing(record, *, seen, by=None, new_edition=False, note=None, tell=True, author=True):
    """Edit under the version lock: `with editing(record, seen=version, by=user): …change… `.

    The first statement raises the version only if it still is the one that was seen (or `ANY`); otherwise Conflict,
    and nothing is written. What stood there before and what stands there then are kept as revisions, with `note`
    (JSON). new_edition: the content changed, so that what rests on it becomes out of date. tell: note it in the
    journal. author: whoever edits becomes one of the authors.
    """
    with transaction.atomic():
        claim = (
            Record.objects.filter(pk=record.pk, erased=None)
            if seen is ANY
            else Record.objects.filter(pk=record.pk, version=seen, erased=None)
        )
        if not claim.update(version=F("version") + 1, updated=timezone.now()):
            raise Conflict(Record.objects.get(pk=record.pk))
        # Also what others change without raising the version: a stale value must not be saved back.
        names = ["version", "edition", "outdated", "state", "visibility", "withdrawn"]
        record.refresh_from_db(fields=names if seen is not ANY else [*names, "title", "summary", "language"])
        keep_present(record)
        before, record.editor = record.edition, by
        yield record
        if new_edition:
            record.edition += 1
        record.save()
        if by is not None and author:
            record.authors.add(by)
        if new_edition:
            mark_dependents(record)
        keep_saved(record, by=by, note=note)
        # Rooms that compare contents themselves raise the edition in between.
        said = {"version": record.version, "edition": record.edition, "new_edition": record.edition != before}
        happened(record, "edited", by=by, keep=tell, **said)


def is_retitled(record) -> bool:
    """Inside `editing`: whether title or summary are not what is stored."""
    return not Record.objects.filter(pk=record.pk, title=record.title, summary=record.summary).exists()


def raise_edition(record) -> None:
    """Inside `editing`: the content changed after all, so what rests on the old edition becomes out of date."""
    record.edition += 1
    mark_dependents(record)


def set_visibility(record, visibility, *, by=None) -> None:
    """Inside `editing`: change who sees the record; the parts of its kind follow it."""
    before, record.visibility = record.visibility, visibility
    follow = get_kind(record.kind).follow
    if follow is not None:
        follow(record, by)
    # Told last, so that who may read it now is told, and who no longer may is not.
    happened(record, "shared", by=by, before=str(before), now=str(visibility))


@transaction.atomic
def grant_access(record, *, party, verb, by, until=None, scope=None) -> Grant:
    """Give an actor a right on a record; on a session it covers what came out of it too. A later one replaces."""
    scope = scope or (Grant.Scope.SESSION if record.kind == "session" else Grant.Scope.RECORD)
    grant = put_grant(party, record.deep_dive, scope, record_key=record.key, verb=verb, until=until, by=by)
    happened(record, "access given", by=by, person=party, right=str(verb), until=until.isoformat() if until else "")
    return grant


@transaction.atomic
def take_back(record, grant, *, by) -> None:
    """Take back a right that was given on a record."""
    happened(record, "access taken back", by=by, person=grant.party)
    grant.delete()


def replace_basis(record, bases, *, by=None) -> None:
    """Let `record` rest on just these records; new links get the present editions, kept ones keep theirs."""
    record.links_out.filter(relation=Relation.BASIS).exclude(target__in=bases).delete()
    for each in bases:
        link(record, each, Relation.BASIS, by=by)


def link(source, target, relation, *, by=None, note="") -> Link:
    """Link two records (once per relation); both editions are kept with the link."""
    made, created = Link.objects.get_or_create(
        source=source,
        target=target,
        relation=relation,
        defaults={
            "note": note,
            "source_edition": source.edition,
            "target_edition": target.edition,
            "created_by": by,
        },
    )
    if not created and note and made.note != note:
        made.note = note
        made.save(update_fields=["note"])
    return made


def add_source(record, title, *, url="", file=None, page="", quote="", note="") -> Source:
    return Source.objects.create(record=record, title=title, url=url, file=file, page=page, quote=quote, note=note)


@transaction.atomic
def comment(record, *, by, text, tell=()) -> Comment:
    """Comment on a record; tell: accounts to whom it is addressed (only those who may read it are told).

    Raises Conflict if it was erased meanwhile: nothing may be written on a tombstone.
    """
    now = Record.objects.select_for_update().get(pk=record.pk)
    if now.erased:
        raise Conflict(now)
    made = Comment.objects.create(record=record, author=by, text=text)
    made.told.set(people_reading(record, comments=True).filter(pk__in=[each.pk for each in tell]))
    happened(record, "commented", by=by, comment=made.pk, told=[each.pk for each in made.told.all()])
    return made


def dependents(record) -> set[int]:
    """The ids of all records that rest on `record`, over any number of steps."""
    seen, frontier = set(), {record.pk}
    while frontier:
        found = set(
            Link.objects.filter(target_id__in=frontier, relation=Relation.BASIS).values_list("source_id", flat=True)
        )
        frontier = found - seen - {record.pk}
        seen |= frontier
    return seen


def mark_dependents(record) -> int:
    """Mark everything that rests on `record`, over any number of steps, as out of date; returns how many."""
    seen = dependents(record)
    fresh = list(Record.objects.filter(pk__in=seen, outdated=False).select_related("deep_dive", "city"))
    for kind in all_kinds():
        if kind.outdated_state:
            Record.objects.filter(pk__in=seen, kind=kind.slug).update(state=kind.outdated_state)
    count = Record.objects.filter(pk__in=seen).update(outdated=True)
    for each in fresh:
        # Inside `editing`, also by way of `raise_edition`, it is known who did it.
        happened(each, "outdated", by=getattr(record, "editor", None), because=record.key)
    return count


def rest_on_current(record) -> bool:
    """Confirm that `record` was brought up to its bases' present editions; True if it is no longer out of date.

    It stays out of date while one of its bases is out of date itself, or was withdrawn or erased.
    """
    links = list(record.links_out.filter(relation=Relation.BASIS).select_related("target"))
    for each in links:
        each.target_edition = each.target.edition
        each.source_edition = record.edition
    Link.objects.bulk_update(links, ["target_edition", "source_edition"])
    record.outdated = any(each.target.outdated or each.target.is_gone for each in links)
    Record.objects.filter(pk=record.pk).update(outdated=record.outdated)
    return not record.outdated
