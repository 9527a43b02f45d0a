"""Use cases of datasets: stage a file for a preview, confirm what it shows, bring a new edition.

Nothing is stored as a dataset before a person (or a script in a person's place) confirmed the preview. The
numeric work stands in `dataset_jobs`; this module stays light, so that the web process may import it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydive import told
from citydive.jobs.actions import enqueue
from citydive.jobs.models import Job
from citydive.records.actions import create_record, editing
from citydive.records.files import discard, staged, store
from citydive.records.models import Record, StoredFile, Visibility
from citydive.records.once import AGAIN

from .distance import distance_km
from .models import Dataset, DatasetEdition

PREVIEW_JOB = "evidence.preview"
CREDIT_MARK = "; credit: "


class DatasetError(Exception):
    """The dataset cannot be stored; the message is for people."""


class _TakenBefore(Exception):
    """The staged files belong to a dataset already: the same preview was confirmed before."""


@dataclass(frozen=True)
class Facts:
    """What a person states about a file beyond its numbers. Degrees, metres above the sea."""

    title: str = ""
    provider: str = ""
    licence: str = ""
    credit: str = ""
    source_url: str = ""
    station_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    data_kind: str = DatasetEdition.DataKind.UNKNOWN
    note: str = ""

    @classmethod
    def found_in(cls, preview: dict) -> "Facts":
        """What the file itself states, for the form to start from."""
        station = preview["station"]
        licence, _mark, credit = (preview["licence"] or "").partition(CREDIT_MARK)
        return cls(
            provider=preview["provider"] or "",
            licence=licence,
            credit=credit,
            station_name=station["name"] or station["id"] or "",
            latitude=station["latitude"],
            longitude=station["longitude"],
            elevation_m=station["elevation_m"],
            data_kind=preview["kind"],
        )

    @classmethod
    def of_edition(cls, edition: DatasetEdition) -> "Facts":
        fields = {name: getattr(edition, name) for name in cls.__dataclass_fields__ if name != "title"}
        return cls(title=edition.dataset.record.title, **fields)

    def or_else(self, other: "Facts") -> "Facts":
        """These facts, and the other's where these are empty."""
        empty = ("", None, DatasetEdition.DataKind.UNKNOWN)
        return replace(self, **{k: getattr(other, k) for k, value in asdict(self).items() if value in empty})


def distance_words(latitude, longitude, city) -> str:
    """The distance as a sentence for people, empty if the place is unknown."""
    if latitude is None or longitude is None:
        return ""
    distance = distance_km(latitude, longitude, city.latitude, city.longitude)
    words = told.gettext("%(km)s km from the coordinates of %(city)s")
    return told.here(words % {"km": told.number(distance), "city": city.name})


def stage_upload(dive, city, upload, *, by, edition_of=""):
    """Put an uploaded file aside (only its owner sees it) and ask for its preview; returns the job.

    edition_of: key of the dataset that this file may become a new edition of. The same file sent again at once (a
    double click, going back) leads to the preview of the first time.
    """
    with staged(upload, owner=by) as stored:
        if earlier := _just_staged(dive, city, stored, edition_of):
            discard(stored)
            return earlier
        return _ask_preview(dive, city, stored.uuid, stored.name, by=by, edition_of=edition_of)


def opens_preview(job, user) -> bool:
    """A preview is checked and confirmed by who brought the file."""
    return job.owner_id == user.pk


def _just_staged(dive, city, stored, edition_of):
    """What became a dataset meanwhile is brought anew: its preview says that the file is there already."""
    same = {"owner": stored.owner, "name": stored.name, "sha256": stored.sha256, "record": None}
    recent = StoredFile.objects.filter(**same, created__gt=timezone.now() - AGAIN).exclude(pk=stored.pk)
    files = [str(pk) for pk in recent.values_list("pk", flat=True)]
    rows = Job.objects.filter(name=PREVIEW_JOB, owner=stored.owner, deep_dive=dive, city=city)
    rows = rows.filter(args__file__in=files, args__edition_of=edition_of, args__mapping=None)
    return (
        rows.exclude(status__in=[Job.Status.FAILED, Job.Status.CANCELLED, Job.Status.LOST]).first()
        if files
        else None
    )


def ask_again(job, mapping: dict, *, by):
    """A new preview of the same staged file, with the meaning of its columns as the person states it."""
    if not StoredFile.objects.filter(pk=job.args["file"]).exists():
        raise DatasetError(_("The uploaded file was removed after a day. Upload it again."))
    return _ask_preview(
        job.deep_dive,
        job.city,
        job.args["file"],
        job.args["name"],
        by=by,
        edition_of=job.args["edition_of"],
        mapping=mapping,
    )


@transaction.atomic
def _ask_preview(dive, city, file, name, *, by, edition_of="", mapping=None):
    args = {
        "file": str(file),
        "name": name,
        "timezone": local_time_of(city),
        "edition_of": edition_of,
        "mapping": mapping,
    }
    title = told.gettext("Reading %(file)s") % {"file": name}
    job = enqueue(PREVIEW_JOB, args, owner=by, title=title, deep_dive=dive, city=city)
    # The address of the preview holds the job's own number, so it can only be told now.
    job.args["url"] = reverse("preview", args=[dive.slug, city.code, job.pk])
    job.save(update_fields=["args"])
    return job


