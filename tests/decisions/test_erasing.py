"""Erasing decisions and the options that they decided on."""

from citydive.decisions.actions import Row
from citydive.records import erasing
from citydive.records.models import Record
from tests.leftovers import places

from .test_actions import note, state


def test_the_minutes_go_and_the_option_is_open_again(world, options):
    record = note(world, [Row(options["a"], "chosen", "Because of Zwetschgen")], dissent="No Zwetschgen here")
    erasing.erase(record, by=None)
    assert places("Zwetschgen") == [] and places("Which shade?") == []
    assert state(options["a"]) == "open"


def test_of_an_erased_option_the_minutes_count_only_that_it_was_there(world, options, login):
    record = note(world, [Row(options["a"], "chosen"), Row(options["b"], "dropped", "Too dear")])
    erasing.erase(options["a"], by=None)
    assert places("Trees of A") == []
    page = login(world.delegate_a).get(record.get_absolute_url())
    assert page.status_code == 200 and "Roofs of B" in page.text
    assert (
        options["a"].key in page.text
        and "erased on request" in page.text
        and "not shared with you" not in page.text
    )
    assert login(world.delegate_a).get(f"/r/{record.key}/decision/edit/").status_code == 200
    assert Record.objects.get(pk=options["a"].pk).erased
