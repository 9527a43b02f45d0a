"""Who may write a commitment for a city."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from citydive.cohorts.models import Membership
from citydive.records.rules import can_create


def own_membership(request, dive, code) -> Membership:
    """The membership of the city that the address names; 404 where there is none, 403 for other cities' people."""
    membership = get_object_or_404(Membership.objects.select_related("city"), deep_dive=dive, city__code=code)
    if not can_create(request.user, dive, membership.city):
        raise PermissionDenied
    return membership
