"""Needs and offers of expertise: who writes and reads them, what fits what and why."""

import pytest

from citydive.missions import listings
from citydive.missions.matching import fit_of
from citydive.missions.models import Listing

from .conftest import DAY


def fit(need, offer):
    rows = Listing.objects.select_related("record__city", "record__deep_dive")
    return fit_of(rows.get(pk=need.pk), rows.get(pk=offer.pk))


def test_reasons_say_what_fits_and_what_is_open(world, need, offer):
    type(world.city_a).objects.update(climate_class="Cfb")
    found = fit(need, offer)
    assert found.reasons == [
        "Same topic: Shade in streets and squares.", "Common language: English.", "Both have time: 15–20 May 2027.",
        "Both think of Practice City as the place.",
        "Same climate class: Temperate, no dry season, warm summer (Cfb).",
    ]  # fmt: skip
    assert found.open == []
    Listing.objects.filter(pk=offer.pk).update(languages=["fr"], starts=DAY.replace(month=6), where="here")
    type(world.city_b).objects.filter(pk=world.city_b.pk).update(climate_class="Cfa")
    found = fit(need, offer)
    assert len(found.reasons) == 2 and "Similar climate" in found.reasons[1]
    assert len(found.open) == 3
    # An offer whose time is over may still be asked for, and that is said.
    Listing.objects.filter(pk=offer.pk).update(starts=None, ends=DAY.replace(year=2020))
    assert "The time of one of them is over" in fit(need, offer).open[1] and len(fit(need, offer).open) == 3


@pytest.mark.parametrize(("one", "other", "fits"), [
    (("shade", ""), ("health", ""), False),
    (("", "Sails over stops"), ("", "sails on ropes"), True),
    (("shade", "sails"), ("green", "Sails!"), True),
    (("", "and the"), ("", "and the"), False),
])  # fmt: skip
def test_only_the_same_topic_fits(world, need, offer, one, other, fits):
    for record, (topic, words) in ((need, one), (offer, other)):
        Listing.objects.filter(pk=record.pk).update(topic=topic, topic_words=words)
    assert (fit(need, offer) is not None) == fits


def test_a_match_is_shown_to_who_may_read_it_and_to_nobody_else(login, world, need, offer):
    page = login(world.delegate_a).get(f"/r/{need.key}/").content.decode()
    assert "A week with our shade team" in page and "Common language" in page
    assert "1 need may fit" in login(world.moderator).get("/d/test-dive/expertise/?kind=offer").content.decode()
    type(offer).objects.filter(pk=offer.pk).update(visibility="city")
    page = login(world.delegate_a).get(f"/r/{need.key}/").content.decode()
    assert "A week with our shade team" not in page and "Nothing fits yet" in page


def test_writing_one_takes_a_sentence_and_a_topic(login, world):
    client = login(world.delegate_a)
    page = client.get("/d/test-dive/expertise/offer/").content.decode()
    assert "Shade in streets and squares" in page and "On behalf of" not in page
    answer = client.post("/d/test-dive/expertise/offer/", {"text": "Our wells", "where": "any"})
    assert "Choose a topic above" in answer.content.decode()
    said = {"text": "Our wells", "where": "any", "topic": "water", "starts": "2027-05-02", "ends": "2027-05-01"}
    assert "The end lies before the start." in client.post("/d/test-dive/expertise/offer/", said).content.decode()
    answer = client.post("/d/test-dive/expertise/offer/", said | {"ends": ""}, follow=True)
    record = Listing.objects.get().record
    assert answer.redirect_chain[0][0] == f"/r/{record.key}/" and record.key == "PRA-N1"
    assert (record.kind, record.city, record.visibility) == ("offer", world.city_a, "cohort")


def test_filters_narrow_and_what_is_closed_goes_away(login, world, need, offer):
    client = login(world.delegate_b)
    shown = lambda query: client.get(f"/d/test-dive/expertise/?{query}").content.decode()  # noqa: E731
    assert all(title in shown("") for title in ("Who has measured shade?", "A week with our shade team"))
    assert "A week with" not in shown("language=de") and "Who has" in shown("language=de")
    assert "Nothing fits this filter" in shown("topic=water")
    assert "Who has" not in shown("city=PRB")
    client.post(f"/r/{offer.key}/expertise/state/", {"seen": offer.version, "to": "closed"})
    assert "A week with" not in shown("") and "A week with" in shown("closed=on")
    # Another city's is not theirs to close.
    assert client.post(f"/r/{need.key}/expertise/state/", {"seen": need.version, "to": "closed"}).status_code == 403


def test_another_text_is_a_new_edition_and_the_title_follows(world, need):
    open_time = {"languages": [], "starts": None, "ends": None, "where": "any"}
    listings.edit(
        need, seen=need.version, by=world.delegate_a, text="Who counted trees?", topic="green", topic_words="",
        **open_time,
    )  # fmt: skip
    need.refresh_from_db()
    assert (need.title, need.summary, need.edition) == ("Who counted trees?", "", 2)
