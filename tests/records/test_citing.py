"""Citing by key: what a person types or pastes becomes records, or an error that names the key."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser

from citydive.records.actions import create_record
from citydive.records.citing import CitedField, keys_text
from citydive.records.kinds import Kind, register
from citydive.records.models import Record

register(Kind("note", "X", "note", "notes"))


@pytest.fixture
def notes(world):
    rows = [(world.city_a, "city"), (world.city_a, "cohort"), (world.city_b, "cohort"), (world.city_b, "city")]
    return [create_record("note", world.dive, city=city, title="N", visibility=seen) for city, seen in rows]


def field_for(user, **options):
    options.setdefault("required", False)
    return CitedField(max_length=600, queryset=Record.objects.visible_to(user), **options)


@pytest.mark.parametrize(
    "text",
    [
        "PRA-X1 PRB-X1",
        "PRA-X1, PRB-X1",
        " pra-x1;prb-x1. ",
        "PRA-X1\n\tPRB-X1 PRA-X1",
        "(PRA-X1), [PRB-X1]",
        "PRA-X1، PRB-X1",
        "\u2066PRA-X1\u2069 \u200ePRB-X1\u200f",
    ],
)
def test_keys_as_people_paste_them(world, notes, text):
    assert field_for(world.delegate_a).clean(text) == [notes[0], notes[2]]


@pytest.mark.parametrize("text", ["", "   ", None, ", ;"])
def test_nothing_is_an_empty_list(world, text):
    assert field_for(world.delegate_a).clean(text) == []


def test_a_required_field_asks_for_a_key(world):
    with pytest.raises(forms.ValidationError):
        field_for(world.delegate_a, required=True).clean("")


@pytest.mark.parametrize("bad", ["F12", "PRA-F0", "PRA-F", "PRA-F1x", "<b>", "PRA–F1", "PRA-F1234567890"])
def test_what_is_no_key_is_named(world, notes, bad):
    with pytest.raises(forms.ValidationError, match="is not a key") as error:
        field_for(world.delegate_a).clean(f"PRA-X1 {bad}")
    assert bad.upper() in str(error.value)


def test_hidden_and_missing_keys_read_alike(world, notes):
    messages = []
    for key in (notes[3].key, "PRB-X99"):
        with pytest.raises(forms.ValidationError) as error:
            field_for(world.delegate_a).clean(f"PRA-X1 {key}")
        assert key in str(error.value) and "PRA-X1" not in str(error.value)
        messages.append(str(error.value).replace(key, "KEY"))
    assert messages[0] == messages[1]


def test_a_stranger_cites_only_what_is_public(world, notes):
    with pytest.raises(forms.ValidationError):
        field_for(AnonymousUser()).clean("PRA-X2")


def test_too_many_keys(world):
    with pytest.raises(forms.ValidationError, match="21 keys are named; at most 20"):
        field_for(world.delegate_a).clean(" ".join(f"PRA-X{n}" for n in range(1, 22)))


def test_keys_text_reads_back(world, notes):
    assert field_for(world.delegate_a).clean(keys_text(notes[:3])) == notes[:3]
