from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_zone(name):
    """ValidationError unless `name` is a time zone: an unknown one would break every page of who lives in it."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it as in Europe/Kyiv or Africa/Nairobi."), params={"name": name}
        )


@cache
def offered_zones() -> frozenset[str]:
    """The time zones to choose from: of each place one name, without those it had before (Asia/Calcutta).

    Source: zone.tab of the IANA time zone database, in the package tzdata.
    """
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    named = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
    return frozenset(named & available_timezones() | {"UTC"})
