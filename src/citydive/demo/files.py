"""The demo's content files, and the days in them."""

from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.utils import timezone

DATA = Path(__file__).with_name("data")


@cache
def read(name: str) -> dict:
    """One YAML file of the demo's data, by its name without ending ("climate/datasets")."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def noon(day) -> datetime:
    """A moment of a day on which something was said or signed."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))
