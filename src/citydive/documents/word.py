"""Writing the document tree into a python-docx document, part by part in reading order."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.oxml.ns import qn
from docx.shared import Cm

from citydive.documents.charts import rasterise
from citydive.documents.svg import SvgError, clean_svg, name_fonts

from . import word_parts as parts
from .tables import fold
from .text import direction, plain_text, safe_url
from .tree import BasisItem, Document, FigureBlock, Paragraph, Section, StatementBlock, TableBlock
from .word_styles import SOFT, STOP, set_up

WIDTH = Cm(16)
CONTENTS = r"TOC \o 1-4 \h \n \z"


class Writer:
    """Writes a document; `file` is the python-docx document that came of it."""

    def __init__(self, document: Document):
        self.document, self.labels = document, document.labels
        self.language = document.language
        self.rtl = direction(document.language) == "rtl"
        self.listed = {source.key for source in document.sources if source.key}
        self.places = {block.key for block in document.blocks() if getattr(block, "key", "")}
        self.figures = self.bookmarks = 0
        self.file = docx.Document()
        set_up(self.file, document.language)
        self._frame()
        self._head()
        if not document.plain:
            self._gaps()
            self._contents()
        for index, section in enumerate(document.sections):
            self._section(index, section)
        self._sources()

    # ---- building blocks ------------------------------------------------------------------------

    def look(self, language=None, **more) -> parts.Look:
        return parts.Look(language or self.language, **more)

    def paragraph(self, style, language=None, place=None):
        """A new paragraph; `place`: where in the file, by default at its end."""
        made = (place or self.file).add_paragraph(style=style)
        if direction(language or self.language) == "rtl":
            parts.mark_right_to_left(made)
        return made

    def write(self, style, text, language=None):
        made = self.paragraph(style, language)
        parts.add_text(made._p, text, self.look(language))
        return made

    def bookmark(self, paragraph, name):
        self.bookmarks += 1
        parts.add_bookmark(paragraph, name, self.bookmarks)

    def key(self, parent, key, target=""):
        """A key, as a link where its target stands in this document."""
        if target:
            link = parts.inner_link(parent, target)
            self.isolate(link, key, style="Link")
        else:
            self.isolate(parent, key, style="Key")

    def isolate(self, parent, text, language=None, *, around=None, **more):
        """A text with a direction of its own; `around`: the paragraph's language if it is not the document's."""
        parts.add_isolated(parent, text, self.look(language, **more), around or self.language)

    def label(self, parent, name, after=": "):
        parts.add_text(parent, self.labels[name] + after, self.look(colour=SOFT))

    # ---- the parts in reading order -------------------------------------------------------------

    def _frame(self):
        """Header with the title and what must not be missed, footer with the page number."""
        section = self.file.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        for paragraph in (head, foot):
            if self.rtl:
                parts.mark_right_to_left(paragraph)
        notice = f" · {self.document.notice}" if self.document.notice else ""
        parts.add_text(head._p, self.document.title + notice, self.look())
        parts.add_text(foot._p, f"{self.document.publisher} · {self.labels['page']} ", self.look())
        for mark in (parts.field_mark("begin", "PAGE"), parts.field_mark("separate")):
            foot._p.append(mark)
        parts.add_text(foot._p, "1", self.look())
        foot._p.append(parts.field_mark("end"))

    def _head(self):
        doc = self.document
        if doc.publisher:
            self.write("Note", doc.publisher)
        self.isolate(self.paragraph("Title")._p, doc.title)
        if doc.subtitle:
            self.write("Subtitle", doc.subtitle)
        if doc.notice:
            parts.add_text(self.paragraph("Note")._p, doc.notice, self.look(bold=True))
        for name, value in doc.meta.items():
            line = self.paragraph("Note")._p
            parts.add_text(line, f"{name}: ", self.look())
            self.isolate(line, value, bold=True)

    def _gaps(self):
        gaps = self.document.gaps
        if not gaps:
            self.write("Note", self.labels["no_gaps"])
            return
        heading = self.write("Heading 1", f"{self.labels['gaps']} ({len(gaps)})")
        self.bookmark(heading, "gaps")
        for gap in gaps:
            line = self.paragraph("List Bullet")._p
            self.isolate(line, gap.text)
            if gap.key:
                parts.add_text(line, " ", self.look())
                self.key(line, gap.key, parts.bookmark_name("s_", gap.key) if gap.key in self.places else "")

    def _contents(self):
        """A field that Word can bring up to date, filled already: no reader has to."""
        entries = [("gaps", self.labels["gaps"], 1, None)] if self.document.gaps else []
        entries += [
            (f"part_{index}", _heading(section), section.level, section.language)
            for index, section in enumerate(self.document.sections)
        ]
        entries += [("sources", self.labels["sources"], 1, None)] if self.document.sources else []
        if not entries:
            return
        self.write("TOC Heading", self.labels["contents"])
        for number, (name, text, level, language) in enumerate(entries):
            line = self.paragraph(f"TOC {level}", language)._p
            if number == 0:
                line.append(parts.field_mark("begin", CONTENTS))
                line.append(parts.field_mark("separate"))
            parts.add_text(parts.inner_link(line, name), text, self.look(language, style="Link"))
            if number == len(entries) - 1:
                line.append(parts.field_mark("end"))

    def _section(self, index: int, section: Section):
        heading = self.write(f"Heading {section.level}", _heading(section), section.language)
        self.bookmark(heading, f"part_{index}")
        writers = {
            Paragraph: self._paragraph,
            StatementBlock: self._statement,
            FigureBlock: self._figure,
            TableBlock: self._table,
        }
        for block in section.blocks:
            writers[type(block)](block)

    def _paragraph(self, block: Paragraph):
        line = self.paragraph("Normal")._p
        for run in block.runs:
            look = self.look(run.language, bold=run.emphasis == "strong", italic=run.emphasis == "emphasis")
            if run.language:
                parts.add_isolated(line, run.text, look, self.language)
            else:
                parts.add_text(line, run.text, look)

    def _statement(self, block: StatementBlock):
        stated = self.paragraph("Statement", block.language)
        parts.add_text(stated._p, block.text + " ", self.look(block.language))
        self.isolate(stated._p, block.key, around=block.language, style="Key")
        parts.add_text(stated._p, " · ", self.look(block.language, style="Key"))
        self.isolate(stated._p, self.labels[f"kind_{block.kind}"], around=block.language, style="Key")
        self.bookmark(stated, parts.bookmark_name("s_", block.key))
        lines = [stated]
        for name, value in (("owner", block.owner), ("due", block.due)):
            if value:
                lines.append(self.paragraph("Basis"))
                self.label(lines[-1]._p, name)
                self.isolate(lines[-1]._p, value, bold=True)
        for item in block.basis:
            lines.append(self.paragraph("Basis"))
            self.label(lines[-1]._p, "basis")
            self._basis(lines[-1]._p, item)
        if not block.basis:
            lines.append(self.write("Basis", self.labels["no_basis"]))
        for gap in block.gaps:
            lines.append(self.paragraph("Basis"))
            parts.add_text(lines[-1]._p, f"▲ {self.labels['gap']}: ", self.look(colour=STOP, bold=True))
            self.isolate(lines[-1]._p, gap, colour=STOP)
        # A statement and what it rests on are seen together.
        for each in lines[:-1]:
            each.paragraph_format.keep_with_next = True

    def _basis(self, line, item: BasisItem):
        if item.kind_label:
            parts.add_text(line, f"{item.kind_label} ", self.look())
        if item.key:
            self.key(line, item.key, parts.bookmark_name("q_", item.key) if item.key in self.listed else "")
            parts.add_text(line, " ", self.look())
        self.isolate(line, item.text, item.language)
        if item.edition:
            parts.add_text(line, f" · {self.labels['edition']} ", self.look())
            self.isolate(line, item.edition)
        if item.outdated:
            parts.add_text(line, f" ▲ {self.labels['outdated']}", self.look(colour=STOP, bold=True))

    def _figure(self, block: FigureBlock):
        self.figures += 1
        caption = self.paragraph("Caption", block.language)
        parts.add_text(caption._p, f"{self.labels['figure']} {self.figures}. ", self.look())
        self.isolate(caption._p, block.title, block.language, around=block.language)
        if block.key:
            parts.add_text(caption._p, " ", self.look())
            self.key(caption._p, block.key)
            self.bookmark(caption, parts.bookmark_name("s_", block.key))
        if block.edition:
            parts.add_text(caption._p, f" · {self.labels['edition']} {block.edition}", self.look(style="Key"))
        picture = self.paragraph("Normal", block.language)
        picture.paragraph_format.keep_with_next = True
        shape = picture.add_run().add_picture(BytesIO(_drawn(block)), width=WIDTH)
        named = shape._inline.docPr
        named.set("name", f"{self.labels['figure']} {self.figures}")
        named.set("descr", plain_text(f"{block.title}. {block.description}"))
        said = self.paragraph("Note", block.language)
        self.isolate(said._p, block.description, block.language, around=block.language)
        if block.source:
            line = self.paragraph("Note")._p
            self.label(line, "source")
            self.isolate(line, block.source)
        if block.table:
            self._table(block.table)

    def _table(self, block: TableBlock):
        if block.caption:
            self.isolate(self.paragraph("Caption")._p, block.caption)
        headers, rows = fold(list(block.headers), [list(row) for row in block.rows])
        table = self.file.add_table(rows=0, cols=len(headers), style="Table Grid")
        _describe_table(table, block.title)
        if self.rtl:
            table._tbl.tblPr.find(qn("w:tblStyle")).addnext(parts.make("bidiVisual"))
        for number, cells in enumerate([headers, *rows]):
            row = table.add_row()
            if number == 0:
                row._tr.get_or_add_trPr().append(parts.make("tblHeader"))
            for cell, said in zip(row.cells, cells, strict=True):
                line = cell.paragraphs[0]
                line.style = self.file.styles["Table Text"]
                if self.rtl:
                    parts.mark_right_to_left(line)
                run = block.run(said)
                bold, italic = number == 0 or run.emphasis == "strong", run.emphasis == "emphasis"
                self.isolate(line._p, run.text, run.language, bold=bold, italic=italic)
        end = self.paragraph("Note")
        if block.source:
            self.label(end._p, "source")
            self.isolate(end._p, block.source)

    def _sources(self):
        if not self.document.sources:
            return
        self.bookmark(self.write("Heading 1", self.labels["sources"]), "sources")
        for source in self.document.sources:
            item = self.paragraph("List Number")
            line = item._p
            parts.add_text(line, f"{source.kind_label} ", self.look(colour=SOFT))
            if source.key:
                self.key(line, source.key)
                parts.add_text(line, " ", self.look())
                self.bookmark(item, parts.bookmark_name("q_", source.key))
            self.isolate(line, source.title, source.language, bold=True)
            if source.text:
                parts.add_text(line, ". ", self.look())
                self.isolate(line, source.text)
            if safe_url(source.url):
                parts.add_text(line, " ", self.look())
                link = parts.outer_link(item, safe_url(source.url))
                self.isolate(link, safe_url(source.url), style="Link")


def _heading(section: Section) -> str:
    return f"{section.number} {section.title}" if section.number else section.title


def _drawn(block: FigureBlock) -> bytes:
    root = clean_svg(block.svg_text)
    if not (root.get("width") and root.get("height")):
        raise SvgError(f"The picture “{block.title}” does not say how wide and high it is.")
    name_fonts(root)
    return rasterise(root)


def _describe_table(table, title):
    """Give the table its name for screen readers; the style's first column is no header."""
    properties = table._tbl.tblPr
    caption = parts.make("tblCaption", val=plain_text(title))
    looks = properties.find(qn("w:tblLook"))
    if looks is not None:
        looks.addnext(caption)
        looks.set(qn("w:firstColumn"), "0")
    else:
        properties.append(caption)
