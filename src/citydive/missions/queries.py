"""Needs, offers and their suggested matches as lists; everything passes the reader's rights."""

from dataclasses import dataclass

from citydive.records.models import Record, in_readers_language

from .listings import KINDS
from .matching import Fit, fit_of
from .models import Listing, ListingState


@dataclass(frozen=True)
class Match:
    listing: Listing
    fit: Fit


def listings_of(user, dive):
    """Needs and offers of a deep dive that somebody sees, the newest first."""
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind__in=KINDS)
    return (
        Listing.objects.filter(record__in=readable)
        .select_related("record__city", "record__deep_dive")
        .prefetch_related(in_readers_language("record__"))
        .order_by("-record__created", "-pk")
    )


def chosen(rows, form):
    """The rows that a filter lets through, which is all of them where it does not make sense."""
    data = form.cleaned_data if form.is_valid() else {}
    if not data.get("closed"):
        rows = rows.filter(record__state=ListingState.OPEN)
    if data.get("kind"):
        rows = rows.filter(record__kind=data["kind"])
    if data.get("topic"):
        rows = rows.filter(topic=data["topic"])
    if data.get("city"):
        rows = rows.filter(record__city=data["city"])
    if data.get("language"):
        # A list of codes in JSON: no database asks it in the same way, and there are few rows.
        rows = rows.filter(pk__in=[pk for pk, codes in rows.values_list("pk", "languages") if _speaks(codes, data)])
    return rows


def _speaks(codes, data) -> bool:
    return not codes or data["language"] in codes


def matches_of(listing, among) -> list[Match]:
    """What may fit a need or an offer among others, in their order; a city is not matched with itself."""
    found = []
    for other in among:
        if other.is_offer == listing.is_offer or other.record.city_id == listing.record.city_id:
            continue
        need, offer = (other, listing) if listing.is_offer else (listing, other)
        fit = fit_of(need, offer)
        if fit is not None:
            found.append(Match(other, fit))
    return found


def open_listings(user, dive) -> list[Listing]:
    return list(listings_of(user, dive).filter(record__state=ListingState.OPEN))


def add_matches(rows, user, dive) -> None:
    """Give each open row `matches`: what may fit it of all that the reader sees in the deep dive."""
    among = open_listings(user, dive)
    for row in rows:
        row.matches = matches_of(row, among) if row.is_open else []
