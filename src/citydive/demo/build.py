"""Building the demo: first what a visitor needs at once, then the evidence that has to be computed."""

from django.db import transaction

from citydive.cohorts.models import DeepDive
from citydive.jobs.runner import run_pending

from . import accounts, evidence, heat_in_the_city, practice


def is_loaded() -> bool:
    return DeepDive.objects.filter(code="HIC").exists()


def load_record() -> None:
    """The public record, in one transaction: all of it or nothing."""
    with transaction.atomic():
        dive = heat_in_the_city.load()
        heat_in_the_city.invite_scientist(dive)
        accounts.administrator()


def load_evidence(say=print) -> None:
    """Practice deep dives, then the heat profiles of the real cities. Each part once, also after a stop."""
    if not DeepDive.objects.filter(code="GRC").exists():
        practice.load("practice_green", say)
    if not DeepDive.objects.filter(code="PRC").exists():
        practice.load("practice", say)
    dive = DeepDive.objects.get(code="HIC")
    if not dive.records.filter(kind="analysis", state="done").exists():
        evidence.load(dive, say)
    # The files of what was made public, unless a worker has made them by now.
    run_pending()
