"""Datasets for tests of analyses, made without the upload: invented series of known content."""

import math
from datetime import date, timedelta

from citydive.evidence.models import Dataset, DatasetEdition
from citydive.records.actions import create_record, editing
from citydive.records.files import store_bytes


def invented_series(first=1990, last=2014, hot=lambda year: range(0), nights=lambda year: range(0)) -> list:
    """Rows (day, tmax, tmin): 20 and 10 °C, on the given days after 1 June 31 and 21 °C instead."""
    rows, day = [], date(first, 1, 1)
    while day.year <= last:
        number = (day - date(day.year, 6, 1)).days
        wave = math.sin(day.toordinal() * 0.7)
        high = 31.0 if number in hot(day.year) else round(20 + wave, 1)
        low = 21.0 if number in nights(day.year) else round(10 + wave, 1)
        rows.append((day, high, low))
        day += timedelta(days=1)
    return rows


def csv(rows) -> bytes:
    lines = ["date,tmax_c,tmin_c", *(f"{day.isoformat()},{high},{low}" for day, high, low in rows)]
    return "\n".join(lines).encode()


def make_dataset(world, city=None, content=None, by=None, visibility="city", **facts):
    """A dataset record with one edition; content: bytes of the series file."""
    record = create_record(
        "dataset",
        world.dive,
        city=city or world.city_a,
        by=by,
        title="Daily series",
        visibility=visibility,
        state="done",
    )
    Dataset.objects.create(record=record)
    add_edition(record, content or csv(invented_series()), **facts)
    return record


def add_edition(record, content: bytes, **facts):
    """The next edition of a dataset, as an upload would confirm it."""
    number = record.dataset.editions.count() + 1
    if number > 1:
        with editing(record, seen=record.version, new_edition=True):
            pass
    stored = store_bytes(content, "series.csv", "text/csv", record=record)
    given = {
        "data_kind": "station",
        "provider": "Invented Weather Service",
        "licence": "CC0",
        "station_name": "Practice Field",
        "latitude": 49.5,
        "longitude": 8.5,
        "elevation_m": 100.0,
    }
    return DatasetEdition.objects.create(
        dataset=record.dataset,
        edition=number,
        original=stored,
        series=stored,
        format="csv",
        starts=date(1990, 1, 1),
        ends=date(2014, 12, 31),
        days=9131,
        preview={},
        **{**given, **facts},
    )
