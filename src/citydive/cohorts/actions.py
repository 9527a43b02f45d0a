"""Use cases of the ground floor: opening a deep dive, inviting, joining, pausing, leaving, moving on."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.post.actions import queue_mail

from . import journal, stages
from .climate import climate_class
from .models import City, DeepDive, Grant, Invitation, Membership, MembershipChange, Role, Stage, Standing, User
from .rules import forget_place

INVITATION_SALT = "citydive.invitation"
INVITATION_DAYS = 30
INVITED_JUST_NOW = timedelta(minutes=10)


class CohortError(Exception):
    """Something that cannot be done, said in plain words."""


class Changed(Exception):
    """Somebody saved this after the person had opened it. Nothing was written."""


def last_id(rows) -> int:
    """The id of the newest of a membership's changes or standings; 0 if there is none."""
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def open_deep_dive(*, by=None, template=None, **fields) -> DeepDive:
    """A new deep dive with the stages of the template; who opens it moderates it."""
    if City.objects.filter(code=fields["code"]).exists():
        raise CohortError(_("The code %(code)s belongs to a city; choose another.") % {"code": fields["code"]})
    dive = DeepDive.objects.create(**fields)
    for position, row in enumerate(template or stages.DEFAULT_TEMPLATE):
        Stage.objects.create(
            deep_dive=dive,
            position=position,
            slug=row["slug"],
            title=row["title"],
            purpose=row["purpose"],
            criteria=row["criteria"],
        )
    journal.note("opened", by=by, dive=dive)
    if by is not None:
        give_role(by, Role.Kind.MODERATOR, dive, by=by)
    return dive


@transaction.atomic
def rescope(dive, *, seen, by=None, **fields) -> None:
    """Save theme, question, scope and dates in one statement. Raises Changed if the version is not `seen`."""
    if not DeepDive.objects.filter(pk=dive.pk, version=seen).update(version=F("version") + 1, **fields):
        raise Changed
    journal.note("rescoped", by=by, dive=dive)


@transaction.atomic
def give_role(user, kind, dive, city=None, *, by=None) -> Role:
    role = _put_role(user, kind, dive, city)
    journal.note("role given", by=by, dive=dive, city=city, person=user, role=str(kind))
    return role


def _put_role(user, kind, dive, city, until=None) -> Role:
    """until: the last day; a role that goes on for longer already keeps its own."""
    role, _created = Role.objects.get_or_create(
        user=user, kind=kind, deep_dive=dive, city=city, defaults={"until": until}
    )
    if role.until is not None and (until is None or role.until < until):
        role.until = until
        role.save(update_fields=["until"])
    forget_place(user)
    return role


@transaction.atomic
def end_role(role, *, by=None, last_day=None) -> Role:
    """End a role; without `last_day` at once, that is with yesterday as its last day.

    An actor's rights are dated grants: those in this deep dive end with the role.
    """
    last_day = last_day or timezone.localdate() - timedelta(days=1)
    Role.objects.filter(pk=role.pk).filter(Q(until__isnull=True) | Q(until__gt=last_day)).update(until=last_day)
    if role.kind == Role.Kind.ACTOR:
        end_grants(role.user, role.deep_dive, last_day=last_day)
    forget_place(role.user)
    journal.note("role ended", by=by, dive=role.deep_dive, city=role.city, person=role.user, role=role.kind)
    role.refresh_from_db()
    return role


def end_grants(user, dive, *, last_day) -> int:
    """End what was granted to an account in a deep dive; grants that ended before keep their date."""
    later = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=last_day), party=user, deep_dive=dive)
    return later.update(until=last_day)


def register_city(**fields) -> City:
    """Make a city known to the installation; its climate class follows from its position, offline."""
    if "climate_class" not in fields:
        found = climate_class(fields["latitude"], fields["longitude"])
        fields["climate_class"] = found.code if found else ""
    return City.objects.create(**fields)


