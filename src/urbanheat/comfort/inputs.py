"""What the comfort indices share: inputs of any kind made flat, unit mistakes found, flags and one warning.

Inputs are numbers, sequences, NumPy arrays (masked ones too) or labelled arrays that look like xarray's; they are
broadcast against one another. All float32 in gives float32 out (the arithmetic in between is double,
in UTCI single); everything else gives float64. An array of full size that lies in one piece is read where it is; a
single value is read as one value; only what has to be stretched is copied.
"""

from __future__ import annotations

import math
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntFlag
from typing import NamedTuple

import numpy as np
from numba import njit

from urbanheat.compiled import kernel as compiled_kernel

SMALL = 50_000  # below so many values threads cost more than they bring


class Flag(IntFlag):
    """Why a value is missing or to be taken with care; the flags of a value are added up.

    MISSING: an input is missing or infinite, the value is NaN. AIR, RADIATION, WIND, HUMIDITY: the input lies
    outside the range of the method. REGRESSION: inside, but a fitted part of the method is used beyond its data.
    BODY: the body's balance holds only at a core temperature that nobody bears (PET). NO_BALANCE: no balance was
    found, the value is NaN.
    """

    MISSING = 1
    AIR = 2
    RADIATION = 4
    WIND = 8
    HUMIDITY = 16
    REGRESSION = 32
    BODY = 64
    NO_BALANCE = 128


OUTSIDE = Flag.AIR | Flag.RADIATION | Flag.WIND | Flag.HUMIDITY | Flag.REGRESSION | Flag.BODY


class Comfort(NamedTuple):
    """What an index gives with `flags=True`. values: as without it; flags: uint8 of the same shape (`Flag`)."""

    values: object
    flags: object


class Method(NamedTuple):
    """An index as `evaluate` needs it. title and unit of the values; inputs: (name, kind) in order; outside: what
    each flag means in words, for the warning."""

    title: str
    unit: str
    inputs: tuple[tuple[str, str], ...]
    outside: dict[Flag, str]


def evaluate(method: Method, kernel, values, parameters=(), *, out_of_range="compute", flags=False):
    """Run `kernel` over the values of all inputs; see `Comfort` for what comes back.

    kernel(start, stop, inputs, steps, out, flags, counts, mask, *parameters) fills out[start:stop] from the flat
    inputs, where value i of input k is inputs[k][i * steps[k]]; it adds to counts[b] for every flag of bit b and,
    if flags is not empty, writes them. Raises ValueError for units that cannot be right and for shapes that do not
    fit one another.
    """
    if out_of_range not in ("compute", "mask"):
        raise ValueError(f"out_of_range is “compute” or “mask”, not “{out_of_range}”.")
    if any(_is_labelled(value) for value in values):
        return _evaluate_labelled(method, kernel, values, parameters, out_of_range, flags)
    found, codes, counts = _evaluate_arrays(method, kernel, values, parameters, out_of_range == "mask", flags)
    _warn(method, counts, found.size, out_of_range)
    if found.ndim == 0:
        found, codes = found[()], codes[()] if flags else None
    return Comfort(found, codes) if flags else found


def _evaluate_arrays(method, kernel, values, parameters, mask, flags):
    arrays = [_as_floats(value, name) for value, (name, _) in zip(values, method.inputs, strict=True)]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for (name, _), array in zip(method.inputs, arrays, strict=True))
        raise ValueError(f"{method.title}: the inputs do not fit one another ({shapes}).") from None
    kinds = {array.dtype for array in arrays if array.ndim}
    kind = np.float32 if kinds == {np.dtype(np.float32)} else np.float64
    flat, steps = zip(*(_flatten(array.astype(kind, copy=False), shape) for array in arrays), strict=True)
    for array, (name, what) in zip(flat, method.inputs, strict=True):
        check_unit(name, what, array)
    out = np.empty(shape, kind)
    codes = np.empty(shape if flags else 0, np.uint8)
    counts = run(kernel, flat, np.array(steps), out.reshape(-1), codes.reshape(-1), mask, parameters)
    return out, codes, counts


def run(kernel, flat, steps, out, codes, mask, parameters) -> np.ndarray:
    """Run the kernel, on all processors where that pays; gives how often each flag was set."""
    workers = threads() if out.size >= SMALL else 1
    edges = np.linspace(0, out.size, workers + 1).astype(np.int64)
    counts = np.zeros((workers, 8), np.int64)

    def part(k: int) -> None:
        kernel(edges[k], edges[k + 1], flat, steps, out, codes, counts[k], mask, *parameters)

    if workers == 1:
        part(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(part, range(workers)))
    return counts.sum(axis=0)


