"""Classes of thermal stress, as published for each index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scale:
    """edges [°C], rising; labels, one more than edges, from cold to hot; upper: whether a value on an edge belongs
    to the class below it; source."""

    edges: tuple[float, ...]
    labels: tuple[str, ...]
    upper: bool
    source: str


@dataclass(frozen=True, eq=False)
class Stress:
    """codes: class of each value, 0 = coldest, -1 = missing; an int for a number, else int8 of the same shape (with
    flag_values and flag_meanings where the values were labelled). scale: the classes."""

    codes: object
    scale: Scale

    @property
    def labels(self):
        """The label of each value: a str for a number, else an array of str ("" where the value is missing)."""
        names = np.array([*self.scale.labels, ""])  # -1 is the last one
        found = names[np.asarray(self.codes)]
        return str(found) if found.ndim == 0 else found


_COLD = ("extreme cold stress", "very strong cold stress", "strong cold stress", "moderate cold stress")
_HEAT = ("moderate heat stress", "strong heat stress", "very strong heat stress", "extreme heat stress")

SCALES = {
    "utci": Scale(
        (-40, -27, -13, 0, 9, 26, 32, 38, 46),
        (*_COLD, "slight cold stress", "no thermal stress", *_HEAT),
        True,
        "Bröde et al. (2012), doi:10.1007/s00484-011-0454-1",
    ),
    "pet": Scale(
        (4, 8, 13, 18, 23, 29, 35, 41),
        (
            "extreme cold stress", "strong cold stress", "moderate cold stress", "slight cold stress",
            "no thermal stress", "slight heat stress", "moderate heat stress", "strong heat stress",
            "extreme heat stress",
        ),
        True,
        "Matzarakis & Mayer (1996) WHO Newsletter 18:7-10, for Central Europe",
    ),
    "perceived_temperature": Scale(
        (-39, -26, -13, 0, 20, 26, 32, 38),
        (
            "extreme cold stress", "strong cold stress", "moderate cold stress", "slight cold stress",
            "no thermal stress", "slight heat stress", "moderate heat stress", "strong heat stress",
            "extreme heat stress",
        ),
        True,
        "Staiger et al. (2012), doi:10.1007/s00484-011-0409-6; VDI 3787 part 2",
    ),
    "heat_index": Scale(
        tuple((f - 32) / 1.8 for f in (80, 90, 103, 125)),
        ("no caution", "caution", "extreme caution", "danger", "extreme danger"),
        False,
        "US National Weather Service, heat index chart (80, 90, 103, 125 °F)",
    ),
    "wbgt": Scale(
        tuple((f - 32) / 1.8 for f in (78, 82, 85, 88, 90)),
        ("no flag", "white flag", "green flag", "yellow flag", "red flag", "black flag"),
        False,
        "US Department of the Army, TB MED 507 (78, 82, 85, 88, 90 °F)",
    ),
}  # fmt: skip


def stress_class(index: str, values) -> Stress:
    """The published class of each value of an index: "utci", "pet", "perceived_temperature", "heat_index", "wbgt".

    values [°C]: a number, an array of any shape (also masked) or a labelled array; see `Stress`. Raises ValueError
    for an unknown index. The classes of PET are those for Central Europe; other climates feel otherwise.
    """
    scale = SCALES.get(index)
    if scale is None:
        raise ValueError(f"“{index}” has no classes; there are {', '.join(SCALES)}.")
    if all(hasattr(values, name) for name in ("dims", "coords", "data", "attrs")):
        return Stress(_labelled(scale, index, values), scale)
    if np.ma.isMaskedArray(values):
        values = values.astype(np.float64).filled(np.nan)
    codes = _codes(scale, np.asarray(values, np.float64))
    return Stress(int(codes) if codes.ndim == 0 else codes, scale)


def _codes(scale: Scale, values: np.ndarray) -> np.ndarray:
    codes = np.searchsorted(scale.edges, values, side="left" if scale.upper else "right").astype(np.int8)
    return np.where(np.isnan(values), np.int8(-1), codes)


def _labelled(scale: Scale, index: str, values):
    import xarray  # the caller has it: the values are of it

    codes = xarray.apply_ufunc(
        lambda array: _codes(scale, array), values, dask="parallelized", output_dtypes=[np.int8], keep_attrs=False
    )
    codes.name = f"{index}_class"
    meanings = " ".join(label.replace(" ", "_") for label in scale.labels)
    codes.attrs = {"flag_values": list(range(len(scale.labels))), "flag_meanings": meanings, "source": scale.source}
    return codes
