"""Who asks, who advises, who says what became of an advice. Reading and editing are the rules of every record."""

from citydive.cohorts.models import City
from citydive.cohorts.rules import place_of
from citydive.records.rules import can_comment


def voices(user, dive) -> list[City | None]:
    """For whom somebody can ask in a deep dive: their cities that take part now; None: the cohort (moderator)."""
    place = place_of(user)
    cities = list(City.objects.filter(pk__in=place.writes_for(dive.pk)))
    return [*cities, None] if dive.pk in place.moderates else cities


def may_ask(user, dive) -> bool:
    place = place_of(user)
    return dive.pk in place.moderates or bool(place.writes_for(dive.pk))


def advising_voices(user, question) -> list[City | None]:
    """For whom somebody can advise on a question's record that they see; empty: they cannot.

    Delegates of other cities for these; the moderator, and who has a grant to review the question, for
    themselves (None). A delegate's own city does not advise itself.
    """
    if question.is_gone:
        return []
    place = place_of(user)
    dive = question.deep_dive_id
    others = place.writes_for(dive) - {question.city_id}
    found = list(City.objects.filter(pk__in=others)) if others else []
    inside = dive in place.cohort or dive in place.moderates
    if dive in place.moderates or (not inside and can_comment(user, question)):
        found.append(None)
    return found


def may_mark(user, question) -> bool:
    """Delegates of the asking city say what they made of an advice; for the cohort's questions the moderator.

    It is a right on somebody else's record, so it stands here and not in the rules of editing.
    """
    place = place_of(user)
    if question.is_gone:
        return False
    if question.city_id is None:
        return question.deep_dive_id in place.moderates
    return (question.deep_dive_id, question.city_id) in place.writes


def taking_cities(user, case) -> list[City]:
    """The cities for which somebody can say what they take from a case: theirs, not the one it is of."""
    if case.is_gone:
        return []
    mine = place_of(user).writes_for(case.deep_dive_id) - {case.city_id}
    return list(City.objects.filter(pk__in=mine)) if mine else []


def review_voices(user, analysis) -> list[City | None]:
    """For whom somebody can enter a review of an analysis that they see; empty: they cannot.

    Delegates for their cities (also the review that somebody wrote for the city on paper); the moderator and who
    has a grant to review the analysis for themselves (None).
    """
    if analysis.is_gone:
        return []
    place = place_of(user)
    dive = analysis.deep_dive_id
    found = list(City.objects.filter(pk__in=place.writes_for(dive)))
    inside = dive in place.cohort or dive in place.moderates
    if dive in place.moderates or (not inside and can_comment(user, analysis)):
        found.append(None)
    return found
