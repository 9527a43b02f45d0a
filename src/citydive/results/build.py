"""From a result to the document tree that HTML and PDF are made from, for one audience."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive import days
from citydive.documents import tree
from citydive.exchange.input_pages import credits_of
from citydive.records.kinds import get_kind
from citydive.records.models import Source
from citydive.records.printing import document_labels

from .outline import StatementLine


def build_document(record, outline) -> tree.Document:
    """The document tree of a result, in its language, from its outline as one reader may see it."""
    with translation.override(record.language):
        return _build(record, outline)


def _build(record, outline):
    sections = tuple(
        tree.Section(
            part.number,
            part.section.title,
            part.heading - 1,
            tuple(_block(line) for line in part.lines),
        )
        for part in outline.parts
    )
    place = record.city.name if record.city else record.deep_dive.title
    return tree.Document(
        title=record.title,
        subtitle=record.summary,
        language=record.language,
        date=timezone.localtime(record.updated).date().isoformat(),
        publisher=place,
        notice=_("Invented example: practice cities are fictional.") if record.is_example else "",
        meta={
            _("Form"): record.result.get_form_display(),
            _("Deep Dive"): record.deep_dive.title,
            _("Key"): record.key,
            _("Edition"): str(record.edition),
            _("As of"): days.day(record.updated),
        },
        gaps=tuple(tree.Gap(gap.key, gap.text) for gap in outline.gaps()),
        sections=sections,
        sources=tuple(_sources(outline)),
        labels=document_labels(),
    )


def _block(line):
    if isinstance(line, StatementLine):
        return _statement(line)
    if not line.visible:
        return tree.Paragraph((tree.Run(_("A figure stands here that is not public."), None, "emphasis"),))
    return _figure(line)


def _figure(line):
    figure = line.shown.figure
    made_in = figure.made_in
    # In the language of the document, as everything around it.
    words = figure.shown
    table = words["table"]
    return tree.FigureBlock(
        key="",
        edition=str(made_in.edition),
        title=words["title"],
        description=words["description"],
        svg_text=figure.shown_svg.path.read_text(encoding="utf-8"),
        table=tree.TableBlock(
            words["title"],
            tuple(str(cell) for cell in table["headers"]),
            tuple(tuple("" if cell is None else str(cell) for cell in row) for row in table["rows"]),
        ),
        source=", ".join((line.key, _("edition %(n)s") % {"n": made_in.edition})),
    )


def _statement(line):
    statement = line.statement
    basis = [_basis(each) for each in line.basis]
    if line.hidden:
        # On paper nobody knows who "you" is: it is passed on.
        hidden = ngettext("a record that is not public", "%(n)d records that are not public", line.hidden) % {
            "n": line.hidden
        }
        basis.append(tree.BasisItem(kind_label="", key="", text=hidden))
    return tree.StatementBlock(
        key=statement.record.key,
        kind=statement.kind,
        text=statement.text,
        language=statement.record.language,
        basis=tuple(basis),
        gaps=tuple(line.gap_texts),
        owner=statement.owner,
        due=days.day(statement.due) if statement.due else "",
    )


def _basis(each):
    if each.record.erased:
        return tree.BasisItem(str(each.kind_label), each.record.key, _("erased on request"))
    return tree.BasisItem(
        kind_label=str(each.kind_label),
        key=each.record.key,
        text=each.record.title,
        edition=str(each.edition),
        outdated=each.outdated,
        language=each.record.language,
    )


def _sources(outline):
    """Every basis that can be read, once, in the order of first mention, with where it comes from itself."""
    records = {}
    for line in outline.lines():
        if isinstance(line, StatementLine):
            for basis in line.basis:
                if not basis.record.erased:
                    records.setdefault(basis.record.key, basis.record)
    outside = {}
    for source in Source.objects.filter(record__in=records.values()):
        outside.setdefault(source.record_id, []).append(source)
    # Science is credited on paper too.
    credits = credits_of([record.pk for record in records.values() if record.kind == "input"])
    for key, record in records.items():
        cited = outside.get(record.pk, [])
        credit, url = credits.get(record.pk, ("", ""))
        yield tree.SourceItem(
            key=key,
            kind_label=str(get_kind(record.kind).label),
            title=record.title,
            text="; ".join(filter(None, [credit, *(_cite(source) for source in cited)])),
            url=next((source.url for source in cited if source.url), url),
            language=record.language,
        )


def _cite(source) -> str:
    page = _("page %(n)s") % {"n": source.page} if source.page else ""
    cited = ", ".join(filter(None, (source.title, page)))
    # Translators: a source and what it says; put your own quotation marks.
    return _("%(source)s: “%(quote)s”") % {"source": cited, "quote": source.quote} if source.quote else cited
