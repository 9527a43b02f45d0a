"""Hot spots: where high (or low) values lie together more than chance would put them.

`gi_star` and `local_moran` work on rasters (square window of any radius at the same cost), `gi_star_polygons`
and `local_moran_polygons` on polygons or whatever has neighbours (`queen`, `rook`, `within` a distance,
`nearest`). p-values are two-sided throughout; `false_discovery` says which of many to believe. `hotspots.tiled`
does rasters that do not fit into memory, with the same result.
"""

from urbanheat.hotspots.discovery import FalseDiscovery, false_discovery
from urbanheat.hotspots.neighbours import Neighbours, nearest, queen, rook, within
from urbanheat.hotspots.polygons import gi_star_polygons, local_moran_polygons
from urbanheat.hotspots.rasters import gi_star, local_moran
from urbanheat.hotspots.results import FLAGS, QUADRANTS, GiStar, LocalMoran

__all__ = [
    "FLAGS",
    "QUADRANTS",
    "FalseDiscovery",
    "GiStar",
    "LocalMoran",
    "Neighbours",
    "false_discovery",
    "gi_star",
    "gi_star_polygons",
    "local_moran",
    "local_moran_polygons",
    "nearest",
    "queen",
    "rook",
    "within",
]
