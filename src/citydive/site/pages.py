"""The pages of a deep dive as a whole: public page, today, board, cities."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import Membership
from citydive.cohorts.rules import place_of
from citydive.records.models import Record


@dive_view("public")
def dive(request, dive):
    records = Record.objects.visible_to(request.user).filter(deep_dive=dive, visibility="public").for_cards()
    memberships = dive.memberships.select_related("city")
    return render(request, "site/dive.html", {"records": records, "memberships": memberships})


@login_required
def today(request):
    records = Record.objects.visible_to(request.user).filter(deep_dive__in=place_of(request.user).takes_part)
    return render(request, "site/today.html", {"records": records.for_cards()[:20]})


@dive_view("inside")
def board(request, dive):
    return render(request, "site/board.html", {"memberships": dive.memberships.select_related("city")})


@dive_view("inside")
def cities(request, dive):
    return render(request, "site/cities.html", {"memberships": dive.memberships.select_related("city")})


@dive_view("public")
def city(request, dive, code):
    membership = get_object_or_404(Membership.objects.select_related("city"), deep_dive=dive, city__code=code)
    records = Record.objects.visible_to(request.user).filter(deep_dive=dive, city=membership.city).for_cards()
    return render(request, "site/city.html", {"membership": membership, "records": records})
