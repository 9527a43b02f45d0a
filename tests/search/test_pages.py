"""The search page: what it shows, to whom, and what it says when there is nothing to show."""

import re

import pytest
from django.urls import reverse

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Membership
from citydive.search import views
from citydive.search.query import parse
from citydive.search.snippets import LONGEST, marked, passage


def text_of(pieces):
    return "".join(f"[{text}]" if found else text for text, found in pieces)


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Der Stadthitzeplan", "hitze", "Der Stadt[hitze]plan"),
        ("Wärme und Waerme", "waerme", "[Wärme] und [Waerme]"),
        ("Straßen", "strasse", "[Straße]n"),
        ("gro\u00df", "gros", "[gro\u00df]"),
        ("Mu\u0308nchen kühlt", "munchen", "[München] kühlt"),
        ("حرارة الحرارة والحرارة", "الحرارة", "[حرارة] ال[حرارة] وال[حرارة]"),
        ("l'îlot de chaleur", "ilot", "l'[îlot] de chaleur"),
        ("зв'язок", "звʼязок", "[зв'язок]"),
        ("cool, green roofs", '"green roofs"', "cool, [green roofs]"),
        ("PV im Heim", "im", "PV [im] Heim"),
        ("heat <b>heat</b>", "heat", "[heat] <b>[heat]</b>"),
        ("aaaa", "aaa", "[aaaa]"),
        ("nothing", "else", "nothing"),
    ],
)
def test_finds_are_marked_in_the_text_as_it_was_written(text, typed, shown):
    assert text_of(marked(text, parse(typed).terms)) == shown


def test_the_passage_is_the_one_with_most_of_the_words():
    texts = ["Only heat here.", "First line.\nHeat and shade. " + "More words follow. " * 40]
    shown = text_of(passage(texts, parse("heat shade").terms))
    assert shown.startswith("[Heat] and [shade].") and shown.endswith("…") and len(shown) < LONGEST + 10
    late = "Long beginnings without an end " * 40 + "then heat. " + "And on it goes. " * 30
    shown = text_of(passage([late], parse("heat").terms))
    assert "then [heat]" in shown and shown.startswith("… ") and shown.endswith("…")
    assert passage(["nothing"], parse("heat").terms) == []


def page(client, query="", **headers):
    answer = client.get(reverse("search") + query, **headers)
    return answer, re.sub(r"\s+", " ", answer.content.decode())


def test_strangers_find_what_is_public_and_are_told_how_to_see_more(make, client):
    make("Heat <script> plan", summary="Shade for the heat", comments=["heat among us"])
    make("Heat draft", visibility="city")
    answer, text = page(client, "?q=heat")
    assert answer.status_code == 200 and "One record" in text
    assert "Heat draft" not in text and "among us" not in text
    assert "<mark>Heat</mark> &lt;script&gt; plan" in text and "Shade for the <mark>heat</mark>" in text
    _answer, text = page(client, "?q=draft")
    assert "Nothing that you may see holds" in text and "/login/?next=/search/%3Fq%3Ddraft" in text


def test_members_see_drafts_and_comments_as_such(world, make, login):
    make("Plan", visibility="city", comments=["the heat among us"])
    _answer, text = page(login(world.delegate_a), "?q=heat")
    assert "not shared" in text and "In a comment:" in text and "the <mark>heat</mark> among us" in text
    _answer, text = page(login(world.delegate_b), "?q=heat")
    assert "Nothing that you may see" in text and "Drafts of other cities" in text


def test_a_public_record_shows_no_comment_to_strangers_although_its_text_is_found(make, client):
    make("Heat", comments=["heat secret"])
    _answer, text = page(client, "?q=heat")
    assert "One record" in text and "secret" not in text and "In a comment" not in text


ASKED = [
    ("", "Words, or parts of them"),
    ("?q=", "Words, or parts of them"),
    ("?q=%3F%3F%2A", "no letter and no digit"),
    ("?q=%00", "Words, or parts of them"),
    ("?q=%00heat%00", "One record"),
    ("?q=heat&kind=nonsense", "This cannot be chosen here"),
    ("?q=heat&city=%00", "One record"),
    ("?q=heat&page=99999999999999999999", "One record"),
    ("?q=heat&page=%00", "One record"),
    ("?q=" + "heat%20" * 1500, "only its beginning was looked for"),
    ("?q=%FF%FE", "no letter and no digit"),
]


def test_whatever_is_asked_is_answered(make, client):
    make("Heat")
    for query, says in ASKED:
        answer, text = page(client, query)
        assert answer.status_code == 200 and says in text, query[:40]


def test_many_hits_are_paged_and_keep_the_question(make, client, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 2)
    for n in range(5):
        make(f"Heat {n}")
    _answer, text = page(client, "?q=heat&city=PRA&page=2")
    assert "5 records" in text and text.count('<article class="entry">') == 2 and "page 2 of 3" in text
    assert re.search(r"\?q=heat&amp;city=PRA&amp;page=3", text)


def test_filters_offer_only_what_the_reader_knows(world, client, login):
    invited = City.objects.create(code="INV", name="Invited City", latitude=1, longitude=1)
    cohorts.add_city(world.dive, invited, state=Membership.State.INVITED)
    cohorts.open_deep_dive(code="CLO", slug="closed", title="Closed dive", theme="Heat")
    _answer, text = page(client)
    assert "Practice City" in text and "Invited City" not in text and "Closed dive" not in text
    _answer, text = page(login(world.moderator))
    assert "Invited City" in text and "Closed dive" not in text


def test_strangers_who_ask_without_end_have_to_wait_and_members_do_not(world, make, client, login, monkeypatch):
    monkeypatch.setattr(views, "STRANGERS_MAY", 2)
    make("Heat")
    assert [page(client, "?q=heat")[0].status_code for _ in range(3)] == [200, 200, 429]
    answer, text = page(client, "?q=heat")
    assert answer["Retry-After"] == "60" and "Wait a minute" in text and "<mark>" not in text
    assert page(client)[0].status_code == 200, "the page itself stays"
    assert page(client, "?q=heat", REMOTE_ADDR="198.51.100.7")[0].status_code == 200
    assert [page(login(world.outsider), "?q=heat")[0].status_code for _ in range(3)] == [200] * 3


def test_every_page_has_the_search_in_its_head_and_the_search_page_only_one(client, world):
    assert client.get("/").content.count(b'role="search"') == 1
    assert page(client)[1].count('role="search"') == 1
    assert client.post(reverse("search")).status_code == 405


def test_a_page_of_hits_takes_few_queries(make, client, django_assert_max_num_queries):
    for n in range(20):
        make(f"Heat {n}", comments=["heat"])
    with django_assert_max_num_queries(16):
        page(client, "?q=heat")
