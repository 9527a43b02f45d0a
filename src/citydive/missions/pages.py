"""What the pages of a need, an offer and a mission show besides the frame of every record."""

from .models import Listing, ListingState
from .queries import matches_of, open_listings


def listing_context(record, request) -> dict:
    listing = Listing.objects.get(pk=record.pk)
    listing.record = record
    matches = matches_of(listing, open_listings(request.user, record.deep_dive)) if listing.is_open else []
    state = ListingState(record.state).label if record.state in ListingState.values else ""
    return {"listing": listing, "matches": matches, "state_display": state}
