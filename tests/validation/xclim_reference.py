"""Makes tests/validation/data/xclim_heat_waves.json.gz, run by hand in an environment with xclim:

    python tests/validation/xclim_reference.py FOLDER_OF_THE_CLIMATE_SERIES

Four stations of the Deutscher Wetterdienst, on a calendar without leap days (29 February left out): then the day of
the year of xclim is the calendar day of urbanheat. Seasons May to September, base period 1961-1990.
"""

import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import xarray as xr
import xclim
from xclim import indices
from xclim.core.calendar import percentile_doy

STATIONS = ("heidelberg_dwd_02080", "mannheim_dwd_05906", "essen_bredeney_dwd_01303", "kahler_asten_dwd_02483")


def read(path: Path) -> xr.DataArray:
    with gzip.open(path, "rt") as file:
        rows = {row["date"]: row["tmax_c"] for row in csv.DictReader(file)}
    days = np.arange(min(rows), np.datetime64(max(rows)) + 1, dtype="datetime64[D]")
    values = [float(rows.get(str(d)) or "nan") for d in days]
    array = xr.DataArray(values, {"time": days.astype("datetime64[ns]")}, ("time",), attrs={"units": "degC"})
    return array.convert_calendar("noleap")


def yearly(array: xr.DataArray) -> dict:
    return {str(int(t.year)): int(v) for t, v in zip(array.time.values, array.values, strict=True)}


def main(folder: Path) -> None:
    found = {"xclim": xclim.__version__, "stations": {}}
    for name in STATIONS:
        tmax = read(folder / f"{name}_daily.csv.gz")
        summer = tmax.where((tmax.time.dt.month >= 5) & (tmax.time.dt.month <= 9))
        base = tmax.sel(time=slice("1961", "1990"))
        limit = percentile_doy(base, window=15, per=90, alpha=1 / 3, beta=1 / 3).sel(percentiles=90)
        fixed = {"thresh": "30 degC", "window": 3, "freq": "YS", "op": ">="}
        found["stations"][name] = {
            "ctx90": [float(v) for v in limit.values],
            "fixed_number": yearly(indices.hot_spell_frequency(summer, **fixed)),
            "fixed_longest": yearly(indices.hot_spell_max_length(summer, **fixed)),
            "fixed_days": yearly(indices.hot_spell_total_length(summer, **fixed)),
            "ctx90_days": yearly(indices.warm_spell_duration_index(summer, limit, window=3, freq="YS", op=">")),
        }
    out = Path(__file__).parent / "data" / "xclim_heat_waves.json.gz"
    out.write_bytes(gzip.compress(json.dumps(found).encode(), mtime=0))
    print(out, found["xclim"])


main(Path(sys.argv[1]))
