"""Keeping the index: what changed is marked in the transaction of the change and read once it is written.

A mark (`Stale`) stays until the record was read, so that a process that dies in between loses nothing: the next
search, an idle worker or `citydive index` takes it up.
"""

import logging

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from citydive.records.kinds import get_kind
from citydive.records.models import Comment, Record, Source, StoredFile, Translation

from .backend import backend, make_missing_index
from .folding import fold
from .models import Folded, Plain, Stale, Talk

# Longer texts are found by their beginning only.
LONGEST = 200_000
AT_ONCE = 20
BLOCK = 500

logger = logging.getLogger(__name__)


def note(record, entry) -> None:
    """Subscriber of `records.events`: the record is read again when the act is written."""
    if entry.verb == "erased":
        forget(record)
    mark(record.pk)


def note_part(sender, instance, origin=None, **_signal) -> None:
    """A source or a file of a record was added, changed or taken away (not: together with its record)."""
    with_its_record = origin is not None and getattr(origin, "model", type(origin)) is not sender
    if instance.record_id is not None and not with_its_record:
        mark(instance.record_id)


def mark(pk: int) -> None:
    """Mark a record as changed, and read it once the transaction is through."""
    # A mark that is there already is written again: whoever is about to take it up then waits for this transaction.
    Stale.objects.bulk_create(
        [Stale(record_id=pk)], update_conflicts=True, unique_fields=["record"], update_fields=["since"]
    )
    # No partial: Django names the function when it fails, and a partial has no name.
    transaction.on_commit(lambda: take_up(pk), robust=True)


def forget(record) -> None:
    """Take out of the index whatever it holds of a record, in the running transaction."""
    for model in (Folded, Talk, Plain, Stale):
        model.objects.filter(record=record).delete()


def take_up(pk: int) -> bool:
    """Read a marked record for the index; False if there is no mark, or somebody else has it in hand."""
    with transaction.atomic():
        # Whoever changes the record meanwhile waits for this mark, and leaves a new one.
        if Stale.objects.select_for_update(skip_locked=_can_skip()).filter(pk=pk).first() is None:
            return False
        Stale.objects.filter(pk=pk).delete()
        record = Record.objects.select_related("city").filter(pk=pk).first()
        if record is not None:
            _write([record])
    return True


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked


def take_up_some(most: int = AT_ONCE) -> int:
    """Before a search: the few records that were left over by a process that died. Never in the reader's way."""
    left = list(Stale.objects.values_list("pk", flat=True)[:most])
    if not left:
        return 0
    try:
        with backend().impatient():
            return sum(map(take_up, left))
    except DatabaseError:
        logger.warning("The search index could not be brought up to date before a search.", exc_info=True)
        return 0


def take_up_all(progress=None) -> int:
    """Everything that is marked, in blocks; returns how many records were read."""
    done = 0
    while True:
        with transaction.atomic():
            rows = Stale.objects.select_for_update(skip_locked=_can_skip()).order_by("pk")
            marked = list(rows.values_list("pk", flat=True)[:BLOCK])
            Stale.objects.filter(pk__in=marked).delete()
            _write(list(Record.objects.select_related("city").filter(pk__in=marked)))
        if not marked:
            return done
        done += len(marked)
        if progress:
            progress(done)


def mark_missing() -> int:
    """Mark the records that the index does not know; returns how many."""
    rows = missing().order_by("pk").values_list("pk", flat=True)
    marked = 0
    for pk in rows.iterator(chunk_size=5000):
        Stale.objects.bulk_create([Stale(record_id=pk)], ignore_conflicts=True)
        marked += 1
    return marked


def missing():
    """Records that are neither in the index nor marked for it."""
    known = (~Exists(model.objects.filter(pk=OuterRef("pk"))) for model in (Folded, Stale))
    return Record.objects.filter(*known)


def bring_up_to_date() -> int:
    """Workers now and then, and `citydive init`: what was left over, and what never came into the index."""
    mark_missing()
    return take_up_all()


def rebuild(progress=None) -> int:
    """Read every record anew. Searching goes on meanwhile, with what is there."""
    make_missing_index()
    now = timezone.now()
    pks = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), 5000):
        Stale.objects.bulk_create(
            [Stale(record_id=pk, since=now) for pk in pks[start : start + 5000]], ignore_conflicts=True
        )
    if not Folded.objects.exists():
        with backend().filling():
            return take_up_all(progress)
    done = take_up_all(progress)
    backend().tidy()
    return done


def _write(records) -> None:
    """Write what the index holds of these records; one statement per table, whatever their number."""
    pks = [record.pk for record in records]
    talk = _comments(pks)
    sources, files, translations = _sources(pks), _files(pks), _translations(pks)
    folded, plain = [], []
    for record in records:
        more = [*own_texts(record), *translations.get(record.pk, ())]
        more += [*sources.get(record.pk, ()), *files.get(record.pk, ())]
        head = f"{record.key} {record.title}"
        city = f"{record.city.name} {record.city.own_names}" if record.city else ""
        folded.append(
            Folded(
                record=record,
                title=fold(head),
                text="".join(map(fold, [head, city, record.summary[:LONGEST], "\n".join(more)[:LONGEST]])),
            )
        )
        plain.append(Plain(record=record, text="\n".join(more)[:LONGEST]))
    _replace(Folded, folded, ["title", "text"])
    _replace(Plain, plain, ["text"])
    gone = set(pks) - talk.keys()
    Talk.objects.filter(pk__in=gone).delete()
    _replace(
        Talk, [Talk(record_id=pk, text=fold(text), plain=text) for pk, text in talk.items()], ["text", "plain"]
    )


def _replace(model, rows, fields) -> None:
    if rows:
        model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["record"], update_fields=fields)


def own_texts(record) -> list[str]:
    """What people wrote in the kind's own rows."""
    content = get_kind(record.kind).content
    if content is None or record.erased:
        return []
    try:
        return list(_strings(content(record)))
    except Exception:
        # Its title is found all the same; one broken record must not keep the others out of the index.
        logger.exception("The texts of %s could not be read for the search.", record.key)
        return []


def _strings(value):
    """All texts in JSON values, in order."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _comments(pks) -> dict[int, str]:
    found = {}
    for pk, text in Comment.objects.filter(record__in=pks, withdrawn=None).values_list("record_id", "text"):
        found.setdefault(pk, []).append(text)
    return {pk: "\n".join(texts)[:LONGEST] for pk, texts in found.items()}


def _sources(pks) -> dict[int, list[str]]:
    found = {}
    rows = Source.objects.filter(record__in=pks).values_list("record_id", "title", "quote", "note", "url")
    for pk, *texts in rows:
        found.setdefault(pk, []).extend(filter(None, texts))
    return found


def _translations(pks) -> dict[int, list[str]]:
    """Whoever reads a record reads its translations."""
    found = {}
    for pk, *texts in Translation.objects.filter(record__in=pks).values_list("record", "title", "summary", "texts"):
        found.setdefault(pk, []).extend(_strings(texts))
    return found


def _files(pks) -> dict[int, list[str]]:
    found = {}
    # A file that shows other records has rights of its own; its name may tell of them.
    for pk, name in StoredFile.objects.filter(record__in=pks, shows=None).values_list("record_id", "name"):
        found.setdefault(pk, []).append(name)
    return found
