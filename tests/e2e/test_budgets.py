"""Budgets: what a first visit to a page weighs over the wire, and how many queries a page takes."""

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.installations import ROOT

from .pages import PAGES

ORDINARY, WITH_CHARTS, STYLE = 30_000, 100_000, 6_000
QUERIES = 40
LOADED = {"link": ("href", {"stylesheet", "icon"}), "script": ("src", None), "img": ("src", None)}


class Loads(HTMLParser):
    """The addresses that a page makes a browser load; lazy images count as well."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name, kinds = LOADED.get(tag, ("", None))
        if attributes.get(name) and (kinds is None or kinds & set(attributes.get("rel", "").split())):
            self.found.append(attributes[name])


def weigh(visitor, path) -> dict:
    """Bytes over the wire of a first visit: {"html", "css", "js", "images", "all"}."""
    page = visitor.get(path)
    assert page.status == 200, f"{path} answers {page.status}"
    weights = {"html": page.wire, "css": 0, "js": 0, "images": 0}
    parser = Loads()
    parser.feed(page.text)
    # What stands in the page itself was weighed with it.
    for reference in dict.fromkeys(each for each in parser.found if not each.startswith("data:")):
        url = urljoin(visitor.base + path, reference)
        assert url.startswith(visitor.base), f"{path} loads {url} from elsewhere"
        parts = urlsplit(url)
        loaded = visitor.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        assert loaded.status == 200, f"{path} loads {reference}, which answers {loaded.status}"
        kind = {"text/css": "css", "text/javascript": "js"}.get(loaded.headers["content-type"].split(";")[0])
        weights[kind or "images"] += loaded.wire
    return weights | {"all": sum(weights.values())}


@pytest.fixture(scope="module")
def visitors(demo_site):
    made = {who: demo_site.visitor(who) for who in ("pra1", "prb1", "moderator", "admin")} | {
        "stranger": demo_site.visitor()
    }
    yield made
    for each in made.values():
        each.close()


@pytest.fixture(scope="module")
def measured():
    """The table of measurements: printed (with -s) and written to build/page-weights.json at the end."""
    rows = {(path, who): {"page": path, "who": who, "charts": charts} for path, who, charts in PAGES}
    yield rows
    out = ROOT / "build" / "page-weights.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(list(rows.values()), indent=1) + "\n", encoding="utf-8")
    names = ("html", "css", "js", "images", "all", "queries")
    print("\n" + "".join(f"{name:>9}" for name in names) + "  page, as whom")
    for row in rows.values():
        print("".join(f"{row.get(name, '–'):>9}" for name in names) + f"  {row['page']}, {row['who']}")


def test_page_weights(visitors, measured):
    over = []
    for path, who, charts in PAGES:
        weights = weigh(visitors[who], path)
        measured[path, who] |= weights
        budget = WITH_CHARTS if charts else ORDINARY
        if weights["all"] > budget:
            over.append(f"{path} as {who}: {weights['all']} of {budget} bytes ({weights})")
        assert 0 < weights["css"] <= STYLE, f"{path}: the style sheet has {weights['css']} of {STYLE} bytes"
    assert not over, "\n".join(over)


def test_queries_per_page(demo_site, measured):
    pages = json.dumps([(path, who) for path, who, _charts in PAGES])
    said = demo_site.script(Path(__file__).with_name("count_queries.py"), pages)
    counts = json.loads(said.splitlines()[-1])
    assert len(counts) == len(PAGES)
    for (path, who, _charts), count in zip(PAGES, counts, strict=True):
        measured[path, who]["queries"] = count
    over = [
        f"{path} as {who}: {n} queries" for (path, who, _c), n in zip(PAGES, counts, strict=True) if n > QUERIES
    ]
    assert not over, "\n".join(over)
