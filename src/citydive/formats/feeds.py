"""Calendars to subscribe to: of one person, behind a signed address of their own, and of a deep dive."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from citydive.cohorts.models import User
from citydive.cohorts.rules import place_of
from citydive.records.models import Record, in_readers_language

from .ics import calendar_of
from .models import Feed, Session
from .rules import may_see_cards

BACK = timedelta(days=400)
_SIGNER = signing.Signer(sep=".", salt="citydive.formats.feed")


class Revoked(Exception):
    """The address was ours once."""


def make_address(person) -> None:
    """Give a person a calendar address; the one before, if any, is no longer valid."""
    Feed.objects.update_or_create(person=person, defaults={"secret": secrets.token_hex(16)})


def revoke(person) -> None:
    Feed.objects.filter(person=person).delete()


def address_of(person) -> str:
    """The present calendar address of a person; "" without one."""
    feed = Feed.objects.filter(person=person).first()
    if feed is None:
        return ""
    token = _SIGNER.sign(f"{person.pk}.{feed.secret}")
    return settings.URL + reverse("feed_ics", args=[token])


def person_of(token) -> User | None:
    """Whose calendar an address gives; None if it is not one of ours. Raises Revoked."""
    try:
        number, secret = _SIGNER.unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return None
    feed = Feed.objects.filter(person=int(number)).select_related("person").first()
    if feed is None or not feed.person.is_active or not constant_time_compare(feed.secret, secret):
        raise Revoked
    return feed.person


def personal_calendar(person) -> bytes:
    """The sessions that concern a person, with all that the person may read of them, in their language."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        rows = _recent(person).filter(concerns_q(person))
        return calendar_of(rows, name=_("Sessions (citydive)"), inside=lambda record: may_see_cards(person, record))


def dive_calendar(dive, user) -> bytes:
    """The sessions of a deep dive that this reader sees: for strangers the public ones."""
    rows = _all(user).filter(record__deep_dive=dive)
    return calendar_of(
        rows, name=dive.title, description=dive.theme, inside=lambda record: may_see_cards(user, record)
    )


def concerns_q(person) -> Q:
    """Sessions of the person's cities, of deep dives that they moderate, and those they were invited to."""
    place = place_of(person)
    q = Q(record__deep_dive__in=place.moderates) | Q(record__key__in=[each.record_key for each in place.grants])
    for dive in place.cohort:
        q |= Q(record__deep_dive=dive, cities__in=place.cities(dive))
    # Through a subquery: a session of two of the person's cities comes once.
    return Q(pk__in=Session.objects.filter(q).values("pk"))


def _all(user):
    """Also withdrawn sessions: a calendar takes them out only if it is told so."""
    readable = Record.objects.visible_to(user).filter(kind="session")
    rows = Session.objects.filter(record__in=readable).select_related("record__deep_dive")
    return rows.prefetch_related(in_readers_language("record__"), "agenda").order_by("starts", "pk")


def _recent(user):
    return _all(user).filter(ends__gte=timezone.localdate() - BACK)