@njit
def put(i, value, code, out, codes, counts, mask):
    """Store the value of a cell with its flags; NaN where it is missing, without balance, or masked."""
    if code:
        for b in range(8):
            counts[b] += (code >> b) & 1
        if code & 129 or mask:  # MISSING | NO_BALANCE
            value = np.nan
    out[i] = value
    if codes.size:
        codes[i] = code


def threads() -> int:
    """Processors that may be used; NUMBA_NUM_THREADS sets fewer."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("NUMBA_NUM_THREADS", "")
    return min(here, int(wanted)) if wanted.isdigit() and int(wanted) else here


def _as_floats(value, name: str) -> np.ndarray:
    if np.ma.isMaskedArray(value):
        value = value.astype(np.float64 if value.dtype != np.float32 else np.float32).filled(np.nan)
    try:
        array = np.asarray(value)
    except TypeError:  # an xarray.Dataset, for one
        array = np.asarray(None)
    if array.dtype in (np.float32, np.float64):
        return array
    if (array.ndim == 0 and array.item() is None) or array.dtype.kind in "cmM":
        raise ValueError(f"{name} is no number and no array of numbers.")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds something that is not a number.") from None


def _flatten(array: np.ndarray, shape) -> tuple[np.ndarray, int]:
    """(the values in one row, step from one to the next). Always a read-only view: so numba meets one kind of array
    and compiles once, also where the caller's own array may not be written to."""
    step = 0 if array.size == 1 else 1
    if step and (array.shape != shape or not array.flags.c_contiguous):
        array = np.ascontiguousarray(np.broadcast_to(array, shape))
    flat = array.reshape(-1).view()
    flat.flags.writeable = False
    return flat, step


def _span(values: np.ndarray) -> tuple[float, float]:
    """(smallest, largest) of the finite values; (inf, -inf) if there is none."""
    whole, exponent = (np.int32, 0x7F800000) if values.dtype == np.float32 else (np.int64, 0x7FF0000000000000)
    most = np.iinfo(whole).max
    low, high = _span_of_bits(values.view(whole), whole(most), whole(exponent))
    if low > high:
        return math.inf, -math.inf
    bits = np.array([low, high], whole)
    return tuple(np.where(bits < 0, bits ^ whole(most), bits).view(values.dtype).tolist())


@compiled_kernel()
def _span_of_bits(bits, most, exponent):
    """Smallest and largest of the bits of floating point numbers taken as whole numbers, those of NaN and infinite
    ones (all bits of the exponent set) left out. They rise as the numbers do once those of negative numbers are
    turned round. Unlike numbers among which are NaN they are compared several at a time."""
    whole = type(exponent)
    low, high = most, whole(~most)
    for i in range(np.uint64(bits.size)):
        own = bits[i]
        rising = whole(own ^ most) if own < 0 else own
        finite = (own & exponent) != exponent
        low = min(low, rising if finite else most)
        high = max(high, rising if finite else whole(~most))
    return low, high


class UnitError(ValueError):
    """An input cannot be in the unit expected. name: of the input; problem: what is wrong, with remedy."""

    def __init__(self, name: str, problem: str):
        super().__init__(name, problem)
        self.name, self.problem = name, problem

    def __str__(self) -> str:
        return f"{self.name} {self.problem}."


@contextmanager
def part_of_more():
    """Inside, the values are part of a larger whole, as a tile of a raster: what only the whole can tell (humidity
    as a fraction) is not asked of the part. Everything else holds for every value, so for every part as for the
    whole."""
    token = _PART.set(True)
    try:
        yield
    finally:
        _PART.reset(token)


_PART: ContextVar[bool] = ContextVar("part", default=False)


def check_unit(name: str, kind: str, values: np.ndarray) -> None:
    """UnitError, with the remedy, where the values cannot be in the unit that is expected. A single value that
    nothing on earth reaches is enough, whatever the others are."""
    low, high = _span(values)
    if low > high:
        return
    problem = _UNIT_CHECKS[kind](low, high)
    if problem and problem.startswith("looks like kelvin") and not _most_are_kelvin(values):
        problem = f"goes up to {high:g} where most values are far lower; set the nodata value to NaN, or correct it"
    if problem:
        raise UnitError(name, problem)


def _most_are_kelvin(values: np.ndarray) -> bool:
    """Whether the high values are of one kind with the others: few stray ones are gaps, not another unit."""
    known = values[np.isfinite(values)]
    return 2 * int(np.count_nonzero(known > _KELVIN)) >= known.size


# The hottest air ever measured is 56.7 °C, the coldest -89.2 °C (WMO archive of extremes).
_HOTTEST_AIR, _COLDEST_AIR, _KELVIN = 65.0, -95.0, 150.0
FRACTION = 1.5  # percent; a fraction slightly above 1 comes from measuring


def _check_temperature(low, high):
    if high > _KELVIN:
        return f"looks like kelvin ({low:g} to {high:g}); subtract 273.15"
    if low < -273.15:
        return f"goes down to {low:g} °C, below absolute zero; set the nodata value to NaN first"
    return None


