"""What all charts share: words, configuration, classes of the heat ramp, small numbers."""

import math
from datetime import date
from itertools import pairwise

from citydive import days, told
from citydive.documents.chart_colours import RAMP, colour

FONT = "Noto Sans, Noto Sans Arabic, Noto Sans Math, system-ui, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH, HEIGHT = 600, 240
# What a name in a legend takes: its mark with the space around, and a letter of 12 px on average [px].
LEGEND_MARK, LEGEND_SIGN = 30, 6
# Above this many days a line becomes a smear; the months of the years are shown instead.
LONGEST_LINE = 400
# A month counts with 90 % of its days, as a season does (see the heat methods).
COMPLETE_SHARE = 0.9

WORDS = {
    "year": "Year", "date": "Date", "month": "Month", "incomplete": "no complete season",
    "trend": "trend", "threshold": "threshold", "start": "Start", "end": "End",
    "days": "Days", "note": "Note",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "no_value": "no value",
}  # fmt: skip


class ChartError(ValueError):
    """Numbers that make no honest chart; the message says which and what to do."""


def config() -> dict:
    """Return the Vega-Lite configuration common to all charts."""
    ink, soft, line = colour("ink"), colour("soft"), colour("line")
    return {
        "background": None,
        "font": FONT,
        "aria": False,
        "view": {"stroke": None},
        "axis": {
            "labelColor": soft, "titleColor": soft, "domainColor": soft, "tickColor": soft,
            "gridColor": line, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
            "titlePadding": 8, "grid": False,
        },
        "axisY": {"grid": True, "domain": False, "ticks": False},
        "legend": {
            "orient": "top", "title": None, "labelColor": ink, "labelFontSize": 12, "symbolStrokeWidth": 2,
            "labelLimit": WIDTH, "columnPadding": 14,
        },
        "text": {"color": ink, "fontSize": 12},
    }  # fmt: skip


def ramp_classes(values: list[float], unit: str) -> list[tuple[float, str]]:
    """Return at most seven classes of equal, round width as (upper edge, label "30–32 °C")."""
    if not values:
        return []
    low, high = min(values), max(values)
    if high == low:
        return [(high, f"{short(high)} {unit}".strip())]
    step = _round_step((high - low) / len(RAMP))
    first = math.floor(low / step + 1e-9) * step
    count = max(1, math.ceil((high - first) / step - 1e-9))
    edges = [round(first + step * i, 6) for i in range(count + 1)]
    return [(upper, f"{short(lower)}–{short(upper)} {unit}".strip()) for lower, upper in pairwise(edges)]


def count_classes(counts: list[int]) -> list[tuple[float, str]]:
    """Return classes of whole days: "0" for itself, then at most six of equal width ("1–3")."""
    classes, high = [(0, "0")], max(counts)
    step = math.ceil(high / (len(RAMP) - 1)) if high else 0
    for lower in range(1, high + 1, step or 1):
        upper = lower + step - 1
        classes.append((upper, str(upper) if step == 1 else f"{lower}–{upper}"))
    return classes


def _round_step(raw: float) -> float:
    size = 10.0 ** math.floor(math.log10(raw))
    # The share above 1 keeps the classes at seven although the first edge is rounded down.
    return next(size * factor for factor in (1, 2, 2.5, 5, 10, 20) if size * factor >= raw * 7 / 6)


def nice_top(value: float) -> float:
    """Return the next round number away from zero, as the end of an axis."""
    if value == 0:
        return 0.0
    step = _round_step(abs(value) / 7)
    return math.copysign(math.ceil(abs(value) / step - 1e-9) * step, value)


def class_of(value: float, classes: list[tuple[float, str]]) -> str:
    """Return the label of the class of `value`; an edge belongs to the lower class."""
    return next((label for upper, label in classes if value <= upper), classes[-1][1])


