"""Reports: choose what they are about, read them, take them along as files. For those inside the deep dive."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.commitments.views import attachment, printed
from citydive.documents.tree import TableBlock

from . import indicators, tables
from .facts import Facts
from .forms import ScopeForm
from .phase import build_phase

# Rows of one table on a page, which must stay light; the files hold more.
ON_PAGE = 40
PRINTED = ("pdf", "docx")


@dive_view("inside")
def reports(request, dive):
    """The choice, and what can be made of it."""
    form = ScopeForm(request.GET if _narrows(request) else None, dive=dive)
    wrong = form.is_bound and not form.is_valid()
    query = "" if wrong or not form.is_bound else form.query()
    context = {"form": form, "query": query, "wrong": wrong, "tables": tables.TABLES.items()}
    return render(request, "reports/reports.html", context)


def _narrows(request) -> bool:
    return any(request.GET.get(name) for name in ScopeForm.base_fields)


def _facts(request, dive) -> tuple[Facts, str]:
    """The facts of the address and its query; 404 for a choice that cannot be (the form never leads there)."""
    form = ScopeForm(request.GET, dive=dive)
    if not form.is_valid():
        raise Http404
    return Facts(form.scope(request.user)), form.query()


@dive_view("inside")
def phase(request, dive):
    facts, query = _facts(request, dive)
    document = build_phase(facts, get_language(), most=ON_PAGE)
    links = {source.key: source.url.partition("/r/")[2] for source in document.sources}
    context = {
        "document": document,
        "query": query,
        "meta": document.meta.items(),
        "sections": [(each, [_block(block, links) for block in each.blocks]) for each in document.sections],
        "more": len(facts.all_records()) - len(document.sources),
    }
    return render(request, "reports/phase.html", context)


def _block(block, links) -> dict:
    """A table as rows of (header, text, whether it is the key of a record), or a paragraph."""
    if not isinstance(block, TableBlock):
        return {"text": "".join(run.text for run in block.runs)}
    rows = [
        [(header, text, text in links) for header, text in zip(block.headers, row, strict=True)]
        for row in block.rows
    ]
    # On a phone a wide table stands as a list; a narrow one of numbers stays a table.
    stacks = len(block.headers) > 4 or any(len(text) > 24 for row in block.rows for text in row)
    return {"title": block.title, "headers": block.headers, "rows": rows, "stacks": stacks}


@dive_view("inside")
def phase_file(request, dive, format):
    """The report as PDF or Word, in the language of the page."""
    if format not in PRINTED:
        raise Http404
    facts, query = _facts(request, dive)
    document = build_phase(facts, get_language())
    back = reverse("report_phase", args=[dive.slug]) + query
    return printed(request, document, format, _name(facts, _("phase report"), format), back)


@dive_view("inside")
def indicator_page(request, dive):
    facts, query = _facts(request, dive)
    context = {"computed": indicators.compute_all(facts), "scope": facts.scope, "query": query, "facts": facts}
    return render(request, "reports/indicators.html", context)


@dive_view("inside")
def indicator_file(request, dive, format):
    facts, _query = _facts(request, dive)
    rows = indicators.as_rows(indicators.compute_all(facts))
    return _file(facts, "indicators", indicators.COLUMN_MEANINGS, rows, format)


@dive_view("inside")
def table_file(request, dive, table, format):
    """One table of facts as CSV or JSON."""
    if table not in tables.TABLES:
        raise Http404
    facts, _query = _facts(request, dive)
    rows = tables.read_table(facts, table)
    return _file(facts, table, tables.TABLES[table].columns, rows, format)


def _file(facts, name, columns, rows, format):
    if format not in tables.MEDIA:
        raise Http404
    data = tables.as_file(columns, rows, format, {"table": name} | tables.head(facts))
    response = HttpResponse(data, content_type=tables.MEDIA[format])
    response["Content-Disposition"] = attachment(_name(facts, name, format))
    response["Cache-Control"] = "private, no-store"
    return response


def _name(facts, what, format) -> str:
    """ "test-dive PRA understand phase report.pdf"."""
    scope = facts.scope
    days = "–".join(each.isoformat() for each in (scope.first, scope.last) if each and not scope.stage)
    about = [scope.dive.slug, scope.city and scope.city.code, scope.stage and scope.stage.slug, days]
    return " ".join([*filter(None, about), slugify(what, allow_unicode=True)]) + f".{format}"
