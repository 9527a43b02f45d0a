import pytest

from citydive.options import actions


@pytest.fixture
def options(world):
    """joint: of the cohort, shared; a: of city A, shared; draft: of city A, still a draft; b: of city B, shared."""

    def make(by, city, title, visibility="cohort"):
        return actions.propose_option(
            world.dive, by=by, city=city, title=title, what="w", visibility=visibility
        ).record

    return {
        "joint": make(world.moderator, None, "Joint shade"),
        "a": make(world.delegate_a, world.city_a, "Trees of A"),
        "draft": make(world.delegate_a, world.city_a, "Secret of A", "city"),
        "b": make(world.delegate_b, world.city_b, "Roofs of B"),
    }
