"""The files of a result: ordering them, offering them to the public, taking them back."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from citydive.jobs.actions import enqueue
from citydive.jobs.models import Job
from citydive.records.models import Record, StoredFile, Visibility
from citydive.records.rules import readable_files

from .models import Export

JOB = "results.export"
FORMATS = [format.value for format in Export.Format]


@dataclass
class PublicFiles:
    """What the page of a public result offers: files that show just what the page shows; labels of formats under
    way; formats that are to be made again because the file is of an older version."""

    ready: list[Export] = field(default_factory=list)
    making: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def order_export(record, *, by, format) -> Job:
    """A job that exports the result for its present audience."""
    return enqueue(
        JOB,
        {"key": record.key, "format": format, "reader": by.pk},
        owner=by,
        title=f"{record.key} · {format.upper()}",
        deep_dive=record.deep_dive,
    )


def opens_export(job, user) -> bool:
    """Whether a file that a job made is still kept, and still theirs to read."""
    return readable_files(user).filter(pk=(job.result or {}).get("file")).exists()


def own_exports(record, user) -> dict:
    """What somebody had made from a result that is not public: files (kept for a day, for them alone), the newest
    of each format first, and jobs under way."""
    if record.visibility == Visibility.PUBLIC or not user.is_authenticated:
        return {}
    theirs = readable_files(user).filter(record=None, owner=user)
    exports = Export.objects.filter(result_id=record.pk, file__in=theirs).select_related("file")
    under_way = Job.objects.filter(name=JOB, owner=user, status__in=[Job.Status.WAITING, Job.Status.RUNNING])
    newest = {}
    for each in exports:
        newest.setdefault(each.format, each)
    return {"files": list(newest.values()), "making": list(under_way.filter(args__key=record.key))}


def order_public_files(record, *, by) -> list[Job]:
    return [order_export(record, by=by, format=format) for format in FORMATS]


def statements_follow(record, by) -> None:
    """When who sees a result changes, its statements follow; files for the public are ordered or taken back.

    What was withdrawn from it follows only when fewer are to see it: publishing is no reason to publish that too.
    """
    parts = Record.objects.filter(statement__section__result_id=record.pk, statement__out=False)
    parts.active().update(visibility=record.visibility)
    wider = {Visibility.CITY: [Visibility.COHORT, Visibility.PUBLIC], Visibility.COHORT: [Visibility.PUBLIC]}
    gone = parts.exclude(withdrawn=None).filter(visibility__in=wider.get(record.visibility, []))
    gone.update(visibility=record.visibility)
    withdraw_exports(record)
    if record.visibility == Visibility.PUBLIC and by is not None:
        order_public_files(record, by=by)


def withdraw_exports(record, formats=FORMATS) -> None:
    """Files made for the public no longer hang on the result: only who made them still gets them, for a day."""
    exports = Export.objects.filter(result_id=record.pk, file__record_id=record.pk, format__in=formats)
    for export in exports.select_related("file"):
        export.file.record = None
        export.file.save(update_fields=["record"])


def gap_marks(outline) -> list[list[str]]:
    """The gap list in the form that is kept with an export."""
    return [[gap.code, gap.anchor] for gap in outline.gaps()]


def public_files(record, outline) -> PublicFiles:
    """Three queries. A file is ready if it is of this version, prints these gaps, and all it shows is public."""
    files = PublicFiles()
    if record.visibility != Visibility.PUBLIC or record.is_gone:
        return files
    public = Record.objects.visible_to(AnonymousUser()).values("pk")
    shows_more = StoredFile.shows.through.objects.filter(storedfile_id=OuterRef("file_id")).exclude(
        record_id__in=public
    )
    exports = Export.objects.filter(
        ~Exists(shows_more), result_id=record.pk, version=record.version, file__record_id=record.pk
    ).select_related("file")
    marks = gap_marks(outline)
    files.ready = sorted((each for each in exports if each.gaps == marks), key=lambda each: each.format)
    ready = {each.format for each in files.ready}
    waiting = Job.objects.filter(name=JOB, status__in=[Job.Status.WAITING, Job.Status.RUNNING])
    under_way = {args["format"] for args in waiting.filter(args__key=record.key).values_list("args", flat=True)}
    files.making = [Export.Format(format).label for format in FORMATS if format in under_way - ready]
    files.missing = [format for format in FORMATS if format not in ready | under_way]
    return files
