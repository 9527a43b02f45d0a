"""Who sees a job, what its page says, and what its buttons do."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from citydive import told
from citydive.cohorts import actions as cohorts
from citydive.jobs import actions, runner
from citydive.jobs.lease import claim_next
from citydive.jobs.models import Job, Worker

from . import handlers  # noqa: F401 - registers the test work

Status = Job.Status
SEES = {
    "delegate_a": True,  # owner
    "delegate_a2": True,  # of the job's city
    "delegate_b": False,
    "delegate_c": False,
    "moderator": False,  # the job may work on a draft
    "administrator": False,
    "actor": False,
    "signatory": False,
    "outsider": False,
}


@pytest.fixture
def job(world):
    return actions.enqueue(
        "test.double", {"n": 1}, owner=world.delegate_a, title="Heat map", deep_dive=world.dive, city=world.city_a
    )


def urls(job):
    return [reverse(name, args=[job.pk]) for name in ("job", "job_status")]


def posts(job):
    return [reverse(name, args=[job.pk]) for name in ("job_cancel", "job_retry")]


def change(job, **fields):
    Job.objects.filter(pk=job.pk).update(**fields)


@pytest.mark.parametrize("role", SEES)
def test_who_sees_a_job(world, job, login, role):
    client = login(getattr(world, role))
    for url in urls(job):
        assert client.get(url).status_code == (200 if SEES[role] else 404)
    assert (b"Heat map" in client.get(reverse("jobs")).content) is SEES[role]
    if not SEES[role]:
        for url in posts(job):
            assert client.post(url).status_code == 404
        assert Job.objects.get(pk=job.pk).status == Status.WAITING


def test_strangers_are_sent_to_the_login(job, client):
    for url in [*urls(job), reverse("jobs")]:
        response = client.get(url)
        assert response.status_code == 302 and response.url.startswith("/login/")
    for url in posts(job):
        assert client.post(url).url.startswith("/login/")


def test_a_job_without_a_city_is_its_owners_alone(world, job, login):
    change(job, city=None)
    assert login(world.delegate_a2).get(job.get_absolute_url()).status_code == 404
    assert login(world.delegate_a).get(job.get_absolute_url()).status_code == 200


def test_buttons_are_post_only(world, job, login):
    client = login(world.delegate_a)
    for url in posts(job):
        assert client.get(url).status_code == 405


def test_running_page_has_bar_message_and_reloads_without_script(world, job, login):
    claim_next("one").report(0.42, "Row 420 of 1000")
    text = login(world.delegate_a).get(job.get_absolute_url()).text
    assert 'value="42"' in text and "Row 420 of 1000" in text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert (
        "citydive/job.js" in text
        and "no-store" in login(world.delegate_a).get(job.get_absolute_url())["Cache-Control"]
    )


@pytest.mark.parametrize(
    ("age", "save_data", "seconds"), [(5, "", 3), (120, "", 10), (3600, "", 30), (5, "on", 30)]
)
def test_reloading_gets_rarer(world, job, login, age, save_data, seconds):
    change(job, created=timezone.now() - timedelta(seconds=age))
    response = login(world.delegate_a).get(job.get_absolute_url(), headers={"Save-Data": save_data})
    assert f'content="{seconds}"' in response.text


def test_done_leads_to_the_result(world, job, login):
    runner.run_pending()
    client = login(world.delegate_a)
    assert client.get(job.get_absolute_url()).url == "/today/"
    assert client.get(urls(job)[1]).json()["url"] == "/today/"


def test_what_is_only_for_the_owner_leads_nobody_else_to_a_page_that_is_not_there(world, login):
    job = actions.enqueue(
        "evidence.preview", {}, owner=world.delegate_a, title="Reading", deep_dive=world.dive, city=world.city_a
    )
    change(job, status=Status.DONE, result={"url": "/today/"})
    assert login(world.delegate_a).get(job.get_absolute_url()).url == "/today/"
    shown = login(world.delegate_a2).get(job.get_absolute_url())
    assert shown.status_code == 200 and "only for who started it" in shown.text


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_result_leads_nowhere_else(world, job, login, url):
    change(job, status=Status.DONE, result={"url": url})
    response = login(world.delegate_a).get(job.get_absolute_url())
    assert response.status_code == 200 and url not in response.text


@pytest.mark.parametrize(
    ("status", "error", "shown", "button"),
    [
        (Status.DONE, "", "done", False),
        (Status.FAILED, "Row 3 is not a number.", "Row 3 is not a number.", True),
        (Status.LOST, "The work broke off.", "The work broke off.", True),
        (Status.CANCELLED, "", "This work was cancelled", True),
    ],
)
def test_ended_pages_do_not_reload(world, job, login, status, error, shown, button):
    change(job, status=status, error=error)
    text = login(world.delegate_a).get(job.get_absolute_url()).text
    assert shown in text and "http-equiv" not in text and "job.js" not in text
    assert ("Try again</button>" in text) is button


def test_status_of_a_running_job(world, job, login):
    claim_next("one").report(0.5, "half")
    answer = login(world.delegate_a).get(urls(job)[1]).json()
    assert answer == {
        "state": "running",
        "percent": 50,
        "message": "half",
        "nobody": False,
        "over": False,
        "url": job.get_absolute_url(),
        "again": 3,
    }


def test_what_a_job_says_is_told_in_the_language_of_the_page(world, job, login):
    type(world.delegate_a).objects.filter(pk=world.delegate_a.pk).update(language="uk")
    client = login(world.delegate_a2)
    say, german = partial(client.get, headers={"Accept-Language": "de"}), "Die Dateien werden geprüft"
    with translation.override("uk"):
        claim_next("one").report(0.25, told.gettext("Checking the files"))
    assert Job.objects.get(pk=job.pk).message not in (german, "Checking the files")
    status, page = (say(url) for url in reversed(urls(job)))
    assert status.json()["message"] == german and f'data-job="message">{german}</p>' in page.content.decode()
    change(job, status=Status.RUNNING, attempts=3, lease_until=timezone.now() - timedelta(minutes=1))
    assert claim_next("two") is None
    assert "ohne Ergebnis" in say(job.get_absolute_url()).content.decode()
    assert "without a result" in client.get(job.get_absolute_url()).content.decode()
    # What was left before words could be told again stays in the language of its owner, and says so.
    change(job, error="Робота зірвалася.", error_told=None)
    assert '<p lang="uk" dir="ltr">Робота' in say(job.get_absolute_url()).content.decode()


def test_cancel_and_retry_by_button(world, job, login):
    client = login(world.delegate_a2)
    assert client.post(posts(job)[0]).url == job.get_absolute_url()
    assert Job.objects.get().status == Status.CANCELLED
    client.post(posts(job)[1])
    assert Job.objects.get().status == Status.WAITING


def test_cancel_asked_is_shown_and_not_offered_again(world, job, login):
    claim_next("one")
    actions.cancel(job)
    text = login(world.delegate_a).get(job.get_absolute_url()).text
    assert "being cancelled" in text and "Cancel this work" not in text


def test_a_delegate_whose_city_left_sees_but_does_not_start_again(world, login):
    job = actions.enqueue(
        "test.double", {"n": 1}, owner=world.delegate_c, title="Old", deep_dive=world.dive, city=world.city_c
    )
    actions.cancel(job)
    client = login(world.delegate_c)
    assert "Try again" not in client.get(job.get_absolute_url()).text
    assert client.post(posts(job)[1]).status_code == 403
    assert Job.objects.get().status == Status.CANCELLED


def test_an_interrupted_job_is_not_shown_as_running(world, job, login):
    claim_next("one")
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert "interrupted; another worker takes over" in login(world.delegate_a).get(job.get_absolute_url()).text


def test_the_page_says_when_nobody_works(world, job, login):
    client = login(world.delegate_a)
    hidden = 'data-job="nobody" hidden>No worker is running'
    assert hidden in client.get(job.get_absolute_url()).text, "give it a moment"
    change(job, created=timezone.now() - timedelta(seconds=20))
    assert 'data-job="nobody">No worker is running' in client.get(job.get_absolute_url()).text
    assert client.get(urls(job)[1]).json()["nobody"] is True
    Worker.objects.create(name="w", started=timezone.now(), seen=timezone.now())
    assert hidden in client.get(job.get_absolute_url()).text


def test_my_jobs_needs_a_constant_number_of_queries(world, job, login):
    client = login(world.delegate_a)

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("jobs")).status_code == 200
        return len(queries)

    few = count()
    for n in range(60):
        actions.enqueue(
            "test.double",
            {"n": n},
            owner=world.delegate_a2,
            title=f"Work {n}",
            deep_dive=world.dive,
            city=world.city_a,
        )
    assert count() == few
    assert "?page=2" in client.get(reverse("jobs")).text


def test_delegates_of_a_city_that_left_only_look_on(world, job, login):
    cohorts.change_membership(world.dive.memberships.get(city=world.city_a), "ended")
    client = login(world.delegate_a2)
    assert "Cancel this work" not in client.get(reverse("job", args=[job.pk])).text
    assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 403
    assert login(world.delegate_a).post(reverse("job_cancel", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
