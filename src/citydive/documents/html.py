"""The document as one self-contained HTML file: text and basis side by side, gaps first.

Everything from the tree is escaped; the file holds no script, loads nothing, and its own
Content Security Policy allows its one style sheet (by hash) and nothing else.
"""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from citydive.documents.chart_colours import DARK_STYLE
from citydive.documents.svg import clean_svg, serialise, set_title

from .text import anchor, direction, plain_text, safe_url
from .tree import (
    BasisItem,
    Block,
    Document,
    FigureBlock,
    Paragraph,
    Run,
    SourceItem,
    StatementBlock,
    TableBlock,
)


@cache
def _style() -> str:
    css = (Path(__file__).parent / "document.css").read_text(encoding="utf-8")
    return css + f"@media screen{{{DARK_STYLE}}}\n"


def render(document: Document) -> str:
    """Return the whole HTML page (text). Same tree, same text.

    Raises citydive.documents.svg.SvgError when a figure is no SVG picture.
    """
    page = _Page(document)
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    parts = [
        "<!doctype html>",
        f"<html{_language_attributes(document.language)}><head>",
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{_text(document.title)}</title><style>{_style()}</style></head><body>",
        page.head(), page.gaps(), page.contents(),
        "<main>", *(page.section(index) for index in range(len(document.sections))), "</main>",
        page.sources(),
        "</body></html>",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part) + "\n"


class _Page:
    """The parts of the page. Holds which keys can be linked to."""

    def __init__(self, document: Document):
        self.document = document
        self.labels = {name: _text(word) for name, word in document.labels.items()}
        self.places = {b.key for b in document.blocks() if getattr(b, "key", "")}
        self.listed = {source.key for source in document.sources}
        self.figures = 0

    def head(self) -> str:
        doc = self.document
        lines = [f'<header><p class="soft">{_text(doc.publisher)}</p>' if doc.publisher else "<header>"]
        lines.append(f"<h1>{_isolate(doc.title)}</h1>")
        if doc.subtitle:
            lines.append(f'<p class="lede">{_text(doc.subtitle)}</p>')
        if doc.notice:
            lines.append(f'<p class="notice">{_text(doc.notice)}</p>')
        if doc.meta:
            pairs = (f"<dt>{_text(k)}</dt><dd>{_isolate(v)}</dd>" for k, v in doc.meta.items())
            lines.append(f'<dl class="meta">{"".join(pairs)}</dl>')
        return "\n".join([*lines, "</header>"])

    def gaps(self) -> str:
        if self.document.plain:
            return ""
        if not self.document.gaps:
            return f'<div class="gaps none"><p>{self.labels["no_gaps"]}</p></div>'
        items = "".join(f"<li>{_isolate(gap.text)} {self._place_link(gap.key)}</li>" for gap in self.document.gaps)
        title = f"{self.labels['gaps']} (<bdi>{len(self.document.gaps)}</bdi>)"
        title = f'<h2 id="gaps">{title}</h2>'
        return f'<section class="gaps" aria-labelledby="gaps">{title}<ul>{items}</ul></section>'

    def contents(self) -> str:
        items = "".join(
            f'<li class="l{section.level}"><a href="#part-{index}"{_language_attributes(section.language)}>'
            f"{_heading_text(section)}</a></li>"
            for index, section in enumerate(self.document.sections)
        )
        if not items or self.document.plain:
            return ""
        title = f'<h2 id="contents">{self.labels["contents"]}</h2>'
        return f'<nav class="contents" aria-labelledby="contents">{title}<ol>{items}</ol></nav>'

    def section(self, index: int) -> str:
        section = self.document.sections[index]
        name = f"h{section.level + 1}"
        heading = f'<{name} id="part-{index}">{_heading_text(section)}</{name}>'
        blocks = "\n".join(self.block(block) for block in section.blocks)
        return f"<section{_language_attributes(section.language)}>{heading}\n{blocks}</section>"

    def block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return f'<div class="row"><p>{"".join(_run(run) for run in block.runs)}</p></div>'
        if isinstance(block, StatementBlock):
            return self.statement(block)
        if isinstance(block, FigureBlock):
            return self.figure(block)
        return _table(block, self.labels)

    def statement(self, block: StatementBlock) -> str:
        kind = self.labels[f"kind_{block.kind}"]
        home = _language_attributes(self.document.language)
        key = f'<bdi class="key"{home}><bdi>{_text(block.key)}</bdi> · {kind}</bdi>'
        duty = " · ".join(
            f"{self.labels[name]}: {_isolate(value)}"
            for name, value in (("owner", block.owner), ("due", block.due))
            if value
        )
        duty = f'<p class="duty">{duty}</p>' if duty else ""
        text = f"<p{_language_attributes(block.language)}>{_text(block.text)} {key}</p>{duty}"
        items = [f"<li>{self._basis(item)}</li>" for item in block.basis] or [f"<li>{self.labels['no_basis']}</li>"]
        items += [f"<li><strong>▲ {self.labels['gap']}:</strong> {_isolate(gap)}</li>" for gap in block.gaps]
        state = " gap" if block.gaps else ""
        name = f"{self.labels['basis']}: {_text(block.key)}"
        aside = f'<aside class="basis{state}" aria-label="{name}"><ul>{"".join(items)}</ul></aside>'
        return f'<div class="row" id="{anchor("s-", block.key)}"><div>{text}</div>{aside}</div>'

    def figure(self, block: FigureBlock) -> str:
        self.figures += 1
        root = clean_svg(block.svg_text, prefix=f"f{self.figures}-")
        # A picture keeps its own direction: labels placed for left-to-right must not flip on an Arabic page.
        root.attrib.setdefault("direction", "ltr")
        set_title(root, plain_text(block.title), plain_text(block.description), prefix=f"f{self.figures}-")
        key = f'<span class="key"><bdi>{_text(block.key)}</bdi></span>' if block.key else ""
        edition = f"{self.labels['edition']} {_isolate(block.edition)}" if block.edition else ""
        name = f"{self.labels['figure']} <bdi>{self.figures}</bdi>. {_isolate(block.title)}"
        caption = [
            f"<b>{name}</b> {key} {edition}",
            _isolate(block.description),
        ]
        if block.source:
            caption.append(f"{self.labels['source']}: {_isolate(block.source)}")
        table = ""
        if block.table:
            numbers = _table(block.table, self.labels)
            table = f"<details><summary>{self.labels['table']}</summary>{numbers}</details>"
        place = f' id="{anchor("s-", block.key)}"' if block.key else ""
        return (
            f"<figure{place}{_language_attributes(block.language)}>{serialise(root)}"
            f"<figcaption>{'<br>'.join(caption)}</figcaption>{table}</figure>"
        )

    def sources(self) -> str:
        if not self.document.sources:
            return ""
        items = "".join(self._source(source) for source in self.document.sources)
        title = f'<h2 id="sources">{self.labels["sources"]}</h2>'
        return f'<section class="sources" aria-labelledby="sources">{title}<ol>{items}</ol></section>'

    def _source(self, source: SourceItem) -> str:
        parts = [
            f'<span class="kind">{_text(source.kind_label)}</span>',
            f'<span class="key"><bdi>{_text(source.key)}</bdi></span>' if source.key else "",
            f"<cite{_language_attributes(source.language)}>{_isolate(source.title)}</cite>",
            _isolate(source.text),
        ]
        url = safe_url(source.url)
        if url:
            parts.append(f'<a href="{escape(url)}" rel="noreferrer"><bdi dir="ltr">{escape(url)}</bdi></a>')
        place = f' id="{anchor("q-", source.key)}"' if source.key else ""
        return f"<li{place}>{' '.join(part for part in parts if part)}</li>"

    def _basis(self, item: BasisItem) -> str:
        parts = [f'<span class="kind">{_text(item.kind_label)}</span>']
        if item.key in self.listed:
            parts.append(f'<a class="key" href="#{anchor("q-", item.key)}"><bdi>{_text(item.key)}</bdi></a>')
        elif item.key:
            parts.append(f'<span class="key"><bdi>{_text(item.key)}</bdi></span>')
        parts.append(f"<span{_language_attributes(item.language)}>{_isolate(item.text)}</span>")
        if item.edition:
            parts.append(f"· {self.labels['edition']} {_isolate(item.edition)}")
        if item.outdated:
            parts.append(f'<span class="gap"><strong>▲ {self.labels["outdated"]}</strong></span>')
        return " ".join(parts)

    def _place_link(self, key: str) -> str:
        shown = f"<bdi>{_text(key)}</bdi>"
        if key in self.places:
            return f'<a class="key" href="#{anchor("s-", key)}">{shown}</a>'
        return f'<span class="key">{shown}</span>' if key else ""


