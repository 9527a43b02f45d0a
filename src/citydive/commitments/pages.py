"""What the page of a commitment shows besides the frame of every record."""

from django.conf import settings
from django.urls import reverse

from citydive.cohorts.rules import is_inside, is_moderator, place_of
from citydive.post.deliver import has_server

from .kept import kept_of
from .models import State
from .queries import IN_FORCE, visible
from .signing import has_left, token_of


def commitment_context(record, request) -> dict:
    commitment = record.commitment
    user = request.user
    own = (record.deep_dive_id, record.city_id) in place_of(user).delegate_of
    inside = own or is_inside(user, record.deep_dive)
    # Names of signatories, their notes and addresses are for the city; the moderator reads who signed.
    asked = list(commitment.requests.select_related("mail")) if own else []
    left = bool(asked) and has_left(record)
    for each in asked:
        waits = not each.answer and not each.is_expired and not left
        each.link = settings.URL + reverse("sign", args=[token_of(each)]) if waits else ""
    seen = visible(user, record.deep_dive, record.city)
    return {
        "commitment": commitment,
        "state": State(record.state),
        "promises": commitment.promises.all(),
        "own": own,
        "names_shown": own or is_moderator(user, record.deep_dive),
        "asked": asked,
        "has_server": has_server(),
        # What was kept is for those who take part, also where the commitment itself is public.
        "kept": kept_of([commitment])[commitment.pk] if inside and record.state in IN_FORCE else [],
        "renews": seen.filter(commitment=commitment.renews_id).first() if commitment.renews_id else None,
        "renewals": seen.filter(commitment__renews=record.pk),
    }
