"""The house's own forms: what stands where nothing is chosen yet."""

import pytest

from citydive import forms
from citydive.cohorts.models import City


@pytest.mark.parametrize(("options", "first"), [
    ({}, "choose"), ({"required": False}, "–"), ({"required": False, "empty_label": "all"}, "all"),
    ({"initial": 1}, None),
])  # fmt: skip
def test_what_stands_where_nothing_is_chosen_yet(options, first):
    assert forms.ModelChoiceField(City.objects.none(), **options).empty_label == first
