"""Questions with their advice; case studies with what other cities take from them; scientific inputs."""

from .cases import Case, Take, Takeaway, TakeawayRow, Unit
from .inputs import Input, Sort, Usable
from .questions import ANSWERED, OPEN, Advice, Question, Verdict

__all__ = [
    "ANSWERED",
    "OPEN",
    "Advice",
    "Case",
    "Input",
    "Question",
    "Sort",
    "Take",
    "Takeaway",
    "TakeawayRow",
    "Unit",
    "Usable",
    "Verdict",
]
