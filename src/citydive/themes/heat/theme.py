"""The theme "heat": what it offers to the platform. Light on purpose; the work is named, not imported."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from citydive.evidence.contract import Method, Parameter, Theme

from .base import read_base

PROFILE_PARAMETERS = (
    Parameter(
        "hot_day_c",
        _("A hot day reaches"),
        "number",
        30.0,
        "°C",
        help=_("30 °C is usual in Central Europe; a hot climate needs a higher value, for example 40 °C."),
        minimum=15,
        maximum=50,
    ),
    Parameter(
        "tropical_night_c", _("A tropical night stays at or above"), "number", 20.0, "°C", minimum=5, maximum=40
    ),
    Parameter(
        "percentile",
        _("Local percentile beside the fixed thresholds"),
        "number",
        95.0,
        "%",
        minimum=50,
        maximum=99.5,
    ),
    Parameter("wave_days", _("A heat wave lasts at least"), "integer", 3, _("days"), minimum=2, maximum=10),
    Parameter(
        "wave_percentile",
        _("Calendar-day percentile of a heat wave"),
        "number",
        90.0,
        "%",
        help=_("Perkins and Alexander (2013) use the 90th percentile of 15 days around each date."),
        minimum=50,
        maximum=99,
    ),
    Parameter(
        "season",
        _("Days that count"),
        "choice",
        "season",
        choices=(("season", _("the heat season of the city")), ("year", _("the whole year"))),
    ),
    Parameter(
        "base",
        _("Base period of the percentiles"),
        "text",
        "",
        help=_(
            "For example 1961-1990. Left empty: 1991-2020, else 1961-1990, else the whole record; "
            "20 complete seasons are needed."
        ),
        check=read_base,
    ),
    Parameter(
        "fewer_seasons",
        _("Compute with fewer seasons"),
        "tick",
        False,
        help=_(
            "For experts: percentiles and trends from 10 complete seasons on instead of 20. Such numbers are "
            "uncertain; each one says so."
        ),
    ),
    Parameter(
        "fewer_because",
        _("Why fewer seasons are enough here"),
        "text",
        "",
        help=_("Stored with the result and shown beside each number that it concerns."),
        max_length=100,
        reason_for="fewer_seasons",
    ),
)

HEAT_PROFILE = Method(
    slug="heat-profile",
    title=_("Heat profile"),
    what=_(
        "Counts hot days and tropical nights per year, by a fixed threshold and by the percentile of the place, "
        "finds heat waves by three kinds of definition, and says whether hot days and summer maxima have changed."
    ),
    data=_(
        "One daily series of highest and lowest air temperature, from a station or a reanalysis grid cell. Other "
        "series can stand beside it; they are named with distance and height and never merged into one record."
    ),
    assumptions=(
        _("A season counts if at least 90 % of its days have a value; days without a value are never filled."),
        _("Percentiles and trends need 20 complete seasons; below 30 a warning is given."),
        _(
            "An expert can have them computed from 10 seasons on and writes the reason, which stands beside each "
            "such number."
        ),
        _("Fixed thresholds count days at or above the value, percentiles days above it."),
        _(
            "Heat waves by fixed threshold: days in a row at or above the hot-day value. By percentile: days in a "
            "row above the percentile of 15 days around the same date in the base period. By official "
            "definition where one is known for the city."
        ),
        _(
            "Trend: Sen's slope with a 95 % interval; Mann-Kendall test with the correction for autocorrelation "
            "after Hamed and Rao, at 5 %."
        ),
    ),
    limits=(
        _("Air temperature at a station is neither surface temperature nor felt heat; humidity is not used."),
        _("A station stands for its surroundings. Most stand outside the densest quarters of a city."),
        _("A reanalysis grid cell covers many kilometres and does not see the heat island of a city."),
        _("Moves of a station or changes of its instruments are not corrected here and can look like a trend."),
        _("A typical year is composed of months of different years: no years, no percentiles, no trend."),
        _("“No clear trend” means that the record cannot tell it from chance, not that nothing changes."),
    ),
    sources=(
        ("Perkins & Alexander 2013, Journal of Climate 26:4500-4517", "https://doi.org/10.1175/JCLI-D-12-00383.1"),
        (
            "Sen 1968, Journal of the American Statistical Association 63:1379-1389",
            "https://doi.org/10.1080/01621459.1968.10480934",
        ),
        ("Hamed & Rao 1998, Journal of Hydrology 204:182-196", "https://doi.org/10.1016/S0022-1694(97)00125-X"),
    ),
    version="1",
    run="citydive.themes.heat.profile:run",
    template="evidence/analysis_sections.html",
    parameters=PROFILE_PARAMETERS,
)

TOPICS = (
    ("heat-plan", _("Heat action plan and warning")),
    ("heat-health", _("People at risk in heat")),
    ("cool-places", _("Cool places and drinking water")),
    ("shade", _("Shade in streets and squares")),
    ("indoor-heat", _("Heat inside buildings")),
    ("outdoor-work", _("Work outdoors in heat")),
    ("heat-maps", _("Maps of heat and of who is exposed")),
)

theme = Theme(
    name="heat",
    title=_("Heat in the City"),
    methods=(HEAT_PROFILE,),
    measures_path=Path(__file__).with_name("measures.yaml"),
    reader="citydive.themes.heat.reading",
    topics=TOPICS,
)
