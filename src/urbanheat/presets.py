"""Published heat-wave and hot-day definitions as data, each with its source and date.

A preset that needs more than a daily series holds (the German warning levels: perceived temperature) is
listed with the reason and never replaced by a look-alike. `offers(series)` says which of them a series
allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile, Definition, ExcessHeatFactor
from urbanheat.errors import Text
from urbanheat.series import Series

_ETCCDI = "http://etccdi.pacificclimate.org/list_27_indices.shtml"
_KENYA = (
    "https://nairobileo.co.ke/news/article/25477/"
    "kenya-met-outlines-heat-wave-criteria-for-nairobi-kisumu-and-mombasa"
)
_DWD_LEVELS = "https://www.augsburg.de/umwelt-soziales/gesundheit/hitze-portal/hitzewarnung"
_DAYS = "https://www.nabu-muehlheim.de/wetter-aktuell-historisch/kenntage/"
_NEEDS_PERCEIVED = (
    "the level is defined on the perceived temperature of the early afternoon, which needs hourly air "
    "temperature, humidity, wind and radiation, and on the indoor night temperature"
)


@dataclass(frozen=True)
class DayCount:
    """Days with variable ≥ threshold_c (with above=True: > threshold_c), for `heatwaves.count_days`."""

    variable: str
    threshold_c: float
    above: bool = False


@dataclass(frozen=True)
class Preset:
    """key: stable name; title: English; definition: for `detect`, or day_count: for `count_days`, or neither
    with the reason in not_computable. place: where it is official, None if general. date: of the source."""

    key: str
    title: str
    source: str
    source_url: str
    date: str
    definition: Definition | None = None
    day_count: DayCount | None = None
    place: str | None = None
    not_computable: str | None = None


@dataclass(frozen=True)
class Offer:
    """A preset and whether a series allows it; reason is None if it does."""

    preset: Preset
    reason: str | None

    @property
    def computable(self) -> bool:
        return self.reason is None


def _kenya(key: str, place: str, threshold_c: float) -> Preset:
    return Preset(
        key,
        Text(
            "Heat wave, %(place)s: highest temperature %(threshold_c)g °C or more on 3 days or more in a row",
            place=place,
            threshold_c=threshold_c,
        ),
        "Kenya Meteorological Department, proposed thresholds for heat-health alerts, as reported",
        _KENYA,
        "2026-02-01",
        AbsoluteThreshold("tmax", threshold_c, 3),
        place=place,
    )


def _dwd(key: str, title: str) -> Preset:
    return Preset(
        key,
        title,
        "Deutscher Wetterdienst, heat warning levels, as explained by Stadt Augsburg",
        _DWD_LEVELS,
        "no date stated",
        place="Germany",
        not_computable=_NEEDS_PERCEIVED,
    )


PRESETS: tuple[Preset, ...] = (
    Preset(
        "hot-day",
        "Hot day: highest temperature 30 °C or more",
        "Deutscher Wetterdienst, Wetter- und Klimalexikon (Heißer Tag)",
        "http://dpaq.de/VUtxQ",
        "no date stated",
        day_count=DayCount("tmax", 30.0),
    ),
    Preset(
        "tropical-night",
        "Tropical night: lowest temperature 20 °C or more",
        "Climatological day counts as used in Germany",
        _DAYS,
        "no date stated",
        day_count=DayCount("tmin", 20.0),
    ),
    Preset(
        "etccdi-tr",
        "Tropical night (TR): lowest temperature above 20 °C",
        "CCl/CLIVAR/JCOMM Expert Team on Climate Change Detection and Indices, core indices",
        _ETCCDI,
        "no date stated",
        day_count=DayCount("tmin", 20.0, above=True),
    ),
    Preset(
        "etccdi-su",
        "Summer day (SU): highest temperature above 25 °C",
        "CCl/CLIVAR/JCOMM Expert Team on Climate Change Detection and Indices, core indices",
        _ETCCDI,
        "no date stated",
        day_count=DayCount("tmax", 25.0, above=True),
    ),
    Preset(
        "ctx90",
        "Heat wave by day: above the calendar-day 90th percentile of tmax on 3 days or more (CTX90pct)",
        "Perkins & Alexander 2013, Journal of Climate 26:4500-4517",
        "https://doi.org/10.1175/JCLI-D-12-00383.1",
        "2013",
        CalendarDayPercentile("tmax"),
    ),
    Preset(
        "ctn90",
        "Heat wave by night: above the calendar-day 90th percentile of tmin on 3 days or more (CTN90pct)",
        "Perkins & Alexander 2013, Journal of Climate 26:4500-4517",
        "https://doi.org/10.1175/JCLI-D-12-00383.1",
        "2013",
        CalendarDayPercentile("tmin"),
    ),
    Preset(
        "ehf",
        "Excess heat factor above 0",
        "Nairn & Fawcett 2015, International Journal of Environmental Research and Public Health 12:227-253",
        "https://doi.org/10.3390/ijerph120100227",
        "2014-12-23",
        ExcessHeatFactor(),
    ),
    _kenya("kenya-nairobi", "Nairobi", 32.0),
    _kenya("kenya-mombasa", "Mombasa", 36.0),
    _kenya("kenya-kisumu", "Kisumu", 37.0),
    _dwd("dwd-level-1", "Heat warning, level 1, strong heat stress (perceived temperature above about 32 °C)"),
    _dwd("dwd-level-2", "Heat warning, level 2, extreme heat stress (perceived temperature above 38 °C)"),
)


def preset(key: str) -> Preset:
    """A preset by its key; ValueError names the keys there are."""
    for item in PRESETS:
        if item.key == key:
            return item
    raise ValueError(f"“{key}” is no preset; there are {', '.join(p.key for p in PRESETS)}.")


def offers(series: Series) -> tuple[Offer, ...]:
    """All presets with the reason why the series does not allow one. Percentile definitions are tried, so the
    answer is that of `detect`."""
    from urbanheat.heatwaves import detect

    result = []
    for item in PRESETS:
        reason = item.not_computable
        if item.definition is not None:
            reason = detect(series, item.definition).not_computable
        elif item.day_count is not None and item.day_count.variable not in series.variables:
            has = ", ".join(series.variables)
            reason = Text(
                "the definition needs %(variable)s; the series has %(has)s",
                variable=item.day_count.variable,
                has=has,
            )
        result.append(Offer(item, reason))
    return tuple(result)
