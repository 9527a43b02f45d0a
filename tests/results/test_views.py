"""Pages of results: rights of each role at each address, forms with bad input, conflicts, hostile text."""

import pytest
from django.urls import reverse

from citydive.records.models import Record
from citydive.results import actions
from citydive.results.models import Result, Section, ShownFigure, Statement

from .conftest import figure_of, form_data, note, share

ROLES = [
    "stranger", "outsider", "administrator", "actor", "signatory", "delegate_b", "delegate_c", "delegate_a",
    "moderator",
]  # fmt: skip
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7|add:7 }} \u202eevil'


@pytest.fixture
def as_(client, world):
    def _as(role):
        client.logout()
        if role != "stranger":
            user = getattr(world, role)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _as


@pytest.fixture
def address(paper):
    """Every address of the room that needs a right to edit, by name."""
    statement = paper.state(kind="judgement")
    shown = actions.show_figure(paper.section, figure_of(paper.world))
    key = paper.record.key
    return {
        "result_edit": reverse("result_edit", args=[key]),
        "section_new": reverse("section_new", args=[key]),
        "section_edit": reverse("section_edit", args=[key, paper.section.pk]),
        "statement_new": reverse("statement_new", args=[key]),
        "statement_edit": reverse("statement_edit", args=[statement.key]),
        "figure_add": reverse("figure_add", args=[key]),
        "figure_drop": reverse("figure_drop", args=[key, shown.pk]),
        "result_export": reverse("result_export", args=[key]),
    }


# What a role gets who asks to edit; by visibility of the result.
EDITS = {
    "city": {"delegate_a": 200},
    "cohort": {"delegate_a": 200, "delegate_b": 403, "moderator": 403},
    "public": {role: 403 for role in ROLES} | {"delegate_a": 200},
}
POST_ONLY = {"figure_drop", "result_export"}


@pytest.mark.parametrize("visibility", EDITS)
@pytest.mark.parametrize("role", ROLES)
def test_rights_at_every_address(paper, address, as_, role, visibility):
    share(paper.record, visibility)
    expected = EDITS[visibility].get(role, 404)
    client = as_(role)
    before = (Section.objects.count(), Statement.objects.count(), ShownFigure.objects.count())
    for name, url in address.items():
        if name in POST_ONLY:
            assert client.get(url).status_code == 405
        else:
            assert client.get(url).status_code == expected, name
        if expected != 200:
            assert client.post(url, {"title": "Hijacked", "level": 1, "remove": 1}).status_code == expected, name
    assert client.get(paper.record.get_absolute_url()).status_code == (404 if expected == 404 else 200)
    assert before == (Section.objects.count(), Statement.objects.count(), ShownFigure.objects.count())
    assert not Record.objects.filter(title="Hijacked").exists()


INSIDE = {"delegate_a", "delegate_b", "moderator"}


@pytest.mark.parametrize("role", ROLES)
def test_list_and_beginning(paper, as_, role):
    world, client = paper.world, as_(role)
    listed = client.get(reverse("results", args=[world.dive.slug]))
    assert listed.status_code == (302 if role == "stranger" else 200 if role in INSIDE else 404)
    if listed.status_code == 200:
        assert ("Pocket parks" in listed.text) == (role == "delegate_a")
    new = reverse("result_new", args=[world.dive.slug, "PRA"])
    data = {"title": "T", "form": "framework", "language": "en", "sections": "One\nTwo\n\n"}
    codes = {"stranger": 302, "delegate_a": 200}
    assert client.get(new).status_code == codes.get(role, 404)
    client.post(new, data)
    made = Result.objects.exclude(pk=paper.record.pk)
    assert [result.sections.count() for result in made] == ([2] if role == "delegate_a" else [])


def test_nobody_begins_a_result_of_another_city(paper, as_):
    client = as_("delegate_b")
    assert client.get(reverse("result_new", args=[paper.world.dive.slug, "PRA"])).status_code == 404
    assert client.get(reverse("result_new", args=[paper.world.dive.slug, "ZZZ"])).status_code == 404


def test_sections_and_figures_of_another_result_are_out_of_reach(paper, as_):
    world = paper.world
    other = actions.begin_result(
        world.dive, world.city_b, by=world.delegate_b, title="Other", form="free", sections=["Theirs"]
    )
    theirs = other.result.sections.get()
    shown = actions.show_figure(theirs, figure_of(world))
    client, key = as_("delegate_a"), paper.record.key
    assert client.get(reverse("section_edit", args=[key, theirs.pk])).status_code == 404
    assert client.post(reverse("section_edit", args=[key, theirs.pk]), {"remove": 1}).status_code == 404
    assert client.post(reverse("figure_drop", args=[key, shown.pk])).status_code == 404
    data = {"seen": 0, "section": theirs.pk, "kind": "fact", "text": "Smuggled", "language": "en"}
    response = client.post(reverse("statement_new", args=[key]), data)
    assert response.status_code == 200 and "This cannot be chosen here" in response.text
    assert not Statement.objects.exists() and ShownFigure.objects.count() == 1