def local_time_of(city) -> str | None:
    """The time zone that decides which hours make a day; None while the city's is still the default."""
    return city.time_zone if city.time_zone != "UTC" else None


def same_files(dive, city, sha256) -> list[DatasetEdition]:
    """Editions of this city in this deep dive that were made from the very same file."""
    editions = DatasetEdition.objects.filter(
        dataset__record__deep_dive=dive, dataset__record__city=city, original__sha256=sha256
    )
    return list(editions.select_related("dataset__record").order_by("pk"))


def confirm(dive, city, *, by, original, series, preview, facts, edition_of=None, seen=None, visibility=None):
    """Make a staged file a dataset, or a new edition of one; returns its Record.

    original, series: ids of the staged files. preview: what the reader said. edition_of: the Record that gets
    a new edition, seen in version `seen` (raises Conflict if it changed since). Confirming the same file of
    the same preview twice gives the same dataset. Raises DatasetError.
    """
    _check(facts, new=edition_of is None)
    try:
        with transaction.atomic():
            if edition_of is None:
                record = _create(dive, city, by, facts, preview, visibility or Visibility.CITY)
                _add_edition(record, by, original, series, preview, facts, city)
                return record
            with editing(edition_of, seen=seen, by=by, new_edition=True) as record:
                record.title = facts.title or record.title
                record.summary = _summary(facts, preview)
                _add_edition(record, by, original, series, preview, facts, city, edition=record.edition + 1)
            return record
    except _TakenBefore:
        return Record.objects.get(dataset__editions__original=original)


def _check(facts, new):
    if new and not facts.title.strip():
        raise DatasetError(_("Give the dataset a title."))
    if not facts.provider.strip() or not facts.licence.strip():
        raise DatasetError(_("Say who made the data (provider) and under which licence they may be used."))


def _create(dive, city, by, facts, preview, visibility) -> Record:
    record = create_record(
        "dataset",
        dive,
        by=by,
        city=city,
        title=facts.title,
        summary=_summary(facts, preview),
        state="confirmed",
        visibility=visibility,
    )
    Dataset.objects.create(record=record)
    return record


def _summary(facts, preview) -> str:
    """Names and years only, so that it reads the same in every language."""
    parts = (facts.station_name, years_of(preview), facts.provider, facts.licence)
    return " · ".join(part for part in parts if part)


def years_of(preview) -> str:
    """1936–2020, or the one year."""
    return "–".join(dict.fromkeys((preview["first_day"][:4], preview["last_day"][:4])))


def _add_edition(record, by, original, series, preview, facts, city, edition=1):
    """Claim the two staged files for the record, then write what is known of them."""
    for file in (original, series):
        if StoredFile.objects.filter(pk=file, record__isnull=True).update(record=record):
            continue
        if DatasetEdition.objects.filter(original=original).exists():
            raise _TakenBefore
        raise DatasetError(_("The uploaded file was removed after a day. Upload it again."))
    stated = asdict(facts)
    stated.pop("title")
    DatasetEdition.objects.create(
        dataset=record.dataset,
        edition=edition,
        original_id=original,
        series_id=series,
        format=(preview["format"] or "")[:60],
        starts=date.fromisoformat(preview["first_day"]),
        ends=date.fromisoformat(preview["last_day"]),
        days=preview["days"],
        preview=preview,
        confirmed_by=by,
        **stated,
    )


def add_dataset(
    dive,
    city,
    path,
    *,
    by,
    title,
    provider="",
    licence="",
    mapping=None,
    timezone=None,
    visibility=Visibility.CITY,
    edition_of=None,
    **facts,
) -> Record:
    """The whole path without a page: read a file, write its checked series, store both as a dataset.

    path: the file. provider, licence and the fields of `Facts` go before what the file states. mapping and
    timezone: as the reader of the theme takes them. The very same file again gives the dataset that it made before,
    unchanged. Raises jobs.registry.JobError if the file cannot be read, DatasetError if facts are missing.
    """
    from .dataset_jobs import read_staged

    path = Path(path)
    with path.open("rb") as stream:
        original = store(iter(lambda: stream.read(1 << 20), b""), path.name, "application/octet-stream", owner=by)
    try:
        known = same_files(dive, city, original.sha256)
        if known and edition_of is None:
            _discard(original)
            return known[0].dataset.record
        preview, series = read_staged(original, mapping=mapping, timezone=timezone or local_time_of(city))
    except BaseException:
        _discard(original)
        raise
    stated = Facts(title=title, provider=provider, licence=licence, **facts)
    try:
        return confirm(
            dive,
            city,
            by=by,
            original=original.pk,
            series=series.pk,
            preview=preview,
            facts=stated.or_else(Facts.found_in(preview)),
            edition_of=edition_of,
            seen=edition_of.version if edition_of else None,
            visibility=visibility,
        )
    except BaseException:
        _discard(original, series)
        raise


def _discard(*files):
    for stored in files:
        if stored.pk:
            stored.path.unlink(missing_ok=True)
            stored.delete()
