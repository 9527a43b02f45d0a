"""Needs and offers of expertise, missions, and what is kept of the people who travel."""

from .listings import Listing, ListingState, Where

__all__ = ["Listing", "ListingState", "Where"]
