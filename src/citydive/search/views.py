"""The search page, for everybody: strangers find what is public."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydive.cohorts.throttle import allow, client_key
from citydive.records.kinds import get_kind
from citydive.records.models import Record
from citydive.records.rules import comments_q

from .find import GONE, TEXT, find
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
    form = SearchForm(request.GET, user=request.user)
    query = parse(form.data["q"])
    context = {"form": form, "query": query, "typed": form.data["q"].strip()}
    if query and form.is_valid():
        if not _may_search(request):
            response = render(request, "search/search.html", context | {"too_many": True}, status=429)
            response["Retry-After"] = str(STRANGERS_SECONDS)
            return response
        take_up_some()
        page = Paginator(find(request.user, query, **form.filters), ROWS).get_page(request.GET.get("page"))
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
