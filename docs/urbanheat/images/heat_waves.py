"""Draw heidelberg_2003.svg and mannheim_return_levels.svg from the records in this repository.

    python docs/urbanheat/images/heat_waves.py

Source of the data: Deutscher Wetterdienst (stations 02080 and 05906).
"""

from pathlib import Path

import numpy as np

from urbanheat.definitions import AbsoluteThreshold, CalendarDayPercentile
from urbanheat.heatwaves import detect, yearly_extremes
from urbanheat.readers import read_series
from urbanheat.seasons import calendar_index
from urbanheat.trends import return_level

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "src/citydive/demo/data/climate"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 320, 48, 14, 16, 30
STYLE = (
    "text{font:12px sans-serif;fill:#333}.grid{stroke:#ddd}.line{stroke:#333;fill:none}.limit{stroke:#c8553d;"
    "fill:none;stroke-width:2}.fixed{stroke:#888;stroke-dasharray:4 3}.wave{fill:#f4dcd6}"
    ".hot{stroke:#1d3557;stroke-width:5}.band{fill:#d5dbe4}"
    ".level{stroke:#1d3557;fill:none;stroke-width:2}.dot{fill:#c8553d}"
)


def main() -> None:
    (HERE / "heidelberg_2003.svg").write_text(summer(), encoding="utf-8")
    (HERE / "mannheim_return_levels.svg").write_text(levels(), encoding="utf-8")


def summer() -> str:
    """Daily maxima of summer 2003 with the calendar-day 90th percentile and the heat waves above it."""
    series = read_series(DATA / "heidelberg_dwd_02080_daily.csv.gz")
    result = detect(series, CalendarDayPercentile("tmax", 90, base=(1961, 1990)))
    fixed = detect(series, AbsoluteThreshold("tmax", 30, 3))
    days = np.arange("2003-05-01", "2003-10-01", dtype="M8[D]")
    tmax = series.tmax[np.isin(series.time, days)]
    limit = result.threshold_by_day[calendar_index(days)]
    step = (WIDTH - LEFT - RIGHT) / days.size

    def x(day) -> float:
        return LEFT + (float((np.datetime64(day, "D") - days[0]).astype(int)) + 0.5) * step

    def y(value) -> float:
        return HEIGHT - BOTTOM - (value - 5) / 35 * (HEIGHT - TOP - BOTTOM)

    def spans(found):
        for event in found.events:
            if days[0] <= np.datetime64(event.start) <= days[-1]:
                yield x(event.start) - step / 2, x(event.end) + step / 2

    parts = frame("Daily maxima in Heidelberg, summer 2003, with the heat waves", range(10, 41, 10), y)
    for left, right in spans(result):
        size = f'width="{right - left:.1f}" height="{HEIGHT - TOP - BOTTOM}"'
        parts.append(f'<rect class="wave" x="{left:.1f}" y="{TOP}" {size}/>')
    for left, right in spans(fixed):
        parts.append(f'<path class="hot" d="M{left:.1f} {HEIGHT - BOTTOM - 3}H{right:.1f}"/>')
    parts.append(f'<path class="fixed" d="M{LEFT} {y(30):.1f}H{WIDTH - RIGHT}"/>')
    parts.append(line("limit", [(x(d), y(v)) for d, v in zip(days, limit, strict=True)]))
    parts.append(line("line", [(x(d), y(v)) for d, v in zip(days, tmax, strict=True)]))
    for month, name in zip(range(5, 10), ("May", "June", "July", "August", "September"), strict=True):
        place = x(f"2003-{month:02d}-15")
        parts.append(f'<text x="{place:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def levels() -> str:
    """Highest value of each year in Mannheim against its return period, with the fitted levels and interval."""
    series = read_series(DATA / "mannheim_dwd_05906_daily.csv.gz")
    values = [e.value for e in yearly_extremes(series, "tmax") if e.year >= 1947]
    periods = np.geomspace(1.007, 150, 200)
    found = return_level(values, periods)
    known = np.sort([v for v in values if v is not None])
    left, right = (-np.log(-np.log1p(-1 / p)) for p in (periods[0], periods[-1]))

    def x(period) -> float:
        return LEFT + (-np.log(-np.log1p(-1 / period)) - left) / (right - left) * (WIDTH - LEFT - RIGHT)

    def y(value) -> float:
        return HEIGHT - BOTTOM - (value - 28) / 16 * (HEIGHT - TOP - BOTTOM)

    parts = frame("Return levels of the yearly highest temperature in Mannheim", range(28, 45, 4), y)
    band = [(x(p), y(v)) for p, v in zip(periods, found.high, strict=True)]
    band += [(x(p), y(v)) for p, v in zip(periods[::-1], found.low[::-1], strict=True)]
    parts.append(line("band", band))
    parts.append(line("level", [(x(p), y(v)) for p, v in zip(periods, found.level, strict=True)]))
    for rank, value in enumerate(known, 1):
        share = (rank - 0.44) / (known.size + 0.12)  # Gringorten's plotting position
        parts.append(f'<circle class="dot" cx="{x(1 / (1 - share)):.1f}" cy="{y(value):.1f}" r="3"/>')
    for period in (2, 5, 10, 20, 50, 100):
        parts.append(f'<text x="{x(period):.1f}" y="{HEIGHT - 10}" text-anchor="middle">{period} years</text>')
    return "\n".join([*parts, "</svg>", ""])


def frame(title: str, ticks, y) -> list[str]:
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    parts += [f"<title>{title}</title>", f"<style>{STYLE}</style>"]
    for value in ticks:
        parts.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value} °C</text>')
    return parts


def line(kind: str, points) -> str:
    return f'<path class="{kind}" d="M' + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) + '"/>'


if __name__ == "__main__":
    main()
