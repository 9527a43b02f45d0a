"""The heat profile on the real series of Heidelberg, Mannheim, Lüdenscheid and Lviv."""

import gzip
import hashlib

import pytest

from citydive.evidence.contract import CityFacts, InputSeries
from citydive.themes.heat import profile
from citydive.themes.heat.theme import HEAT_PROFILE
from tests.validation.real_series import CLIMATE, needs_climate

DEFAULTS = {each.name: each.default for each in HEAT_PROFILE.parameters}

pytestmark = [pytest.mark.validation, needs_climate]


def source(file, name, role="main", kind="station", note=""):
    path = CLIMATE / file
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return InputSeries("XXX-U1", 1, path, digest, name, name, "Deutscher Wetterdienst", "DWD", kind, note, role)


def run(where, country, *inputs):
    city = CityFacts("XXX", where, country, 49.4, 8.7, "Cfb", (5, 9))
    return profile.run(list(inputs), DEFAULTS, city, lambda fraction, message: None)


def table(result, slug):
    return next(each for each in result.details["sections"] if each["slug"] == slug)


def finding(result, slug):
    return next(each for each in result.findings if each.slug == slug)


@pytest.fixture(scope="module")
def heidelberg():
    return run(
        "Heidelberg",
        "DE",
        source("heidelberg_dwd_02080_daily.csv.gz", "Heidelberg"),
        source("mannheim_dwd_05906_daily.csv.gz", "Mannheim", "beside", note="14.5 km from Heidelberg, 12 m lower"),
    )


def rows_of(file):
    """(day, tmax or None) read without the library, as an independent count."""
    with gzip.open(CLIMATE / file, "rt", encoding="utf-8") as lines:
        head = next(lines).strip().split(",")
        place = next(i for i, name in enumerate(head) if name.lower().startswith(("tmax", "txk")))
        for line in lines:
            cells = line.strip().split(",")
            yield cells[0], float(cells[place]) if cells[place] else None


def test_hot_days_of_2003_counted_by_hand(heidelberg):
    days = [
        day
        for day, high in rows_of("heidelberg_dwd_02080_daily.csv.gz")
        if high is not None and high >= 30 and "2003-05-01" <= day <= "2003-09-30"
    ]
    row = next(row for row in table(heidelberg, "years")["rows"] if row[0] == "2003")
    assert row[1] == str(len(days)) == "40"


def test_august_2003_and_july_2006_are_of_record(heidelberg):
    rows = {row[0]: row for row in table(heidelberg, "of-record")["rows"]}
    assert rows["1–14 August 2003"][1:3] == ["14", "38.8 on 12 August"]
    assert rows["17–27 July 2006"][1:3] == ["11", "35.8 on 21 July"]


def test_heidelberg_says_what_is_missing(heidelberg):
    assert "Left out: 1941, 1942, 2012." in heidelberg.details["completeness"]
    assert "no clear trend (1935–2011)" in finding(heidelberg, "hot_days_trend").sentence
    reasons = [each.because for each in heidelberg.not_computable]
    assert any("perceived temperature" in reason for reason in reasons)


def test_mannheim_stands_beside_with_distance_and_height(heidelberg):
    sentence = finding(heidelberg, "beside-1-hot_days_trend").sentence
    assert "Mannheim (14.5 km from Heidelberg, 12 m lower) has risen by 1.5 days per decade (1936–2019)" in sentence
    # 68 seasons are complete in both records.
    assert {row[2] for row in table(heidelberg, "beside")["rows"]} == {"68 (1936–2011)"}
    assert max(int(row[0]) for row in table(heidelberg, "years")["rows"]) == 2012


def test_luedenscheid_is_too_short_and_says_so():
    result = run(
        "Lüdenscheid",
        "DE",
        source("luedenscheid_dwd_03098_daily.csv.gz", "Lüdenscheid"),
        source("essen_bredeney_dwd_01303_daily.csv.gz", "Essen-Bredeney", "beside", note="50 km away, 237 m lower"),
        source("kahler_asten_dwd_02483_daily.csv.gz", "Kahler Asten", "beside", note="60 km away, 452 m higher"),
    )
    assert "1 complete season, 20 are needed" in finding(result, "record_too_short").sentence
    assert next(n for n in result.numbers if n.slug == "hot_days").value == "12"
    names = [row[0] for row in table(result, "beside")["rows"]]
    assert names == ["Lüdenscheid", "Essen-Bredeney", "Lüdenscheid", "Kahler Asten"]
    assert {each.slug for each in result.figures} == {"hot-days-beside-1", "hot-days-beside-2"}


def test_lviv_as_in_the_public_mock():
    """8 days ≥ 30 °C in 2022 and 3 in 2023; 32.7 °C on 29 August 2023; 28 June to 1 July 2022 the longest run."""
    result = run("Lviv", "UA", source("lviv_era5_openmeteo_daily_2022_2024.csv.gz", "Lviv", kind="reanalysis"))
    assert [row[1] for row in table(result, "years")["rows"]] == ["8", "3"]
    assert table(result, "highest")["rows"][0] == ["29 August 2023", "32.7"]
    assert table(result, "of-record")["rows"][0][:2] == ["28 June – 1 July 2022", "4"]
    assert "does not see the heat island" in result.details["data"]
