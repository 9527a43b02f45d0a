"""What this room holds of a record that is erased (see `records.erasing`)."""

from citydive.records.erasing import erase as erase_record
from citydive.records.models import Record

from .models import Analysis, AnalysisEdition, Dataset, DatasetEdition, Figure, Finding

# What the provenance of an analysis says of its data in words; key, edition and fingerprints stay.
WORDS = ("title", "station", "provider", "licence", "credit", "source_url", "note")


def erase(record) -> None:
    if record.kind == "dataset":
        _dataset(record)
    elif record.kind == "analysis":
        _analysis(record)
    elif record.kind == "finding":
        Finding.objects.filter(pk=record.pk).delete()


def _dataset(record) -> None:
    """Analyses that read it are records of their own; they only forget its names."""
    DatasetEdition.objects.filter(dataset_id=record.pk).delete()
    for edition in AnalysisEdition.objects.filter(analysis__inputs__dataset_id=record.pk):
        for each in edition.provenance.get("inputs", []):
            if each["key"] == record.key:
                each |= dict.fromkeys(WORDS, "")
        edition.save(update_fields=["provenance"])
    Dataset.objects.filter(pk=record.pk, used_in=None).delete()


def _analysis(record) -> None:
    """Sentences that it drafted and nobody accepted go with it; accepted ones are the city's own."""
    drafts = Record.objects.filter(finding__made_in__analysis_id=record.pk).exclude(state="accepted")
    for each in drafts:
        erase_record(each, by=None, along_with=record.key)
    Finding.objects.filter(made_in__analysis_id=record.pk).update(made_in=None, drafted="")
    Figure.objects.filter(made_in__analysis_id=record.pk).delete()
    Analysis.objects.filter(pk=record.pk).delete()
