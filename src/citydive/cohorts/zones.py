from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_zone(name):
    """ValidationError unless `name` is a time zone: an unknown one would break every page of who lives in it."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it as in Europe/Kyiv or Africa/Nairobi."), params={"name": name}
        )
