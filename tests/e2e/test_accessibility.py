"""What docs/accessibility.md calls tried: keyboard, focus, spacing, zoom, forced colours, motion, in Chromium."""

from itertools import takewhile

import pytest

from .browsing import CHROMIUM, Person, chromium

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]
# One page of each make: tasks, cards, form, long form, table, charts, text with a margin, drawing, account.
PAGES = [
    "/login/",
    "/today/",
    "/search/?q=heat",
    "/notices/settings/",
    "/account/",
    "/d/practice-heat/",
    "/d/practice-heat/cities/PRA/",
    "/d/practice-heat/calendar/",
    "/d/practice-heat/options/",
    "/d/practice-heat/decisions/new/?city=PRA",
    "/d/practice-heat/journal/",
    "/r/PRA-A1/",
    "/r/PRA-D1/",
    "/r/PRA-Q2/",
    "/r/PRA-R1/",
    "/r/PRA-R1/trace/",
    "/r/PRC-O1/option/versions/",
]
WIDE = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def delegate(browser, demo_site):
    person = Person.enter(browser, demo_site.base, "delegate", viewport=WIDE, bypass_csp=True)
    return person.log_in("pra1@demo.example", demo_site.password)


@pytest.fixture
def stranger(browser, demo_site):
    person = Person.enter(browser, demo_site.base, "stranger", viewport=WIDE)
    yield person
    person.page.context.close()


def who_opens(path, delegate, stranger):
    person = stranger if path == "/login/" else delegate
    person.go(path)
    return person.page


# What the keyboard should reach, in the order of the page; of radio buttons one per group.
REACHABLE = """() => {
  const groups = new Set();
  return [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility())
    .filter(e => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name))).length;
}"""
# Looked at before the Tab key goes on: of what has the focus a name, whether it shows that, and whether something
# lies over it. `seen.steps` keeps it, so that the keyboard need not wait for an answer at each step.
WATCH = """() => {
  const seen = window.seen = {all: [], steps: []};
  const look = () => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const last = seen.all.at(-1), again = e !== last && seen.all.includes(e);
    seen.all.push(e === document.body ? null : e);
    // Past its end the page begins anew; where a field has the focus from the start, that is on the way.
    if (e === document.body) return;
    const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 20);
    const top = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 2), y);
    const inner = [...e.getClientRects()].some(r => document.elementFromPoint(r.x + 2, r.y + r.height / 2) === e);
    seen.steps.push({
      what: e.outerHTML.slice(0, 100), again, number: seen.all.indexOf(e),
      backwards: !!last && !!(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING),
      ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      inside: box.bottom > 0 && box.top < innerHeight,
      covered: !(inner || top === e || e.contains(top) || top?.contains(e)),
    });
  };
  // The first press comes from where the page puts the focus by itself, which is no step of the keyboard.
  let pressed = false;
  addEventListener('keydown', () => { if (pressed) look(); pressed = true; }, true);
}"""


def steps_of(page, most):
    """Where the Tab key leads until it comes to something for the second time."""
    page.evaluate(WATCH)
    for _some in range(0, most + 20, 20):
        for _step in range(20):
            page.keyboard.down("Tab")
        steps = page.evaluate("window.seen.steps")
        if any(step["again"] for step in steps):
            break
    page.keyboard.up("Tab")
    return list(takewhile(lambda step: not step["again"], steps))


@pytest.mark.parametrize("path", PAGES)
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(path, delegate, stranger):
    page = who_opens(path, delegate, stranger)
    count, faults = page.evaluate(REACHABLE), []
    # A date or a number has parts of its own, each of which takes a step.
    steps = steps_of(page, 3 * count)
    for at in steps:
        wrong = [word for word in ("backwards", "covered") if at[word]]
        wrong += [f"no {word}" for word in ("ring", "inside") if not at[word]]
        faults += [f"{', '.join(wrong)}: {at['what']}"] if wrong else []
    assert not faults, "\n".join(faults)
    reached = {step["number"] for step in steps}
    assert len(reached) == count > 5, f"The Tab key stops at {len(reached)} things; {count} can be worked."


