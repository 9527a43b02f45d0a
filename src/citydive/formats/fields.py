"""Which fields a session has besides the common ones, by its format; what of them only the cohort reads."""

from .models import Session

_F = Session.Format
OF_FORMAT = {
    _F.IN_PERSON: ("venue", "travel"),
    _F.VIRTUAL: (),
    _F.SECONDMENT: ("sending", "receiving", "mission", "report"),
    _F.STUDY_TRIP: ("hosts", "programme", "travel"),
    _F.LOCAL_WORKSHOP: ("aim", "venue"),
    _F.OTHER: ("venue", "travel"),
}
OWN = tuple(dict.fromkeys(name for names in OF_FORMAT.values() for name in names))
PREPARATION = ("reading", "questions")
# Where people sleep, what they read and answer beforehand, and where to join is not for strangers.
INSIDE = ("link", "travel", *PREPARATION)
PROSE = ("purpose", "venue", "travel", "mission", "report", "hosts", "programme", *PREPARATION)


def fields_of(session) -> tuple[str, ...]:
    return OF_FORMAT.get(session.format, ())
