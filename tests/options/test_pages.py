"""The pages of options and of the catalogue: who opens them, what they show, how heavy they are."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Membership
from citydive.options import actions
from citydive.records.actions import create_record, link
from citydive.records.models import Record, Relation

from .test_actions import note

ROLES = ["moderator", "delegate_a", "delegate_b", "delegate_c", "actor", "signatory", "outsider", "administrator"]
INSIDE = {"moderator", "delegate_a", "delegate_b"}
PART = INSIDE | {"delegate_c", "actor", "signatory"}

FORM = {
    "title": "Shade", "what": "Sails", "for_whom": "", "conditions": "", "first_step": "", "cost_class": "low",
    "basis": "", "visibility": "cohort",
}  # fmt: skip


def url(name, world, query=""):
    return reverse(name, args=[world.dive.slug]) + query


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_what(world, shelved, joint, version, login, role):
    client = login(getattr(world, role))
    opens = lambda address: client.get(address).status_code  # noqa: E731
    assert opens(url("options", world)) == (200 if role in PART else 404)
    assert opens(url("measures", world)) == 200
    assert opens(url("measures", world) + "misting/") == 200
    expected = 200 if role in INSIDE else 404
    assert opens(url("option_new", world)) == expected
    assert opens(joint.get_absolute_url()) == expected
    assert opens(reverse("option_versions", args=[joint.key])) == expected
    edits = {"moderator": 200, "delegate_a": 200, "delegate_b": 403}
    assert opens(reverse("option_edit", args=[joint.key])) == edits.get(role, 404)
    derives = {"moderator": 403, "delegate_a": 200, "delegate_b": 200}
    assert opens(reverse("option_derive", args=[joint.key])) == derives.get(role, 404)
    own = 200 if role == "delegate_b" else 404
    for address in (version.get_absolute_url(), reverse("option_edit", args=[version.key])):
        assert opens(address) == own
    assert opens(reverse("option_derive", args=[version.key])) == 404


def test_strangers(world, shelved, joint, client):
    assert client.get(url("options", world)).status_code == 302
    assert client.get(url("option_new", world)).status_code == 302
    assert client.get(url("measures", world)).status_code == 200
    assert client.get(reverse("option_derive", args=[joint.key])).status_code == 404
    world.dive.is_public = False
    world.dive.save()
    assert client.get(url("measures", world)).status_code == 404


def test_a_joint_option_from_a_measure(world, shelved, catalogue, login):
    client = login(world.delegate_a)
    address = url("option_new", world, "?measure=misting")
    text = page(client, address)
    assert "Mist spray points" in text and "reference mist2024" in text
    effect = catalogue.measures["misting"].effects[0]
    response = client.post(address, FORM | {"effects": [effect.id]})
    record = Record.objects.get(kind="option")
    assert response.status_code == 302 and record.city is None and record.visibility == "cohort"
    assert record.option.measure == "misting" and record.option.kept_effects() == [effect]
    shown = page(client, record.get_absolute_url())
    assert "2.42\xa0K cooler" in shown and catalogue.sha256[:12] in shown
    assert client.get(url("option_new", world, "?measure=nonsense")).status_code == 404
    assert client.post(address, FORM | {"effects": ["misting-0000000000"]}).status_code == 200


def test_the_option_stays_readable_when_the_catalogue_loses_the_effect(world, shelved, catalogue, login, tmp_path):
    effects = catalogue.measures["misting"].effects
    option = actions.propose_option(
        world.dive,
        by=world.delegate_a,
        title="Mist",
        what="w",
        measure="misting",
        catalogue=catalogue,
        effects=effects,
    )
    broken = tmp_path / "measures.yaml"
    broken.write_text("schema: cooling-measures/1\nvocabulary: {}\nreferences: {}\nmeasures: [oops]")
    shelved(broken)
    client = login(world.delegate_a)
    assert "reference mist2024" in page(client, option.record.get_absolute_url())
    assert "reference mist2024" in page(client, reverse("option_edit", args=[option.record.key]))
    text = page(client, url("measures", world), 503)
    assert "measures.yaml, measure number 1" in text


@pytest.mark.parametrize(("role", "code", "status"), [
    ("delegate_a", "PRA", 302), ("delegate_a", "PRB", 403), ("delegate_a", "", 302), ("delegate_a", "XXX", 404),
    ("moderator", "PRA", 403), ("moderator", "", 302), ("delegate_c", "PRC", 404),
])  # fmt: skip
def test_nobody_writes_in_anothers_name(world, shelved, login, role, code, status):
    client = login(getattr(world, role))
    address = url("option_new", world, f"?city={code}" if code else "")
    assert client.post(address, FORM).status_code == status
    assert Record.objects.of_kind("option").count() == (1 if status == 302 else 0)


def test_deriving_is_for_the_own_city_only(world, joint, login):
    client = login(world.delegate_b)
    address = reverse("option_derive", args=[joint.key])
    full = FORM | {"changed": "Wood", "why": "Salt"}
    assert client.post(address + "?city=PRA", full).status_code == 403
    response = client.post(address + "?city=PRB", FORM)
    assert response.status_code == 200 and response.context["form"].errors.keys() == {"changed", "why"}
    assert Record.objects.of_kind("option").count() == 1
    assert client.post(address + "?city=PRB", full | {"visibility": "city"}).status_code == 302
    mine = Record.objects.get(kind="option", city=world.city_b)
    assert mine.option.changed == "Wood" and mine.visibility == "city"
    again = client.post(address + "?city=PRB", full | {"changed": "Steel"})
    assert again.status_code == 200 and mine.key in again.text and "Steel" in again.text
    assert Record.objects.of_kind("option").count() == 2


def test_a_paused_city_reads_but_does_not_derive(world, joint, login):
    membership = world.dive.memberships.get(city=world.city_b)
    cohorts.change_membership(membership, Membership.State.PAUSED, reason="Elections.")
    client = login(world.delegate_b)
    assert "Derive" not in page(client, joint.get_absolute_url())
    assert client.post(reverse("option_derive", args=[joint.key]), FORM).status_code == 403


def test_an_arabic_page_is_mirrored_and_keeps_the_catalogue_in_english(world, shelved, client):
    text = page(client, url("measures", world) + "misting/?lang=ar")
    assert '<html lang="ar" dir="rtl">' in text
    assert '<p class="lede" lang="en" dir="ltr">Fine spray cools' in text


def test_the_derive_form_is_prefilled(world, joint, login):
    form = login(world.delegate_b).get(reverse("option_derive", args=[joint.key])).context["form"]
    assert form["title"].value() == joint.title and form["what"].value() == "Sails over the waiting areas"
    assert not form["changed"].value()


def test_unseen_records_cannot_be_cited_and_are_not_told_from_missing_ones(world, shelved, login):
    draft = note(world, world.city_b)
    client = login(world.delegate_a)
    for key in (draft.key, "PRB-X99"):
        errors = client.post(url("option_new", world), FORM | {"basis": key}).context["form"].errors["basis"]
        assert errors == [
            f"There is no record {key} that you can name here. Check the key, or ask its city to share it."
        ]
    rejected = note(world, world.city_a, state="rejected")
    other = actions.propose_option(world.dive, by=world.delegate_a, title="o", what="w").record
    text = f"{rejected.key}, {other.key}"
    errors = client.post(url("option_new", world), FORM | {"basis": text}).context["form"].errors["basis"]
    assert "rejected" in errors[0] and "another kind" in errors[1]
    seen = note(world, world.city_b, visibility="cohort")
    assert client.post(url("option_new", world), FORM | {"basis": f" {seen.key.lower()} "}).status_code == 302
    made = Record.objects.filter(kind="option").latest("pk")
    assert [each.target for each in made.links_out.all()] == [seen]


def test_two_editors_meet_on_the_conflict_page(world, joint, login):
    address = reverse("option_edit", args=[joint.key])
    client = login(world.delegate_a)
    assert client.post(address, FORM | {"seen": 1, "what": "My text"}).status_code == 302
    response = client.post(address, FORM | {"seen": 1, "what": "Your text"})
    text = response.content.decode()
    assert response.status_code == 409 and "My text" in text and "Your text" in text
    joint.option.refresh_from_db()
    assert joint.option.what == "My text"
    assert response.context["form"]["seen"].value() == "2"
    assert client.post(address, FORM | {"seen": 2, "what": "Merged"}).status_code == 302


def test_the_version_shows_that_the_joint_option_changed(world, joint, version, login):
    login(world.delegate_a).post(reverse("option_edit", args=[joint.key]), FORM | {"seen": 1, "what": "Other"})
    client = login(world.delegate_b)
    for address in (
        version.get_absolute_url(),
        url("options", world),
        reverse("option_versions", args=[joint.key]),
    ):
        assert "joint option changed since" in page(client, address), address
    edit = reverse("option_edit", args=[version.key])
    assert "checked" in client.get(edit).context["form"].fields
    data = FORM | {"seen": 1, "changed": "Wood", "why": "Salt", "checked": "on"}
    del data["visibility"]
    assert client.post(edit, data).status_code == 302
    assert "joint option changed since" not in page(client, version.get_absolute_url())


def test_side_by_side_hides_drafts_of_others(world, joint, version, login):
    address = reverse("option_versions", args=[joint.key])
    assert "Wood, not sails" in page(login(world.delegate_b), address)
    assert "Wood, not sails" not in page(login(world.delegate_a), address)
    response = login(world.delegate_b).get(reverse("option_versions", args=[version.key]))
    assert response.status_code == 302 and response.url == address


def test_typed_html_is_shown_as_text(world, login, joint):
    nasty = "<script>alert(1)</script>"
    client = login(world.delegate_a)
    data = {name: nasty for name in ("title", "what", "for_whom", "conditions", "first_step")}
    client.post(reverse("option_edit", args=[joint.key]), FORM | data | {"seen": 1})
    joint.option.refresh_from_db()
    assert joint.option.what == nasty
    for address in (
        joint.get_absolute_url(), url("options", world), reverse("option_versions", args=[joint.key]),
        reverse("option_derive", args=[joint.key]), reverse("option_edit", args=[joint.key]),
    ):  # fmt: skip
        assert "<script>alert" not in page(client, address), address


def test_a_deep_dive_without_theme_module(world, shelved, login):
    world.dive.theme_module = ""
    world.dive.save()
    client = login(world.delegate_a)
    assert "no theme module" in page(client, url("measures", world))
    page(client, url("measures", world) + "misting/", 404)
    assert client.post(url("option_new", world), FORM).status_code == 302
    record = Record.objects.get(kind="option")
    assert record.option.measure == "" and page(client, record.get_absolute_url())
    assert page(client, reverse("option_edit", args=[record.key]))


def test_filters_work_as_a_plain_form(world, shelved, client):
    everything = page(client, url("measures", world))
    assert "36 of 36" in everything
    some = page(client, url("measures", world, "?family=blue&text=fine+spray"))
    assert "1 of 36" in some and "Mist spray points" in some and "Cool map" not in some
    assert "No measure matches" in page(client, url("measures", world, "?text=zzz"))
    # A value that is not offered is said, and filters nothing.
    assert "36 of 36" in page(client, url("measures", world, "?family=purple"))


def test_every_measure_has_a_page(world, shelved, catalogue, client):
    for id_, measure in catalogue.measures.items():
        text = page(client, url("measures", world) + f"{id_}/")
        assert "opinions of the catalogue" in text
        facts, judgement = text.split('aria-labelledby="judgement"')
        for effect in measure.effects:
            assert effect.reference.key in facts
        for reference in measure.references():
            if reference.url:
                assert reference.url.replace("&", "&amp;") in judgement
        recalled = any(r.seen == "memory" for r in measure.references())
        assert ("recalled, check against the source" in text) == recalled


def test_the_climate_is_the_readers_or_the_chosen_citys(world, shelved, login):
    City.objects.filter(pk=world.city_a.pk).update(climate_class="Cfb")
    City.objects.filter(pk=world.city_b.pk).update(climate_class="BWh")
    client = login(world.delegate_a)
    trees = url("measures", world) + "street-trees/"
    text = page(client, trees)
    assert "tested in climate BWh; you are Cfb: a different climate" in text and "(Cfb): suited" in text.replace(
        "\n", " "
    )
    text = page(client, trees + "?city=PRB")
    assert "you are BWh: the same climate" in text and "(BWh): caution" in text
    assert "The climate class of Practice Past is not known" in page(client, trees + "?city=PRC")


@pytest.mark.parametrize("path", ["", "street-trees/", "?family=green"])
def test_pages_of_the_catalogue_stay_below_30_kb_with_all_they_load(world, shelved, client, path):
    html = page(client, url("measures", world) + path)
    assert "<script" not in html
    css = Path(finders.find("citydive/style.css")).read_bytes()
    icon = Path(finders.find("citydive/icon.svg")).read_bytes()
    weight = sum(len(gzip.compress(part)) for part in (html.encode(), css, icon))
    assert weight <= 30_000, weight


def count(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(client, address)
    return len(queries)


def test_queries_do_not_grow_with_the_options(world, shelved, joint, version, login):
    def add(n):
        for i in range(n):
            more = actions.propose_option(
                world.dive, by=world.delegate_a, title=f"o{i}", what="w", visibility="cohort",
                basis=[note(world, world.city_a, visibility="cohort")],
            ).record  # fmt: skip
            actions.derive_option(
                more, by=world.delegate_b, city=world.city_b, title="v", what="w", changed="c", why="y",
                visibility="cohort",
            )  # fmt: skip

    add(1)
    client = login(world.delegate_b)
    addresses = [
        url("options", world), url("options", world, "?city=PRB"), url("measures", world), joint.get_absolute_url(),
        reverse("option_versions", args=[joint.key]), reverse("option_derive", args=[joint.key]),
    ]  # fmt: skip
    for address in addresses:
        page(client, address)
    before = [count(client, address) for address in addresses]
    add(8)
    assert [count(client, address) for address in addresses] == before
    assert max(before) <= 26, before


def test_a_long_list_is_paged(world, login):
    for i in range(51):
        actions.propose_option(world.dive, by=world.moderator, title=f"o{i}", what="w", visibility="cohort")
    client = login(world.moderator)
    assert page(client, url("options", world)).count('class="option"') == 50
    assert page(client, url("options", world, "?page=2")).count('class="option"') == 1


def test_an_option_does_not_rest_on_what_rests_on_it(world, joint, login):
    above = create_record("finding", world.dive, city=world.city_a, title="From the option", visibility="cohort")
    link(above, joint, Relation.BASIS)
    answer = login(world.delegate_a).post(
        reverse("option_edit", args=[joint.key]), FORM | {"seen": 1, "basis": above.key}
    )
    assert f"{above.key} is this record itself, or rests on it" in answer.content.decode()
    assert not joint.links_out.exists()
