"""Closing an account for good: what rests on the person, who takes it over, what stays and what is forgotten.

Cities own their records, so drafts stay where they are; a successor becomes one of their authors. What was
published keeps the name, or says "former delegate, CITY", as the person chooses.
"""

from dataclasses import dataclass

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citydive.cohorts import journal
from citydive.cohorts.actions import end_role, give_role
from citydive.cohorts.models import Invitation, Role, User
from citydive.cohorts.rules import forget_place
from citydive.jobs.models import Job
from citydive.post.models import OutgoingMail
from citydive.records.models import Record, Visibility

from . import mails, registry, sessions
from .actions import AccountError
from .models import EmailChange, OpenSession, RecoveryCode, ResetWish, SecondFactor

SHOWN_DRAFTS = 50


@dataclass(frozen=True)
class Duty:
    """A current role: who could take it over, whether nobody else has it, and whether it must be taken over."""

    role: Role
    candidates: list
    is_last: bool

    @property
    def must_pass_on(self) -> bool:
        return self.is_last and self.role.kind == Role.Kind.MODERATOR

    @property
    def field(self) -> str:
        return f"role-{self.role.pk}"


def current_roles():
    return Role.objects.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))


def duties(user) -> list[Duty]:
    """What rests on a person, role by role."""
    roles = current_roles().filter(user=user).select_related("deep_dive", "city").order_by("deep_dive", "pk")
    return [_duty(role) for role in roles]


def _duty(role) -> Duty:
    in_dive = current_roles().filter(deep_dive=role.deep_dive, user__is_active=True).exclude(user=role.user)
    same = in_dive.filter(kind=role.kind, city=role.city)
    if role.kind == Role.Kind.DELEGATE:
        found = same
    elif role.kind == Role.Kind.MODERATOR:
        # Who moderates already comes first; otherwise anybody who takes part can be asked to.
        found = in_dive.filter(kind__in=[Role.Kind.MODERATOR, Role.Kind.DELEGATE])
    else:
        found = Role.objects.none()
    people = User.objects.filter(pk__in=found.values("user")).order_by("name")
    return Duty(role, list(people), not same.exists())


def last_administrator(user) -> bool:
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
    return user.is_administrator and not others.exists()


def new_administrators(user):
    return User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name")


def open_drafts(user):
    """Drafts of cities that this person is an author of: they stay with the city."""
    rows = Record.objects.filter(authors=user, visibility=Visibility.CITY).exclude(kind="statement")
    return rows.for_cards().order_by("-updated")


def former_name(user) -> str:
    """What stands in place of the name: "former delegate, Lviv"; a plain text from then on."""
    role = user.roles.select_related("city").order_by(F("until").desc(nulls_first=True), "-since").first()
    with translation.override(settings.LANGUAGE_CODE):
        if role is None:
            return _("former account %(number)d") % {"number": user.pk}
        kind = role.get_kind_display()
        if role.city:
            return _("former %(role)s, %(city)s") % {"role": kind, "city": role.city.name}
        return _("former %(role)s") % {"role": kind}


@transaction.atomic
def close(user, *, by, keep_name=True, successors=None, administrator=None, word="") -> None:
    """Close an account. successors: role pk → User who takes it over; administrator: who becomes one instead.

    word: what the successors should know, sent to them. AccountError if nobody else could keep the accounts or
    moderate one of the deep dives afterwards.
    """
    # Under a lock: two last moderators who close at once must not both find the other.
    list(User.objects.select_for_update().filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    user = User.objects.get(pk=user.pk)
    if user.closed:
        raise AccountError(_("This account is closed already."))
    successors = successors or {}
    found = duties(user)
    for duty in found:
        _pass_on(duty, successors.get(duty.role.pk), by)
    _pass_accounts_on(user, administrator, by)
    for person in {person.pk: person for person in [*successors.values(), administrator] if person}.values():
        mails.mail_handover(person, user, word)
    for duty in found:
        end_role(duty.role, by=by, last_day=timezone.localdate())
    user.grants.filter(Q(until__isnull=True) | Q(until__gt=timezone.localdate())).update(until=timezone.localdate())
    _forget(user, keep_name)
    journal.note("account closed", by=by, person=user, name_kept=keep_name)


def _pass_on(duty, successor, by):
    if successor is None:
        if duty.must_pass_on:
            raise AccountError(
                _("Nobody else moderates “%(dive)s”. Choose who does it from now on.")
                % {"dive": duty.role.deep_dive}
            )
        return
    if successor not in duty.candidates:
        raise AccountError(_("Choose one of the people in the list."))
    role = {"kind": duty.role.kind, "deep_dive": duty.role.deep_dive, "city": duty.role.city}
    if not current_roles().filter(user=successor, **role).exists():
        give_role(successor, duty.role.kind, duty.role.deep_dive, duty.role.city, by=by)
    journal.note(
        "handed over", by=by, dive=duty.role.deep_dive, city=duty.role.city, person=successor, role=duty.role.kind
    )
    if duty.role.city_id:
        for record in open_drafts(duty.role.user).filter(deep_dive=duty.role.deep_dive, city=duty.role.city):
            record.authors.add(successor)
    registry.pass_on(duty.role, successor, by)


def _pass_accounts_on(user, successor, by):
    if successor is None:
        if last_administrator(user):
            raise AccountError(_("Nobody else keeps the accounts. Choose who does it from now on."))
        return
    if not user.is_administrator or not successor.is_active or successor.pk == user.pk:
        raise AccountError(_("Choose one of the people in the list."))
    User.objects.filter(pk=successor.pk).update(is_administrator=True)
    journal.note("made administrator", by=by, person=successor)


def _forget(user, keep_name):
    """What is about the person alone goes; what they did for their city stays."""
    email, name = user.email, user.name if keep_name else former_name(user)
    registry.forget(user, email)
    for key in OpenSession.objects.filter(user=user):
        sessions.end(key)
    ResetWish.objects.filter(email=email).delete()
    for model in (SecondFactor, RecoveryCode, EmailChange):
        model.objects.filter(user=user).delete()
    for model in (AccessAttempt, AccessLog):
        model.objects.filter(username=email).delete()
    OutgoingMail.objects.filter(to=email).delete()
    Job.objects.filter(owner=user, status=Job.Status.WAITING, city=None).update(status=Job.Status.CANCELLED)
    closed_address = f"closed-{user.pk}@account.invalid"
    Invitation.objects.filter(Q(accepted_by=user) | Q(email=email)).update(email=closed_address, name=name)
    user.email, user.name, user.function, user.gender = closed_address, name, "", ""
    user.organisation, user.language = (user.organisation, "") if keep_name else (None, "")
    user.is_active, user.is_administrator, user.closed = False, False, timezone.now()
    user.set_unusable_password()
    user.save()
    forget_place(user)
