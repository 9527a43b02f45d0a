"""Urban heat: published methods as documented functions (numpy and the standard library only).

Modules: `readers` (climate series from files), `heatwaves` (events and counts of hot days),
`presets` (official thresholds with their sources), `trends` (Sen slope, Mann-Kendall test).
Importing the package imports nothing else, so that a program that only wants its version stays light.
"""

__version__ = "0.1.0"
