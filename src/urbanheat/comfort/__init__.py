"""Thermal comfort and heat stress outdoors: UTCI, PET, WBGT, heat index, perceived temperature, their classes.

Every index takes numbers, sequences, NumPy arrays (rasters) or labelled arrays such as xarray's, broadcasts them,
and gives the same kind back: a float64 for numbers, float32 where all arrays are float32, else float64; labelled
arrays carry name and units. One contract for what lies outside the range of a method:

- `out_of_range="compute"` (default) gives what the method gives there, `"mask"` gives NaN;
- `flags=True` gives `Comfort(values, flags)`, where `flags` says for each value why it is missing or to be taken
  with care (`Flag`, a sum of bits, 0 = all good); without it one warning per call counts them;
- a value is NaN only where an input is missing (NaN, infinite, masked), where there is no balance, or by "mask".

Units that cannot be right (kelvin, °F, humidity as a fraction, negative wind, a nodata number) raise ValueError
with the remedy.
"""

from urbanheat.comfort.heat_index import heat_index
from urbanheat.comfort.humidity import relative_humidity, saturation_vapour_pressure, vapour_pressure, wet_bulb
from urbanheat.comfort.inputs import Comfort, Flag
from urbanheat.comfort.perceived import perceived_temperature
from urbanheat.comfort.pet import Person, pet
from urbanheat.comfort.stress import SCALES, Scale, Stress, stress_class
from urbanheat.comfort.utci import utci
from urbanheat.comfort.wbgt import wbgt, wbgt_measured

__all__ = [
    "SCALES",
    "Comfort",
    "Flag",
    "Person",
    "Scale",
    "Stress",
    "heat_index",
    "perceived_temperature",
    "pet",
    "relative_humidity",
    "saturation_vapour_pressure",
    "stress_class",
    "utci",
    "vapour_pressure",
    "wbgt",
    "wbgt_measured",
    "wet_bulb",
]
