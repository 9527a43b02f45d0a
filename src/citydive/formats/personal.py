"""What sessions hold of a person: for the export of everything stored about them, and when the account closes."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citydive.accounts.registry import Part, register_forget, register_part

from .models import Attendance, Feed, Invited, Preparation
from .queries import cards_of


def attendances(user):
    """How one attended, noted by whomever; and that one noted somebody else, without saying whom."""
    rows = Attendance.objects.filter(Q(person=user) | Q(by=user)).select_related("session__record", "city")
    for each in rows:
        mine = each.person_id == user.pk
        yield {
            "session": each.session.record.key,
            "what": each.get_how_display() if mine else _("noted for somebody else"),
            "city": each.city.name if mine and each.city else "",
            "when": each.updated,
        }


def preparations(user):
    for each in Preparation.objects.filter(person=user).select_related("session__record"):
        for answer in each.answers:
            yield {"session": each.session.record.key, "when": each.updated} | answer


def invitations(user):
    for each in Invited.objects.filter(person=user).select_related("session__record"):
        yield {"session": each.session.record.key, "when": each.sent, "cancelled": each.cancelled}


def addresses(user):
    for each in Feed.objects.filter(person=user):
        yield {"when": each.created}


def forget(user, email):
    """A closed account has no calendar any more, neither to read nor to write to."""
    Feed.objects.filter(person=user).delete()
    Invited.objects.filter(person=user).delete()


def how_long() -> str:
    """Beside the attendance in the export."""
    days = settings.FORGET_ATTENDANCE_DAYS
    return ngettext(
        "It stays with the session. Names of people without an account are forgotten one day after it.",
        "It stays with the session. Names of people without an account are forgotten %(n)d days after it.",
        days,
    ) % {"n": days}


def register():
    when = {"when": _("when"), "what": _("what")}
    for slug, label, rows, covers in (
        ("cards", _("Cards written in sessions"), cards_of, ("Card.author",)),
        ("attendance", _("Attendance at sessions"), attendances, ("Attendance.person", "Attendance.by")),
        ("preparation", _("Answers before sessions"), preparations, ("Preparation.person",)),
        ("session_invitations", _("Invitations to sessions"), invitations, ("Invited.person",)),
        ("calendar", _("Calendar address"), addresses, ("Feed.person",)),
    ):
        note = how_long if slug == "attendance" else None
        register_part(Part(slug, label, rows, when, tuple(f"formats.{name}" for name in covers), note))
    register_forget(forget)
