"""The room and the signature, by people in a real browser: who leads, a phone without an account (narrow, Arabic,
without a connection for a while), a delegate who votes and confirms, a signatory with a phone, an actor."""

import re
from datetime import date

import pytest

from tests.installations import wait_until

from .browsing import CHROMIUM, Person, chromium

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
IN_HERE = "/d/practice-heat"
SIGNATORY = "lord.mayor@practice.example"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def people(demo_site):
    with chromium() as browser:
        enter = lambda name, **context: Person.enter(browser, demo_site.base, name, **context)  # noqa: E731
        known = {name: enter(name) for name in ("moderator", "pra1", "scientist")}
        for name, person in known.items():
            person.log_in(f"{name}@demo.example", demo_site.password)
        yield known | {
            "phone": enter("phone", **PHONE),
            "signatory": enter("signatory", **PHONE, color_scheme="dark"),
        }


def no_complaints(people):
    said = [each for person in people.values() for each in person.complaints]
    # A browser says itself that it was without a connection, and that something which was sent was refused (dots).
    known = ("ERR_INTERNET_DISCONNECTED", "status of 400")
    assert not [each for each in said if not any(words in each for words in known)], said


def test_the_room_from_the_open_door_to_the_confirmed_outcome(people):
    moderator, phone, delegate = people["moderator"], people["phone"], people["pra1"]
    session, code = _open_the_door(moderator)
    _write_without_a_connection(phone, code)
    _vote(moderator, delegate, phone, session)
    _sort_and_confirm(moderator, delegate, session)
    no_complaints(people)
    # What was not shared with the actor is not there for them.
    assert people["scientist"].page.goto(f"/r/{session}/").status == 404


def _open_the_door(moderator):
    moderator.go(f"{IN_HERE}/calendar/")
    moderator.follow("Enter a session")
    moderator.write(title="Shade, tried in the room", starts=date.today().isoformat(), agenda="20 Round of cities")
    moderator.press("Save")
    session = moderator.key
    moderator.follow("In the room")
    moderator.follow("Let phones take part")
    moderator.press("Open the door")
    return session, moderator.page.locator(".poster .code").inner_text()


def _write_without_a_connection(phone, code):
    """In Arabic, from the code on the wall to the receipt; what is sent meanwhile waits on the phone."""
    page = phone.page
    phone.go("/in/?lang=ar")
    phone.write(code=code.lower())
    page.locator("main form button").click()
    page.locator("#cards textarea").wait_for()
    assert page.locator("html").get_attribute("dir") == "rtl" and page.evaluate(WIDER) <= 0
    page.context.set_offline(True)
    page.locator("#cards textarea").fill("ظل أكثر في الطريق إلى المدرسة")
    page.locator("#cards form button").click()
    page.locator("#kept li").wait_for()
    page.context.set_offline(False)
    page.locator("#cards [data-said].ok").wait_for()
    page.locator("#kept").wait_for(state="hidden")


def _vote(moderator, delegate, phone, session):
    moderator.go(f"/r/{session}/live/")
    assert moderator.page.get_by_text("ظل أكثر في الطريق إلى المدرسة").count() == 1
    moderator.follow("Open a vote")
    moderator.write(question="What first?", choices="Trees\nSails", dots="2")
    moderator.page.locator("main form .btn").first.click()
    delegate.go(f"/r/{session}/live/")
    delegate.reads("The numbers are hidden from everybody until the vote is closed.")
    delegate.page.locator("#vote select").first.select_option("2")
    delegate.press("Give the dots")
    page = phone.page
    page.reload()
    _dots_of_the_phone(page)
    moderator.go(f"/r/{session}/live/")
    moderator.press("Close the vote and show the numbers")
    numbers = [["Trees", "2", "0"], ["Sails", "0", "2"]]
    assert [row.split() for row in moderator.page.locator("#vote tbody tr").all_inner_texts()] == numbers
    # The phone shows them by itself.
    page.locator("#votes tbody tr").first.wait_for()
    assert [row.split() for row in page.locator("#votes tbody tr").all_inner_texts()] == numbers
    assert page.evaluate(WIDER) <= 0


