"""Translations: who writes them, who reads which, when they are out of date, and that lists ask once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation as language

from citydive.cohorts.models import Entry
from citydive.options.actions import edit_option, propose_option
from citydive.records import actions, translating
from citydive.records.erasing import erase
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, Translation
from citydive.records.translating import TranslationConflict, asked_for, sources, translate

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def record(world):
    return actions.create_record(
        "note", world.dive, city=world.city_a, title="Shade helps", summary="Trees first.", visibility="public"
    )


@pytest.fixture
def option(world):
    made = propose_option(
        world.dive, by=world.delegate_a, city=world.city_a, title="Sails", what="Cloth over squares",
        first_step="Two squares", visibility="public",
    )  # fmt: skip
    return Record.objects.get(pk=made.record.pk)


def german(record, world, **more):
    given = {"by": world.delegate_a, "seen": 0, "edition": record.edition}
    return translate(
        record, "de", **{**given, "words": {"title": "Schatten hilft", "summary": "Erst Bäume."}} | more
    )


def test_readers_get_their_language_and_a_way_back(world, record, client, login):
    german(record, world)
    page = client.get(record.get_absolute_url() + "?lang=de").text
    assert "Schatten hilft" in page and "Erst Bäume." in page and "Shade helps" not in page
    assert 'lang="de" dir' not in page.partition("<main")[2].partition("</h1>")[0]
    assert "?original=1" in page and "Delegate A" not in page
    back = client.get(record.get_absolute_url() + "?lang=de&original=1").text
    assert "Shade helps" in back and 'lang="en" dir="ltr"' in back and "Schatten hilft" not in back
    # No French translation: the original, and nothing is said.
    french = client.get(record.get_absolute_url() + "?lang=fr").text
    assert "Shade helps" in french and "?original=1" not in french
    assert "?original=1" not in client.get(record.get_absolute_url() + "?lang=en").text
    assert "Delegate A" in login(world.delegate_b).get(record.get_absolute_url() + "?lang=de").text


def test_editors_write_one_beside_the_original(world, option, login):
    client = login(world.delegate_a)
    address = f"/r/{option.key}/translations/ar/"
    page = client.get(address).text
    assert "Cloth over squares" in page and page.count('dir="rtl"') == 3, "title, summary and first step; once each"
    data = {"seen": 0, "edition": 1, "title": "أشرعة", "summary": "قماش", "first_step": "الجو حار", "machine": "on"}
    landed = client.post(address, data, follow=True)
    # Who saves it in another language sees what was just saved.
    assert landed.status_code == 200 and "قماش" in landed.text and "Cloth over squares" not in landed.text
    assert '<html lang="en"' in landed.text and 'lang="ar" dir="rtl"' in landed.text
    made = Translation.objects.get()
    assert made.texts == {"what": "قماش", "first_step": "الجو حار"} and made.machine
    shown = client.get(option.get_absolute_url() + "?lang=ar").text
    assert "قماش" in shown and "الجو حار" in shown and "Cloth over squares" not in shown
    assert 'class="tag"' in shown.partition("?original=1")[0].rpartition("<p")[2]
    assert Record.objects.get(pk=option.pk).option.what == "Cloth over squares"
    entry = Entry.objects.get(verb="translated")
    assert entry.detail["language"] == "ar"
    assert "أشرعة" in client.get(f"/r/{option.key}/translations/").text


@pytest.mark.parametrize("asked", ["fr", "en", "xx", "", "%00"])
def test_a_translation_that_is_not_there_shows_the_original(record, world, client, asked):
    german(record, world)
    page = client.get(f"{record.get_absolute_url()}?translation={asked}")
    assert page.status_code == 200 and "Shade helps" in page.text


def test_what_was_erased_meanwhile_is_not_translated(world, record, login, monkeypatch):
    """Erased between the look at the form and the saving."""
    client, address, plain = login(world.delegate_a), f"/r/{record.key}/translations/de/", translating.translate

    def late(*args, **options):
        erase(record, by=world.administrator)
        return plain(*args, **options)

    monkeypatch.setattr(translating, "translate", late)
    answer = client.post(address, {"seen": 0, "edition": 1, "title": "Schatten", "summary": ""})
    assert answer.status_code == 410 and not Translation.objects.exists()


def test_others_do_not(world, record, login):
    for other in (world.delegate_b, world.moderator):
        assert login(other).post(f"/r/{record.key}/translations/de/", {"title": "x"}).status_code == 403
    for bad in ("en", "xx"):
        assert login(world.delegate_a).get(f"/r/{record.key}/translations/{bad}/").status_code == 404
        with pytest.raises(ValueError, match="cannot be translated"):
            translate(record, bad, by=world.delegate_a, seen=0, edition=1, words={"title": "x"})


def test_a_new_edition_makes_it_out_of_date_until_it_is_saved_again(world, record, client):
    german(record, world)
    with actions.editing(record, seen=1, new_edition=True):
        record.title = "Shade helps much"
    address = record.get_absolute_url() + "?lang=de"
    assert 'class="state stop"' in client.get(address).text.partition("?original=1")[0]
    german(record, world, seen=1)
    assert 'class="state stop"' not in client.get(address).text.partition("?original=1")[0]


def test_what_changed_while_somebody_translated_is_out_of_date_at_once(world, record):
    with actions.editing(record, seen=1, new_edition=True):
        record.title = "Other"
    assert german(record, world, edition=1).is_outdated
    assert not german(record, world, edition=99, seen=1).is_outdated, "nobody can be ahead of the record"


def test_of_two_translators_the_second_merges(world, record, login):
    german(record, world)
    with pytest.raises(TranslationConflict):
        german(record, world, words={"title": "Anders"})
    client = login(world.delegate_a2)
    data = {"seen": 0, "edition": 1, "title": "Anders", "summary": "Erst Bäume."}
    page = client.post(f"/r/{record.key}/translations/de/", data)
    assert page.status_code == 409 and "Schatten hilft" in page.text and "Anders" in page.text
    assert Translation.objects.get().title == "Schatten hilft"
    assert client.post(f"/r/{record.key}/translations/de/", data | {"seen": 1}).status_code == 302
    assert (Translation.objects.get().title, Translation.objects.get().version) == ("Anders", 2)


def test_it_can_be_removed(world, record, login):
    german(record, world)
    login(world.delegate_a).post(f"/r/{record.key}/translations/de/", {"remove": "1"})
    assert not Translation.objects.exists() and Entry.objects.filter(verb="translation removed").exists()


def test_lists_show_it_without_a_query_per_row(world, record):
    german(record, world)
    rows = [
        actions.create_record("note", world.dive, city=world.city_a, title=f"N{n}", visibility="public")
        for n in range(5)
    ]
    for each in rows:
        german(each, world, words={"title": f"Deutsch {each.title}"})
    with (
        language.override("de"),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        titles = {each.shown.title for each in Record.objects.filter(kind="note").for_cards().for_cards()}
    assert titles == {"Schatten hilft", *(f"Deutsch N{n}" for n in range(5))} and len(asked) == 2
    with language.override("fr"):
        assert record.title in {each.shown.title for each in Record.objects.for_cards()}


def test_cards_and_links_show_it(world, record, client):
    other = actions.create_record("note", world.dive, city=world.city_b, title="Other", visibility="public")
    actions.link(other, record, "basis")
    german(record, world)
    assert "Schatten hilft" in client.get(f"/d/{world.dive.slug}/cities/PRA/?lang=de").text
    for address in (other.get_absolute_url(), f"/r/{other.key}/trace/"):
        page = client.get(f"{address}?lang=de").text
        assert "Schatten hilft" in page and "Shade helps" not in page


def test_each_text_is_asked_for_once(option):
    found = sources(option)
    assert list(found) == ["title", "summary", "what", "first_step"]
    assert list(asked_for(found)) == ["title", "summary", "first_step"]


def test_translating_does_not_touch_the_original(world, option):
    translate(option, "de", by=world.delegate_a, seen=0, edition=1, words={"title": "Segel", "summary": "Tuch"})
    record = Record.objects.get(pk=option.pk)
    assert (record.title, record.version, record.edition, record.language) == ("Sails", option.version, 1, "en")
    edit_option(
        record, seen=record.version, by=world.delegate_a, title="Sails", effects=[], basis=[], visible_basis=[],
        what="Other cloth",
    )  # fmt: skip
    assert Translation.objects.get().title == "Segel"
