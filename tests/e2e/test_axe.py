"""No axe-core violation on any page for any role: every address of the walk that opens, as who gets it.

Roles take turns with looks: light and dark, left-to-right and right-to-left, wide and narrow. CITYDIVE_AXE=all
opens every row of the walk as everybody who is shown it; without it one of each address as one of them by turns.
The pages of records are those of `pages.py` and a few more, so that each kind has one.
"""

import os
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error as BrowserError

from .browsing import CHROMIUM, Person, chromium
from .pages import PAGES
from .walk_table import PEOPLE, ROWS, address, row_id

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
EVERYBODY = os.environ.get("CITYDIVE_AXE") == "all"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
RECORD = re.compile(r"/r/[A-Z]{3}-[A-Z]\d+/")
# Of the kinds that `pages.py` does not weigh.
MORE = ("PRB-Q1", "PRA-B1", "PRA-N1", "PRB-N1")
SAME = {"pra1": "delegate", "prb1": "peer", "admin": "administrator"}
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


def pages() -> list[tuple]:
    """(address, who): of the walk one row of each address, or every row if all are asked for; then the records."""
    rows, seen = list(filter(openers, ROWS)), {"record"}
    if not EVERYBODY:
        rows = [row for row in rows if not (row.name in seen or seen.add(row.name))]
    walked = [(row, who) for row in rows for who in openers(row)]
    records = [(path, SAME.get(who, who)) for path, who, _charts in PAGES if RECORD.fullmatch(path)]
    return walked + records + [(f"/r/{key}/", "peer") for key in MORE]


@pytest.mark.parametrize(("page", "who"), pages(), ids=lambda each: each if isinstance(each, str) else row_id(each))
def test_no_violations(page, who, browsers, scene):
    person = browsers(who)
    try:
        answer = person.page.goto(page if isinstance(page, str) else address(page, scene))
    except BrowserError as error:
        if "Download is starting" not in str(error):
            raise
        return
    if "text/html" not in answer.headers.get("content-type", ""):
        return
    assert answer.status == 200
    faults = person.page.evaluate(CHECK)
    width = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert not faults and width <= 0, "\n".join([*faults, f"{width} px wider than the screen"])


@pytest.mark.parametrize("path", ["/r/NOT-F1/", "/i/made-up/"])
def test_error_pages_too(path, browsers):
    person = browsers("stranger")
    person.page.goto(path)
    assert person.page.evaluate(CHECK) == []
