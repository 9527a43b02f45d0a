"""What this room holds of a person: for the export, for who takes over, and when the account closes."""

from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive.accounts.registry import Part, register_forget, register_part, register_waiting
from citydive.commitments.handover import Open, register_open_work
from citydive.records.models import Record

from .listings import KINDS
from .models import OPEN, Lesson, ListingState, Mission, Travel, Traveller
from .travel import TO_COME, pass_on


def travels(user):
    """Missions on which one goes, with all that is known of the own travel; that one named others, not whom."""
    rows = Traveller.objects.filter(Q(person=user) | Q(by=user)).select_related("mission__record", "city", "travel")
    for each in rows.order_by("pk"):
        mine = each.person_id == user.pk
        row = {"record": each.mission.record.key, "city": each.city.name if mine else ""}
        row["what"] = _now("goes") if mine else _now("named somebody else")
        said = getattr(each, "travel", None) if mine else None
        if said is not None:
            row |= {
                "arrives": said.arrives and said.arrives.isoformat(),
                "leaves": said.leaves and said.leaves.isoformat(),
                "languages": said.languages,
                "interpretation": said.interpretation,
                "accessibility": said.accessibility,
                "visa_letter": said.visa_letter,
                "costs_by": said.get_costs_by_display(),
                "amount": "" if said.amount is None else str(said.amount),
                "currency": said.currency,
                "note": said.note,
                "when": said.updated,
            }
        yield row


def lessons(user):
    for each in Lesson.objects.filter(by=user).select_related("mission__record", "city").order_by("pk"):
        yield {
            "record": each.mission.record.key,
            "city": each.city.name,
            "when": each.updated,
            "what": each.what,
            "verdict": each.verdict,
            "reason": each.reason,
        }


def forget(user, email):
    """How somebody travels is of no use without the person; that they went stays with the mission."""
    Travel.objects.filter(traveller__person=user).delete()


def _open_records(user):
    """Open needs, offers and missions that a person wrote, and missions on which they go."""
    goes = Traveller.objects.filter(person=user).values("mission")
    listings = Q(kind__in=KINDS, state=ListingState.OPEN, authors=user)
    missions = Q(kind="mission", state__in=OPEN) & (Q(authors=user) | Q(pk__in=goes))
    return Record.objects.visible_to(user).active().filter(listings | missions).distinct().order_by("pk")


def waits(user):
    """What would wait for ever for an account that is closed."""
    return [(record.title, record.get_absolute_url()) for record in _open_records(user)]


LABELS = {"need": _("need"), "offer": _("offer"), "mission": pgettext_lazy("trip", "mission")}


def open_work(user, dive):
    """What a successor takes over: open needs, offers and missions of this person."""
    for record in _open_records(user).filter(deep_dive=dive):
        hand_over = partial(_hand_over, record, user)
        yield Open(LABELS[record.kind], record.title, record.get_absolute_url(), hand_over, key=record.key)


def _hand_over(record, person, successor, by):
    if record.authors.filter(pk=person.pk).exists():
        record.authors.add(successor)
    # Who went has gone; only what is still to come is passed on.
    if record.kind == "mission" and record.state in TO_COME:
        pass_on(Mission.objects.get(pk=record.pk), person, successor)


def register() -> None:
    register_open_work(open_work)
    register_waiting(waits)
    register_forget(forget)
    names = {"when": _("when"), "city": _("city"), "what": _("what")}
    covers = ("missions.Traveller.person", "missions.Traveller.by")
    said = {each.name: each.verbose_name for each in Travel._meta.fields}
    register_part(Part("travel", _("Missions and travel"), travels, said | names, covers))
    register_part(Part("taken_home", _("What you noted from study trips"), lessons, names, ("missions.Lesson.by",)))
