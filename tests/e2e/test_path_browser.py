"""The main path of a Deep Dive, walked by people in a real browser.

All but the moderator walk it with JavaScript turned off, through every step and what lies beside the path; a third
browser looks at the page of a job with JavaScript.
"""

import math
import random
from datetime import date, timedelta

import pytest

from .browsing import CHROMIUM, Person, chromium

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
PASSWORD = "a long sentence for the walk"
NO_SCRIPT = {"java_script_enabled": False}
CITIES = {"PWH": ("Practice Hill", 49.4), "PWM": ("Practice Mouth", 53.6)}


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def walk(browser, demo_site):
    """The people of the walk: the moderator is known, the delegates come with their invitations."""
    enter = lambda name, **context: Person.enter(browser, demo_site.base, name, **context)  # noqa: E731
    people = {
        "moderator": enter("moderator").log_in("moderator@demo.example", demo_site.password),
        "asker": enter("delegate of Practice Hill", **NO_SCRIPT),
        "peer": enter("delegate of Practice Mouth", **NO_SCRIPT),
        "scripted": enter("delegate of Practice Mouth, with JavaScript"),
        "stranger": enter("stranger", **NO_SCRIPT),
    }
    yield people
    for person in people.values():
        person.page.context.close()


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    """Thirty years of made-up days: a summer each year, weather from a fixed seed, a slow rise."""
    weather = random.Random(1)
    day, last, spell = date(1991, 1, 1), date(2020, 12, 31), 0.0
    lines = ["date,tmax_c,tmin_c"]
    while day <= last:
        spell = 0.8 * spell + weather.gauss(0, 2)
        season = 14 - 12 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 20) / 365.25)
        top = season + 0.05 * (day.year - 1991) + spell
        lines.append(f"{day},{top:.1f},{top - 8 - abs(weather.gauss(0, 1.5)):.1f}")
        day += timedelta(days=1)
    path = tmp_path_factory.mktemp("series") / "practice-hill.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_whole_path(walk, series):
    _open_and_invite(walk)
    _meet(walk["moderator"], walk)
    _ask_and_advise(walk)
    _talk_and_tell(walk["asker"], walk["peer"])
    finding = _bring_data_and_find(walk["asker"], series)
    _data_with_javascript(walk["scripted"], series)
    option = _choose(walk)
    decision = _decide(walk["asker"], option)
    _attach_withdraw_and_put_back(walk["asker"], decision, series)
    result = _state(walk["asker"], finding, decision)
    _publish(walk["asker"], result, finding)
    _read_as_a_stranger(walk["stranger"], result, finding)
    _in_another_language(walk["asker"])
    complaints = [complaint for person in walk.values() for complaint in person.complaints]
    assert not complaints, "\n".join(complaints)


def _open_and_invite(walk):
    moderator = walk["moderator"]
    moderator.go("/today/")
    moderator.follow("Open a deep dive")
    moderator.write(
        title="Heat on foot", code="WLK", slug="heat-on-foot", theme="Heat on the way to school",
        theme_module="heat", question="Which ways to school are too hot in June?",
    )  # fmt: skip
    moderator.press("Open")
    moderator.reads("No city has been invited yet")
    moderator.follow("Theme and question")
    moderator.write(scope="Two practice cities; everything here is invented.", is_public=True)
    moderator.press("Save")
    for (code, (name, latitude)), who in zip(CITIES.items(), ("asker", "peer"), strict=True):
        link = _invite(moderator, code, name, latitude)
        _accept(walk[who], link, name)
    moderator.go("/d/heat-on-foot/board/")
    for name, _latitude in CITIES.values():
        moderator.reads(name)


def _invite(moderator, code, name, latitude) -> str:
    moderator.go("/d/heat-on-foot/board/")
    moderator.follow("Invite a city")
    moderator.write(
        name=name, code=code, latitude=str(latitude), longitude="8.5", time_zone="Europe/Berlin", is_practice=True
    )
    moderator.press("Add and invite")
    moderator.reads(f"{name} is invited")
    moderator.write(name=f"Delegate 1, {name}", email=f"{code}@walk.example", role="delegate")
    moderator.page.get_by_label("City").select_option(label=name)
    moderator.press("Invite")
    return moderator.page.locator(".note a").get_attribute("href")


def _accept(delegate, link, city):
    delegate.go(link)
    delegate.reads(f"You are invited as a delegate of {city}")
    delegate.write(password=PASSWORD)
    delegate.press("Accept the invitation")
    delegate.page.wait_for_url("**/today/")
    delegate.reads("Heat on foot")


