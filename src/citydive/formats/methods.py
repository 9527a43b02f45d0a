"""Method cards: how a group works for a while. Light data; agenda items name them by slug, the pages show them.

Written from common knowledge of these methods. Two of them (`guided`) are led screen by screen in the room.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One step. minutes: how long it usually takes [min]; prompt: what the person who leads says or does."""

    minutes: int
    title: Any
    prompt: Any


@dataclass(frozen=True)
class Method:
    """A method card. group: how many people; stored: what is kept of it, as cards of the session."""

    slug: str
    title: Any
    purpose: Any
    group: Any
    steps: tuple[Step, ...]
    stored: Any
    guided: bool = False

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


PEER_CONSULTATION = Method(
    "peer-consultation",
    _("Peer case consultation"),
    _(
        "One person brings a real case and a question; peers think about it aloud while the case-"
        "giver only listens."
    ),
    _("5 to 8 people: one case-giver, one who leads, peers"),
    (
        Step(5, _("Roles"), _("Who brings a case? Who leads and keeps the time? Everybody else is a peer.")),
        Step(
            10,
            _("The case"),
            _("The case-giver tells what happened, who is involved and what was tried. Nobody interrupts."),
        ),
        Step(
            5,
            _("The key question"),
            _("The case-giver says in one sentence what the peers should help with. Write it where all see it."),
        ),
        Step(
            10,
            _("Questions of fact"),
            _("Peers ask what they need to know. Short questions, short answers, no advice yet."),
        ),
        Step(
            15,
            _("Peers think aloud"),
            _(
                "The case-giver turns away and is silent. Peers talk with each other: what do we see, what "
                "might lie behind it?"
            ),
        ),
        Step(
            10,
            _("Advice"),
            _("Every peer gives one piece of advice: “In your place I would …” The case-giver is still silent."),
        ),
        Step(
            5,
            _("The case-giver answers"),
            _("The case-giver says what helps, what does not, and what the next step is. No discussion."),
        ),
    ),
    _("The key question, each piece of advice, and the next step of the case-giver."),
    guided=True,
)

CRITICAL_FRIEND = Method(
    "critical-friend",
    _("Critical friend review"),
    _(
        "Peers read a draft beforehand and say what is strong, what is unclear and what is missing,"
        " as friends of the work."
    ),
    _("3 to 6 people who have read the draft"),
    (
        Step(
            5,
            _("What the author wants to know"),
            _("The author names one or two questions. The draft was read before."),
        ),
        Step(10, _("What is strong"), _("Each friend names one passage that convinces, and why.")),
        Step(
            15,
            _("What is unclear"),
            _(
                "Friends ask questions about the text: “What do you mean by …?” The author takes notes and "
                "does not defend."
            ),
        ),
        Step(
            15,
            _("What is missing"),
            _("Friends say which evidence, people or costs they miss, each with one suggestion."),
        ),
        Step(10, _("What the author takes along"), _("The author says what will change, what will not, and why.")),
    ),
    _("Suggestions as cards, each with what the author does about it."),
)

WORLD_CAFE = Method(
    "world-cafe",
    _("World café"),
    _("Many people talk in small rounds at tables and change tables, so that ideas travel and join."),
    _("12 or more people at tables of four or five, one host per table"),
    (
        Step(
            10,
            _("Welcome"),
            _("Explain the rounds and the question. Each table has a host who stays and takes notes."),
        ),
        Step(
            20, _("First round"), _("Talk about the question at the table. The host writes the main points down.")
        ),
        Step(
            20,
            _("Second round"),
            _(
                "Everybody but the hosts moves to another table. The host tells in two minutes what was "
                "said; go on from there."
            ),
        ),
        Step(20, _("Third round"), _("Move once more. Look for what comes up at several tables.")),
        Step(20, _("Harvest"), _("Every host tells three points. Put what belongs together next to each other.")),
    ),
    _("Notes of each table and the points of the harvest."),
)

PROBLEM_TREE = Method(
    "problem-tree",
    _("Problem tree"),
    _("The group agrees on one problem and sorts what causes it and what follows from it."),
    _("4 to 12 people who know the problem from different sides"),
    (
        Step(10, _("The trunk"), _("Agree on one problem and write it as a state, not as a missing solution.")),
        Step(
            20,
            _("The roots"),
            _("What causes it? Ask “why?” of every cause until you reach something that can be changed."),
        ),
        Step(
            15,
            _("The branches"),
            _("What follows from it, and for whom? Put consequences of consequences above them."),
        ),
        Step(
            15, _("Where to begin"), _("Mark causes that you can influence, and those for which you have evidence.")
        ),
    ),
    _("The problem, its causes and its consequences, and where to begin."),
)

STAKEHOLDER_MAP = Method(
    "stakeholder-map",
    _("Stakeholder map"),
    _("The group sees who is affected by a plan, who decides on it, and whom to talk to first."),
    _("3 to 8 people who know the place"),
    (
        Step(
            10,
            _("Name them"),
            _("Write one card for each office, group or organisation that is affected, decides, pays or knows."),
        ),
        Step(
            15,
            _("Place them"),
            _(
                "How strongly does the plan affect them, how much can they influence it? Place the cards "
                "between these two axes."
            ),
        ),
        Step(15, _("Relations"), _("Who works with whom, who is in conflict, who is never asked? Draw lines.")),
        Step(10, _("Next talks"), _("Choose three to talk to first; say who does it and by when.")),
    ),
    _("Who was named, and the next talks as tasks."),
)

THEORY_OF_CHANGE = Method(
    "theory-of-change",
    _("Theory of change"),
    _("The group says how its work is to lead to the change it wants, and which assumptions that rests on."),
    _("4 to 10 people who plan together"),
    (
        Step(
            15, _("The change"), _("What is different for whom in a few years? Write it so that one could see it.")
        ),
        Step(
            20,
            _("Backwards"),
            _("What must be true just before that? Go back step by step until you reach what you can do now."),
        ),
        Step(
            15,
            _("Assumptions"),
            _("At every arrow: why should one lead to the other? Mark what you know, and what you only hope."),
        ),
        Step(
            15, _("Signs"), _("By what would you notice early that it works, or does not? One sign for each step.")
        ),
    ),
    _("The change, the steps, the assumptions that need evidence, and the signs."),
)

AFTER_ACTION = Method(
    "after-action-review",
    _("After-action review"),
    _(
        "Soon after something was done, those who did it compare what was planned with what "
        "happened, without blame."
    ),
    _("3 to 12 people who took part"),
    (
        Step(5, _("Why we are here"), _("We want to learn, not to blame. Everybody speaks, whatever their rank.")),
        Step(
            10,
            _("What was planned?"),
            _("What should have happened, and how would we have noticed that it went well?"),
        ),
        Step(15, _("What happened?"), _("Tell in the order of time what took place. Facts first, opinions later.")),
        Step(15, _("Why the difference?"), _("What went better or worse than planned, and what lay behind it?")),
        Step(
            15,
            _("What next time?"),
            _("What do we keep, what do we change? Every change gets somebody who does it, and a date."),
        ),
    ),
    _("What to keep and what to change, the changes as tasks."),
    guided=True,
)

METHODS = {
    method.slug: method
    for method in (
        PEER_CONSULTATION,
        CRITICAL_FRIEND,
        WORLD_CAFE,
        PROBLEM_TREE,
        STAKEHOLDER_MAP,
        THEORY_OF_CHANGE,
        AFTER_ACTION,
    )
}
