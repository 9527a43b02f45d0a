"""Analyses from start to finding: runs, new editions, cancelling, failing, rights."""

import pytest
from django.conf import settings
from django.urls import reverse

from citydive.evidence import analysis_actions as actions
from citydive.evidence.analysis_job import analyse
from citydive.evidence.analysis_parameters import ParameterError
from citydive.evidence.analysis_versions import _head
from citydive.evidence.models import AnalysisEdition, Figure, Finding
from citydive.jobs.models import Job
from citydive.jobs.registry import JobCancelled, JobError
from citydive.jobs.runner import run_pending
from citydive.records.actions import Conflict, create_record, link
from citydive.records.models import Link, Record, StoredFile

from .making import add_edition, csv, invented_series, make_dataset

METHOD = "heat-profile"


def silent(fraction, message=""):
    return None


def start(world, *datasets, **options):
    return actions.start_analysis(world.dive, world.city_a, METHOD, datasets, by=world.delegate_a, **options)


@pytest.fixture
def profile(world):
    """A finished heat profile of 25 years with five hot days each, and its dataset."""
    data = make_dataset(world, content=csv(invented_series(hot=lambda year: range(5))))
    record, _job = start(world, data)
    assert run_pending() == 1
    record.refresh_from_db()
    return record, data


def edition_of(record):
    return record.analysis.editions.get(edition=record.edition)


def test_a_run_stores_result_figures_findings_and_provenance(profile):
    record, data = profile
    assert (record.state, record.edition) == ("done", 1)
    edition = edition_of(record)
    assert record.summary == edition.result["summary"]
    used = edition.provenance["inputs"][0]
    series = data.dataset.editions.get().series
    assert (used["key"], used["edition"], used["sha256"]) == (data.key, 1, series.sha256)
    assert edition.provenance["parameters"]["hot_day_c"] == 30.0
    assert edition.provenance["method"]["version"]
    assert set(edition.provenance["code"]) >= {"citydive", "python", "numpy", "urbanheat"}
    figures = edition.figures.all()
    assert {each.slug for each in figures} >= {"hot-days", "heat-waves"}
    for figure in figures:
        assert figure.svg.record == figure.png.record == record
        assert figure.svg.path.read_text().startswith("<svg") and figure.table["rows"]
        assert figure.png.path.read_bytes().startswith(b"\x89PNG")
    drafts = Finding.objects.filter(made_in=edition)
    assert {each.record.state for each in drafts} == {"draft"}
    hot = drafts.get(slug="hot_days")
    assert (hot.number, hot.unit) == ("5.0", "days a year")
    assert "Practice Field" in hot.sentence and "Invented Weather Service" in hot.data
    assert Link.objects.filter(source=hot.record, target=record, relation="basis").exists()
    assert Link.objects.get(source=record, target=data).target_edition == 1
    job = Job.objects.get()
    assert job.status == "done" and job.result["url"] == record.get_absolute_url()


def test_a_new_edition_of_the_data(world, profile):
    record, data = profile
    first = edition_of(record)
    accepted = Finding.objects.get(slug="hot_days").record
    waiting = Finding.objects.get(slug="heat_waves_longest").record
    rejected = Finding.objects.get(slug="tropical_nights").record
    actions.settle_finding(accepted, world.delegate_a, "accept", seen=accepted.version)
    actions.settle_finding(rejected, world.delegate_a, "reject", reason="No nights here.", seen=rejected.version)
    add_edition(data, csv(invented_series(hot=lambda year: range(7))))
    for each in (record, accepted):
        each.refresh_from_db()
        assert each.outdated
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    run_pending()
    for each in (record, accepted, waiting, rejected):
        each.refresh_from_db()
    assert (record.edition, record.state, record.outdated) == (2, "done", False)
    assert record.analysis.editions.count() == 2 and first.figures.count() == 3
    # What was accepted stays tied to its edition; the draft nobody settled has the new content under its key.
    assert accepted.outdated and accepted.finding.made_in == first and "5.0" in accepted.title
    waiting.finding.refresh_from_db()
    assert waiting.finding.made_in.edition == 2 and waiting.finding.number == "7" and not waiting.outdated
    # The same sentence that was rejected is not drafted again; the accepted one has a successor to accept.
    assert Finding.objects.filter(slug="tropical_nights").count() == 1
    successor = Finding.objects.get(slug="hot_days", made_in__edition=2).record
    actions.settle_finding(successor, world.delegate_a, "accept", seen=successor.version)
    assert Link.objects.filter(source=successor, target=accepted, relation="supersedes").exists()