def test_kinds_do_not_answer_for_each_other(paper, as_):
    statement = paper.state(kind="judgement")
    client = as_("delegate_a")
    assert client.get(reverse("statement_edit", args=[paper.record.key])).status_code == 404
    assert client.get(reverse("result_edit", args=[statement.key])).status_code == 404


def test_a_figure_of_an_analysis_that_one_cannot_see_is_not_offered_nor_taken(paper, as_):
    world = paper.world
    hidden, open_ = figure_of(world, visibility="city"), figure_of(world, visibility="cohort")
    hidden.made_in.analysis.record.city = world.city_b
    hidden.made_in.analysis.record.save()
    client = as_("delegate_a")
    url = reverse("figure_add", args=[paper.record.key])
    page = client.get(url).text
    assert open_.made_in.analysis.record.key in page and hidden.made_in.analysis.record.key not in page
    client.post(url, {"section": paper.section.pk, "figure": hidden.pk})
    assert not ShownFigure.objects.exists()
    assert client.post(url, {"section": paper.section.pk, "figure": open_.pk}).status_code == 302
    assert ShownFigure.objects.get().figure == open_


def test_a_figure_that_is_not_shared_shows_nothing_of_itself(paper, as_):
    paper.state(kind="judgement")
    actions.show_figure(paper.section, figure_of(paper.world, visibility="city"))
    share(paper.record, "cohort")
    page = as_("delegate_b").get(paper.record.get_absolute_url()).text
    assert "Hot days per year" not in page and "PRA-A1" not in page and "2021" not in page
    assert "A figure stands here that is not shared with you." in page
    assert "Hot days per year" in as_("delegate_a").get(paper.record.get_absolute_url()).text


def test_adding_a_statement_by_form(paper, as_):
    basis = note(paper.world, "Forty days above 30 °C")
    data = {
        "seen": 0, "section": paper.section.pk, "kind": "fact", "text": "It is hot.", "basis": basis.key.lower(),
        "language": "en",
    }  # fmt: skip
    client = as_("delegate_a")
    response = client.post(reverse("statement_new", args=[paper.record.key]), data)
    assert response.url == "/r/PRA-R1/#PRA-S1"
    page = client.get("/r/PRA-R1/").text
    assert "It is hot." in page and "Forty days above 30\xa0°C" in page and "No gaps" in page


def test_statements_need_a_section_first(paper, as_):
    paper.section.delete()
    response = as_("delegate_a").get(reverse("statement_new", args=[paper.record.key]))
    assert response.url == reverse("section_new", args=[paper.record.key])


