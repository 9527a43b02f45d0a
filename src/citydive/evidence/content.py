"""What people state in datasets, analyses and findings, for revisions, search and translations.

Never the data or the computed numbers themselves: those lie in editions, which stay.
"""

from django.utils.translation import gettext_lazy as _

from citydive.records.actions import raise_edition
from citydive.records.models import Record

from .models import Analysis, AnalysisInput, DatasetEdition, Finding

FACTS = (
    "provider", "licence", "credit", "source_url", "station_name", "latitude", "longitude", "elevation_m",
    "data_kind", "note",
)  # fmt: skip
DATASET_LABELS = {
    "provider": _("Provider"),
    "licence": _("Licence"),
    "credit": _("Credit line"),
    "source_url": _("Web address of the source"),
    "station_name": _("Station or place"),
    "latitude": _("Latitude [°]"),
    "longitude": _("Longitude [°]"),
    "elevation_m": _("Elevation [m]"),
    "data_kind": _("Kind of data"),
    "note": _("How it stands to the city"),
    "file": _("File"),
}
DATASET_STAYS = _(
    "Data are not taken back: every edition of a dataset stays, with its file. To go back, upload the earlier file"
    " as a new edition."
)
ANALYSIS_LABELS = {"method": _("Method"), "parameters": _("Parameters"), "inputs": _("Datasets")}
ANALYSIS_STAYS = _("Results of an analysis are computed, not written: every edition stays, and none is put back.")
SAID = ("sentence", "number", "unit", "period", "data", "uncertainty", "reason")
FINDING_LABELS = {
    "sentence": _("The sentence as your city signs it"),
    "number": _("Number"),
    "unit": _("Unit"),
    "period": _("Period"),
    "data": _("Data"),
    "uncertainty": _("Uncertainty"),
    "reason": _("Why it is rejected"),
    "state": _("State"),
}
FINDING_STATES = {
    "draft": _("drafted, not yet accepted"),
    "accepted": _("accepted by the city"),
    "rejected": _("rejected"),
}


def dataset_content(record) -> dict:
    """What is stated about the newest edition."""
    rows = DatasetEdition.objects.filter(dataset=record.pk).order_by("-edition")
    return dict(rows.values(*FACTS).first() or {})


def dataset_aside(record) -> dict:
    rows = DatasetEdition.objects.filter(dataset=record.pk).order_by("-edition")
    return {"file": rows.values_list("original__name", flat=True).first() or ""}


def dataset_words(name, value) -> str:
    if name == "data_kind":
        return str(DatasetEdition.DataKind(value).label)
    return "" if value is None else str(value)


def analysis_content(record) -> dict:
    return dict(Analysis.objects.values("method", "parameters").get(pk=record.pk))


def analysis_aside(record) -> dict:
    rows = AnalysisInput.objects.filter(analysis=record.pk).values_list("dataset__record__key", flat=True)
    return {"inputs": list(rows)}


def analysis_aside_for(record, aside, user) -> dict:
    seen = Record.objects.visible_to(user).filter(key__in=aside["inputs"]).values_list("key", flat=True)
    return {"inputs": [key for key in aside["inputs"] if key in set(seen)]}


def analysis_words(name, value) -> str:
    if name == "parameters":
        return "\n".join(f"{each}: {_plain(chosen)}" for each, chosen in value.items())
    return ", ".join(value) if name == "inputs" else value


def _plain(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def finding_content(record) -> dict:
    return dict(Finding.objects.values(*SAID).get(pk=record.pk))


def finding_words(name, value) -> str:
    return str(FINDING_STATES.get(value, value)) if name == "state" else value


def restore_finding(record, content) -> None:
    """What was said; whether the finding is accepted stays as it is. Of an accepted one it is a new edition."""
    finding = Finding.objects.get(pk=record.pk)
    said = [name for name in SAID if name != "reason"]
    before = [getattr(finding, name) for name in said]
    for name in said:
        setattr(finding, name, content[name])
    finding.save()
    if record.state == "accepted" and before != [content[name] for name in said]:
        raise_edition(record)
