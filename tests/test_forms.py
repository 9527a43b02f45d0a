"""The house's own forms: where nothing is chosen yet, the form says so in words."""

import pytest

from citydive import forms
from citydive.cohorts.models import City


@pytest.mark.parametrize(("options", "first"), [
    ({}, "choose"), ({"required": False}, "–"), ({"required": False, "empty_label": "all"}, "all"),
    ({"initial": 1}, None),
])  # fmt: skip
def test_where_nothing_is_chosen_yet_it_says_so(options, first):
    assert forms.ModelChoiceField(City.objects.none(), **options).empty_label == first
