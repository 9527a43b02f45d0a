"""Dot votes: opened, voted in by cities and by phones, closed. Nobody sees numbers before it is closed."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive.participation.registry import NotTaken
from citydive.records.events import happened
from citydive.told import listed

from .forms import DotsForm
from .models import Ballot, Choice, Vote
from .queries import last_vote, open_vote
from .rules import delegates_here

# A receipt names a choice with so many characters.
LONGEST_CHOICE = 60


class VoteClosed(Exception):
    """The vote was closed meanwhile; the dots were not taken."""


class VoteOpen(Exception):
    """Another vote of this session is still open; one at a time."""


@transaction.atomic
def begin_vote(session, *, question, choices, dots, by) -> Vote:
    """Open a dot vote over some texts. Raises VoteOpen while another one of the session is open."""
    try:
        with transaction.atomic():
            vote = Vote.objects.create(session=session, question=question, dots=dots)
    except IntegrityError:
        raise VoteOpen from None
    Choice.objects.bulk_create(Choice(vote=vote, position=n, text=text) for n, text in enumerate(choices))
    happened(session.record, "vote opened", by=by)
    return vote


@transaction.atomic
def close_vote(vote, *, by) -> None:
    """Close it for good: from now on everybody sees the numbers."""
    if Vote.objects.filter(pk=vote.pk, closed=None).update(closed=timezone.now()):
        happened(vote.session.record, "vote closed", by=by)


@transaction.atomic
def cast(vote, *, dots, city=None, by=None, participant=None) -> None:
    """The dots of a city or of a phone; until the vote closes a later cast replaces. Raises VoteClosed."""
    # The update takes the row's lock, so that no dots arrive after the vote was closed and counted.
    if not Vote.objects.filter(pk=vote.pk, closed=None).update(dots=F("dots")):
        raise VoteClosed
    whose = {"vote": vote, "city": city, "participant": participant}
    Ballot.objects.update_or_create(**whose, defaults={"dots": dots, "by": by, "at": timezone.now()})


@dataclass(frozen=True)
class Row:
    """A choice with its dots, of cities and of phones apart."""

    text: str
    cities: int
    phones: int


def closed_votes(session):
    """With what `results` needs: three queries, whatever their number."""
    rows = Vote.objects.filter(session=session).exclude(closed=None).order_by("opened")
    return rows.prefetch_related("choices", "ballots")


def results(vote) -> list[Row] | None:
    """What has most dots of cities first; None while the vote is open, for everybody."""
    if vote.closed is None:
        return None
    sums = {choice.pk: [0, 0] for choice in vote.choices.all()}
    for ballot in vote.ballots.all():
        for pk, dots in ballot.dots.items():
            if int(pk) in sums:
                sums[int(pk)][0 if ballot.city_id else 1] += dots
    rows = [Row(choice.text, *sums[choice.pk]) for choice in vote.choices.all()]
    return sorted(rows, key=lambda row: (-row.cities, -row.phones))


def given(vote) -> dict:
    """Who has voted, not what: the cities' names, the names of those missing, the number of phones.

    Asked to vote are the session's cities that take part now and have a delegate with an account.
    """
    voted = set(vote.ballots.exclude(city=None).values_list("city", flat=True))
    with_accounts = delegates_here([vote.session.record.deep_dive_id])
    asked = vote.session.cities.filter(pk__in=with_accounts.values("city")).order_by("name")
    return {
        "voted": [city.name for city in asked if city.pk in voted],
        "missing": [city.name for city in asked if city.pk not in voted],
        "phones": vote.ballots.filter(city=None).count(),
    }


def missing_votes(sessions) -> list[tuple[Vote, list[str]]]:
    """Open votes of these sessions with the cities whose vote is missing, for a moderator's board; four queries."""
    rows = Vote.objects.filter(session__in=sessions, closed=None).select_related("session__record__deep_dive")
    rows = list(rows.prefetch_related("session__cities"))
    voted = set(Ballot.objects.filter(vote__in=rows).exclude(city=None).values_list("vote", "city"))
    dives = {vote.session.record.deep_dive_id for vote in rows}
    asked = set(delegates_here(dives).values_list("deep_dive", "city"))
    found = []
    for vote in rows:
        cities = [c for c in vote.session.cities.all() if (vote.session.record.deep_dive_id, c.pk) in asked]
        missing = sorted(city.name for city in cities if (vote.pk, city.pk) not in voted)
        if missing:
            found.append((vote, missing))
    return found


def phone_form(door, participant, data=None) -> DotsForm | None:
    """The form of the vote that is open now, with what this phone gave before."""
    vote = open_vote(door.record.session)
    if vote is None:
        return None
    # A phone without a connection may bring dots of an earlier vote: they must not land in this one.
    if data is not None and any(name.startswith("choice_") for name in data):
        ours = {f"choice_{pk}" for pk in vote.choices.values_list("pk", flat=True)}
        if not ours & set(data):
            return None
    before = vote.ballots.filter(participant=participant).first() if participant else None
    initial = {f"choice_{pk}": dots for pk, dots in before.dots.items()} if before else None
    return DotsForm(data, vote=vote, initial=initial, auto_id="votes_%s")


def phone_context(door, participant) -> dict:
    vote = open_vote(door.record.session)
    if vote is None:
        return phone_results(door)
    words = ngettext(
        "You have one dot: put it on one choice. Until the vote closes you can change it.",
        "You have %(dots)s dots: put them on one choice or on several. Until the vote closes you can change it.",
        vote.dots,
    )
    return {"heading": vote.question, "lede": words % {"dots": vote.dots}}


def phone_results(door) -> dict:
    """How the last vote came out, as everybody in the room sees it; nothing while one is open."""
    vote = last_vote(door)
    if vote is None or vote.closed is None:
        return {}
    # `listed` keeps what people wrote apart in a sentence that runs from right to left.
    heading = _("The vote is closed: %(question)s") % {"question": listed([vote.question])}
    return {"heading": heading, "read": "live/phone_results.html", "results": results(vote)}


def phone_mark(door) -> str:
    vote = last_vote(door)
    return f"{vote.pk}{'.closed' if vote.closed else ''}" if vote else ""


def take_dots(door, participant, data, sent_id) -> str:
    """The dots of a phone; gives the receipt."""
    vote = open_vote(door.record.session)
    if vote is None:
        raise NotTaken(_("The vote was closed before your phone sent this."))
    try:
        cast(vote, dots=data["dots"], participant=participant)
    except VoteClosed:
        raise NotTaken(_("The vote was closed before your phone sent this.")) from None
    return _("Dots received for “%(question)s”: %(given)s") % {
        "question": listed([vote.question]),
        "given": listed(_given_to(vote, data["dots"])),
    }


def _given_to(vote, dots):
    """Which choices have how many dots, in words, in the order of the form."""
    for choice in vote.choices.all():
        n = dots.get(str(choice.pk), 0)
        if n:
            said = ngettext("%(n)d dot on “%(choice)s”", "%(n)d dots on “%(choice)s”", n)
            yield said % {"n": n, "choice": listed([Truncator(choice.text).chars(LONGEST_CHOICE)])}
