"""Findings: settle a draft, edit an accepted one, cite one from a report; rights and pages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from citydive.evidence import finding_actions as actions
from citydive.evidence.models import Analysis, AnalysisEdition, Finding
from citydive.records.actions import Conflict, create_record, link
from citydive.records.models import Record, Sent, StoredFile
from citydive.records.translating import translate


@pytest.fixture
def draft(world):
    """A drafted finding of city A from a stored analysis edition."""
    analysis = create_record("analysis", world.dive, city=world.city_a, title="Heat profile", state="done")
    edition = AnalysisEdition.objects.create(
        analysis=Analysis.objects.create(record=analysis, theme="heat", method="heat-profile"),
        edition=1,
        result={"details": {}, "numbers": []},
        provenance={"inputs": [], "parameters": {}, "method": {"version": "1", "slug": "x"}, "code": {}},
    )
    record = create_record("finding", world.dive, city=world.city_a, title="Five hot days.", state="draft")
    Finding.objects.create(
        record=record,
        made_in=edition,
        slug="hot_days",
        sentence="Five hot days.",
        drafted="Five hot days.",
        number="5",
        unit="days a year",
        period="May to September, 1990–2014",
        data="Practice Field",
        uncertainty="25 seasons",
    )
    link(record, analysis, "basis")
    return record


def dependent(world, record):
    other = create_record("finding", world.dive, city=world.city_b, title="Rests on it", state="accepted")
    Finding.objects.create(record=other, sentence="Rests on it")
    link(other, record, "basis")
    return other


def test_accepting(world, draft):
    actions.settle_finding(draft, world.delegate_a, "accept", seen=draft.version)
    draft.refresh_from_db()
    finding = Finding.objects.get(pk=draft.pk)
    assert (draft.state, draft.edition, draft.version) == ("accepted", 1, 2)
    assert finding.settled_by == world.delegate_a and finding.settled is not None
    assert world.delegate_a in draft.authors.all()


def test_editing_keeps_the_drafted_sentence(world, draft):
    actions.settle_finding(draft, world.delegate_a, "edit", "Five days above 30 °C.", seen=draft.version)
    finding = Finding.objects.get(pk=draft.pk)
    assert (finding.sentence, finding.drafted) == ("Five days above 30 °C.", "Five hot days.")
    draft.refresh_from_db()
    assert draft.title == "Five days above 30 °C." and draft.state == "accepted"


def test_a_change_after_acceptance_is_a_new_edition(world, draft):
    actions.settle_finding(draft, world.delegate_a, "accept", seen=draft.version)
    other = dependent(world, draft)
    actions.settle_finding(draft, world.delegate_a, "edit", "Five hot days.", seen=draft.version)
    other.refresh_from_db()
    assert draft.edition == 1 and not other.outdated
    actions.settle_finding(draft, world.delegate_a, "edit", "Six hot days.", seen=draft.version)
    other.refresh_from_db()
    draft.refresh_from_db()
    assert draft.edition == 2 and other.outdated
    actions.settle_finding(draft, world.delegate_a, "reject", reason="Miscounted.", seen=draft.version)
    draft.refresh_from_db()
    assert (draft.edition, draft.state) == (3, "rejected")


@pytest.mark.parametrize("given", [("praise",), ("edit", "  "), ("reject", None, " ")])
def test_what_cannot_be_settled(world, draft, given):
    with pytest.raises(actions.FindingError):
        actions.settle_finding(draft, world.delegate_a, *given, seen=draft.version)
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("draft", 1)


def test_the_lock(world, draft):
    actions.settle_finding(draft, world.delegate_a, "accept", seen=1)
    with pytest.raises(Conflict):
        actions.settle_finding(draft, world.delegate_a2, "reject", reason="No.", seen=1)
    draft.refresh_from_db()
    assert draft.state == "accepted" and Finding.objects.get(pk=draft.pk).reason == ""


# ---- pages -------------------------------------------------------------------------------------


def settle_url(record):
    return reverse("finding_settle", args=[record.key])


@pytest.mark.parametrize(
    ("role", "status"), [("delegate_a", 302), ("delegate_b", 404), ("moderator", 404), ("outsider", 404)]
)
def test_who_may_settle(world, draft, login, role, status):
    response = login(getattr(world, role)).post(settle_url(draft), {"seen": 1, "verdict": "accept"})
    assert response.status_code == status
    draft.refresh_from_db()
    assert draft.state == ("accepted" if status == 302 else "draft")


def test_a_delegate_of_another_city_may_read_but_not_settle(world, draft, login):
    Record.objects.filter(pk=draft.pk).update(visibility="cohort")
    client = login(world.delegate_b)
    assert client.post(settle_url(draft), {"seen": 1, "verdict": "accept"}).status_code == 403
    assert settle_url(draft) not in client.get(draft.get_absolute_url()).content.decode()


def test_the_way_back_stays_on_this_site(world, draft, login):
    client = login(world.delegate_a)
    there = client.post(settle_url(draft), {"seen": 1, "verdict": "accept", "back": "/r/PRA-A1/#drafts"})
    assert there.url == "/r/PRA-A1/#drafts"
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        draft.refresh_from_db()
        response = client.post(settle_url(draft), {"seen": draft.version, "verdict": "accept", "back": bad})
        assert response.url == draft.get_absolute_url()


@pytest.mark.parametrize(
    "data", [{"seen": 1}, {"seen": 1, "verdict": "reject"}, {"seen": 1, "verdict": "edit"}, {"verdict": "accept"}]
)
def test_bad_input_saves_nothing_and_says_what_is_missing(world, draft, login, data):
    response = login(world.delegate_a).post(settle_url(draft), data)
    draft.refresh_from_db()
    assert response.status_code == 400 and draft.state == "draft"
    assert b"One thing is missing" in response.content


def test_a_conflict_shows_both_texts_and_can_be_merged(world, draft, login):
    actions.settle_finding(draft, world.delegate_a2, "edit", "Their text.", seen=1)
    client = login(world.delegate_a)
    response = client.post(settle_url(draft), {"seen": 1, "verdict": "edit", "sentence": "My text."})
    page = response.content.decode()
    assert response.status_code == 409 and "Their text." in page and "My text." in page
    again = client.post(settle_url(draft), {"seen": 2, "verdict": "edit", "sentence": "Our text."})
    assert again.status_code == 302
    assert Finding.objects.get(pk=draft.pk).sentence == "Our text."


def test_the_finding_page(world, draft, login, client):
    actions.settle_finding(draft, world.delegate_a, "edit", "My text.", seen=1)
    page = login(world.delegate_a).get(draft.get_absolute_url()).content.decode()
    for text in ("My text.", "Five hot days.", "25 seasons", "1990–2014", "accepted by the city", "PRA-A1"):
        assert text in page
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404
    Record.objects.filter(pk=draft.pk).update(visibility="public")
    public = client.get(draft.get_absolute_url()).content.decode()
    # The analysis behind it is a draft of the city: its key is nobody else's business.
    assert "My text." in public and "PRA-A1" not in public and world.delegate_a.name not in public


CITATION = {
    "sentence": "Two of three schools have no shade at noon.",
    "title": "School survey 2021",
    "page": "12",
    "quote": "no shade",
    "number": "2 of 3",
}


def cite_url(world):
    return reverse("finding_cite", args=[world.dive.slug, "PRA"])


def test_citing_from_a_file(world, login, client):
    report = SimpleUploadedFile("survey.pdf", b"%PDF-1.7 invented")
    response = login(world.delegate_a).post(cite_url(world), {**CITATION, "file": report})
    record = Record.objects.get(kind="finding")
    assert response.url == record.get_absolute_url()
    source = record.sources.get()
    assert (source.title, source.page, source.quote) == ("School survey 2021", "12", "no shade")
    assert source.file.record == record and source.file.path.read_bytes() == b"%PDF-1.7 invented"
    assert (record.state, record.visibility, record.finding.number) == ("accepted", "city", "2 of 3")
    assert "School survey 2021" in client.get(record.get_absolute_url()).content.decode()
    client.force_login(world.delegate_b, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(source.file.get_absolute_url()).status_code == 404


def test_citing_from_an_address(world):
    record = actions.cite_finding(
        world.dive, world.city_a, by=world.delegate_a, sentence="S", title="T", url="https://example.org/report"
    )
    assert record.sources.get().url == "https://example.org/report" and record.key == "PRA-F1"
    with pytest.raises(actions.FindingError):
        actions.cite_finding(world.dive, world.city_a, by=world.delegate_a, sentence="S", title="T")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "file or give its web address"),
        ({"url": "javascript:alert(1)"}, "not an address of a web page"),
        ({"url": "https://example.org", "sentence": ""}, "required"),
        ({"file": ("run.exe", b"MZ")}, "is not a report file"),
        ({"file": ("big.pdf", b"%PDF" + b"x" * 1_100_000)}, "larger than 1\xa0MB"),
    ],
)
def test_citations_that_are_refused(world, login, settings, change, words):
    settings.UPLOAD_MAX_MB = 1
    data = {**CITATION, **change}
    if "file" in change:
        data["file"] = SimpleUploadedFile(*change["file"])
    page = login(world.delegate_a).post(cite_url(world), data)
    assert page.status_code == 200 and words in page.content.decode()
    assert not Record.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("delegate_b", 403), ("moderator", 403), ("outsider", 404)])
def test_who_may_cite(world, login, role, status):
    assert (
        login(getattr(world, role)).post(cite_url(world), {**CITATION, "url": "https://x.org"}).status_code
        == status
    )


def test_the_edit_form_holds_the_original_also_where_the_page_shows_a_translation(world, login):
    record = actions.cite_finding(
        world.dive,
        world.city_a,
        by=world.delegate_a,
        sentence="It is hot.",
        title="Report",
        url="https://a.example",
    )
    translate(record, "de", by=world.delegate_a, seen=0, edition=1, words={"title": "Es ist heiß."})
    page = login(world.delegate_a).get(record.get_absolute_url() + "?lang=de").text
    assert re.search("<h1[^>]*>Es ist heiß.</h1>", page)
    assert ">It is hot.</textarea>" in page and ">Es ist heiß.</textarea>" not in page


def test_a_report_is_scanned_before_the_transaction_and_kept_once(world, settings, tmp_path, monkeypatch):
    """A slow scanner must not hold SQLite's one place for writers; a double click leaves no second file."""
    settings.MEDIA_ROOT = tmp_path
    begun = []
    monkeypatch.setattr("citydive.records.files.scan", lambda path: begun.append(Sent.objects.exists()))
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.delegate_a, backend="django.contrib.auth.backends.ModelBackend")
    token = str(client.get(cite_url(world)).context["csrf_token"])
    answers = []
    for _time in range(2):
        report = SimpleUploadedFile("survey.pdf", b"%PDF-1.7 invented")
        answers.append(client.post(cite_url(world), {**CITATION, "file": report, "csrfmiddlewaretoken": token}))
    record = Record.objects.get(kind="finding")
    assert begun == [False, True] and [each.url for each in answers] == [record.get_absolute_url()] * 2
    assert StoredFile.objects.get() == record.sources.get().file