def test_skip_link_and_main_navigation_with_the_keyboard(delegate):
    page = delegate.page
    delegate.go("/d/practice-heat/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    delegate.go("/d/practice-heat/")
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('nav a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/")
    assert page.locator("nav [aria-current=page]").inner_text() == "Cities"


def test_language_with_the_keyboard_alone(stranger):
    page = stranger.page
    stranger.go("/")
    if not page.locator(".menu").count():
        pytest.skip("only English is complete enough to be offered")
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    chosen = page.evaluate("document.activeElement.value")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.documentElement.lang === '{chosen}'")


def test_log_in_with_the_keyboard_alone(stranger, demo_site):
    page = stranger.page
    stranger.go("/login/")
    page.locator("main input[name=username]").focus()
    page.keyboard.insert_text("pra2@demo.example")
    page.keyboard.press("Tab")
    # insert_text is what pasting does: no key is pressed. Password managers fill in by these words.
    page.keyboard.insert_text(demo_site.password)
    words = page.evaluate("[...document.querySelectorAll('main input')].map(e => e.autocomplete).filter(Boolean)")
    assert words == ["username", "current-password"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")


SPACING = """* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
p {margin-block-end: 2em !important}"""
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e => {
  const look = getComputedStyle(e);
  if (e.closest('.sr, .skip, svg') || !e.checkVisibility() || look.display === 'inline'
      || e.matches('input, select')) return false;
  const hides = v => v === 'hidden' || v === 'clip';
  return (hides(look.overflowX) && e.scrollWidth > e.clientWidth + 1)
    || (hides(look.overflowY) && e.scrollHeight > e.clientHeight + 1);
}).map(e => e.outerHTML.slice(0, 120))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Fields, buttons and the like of which a part lies outside the screen, unless a box scrolls there.
OUTSIDE = """() => [...document.querySelectorAll('main a, main button, main input:not([type=hidden]), main select')]
  .filter(e => e.checkVisibility() && !e.closest('.wide, .nav, .sr, figure'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
  .map(e => e.outerHTML.slice(0, 120))"""


# What people do to a page: screen, text, and the words for it. 640 px is a page at 200 %, 320 px one at 400 %.
STRAINS = [
    (1280, SPACING, "text spaced out"),
    (320, SPACING, "text spaced out at 320 px"),
    (1280, "html {font-size: 200%}", "text at 200 %"),
    (640, "", "page at 200 %"),
    (320, "", "page at 400 %"),
]
MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
  const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(e);
  return parseFloat(transitionDuration) > 0 || animationName !== 'none' || scrollBehavior === 'smooth';
}).map(e => e.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("path", PAGES[1:])
def test_nothing_is_lost_spaced_out_or_enlarged_and_nothing_moves(path, delegate):
    page, faults = delegate.page, []
    delegate.go(path)
    style = page.add_style_tag(content="/**/")
    for width, rules, words in STRAINS:
        page.set_viewport_size({"width": width, "height": 640})
        style.evaluate("(e, rules) => { e.textContent = rules }", rules)
        faults += [f"{words}: {each}" for each in page.evaluate(CLIPPED) + page.evaluate(OUTSIDE)]
        if (over := page.evaluate(WIDER)) > 0:
            faults.append(f"{words}: {over} px wider than the screen")
    page.set_viewport_size(WIDE)
    assert not faults, "\n".join(faults)
    assert page.evaluate(MOVES) == []
    assert page.locator("[accesskey], [autofocus], marquee, video, audio").count() == 0


def test_forced_colours_keep_what_colour_says(delegate):
    page = delegate.page
    page.emulate_media(forced_colors="active")
    delegate.go("/d/practice-heat/cities/PRA/")
    edge = "e => getComputedStyle(e).borderBlockEndColor"
    here, other = page.locator(".nav [aria-current]").evaluate(edge), page.locator(".nav a").first
    delegate.go("/d/practice-heat/calendar/")
    assert page.locator(".nav [aria-current]").evaluate(edge) == here
    assert other.evaluate(edge) != here
    delegate.go("/d/practice-heat/cities/PRA/")
    tops = page.locator(".stages li").evaluate_all("all => all.map(e => getComputedStyle(e).borderBlockStartColor)")
    assert len(set(tops)) >= 2
    assert page.locator(".btn").first.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1
    page.emulate_media(forced_colors="none")


def test_a_wrong_form_says_so_in_title_and_at_the_field(delegate):
    delegate.go("/d/practice-heat/exchange/ask/")
    delegate.page.evaluate("document.querySelector('main form').noValidate = true")
    delegate.press("Ask")
    delegate.page.wait_for_function("document.title.startsWith('Please check: ')")
    field = delegate.page.locator("main [name=text]")
    assert field.get_attribute("aria-invalid") == "true"
    said = field.get_attribute("aria-describedby").split()
    assert "This is missing. Fill it in." in " ".join(
        delegate.page.locator(f"#{each}").inner_text() for each in said
    )