def class_colour(classes: list[tuple[float, str]], title: str, extra: tuple[tuple[str, str], ...] = ()) -> dict:
    """Return the colour encoding of the classes, then of `extra` (label, colour name) such as a gap."""
    # Few classes take the far steps of the ramp, so that neighbours stay distinguishable.
    last, count = len(RAMP) - 1, len(classes)
    steps = [round(i * last / (count - 1)) for i in range(count)] if count > 1 else [3] * count
    tones = [RAMP[step] for step in steps] + [tone for _, tone in extra]
    labels = [label for _, label in classes] + [label for label, _ in extra]
    return {
        "field": "class", "type": "nominal",
        "scale": {"domain": labels, "range": [colour(tone) for tone in tones]},
        "legend": {
            "title": title, "titleFontWeight": "normal", "titleColor": colour("soft"),
            "symbolType": "square", "columns": 8,
        },
    }  # fmt: skip


def with_scale(layers: list[dict], kinds: list[tuple[str, str]]) -> list[dict]:
    """Give the layers one colour scale, so that the legend names every kind of mark."""
    legend = None
    if len(kinds) > 1:
        legend = {"symbolType": "square", "symbolOpacity": 1, "symbolStrokeWidth": 0}
        if _too_long_for_a_line([name for name, _ in kinds]):
            legend["columns"] = 1
    scale = {"domain": [name for name, _ in kinds], "range": [colour(tone) for _, tone in kinds]}
    for layer in layers:
        layer["encoding"]["color"] |= {"scale": scale, "legend": legend}
    return layers


def _too_long_for_a_line(names: list[str]) -> bool:
    """Whether the legend would leave the picture; other languages need half as much room again as English."""
    return sum(LEGEND_MARK + 1.5 * LEGEND_SIGN * len(name) for name in names) > WIDTH


def make_spec(layers: list[dict], *, height: int = HEIGHT) -> dict:
    """Return a whole specification of `layers`, 600 wide and `height` high [px]."""
    return {"$schema": SCHEMA, "width": WIDTH, "height": height, "config": config(), "layer": layers}


def nice_years(years) -> list[int]:
    """Return at most a dozen round years to write on the axis."""
    years = list(years)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if len(years) / s <= 12)
    return [year for year in range(years[0], years[-1] + 1) if year % step == 0]


def finite(value) -> float | None:
    """Return `value` as a float, or None for what is no finite number."""
    number = None if value is None else float(value)
    return number if number is not None and math.isfinite(number) else None


def short(number: float) -> str:
    """Return the number with at most six digits, U+2212 as its minus."""
    return f"{number:.6g}".replace("-", "\u2212")


def fill_words(words: dict | None) -> dict[str, str]:
    """Return all words of a chart: the given ones, English for the others."""
    return WORDS | {key: value if isinstance(value, str) else str(value) for key, value in (words or {}).items()}


def require(condition: bool, message: str) -> None:
    """Raise ChartError with `message` unless `condition` holds."""
    if not condition:
        raise ChartError(message)


def month_starts(first_month: int) -> list[int]:
    """Return the day on which each of twelve months begins, from 0 for the first of `first_month`."""
    zero = date(2001, first_month, 1)
    starts = [date(2001 + (first_month + i - 1) // 12, (first_month + i - 1) % 12 + 1, 1) for i in range(12)]
    return [(start - zero).days for start in starts]


def _months_line() -> str:
    return " ".join(name.replace(" ", "") for name in days.month_names("abbreviated"))


def months_line() -> str:
    """The word "months" in the language of the moment: twelve short names."""
    return told.made("chart months")


def month_labels(first_month: int, word: dict) -> str:
    """Return the Vega expression that writes a month's name at its first day."""
    if isinstance(word["months"], told.Told):
        return told.made("chart month labels", first_month)
    return _labels(first_month, month_names(word))


def _labels(first_month: int, names: list[str]) -> str:
    cases = "".join(
        f"datum.value==={start}?{_quoted(names[(first_month + i - 1) % 12])}:"
        for i, start in enumerate(month_starts(first_month))
    )
    return cases + "''"


told.register("chart months", _months_line)
told.register("chart month labels", lambda first: _labels(first, _months_line().split()))


def with_unit(title: str, unit: str) -> str:
    """What an axis or a column says: the quantity and its unit in brackets."""
    return told.text("%(title)s [%(unit)s]") % {"title": title, "unit": unit} if unit else title


def _quoted(text):
    # A Vega expression is code; a translated word must stay a word in it.
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def month_names(word: dict) -> list[str]:
    """Return the twelve names, January first."""
    names = word["months"].split()
    require(len(names) == 12, "The word 'months' needs twelve names with spaces between.")
    return names
