"""No axe-core violation on any page for any role: every address of the walk that opens, as who gets it.

Roles take turns with looks: light and dark, left-to-right and right-to-left, wide and narrow. CITYDIVE_AXE=all
opens every page as everybody who is shown it; without it as one of them, by turns from address to address.
"""

import os

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error as BrowserError

from .browsing import CHROMIUM, Person, chromium
from .walk_table import PEOPLE, ROWS, address, row_id

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
EVERYBODY = os.environ.get("CITYDIVE_AXE") == "all"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
# who: screen, colour scheme, language
LOOKS = {
    "stranger": (NARROW, "dark", "ar"),
    "delegate": (WIDE, "light", "en"),
    "moderator": (NARROW, "light", "de"),
    "peer": (WIDE, "dark", "ar"),
    "foreigner": (NARROW, "dark", "en"),
    "actor": (WIDE, "light", "ar"),
    "administrator": (WIDE, "dark", "en"),
    "outsider": (NARROW, "light", "ar"),
}
# Best practices included, and two rules that axe leaves out unless asked.
CHECK = """async () => {
  const rules = {'target-size': {enabled: true}, 'label-content-name-mismatch': {enabled: true}};
  // For one rule, on the turning of screens, the style sheets would be fetched anew; none of ours asks about it.
  const {violations} = await axe.run({resultTypes: ['violations'], preload: false, rules});
  const found = violations.flatMap(({id, nodes}) => nodes.slice(0, 3).map(n => `${id}: ${n.html.slice(0, 140)}`));
  // A label finds only the first of two fields with the same id; axe says nothing about the second.
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return [...found, ...ids.filter((id, n) => ids.indexOf(id) !== n).map(id => `twice on the page: #${id}`)];
}"""


@pytest.fixture(scope="module")
def browsers(demo_site, logins):
    """One browser context per person, made when first needed."""
    with chromium() as browser:
        made = {}

        def enter(who) -> Person:
            if who not in made:
                screen, scheme, language = LOOKS[who]
                person = Person.enter(browser, demo_site.base, who, viewport=screen, color_scheme=scheme)
                if who in logins:
                    person.log_in(logins[who].email, logins[who].password)
                # Read by the browser with every page, instead of sent to each.
                person.page.context.add_init_script(AXE_SCRIPT)
                cookie = {"name": "lang", "value": language, "url": demo_site.base}
                person.page.context.add_cookies([cookie])
                made[who] = person
            return made[who]

        yield enter


def openers(row) -> list[str]:
    """Who is shown a page at this address: all of them, or one by turns."""
    found = [who for who in PEOPLE if row.expected("get", who) in ("opens", "form again")]
    if EVERYBODY or not found:
        return found
    return [found[ROWS.index(row) % len(found)]]


@pytest.mark.parametrize("row", [row for row in ROWS if openers(row)], ids=row_id)
def test_no_violations(row, browsers, scene):
    faults = []
    for who in openers(row):
        person = browsers(who)
        try:
            answer = person.page.goto(address(row, scene))
        except BrowserError as error:
            if "Download is starting" not in str(error):
                raise
            continue
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200
        faults += [f"{who}: {each}" for each in person.page.evaluate(CHECK)]
        width = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            faults.append(f"{who}: the page is {width} px wider than the screen")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/r/NOT-F1/", "/i/made-up/"])
def test_error_pages_too(path, browsers):
    person = browsers("stranger")
    person.page.goto(path)
    assert person.page.evaluate(CHECK) == []