def _check_air(low, high):
    if _HOTTEST_AIR < high <= _KELVIN:
        return f"looks like °F ({low:g} to {high:g}); convert it to °C: (F - 32) / 1.8"
    problem = _check_temperature(low, high)
    if problem is None and low < _COLDEST_AIR:
        return f"goes down to {low:g} °C, colder than any air on earth; set the nodata value to NaN, or correct it"
    return problem


def _check_wind(low, high):
    if low < 0:
        return f"is negative ({low:g} m/s); take the speed, and set the nodata value to NaN"
    if high > 150:
        return f"goes up to {high:g} m/s; give it in m/s, and set the nodata value to NaN"
    return None


def _check_humidity(low, high):
    if low < 0:
        return f"is negative ({low:g} %); set the nodata value to NaN"
    if 0 < high <= FRACTION and not _PART.get():
        return f"looks like a fraction ({low:g} to {high:g}); multiply it by 100"
    return None


def _check_pressure(low, high):
    if low <= 0:
        return f"goes down to {low:g} hPa; set the nodata value to NaN"
    if high > 2000:
        return f"goes up to {high:g}: this looks like Pa; divide it by 100 to get hPa"
    if low < 200:
        return f"goes down to {low:g}: this looks like kPa; multiply it by 10 to get hPa"
    return None


def _check_solar(low, high):
    if low < -50:
        return f"goes down to {low:g} W/m²; set the nodata value to NaN"
    if high > 2000:
        return f"goes up to {high:g}; give it in W/m², and set the nodata value to NaN"
    return None


def _check_cosine(low, high):
    if low < -1 or high > 1:
        return f"goes from {low:g} to {high:g}; give the cosine of the sun's zenith angle (sine of its elevation)"
    return None


def _check_share(low, high):
    if low < 0 or high > 1:
        return f"goes from {low:g} to {high:g}; give it as a share between 0 and 1"
    return None


_UNIT_CHECKS = {
    "air": _check_air,
    "temperature": _check_temperature,
    "wind": _check_wind,
    "humidity": _check_humidity,
    "pressure": _check_pressure,
    "solar": _check_solar,
    "cosine": _check_cosine,
    "share": _check_share,
}


def _warn(method: Method, counts, total: int, out_of_range: str) -> None:
    """One sentence on all values that are outside the range or have no balance; nothing if there are none."""
    said = [f"{words}: {counts[bit(flag)]:,}" for flag, words in method.outside.items() if counts[bit(flag)]]
    if not said:
        return
    done = "set to NaN" if out_of_range == "mask" else "computed all the same, unless there is no balance (NaN)"
    warnings.warn(
        f"{method.title}: of {total:,} values some are outside the range ({'; '.join(said)}). They are {done}; "
        "flags=True tells which.",
        stacklevel=4,
    )


def bit(flag: Flag) -> int:
    """Which bit a single flag is, counted from 0."""
    return int(flag).bit_length() - 1


def _is_labelled(value) -> bool:
    """Whether the value is a labelled array such as xarray's, without importing xarray."""
    return all(hasattr(value, name) for name in ("dims", "coords", "data", "attrs"))


def _evaluate_labelled(method, kernel, values, parameters, out_of_range, flags):
    """The same for labelled arrays, broadcast by the names of their dimensions; blocks of Dask stay lazy."""
    import xarray  # the caller has it: one of the values is of it

    lazy = any(hasattr(getattr(value, "data", None), "dask") for value in values)

    def on_arrays(*arrays):
        found, codes, counts = _evaluate_arrays(method, kernel, arrays, parameters, out_of_range == "mask", flags)
        if not lazy:  # a warning per block would be many
            _warn(method, counts, found.size, out_of_range)
        return (found, codes) if flags else found

    single = all(np.dtype(value.dtype) == np.float32 for value in values if _is_labelled(value))
    kind = np.float32 if single else np.float64
    try:
        answer = xarray.apply_ufunc(
            on_arrays,
            *values,
            dask="parallelized",
            output_core_dims=[[], []] if flags else [[]],
            output_dtypes=[kind, np.uint8] if flags else [kind],
            keep_attrs=False,
        )
    except ValueError as error:
        if not type(error).__module__.startswith("xarray"):
            raise
        raise ValueError(
            f"{method.title}: the labelled inputs do not have the same coordinates; bring them to one grid first."
        ) from error
    found, codes = answer if flags else (answer, None)
    found.name = method.title.lower().replace(" ", "_")
    found.attrs = {"units": method.unit, "long_name": method.title}
    if not flags:
        return found
    codes.name = f"{found.name}_flags"
    codes.attrs = {"flag_masks": [int(f) for f in Flag], "flag_meanings": " ".join(f.name.lower() for f in Flag)}
    return Comfort(found, codes)