def test_an_accepted_sentence_that_the_new_edition_says_again_holds_for_it(world, profile):
    record, data = profile
    nights = Finding.objects.get(slug="tropical_nights").record
    actions.settle_finding(nights, world.delegate_a, "edit", "Nights stay cool.", seen=nights.version)
    add_edition(data, csv(invented_series(hot=lambda year: range(7))))
    record.refresh_from_db()
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    run_pending()
    nights.refresh_from_db()
    finding = Finding.objects.get(slug="tropical_nights")
    assert (nights.state, nights.outdated, nights.title) == ("accepted", False, "Nights stay cool.")
    assert finding.made_in.edition == 2 and finding.sentence == "Nights stay cool."


def test_the_same_result_again_is_no_new_edition(world, profile):
    record, _data = profile
    accepted = Finding.objects.get(slug="hot_days").record
    actions.settle_finding(accepted, world.delegate_a, "accept", seen=accepted.version)
    counts = leftovers()
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    run_pending()
    record.refresh_from_db()
    accepted.refresh_from_db()
    assert (record.state, record.edition, accepted.outdated) == ("done", 1, False) and leftovers() == counts


def test_data_that_changes_during_a_run(world):
    data = make_dataset(world)
    record, _job = start(world, data)

    def meanwhile(fraction, message=""):
        if fraction > 0.9 and data.dataset.editions.count() == 1:
            add_edition(data, csv(invented_series(hot=lambda year: range(2))))

    analyse({"record": record.pk}, meanwhile)
    record.refresh_from_db()
    assert record.outdated and Link.objects.get(source=record, target=data).target_edition == 1


def leftovers():
    return (
        AnalysisEdition.objects.count(),
        Figure.objects.count(),
        Finding.objects.count(),
        StoredFile.objects.filter(media_type="image/svg+xml").count(),
    )


@pytest.mark.parametrize("when", [0.0, 0.3, 0.8, 0.95])
def test_cancelling_leaves_nothing(world, when):
    record, _job = start(world, make_dataset(world))

    def cancelled(fraction, message=""):
        if fraction >= when:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        analyse({"record": record.pk}, cancelled)
    record.refresh_from_db()
    assert record.state == "failed" and "cancelled" in record.summary
    assert leftovers() == (0, 0, 0, 0)


def test_a_failure_while_storing_leaves_nothing_not_even_files(world, monkeypatch):
    record, _job = start(world, make_dataset(world))
    before = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}

    def broken(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr("citydive.evidence.analysis_store._store_drafts", broken)
    with pytest.raises(RuntimeError):
        analyse({"record": record.pk}, silent)
    assert leftovers() == (0, 0, 0, 0)
    assert {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()} == before


def test_a_cancelled_second_run_keeps_the_first(world, profile):
    record, _data = profile
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    counts, summary = leftovers(), record.summary

    def cancelled(fraction, message=""):
        raise JobCancelled

    with pytest.raises(JobCancelled):
        analyse({"record": record.pk}, cancelled)
    record.refresh_from_db()
    assert leftovers() == counts and (record.edition, record.summary) == (1, summary)


def test_a_file_that_was_changed_on_disk_is_refused(world, client, login):
    data = make_dataset(world)
    data.dataset.editions.get().series.path.write_bytes(csv(invented_series(hot=lambda year: range(9))))
    record, _job = start(world, data)
    with pytest.raises(JobError, match="SHA-256"):
        analyse({"record": record.pk}, silent)
    record.refresh_from_db()
    assert record.state == "failed" and data.key in record.summary
    run_pending()
    page = login(world.delegate_a).get(record.get_absolute_url(), headers={"Accept-Language": "de"}).text
    assert "Die Datei von" in page and "SHA-256" in page and "is not the one" not in page
    assert "Die Datei von" in record.translations.get(language="de").summary


def test_data_without_daily_maximum_is_refused_in_plain_words(world):
    data = make_dataset(world, content=b"date,tmin_c\n2020-01-01,1\n2020-01-02,2\n")
    record, _job = start(world, data)
    with pytest.raises(JobError, match=f"{data.key} has no daily maximum"):
        analyse({"record": record.pk}, silent)


def test_what_goes_against_the_rule_needs_a_reason(world, login):
    data = make_dataset(world)
    with pytest.raises(ParameterError) as told:
        start(world, data, parameters={"fewer_seasons": True, "fewer_because": " "})
    assert told.value.name == "fewer_because"
    record, _job = start(world, data, parameters={"fewer_seasons": True, "fewer_because": "only  record"})
    assert record.analysis.parameters["fewer_because"] == "only record"
    record, _job = start(world, data, parameters={"fewer_because": "ticked nothing"})
    assert record.analysis.parameters["fewer_because"] == "" and not record.analysis.parameters["fewer_seasons"]
    form = {"main": data.pk, **FORM, "p_fewer_seasons": "on"}
    page = login(world.delegate_a).post(new_url(world), form)
    assert page.status_code == 200 and "Say why" in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hot_day_c", "warm"),
        ("hot_day_c", 80),
        ("hot_day_c", float("nan")),
        ("season", "winter"),
        ("colour", "red"),
    ],
)
def test_parameters_are_checked(world, name, value):
    with pytest.raises(ParameterError):
        start(world, make_dataset(world), parameters={name: value})
    assert not Record.objects.filter(kind="analysis").exists() and not Job.objects.exists()


