"""Draw the comfort figures: hours of the hottest day, and the days of the year, in the typical year of Bilbao.

    CITYDIVE_SHARED=… python docs/urbanheat/images/comfort.py

Source of the data: PVGIS typical year (Copernicus), 43.29° N 2.97° W. The mean radiant temperature is estimated
here for a standing person on open ground without shade (VDI 3787 part 2): radiation absorbed from the sun's beam
(projected area after the sun's elevation), the diffuse sky, a ground of albedo 0.2 as warm as the air, and the
longwave radiation of the sky. A street with walls and trees differs; so does hot asphalt.
"""

import csv
import gzip
import math
import os
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from urbanheat.comfort import heat_index, perceived_temperature, pet, utci, wbgt
from urbanheat.comfort.rasters import class_colours
from urbanheat.comfort.stress import SCALES

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("CITYDIVE_SHARED", HERE.parents[3] / "shared"))
YEAR = SHARED / "data" / "climate" / "bilbao_pvgis_tmy.epw.gz"
LATITUDE, LONGITUDE = 43.2926, -2.9728
OFFSET = 1 / 6  # [h] after the full hour: then beam · sine + diffuse agrees best with the global radiation
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 320, 44, 168, 14, 30
STYLE = "text{font:12px sans-serif;fill:#333}.grid{stroke:#999;stroke-opacity:.35}.line{fill:none;stroke-width:2}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
INKS = ("#1d3557", "#c8553d", "#2a7f62", "#8d5a97", "#b8860b")


def read_year() -> dict[str, np.ndarray]:
    """Hourly columns of the file [°C, %, hPa, W/m², m/s] and the sine of the sun's elevation; hours in UTC."""
    with gzip.open(YEAR, "rt") as file:
        rows = list(csv.reader(file))[8:]
    names = {"air": 6, "humidity": 8, "pressure": 9, "sky": 12, "all": 13, "beam": 14, "diffuse": 15, "wind": 21}
    year = {name: np.array([float(row[place]) for row in rows]) for name, place in names.items()}
    year["pressure"] /= 100
    middle = np.arange(len(rows)) + OFFSET  # UTC
    angle = 2 * math.pi * (middle / 24 + 0.5) / 365.25
    turn = 23.44 * -np.cos(angle + 2 * math.pi * 10 / 365.25)
    minutes = 9.87 * np.sin(2 * angle - 2.78) - 7.53 * np.cos(angle - 1.41) - 1.5 * np.sin(angle - 1.41)
    hour = np.radians(15 * (middle % 24 + minutes / 60 + LONGITUDE / 15 - 12))
    place, turn = math.radians(LATITUDE), np.radians(turn)
    year["sine"] = math.sin(place) * np.sin(turn) + math.cos(place) * np.cos(turn) * np.cos(hour)
    degrees = np.degrees(np.arcsin(np.clip(year["sine"], 0, 1)))
    seen = 0.308 * np.cos(np.radians(degrees * (1 - degrees**2 / 48402)))
    sigma = 5.67e-8
    short = seen * year["beam"] + 0.5 * year["diffuse"] + 0.5 * 0.2 * year["all"]
    long = 0.5 * year["sky"] + 0.5 * sigma * (year["air"] + 273.15) ** 4
    year["radiant"] = ((0.7 * short + 0.97 * long) / (0.97 * sigma)) ** 0.25 - 273.15
    return year


