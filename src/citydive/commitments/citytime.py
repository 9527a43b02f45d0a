"""Time around a commitment is that of its city: a day of a signature or a deadline is a day in the city hall, and
reads alike for whoever reads it, from wherever."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def in_zone_of(record):
    """`with in_zone_of(record):` days and moments are those of the record's city."""
    return timezone.override(ZoneInfo(record.city.time_zone))


def end_of_day(record, days) -> datetime:
    """The last moment of the day that comes so many days after today, in the record's city."""
    with in_zone_of(record):
        day = timezone.localdate() + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time.max))