def test_start_needs_datasets_method_and_theme(world):
    data = make_dataset(world)
    with pytest.raises(actions.AnalysisError):
        start(world)
    with pytest.raises(actions.AnalysisError, match="only once"):
        start(world, data, data)
    with pytest.raises(actions.AnalysisError, match="no method"):
        actions.start_analysis(world.dive, world.city_a, "tarot", [data], by=world.delegate_a)
    world.dive.theme_module = ""
    with pytest.raises(actions.AnalysisError, match="no theme module"):
        start(world, data)


def test_one_run_at_a_time_and_under_the_lock(world, profile):
    record, _data = profile
    with pytest.raises(Conflict):
        actions.run_again(record, by=world.delegate_a, seen=record.version - 1)
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    with pytest.raises(actions.AnalysisError, match="running already"):
        actions.run_again(record, by=world.delegate_a, seen=record.version)


# ---- pages -------------------------------------------------------------------------------------


def new_url(world):
    return reverse("analysis_new", args=[world.dive.slug, "PRA"])


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("delegate_a", 200),
        ("delegate_b", 403),
        ("moderator", 403),
        ("delegate_c", 404),
        ("outsider", 404),
        ("actor", 404),
    ],
)
def test_who_may_start_one(world, login, role, status):
    make_dataset(world)
    assert login(getattr(world, role)).get(new_url(world)).status_code == status


def test_a_stranger_is_sent_to_the_login(world, client):
    assert client.get(new_url(world)).status_code == 302


def test_the_form_starts_a_job(world, login):
    data = make_dataset(world)
    beside = make_dataset(world, city=world.city_b, visibility="cohort", note="5 km away, 10 m higher")
    form = {"main": data.pk, "beside": [beside.pk], **FORM}
    response = login(world.delegate_a).post(new_url(world), form)
    job = Job.objects.get()
    assert response.status_code == 302 and response.url == job.get_absolute_url()
    run_pending()
    record = Record.objects.get(kind="analysis")
    assert (record.key, record.state) == ("PRA-A1", "done")
    page = login(world.delegate_a).get(record.get_absolute_url()).content.decode()
    assert "5\xa0km away, 10\xa0m higher" in page and beside.key in page


FORM = {
    "p_hot_day_c": "30",
    "p_tropical_night_c": "20",
    "p_percentile": "95",
    "p_wave_days": "3",
    "p_wave_percentile": "90",
    "p_season": "season",
    "p_base": "",
}


def test_the_form_refuses_what_the_reader_may_not_see_and_bad_values(world, login):
    mine, hidden = make_dataset(world), make_dataset(world, city=world.city_b)
    client = login(world.delegate_a)
    assert client.post(new_url(world), {"main": hidden.pk, **FORM}).status_code == 200
    page = client.post(new_url(world), {"main": mine.pk, "beside": [mine.pk], **FORM}).content.decode()
    assert "main series already" in page
    client.post(new_url(world), {"main": mine.pk, **FORM, "p_hot_day_c": "99"})
    page = client.post(new_url(world), {"main": mine.pk, **FORM, "p_base": "the sixties"}).content.decode()
    assert "“the sixties” is not a base period" in page
    # No analysis stands there without ever having begun.
    assert not Job.objects.exists() and not Record.objects.filter(kind="analysis").exists()


def test_without_theme_module_the_page_says_what_else_can_be_done(world, login):
    world.dive.theme_module = ""
    world.dive.save()
    page = login(world.delegate_a).get(new_url(world)).content.decode()
    assert "no theme module" in page and reverse("finding_cite", args=[world.dive.slug, "PRA"]) in page
    assert login(world.delegate_a).get(reverse("method", args=[world.dive.slug, METHOD])).status_code == 404


