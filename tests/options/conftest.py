"""The heat theme's catalogue for the test deep dive, whether or not the package is installed."""

from pathlib import Path

import pytest

import citydive
from citydive.evidence.contract import Theme
from citydive.options import actions, shelf
from citydive.options.catalogue import load_catalogue

HEAT = Path(citydive.__path__[0]) / "themes" / "heat" / "measures.yaml"


@pytest.fixture
def catalogue():
    return load_catalogue(HEAT)


@pytest.fixture(autouse=True)
def shelved(monkeypatch):
    """`shelved(path)`: the theme "heat" has its catalogue at this path; the real one at first."""

    def put(path):
        theme = Theme("heat", "Heat", (), path)
        monkeypatch.setattr(shelf, "load_theme", lambda name: theme if name == "heat" else None)

    put(HEAT)
    return put


@pytest.fixture
def joint(world):
    """A joint option, shared with the cohort, written by delegate A."""
    return actions.propose_option(
        world.dive,
        by=world.delegate_a,
        title="Shade at bus stops",
        what="Sails over the waiting areas",
        first_step="Two stops before June",
        cost_class="low",
        visibility="cohort",
    ).record


@pytest.fixture
def version(world, joint):
    """City B's own version of it, still a draft."""
    return actions.derive_option(
        joint,
        by=world.delegate_b,
        city=world.city_b,
        title="Shade at bus stops by the sea",
        what="Wooden roofs over the waiting areas",
        changed="Wood, not sails",
        why="Salt and wind",
    ).record
