"""What stands on the screen of the room, and what tells a page that it changed."""

from zlib import crc32

from django.db.models import Count, Max, Q

from citydive.formats.models import Card

from .clock import clock_of
from .models import Guided, Vote

MOST_CARDS = 60


def cards_on_screen(session):
    """The latest cards first, without those that were taken off."""
    return session.cards.filter(hidden=None).select_related("city", "record").order_by("-pk")


def hidden_cards(session):
    return session.cards.exclude(hidden=None).select_related("city").order_by("-hidden")


def open_vote(session) -> Vote | None:
    return Vote.objects.filter(session=session, closed=None).first()


def last_vote(door) -> Vote | None:
    """The last vote of a session that was open while its door was: what came before and after is not for phones."""
    rows = Vote.objects.filter(session=door.record_id, opened__lt=door.last_moment)
    return rows.exclude(closed__lte=door.opens).first()


def open_guided(session) -> Guided | None:
    return Guided.objects.filter(session=session, ended=None).select_related("city").first()


def marks(session) -> dict[str, str]:
    """Per part of the page some characters that change when it does; quick queries, asked every few seconds."""
    cards = Card.objects.filter(session=session).aggregate(
        shown=Count("pk", filter=Q(hidden=None)), last=Max("pk"), cited=Count("record")
    )
    vote = Vote.objects.filter(session=session).annotate(given=Count("ballots")).first()
    guided = open_guided(session)
    return {
        # The agenda stands beside the clock: it may be edited while the screen stands open.
        "clock": f"{clock_of(session).turn}.{session.record.version}",
        "cards": f"{cards['shown']}.{cards['last'] or 0}.{cards['cited']}",
        "vote": f"{vote.pk}.{vote.given}.{bool(vote.closed)}" if vote else "",
        "guided": _guided_mark(guided) if guided else "",
    }


def _guided_mark(guided) -> str:
    return f"{guided.pk}.{guided.step}.{guided.cards.count()}.{crc32(guided.question.encode())}"