def chart(name: str, title: str, x, lines: dict, ticks: dict, scale: str | None = None) -> None:
    """lines: values by label; ticks: labels by place on x; scale: classes to be shown as bands."""
    values = np.concatenate([np.asarray(v) for v in lines.values()])
    low, high = 5 * math.floor(np.nanmin(values) / 5), 5 * math.ceil(np.nanmax(values) / 5)

    def across(value):
        return LEFT + (value - x[0]) / (x[-1] - x[0]) * (WIDTH - LEFT - RIGHT)

    def up(value):
        return HEIGHT - BOTTOM - (min(max(value, low), high) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">']
    parts.append(f"<title>{title}</title><style>{STYLE}</style>")
    parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>')
    if scale:
        edges = [low, *(e for e in SCALES[scale].edges if low < e < high), high]
        colours = class_colours(scale)
        for bottom, top in pairwise(edges):
            code = int(np.searchsorted(SCALES[scale].edges, (bottom + top) / 2))
            colour = "#" + "".join(f"{round(255 - 0.35 * (255 - c)):02x}" for c in colours[code])
            box = f'x="{LEFT}" y="{up(top):.1f}" width="{WIDTH - LEFT - RIGHT}" height="{up(bottom) - up(top):.1f}"'
            parts.append(f'<rect {box} fill="{colour}"/>')
            label = SCALES[scale].labels[code]
            if up(bottom) - up(top) > 13:
                parts.append(f'<text x="{LEFT + 6}" y="{(up(bottom) + up(top)) / 2 + 4:.1f}">{label}</text>')
    for value in range(low, high + 1, 5):
        parts.append(f'<path class="grid" d="M{LEFT} {up(value):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{value}</text>')
    for place, label in ticks.items():
        parts.append(f'<text x="{across(place):.1f}" y="{HEIGHT - 10}" text-anchor="middle">{label}</text>')
    ends = sorted((up(np.asarray(v)[-1]), label) for label, v in lines.items())
    free = TOP
    spots = {}
    for end, label in ends:
        spots[label] = free = max(end + 4, free + 14)
    for ink, (label, v) in zip(INKS, lines.items(), strict=False):
        path = "L".join(f"{across(a):.1f} {up(b):.1f}" for a, b in zip(x, v, strict=True))
        parts.append(f'<path class="line" stroke="{ink}" d="M{path}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 6}" y="{spots[label]:.1f}" style="fill:{ink}">{label}</text>')
    (HERE / name).write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def main() -> None:
    warnings.simplefilter("ignore")
    year = read_year()
    hottest = int(np.argmax(year["air"])) // 24
    day = {name: values[24 * hottest : 24 * hottest + 24] for name, values in year.items()}
    hours = np.arange(24)  # UTC
    clock = {h: f"{h} h UTC" if h == 0 else f"{h} h" for h in range(0, 24, 3)}
    air, radiant, wind, humidity = (day[n] for n in ("air", "radiant", "wind", "humidity"))
    near = wind * (1.1 / 10) ** 0.2  # at the body; exponent of open suburban ground
    felt = utci(air, radiant, wind, humidity)
    where = "Bilbao, hottest day of a typical year"
    lines = {"UTCI in the sun": felt, "UTCI in shade (Tmrt = air)": utci(air, air, wind, humidity), "air": air}
    chart("utci_bilbao.svg", f"UTCI in the sun and in shade, {where}", hours, lines, clock, "utci")
    sun = pet(air, radiant, near, humidity)
    lines = {"PET in the sun": sun, "PET in shade (Tmrt = air)": pet(air, air, near, humidity), "air": air}
    chart("pet_bilbao.svg", f"PET in the sun and in shade, {where}", hours, lines, clock, "pet")
    weather = (air, day["all"], wind, humidity, day["sine"])
    heat = {
        name: wbgt(*weather, wind_height=10, pressure=day["pressure"], quantity=key)
        for name, key in (("globe", "globe"), ("WBGT", "wbgt"), ("natural wet bulb", "natural_wet_bulb"))
    }
    chart("wbgt_bilbao.svg", f"WBGT and its parts, {where}", hours, {**heat, "air": air}, clock)
    lines = {"air": air, "heat index": heat_index(air, humidity), "UTCI in shade": utci(air, air, wind, humidity)}
    chart("heat_index_bilbao.svg", f"Heat index, {where}", hours, lines, clock)
    days = {name: values.reshape(365, 24) for name, values in year.items()}
    outside = days["radiant"], days["wind"] * 0.1**0.2, days["humidity"]
    warmest = perceived_temperature(days["air"], *outside).max(axis=1)
    months = {15 + 30.4 * n: label for n, label in enumerate(MONTHS)}
    lines = {"perceived, highest": warmest, "air, highest": days["air"].max(axis=1)}
    title = "Highest perceived temperature of each day, Bilbao, typical year"
    chart("perceived_bilbao.svg", title, np.arange(365), lines, months, "perceived_temperature")
    top = int(np.argmax(felt))
    print(f"hottest day {hottest}: highest air {air.max():.1f}, at {hours[top]} h UTC: air {air[top]:.1f}")
    print(f"Tmrt {radiant[top]:.1f}, humidity {humidity[top]:.0f}, wind {wind[top]:.1f}, UTCI {felt[top]:.1f}")
    print(f"in shade {utci(air, air, wind, humidity)[top]:.1f}; PET {sun[top]:.1f}, in shade "
          f"{pet(air, air, near, humidity)[top]:.1f}; WBGT {heat['WBGT'].max():.1f}; heat index "
          f"{heat_index(air, humidity).max():.1f}; days with PT ≥ 32: {(warmest >= 32).sum()}")  # fmt: skip


if __name__ == "__main__":
    main()
