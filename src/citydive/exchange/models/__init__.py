"""Questions with their advice; case studies with what other cities take from them."""

from .cases import Case, Take, Takeaway, TakeawayRow, Unit
from .questions import ANSWERED, OPEN, Advice, Question, Verdict

__all__ = [
    "ANSWERED",
    "OPEN",
    "Advice",
    "Case",
    "Question",
    "Take",
    "Takeaway",
    "TakeawayRow",
    "Unit",
    "Verdict",
]
