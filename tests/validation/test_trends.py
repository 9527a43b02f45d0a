"""Proof of trends and return levels: plain code written from the papers on every real series, and two peers.
Data: $CITYDIVE_SHARED/data/climate."""

from __future__ import annotations

import pytest

from tests.urbanheat import reference_trends as reference
from tests.validation.real_series import CLIMATE, needs_climate
from tests.validation.table import row
from urbanheat.heatwaves import count_days, yearly_extremes
from urbanheat.readers import read_series
from urbanheat.trends import mann_kendall, return_level, sen_slope

pytestmark = [pytest.mark.validation, needs_climate]
SERIES = (
    "heidelberg_dwd_02080", "mannheim_dwd_05906", "hagen_fley_dwd_01920", "essen_bredeney_dwd_01303",
    "kahler_asten_dwd_02483", "dusseldorf_ecad", "kassel_ecad", "muenchen_ecad", "dresden_ecad", "budapest_ecad",
    "tunis", "cambridge",
)  # fmt: skip

PEER = {
    "mann_kendall": {
        "none": [753.0, 43940.333333333336, 3.5874525622919164, 0.0003339244598770108],
        "hamed-rao": [753.0, 54751.27310668421, 3.2138139353082518, 0.001309845223876449],
    },
    "slope": 0.16666666666666666,
    "gev": [33.888411595293476, 2.0963608299072973, 0.2417753205152004],
    "levels": [37.52686564117396, 39.183564590911075, 39.707890371666025],
}


def yearly(name: str) -> dict[str, list]:
    (path,) = [p for p in CLIMATE.glob(f"{name}*daily*.csv.gz")]
    series = read_series(path)
    return {
        "days at 30 °C and more": [c.days for c in count_days(series, "tmax", 30)],
        "highest of the year": [e.value for e in yearly_extremes(series, "tmax")],
    }


@pytest.mark.parametrize("name", SERIES)
def test_every_series_equals_plain_code_from_the_papers(name):
    for what, values in yearly(name).items():
        source = f"{name}, {what}"
        slope, low, high = reference.sen(values)
        mine = sen_slope(values)
        row(f"Sen slope, {source}", "Sen 1968, plain", mine.slope, slope, 1e-12)
        assert (mine.low is None) == (low is None)
        if low is not None:
            row(f"Sen interval, {source}", "Gilbert 1987, plain", [mine.low, mine.high], [low, high], 1e-12)
        for correction in ("none", "hamed-rao"):
            found = mann_kendall(values, correction)
            theirs = reference.mann_kendall(values, correction != "none")
            named = "Gilbert 1987" if correction == "none" else "Hamed & Rao 1998"
            row(f"Mann-Kendall S, variance, z, p ({correction}), {source}", f"{named}, plain",
                [found.s, found.variance, found.z, found.p], theirs, 1e-9)  # fmt: skip


@pytest.mark.parametrize("name", SERIES)
def test_return_levels_equal_plain_code_from_the_papers(name):
    values = [v for v in yearly(name)["highest of the year"] if v is not None]
    if len(values) < 10:
        assert return_level(values, min_years=10).reason
        return
    location, scale, k = reference.gev(values)
    found = return_level(values, (10, 50, 100), min_years=10, replicates=100)
    row(f"GEV location, scale, k, {name}", "Hosking 1990, plain", [found.location, found.scale, found.shape],
        [location, scale, k], 1e-8)  # fmt: skip
    theirs = [reference.level(location, scale, k, p) for p in found.periods]
    row(f"return levels of 10, 50, 100 years, {name}", "Hosking 1990, plain", found.level, theirs, 1e-8)


def test_peers_on_mannheim():
    """pymannkendall 1.4.3 (hamed_rao_modification_test on the complete years of 1947-2019) and lmoments3 1.0.8
    (gev.lmom_fit; its k comes from an approximation good to some 1e-6)."""
    values = yearly("mannheim_dwd_05906")
    hot = [v for v in values["days at 30 °C and more"] if v is not None][-73:]
    top = [v for v in values["highest of the year"] if v is not None][-73:]
    for correction, theirs in PEER["mann_kendall"].items():
        found = mann_kendall(hot, correction)
        # Counts have ties after the trend is taken off; for pymannkendall they differ by rounding and have ranks
        # of their own, so that its corrected variance differs a little.
        limit = 1e-9 if correction == "none" else 1e-2
        row(f"Mann-Kendall S, variance, z, p ({correction}), Mannheim hot days", "pymannkendall 1.4.3",
            [found.s, found.variance, found.z, found.p], theirs, limit, relative=True)  # fmt: skip
    row("Sen slope, Mannheim hot days", "pymannkendall 1.4.3", sen_slope(hot).slope, PEER["slope"], 1e-12)
    found = return_level(top, (10, 50, 100), replicates=100)
    row("GEV location, scale, k, Mannheim", "lmoments3 1.0.8", [found.location, found.scale, found.shape],
        PEER["gev"], 1e-5)  # fmt: skip
    row("return levels of 10, 50, 100 years, Mannheim", "lmoments3 1.0.8", found.level, PEER["levels"], 1e-4)
