"""Write data/hotspots_esda.json: what esda gives for a few small fields. Run in an environment of its own:

    python3 -m venv /tmp/esda && /tmp/esda/bin/pip install esda==2.9.0 libpysal==4.14.1
    /tmp/esda/bin/python tests/validation/make_hotspots_esda.py

Wards: $CITYDIVE_SHARED/data/vector/nairobi_wards_pop2009.geojson.gz, neighbours as listed in the output.
"""

from __future__ import annotations

import gzip
import json
import os
import warnings
from pathlib import Path

import esda
import libpysal
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CITYDIVE_SHARED", ROOT.parent / "shared"))
OUT = Path(__file__).parent / "data" / "hotspots_esda.json"


def window_lists(shape, radius, known):
    """Neighbours of every cell that has a value, numbered among those."""
    number = np.full(shape, -1)
    number[known] = np.arange(known.sum())
    lists = {}
    for row, col in zip(*np.nonzero(known), strict=True):
        window = number[max(row - radius, 0) : row + radius + 1, max(col - radius, 0) : col + radius + 1]
        lists[int(number[row, col])] = [int(k) for k in window.ravel() if k not in (-1, number[row, col])]
    return lists


def answers(values, lists):
    def weights():
        return libpysal.weights.W(lists, silence_warnings=True)

    star = esda.G_Local(values, weights(), transform="B", star=True, permutations=0)
    moran = esda.Moran_Local(values, weights(), transformation="r", permutations=9, seed=1)
    return {
        "gi_star_z": star.Zs.tolist(),
        "gi_star_p_one_sided": star.p_norm.tolist(),
        "moran_i": moran.Is.tolist(),
        "quadrant": moran.q.tolist(),
        "mean_total": np.broadcast_to(moran.EI, values.shape).tolist(),
        "variance_total": np.broadcast_to(moran.VI, values.shape).tolist(),
        "mean_conditional": moran.EIc.tolist(),
        "variance_conditional": moran.VIc.tolist(),
    }


def main():
    warnings.filterwarnings("ignore")
    random = np.random.default_rng(5)
    fields = []
    for shape, radius, missing, shift in (((9, 11), 1, 0.0, 0.0), ((14, 8), 3, 0.2, 300.0), ((6, 20), 2, 0.1, 0.0)):
        values = np.round(random.gamma(2.0, 3.0, shape) + shift, 3)
        values[random.random(shape) < missing] = np.nan
        known = ~np.isnan(values)
        stored = np.where(known, values, None).tolist()
        found = answers(values[known], window_lists(shape, radius, known))
        fields.append({"values": stored, "radius": radius, **found})
    path = SHARED / "data" / "vector" / "nairobi_wards_pop2009.geojson.gz"
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    shapes = np.array([shapely.geometry.shape(f["geometry"]) for f in features])
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    lists = {i: sorted(second[(first == i) & (second != i)].tolist()) for i in range(len(shapes))}
    values = np.array([f["properties"]["pop2009"] for f in features], float)
    wards = {"values": values.tolist(), "neighbours": list(lists.values()), **answers(values, lists)}
    made = {"esda": esda.__version__, "libpysal": libpysal.__version__, "fields": fields, "wards": wards}
    OUT.write_text(json.dumps(made))


if __name__ == "__main__":
    main()
