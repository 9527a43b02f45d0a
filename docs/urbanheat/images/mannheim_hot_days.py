"""Draw mannheim_hot_days.svg: hot days a year in Mannheim with Sen's line, from the record in this repository.

    python docs/urbanheat/images/mannheim_hot_days.py

Source of the data: Deutscher Wetterdienst (station 05906).
"""

from pathlib import Path

from urbanheat.heatwaves import count_days
from urbanheat.readers import read_series
from urbanheat.trends import trend

HERE = Path(__file__).resolve().parent
RECORD = HERE.parents[2] / "src/citydive/demo/data/climate/mannheim_dwd_05906_daily.csv.gz"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 300, 44, 12, 14, 30
STYLE = (
    "text{font:12px sans-serif;fill:#333}.bar{fill:#c8553d}.none{fill:#ddd}.grid{stroke:#ddd}.sen{stroke:#1d3557}"
)


def draw() -> str:
    counts = count_days(read_series(RECORD), "tmax", 30.0)
    counts = [count for count in counts if count.year < 2020]  # of 2020 there are four days
    years, days = [count.year for count in counts], [count.days for count in counts]
    change = trend(years, days)
    top = 10 * -(-max(day for day in days if day is not None) // 10)
    step = (WIDTH - LEFT - RIGHT) / len(years)

    def x(year: float) -> float:
        return LEFT + (year - years[0] + 0.5) * step

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    parts.append("<title>Hot days a year in Mannheim, 1936 to 2019, with the trend</title>")
    parts.append(f"<style>{STYLE}</style>")
    for value in range(0, top + 1, 10):
        parts.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value}</text>')
    for year, number in zip(years, days, strict=True):
        kind, tall = ("none", top) if number is None else ("bar", number)
        box = f'x="{x(year) - 0.4 * step:.1f}" y="{y(tall):.1f}" width="{0.8 * step:.1f}"'
        parts.append(f'<rect class="{kind}" {box} height="{y(0) - y(tall):.1f}"/>')
        if year % 10 == 0:
            parts.append(f'<text x="{x(year):.1f}" y="{HEIGHT - 10}" text-anchor="middle">{year}</text>')
    parts.append(_line(change, years, days, x, y))
    return "\n".join([*parts, "</svg>", ""])


def _line(change, years, days, x, y) -> str:
    """Sen's line through the median of the points."""
    known = sorted((year, number) for year, number in zip(years, days, strict=True) if number is not None)
    slope = change.per_decade / 10
    rest = sorted(number - slope * year for year, number in known)
    start = rest[len(rest) // 2]
    ends = [(x(year), y(start + slope * year)) for year in (years[0], years[-1])]
    (a, b), (c, d) = ends
    return f'<path class="sen" stroke-width="2" d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"/>'


if __name__ == "__main__":
    (HERE / "mannheim_hot_days.svg").write_text(draw(), encoding="utf-8")