def _dots_of_the_phone(page):
    """Too many, then as many as there are: what was refused does not stay beside what was taken, a card does."""
    stuck, button = page.locator("#stuck li"), page.locator("#votes form button")
    page.evaluate(
        """localStorage.setItem(`door ${document.getElementById("door").dataset.door}`, JSON.stringify([{
            id: "1", to: document.querySelector("#cards form").action, fields: [], said: "Mine", problem: "Why"
        }]))"""
    )
    page.locator("#votes select").first.select_option("1")
    page.locator("#votes select").last.select_option("2")
    button.click()
    page.locator("#votes [data-said].stop").wait_for()
    assert stuck.count() == 2
    page.reload()
    assert stuck.count() == 2
    page.locator("#votes select").last.select_option("2")
    button.click()
    page.locator("#votes [data-said].ok", has_text="Sails").wait_for()
    assert stuck.locator("blockquote").all_inner_texts() == ["Mine"]
    stuck.locator("button").last.click()


def _sort_and_confirm(moderator, delegate, session):
    delegate.go(f"/r/{session}/live/")
    delegate.page.locator("main summary", has_text="Add a card").click()
    delegate.write(text="We ask our schools which ways they walk.", kind="task")
    delegate.press("Add")
    moderator.go(f"/r/{session}/outcome/")
    task = moderator.page.locator("main li", has_text="We ask our schools")
    task.get_by_role("link", name="Make it a record").click()
    moderator.write(due=date.today().isoformat())
    owner = moderator.page.locator('main [name="owner"]')
    owner.select_option(label=owner.locator("option", has_text="Delegate 1").first.inner_text())
    moderator.page.locator("main form .btn").first.click()
    moderator.go(f"/r/{session}/outcome/")
    moderator.press("This is the outcome")
    delegate.go("/today/")
    delegate.follow("Confirm what came out of it")
    delegate.press("Confirm for Practice City")
    delegate.reads("confirmed")


def test_a_signatory_without_an_account_signs_on_a_phone(people, demo_site):
    delegate, signatory = people["pra1"], people["signatory"]
    key = _send_for_signature(delegate)
    page = signatory.page
    signatory.go(_link_in_the_mail(demo_site) + "?lang=de")
    assert page.evaluate(WIDER) <= 0
    # Who has not said that they read it signs nothing, also where the browser lets it through.
    page.evaluate("document.querySelector('#sign ~ form').noValidate = true")
    signatory.write(name="Practice Signatory")
    page.locator("#sign ~ form button").click()
    page.locator("main [name=confirm][aria-invalid=true]").wait_for()
    signatory.write(confirm=True)
    page.locator("#sign ~ form button").click()
    with page.expect_download() as receipt:
        page.locator("main a.btn").first.click()
    assert receipt.value.path().read_bytes().startswith(b"%PDF")
    delegate.go(f"/r/{key}/")
    delegate.page.locator("main .state", has_text=re.compile("^signed")).first.wait_for()
    signatory.page.goto(_link_in_the_mail(demo_site))
    assert page.locator("main form").count() == 0
    no_complaints({"delegate": delegate})


def _send_for_signature(delegate) -> str:
    delegate.go(f"{IN_HERE}/cities/PRA/commitments/new/")
    delegate.write(
        result="Shade on the ways to school", function_0="Head of parks", amount_0="8", signatory="Lord Mayor"
    )
    delegate.press("Save")
    delegate.follow("Send for signature")
    delegate.write(function="Lord Mayor", email=SIGNATORY, language="de")
    delegate.page.locator("main form .btn").first.click()
    return delegate.key


def _link_in_the_mail(demo_site) -> str:
    """Without a mail server the demo prints its mails."""

    def printed():
        mail = demo_site.log.read_text().partition(f"To: {SIGNATORY}\n")[2]
        return re.search(r"http://[^/\s]+(/i/sign/\S+)", mail)

    return wait_until(printed, 30, "the mail with the link is printed").group(1)
