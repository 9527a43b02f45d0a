"""A result read for one reader: sections with statements, figures, bases and gaps, in a few queries."""

from dataclasses import dataclass, field

from citydive.records.models import Link, Record, Relation

from .gaps import Basis, Line, gaps_of
from .models import Section, ShownFigure, Statement


@dataclass
class ShownBasis:
    """A basis as this reader may see it: the record, and whether it has moved on since."""

    record: Record
    edition: int
    outdated: bool


@dataclass
class StatementLine:
    statement: Statement
    basis: list[ShownBasis] = field(default_factory=list)
    hidden: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def key(self):
        return self.statement.record.key


@dataclass
class FigureLine:
    shown: ShownFigure
    gaps: list[str] = field(default_factory=list)

    @property
    def key(self):
        return self.shown.figure.made_in.analysis.record.key


@dataclass
class SectionPart:
    section: Section
    number: str
    lines: list = field(default_factory=list)


@dataclass
class Outline:
    parts: list[SectionPart]

    def lines(self):
        return [line for part in self.parts for line in part.lines]

    def gaps(self) -> list[tuple[str, str]]:
        return [(line.key, gap) for line in self.lines() for gap in line.gaps]


def read_outline(result, reader) -> Outline:
    """The whole result for a reader (an account or AnonymousUser). Six queries, whatever its length.

    Gaps are computed from all bases; shown are only those that the reader may see, the others are counted.
    """
    sections = list(result.sections.all())
    statements = list(Statement.objects.filter(section__in=sections).select_related("record__deep_dive"))
    links = list(
        Link.objects.filter(source__statement__in=statements, relation=Relation.BASIS)
        .select_related("target__city", "target__deep_dive")
        .order_by("pk")
    )
    seen = set(
        Record.objects.visible_to(reader)
        .filter(pk__in={link.target_id for link in links})
        .values_list("pk", flat=True)
    )
    by_source = {}
    for link in links:
        by_source.setdefault(link.source_id, []).append(link)
    lines = {section.pk: [] for section in sections}
    for statement in statements:
        line = _statement_line(statement, by_source.get(statement.pk, []), seen)
        lines[statement.section_id].append((statement.position, line))
    figures = ShownFigure.objects.filter(section__in=sections).select_related(
        "figure__made_in__analysis__record", "figure__svg", "figure__png"
    )
    for shown in figures:
        made_in = shown.figure.made_in
        record = made_in.analysis.record
        old = Line(record.key, "figure", outdated=record.outdated or record.edition > made_in.edition)
        lines[shown.section_id].append((shown.position, FigureLine(shown, gaps_of(old))))
    parts = [
        SectionPart(section, number, [line for _p, line in sorted(lines[section.pk], key=lambda row: row[0])])
        for section, number in zip(sections, _numbers(sections), strict=True)
    ]
    return Outline(parts)


def _statement_line(statement, links, seen) -> StatementLine:
    shown = [
        ShownBasis(
            link.target, link.target_edition, link.target.outdated or link.target.edition > link.target_edition
        )
        for link in links
    ]
    facts = Line(
        statement.record.key,
        statement.kind,
        tuple(Basis(basis.record.key, basis.outdated) for basis in shown),
        statement.owner,
        statement.due.isoformat() if statement.due else "",
        statement.record.outdated,
    )
    visible = [basis for basis in shown if basis.record.pk in seen]
    return StatementLine(statement, visible, len(shown) - len(visible), gaps_of(facts))


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
