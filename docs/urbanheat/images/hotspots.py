"""Draw the figures of docs/urbanheat/hotspots.md from open data (class A of the shared data's SOURCES.md).

CITYDIVE_SHARED=../shared python docs/urbanheat/images/hotspots.py
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from urbanheat.hotspots import gi_star, local_moran
from urbanheat.hotspots.files import Question, hotspots_of
from urbanheat.raster import open_source, picture, read

HERE = Path(__file__).parent
DATA = Path(os.environ.get("CITYDIVE_SHARED", HERE.parents[3] / "shared")) / "data"
SCENE = DATA / "raster" / "landsat7_pennsylvania" / "landsat7_etm_p15r32_20020720_dn_8band.tif"
RADIUS = 5


def main() -> None:
    numbers = read(SCENE, 6)
    # Band 61: radiance = 0.067087 · number - 0.07; K1 = 666.09, K2 = 1282.71 (Chander et al. 2009).
    kelvin = 1282.71 / np.log(666.09 / (0.067087 * numbers.values.astype(np.float64) - 0.07) + 1)
    heat = kelvin - 273.15
    star, moran = gi_star(heat, RADIUS), local_moran(heat, RADIUS)
    hot, kinds = star.classes(), moran.classes()
    gap = np.full((*heat.shape[:1], 12, 4), 0, np.uint8)
    panels = [
        picture.of_values(heat, heat.mean() - 2.5 * heat.std(), heat.mean() + 2.5 * heat.std()),
        picture.of_classes(hot, picture.HOT_COLD),
        picture.of_classes(kinds, picture.QUADRANTS),
    ]
    picture.write_png(HERE / "hotspots_landsat.png", np.concatenate([panels[0], gap, panels[1], gap, panels[2]], 1))
    print(
        f"grid {open_source(SCENE).grid.crs_name}, mean {heat.mean():.1f} °C, {heat.min():.1f} to {heat.max():.1f}"
    )
    for name, value in (("hot", 1), ("cold", -1)):
        print(f"Gi*: {name} {np.mean(hot == value):.0%}, mean {heat[hot == value].mean():.1f} °C")
    print("local Moran:", {n: int((kinds == n).sum()) for n in range(5)})
    wards = DATA / "vector" / "nairobi_wards_pop2009.geojson.gz"
    question = Question(permutations=9999)
    print(hotspots_of(wards, [HERE / "hotspots_nairobi.png"], question, field="pop2009", per_area=True))


if __name__ == "__main__":
    main()
