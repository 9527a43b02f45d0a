import io
import os
import subprocess
import sys
import time

import pypdf
import pytest

from citydive.documents import pdf
from citydive.documents.tree import BasisItem, DocumentError, Gap, Paragraph, Run, Section, SourceItem
from tests.documents.samples import ARABIC, UKRAINIAN, document, figure, foreign_document, long_document, statement

MARKUP = "#panic() $x$ *bold* _it_ `raw` @ref <label> \\ // /* = [x] ~ <script>alert(1)</script>"


def _read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def _text(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture(scope="module")
def made():
    return pdf.render(document())


@pytest.fixture(scope="module")
def reader(made):
    return _read(made)


def test_statements_basis_and_other_scripts_can_be_read(made, reader):
    assert made.startswith(b"%PDF")
    text = _text(reader)
    assert "On four days the maximum reached 30\xa0°C or more." in text
    assert UKRAINIAN in text
    assert set(ARABIC) - {" "} <= set(text)
    assert "Duty without a date." in text and "Parks department" in text


def test_it_is_a_tagged_accessible_pdf(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]["/K"] is not None
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata.title == "Pocket parks against heat"
    assert reader.metadata.author == "Practice City"
    first = next(item for item in reader.outline if not isinstance(item, list))
    assert first.title.endswith("Heat in our city")


def _structure(node, depth=0):
    node = node.get_object()
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            yield from _structure(kid, depth + 1)


def test_figures_have_alternative_text_and_languages_are_tagged(reader):
    nodes = list(_structure(reader.trailer["/Root"]["/StructTreeRoot"]))
    figures = [node for node in nodes if node.get("/S") == "/Figure"]
    assert [node["/Alt"] for node in figures] == ["Days of 30\xa0°C or more. Two bars."]
    assert {"uk", "ar"} <= {node["/Lang"] for node in nodes if "/Lang" in node}
    assert {"/H1", "/Table", "/TH", "/Link", "/L"} <= {node.get("/S") for node in nodes}


def test_gaps_are_on_the_first_page_before_the_contents(reader):
    first = reader.pages[0].extract_text()
    assert first.index("word gaps") < first.index("One duty without a date") < first.index("word contents")


def test_basis_links_to_the_source_list(reader):
    names = [
        annotation.get_object()
        for page in reader.pages
        for annotation in page.get("/Annots", [])
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    addresses = [a["/A"]["/URI"] for a in names if "/A" in a and "/URI" in a["/A"]]
    inner = [a for a in names if "/Dest" in a or "/D" in a.get("/A", {})]
    assert addresses == ["https://example.org/law"]
    assert len(inner) >= 4
    assert all(a.get("/Contents") for a in names)


def test_markup_in_texts_is_inert():
    block = statement(
        "PRA-S1", MARKUP, basis=(BasisItem(MARKUP, MARKUP, MARKUP, MARKUP),), gaps=(MARKUP,), owner=MARKUP
    )
    tail = Paragraph((Run(MARKUP + "\u202e\x00 end"),))
    hostile = document(
        title=MARKUP, subtitle=MARKUP, publisher=MARKUP, notice=MARKUP, meta={MARKUP: MARKUP},
        gaps=(Gap(MARKUP, MARKUP),),
        sections=(Section(MARKUP, MARKUP, 1, (block, tail, figure(title=MARKUP))),),
        sources=(SourceItem(MARKUP, MARKUP, MARKUP, MARKUP, "javascript:alert(1)"),),
    )  # fmt: skip
    reader = _read(pdf.render(hostile))
    text = _text(reader).replace("\n", " ")
    assert "#panic() $x$ *bold* _it_ `raw` @ref <label>" in text
    assert reader.metadata.title == MARKUP
    assert "\u202e" not in text


def test_same_tree_same_bytes_in_another_process_and_time_zone(made, tmp_path):
    target = tmp_path / "again.pdf"
    code = (
        "import sys; from tests.documents.samples import document;"
        "from citydive.documents import pdf; open(sys.argv[1], 'wb').write(pdf.render(document()))"
    )
    environment = {"TZ": "Pacific/Auckland", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code, str(target)], check=True, env=environment, cwd=".")
    assert target.read_bytes() == made
    assert pdf.render(document(date="2025-06-13")) != made


def test_a_whole_arabic_document():
    reader = _read(pdf.render(document(title=ARABIC, language="ar")))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    view = pdf.prepare(document(language="ar"))
    assert view["dir"] == "rtl"


def test_characters_without_glyph_are_named_and_replaced():
    strange = document(sections=(Section("1", "A", 1, (Paragraph((Run("smile 😀 \ue000"),)),)),))
    assert pdf.unprintable_characters(strange) == ["\ue000", "😀"]
    assert "smile" in _text(_read(pdf.render(strange)))
    assert pdf.unprintable_characters(document()) == []


def test_long_narrow_tables_are_folded():
    table = {"headers": ["Year", "Days"], "rows": [[str(n), "x"] for n in range(14)]}
    pdf._fold(table)
    assert table["headers"] == ["Year", "Days"] * 3
    assert table["rows"][0] == ["0", "x", "5", "x", "10", "x"]
    assert table["rows"][4] == ["4", "x", "9", "x", "", ""]


def test_a_language_that_is_none_is_refused():
    with pytest.raises(DocumentError, match="no language tag"):
        pdf.render(document(language="1234"))


def test_thirty_statements_take_two_seconds_at_most():
    started = time.perf_counter()
    data = pdf.render(long_document(30))
    assert time.perf_counter() - started <= 2.0
    assert "Statement 29 of the plan." in _text(_read(data))


def test_a_mix_of_marks_that_defeats_font_fallback_is_still_printed():
    title = "Heat \u08f3\U0001d41b\u1dc7\U0001d5c1"
    reader = _read(pdf.render(document(sections=(Section("1", title, 1),), gaps=(), sources=())))
    assert "Heat" in _text(reader)


def test_a_table_runs_as_its_document_and_what_was_written_keeps_its_own_direction():
    found = []
    page = _read(pdf.render(foreign_document())).pages[0]
    page.extract_text(visitor_text=lambda text, matrix, *_: found.append((text, matrix[4])))
    left = dict(found)
    # On A4 (595 points) the first column stands at the right margin.
    assert 300 < left["Count the fountains"] < left["PRA-T1"] and left["PRA-T1"] > 480
    assert left["PRA-B4"] < left["\u2069،"] < left["Taps are set."]
    assert [text for text, _left in found].count("الساحة") == 1, "the heading has said it"
