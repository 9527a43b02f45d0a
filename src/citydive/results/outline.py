"""A result read for one reader: sections with statements, figures, bases and gaps, in a few queries."""

from dataclasses import dataclass, field

from citydive.documents.text import plain_text
from citydive.records.kinds import get_kind
from citydive.records.models import Link, Record, Relation
from citydive.records.rules import tombstone_q

from .gaps import Basis, Line, gaps_of
from .models import Section, ShownFigure, Statement
from .words import gap_words


@dataclass
class ShownBasis:
    """A basis as this reader may see it: the record, and the edition of it that the statement was written for."""

    record: Record
    edition: int

    @property
    def kind_label(self):
        return get_kind(self.record.kind).label

    @property
    def outdated(self) -> bool:
        return self.record.outdated or self.record.is_gone or self.record.edition > self.edition


@dataclass
class StatementLine:
    """A statement with the bases that the reader may see, also what is left of erased ones; `hidden` counts the
    others."""

    statement: Statement
    basis: list[ShownBasis] = field(default_factory=list)
    hidden: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def key(self):
        return self.statement.record.key

    anchor = key

    @property
    def text(self) -> str:
        """The text without characters that turn others around, numbers kept with their units in Arabic."""
        return plain_text(self.statement.text)

    @property
    def gap_texts(self):
        return [gap_words()[gap] for gap in self.gaps]


@dataclass
class FigureLine:
    """A figure; `visible` says whether the reader may see the analysis that it was made in."""

    shown: ShownFigure
    visible: bool
    gaps: list[str] = field(default_factory=list)

    @property
    def analysis(self):
        return self.shown.figure.made_in.analysis.record

    @property
    def key(self):
        return self.analysis.key if self.visible else ""

    @property
    def anchor(self):
        return f"figure-{self.shown.pk}"


@dataclass
class Gap:
    """One entry of the gap list: code as in gaps.py, key and place of the line that has it."""

    code: str
    key: str
    anchor: str

    @property
    def text(self):
        return gap_words()[self.code]


@dataclass
class SectionPart:
    section: Section
    number: str
    lines: list = field(default_factory=list)

    @property
    def heading(self) -> int:
        """Level of the heading on the page, whose title is level 1."""
        return 3 if "." in self.number else 2


@dataclass
class Outline:
    parts: list[SectionPart]

    def lines(self):
        return [line for part in self.parts for line in part.lines]

    def gaps(self) -> list[Gap]:
        return [Gap(code, line.key, line.anchor) for line in self.lines() for code in line.gaps]

    def shown_records(self) -> set[int]:
        """Ids of the records that a reader of this outline sees beside the result and its statements."""
        statements = [line for line in self.lines() if isinstance(line, StatementLine)]
        figures = [line for line in self.lines() if isinstance(line, FigureLine) and line.visible]
        bases = {basis.record.pk for line in statements for basis in line.basis if not basis.record.erased}
        return bases | {line.analysis.pk for line in figures}


def read_outline(result, reader) -> Outline:
    """The whole result for a reader (an account or AnonymousUser). Six queries, whatever its length.

    Gaps are computed from all bases; shown are only those that the reader may see, the others are counted.
    """
    sections = list(result.sections.all())
    statements = list(Statement.objects.filter(section__in=sections).stated().select_related("record__deep_dive"))
    links = list(
        Link.objects.filter(source__statement__in=statements, relation=Relation.BASIS)
        .select_related("target__city", "target__deep_dive")
        .order_by("pk")
    )
    figures = list(
        ShownFigure.objects.filter(section__in=sections)
        .select_related("figure__made_in__analysis__record", "figure__svg")
        .prefetch_related("figure__drawings__svg")
    )
    named = {link.target_id for link in links} | {shown.figure.made_in.analysis_id for shown in figures}
    # A basis that was erased keeps its key for those who could have read it; they are told that it was erased.
    seen = set(Record.objects.filter(tombstone_q(reader), pk__in=named).values_list("pk", flat=True))
    by_source = {}
    for link in links:
        by_source.setdefault(link.source_id, []).append(link)
    lines = {section.pk: [] for section in sections}
    for statement in statements:
        line = _statement_line(statement, by_source.get(statement.pk, []), seen)
        lines[statement.section_id].append((statement.position, line))
    for shown in figures:
        lines[shown.section_id].append((shown.position, _figure_line(shown, seen)))
    parts = [
        SectionPart(section, number, [line for _p, line in sorted(lines[section.pk], key=lambda row: row[0])])
        for section, number in zip(sections, _numbers(sections), strict=True)
    ]
    return Outline(parts)


def _statement_line(statement, links, seen) -> StatementLine:
    shown = [ShownBasis(link.target, link.target_edition) for link in links]
    facts = Line(
        statement.record.key,
        statement.kind,
        tuple(Basis(basis.record.key, basis.outdated, bool(basis.record.erased)) for basis in shown),
        statement.owner,
        statement.due.isoformat() if statement.due else "",
        statement.record.outdated,
    )
    visible = [basis for basis in shown if basis.record.pk in seen]
    return StatementLine(statement, visible, len(shown) - len(visible), gaps_of(facts))


def _figure_line(shown, seen) -> FigureLine:
    made_in = shown.figure.made_in
    record = made_in.analysis.record
    old = Line(record.key, "figure", outdated=record.outdated or record.is_gone or record.edition > made_in.edition)
    return FigureLine(shown, record.pk in seen and not record.erased, gaps_of(old))


def _numbers(sections) -> list[str]:
    """ "1", "1.1", "2" … from the levels; a sub-section before any section counts as a section."""
    numbers, first, second = [], 0, 0
    for section in sections:
        if section.level == 1 or first == 0:
            first, second = first + 1, 0
            numbers.append(str(first))
        else:
            second += 1
            numbers.append(f"{first}.{second}")
    return numbers
