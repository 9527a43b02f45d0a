"""Who may write options and decisions for whom."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of
from citydive.records.rules import can_create


def cities_to_write(user, dive):
    """The cities in whose name the account may write in this deep dive now."""
    return City.objects.filter(pk__in=place_of(user).writes_for(dive.pk))


def owner_of_new(request, dive) -> City | None:
    """The city that `?city=CODE` names, or None for the cohort; 404 for an unknown city, 403 without the right."""
    city, code = None, request.GET.get("city", "")
    if code:
        city = City.objects.filter(code=code, memberships__deep_dive=dive).first()
        if city is None:
            raise Http404
    if not can_create(request.user, dive, city):
        raise PermissionDenied
    return city
