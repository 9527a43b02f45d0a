"""The language of what somebody writes: that of the page, unless the letters tell of another."""

import pytest

from citydive.exchange.models import Question
from citydive.formats.models import Session
from citydive.records.scripts import written_language


@pytest.mark.parametrize(("text", "assumed", "is_in"), [
    ("ظل وماء للشوارع", "ar", "ar"), ("Shade for the streets", "ar", "en"), ("Більше тіні на майдані", "en", "uk"),
    ("ظل وماء للشوارع", "de", "ar"), ("Mehr Schatten im Sommer", "de", "de"), ("Kivuli zaidi mitaani", "sw", "sw"),
    ("Тінь: UTCI > 32 °C", "uk", "uk"), ("UTCI?", "ar", "ar"), ("قياس UTCI", "ar", "ar"), ("", "ar", "ar"),
    ("نعم https://example.org/a/long/address PRA-F12 #peer-consultation", "ar", "ar"), ("32 °C, 2026", "ar", "ar"),
    ("日陰をもっと増やすにはどうすればよいですか", "de", "de"),
])  # fmt: skip
def test_letters_tell_the_language(text, assumed, is_in):
    assert written_language(text, assumed) == is_in


@pytest.fixture
def arabic(login, world):
    client = login(world.moderator)
    client.cookies["lang"] = "ar"
    return client


def test_english_on_an_arabic_page_is_english(arabic):
    for text in ("How do you measure shade?", "كيف تقيسون الظل؟"):
        arabic.post("/d/test-dive/exchange/ask/", {"text": text})
    assert list(Question.objects.order_by("pk").values_list("record__language", flat=True)) == ["en", "ar"]


def test_a_place_and_its_zone_do_not_tell_the_language(arabic):
    said = {
        "title": "ورشة الظل في المدن", "format": "virtual", "starts": "2027-05-04", "precision": "day",
        "start_time": "10:00", "time_zone": "Europe/Amsterdam", "place": "Stadhuis Rotterdam",
        "visibility": "cohort", "cities": ["PRA"],
    }  # fmt: skip
    arabic.post("/d/test-dive/calendar/new/", said)
    assert Session.objects.get().record.language == "ar"
