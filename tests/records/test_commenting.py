"""The author of a comment corrects it and withdraws it; nobody else does, and nothing is lost on the way."""

import pytest

from citydive.cohorts.models import Entry
from citydive.records import actions
from citydive.records.models import Comment
from citydive.search.find import find
from citydive.search.query import parse
from tests.site.everything import form_with, make_everything


@pytest.fixture
def writing(django_capture_on_commit_callbacks):
    """`with writing(execute=True):` what follows an act once it is written."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def comment(world):
    record = make_everything(world).question
    return actions.comment(record, by=world.delegate_a, text="See PRA-Q1 and PRA-Z9, sparrows.")


def page(comment):
    return f"/r/{comment.record.key}/comments/{comment.pk}/"


def test_it_is_corrected_and_says_so(world, login, client, comment):
    login(world.delegate_a)
    assert page(comment) in client.get(comment.record.get_absolute_url()).text
    form = form_with(client.get(page(comment)).text, "text")
    assert client.post(page(comment), form | {"text": ""}).status_code == 200
    assert client.post(page(comment), form | {"text": "See https://example.org/ now."}).status_code == 302
    shown = login(world.delegate_b).get(comment.record.get_absolute_url()).text
    assert "corrected on" in shown and "sparrows" in shown and 'href="https://example.org/"' in shown
    assert 'href="/r/PRA-Q1/"' in shown and "/r/PRA-Z9/" not in shown
    assert page(comment) not in shown
    assert Entry.objects.filter(verb="comment corrected", by=world.delegate_a).count() == 1


def test_two_windows_lose_nothing(world, login, client, comment):
    login(world.delegate_a)
    form = form_with(client.get(page(comment)).text, "text")
    client.post(page(comment), form | {"text": "The first window."})
    second = client.post(page(comment), form | {"text": "The second window."})
    assert second.status_code == 409 and "The first window." in second.text
    merged = form_with(second.text, "text")
    assert merged["text"] == "The second window." and client.post(page(comment), merged).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "The second window." and comment.earlier[1] == "The first window."


def test_withdrawn_nobody_reads_or_finds_it_any_more(
    world, login, client, comment, django_capture_on_commit_callbacks
):
    login(world.delegate_a)
    form = form_with(client.get(page(comment)).text, "text")
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(page(comment), {"seen": form["seen"], "withdraw": "1"})
    assert sent.status_code == 302
    for user in (world.delegate_a, world.delegate_b):
        shown = login(user).get(comment.record.get_absolute_url()).text
        assert "withdrawn by its author" in shown and "sparrows" not in shown
        assert not find(user, parse("sparrows"))
    assert login(world.delegate_a).get(page(comment)).status_code == 302


def test_nobody_but_its_author_opens_it(world, login, comment):
    for who in ("delegate_a2", "delegate_b", "moderator", "administrator", "outsider"):
        client = login(getattr(world, who))
        assert client.get(page(comment)).status_code == 404
        assert client.post(page(comment), {"seen": 0, "withdraw": "1"}).status_code == 404
    assert Comment.objects.filter(pk=comment.pk, withdrawn=None).exists()


def test_a_comment_that_is_too_long_stays_in_the_form(world, login, comment):
    sent = login(world.delegate_a).post(f"/r/{comment.record.key}/comment/", {"text": "long " * 1000})
    assert sent.status_code == 200 and "long long" in sent.text and "4000" in sent.text


def test_withdrawn_meanwhile_a_correction_is_shown_to_copy(world, login, client, comment):
    login(world.delegate_a)
    form = form_with(client.get(page(comment)).text, "text")
    client.post(page(comment), {"withdraw": "1"})
    here = {"Sec-Fetch-Site": "same-origin"}
    late = client.post(page(comment), form | {"text": "Nine sparrows in the lime tree."}, headers=here)
    assert late.status_code == 410 and "Nine sparrows in the lime tree." in late.text
    comment.refresh_from_db()
    assert "Nine" not in comment.text


def test_corrected_meanwhile_it_is_withdrawn_all_the_same(world, login, client, comment):
    login(world.delegate_a)
    client.post(page(comment), {"seen": 0, "text": "The other window."})
    assert client.post(page(comment), {"seen": 0, "withdraw": "1"}).status_code == 302
    comment.refresh_from_db()
    assert comment.withdrawn
