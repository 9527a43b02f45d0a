"""The search page, for everybody: strangers find what is public."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydive.cohorts.access import dive_view
from citydive.cohorts.throttle import allow, client_key
from citydive.records.kinds import get_kind
from citydive.records.models import Record
from citydive.records.rules import comments_q

from .find import GONE, TEXT, browse, find
from .forms import SearchForm
from .index import take_up_some
from .models import Plain, Talk
from .query import parse
from .snippets import marked, passage

ROWS = 20
# Of one address, without a log-in.
STRANGERS_MAY, STRANGERS_SECONDS = 60, 60


@require_safe
def search(request):
    """Records that the reader may see, by words, phrases and keys; with the passage that was found."""
    return _answer(request, SearchForm(request.GET, user=request.user))


@login_required
@require_safe
@dive_view("part")
def library(request, dive):
    """Everything that was shared in a deep dive and that the reader may see: the same search, without drafts, that
    lists it all as long as nobody typed a word."""
    form = SearchForm(request.GET, user=request.user, dive=dive)
    return _answer(request, form, dive=dive.slug, shared=True)


def _answer(request, form, **fixed):
    """fixed: filters that the page has of itself; without them a question or a filter is needed."""
    query = parse(form.data["q"])
    context = {"form": form, "query": query, "typed": form.data["q"].strip(), "library": bool(fixed)}
    if form.is_valid() and (query or ((fixed or form.filters) and not context["typed"])):
        if not _may_search(request):
            response = render(request, "search/search.html", context | {"too_many": True}, status=429)
            response["Retry-After"] = str(STRANGERS_SECONDS)
            return response
        filters = form.filters | fixed
        if query:
            take_up_some()
            found = find(request.user, query, **filters)
        else:
            found = browse(request.user, **filters)
        page = Paginator(found, ROWS).get_page(request.GET.get("page"))
        context |= {"page": page, "hits": shown(page.object_list, query, request.user)}
    return render(request, "search/search.html", context)


def _may_search(request) -> bool:
    if request.user.is_authenticated:
        return True
    return allow("search", client_key(request), STRANGERS_MAY, STRANGERS_SECONDS)


def shown(found, query, user):
    """Each record of `found` (pairs of its id and place) with its title and a passage, in pieces."""
    places = dict(found)
    records = Record.objects.visible_to(user).for_cards().in_bulk(places)
    plain = dict(Plain.objects.filter(pk__in=records).values_list("pk", "text"))
    heard = Record.objects.filter(comments_q(user), pk__in=records).values("pk")
    talk = dict(Talk.objects.filter(pk__in=heard).values_list("pk", "plain"))
    return [
        {
            "record": record,
            "kind": get_kind(record.kind),
            "title": marked(record.title, query.terms),
            "passage": _passage(record, plain.get(record.pk, ""), query.terms, places[record.pk]),
            "comment": passage([talk.get(record.pk, "")], query.terms),
        }
        for record in map(records.get, places)
        if record is not None
    ]


def _passage(record, plain, terms, place):
    """Of the summary; of the other texts where more of the words stand there, unless the title says it all."""
    return passage([record.summary, plain] if place in (TEXT, GONE) else [record.summary], terms)
