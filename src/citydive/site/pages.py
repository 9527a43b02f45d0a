"""The pages of a deep dive as a whole: public page, board, cities and city."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render

from citydive.cohorts.access import dive_view
from citydive.cohorts.climate import climate_class
from citydive.cohorts.locator import svg_locator
from citydive.cohorts.models import Membership, MonthlyNormals, Outline
from citydive.cohorts.outline import svg_outline
from citydive.cohorts.rules import is_inside, is_moderator, place_of, takes_part
from citydive.commitments.queries import by_city, city_part
from citydive.days import month_names
from citydive.exchange.queries import use_of
from citydive.formats.queries import calendar, sessions_for_city
from citydive.joining.queries import open_calls
from citydive.missions.queries import board_missions
from citydive.records.kinds import all_kinds
from citydive.records.models import Record, Visibility

from .criteria import add_last_acts, blocked_by, check, facts_of
from .waiting import waits_in

RESULTS, RECORDS = 24, 24
PUBLIC_KINDS = ["result", "decision", "option", "case", "finding", "analysis", "dataset", "input"]


@dive_view("public")
def dive(request, dive):
    """The public page: theme, question, cities on a small map, formats in time, what the cities published."""
    memberships = list(_shown_memberships(dive, request.user).select_related("city", "replaced_by__city"))
    here = [m for m in memberships if m.city_id and m.state in (Membership.State.ACTIVE, Membership.State.PAUSED)]
    public = Record.objects.filter(deep_dive=dive, visibility=Visibility.PUBLIC).visible_to(request.user).active()
    results = public.of_kind("result").for_cards()
    page = Paginator(results, RESULTS).get_page(request.GET.get("page"))
    others = public.of_kind(*PUBLIC_KINDS[1:]).for_cards()[:RECORDS]
    context = {
        "memberships": memberships,
        "organisations": dive.organisations.all(),
        "map": "" if dive.is_practice else _map(here),
        "sessions": _in_time(calendar(dive, request.user).filter(record__visibility=Visibility.PUBLIC)),
        "calls": open_calls(request.user, dive),
        "page": page,
        "records": others,
    }
    return render(request, "site/dive.html", context)


def _shown_memberships(dive, user):
    """A city that has not said yes is not announced to the public; those with a part in the deep dive see it."""
    rows = dive.memberships.all()
    return rows if takes_part(user, dive) else rows.exclude(state=Membership.State.INVITED)


def _map(memberships) -> str:
    """Where the cities lie. Practice dives have none: invented places have no business on a real map."""
    points = [(m.city.code, m.city.name, m.city.latitude, m.city.longitude) for m in memberships]
    return svg_locator(points) if points else ""


def _in_time(sessions):
    """As the deep dive went: the first meeting first."""
    return sorted(
        sessions.select_related("stage").prefetch_related("record__sources"), key=lambda session: session.starts
    )


@dive_view("moderator")
def board(request, dive):
    """What waits, cities by stages, computed criteria, promised against kept, last sign of life, what blocks.

    Counts of drafts, never drafts.
    """
    stages = list(dive.stages.all())
    all_facts = facts_of(dive, stages)
    add_last_acts(dive, all_facts)
    kept = {row.membership.city_id: row.kept for row in by_city(request.user, dive)}
    rows = [
        {
            "facts": facts,
            "blocked": blocked_by(facts),
            "checked": check(facts.stage, facts) if facts.stage else [],
            "kept": kept.get(facts.membership.city_id, []),
        }
        for facts in all_facts
    ]
    context = {
        "rows": rows,
        "stages": stages,
        "waiting": sum(1 for row in rows if row["blocked"]),
        "sorts": waits_in(dive, request.user, all_facts),
        "use": use_of(dive, request.user),
        "missions": board_missions(request.user, dive),
    }
    return render(request, "site/board.html", context)


@dive_view("inside")
def cities(request, dive):
    stages = list(dive.stages.all())
    return render(request, "site/cities.html", {"rows": facts_of(dive, stages), "stages": stages})


@dive_view("public")
def city(request, dive, code):
    """One city: profile, stages with computed criteria, records by kind, its sessions."""
    membership = get_object_or_404(_shown_memberships(dive, request.user).select_related("city"), city__code=code)
    city = membership.city
    stages = list(dive.stages.all())
    facts = facts_of(dive, stages, membership=membership)[0] if is_inside(request.user, dive) else None
    # What a stage needs is computed from drafts too: for the city itself and the moderator, not for its peers.
    own = city.pk in place_of(request.user).cities(dive.pk) or is_moderator(request.user, dive)
    readable = Record.objects.filter(deep_dive=dive, city=city).visible_to(request.user)
    context = {
        "membership": membership,
        "city": city,
        "climate": climate_class(city.latitude, city.longitude),
        **_drawn(city),
        "stages": stages,
        "facts": facts,
        "way": [(stage, check(stage, facts)) for stage in stages] if facts and own else [],
        **(city_part(request.user, membership) if facts else {}),
        # Those inside see its commitments above, with their delegation.
        "groups": _by_kind(readable.active().exclude(kind="commitment") if facts else readable.active()),
        "has_withdrawn": takes_part(request.user, dive) and readable.exclude(withdrawn=None).exists(),
        "sessions": sessions_for_city(dive, city, request.user),
        "writes": (dive.pk, city.pk) in place_of(request.user).writes,
        # Why a city paused or left is for those who work with it.
        "changes": membership.changes.all() if takes_part(request.user, dive) else [],
    }
    return render(request, "site/city.html", context)


def _drawn(city) -> dict:
    """The outline of a city as a small drawing, and its monthly normals, where the installation has them."""
    outline = Outline.objects.filter(city=city).first()
    return {
        "outline": svg_outline(outline.geojson, title=city.name) if outline else "",
        "outline_credit": outline,
        "normals": MonthlyNormals.objects.filter(city=city).first(),
        "months": month_names("abbreviated"),
    }


SHOWN_PER_KIND = 6


def _by_kind(visible):
    """(kind, newest few records, how many in all), in the order in which the rooms brought their kinds."""
    totals = dict(visible.order_by().values_list("kind").annotate(n=Count("pk")))
    newest = {}
    # Statements live inside their results; listing them here would bury everything else.
    for record in visible.exclude(kind="statement").for_cards().order_by("-updated")[:200]:
        shown = newest.setdefault(record.kind, [])
        if len(shown) < SHOWN_PER_KIND:
            shown.append(record)
    return [(kind, newest[kind.slug], totals[kind.slug]) for kind in all_kinds() if kind.slug in newest]
