"""The document tree: one frozen form from which HTML, PDF and Word are made.

Renderers receive everything in the tree, the translated words they print (`labels`)
included, so that the same tree always gives the same document. `to_json` and `from_json`
are the one interchange form; `from_json(to_json(d)) == d`.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date

KINDS = ("fact", "judgement", "decision", "duty")
EMPHASES = ("", "emphasis", "strong")
REQUIRED_LABELS = (
    "basis", "contents", "due", "edition", "figure", "gap", "gaps", "no_basis", "no_gaps", "outdated",
    "owner", "page", "source", "sources", "table",
    *(f"kind_{kind}" for kind in KINDS),
)  # fmt: skip


class DocumentError(ValueError):
    """A document tree that cannot be printed; the message says where and what to do."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one language. `language` is a BCP 47 tag, or none: as around it."""

    text: str
    language: str | None = None
    emphasis: str = ""

    def __post_init__(self):
        _require(self.emphasis in EMPHASES, f"Run: emphasis {self.emphasis!r} is none of {EMPHASES}.")


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class BasisItem:
    """What a statement rests on. `key` may be empty for a basis that is no record (a law)."""

    kind_label: str
    key: str
    text: str
    edition: str = ""
    outdated: bool = False
    language: str | None = None


@dataclass(frozen=True)
class StatementBlock:
    """A sentence that the document answers for, with its basis and its gaps in plain words."""

    key: str
    kind: str
    text: str
    language: str | None = None
    basis: tuple[BasisItem, ...] = ()
    gaps: tuple[str, ...] = ()
    owner: str = ""
    due: str = ""

    def __post_init__(self):
        _require(self.kind in KINDS, f"Statement {self.key}: kind {self.kind!r} is none of {KINDS}.")


