"""Attendance at the door: a phone says that somebody is here, with a name or only as one person more."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive.formats.attending import note_attendance
from citydive.formats.models import Attendance

from .forms import HereForm


def phone_form(door, participant, data=None) -> HereForm:
    """What this phone said before stands in it: saying it again changes it."""
    session = door.record.session
    before = None
    if participant is not None:
        before = (
            Attendance.objects.filter(session=session, participant=participant.digest)
            .select_related("city")
            .first()
        )
    initial = None
    if before is not None:
        city = before.city.code if before.city else ""
        initial = {"how": before.how, "name": before.name, "function": before.function, "city": city}
    cities = list(session.cities.order_by("name"))
    return HereForm(data, cities=cities, initial=initial, auto_id="attendance_%s")


def phone_context(door, participant) -> dict:
    says = _("Who leads the session sees this list. You need not give a name; then you are one person more.")
    days = settings.FORGET_ATTENDANCE_DAYS
    forgotten = ngettext(
        "A name is forgotten one day after the session.", "A name is forgotten %(n)d days after the session.", days
    ) % {"n": days}
    once = _("If you have an account, say it on the page of the session instead, so that you are counted once.")
    return {"lede": f"{says} {forgotten} {once}"}


def take_attendance(door, participant, data, sent_id) -> str:
    """One row per phone, however often it is sent; gives the receipt."""
    row = note_attendance(door.record.session, participant=participant.digest, **data)
    # Without the name: it is forgotten, or taken off the list, where the list is kept.
    return _("Noted: %(how)s.") % {"how": row.get_how_display()}
