"""Chore: what is known of people and serves nothing any more goes some time after its end."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from citydive.cohorts.models import Role

from .models import Delegate, SignatureRequest


def over(before) -> Q:
    """Requests for signature that were answered, or whose links had ended, before a moment."""
    return Q(answered__lt=before) | Q(answer="", expires__lt=before)


def forget(now=None) -> int:
    """The addresses of signatories (who signed stays with what was signed), and what delegates who left said about
    themselves. Returns how many. now: a moment, for tests.
    """
    before = (now or timezone.now()) - timedelta(days=settings.FORGET_CONTACTS_DAYS)
    addresses = SignatureRequest.objects.filter(over(before)).exclude(email="").update(email="")
    same = {"user": OuterRef("person"), "kind": Role.Kind.DELEGATE, "deep_dive": OuterRef("membership__deep_dive"),
            "city": OuterRef("membership__city")}  # fmt: skip
    here = Role.objects.filter(Q(until=None) | Q(until__gte=before.date()), **same)
    return addresses + Delegate.objects.filter(~Exists(here)).delete()[0]
