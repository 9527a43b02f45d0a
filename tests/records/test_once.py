"""A creating form that is sent twice makes one thing."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from citydive.exchange.models import Question
from citydive.formats.models import Card
from citydive.jobs.models import Job
from citydive.records.models import Attachment, Comment, Record, Sent, StoredFile
from citydive.records.once import AGAIN, forget_sent
from citydive.records.withdrawing import withdraw
from tests.site.everything import forms_of, make_everything


@pytest.fixture
def browser(world):
    """A client that checks CSRF as browsers meet it, logged in as delegate A."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.delegate_a, backend="django.contrib.auth.backends.ModelBackend")
    return client


def open_form(browser, page, name):
    """What a browser would send for the form with this field, its token included."""
    answer = browser.get(page)
    form = next(each for each in forms_of(answer.content.decode()) if name in each["data"])
    return form["data"] | {"csrfmiddlewaretoken": str(answer.context["csrf_token"])}


ASK = "/d/test-dive/exchange/ask/"


def test_a_double_click_asks_one_question_and_both_land_on_it(world, browser):
    sent = open_form(browser, ASK, "text") | {"text": "Which trees last?"}
    first, second = browser.post(ASK, sent), browser.post(ASK, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == Question.objects.get().record.get_absolute_url()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no in-memory SQLite; needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_four_sendings_at_the_same_moment_make_one_question(world, browser):
    sent = open_form(browser, ASK, "text") | {"text": "Which trees last?"}

    def send(_):
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser.cookies
        try:
            return client.post(ASK, sent)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {Question.objects.get().record.get_absolute_url()}


def test_going_back_and_sending_the_same_again_asks_one_question_and_says_so(world, browser):
    """Back gives a form with a new token. Later the same words may well be meant again."""
    answers = [browser.post(ASK, open_form(browser, ASK, "text") | {"text": "Which trees?"}) for _time in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"] == Question.objects.get().record.get_absolute_url()
    assert "No second one was made" in browser.get(answers[1]["Location"]).content.decode()
    Sent.objects.update(at=timezone.now() - AGAIN)
    browser.post(ASK, open_form(browser, ASK, "text") | {"text": "Which trees?"})
    assert Question.objects.count() == 2


def test_going_back_and_writing_another_text_loses_nothing(world, browser):
    sent = open_form(browser, ASK, "text")
    browser.post(ASK, sent | {"text": "Which trees last?"})
    browser.post(ASK, sent | {"text": "Which walls last?"})
    assert set(Question.objects.values_list("text", flat=True)) == {"Which trees last?", "Which walls last?"}


def test_a_form_with_an_error_can_be_sent_again(world, browser):
    sent = open_form(browser, ASK, "text") | {"text": ""}
    assert browser.post(ASK, sent).status_code == 200
    assert not Sent.objects.exists()
    assert browser.post(ASK, sent).status_code == 200
    assert browser.post(ASK, sent | {"text": "Which trees last?"}).status_code == 302


def test_two_people_who_send_the_same_are_two(world, browser):
    sent = open_form(browser, ASK, "text") | {"text": "Which trees last?"}
    browser.post(ASK, sent)
    browser.force_login(world.delegate_b, backend="django.contrib.auth.backends.ModelBackend")
    browser.post(ASK, open_form(browser, ASK, "text") | {"text": "Which trees last?"})
    assert Question.objects.count() == 2


def test_marks_are_kept_for_two_days(world):
    for name, hours in (("old", 49), ("new", 47)):
        Sent.objects.create(mark=name, led_to="/")
        Sent.objects.filter(mark=name).update(at=timezone.now() - datetime.timedelta(hours=hours))
    assert forget_sent() == 1 and Sent.objects.get().mark == "new"


def test_files_and_invitations_sent_twice_are_one(world, browser):
    scene = make_everything(world)
    attach, upload = f"/r/{scene.question.key}/attachments/", "/d/test-dive/cities/PRA/data/new/"
    for page, more in ((attach, {"description": "Notes"}), (upload, {})):
        for _time in range(2):
            file = SimpleUploadedFile("notes.csv", b"day;value\n2024-05-01;3\n")
            token = str(browser.get(page).context["csrf_token"])
            sent = {"csrfmiddlewaretoken": token, "file": file} | more
            assert browser.post(page, sent).status_code == 302
    assert Attachment.objects.count() == 1 and Job.objects.filter(name="evidence.preview").count() == 1
    assert StoredFile.objects.filter(name="notes.csv").count() == 2
    browser.force_login(world.moderator, backend="django.contrib.auth.backends.ModelBackend")
    page = "/d/test-dive/invite/"
    for _time in range(2):
        person = {"name": "Delegate 9", "email": "n@example.org", "role": "delegate", "city": world.city_a.pk}
        browser.post(page, open_form(browser, page, "email") | person)
    assert world.dive.invitations.count() == 1


CREATING = [
    ("/r/{question}/", "text", "comment/", {"text": "A remark"}, Comment),
    ("/r/{session}/", "text", "cards/", {"text": "Said"}, Card),
    ("/d/test-dive/options/new/?city=PRA", "what", "", {"title": "T", "what": "W"}, Record),
    ("/d/test-dive/decisions/new/?city=PRA", "question", "",
     {"question": "Q", "summary": "S", "decided_by": "council", "decided_on": "2024-05-13", "none_because": "No.",
      "option_0": "", "outcome_0": "", "reason_0": ""}, Record),
    ("/d/test-dive/cities/PRA/results/new/", "sections", "", {"title": "T"}, Record),
    ("/r/{result}/sections/new/", "level", "", {"title": "T"}, Record),
    ("/r/{result}/statements/new/", "kind", "", {"text": "It is hot."}, Record),
    ("/d/test-dive/cities/PRA/findings/cite/", "sentence", "",
     {"sentence": "Hot.", "title": "Report", "url": "https://example.org"}, Record),
]  # fmt: skip


@pytest.mark.parametrize("page,name,action,values,model", CREATING, ids=[row[0] for row in CREATING])
def test_every_creating_form_makes_one(page, name, action, values, model, world, browser):
    scene = make_everything(world)
    page = page.format(question=scene.question.key, session=scene.session.key, result=scene.result.key)
    answer = browser.get(page)
    form = next(
        each
        for each in forms_of(answer.content.decode())
        if name in each["data"] and each["action"].endswith(action)
    )
    sent = form["data"] | values | {"csrfmiddlewaretoken": str(answer.context["csrf_token"])}
    before = model.objects.count(), scene.result.result.sections.count()
    # A double click; going back gives the form another token.
    tokens = [sent["csrfmiddlewaretoken"]] * 2 + [str(browser.get(page).context["csrf_token"])]
    answers = [browser.post(form["action"] or page, sent | {"csrfmiddlewaretoken": each}) for each in tokens]
    assert [each.status_code for each in answers] == [302] * 3, answers[0].content.decode()
    assert len({each["Location"] for each in answers}) == 1
    made = model.objects.count() - before[0] + scene.result.result.sections.count() - before[1]
    assert made == 1


def test_what_was_withdrawn_meanwhile_is_made_again(world, browser):
    def ask():
        return browser.post(ASK, open_form(browser, ASK, "text") | {"text": "Which trees?"})["Location"]

    first = ask()
    record = Question.objects.get().record
    withdraw(record, seen=record.version, by=world.delegate_a, reason="Too early.")
    assert ask() != first and Question.objects.count() == 2


@pytest.mark.parametrize("change", [{"withdrawn": timezone.now()}, {"text": "Other words"}])
def test_a_comment_that_no_longer_stands_is_made_again(world, browser, change):
    page = make_everything(world).question.get_absolute_url()

    def remark():
        browser.post(f"{page}comment/", open_form(browser, page, "text") | {"text": "A remark"})
        return Comment.objects.latest("pk").pk

    first = remark()
    assert remark() == first
    Comment.objects.filter(pk=first).update(**change)
    assert remark() != first


def test_another_file_of_the_same_name_and_size_is_another_sending(world, browser):
    page = "/d/test-dive/cities/PRA/findings/cite/"
    for content in (b"%PDF-1.4 page 3\n", b"day;value\n2024-05-01;4\n"):
        for _time in range(2):
            file = SimpleUploadedFile("report.pdf", content)
            sent = {"sentence": "Hot.", "title": "Report", "file": file}
            assert browser.post(page, open_form(browser, page, "sentence") | sent).status_code == 302
    assert Record.objects.filter(kind="finding").count() == 2
