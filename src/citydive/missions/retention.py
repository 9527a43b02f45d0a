"""When people's travel is forgotten."""

from datetime import timedelta

from django.conf import settings


def forgotten_on(mission):
    """The day from which nobody reads it any more; None while no end is known."""
    end = mission.over or mission.ends or mission.reported
    return end + timedelta(days=settings.FORGET_TRAVEL_DAYS) if end else None
