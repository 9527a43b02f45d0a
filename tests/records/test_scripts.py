"""The language of what somebody writes: that of the page, unless the letters tell of another."""

import pytest

from citydive.exchange.models import Question
from citydive.records.scripts import written_language


@pytest.mark.parametrize(("text", "assumed", "is_in"), [
    ("ظل وماء للشوارع", "ar", "ar"), ("Shade for the streets", "ar", "en"), ("Більше тіні", "en", "uk"),
    ("ظل وماء", "de", "ar"), ("Mehr Schatten", "de", "de"), ("Kivuli zaidi", "sw", "sw"),
    ("Тінь: UTCI > 32 °C", "uk", "uk"), ("قياس UTCI", "ar", "ar"), ("", "ar", "ar"), ("32 °C, 2026", "ar", "ar"),
    ("日陰を増やす", "de", "de"),
])  # fmt: skip
def test_letters_tell_the_language(text, assumed, is_in):
    assert written_language(text, assumed) == is_in


def test_english_on_an_arabic_page_is_english(login, world):
    client = login(world.delegate_a)
    client.cookies["lang"] = "ar"
    for text in ("How do you measure shade?", "كيف تقيسون الظل؟"):
        client.post("/d/test-dive/exchange/ask/", {"text": text})
    assert list(Question.objects.order_by("pk").values_list("record__language", flat=True)) == ["en", "ar"]