BAD = [
    ({"basis": "PRA-F99"}, "There is no record PRA-F99 that you can name here"),
    ({"basis": "heat"}, "“HEAT” is not a key"),
    ({"basis": "PRA-S1"}, "PRA-S1 is this record itself"),
    ({"basis": "PRA-R1"}, "PRA-R1 is this record itself, or rests on it"),
    ({"basis": "PRA-S2"}, "PRA-S2 is this record itself, or rests on it"),
    ({"text": "x" * 2001}, "at most 2000 characters fit, there are 2001"),
    ({"text": "  "}, "This is missing"),
    ({"kind": "rumour"}, "This cannot be chosen here"),
    ({"due": "30 February"}, "This is not a day of the calendar"),
    ({"due": "0205-05-01"}, "The year 0205 cannot be meant"),
    ({"due": "20260-05-01"}, "This is not a day of the calendar"),
    ({"owner": "o" * 161}, "at most 160 characters"),
    ({"section": "x"}, "This cannot be chosen here"),
    ({"language": "xx"}, "This cannot be chosen here"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_bad_input_is_refused_in_words_and_kept_in_the_form(paper, as_, changes, message):
    first = paper.state("First.", kind="judgement")
    paper.state("Second.", kind="judgement", basis=[first])
    data = form_data(first, text="My long work") | changes
    response = as_("delegate_a").post(reverse("statement_edit", args=[first.key]), data)
    assert response.status_code == 200 and message in response.text.replace("&quot;", '"')
    if "text" not in changes:
        assert "My long work" in response.text
    first.statement.refresh_from_db()
    assert first.statement.text == "First."


def test_a_new_statement_may_cite_another_but_not_its_own_result(paper, as_):
    first = paper.state("First.", kind="judgement")
    client, url = as_("delegate_a"), reverse("statement_new", args=[paper.record.key])
    data = {"seen": 0, "section": paper.section.pk, "kind": "fact", "text": "So.", "language": "en"}
    assert "rests on it" in client.post(url, data | {"basis": "PRA-R1"}).text
    assert client.post(url, data | {"basis": first.key}).status_code == 302


def test_the_outline_takes_at_most_sixty_headings(paper, as_):
    url = reverse("result_new", args=[paper.world.dive.slug, "PRA"])
    data = {"title": "T", "form": "free", "language": "en", "sections": "x\n" * 61}
    assert "At most 60 headings" in as_("delegate_a").post(url, data).text


def test_editing_keeps_bases_that_this_person_cannot_see(paper, as_):
    world = paper.world
    theirs = note(world, "Theirs", city=world.city_b, visibility="cohort")
    statement = paper.state(basis=[theirs])
    share(theirs, "city")
    client, url = as_("delegate_a"), reverse("statement_edit", args=[statement.key])
    assert theirs.key not in client.get(url).text
    statement.refresh_from_db()
    own = note(world, "Own")
    assert client.post(url, form_data(statement, basis=own.key)).status_code == 302
    assert set(statement.links_out.values_list("target_id", flat=True)) == {theirs.pk, own.pk}


def test_merging_does_not_undo_what_the_other_wrote_in_a_field_that_was_left_alone(paper, as_):
    statement = paper.state("First text.", kind="duty")
    mine = form_data(statement, text="My text.")
    client, url = as_("delegate_a2"), reverse("statement_edit", args=[statement.key])
    assert client.post(url, form_data(statement, owner="Parks office")).status_code == 302
    response = client.post(url, mine)
    assert response.status_code == 409
    assert [(row["theirs"], row["yours"]) for row in response.context["rows"]] == [("First text.", "My text.")]
    sent = {bound.name: bound.value() for bound in response.context["form"]}
    assert sent["owner"] == "Parks office"
    assert client.post(url, sent | {"due": sent["due"] or ""}).status_code == 302
    statement.refresh_from_db()
    assert (statement.statement.text, statement.statement.owner) == ("My text.", "Parks office")


def test_conflict_shows_both_texts_and_the_merged_one_is_saved(paper, as_):
    statement = paper.state("First text.", kind="judgement")
    mine = form_data(statement, text="My text.", owner="My office")
    client, url = as_("delegate_a2"), reverse("statement_edit", args=[statement.key])
    assert client.post(url, form_data(statement, text="Their text.", kind="duty")).status_code == 302
    response = client.post(url, mine)
    assert response.status_code == 409
    rows = response.context["rows"]
    shown = {str(row["label"]): (row["theirs"], row["yours"]) for row in rows}
    # The kind was changed by the other person alone, so there is nothing to merge in it.
    assert list(shown.values()) == [("Their text.", "My text."), ("", "My office")]
    assert response.context["form"]["kind"].value() == "duty"
    assert "Their text." in response.text and "My text." in response.text
    statement.refresh_from_db()
    assert statement.title == "Their text."
    sent = {bound.name: bound.value() for bound in response.context["form"]}
    merged = sent | {"text": "Their text. My text.", "due": sent["due"] or ""}
    assert client.post(url, merged).status_code == 302
    statement.refresh_from_db()
    assert statement.title == "Their text. My text." and statement.statement.owner == "My office"


def test_conflict_on_title_and_form(paper, as_):
    client, url = as_("delegate_a"), reverse("result_edit", args=[paper.record.key])
    data = {"title": "Mine", "summary": "", "form": "by_law", "language": "en", "seen": paper.record.version}
    paper.state(kind="judgement")
    response = client.post(url, data)
    assert response.status_code == 409 and "Pocket parks" in response.text and "Mine" in response.text
    assert client.post(url, data | {"seen": response.context["form"]["seen"].value()}).status_code == 302
    paper.record.refresh_from_db()
    assert paper.record.title == "Mine" and Result.objects.get(pk=paper.record.pk).form == "by_law"


def test_hostile_text_stays_text(paper, as_):
    basis = note(paper.world, HOSTILE)
    statement = paper.state(HOSTILE, basis=[basis], kind="duty", owner=HOSTILE[:150])
    actions.edit_section(
        paper.section, seen=paper.section.result.record.version, by=None, title=HOSTILE[:150], level=1
    )
    client = as_("delegate_a")
    for url in ("/r/PRA-R1/", statement.get_absolute_url(), reverse("statement_edit", args=[statement.key])):
        page = client.get(url).text
        assert "<script>alert" not in page and "<img src=x" not in page and "{{ 7" in page


def test_languages_carry_their_direction(paper, as_):
    paper.state("تزرع المدينة الأشجار.", kind="judgement", language="ar")
    paper.state("Місто саджає дерева.", kind="judgement", language="uk")
    client = as_("delegate_a")
    page = client.get("/r/PRA-R1/").text
    assert '<p id="PRA-S1" lang="ar" dir="rtl">' in page and '<p id="PRA-S2" lang="uk" dir="ltr">' in page
    paper.state("الحرارة 30 °C أو أكثر", kind="judgement", language="ar")
    assert "\u206630\xa0°C\u2069" in client.get("/r/PRA-R1/").text, "The unit stays behind its number."
    mirrored = client.get("/r/PRA-R1/?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in mirrored and '<p id="PRA-S1">' in mirrored


def test_a_stranger_reads_a_public_result_with_what_is_public(paper, as_):
    world = paper.world
    open_, hidden = (
        note(world, "Public basis", visibility="public"),
        note(world, "Secret basis", visibility="cohort"),
    )
    paper.state("It is hot.", basis=[open_, hidden])
    share(paper.record, "public")
    page = as_("stranger").get("/r/PRA-R1/").text
    assert "It is hot." in page and "Public basis" in page and "one record that is not shared with you" in page
    assert "Secret basis" not in page and hidden.key not in page
    for way in ("/statement/edit/", "/statements/new/", "/sections/", "/export/", "/visibility/"):
        assert way not in page
    statement_page = as_("stranger").get("/r/PRA-S1/")
    assert statement_page.status_code == 200 and "Secret basis" not in statement_page.text


def test_the_list_says_which_results_have_gaps(paper, as_):
    client = as_("delegate_a")
    url = reverse("results", args=[paper.world.dive.slug])
    assert "has gaps" in client.get(url).text
    paper.state(kind="judgement")
    assert "no gaps" in client.get(url).text


def test_the_statement_form_says_what_saving_means_when_a_basis_moved_on(paper, as_):
    statement = paper.state(kind="judgement")
    client, url = as_("delegate_a"), reverse("statement_edit", args=[statement.key])
    assert "has changed" not in client.get(url).text
    Record.objects.filter(pk=statement.pk).update(outdated=True)
    assert "saving says that the sentence holds" in client.get(url).text


@pytest.mark.parametrize("visibility", ["city", "public"])
def test_the_number_of_queries_does_not_grow(paper, as_, visibility, django_assert_max_num_queries):
    world = paper.world

    def fill(number):
        for each in range(number):
            own = note(world, f"Own {each}", visibility="public")
            paper.state(f"Statement {each}", basis=[own, note(world, city=world.city_b)])
        actions.show_figure(paper.section, figure_of(world))

    def queries():
        client = as_("delegate_a")
        with django_assert_max_num_queries(40) as captured:
            assert client.get("/r/PRA-R1/").status_code == 200
        return len(captured)

    share(paper.record, visibility)
    fill(3)
    few = queries()
    fill(17)
    assert queries() == few


def test_a_section_renamed_in_between_shows_both_titles(paper, as_):
    client, url = as_("delegate_a"), reverse("section_edit", args=[paper.record.key, paper.section.pk])
    seen = client.get(url).context["form"]["seen"].value()
    assert client.post(url, {"title": "Theirs", "level": 1, "seen": seen}).status_code == 302
    conflict = client.post(url, {"title": "Mine", "level": 2, "seen": seen})
    assert conflict.status_code == 409 and "Theirs" in conflict.text and "Mine" in conflict.text
    paper.section.refresh_from_db()
    assert paper.section.title == "Theirs"
    again = conflict.context["form"]["seen"].value()
    assert client.post(url, {"title": "Mine", "level": 2, "seen": again}).status_code == 302
    paper.section.refresh_from_db()
    assert (paper.section.title, paper.section.level) == ("Mine", 2)


def test_results_beyond_the_first_page_are_reached(paper, as_, monkeypatch):
    monkeypatch.setattr("citydive.results.views.PER_PAGE", 1)
    actions.begin_result(
        paper.world.dive, paper.world.city_a, by=paper.world.delegate_a, title="Other", form="free"
    )
    client, url = as_("delegate_a"), reverse("results", args=[paper.world.dive.slug])
    first = client.get(url, {"lang": "en"}).text
    assert 'rel="next" href="?lang=en&amp;page=2"' in first
    second = client.get(url, {"page": 2}).text
    assert 'rel="prev"' in second and 'rel="next"' not in second
