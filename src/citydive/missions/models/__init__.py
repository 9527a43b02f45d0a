"""Needs and offers of expertise, missions, and what is kept of the people who travel."""

from .listings import Listing, ListingState, Where
from .missions import CLOSED, OPEN, Lesson, Mission, MissionFormat, MissionState, Verdict
from .travel import CostsBy, Travel, Traveller

__all__ = [
    "CLOSED",
    "OPEN",
    "CostsBy",
    "Lesson",
    "Listing",
    "ListingState",
    "Mission",
    "MissionFormat",
    "MissionState",
    "Travel",
    "Traveller",
    "Verdict",
    "Where",
]