@dataclass(frozen=True)
class TableBlock:
    """A table; every row has as many cells as there are headers.

    It runs in the direction of the document, as do its title and headers; a cell with what people wrote is a `Run`
    and carries its own language. `language`: that of cells which carry none, as in documents frozen long ago.
    `under_heading`: the heading above says the title already, so that it is not printed again and only names the
    table for screen readers.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str | Run, ...], ...]
    source: str = ""
    language: str | None = None
    under_heading: bool = False

    @property
    def caption(self) -> str:
        """The title where it is printed."""
        return "" if self.under_heading else self.title

    def run(self, cell: str | Run) -> Run:
        """A cell with its language."""
        return Run(cell, self.language) if isinstance(cell, str) else cell

    def __post_init__(self):
        _require(bool(self.headers), f"Table {self.title!r} has no headers. Give every column a name.")
        for number, row in enumerate(self.rows, start=1):
            _require(
                len(row) == len(self.headers),
                f"Table {self.title!r}, row {number}: {len(row)} cells for {len(self.headers)} headers.",
            )


@dataclass(frozen=True)
class FigureBlock:
    """A picture (SVG text) with title and description, and the numbers behind it as a table."""

    key: str
    edition: str
    title: str
    description: str
    svg_text: str
    table: TableBlock | None = None
    source: str = ""
    language: str | None = None

    def __post_init__(self):
        _require(
            bool(self.description.strip()),
            f"Figure {self.key or self.title} has no description. Say in one sentence what it shows, "
            "for readers who cannot see it.",
        )


Block = Paragraph | StatementBlock | FigureBlock | TableBlock


@dataclass(frozen=True)
class Section:
    """A section; `level` 1 to 4, and no level is skipped on the way down."""

    number: str
    title: str
    level: int
    blocks: tuple[Block, ...] = ()
    language: str | None = None

    def __post_init__(self):
        _require(1 <= self.level <= 4, f"Section {self.title!r}: level {self.level} is not between 1 and 4.")
        _require(bool(self.title.strip()), f"Section {self.number!r} has no title. Name it.")


@dataclass(frozen=True)
class Gap:
    """What is missing before the document can be signed, and where (key of a statement or figure)."""

    key: str
    text: str


@dataclass(frozen=True)
class SourceItem:
    """A line of the source list."""

    key: str
    kind_label: str
    title: str
    text: str = ""
    url: str = ""
    language: str | None = None


@dataclass(frozen=True)
class Document:
    """A whole document.

    `plain`: a letter, receipt or minutes: printed without a word on gaps and without contents.
    `language`: BCP 47 tag. `date`: ISO 8601 date of this version; it is the only clock of the
    renderers. `meta`: translated label → text, printed in this order. `notice`: a line that must
    not be missed, such as "example text". `labels`: translated words, see `REQUIRED_LABELS`.
    Raises DocumentError when a label is missing, the date is no date, a key appears twice
    or a section level is skipped.
    """

    title: str
    language: str
    date: str
    subtitle: str = ""
    publisher: str = ""
    notice: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    sections: tuple[Section, ...] = ()
    sources: tuple[SourceItem, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    plain: bool = False

    def __post_init__(self):
        _require(bool(self.title.strip()), "The document has no title. Give it one.")
        _require(bool(self.language), f"Document {self.title!r} has no language. Set one, such as 'de'.")
        missing = [name for name in REQUIRED_LABELS if not self.labels.get(name)]
        _require(not missing, f"Document {self.title!r}: labels without text: {', '.join(missing)}.")
        _check_date(self)
        _check_levels(self.sections)
        _check_unique("statement or figure", [b.key for b in self.blocks() if getattr(b, "key", "")])
        _check_unique("source", [source.key for source in self.sources if source.key])

    def blocks(self) -> list[Block]:
        """Return all blocks of all sections, in reading order."""
        return [block for section in self.sections for block in section.blocks]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise DocumentError(message)


def _check_date(document: Document) -> None:
    try:
        date.fromisoformat(document.date)
    except (TypeError, ValueError):
        raise DocumentError(
            f"Document {document.title!r}: {document.date!r} is no date. Write it as 2025-06-12."
        ) from None


def _check_levels(sections: tuple[Section, ...]) -> None:
    # Screen readers navigate by heading level, and PDF/UA refuses a skipped one.
    previous = 0
    for section in sections:
        _require(
            section.level <= previous + 1,
            f"Section {section.title!r} has level {section.level} after level {previous}. "
            "Put a section of the level between before it.",
        )
        previous = section.level


def _check_unique(what: str, keys: list[str]) -> None:
    seen = set()
    for key in keys:
        _require(key not in seen, f"The {what} key {key} appears twice. A link to it would be ambiguous.")
        seen.add(key)


# ---- interchange -------------------------------------------------------------------------------

_BLOCK_TYPES = {
    "paragraph": Paragraph, "statement": StatementBlock, "figure": FigureBlock, "table": TableBlock,
}  # fmt: skip
_BLOCK_NAMES = {cls: name for name, cls in _BLOCK_TYPES.items()}


def to_dict(document: Document) -> dict:
    """Return the tree as plain dicts, lists and strings; each block says its `type`."""
    plain = asdict(document)
    for section, plain_section in zip(document.sections, plain["sections"], strict=True):
        for block, plain_block in zip(section.blocks, plain_section["blocks"], strict=True):
            plain_block["type"] = _BLOCK_NAMES[type(block)]
    return plain


def to_json(document: Document) -> str:
    """Return the tree as JSON (UTF-8 text, stable order of keys: as declared)."""
    return json.dumps(to_dict(document), ensure_ascii=False, indent=1)


def from_json(text: str) -> Document:
    """Read a tree back. Raises DocumentError for anything that is not such a tree."""
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"This is not a document in JSON: {error}.") from None
    return _build(Document, plain, "document")


def _build(cls: type, plain: object, where: str):
    _require(isinstance(plain, dict), f"{where}: expected an object, found {type(plain).__name__}.")
    known = {f.name for f in fields(cls)}
    unknown = set(plain) - known - {"type"}
    _require(not unknown, f"{where}: unknown entries {', '.join(sorted(unknown))}.")
    hints = typing.get_type_hints(cls)
    values = {name: _value(hints[name], plain[name], f"{where}.{name}") for name in plain if name in known}
    try:
        return cls(**values)
    except TypeError as error:
        raise DocumentError(f"{where}: {error}.") from None


def _value(hint: object, plain: object, where: str):
    if hint == tuple[Block, ...]:
        _require(isinstance(plain, list), f"{where}: expected a list.")
        return tuple(_block(item, f"{where}[{index}]") for index, item in enumerate(plain))
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        _require(isinstance(plain, list), f"{where}: expected a list.")
        return tuple(_value(args[0], item, f"{where}[{index}]") for index, item in enumerate(plain))
    if origin is types.UnionType:
        if plain is None and type(None) in args:
            return None
        return _value(Run if Run in args and isinstance(plain, dict) else args[0], plain, where)
    if is_dataclass(hint):
        return _build(hint, plain, where)
    expected = origin or hint
    _require(
        isinstance(plain, expected) and not (expected is int and isinstance(plain, bool)),
        f"{where}: expected {expected.__name__}, found {type(plain).__name__}.",
    )
    return plain


def _block(plain: object, where: str) -> Block:
    kind = plain.get("type") if isinstance(plain, dict) else None
    _require(kind in _BLOCK_TYPES, f"{where}: the type {kind!r} is none of {', '.join(_BLOCK_TYPES)}.")
    return _build(_BLOCK_TYPES[kind], plain, where)