def _heading_text(section) -> str:
    number = f"<bdi>{_text(section.number)}</bdi> " if section.number else ""
    return number + _text(section.title)


def _run(run: Run) -> str:
    text = _text(run.text)
    name = {"emphasis": "em", "strong": "strong"}.get(run.emphasis) or ("bdi" if run.language else "")
    # Somebody may write in another language than the record's: the letters say the direction.
    language = f' lang="{escape(run.language)}" dir="auto"' if run.language else ""
    return f"<{name}{language}>{text}</{name}>" if name else text


def _cell(run: Run) -> str:
    if not run.text:
        return ""
    return _run(run) if run.language else f"<bdi>{_run(run)}</bdi>"


def _table(block: TableBlock, labels: dict[str, str]) -> str:
    head = "".join(f'<th scope="col">{_isolate(header)}</th>' for header in block.headers)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_cell(block.run(cell))}</td>' for cell in row)}</tr>" for row in block.rows
    )
    source = f'<p class="soft">{labels["source"]}: {_isolate(block.source)}</p>' if block.source else ""
    table = f"<table><caption>{_isolate(block.title)}</caption>"
    if not block.caption:
        table = f'<table aria-label="{_text(block.title)}">' if block.title else "<table>"
    # A wide table scrolls in its own box, which the keyboard must be able to reach.
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_text(block.title)}">'
        f"{table}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{source}"
    )


def _language_attributes(language: str | None) -> str:
    return f' lang="{escape(language)}" dir="{direction(language)}"' if language else ""


def _text(text: str) -> str:
    return escape(plain_text(text))


def _isolate(text: str) -> str:
    return f"<bdi>{_text(text)}</bdi>" if text else ""
