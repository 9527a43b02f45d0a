"""Climate series from files, recognised by content, never by name.

Formats (one module each; a new provider is one module with NAME, recognises and read, and one line in
`READERS`): the library's own CSV, DWD daily and hourly (also the published ZIP), ECA&D (also several elements
in a ZIP), GHCN-Daily, GSOD, NASA POWER CSV and JSON, EPW, Open-Meteo CSV and JSON, XLSX and plain CSV. Any of
them may be gzipped or be the one data file of a ZIP.

    series = read_series("produkt_klima_tag_19350101_20111231_02080.txt")
    series = read_series("messungen.csv", mapping={"date": "Tag", "tmax": ("Höchst", "°F")})

`mapping`: variable → column title, or (title, unit), or {"column": …, "unit": …}; variables are date, tmax,
tmin, tmean, temp (hourly temperature), rh, wind, radiation; the unit of `date` is its order (dd/mm/yyyy,
mm/dd/yyyy). Rules for days and hours: `daily`; checks, flags and refusals: `quality`; limits: `content`.
"""

from __future__ import annotations

from urbanheat.errors import ReadError, ReadErrors
from urbanheat.readers import canonical, dwd, ecad, epw, ghcn, gsod, nasapower, openmeteo, plain, xlsx
from urbanheat.readers.canonical import write_csv
from urbanheat.readers.content import Content, open_content
from urbanheat.readers.daily import build
from urbanheat.readers.frame import Options
from urbanheat.readers.preview import describe
from urbanheat.series import QualityFlag, Series, Station

__all__ = [
    "READERS",
    "QualityFlag",
    "ReadError",
    "ReadErrors",
    "Series",
    "Station",
    "preview",
    "read_series",
    "write_csv",
]

READERS = (canonical, dwd, ecad, ghcn, gsod, nasapower, epw, openmeteo, xlsx, plain)


def read_series(
    path, *, mapping=None, station: Station | dict | None = None, timezone: str | None = None, progress=None
) -> Series:
    """Read a daily or hourly climate file as a daily series.

    mapping: see the module text. station: what the caller knows about the station; it goes before the file.
    timezone: IANA name of the local time, for hourly files. progress: called with a fraction from 0 to 1.
    Raises ReadError (one problem) or ReadErrors (several), both ValueError, in plain words.
    """
    content = open_content(path)
    options = Options(mapping, timezone, progress)
    options.tell(0.1)
    given = Station(**station) if isinstance(station, dict) else station
    result = _reader(content).read(content, options)
    series = result if isinstance(result, Series) else build(result, content.sha256, options, given)
    options.tell(1.0)
    return series


def preview(
    path,
    *,
    mapping=None,
    station: Station | dict | None = None,
    timezone: str | None = None,
    rows: int = 5,
    progress=None,
) -> dict:
    """What the file holds, for a person to check before it is used: see `preview.describe`.

    rows: how many of the first days to show. The rest, and what is raised, as for `read_series`.
    """
    series = read_series(path, mapping=mapping, station=station, timezone=timezone, progress=progress)
    return describe(series, rows)


def _reader(content: Content):
    head = "" if content.workbook else content.head()
    for reader in READERS:
        if reader.recognises(content, head):
            return reader
    raise ReadError(
        "the format is not recognised",
        content.name,
        remedy="use CSV with a header, XLSX, DWD, GHCN-Daily, GSOD, ECA&D, NASA POWER, Open-Meteo or EPW",
    )
