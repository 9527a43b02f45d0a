"""Urban heat: published methods as documented functions (numpy; inner loops compiled by numba).

Modules: `readers` (climate series from files), `joining` (one record from several), `heatwaves` (events, yearly
metrics and counts of hot days, for series and stacks), `presets` (official thresholds with their sources), `trends`
(Sen slope, Mann-Kendall test, return levels), `comfort`, `hotspots`, `raster`.
Importing the package imports nothing else, so that a program that only wants its version stays light.
"""

__version__ = "0.1.0"
