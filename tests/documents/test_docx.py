"""The Word file, opened again and compared with the tree; rendered by LibreOffice where it is found."""

import os
import re
import shutil
import subprocess
import zipfile
from io import BytesIO

import docx as reader
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from citydive.documents import docx
from citydive.documents.tree import BasisItem, FigureBlock, Paragraph, Section, StatementBlock, TableBlock
from citydive.documents.word_parts import bookmark_name, stretches
from citydive.fonts import FONT_DIR
from tests.documents.samples import ARABIC, UKRAINIAN, document, figure, foreign_document, long_document, statement
from tests.documents.word_files import lines, links, word_text

SOFFICE = shutil.which("soffice")


def test_headings_are_headings_in_the_order_of_the_tree():
    made = document()
    found = [(line.style, line.text) for line in lines(docx.render(made)) if line.style.startswith("Heading")]
    sections = [(f"Heading {s.level}", f"{s.number} {s.title}") for s in made.sections]
    assert found == [("Heading 1", "word gaps (1)"), *sections, ("Heading 1", "word sources")]


def test_every_text_of_the_tree_stands_in_the_file_once_per_place():
    made = document()
    # Numbers stand with their units, by a space that does not break.
    text = word_text(docx.render(made)).replace("\xa0", " ")
    for section in made.sections:
        for block in section.blocks:
            for piece in _texts(block):
                assert piece in text, f"{piece!r} is not in the file"
    for source in made.sources:
        assert source.title in text and source.kind_label in text


def _texts(block):
    if isinstance(block, Paragraph):
        return [run.text for run in block.runs]
    if isinstance(block, StatementBlock):
        return [block.text, block.key, block.owner, *block.gaps, *(item.text for item in block.basis)]
    if isinstance(block, FigureBlock):
        return [block.title, block.description, block.source, *_texts(block.table)]
    assert isinstance(block, TableBlock)
    return [*block.headers, *(cell for row in block.rows for cell in row)]


def test_gaps_stand_before_contents_and_contents_before_sections():
    text = word_text(docx.render(document()))
    order = [
        text.index(word) for word in ("word gaps (1)", "word contents", "1 Heat in our city\n", "On four days")
    ]
    assert order == sorted(order)


def test_every_link_inside_leads_to_one_place():
    names, targets = links(docx.render(document()))
    assert len(names) == len(set(names))
    assert {"s_PRA_2d_S22", "q_PRA_2d_F12", "part_0", "sources"} <= set(targets) <= set(names)
    assert all(len(name) <= 40 for name in names)


def test_long_keys_keep_names_apart():
    long = "PRA-" + "S" * 60
    assert bookmark_name("s_", long + "1") != bookmark_name("s_", long + "2")
    assert len(bookmark_name("s_", long)) <= 40