def _meet(moderator, walk):
    """One session, entered once, stands in the calendars of both cities; a card is cited."""
    moderator.go("/d/heat-on-foot/calendar/")
    moderator.follow("Enter a session")
    today = date.today().isoformat()
    moderator.write(
        title="Kick-off", starts=today, start_time="10:00", end_time="11:30", time_zone="Europe/Berlin",
        agenda="30 Round of cities | five minutes each\n60 What we want to know",
    )  # fmt: skip
    moderator.press("Save")
    session = moderator.key
    assert session == "WLK-E1"
    moderator.write(text="Children walk on the sunny side because the shady one has no pavement.")
    moderator.press("Add")
    moderator.press("Cite this")
    moderator.reads("Cite it as")
    for who, code in (("asker", "PWH"), ("peer", "PWM")):
        walk[who].go(f"/d/heat-on-foot/calendar/?city={code}")
        walk[who].follow("Kick-off")
        assert walk[who].key == session


def _ask_and_advise(walk):
    asker, peer = walk["asker"], walk["peer"]
    asker.go("/d/heat-on-foot/exchange/")
    asker.follow("Ask a question")
    asker.write(text="How do you keep young trees alive on the way to school?")
    asker.page.get_by_label("Practice Mouth").check()
    asker.press("Ask")
    assert asker.key == "PWH-Q1"
    peer.go("/today/")
    peer.follow("Asked of you")
    peer.write(text="Each class waters one tree; the caretaker does it in the holidays.")
    peer.press("Send")
    asker.go("/today/")
    asker.follow("Say what you made of a piece of advice")
    asker.write(verdict="adapted", reason="Our classes are small: two of them share a tree.")
    asker.press("Save")
    peer.go("/r/PWH-Q1/")
    peer.reads("two of them share a tree")


def _talk_and_tell(asker, peer):
    """A comment becomes a notice; two who edit at once merge; the search finds what was merged."""
    peer.go("/r/PWH-Q1/")
    peer.page.locator("#comments [name=text]").fill("Which trees are they?")
    peer.press("Comment")
    peer.reads("Which trees are they?")
    asker.page.locator("header").get_by_role("link", name="New").click()
    asker.reads("How do you keep young trees alive")
    asker.press("Mark all as read")
    asker.reads("Nothing new for you")
    asker.go("/r/PWH-Q1/edit-question/")
    # In another window: with a second tab of the same one the browser hung in two runs.
    signed_in = asker.page.context.storage_state()
    elsewhere = Person.enter(asker.page.context.browser, asker.base, "asker elsewhere", storage_state=signed_in)
    elsewhere.go("/r/PWH-Q1/edit-question/")
    elsewhere.write(text="How do you keep young lime trees alive?")
    elsewhere.press("Save")
    elsewhere.reads("How do you keep young lime trees alive?")
    elsewhere.page.context.close()
    asker.write(text="How do you keep young trees alive in August?")
    asker.press("Save")
    asker.reads("You saved it yourself on")
    # The browser notes the answer 409; it is what this page is for.
    assert "409" in asker.complaints.pop() and not asker.complaints
    asker.write(text="How do you keep young lime trees alive in August?")
    asker.press("Save the merged text")
    asker.reads("young lime trees alive in August")
    asker.follow("Versions")
    asker.reads("lime")
    asker.page.locator("header input[name=q]").fill("lime august")
    asker.page.keyboard.press("Enter")
    asker.page.locator('main a[href="/r/PWH-Q1/"]').first.wait_for()


def _attach_withdraw_and_put_back(asker, decision, file):
    asker.go(f"/r/{decision}/attachments/")
    asker.page.set_input_files("main input[name=file]", file)
    asker.write(description="The series behind it")
    asker.press("Attach")
    asker.go(f"/r/{decision}/")
    asker.reads("The series behind it")
    asker.follow("Withdraw this record")
    asker.write(reason="The council meets again.")
    asker.press("Withdraw")
    asker.reads("The council meets again.")
    asker.go("/d/heat-on-foot/withdrawn/")
    asker.follow("Do we plant before winter?")
    asker.press("Put it back")
    asker.go("/d/heat-on-foot/decisions/")
    asker.reads("Do we plant before winter?")


def _in_another_language(asker):
    asker.go("/today/")
    menu = asker.page.locator("header .menu")
    # Offered are the languages whose catalogue is nearly complete.
    if menu.count():
        menu.locator("summary").click()
        menu.locator("button[value=de]").click()
        asker.page.locator("html[lang=de]").wait_for()


def _upload(person, code, series):
    person.go(f"/d/heat-on-foot/cities/{code}/")
    person.follow("Upload data")
    person.page.set_input_files("input[name=file]", series)
    person.press("Read the file")
    person.wait_for_job("**/data/preview/**")
    person.reads("Is this what you expected?")


