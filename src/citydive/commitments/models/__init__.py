"""Commitments of cities with their promises and signatures; delegations and their handovers."""

from .commitments import Act, Commitment, Promise, ResultKind, State, Unit
from .delegations import Delegate, Handover, Part
from .signatures import Answer, SignatureRequest

__all__ = [
    "Act",
    "Answer",
    "Commitment",
    "Delegate",
    "Handover",
    "Part",
    "Promise",
    "ResultKind",
    "SignatureRequest",
    "State",
    "Unit",
]