@transaction.atomic
def add_city(dive, city, *, state=Membership.State.INVITED, on=None, by=None, reason="", **fields) -> Membership:
    """A city joins the deep dive (or is invited to); its way starts at the first stage."""
    on = on or timezone.localdate()
    membership = Membership.objects.create(
        deep_dive=dive,
        city=city,
        state=state,
        starts=on if state == Membership.State.ACTIVE else None,
        position=dive.memberships.count(),
        **fields,
    )
    MembershipChange.objects.create(membership=membership, state=state, on=on, by=by, reason=reason)
    journal.note("city invited", by=by, dive=dive, city=city, state=str(state), label=membership.label)
    first = dive.stages.first()
    if first:
        Standing.objects.create(membership=membership, stage=first)
    return membership


@transaction.atomic
def change_membership(membership, state, *, by=None, on=None, reason="", replaced_by=None, seen=None) -> Membership:
    """Start, pause, resume or end a membership on a date; ended ones are kept with their history.

    seen: the id of its last change that the person saw; raises Changed if there is a later one.
    """
    # Read under a lock: of two who change it at once, the second sees what the first made of it.
    membership.refresh_from_db(from_queryset=Membership.objects.select_for_update())
    if seen is not None and seen != last_id(membership.changes):
        raise Changed
    allowed = {
        Membership.State.INVITED: {Membership.State.ACTIVE, Membership.State.ENDED},
        Membership.State.ACTIVE: {Membership.State.PAUSED, Membership.State.ENDED},
        Membership.State.PAUSED: {Membership.State.ACTIVE, Membership.State.ENDED},
        Membership.State.ENDED: {Membership.State.ACTIVE},
    }
    if state not in allowed[membership.state]:
        raise CohortError(
            _("A membership that is “%(now)s” cannot become “%(then)s”.")
            % {"now": membership.get_state_display(), "then": Membership.State(state).label}
        )
    on, before = on or timezone.localdate(), membership.state
    if state == Membership.State.ACTIVE:
        membership.starts = membership.starts or on
        membership.ends = None
    if state == Membership.State.ENDED:
        membership.ends = on
        membership.replaced_by = replaced_by
    membership.state = state
    membership.save()
    MembershipChange.objects.create(membership=membership, state=state, on=on, by=by, reason=reason)
    note = {"dive": membership.deep_dive, "city": membership.city, "before": str(before), "now": str(state)}
    journal.note("membership changed", by=by, **note)
    return membership


@transaction.atomic
def move_to_stage(membership, stage, *, by=None, seen=None) -> Standing:
    """The city stands at this stage from now on; a form sent twice does not make two steps of its way.

    seen: the id of its last standing that the person saw; raises Changed if there is a later one.
    """
    if stage.deep_dive_id != membership.deep_dive_id:
        raise CohortError(_("That stage belongs to another deep dive."))
    Membership.objects.select_for_update().get(pk=membership.pk)
    now = membership.standings.first()
    if now is not None and now.stage_id == stage.pk:
        return now
    if seen is not None and seen != (now.pk if now else 0):
        raise Changed
    note = {"dive": membership.deep_dive, "city": membership.city, "stage": stage.title}
    journal.note("stage changed", by=by, **note)
    return Standing.objects.create(membership=membership, stage=stage)


@transaction.atomic
def invite(
    *, by, dive, role, email, name, city=None, address=None, organisation=None, until=None, rights=()
) -> Invitation:
    """Invite a person to one role. The link (`invitation_token`) is valid for 30 days and once.

    organisation, until, rights: of an actor (`Invitation`).
    address: gives the absolute address of an invitation; then a mail with it is queued in the same transaction.
    The same invitation again within minutes (a double click, going back) is the first one.
    """
    if role == Role.Kind.DELEGATE and not dive.memberships.filter(city=city).exclude(state="ended").exists():
        raise CohortError(_("Invite the city to the deep dive first, then its delegates."))
    # Of two at the same moment the second waits until the first is through.
    DeepDive.objects.select_for_update().get(pk=dive.pk)
    words = {
        "email": User.objects.normal_email(email), "name": name, "role": role, "city": city, "invited_by": by,
        "organisation": organisation, "until": until,
    }  # fmt: skip
    now, rights = timezone.now(), list(rights)
    recent = dive.invitations.filter(**words, accepted=None, created__gt=now - INVITED_JUST_NOW)
    sent_twice = next((each for each in recent if each.rights == rights), None)
    if sent_twice is not None:
        return sent_twice
    expires = now + timedelta(days=INVITATION_DAYS)
    invitation = Invitation.objects.create(**words, rights=rights, deep_dive=dive, expires=expires)
    if address is not None:
        invitation.mail = _mail_invitation(invitation, address(invitation))
        invitation.save(update_fields=["mail"])
    journal.note("invited", by=by, dive=dive, city=city, role=str(role))
    return invitation