def test_the_method_page_is_public_if_the_dive_is(world, client):
    url = reverse("method", args=[world.dive.slug, METHOD])
    page = client.get(url)
    assert page.status_code == 200 and b"Hamed" in page.content
    assert client.get(reverse("method", args=[world.dive.slug, "tarot"])).status_code == 404
    world.dive.is_public = False
    world.dive.save()
    assert client.get(url).status_code == 404


def test_figures_are_served_with_the_rights_of_the_analysis(world, profile, client):
    record, _data = profile
    url = edition_of(record).figures.first().svg.get_absolute_url()

    def status(user):
        client.logout()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(url).status_code

    assert [status(u) for u in (world.delegate_a, world.delegate_b, world.moderator, None)] == [200, 404, 404, 404]
    Record.objects.filter(pk=record.pk).update(visibility="public")
    assert status(None) == 200


def test_a_public_analysis_hides_drafts_and_keys_of_drafts(world, profile, client):
    record, data = profile
    Record.objects.filter(pk=record.pk).update(visibility="public")
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Invented Weather Service" in page and data.key not in page
    assert not any(finding.record.key in page for finding in Finding.objects.all())
    assert "settle" not in page and "Run again" not in page


def test_an_old_edition_can_be_seen(world, profile, login):
    record, data = profile
    add_edition(data, csv(invented_series(hot=lambda year: range(7))))
    record.refresh_from_db()
    actions.run_again(record, by=world.delegate_a, seen=record.version)
    run_pending()
    client = login(world.delegate_a)
    assert "edition 1; the newest is 2" in client.get(record.get_absolute_url() + "?edition=1").content.decode()
    for wanted in ("7", "x", "-1"):
        assert client.get(record.get_absolute_url() + f"?edition={wanted}").status_code == 200


def test_running_again_from_the_page(world, profile, login):
    record, _data = profile
    url = reverse("analysis_run", args=[record.key])
    assert login(world.delegate_b).post(url, {"seen": record.version}).status_code == 404
    client = login(world.delegate_a)
    assert client.post(url, {"seen": "x"}).url == record.get_absolute_url()
    assert Job.objects.count() == 1
    assert client.post(url, {"seen": record.version}).url == Job.objects.first().get_absolute_url()
    assert b"A run is under way" in client.get(record.get_absolute_url()).content


def test_queries_do_not_grow_with_findings(world, profile, login, django_assert_max_num_queries):
    record, _data = profile
    client = login(world.delegate_a)
    client.get(record.get_absolute_url())
    edition = edition_of(record)
    for _ in range(30):
        found = create_record("finding", world.dive, city=world.city_a, title="More", state="draft")
        Finding.objects.create(record=found, made_in=edition, sentence="More", drafted="More")
    with django_assert_max_num_queries(32) as few:
        client.get(record.get_absolute_url())
    count = len(few)
    for _ in range(30):
        found = create_record("finding", world.dive, city=world.city_a, title="More", state="draft")
        Finding.objects.create(record=found, made_in=edition, sentence="More", drafted="More")
        link(found, record, "adapted_from")
    with django_assert_max_num_queries(count):
        client.get(record.get_absolute_url())


def test_the_evidence_page_lists_what_may_be_seen(world, profile, login, django_assert_max_num_queries):
    record, _data = profile
    url = reverse("evidence", args=[world.dive.slug])
    client = login(world.delegate_a)
    page = client.get(url).content.decode()
    assert record.key in page and new_url(world) in page and Finding.objects.first().record.key in page
    with django_assert_max_num_queries(200) as few:
        client.get(url)
    for number in range(10):
        create_record("analysis", world.dive, city=world.city_a, title=f"More {number}", state="done")
    with django_assert_max_num_queries(len(few)):
        assert "More 9" in client.get(url).content.decode()
    other = login(world.delegate_b).get(url).content.decode()
    assert record.key not in other and "No analysis yet" in other and new_url(world) not in other


def test_the_commit_of_a_checkout(tmp_path):
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    assert _head(tmp_path) is None
    (tmp_path / "packed-refs").write_text("# pack-refs\nabc123 refs/heads/main\n")
    assert _head(tmp_path) == "abc123"
    (tmp_path / "refs" / "heads").mkdir(parents=True)
    (tmp_path / "refs" / "heads" / "main").write_text("def456\n")
    assert _head(tmp_path) == "def456"
    tree = tmp_path / "worktrees" / "w"
    tree.mkdir(parents=True)
    (tree / "HEAD").write_text("ref: refs/heads/main\n")
    (tree / "commondir").write_text("../..\n")
    (tmp_path / "link").write_text(f"gitdir: {tree}\n")
    assert _head(tmp_path / "link") == "def456"
    (tmp_path / "HEAD").write_text("0a1b\n")
    assert _head(tmp_path) == "0a1b"
