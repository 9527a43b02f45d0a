"""Use cases: note who was at a session and how. One row per account or phone, however often it is said."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from citydive.cohorts.models import User
from citydive.participation.models import Participant

from .models import Attendance
from .preparing import city_of


@transaction.atomic
def note_attendance(
    session, *, how, person=None, participant="", name="", function="", city=None, by=None
) -> Attendance:
    """Note one person. Saying it again changes the same row for an account (person) and for a phone (participant).

    name, function: for who has no account; every call with a name alone is another person. by: who noted it, None
    for a phone at the door. city: by default the one for which the account takes part.
    """
    if person is None and not participant and not name.strip():
        raise ValueError("An account, a phone or a name is needed.")
    if how not in Attendance.How.values:
        raise ValueError(f"“{how}” is not a way to attend.")
    said = {"how": how, "by": by, "name": name.strip(), "function": function.strip(), "city": city}
    if person is not None:
        said |= {"name": "", "function": "", "city": city or city_of(person, session)}
        return Attendance.objects.update_or_create(session=session, person=person, defaults=said)[0]
    if participant:
        mark = {"session": session, "participant": participant}
        return Attendance.objects.update_or_create(**mark, defaults=said)[0]
    return Attendance.objects.create(session=session, **said)


@transaction.atomic
def note_list(session, wanted, *, by) -> list[Attendance | User]:
    """The moderator's list at once. wanted: (account or row, what was seen, what it should be; "" for nothing).

    Only what differs from what was seen is written. What somebody else changed meanwhile is left as it is and
    returned: the person decides anew.
    """
    passed_over = []
    for whom, seen, how in wanted:
        if how == seen:
            continue
        rows = session.attendances.select_for_update()
        row = rows.filter(**({"person": whom} if isinstance(whom, User) else {"pk": whom.pk})).first()
        now = row.how if row else ""
        if now not in (seen, how):
            passed_over.append(whom)
        elif not how:
            if row:
                row.delete()
        elif row:
            row.how, row.by = how, by
            row.save(update_fields=["how", "by", "updated"])
        elif isinstance(whom, User):
            note_attendance(session, how=how, person=whom, by=by)
    return passed_over


def forget_names() -> int:
    """Chore: some time after a session the names of people without an account go; city, function and how they
    attended stay. The mark of a phone goes with the phone (`participation.actions.forget_phones`). Returns how many
    names."""
    known = Participant.objects.values("digest")
    Attendance.objects.exclude(participant="").exclude(participant__in=known).update(participant="")
    before = timezone.localdate() - timedelta(days=settings.FORGET_ATTENDANCE_DAYS)
    rows = Attendance.objects.filter(person=None, session__ends__lt=before).exclude(name="")
    return rows.update(name="")


def is_coming(session) -> bool:
    return session.starts > timezone.localdate()


def own_choices(session) -> list[str]:
    """Before its day one can only say that one will not come."""
    return [Attendance.How.EXCUSED] if is_coming(session) else list(Attendance.How.values)


def come_after_all(session, person) -> bool:
    """Take an excuse back, as long as the session lies ahead; False if there is none."""
    if not is_coming(session):
        return False
    rows = session.attendances.filter(person=person, how=Attendance.How.EXCUSED)
    return rows.delete()[0] > 0


def counted(hows) -> list[tuple[str, int]]:
    """(label, how many), only of what there is."""
    hows = list(hows)
    return [(label, hows.count(value)) for value, label in Attendance.How.choices if value in hows]
