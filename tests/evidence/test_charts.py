import gzip
import math
import os
import struct
import subprocess
import sys
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from citydive.documents.chart_colours import COLOURS, RAMP
from citydive.documents.charts import ChartRenderError, render
from citydive.evidence.chart_common import ChartError, count_classes, ramp_classes
from citydive.evidence.chart_specs import Event, Trend, daily_line_or_strip, heat_wave_timeline, yearly_bars

SVG = "{http://www.w3.org/2000/svg}"


def bars(**changes):
    years = list(range(1940, 2025))
    values = [year % 17 for year in years]
    trend = Trend((1940, 2024), (2.0, 12.0), (-1.0, 9.0), (5.0, 15.0))
    options = {"trend": trend, "incomplete": [1945, 1991], **changes}
    return yearly_bars(years, values, "Hot days", "One bar per year.", "Hot days", "days", **options)


def drawn(figure, **options):
    return render(figure.spec, title=figure.title, description=figure.description, **options)


@pytest.fixture(scope="module")
def files():
    return drawn(bars())


def test_svg_is_light_described_and_self_contained(files):
    assert len(gzip.compress(files.svg.encode())) <= 15_000
    root = ET.fromstring(files.svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Hot days"
    assert root.find(f"{SVG}desc").text == "One bar per year."
    tags = {element.tag for element in root.iter()}
    assert not tags & {f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject", f"{SVG}a"}
    names = {name for element in root.iter() for name in element.attrib}
    assert "style" not in names and not any("href" in name or name.startswith("on") for name in names)
    assert "http" not in files.svg.replace("http://www.w3.org/2000/svg", "")


def test_svg_follows_dark_mode(files):
    assert "prefers-color-scheme:dark" in files.svg
    classes = {c for e in ET.fromstring(files.svg).iter() for c in e.get("class", "").split()}
    assert {"f-act", "f-gap", "s-focus", "f-soft", "f-ink"} <= classes
    dark = drawn(bars(), theme="dark").svg
    assert COLOURS["act"][1] in dark and COLOURS["act"][0] not in dark


def test_same_numbers_same_bytes(files):
    drawn(daily(60))  # another chart in between must leave no trace in the ids
    assert drawn(bars()) == files


def test_png_has_paper_ground_and_twice_the_size(files):
    width, height = struct.unpack(">II", files.png[16:24])
    root = ET.fromstring(files.svg)
    assert abs(width - 2 * float(root.get("width"))) <= 2 and abs(height - 2 * float(root.get("height"))) <= 2
    assert files.png.startswith(b"\x89PNG")


def _bar_tops(svg):
    return [e.get("d") for e in ET.fromstring(svg).iter(f"{SVG}path") if "f-act" in e.get("class", "")]


def test_bars_start_at_zero_and_gaps_are_no_zeros():
    figure = bars()
    layers = figure.spec["layer"]
    values = [row for layer in layers for row in layer["data"]["values"]]
    assert {"x": 1945} in values
    assert not [row for row in values if row["x"] == 1945 and "y" in row]
    bar = next(layer for layer in layers if layer["mark"]["type"] == "bar")
    assert bar["encoding"]["y"]["scale"]["domain"][0] == 0
    assert dict(figure.rows)["1945"] == "no complete season"
    assert dict(figure.rows)["1955"] == "0"
    # 83 bars and the square of the legend, zero-height ones kept out of sight
    zero_years = sum(1 for _, value in figure.rows if value == "0")
    assert 83 + 1 - zero_years <= len(_bar_tops(drawn(figure).svg)) <= 84


@pytest.mark.parametrize(("name", "columns"), [("Sen slope", None), ("Sen slope (no clear trend)" * 3, 1)])
def test_a_legend_too_long_for_a_line_stands_in_a_column(name, columns):
    figure = yearly_bars(
        [2000, 2001], [2, 1], "t", "d", "y", "", trend=Trend((2000, 2001), (1, 1)), words={"trend": name}
    )
    assert {layer["encoding"]["color"]["legend"].get("columns") for layer in figure.spec["layer"]} == {columns}


def test_a_figure_becomes_part_of_an_analysis_result():
    figure = bars()
    spec = figure.named("hot-days")
    assert (spec.slug, spec.title, spec.spec) == ("hot-days", figure.title, figure.spec)
    assert spec.headers == ["Year", "Hot days [days]"] and len(spec.rows) == 85


def test_values_below_zero_keep_their_sign():
    figure = yearly_bars([2000, 2001], [-2.5, 1], "t", "d", "Anomaly", "K")
    low, high = figure.spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low <= -2.5 and high >= 1
    assert figure.rows[0] == ("2000", "\u22122.5")


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [
        ([2000, 2001], [1], "2 years but 1 values"),
        ([2001, 2000], [1, 2], "must rise"),
        ([2000], [None], "No year has a complete season"),
        ([2000], [math.nan], "No year has a complete season"),
    ],
)
def test_dishonest_bars_are_refused(years, values, message):
    with pytest.raises(ChartError, match=message):
        yearly_bars(years, values, "t", "d", "y", "days")


def daily(count, missing=()):
    dates = [date(2000, 1, 1) + timedelta(n) for n in range(count)]
    values = [None if n in missing else 20 + 15 * math.sin(n / 58.1) for n in range(count)]
    return daily_line_or_strip(dates, values, 30, "Maximum", "Per day.", "Daily maximum", "°C")


def test_short_record_is_a_line_that_breaks_where_days_are_missing():
    figure = daily(90, missing={40, 41})
    whole, broken = drawn(daily(90)).svg, drawn(figure).svg
    line = [e.get("d") for e in ET.fromstring(broken).iter(f"{SVG}path") if "s-act" in e.get("class", "")]
    assert line and any(d.count("M") == 2 for d in line)
    assert whole != broken
    assert figure.rows[40] == ("2000-02-10", "no value")


def test_long_record_is_a_strip_of_months_with_open_gaps():
    figure = daily(800, missing=set(range(31, 60)))
    assert dict(figure.rows)["2000-02"] == "no complete season"
    january = sum(20 + 15 * math.sin(n / 58.1) >= 30 for n in range(31))
    assert dict(figure.rows)["2000-01"] == str(january)
    rows = figure.spec["layer"][0]["data"]["values"]
    assert {"x": 2000, "m": "Feb", "class": "no complete season"} in rows
    assert "f-gap" in drawn(figure).svg


def test_timeline_places_heat_waves_in_their_season():
    events = [
        Event(date(2003, 8, 1), date(2003, 8, 13), 39.5, "August 2003"),
        Event(date(2006, 7, 1), date(2006, 7, 3), 33),
    ]
    figure = heat_wave_timeline(events, "Heat waves", "Two.", "Peak", "°C", incomplete=[2004])
    assert figure.rows[0] == ("1 August 2003", "13 August 2003", "13", "39.5", "August 2003")
    assert figure.rows[-1] == ("2004", "", "", "", "no complete season")
    svg = drawn(figure).svg
    assert "August 2003" in svg and "no complete season" in svg
    south = heat_wave_timeline(
        [Event(date(2004, 1, 2), date(2004, 1, 5), 35)], "t", "d", "Peak", "°C", first_month=7
    )
    row = south.spec["layer"][0]["data"]["values"][0]
    assert (row["year"], row["from"], row["to"]) == (2003, 185, 189)


def test_turned_event_is_refused():
    with pytest.raises(ChartError, match="ends before it starts"):
        heat_wave_timeline([Event(date(2003, 8, 2), date(2003, 8, 1), 30)], "t", "d", "Peak", "°C")


@pytest.mark.parametrize("values", [[31.2, 39.5], [0.1, 0.11, 5], [-3, 40.2], [1000, 1007.5]])
def test_classes_hold_all_values_and_are_seven_at_most(values):
    classes = ramp_classes(values, "K")
    assert 1 <= len(classes) <= len(RAMP)
    assert classes[-1][0] >= max(values)


def test_counts_keep_zero_apart():
    assert count_classes([0, 14]) == [
        (0, "0"),
        (3, "1–3"),
        (6, "4–6"),
        (9, "7–9"),
        (12, "10–12"),
        (15, "13–15"),
    ]
    assert count_classes([0]) == [(0, "0")]


def test_hostile_words_stay_words():
    words = {
        "incomplete": "</text><script>alert(1)</script>",
        "months": "J'a F\\ Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    }
    svg = drawn(bars(words=words)).svg
    assert "<script" not in svg and "&lt;script" in svg
    wave = [Event(date(2003, 1, 1), date(2003, 1, 3), 39.5)]
    assert "J'a" in drawn(heat_wave_timeline(wave, "t", "d", "Peak", "°C", words=words)).svg


def test_outside_data_is_refused_and_so_is_a_broken_spec():
    with pytest.raises(ChartRenderError, match="outside data"):
        render({"data": {"url": "https://example.org/x.csv"}, "mark": "bar"})
    with pytest.raises(ChartRenderError, match=r"could not be drawn.*'filled'"):
        render({"mark": "nonsense"})
    with pytest.raises(ChartRenderError, match="theme"):
        render(bars().spec, theme="pink")


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_ramp_is_monotone_in_lightness_on_both_grounds():
    light = [_luminance(COLOURS[name][0]) for name in RAMP]
    dark = [_luminance(COLOURS[name][1]) for name in RAMP]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


@pytest.mark.parametrize(("name", "least"), [("ink", 7), ("soft", 4.5), ("act", 3), ("focus", 3)])
def test_contrast_to_the_ground(name, least):
    for colour, ground in zip(COLOURS[name], ("#fbfaf6", "#12191b"), strict=True):
        high, low = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= least


def test_vendored_fonts_are_the_listed_ones():
    import hashlib

    from citydive.fonts import FONT_DIR, covered_characters

    lines = (FONT_DIR / "SHA256SUMS").read_text().splitlines()
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((FONT_DIR / name).read_bytes()).hexdigest() == digest
    assert {f.name for f in FONT_DIR.glob("*.ttf")} < {line.split()[1] for line in lines}
    assert {ord(c) for c in "Aäßїґєعربي≥≤−°→"} <= covered_characters()
    assert 0x1F600 not in covered_characters()


def test_importing_the_specifications_loads_no_engine():
    code = (
        "import sys, citydive.evidence.chart_specs, citydive.documents.charts, citydive.documents.html,"
        "citydive.documents.pdf; print({'typst', 'vl_convert', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_path())
    assert done.stdout.strip() == "set()"


def _path():
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
