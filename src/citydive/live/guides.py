"""The methods that lead the room step by step: what each step of the method card lets people do. Light data."""

from dataclasses import dataclass
from enum import Enum

from citydive.formats.methods import METHODS, Step
from citydive.formats.models import CardKind


class Writers(Enum):
    """Whose cards belong to a step. PEERS: the case-giver is silent; GIVER: the case-giver alone."""

    NOBODY = "nobody"
    ALL = "all"
    PEERS = "peers"
    GIVER = "giver"


@dataclass(frozen=True)
class Does:
    """What happens in a step: slug is stored with its cards, kind is what they are at first.

    asks: in this step the key question is written down.
    """

    slug: str
    writers: Writers = Writers.NOBODY
    kind: str = CardKind.INSIGHT
    asks: bool = False


# In the order of the steps of their method cards.
GUIDES = {
    "peer-consultation": (
        Does("roles"),
        Does("case"),
        Does("question", asks=True),
        Does("facts"),
        Does("thinking", Writers.PEERS),
        Does("advice", Writers.PEERS),
        Does("answer", Writers.GIVER, CardKind.TASK),
    ),
    "after-action-review": (
        Does("why"),
        Does("planned", Writers.ALL),
        Does("happened", Writers.ALL),
        Does("difference", Writers.ALL),
        Does("next", Writers.ALL, CardKind.TASK),
    ),
}
WITH_A_CASE = ("peer-consultation",)


def steps_of(method: str) -> list[tuple[Does, Step]]:
    """Each step with what it lets people do."""
    return list(zip(GUIDES[method], METHODS[method].steps, strict=True))


def title_of(method: str):
    return METHODS[method].title