def _bring_data_and_find(asker, series) -> str:
    """Upload, look, confirm, analyse, accept one sentence and reject another; returns the accepted one's key."""
    _upload(asker, "PWH", series)
    asker.reads("1991")
    asker.write(provider="Invented for this walk", licence="CC0", data_kind="station")
    asker.press("Confirm and store")
    assert asker.key == "PWH-U1"
    asker.go("/d/heat-on-foot/cities/PWH/")
    asker.follow("Start an analysis")
    asker.press("Run the analysis")
    asker.wait_for_job("**/r/PWH-A1/**")
    figure = asker.page.locator("img.chart").first
    assert asker.page.request.get(figure.get_attribute("src")).body().lstrip().startswith(b"<svg")
    drafts = asker.page.locator("ul.drafts > li")
    count = drafts.count()
    assert count >= 3
    accepted = drafts.first.locator("a.key").inner_text()
    drafts.first.get_by_role("button", name=f"Accept {accepted}").click()
    asker.reads(f"Accepted: {accepted}")
    rejected = drafts.first.locator("a.key").inner_text()
    assert rejected != accepted
    drafts.first.get_by_text("Reject").first.click()
    drafts.first.get_by_label("Why it is rejected").fill("The council uses another threshold.")
    drafts.first.get_by_role("button", name="Reject").click()
    asker.reads(f"Rejected: {rejected}")
    assert drafts.count() == count - 2
    return accepted


def _data_with_javascript(peer, series):
    """The page of a job moves on by its script as well as by reloading; the file is left unconfirmed."""
    peer.log_in("PWM@walk.example", PASSWORD)
    _upload(peer, "PWM", series)
    peer.follow("Leave it")
    peer.reads("No data yet")


def _choose(walk) -> str:
    """A joint option from a measure; the asker's city derives its version. Returns the version's key."""
    moderator, asker = walk["moderator"], walk["asker"]
    moderator.go("/d/heat-on-foot/measures/")
    moderator.follow("Street trees")
    moderator.reads("Published effects")
    moderator.follow("Develop a joint option from it")
    moderator.write(first_step="Count the trees on the ways to three schools.", visibility="cohort")
    moderator.page.locator("[name=effects]").first.check()
    moderator.press("Save")
    assert moderator.key == "WLK-O1"
    asker.go("/d/heat-on-foot/options/")
    asker.page.locator('main a[href="/r/WLK-O1/"]').first.click()
    asker.follow("Derive the version of Practice Hill")
    asker.write(changed="Only along two streets.", why="The others are too narrow.", visibility="cohort")
    asker.press("Save")
    assert asker.key == "PWH-O1"
    asker.reads("Only along two streets.")
    return "PWH-O1"


def _decide(asker, option) -> str:
    asker.go("/d/heat-on-foot/decisions/")
    asker.follow("Note a decision of Practice Hill")
    assert asker.page.locator("[name=option_0]").input_value() == option
    asker.write(
        question="Do we plant before winter?", outcome_0="chosen", reason_0="Planting time begins now.",
        summary="The city plants along two streets.", decided_by="City council",
        decided_on=date.today().isoformat(), dissent="Trees cost parking spaces.", dissent_by="Roads office",
    )  # fmt: skip
    asker.press("Save")
    assert asker.key == "PWH-D1"
    asker.reads("Trees cost parking spaces.")
    return "PWH-D1"


def _state(asker, finding, decision) -> str:
    """A result with a fact, a decision and a duty; the gap list shows what the duty lacks until it is mended."""
    asker.go("/d/heat-on-foot/results/")
    asker.follow("Begin a result of Practice Hill")
    asker.write(title="Shade on the way to school")
    asker.press("Begin")
    result = asker.key
    for words in (
        {"text": "Summers have become hotter on the way to school.", "kind": "fact", "basis": finding},
        {"text": "The city plants along two streets.", "kind": "decision", "basis": decision},
    ):
        asker.follow("Add a statement")
        asker.write(**words)
        asker.press("Save")
        asker.reads(words["text"])
        asker.reads("No gaps")
    asker.follow("Add a statement")
    asker.write(text="The green space office orders the trees.", kind="duty", owner="Green space office")
    asker.press("Save")
    gaps = asker.page.locator("#gaps")
    assert "One gap" in gaps.inner_text()
    duty = gaps.locator("a.key").inner_text()
    asker.page.locator(f'a[href="/r/{duty}/statement/edit/"]').click()
    asker.write(due=(date.today() + timedelta(days=60)).isoformat())
    asker.press("Save")
    asker.reads("No gaps")
    asker.press("Make a PDF")
    pdf = asker.download_of_newest_job()
    assert pdf.startswith(b"%PDF-") and len(pdf) > 5000
    return result


def _publish(asker, result, finding):
    for key in (finding, result):
        asker.go(f"/r/{key}/")
        asker.page.get_by_text("Who sees this").first.click()
        asker.write(visibility="public")
        asker.press("Change")
        asker.reads("Now: public")


def _read_as_a_stranger(stranger, result, finding):
    stranger.go("/")
    stranger.follow("Heat on foot")
    stranger.follow("Shade on the way to school")
    assert stranger.key == result
    stranger.reads("Summers have become hotter on the way to school.")
    assert stranger.page.get_by_role("button", name="Make").count() == 0
    stranger.follow("Trace")
    assert stranger.page.url.endswith(f"/r/{result}/trace/")
    assert stranger.page.locator(f'main a[href="/r/{finding}/"]').count() >= 1
    # What the decision rests on is not shared; neither is the decision.
    assert "Do we plant before winter?" not in stranger.page.content()
