"""Pages as a person on a phone meets them: narrow, dark, mirrored; simple checks of the page itself."""

import pytest

from .browsing import CHROMIUM, Person, chromium

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
PAGES = [
    "/",
    "/today/",
    "/d/practice-heat/",
    "/d/practice-heat/cities/PRA/",
    "/d/practice-heat/calendar/",
    "/d/practice-heat/exchange/",
    "/d/practice-heat/evidence/",
    "/d/practice-heat/cities/PRA/data/new/",
    "/d/practice-heat/cities/PRA/analyses/new/",
    "/d/practice-heat/options/",
    "/d/practice-heat/measures/street-trees/",
    "/d/practice-heat/decisions/new/?city=PRA",
    "/r/PRC-E1/",
    "/r/PRC-E1/live/",
    "/r/PRC-E1/outcome/",
    "/r/PRA-K1/",
    "/r/PRA-Q2/",
    "/r/PRA-U1/",
    "/r/PRA-A1/",
    "/r/PRA-D1/",
    "/r/PRA-R1/",
    "/r/PRA-R1/trace/",
    "/r/PRC-O1/option/versions/",
    "/r/PRA-S1/statement/edit/",
    "/d/heat-in-the-city/",
    "/d/heat-in-the-city/cities/LVI/",
    "/r/HDB-A1/",
]
LOOK = """() => {
  const named = e => e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby');
  const show = e => e.outerHTML.slice(0, 120);
  const all = (q, bad) => [...document.querySelectorAll(q)].filter(bad).map(show);
  return {
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    dir: document.documentElement.dir,
    h1: document.querySelectorAll('h1').length,
    'images without alt': all('img', e => !e.hasAttribute('alt')),
    'drawings without name': all('svg', e => !e.closest('[aria-hidden=true]') && !e.querySelector('title')
      && !e.ariaLabel && !e.getAttribute('aria-labelledby')),
    'fields without label': all('input:not([type=hidden]), select, textarea', e => !named(e)),
    'ids twice': [...document.querySelectorAll('[id]')].map(e => e.id)
      .filter((id, n, ids) => ids.indexOf(id) !== n),
  };
}"""


@pytest.fixture(scope="module")
def phone(demo_site):
    with chromium() as browser:
        person = Person.enter(
            browser, demo_site.base, "on a phone", viewport={"width": 360, "height": 740}, color_scheme="dark"
        )
        yield person.log_in("pra1@demo.example", demo_site.password)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_page_on_a_phone_in_the_dark(phone, path, language):
    phone.complaints.clear()
    phone.go(f"{path}{'&' if '?' in path else '?'}lang={language}")
    found = phone.page.evaluate(LOOK)
    assert found.pop("dir") == ("rtl" if language == "ar" else "ltr")
    assert found.pop("h1") == 1
    assert found.pop("wider") <= 0, "The page is wider than the screen."
    assert not any(found.values()), found
    assert not phone.complaints
