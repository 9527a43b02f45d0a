from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from citydive.documents import html
from citydive.documents.svg import SvgError, clean_svg, serialise
from citydive.documents.tree import BasisItem, Gap, Paragraph, Run, Section, SourceItem
from tests.documents.samples import ARABIC, document, figure, foreign_document, statement

EVIL = "<script>alert(1)</script>\"' onload=x & \u202ereversed"


class _Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def test_hostile_text_stays_text_everywhere():
    block = statement("<b>", EVIL, basis=(BasisItem(EVIL, EVIL, EVIL, EVIL),), gaps=(EVIL,), owner=EVIL, due=EVIL)
    run = Paragraph((Run(EVIL, 'x" onclick="y'),))
    page = html.render(document(
        title=EVIL, subtitle=EVIL, publisher=EVIL, notice=EVIL, meta={EVIL: EVIL}, gaps=(Gap(EVIL, EVIL),),
        sections=(Section(EVIL, EVIL, 1, (block, run, figure(title=EVIL))),),
        sources=(SourceItem(EVIL, EVIL, EVIL, EVIL, "javascript:alert(1)"),),
    ))  # fmt: skip
    elements = _Elements(page)
    assert not elements.named("script")
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert "javascript:" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_gaps_come_before_contents_and_sections():
    page = html.render(document())
    assert page.index('id="gaps"') < page.index('id="contents"') < page.index("<main>")
    assert 'href="#s-PRA-S22"' in page and 'id="s-PRA-S22"' in page
    assert "word no_gaps" in html.render(document(gaps=()))


def test_every_statement_stands_beside_its_basis():
    page = html.render(document())
    row = page[page.index('id="s-PRA-S11"') : page.index('id="s-PRA-S12"')]
    assert row.index("On four days") < row.index('<aside class="basis"') < row.index('href="#q-PRA-F12"')
    assert 'id="q-PRA-F12"' in page


def test_every_inner_link_has_a_target_and_every_id_is_unique():
    elements = _Elements(html.render(document()))
    ids = [attributes["id"] for _, attributes in elements.found if attributes.get("id")]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for a in elements.named("a") if a["href"].startswith("#")]
    assert targets and set(targets) <= set(ids)


def test_outdated_basis_and_missing_basis_are_said_in_words():
    stale = statement(basis=(BasisItem("finding", "PRA-F1", "old", "1", outdated=True),))
    bare = statement("PRA-S2", basis=())
    page = html.render(document(gaps=(), sections=(Section("1", "A", 1, (stale, bare)),)))
    assert "word outdated" in page and "word no_basis" in page


def test_languages_and_directions():
    page = html.render(document())
    assert '<html lang="en" dir="ltr">' in page
    assert f'<p lang="ar" dir="rtl">{ARABIC}' in page
    assert '<html lang="ar" dir="rtl">' in html.render(document(language="ar"))


def test_figures_are_described_and_carry_their_numbers():
    page = html.render(document())
    picture = _Elements(page).named("svg")[0]
    assert picture["role"] == "img" and picture["direction"] == "ltr"
    assert '<title id="f1-title">Days of 30\xa0°C or more</title><desc id="f1-desc">Two bars.</desc>' in page
    assert "<td><bdi>no complete season</bdi></td>" in page


def test_hostile_pictures_are_disarmed():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="a()">'
        "<script>alert(1)</script><style>*{fill:url(https://evil.example)}</style>"
        '<a xlink:href="javascript:a()"><text>x</text></a><foreignObject><p>y</p></foreignObject>'
        '<image href="https://evil.example/p.png"/><use xlink:href="https://evil.example/#a"/>'
        '<rect id="r" style="fill:red" fill="url(https://evil.example/f)" onclick="a()"/>'
        '<rect fill="\\75rl(https://evil.example/g)"/><rect fill="url(#r)"/></svg>'
    )
    clean = serialise(clean_svg(svg, prefix="f1-"))
    for word in ("evil", "script", "style", "javascript", "onload", "onclick", "foreignObject", "image"):
        assert word not in clean
    assert 'fill="url(#f1-i1)"' in clean
    assert ET.fromstring(clean).tag.endswith("svg")


@pytest.mark.parametrize("text", ["no picture", "<html/>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'])
def test_what_is_no_picture_is_refused(text):
    with pytest.raises(SvgError):
        html.render(document(gaps=(), sections=(Section("1", "A", 1, (figure(svg_text=text),)),)))


def test_same_tree_same_page_without_outside_references():
    page = html.render(document(sources=()))
    assert page == html.render(document(sources=()))
    assert "Content-Security-Policy" in page and "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_a_table_runs_as_its_document_and_what_was_written_keeps_its_own_direction():
    page = html.render(foreign_document())
    assert f'<table aria-label="{ARABIC}"><thead>' in page and "<caption>" not in page
    assert '<td><bdi lang="en" dir="auto">Count the fountains</bdi></td>' in page
    assert '<bdi lang="en" dir="auto">Taps are set.</bdi><em> (' in page
    assert "<h1><bdi>Water?</bdi></h1>" in page
