"""Whether temperatures can be °C: of a series made by hand as of a stack, where no reader looked at them."""

from __future__ import annotations

import numpy as np

# Nobody's air is as warm as KELVIN in °C, nor as cold in kelvin; none was measured warmer than HOTTEST or colder
# than COLDEST.
KELVIN, HOTTEST, COLDEST = 150.0, 57.0, -95.0


def check_celsius(values: np.ndarray) -> None:
    """ValueError with the remedy: kelvin, tenths, °F, a number such as -9999 that stands for a missing value.

    Some 5000 values are looked at: a mask is found, a single odd value perhaps not.
    """
    sample = values.ravel()[:: max(1, values.size // 5000)]
    known = sample[np.isfinite(sample)]
    if not known.size:
        return
    low, high = np.percentile(known, (5, 95))
    if low > KELVIN:
        raise ValueError("The values look like kelvin; subtract 273.15, temperatures are in °C here.")
    lowest, highest = known.min(), known.max()  # a tenth of it, as the values may be tenths of °C
    if lowest < COLDEST * 10 or (lowest < COLDEST and high <= KELVIN) or highest > KELVIN * 10:
        odd = lowest if lowest < COLDEST else highest
        raise ValueError(
            f"The values go to {odd:g} °C, which no air has; where this stands for a missing value, set it to NaN "
            "(in a file: declare it as its no-data value)."
        )
    if high > KELVIN:
        raise ValueError("The values look like tenths of °C; divide them by 10, temperatures are in °C here.")
    if high > HOTTEST:
        raise ValueError("The values look like °F; convert them: (F - 32) / 1.8, temperatures are in °C here.")
