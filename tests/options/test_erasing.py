"""Erasing an option leaves no word of it; versions and the list still open."""

from citydive.options import actions
from citydive.records import erasing
from tests.leftovers import places


def test_a_joint_option_goes_and_its_versions_stay(world, joint, login):
    version = actions.derive_option(
        joint,
        by=world.delegate_a,
        city=world.city_a,
        title="Ours",
        what="Cloth",
        changed="Colour",
        why="Wind",
    )
    erasing.erase(joint, by=None)
    assert places("Sails over the waiting areas") == [] and places("Shade at bus stops") == []
    client = login(world.delegate_a)
    assert client.get(version.record.get_absolute_url()).status_code == 200
    assert client.get(f"/d/{world.dive.slug}/options/").status_code == 200
    assert client.get(f"/r/{version.record.key}/option/edit/").status_code == 200
