"""Erasing datasets, analyses and findings: rows, files, jobs and what provenance says of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydive.evidence import dataset_actions
from citydive.evidence.finding_actions import cite_finding, settle_finding
from citydive.evidence.models import AnalysisEdition, Finding
from citydive.jobs.models import Job
from citydive.jobs.runner import run_pending
from citydive.records import erasing
from citydive.records.files import store_bytes
from citydive.records.models import Record, StoredFile
from tests.leftovers import places

from .making import csv, invented_series
from .test_analyses import start

WORD = "Zwetschgenfeld"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def profile(world):
    """A dataset as it was really uploaded, and a finished analysis of it."""
    content = csv(invented_series(hot=lambda year: range(5)))
    job = dataset_actions.stage_upload(
        world.dive, world.city_a, SimpleUploadedFile(f"{WORD}.csv", content), by=world.delegate_a
    )
    run_pending()
    job.refresh_from_db()
    facts = dataset_actions.Facts(title=f"Series of {WORD}", provider=WORD, licence=WORD, note=WORD, credit=WORD)
    data = dataset_actions.confirm(
        world.dive, world.city_a, by=world.delegate_a, original=job.args["file"], series=job.result["series"],
        preview=job.result["preview"], facts=facts,
    )  # fmt: skip
    record, _job = start(world, data)
    assert run_pending() == 1
    return Record.objects.get(pk=record.pk), Record.objects.get(pk=data.pk)


def test_a_dataset_goes_and_the_analysis_of_it_still_opens(
    world, profile, login, django_capture_on_commit_callbacks
):
    analysis, data = profile
    assert len(places(WORD)) >= 4
    series = data.dataset.editions.get().series.path
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(data, by=None)
    assert not series.exists() and not Job.objects.filter(name="evidence.preview").exists()
    used = AnalysisEdition.objects.get().provenance["inputs"][0]
    assert (used["key"], used["title"], used["provider"]) == (data.key, "", "") and used["sha256"]
    # What the analysis computed and says of its data is the analysis' own, to be asked for by its own key.
    own = {"evidence_analysisedition", "evidence_figure", "evidence_finding", "records_record", "records_revision"}
    own.add("records_translation")
    own |= {"search_plain", "jobs_job"}
    own |= {str(each.path) for each in StoredFile.objects.filter(record=analysis)}
    assert {place.partition(":")[0] for place in places(WORD)} <= own
    assert login(world.delegate_a).get(analysis.get_absolute_url()).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(analysis, by=None)
    assert places(WORD) == []


def test_an_analysis_takes_its_unread_drafts_along_and_leaves_what_was_accepted(
    world, profile, login, django_capture_on_commit_callbacks
):
    analysis, data = profile
    first, second = Record.objects.filter(kind="finding", state="draft")[:2]
    settle_finding(first, world.delegate_a, "edit", "Our own sentence.", seen=first.version)
    sentence = second.finding.sentence
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(analysis, by=None)
    assert Finding.objects.get().sentence == "Our own sentence."
    assert places(sentence) == [] and not StoredFile.objects.filter(media_type="image/svg+xml").exists()
    assert Record.objects.get(pk=second.pk).erased and not Record.objects.get(pk=first.pk).erased
    client = login(world.delegate_a)
    for address in (
        first.get_absolute_url(),
        data.get_absolute_url(),
        f"/d/{world.dive.slug}/evidence/",
        "/today/",
    ):
        assert client.get(address).status_code == 200


def test_a_cited_finding_goes_with_its_report(world, django_capture_on_commit_callbacks):
    report = store_bytes(WORD.encode(), f"{WORD}.pdf", "application/pdf", owner=world.delegate_a)
    record = cite_finding(
        world.dive, world.city_a, by=world.delegate_a, sentence=f"The {WORD} is hot.", title=WORD, quote=WORD,
        file=report,
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(record, by=None)
    assert places(WORD) == []
