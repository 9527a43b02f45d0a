"""Gi* and local Moran against esda 2.9.0, what of it was kept in data/hotspots_esda.json (make_hotspots_esda.py).

esda's conventions: its p-values are one-sided (ours are twice as large); its local Moran has the divisor n - 1 in
the variance (ours n, as in Anselin 1995), the moments beside it are those for n.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.validation.table import row
from urbanheat import hotspots

pytestmark = pytest.mark.validation
ESDA = json.loads((Path(__file__).parent / "data" / "hotspots_esda.json").read_text())
CASES = {**{f"raster {i + 1}": case for i, case in enumerate(ESDA["fields"])}, "Nairobi wards": ESDA["wards"]}


def answers(case):
    """Gi*, local Moran by conditional and by total randomisation, and which places have a value."""
    values = np.array(case["values"], float)
    if "neighbours" in case:
        star, moran, where = hotspots.gi_star_polygons, hotspots.local_moran_polygons, case["neighbours"]
    else:
        star, moran, where = hotspots.gi_star, hotspots.local_moran, case["radius"]
    return star(values, where), moran(values, where), moran(values, where, randomisation="total"), ~np.isnan(values)


@pytest.mark.parametrize("name", CASES)
def test_equals_esda(name):
    case = CASES[name]
    star, moran, total, known = answers(case)
    theirs = {key: np.array(value) for key, value in case.items() if key not in ("values", "neighbours", "radius")}
    row("Gi* z", f"esda, {name}", star.z[known], theirs["gi_star_z"], 1e-9)
    row("Gi* p, two-sided", f"esda p_norm × 2, {name}", star.p[known], 2 * theirs["gi_star_p_one_sided"], 1e-9)
    larger = theirs["moran_i"] * known.sum() / (known.sum() - 1)
    row("local Moran I", f"esda Is · n/(n-1), {name}", moran.i[known], larger, 1e-9)
    conditional = (larger - theirs["mean_conditional"]) / np.sqrt(theirs["variance_conditional"])
    row("local Moran z, conditional", f"esda EIc, VIc, {name}", moran.z[known], conditional, 1e-9)
    everything = (larger - theirs["mean_total"]) / np.sqrt(theirs["variance_total"])
    row("local Moran z, total", f"esda EI, VI, {name}", total.z[known], everything, 1e-9)
    row("local Moran quadrants", f"esda q, {name}", moran.quadrants[known], theirs["quadrant"], 0)
