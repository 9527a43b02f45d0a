"""Commitments of cities with their promises and signatures."""

from .commitments import Act, Commitment, Promise, ResultKind, State, Unit
from .signatures import Answer, SignatureRequest

__all__ = ["Act", "Answer", "Commitment", "Promise", "ResultKind", "SignatureRequest", "State", "Unit"]
