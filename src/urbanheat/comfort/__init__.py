"""Thermal comfort outdoors."""

from urbanheat.comfort.inputs import Comfort, Flag
from urbanheat.comfort.utci import utci

__all__ = ["Comfort", "Flag", "utci"]
