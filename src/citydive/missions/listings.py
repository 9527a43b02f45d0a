"""Use cases of needs and offers: write one, edit it, say that it is no longer open."""

from django.db import transaction

from citydive.records.actions import create_record, editing, raise_edition
from citydive.records.events import happened
from citydive.records.models import Record, Visibility
from citydive.records.titles import summary_from, title_from

from .content import listing_content
from .models import Listing, ListingState

KINDS = ("need", "offer")


@transaction.atomic
def write(kind, dive, *, text, by=None, city=None, visibility=Visibility.COHORT, language="en", **fields) -> Record:
    """A need or an offer of a city (of the cohort without one)."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is neither a need nor an offer.")
    title = title_from(text)
    record = create_record(
        kind, dive, by=by, city=city, title=title, summary=summary_from(text, title), visibility=visibility,
        state=ListingState.OPEN, language=language,
    )  # fmt: skip
    Listing.objects.create(record=record, text=text.strip(), **fields)
    return record


def edit(record, *, seen, by, text, **fields) -> None:
    """Edit under the version lock; a change makes a new edition. Raises Conflict."""
    text = text.strip()
    with editing(record, seen=seen, by=by):
        before = listing_content(record)
        if before["text"] != text:
            record.title = title_from(text)
            record.summary = summary_from(text, record.title)
        Listing.objects.filter(pk=record.pk).update(text=text, **fields)
        if listing_content(record) != before:
            raise_edition(record)


def set_state(record, *, seen, by, state) -> None:
    """Open, or no longer; what came of it stays. Raises Conflict."""
    with editing(record, seen=seen, by=by, tell=False):
        record.state = ListingState(state)
        happened(record, "listing closed" if state == ListingState.CLOSED else "listing reopened", by=by)