def test_contents_are_a_field_that_is_filled_already():
    body = reader.Document(BytesIO(docx.render(document()))).element.body
    marks = [each.get(qn("w:fldCharType")) for each in body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    assert "TOC" in next(body.iter(qn("w:instrText"))).text
    entries = [line.text for line in lines(docx.render(document())) if line.style.startswith("TOC ")]
    assert entries == ["word contents", "word gaps", "1 Heat in our city", "1.1 Nights", "word sources"]


def test_right_to_left_paragraphs_are_marked_and_others_are_not():
    found = {line.text.split(" PRA-")[0].strip(): line.rtl for line in lines(docx.render(document()))}
    assert found[ARABIC] is True and found[UKRAINIAN] is False
    arabic = lines(docx.render(document(language="ar")))
    assert all(line.rtl for line in arabic if line.text and not line.text.startswith(UKRAINIAN))
    table = reader.Document(BytesIO(docx.render(document(language="ar")))).tables[0]
    assert table._tbl.tblPr.find(qn("w:bidiVisual")) is not None


def test_runs_carry_their_language():
    xml = zipfile.ZipFile(BytesIO(docx.render(document()))).read("word/document.xml").decode()
    assert f'<w:rtl/><w:lang w:bidi="ar"/></w:rPr><w:t xml:space="preserve">{ARABIC}' in xml
    assert 'w:lang w:val="uk"' in xml and "\u2068" not in xml and "\u2066" not in xml


def test_a_quantity_in_arabic_keeps_its_order():
    assert stretches("بلغت \u206630 °C\u2069 ليلا", "rtl") == [("بلغت ", "rtl"), ("30 °C", "ltr"), (" ليلا", "rtl")]
    made = document(
        gaps=(), sections=(Section("1", "A", 1, (statement("PRA-S1", "بلغت 30 °C ليلا", language="ar"),)),)
    )
    xml = zipfile.ZipFile(BytesIO(docx.render(made))).read("word/document.xml").decode()
    assert "\u202a30\xa0°C\u202c" in xml


def test_what_a_figure_shows_keeps_its_direction_in_a_document_of_the_other_one():
    made = document(language="ar", gaps=(), sections=(Section("1", ARABIC, 1, (figure(),)),))
    xml = zipfile.ZipFile(BytesIO(docx.render(made))).read("word/document.xml").decode()
    assert "\u202aTwo bars.\u202c" in xml


def test_pictures_have_alternative_text_and_numbers_as_a_table_with_header():
    file = reader.Document(BytesIO(docx.render(document())))
    shape = file.inline_shapes[0]._inline.docPr
    assert shape.get("descr") == "Days of 30\xa0°C or more. Two bars."
    table = file.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Year", "Days"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Days per year"


def test_hostile_text_stays_text():
    evil = "<script>alert(1)</script> & \x00\x08\ud800 \u202ereversed"
    block = statement("<b>", evil, basis=(BasisItem(evil, evil, evil, evil),), gaps=(evil,), owner=evil)
    data = docx.render(document(title=evil, gaps=(), sections=(Section("1", evil, 1, (block,)),), sources=()))
    assert "<script>alert(1)</script>" in word_text(data)
    assert "\u202e" not in zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert reader.Document(BytesIO(data)).core_properties.title.startswith("<script>")


def test_only_web_and_mail_addresses_become_links():
    from citydive.documents.tree import SourceItem

    bad, good = (
        SourceItem("", "law", "A", url="javascript:alert(1)"),
        SourceItem("", "law", "B", url="https://a.example/?x=1"),
    )
    package = zipfile.ZipFile(BytesIO(docx.render(document(sources=(bad, good)))))
    relations = package.read("word/_rels/document.xml.rels").decode()
    assert "https://a.example/?x=1" in relations and "javascript" not in relations


def test_the_same_tree_gives_the_same_bytes_and_another_date_does_not():
    assert docx.render(document()) == docx.render(document())
    assert docx.render(document()) != docx.render(document(date="2025-06-13"))
    times = {entry.date_time for entry in zipfile.ZipFile(BytesIO(docx.render(document()))).infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_document_can_be_written():
    data = docx.render(document(gaps=(), sections=(), sources=(), meta={}, notice="", subtitle="", publisher=""))
    assert "Pocket parks against heat" in word_text(data) and "word no_gaps" in word_text(data)


@pytest.mark.skipif(not SOFFICE, reason="needs LibreOffice (Debian: libreoffice-writer-nogui)")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_libreoffice_shows_every_line_in_order(tmp_path, language):
    made = document(language=language)
    data = docx.render(made)
    pages = PdfReader(BytesIO(as_pdf(data, tmp_path))).pages
    shown = "".join("".join(page.extract_text() for page in pages).split())
    at = 0
    for line in lines(data):
        # Out of a PDF letters come in the order of the eye: in an Arabic document only whole Latin words compare.
        for word in re.findall(r"[A-Za-z0-9-]{2,}", line.text):
            found = shown.find(word, at)
            assert found >= 0, f"LibreOffice does not show {word!r} of {line.text!r} where it belongs"
            at = found + len(word) if language == "en" else 0
    assert len(pages) <= 3


@pytest.mark.skipif(not SOFFICE, reason="needs LibreOffice (Debian: libreoffice-writer-nogui)")
def test_libreoffice_keeps_structure(tmp_path):
    """Saved by LibreOffice and opened again: headings, links, alternative text and directions are still there."""
    data = docx.render(document())
    again = convert(data, tmp_path, "docx", folder="again")
    before = [(line.style, line.text, line.rtl) for line in lines(data) if line.style.startswith("Heading")]
    after = [(line.style, line.text, line.rtl) for line in lines(again) if line.style.startswith("Heading")]
    assert after == before
    names, targets = links(again)
    assert set(links(data)[1]) <= set(targets) and set(targets) <= set(names)
    body = reader.Document(BytesIO(again)).element.body
    described = [each.get("descr") for each in body.iter() if each.tag.endswith("}docPr")]
    assert "Days of 30\xa0°C or more. Two bars." in described
    assert next(line.rtl for line in lines(again) if ARABIC in line.text and "PRA-S13" in line.text)


def as_pdf(data, tmp_path):
    return convert(data, tmp_path, "pdf", folder="pdf")


def convert(data: bytes, tmp_path, form: str, folder: str) -> bytes:
    """Let LibreOffice open the file and save it in another form, with the vendored fonts and no profile."""
    source, out = tmp_path / "paper.docx", tmp_path / folder
    source.write_bytes(data)
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{FONT_DIR}</dir>'
        f"<cachedir>{tmp_path / 'fontcache'}</cachedir></fontconfig>"
    )
    done = subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", form, "--outdir", str(out), str(source)],
        env=os.environ | {"FONTCONFIG_FILE": str(fonts), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    made = out / f"paper.{form}"
    assert made.exists(), done.stderr
    return made.read_bytes()


def test_a_long_document_keeps_all_statements():
    text = word_text(docx.render(long_document(300)))
    assert all(f"Statement {n} of the plan." in text for n in range(300))


def test_a_figure_without_size_is_refused_in_words():
    from citydive.documents.svg import SvgError

    bare = figure(svg_text='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    with pytest.raises(SvgError, match="how wide and high"):
        docx.render(document(gaps=(), sections=(Section("1", "A", 1, (bare,)),)))


def test_a_table_runs_as_its_document_and_what_was_written_turns_nothing_beside_it():
    data = docx.render(foreign_document())
    table = reader.Document(BytesIO(data)).tables[0]._tbl
    properties = [each.tag for each in table.tblPr]
    # By the schema right behind the style.
    assert properties.index(qn("w:bidiVisual")) == properties.index(qn("w:tblStyle")) + 1
    assert table.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == ARABIC
    assert [line.text for line in lines(data)].count(ARABIC) == 0, "the heading has said it"
    assert all(p.find(qn("w:pPr")).find(qn("w:bidi")) is not None for p in table.iter(qn("w:p")))
    xml = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    for said in ("Water?", "Count the fountains", "Taps are set.", "Practice City", "PRA-B4"):
        assert f"\u200f\u202a{said}\u202c\u200f" in xml
    assert 'w:lang w:val="en"/></w:rPr><w:t xml:space="preserve">\u200f\u202aCount' in xml
