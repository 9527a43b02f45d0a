"""Codes are said in words in the reader's language."""

from django.utils import translation

from citydive.cohorts.naming import climate_name, country_name, language_names


def test_codes_in_words():
    assert (country_name("UA"), country_name("XX"), country_name("")) == ("Ukraine", "XX", "")
    assert (
        language_names("uk, en") == "Ukrainian, English" and language_names("zz; Old Tongue") == "zz, Old, Tongue"
    )
    assert climate_name("Cfb") == "Temperate, no dry season, warm summer (Cfb)" and climate_name("Q") == "Q"
    with translation.override("ar"):
        assert country_name("DE") == "ألمانيا" and language_names("de,ar") == "الألمانية، العربية"
        assert climate_name("Cfb").endswith(" (Cfb)") and "Temperate" not in climate_name("Cfb")


def test_the_page_of_a_city_names_them(world, client):
    city = world.city_a
    city.is_practice, city.country, city.languages = False, "DE", "de, en"
    city.save()
    page = client.get(f"/d/{world.dive.slug}/cities/PRA/?lang=de").text
    assert "<bdi>Deutschland</bdi>" in page and "<bdi>Deutsch, Englisch</bdi>" in page and "(Cfb)" in page