def _mail_invitation(invitation, link):
    """In the language of who invites: that of the person invited is not known yet."""
    subject = _("Invitation to the deep dive “%(title)s”") % {"title": invitation.deep_dive.title}
    text = _(
        "You are invited to the deep dive “%(title)s”.\n"
        "Open this link to choose a password (valid for 30 days):\n\n%(link)s\n"
    ) % {"title": invitation.deep_dive.title, "link": link}
    return queue_mail(invitation.email, subject, text, language=get_language() or "")


def invitation_token(invitation) -> str:
    return signing.dumps(invitation.pk, salt=INVITATION_SALT)


def find_invitation(token) -> Invitation:
    """The open invitation of a link; CohortError says why it does not work."""
    try:
        pk = signing.loads(token, salt=INVITATION_SALT, max_age=timedelta(days=INVITATION_DAYS))
        invitation = Invitation.objects.select_related("deep_dive", "city").get(pk=pk)
    except (signing.BadSignature, Invitation.DoesNotExist) as error:
        raise CohortError(
            _("This invitation link is not complete or has expired. Ask your moderator for a new one.")
        ) from error
    if invitation.accepted:
        raise CohortError(_("This invitation was already used. Log in with your e-mail address."))
    if invitation.expires < timezone.now() or (invitation.until and invitation.until < timezone.localdate()):
        raise CohortError(_("This invitation has expired. Ask your moderator for a new one."))
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, password=None, user=None, language="") -> User:
    """Make the account (or add the role to an existing one) and activate an invited city.

    Only the account that was invited takes the role: a moderator who opens the link must not become a delegate.
    """
    if user is not None and user.email != invitation.email:
        raise CohortError(
            _("This invitation is for another e-mail address than yours. Log out, then open the link again.")
        )
    claimed = Invitation.objects.filter(pk=invitation.pk, accepted__isnull=True).update(accepted=timezone.now())
    if not claimed:
        raise CohortError(_("This invitation was already used. Log in with your e-mail address."))
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise CohortError(
                _("There is already an account with this e-mail address. Log in, then open the link again.")
            )
        user = User.objects.create_user(
            invitation.email,
            invitation.name,
            password,
            language=language,
            time_zone=invitation.city.time_zone if invitation.city else "UTC",
        )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    _put_role(user, invitation.role, invitation.deep_dive, invitation.city, invitation.until)
    _give_rights(invitation, user)
    journal.note(
        "joined",
        by=user,
        dive=invitation.deep_dive,
        city=invitation.city,
        person=user,
        role=str(invitation.role),
    )
    if invitation.city:
        membership = Membership.objects.filter(
            deep_dive=invitation.deep_dive, city=invitation.city, state=Membership.State.INVITED
        ).first()
        if membership:
            change_membership(membership, Membership.State.ACTIVE, by=user, reason=_("Accepted the invitation."))
    return user


def _give_rights(invitation, user) -> None:
    """What the invitation of an actor says: the organisation, and the rights with their last day."""
    if invitation.organisation is not None and user.organisation is None:
        user.organisation = invitation.organisation
        user.save(update_fields=["organisation"])
    cities = {city.code: city for city in City.objects.filter(code__in=[r.get("city") for r in invitation.rights])}
    for right in invitation.rights:
        key, city = right.get("record_key", ""), cities.get(right.get("city"))
        if key or city is not None:
            put_grant(
                user, invitation.deep_dive, right["scope"], record_key=key, city=city, verb=right["verb"],
                until=invitation.until, by=invitation.invited_by,
            )  # fmt: skip


def put_grant(party, dive, scope, *, verb, until, by, record_key="", city=None) -> Grant:
    """Give a dated right, or give it anew. Whoever calls it asks whether they may, and tells the journal."""
    where = {"party": party, "deep_dive": dive, "scope": scope, "record_key": record_key, "city": city}
    given = {"verb": verb, "until": until, "given_by": by}
    grant, _created = Grant.objects.update_or_create(**where, defaults=given)
    forget_place(party)
    return grant
