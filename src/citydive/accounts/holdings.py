"""What the ground floor and the records hold of a person, as parts of their export."""

from axes.models import AccessAttempt
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydive.cohorts.models import Entry, Invitation, MembershipChange
from citydive.jobs.models import Job
from citydive.post.models import OutgoingMail
from citydive.records.history import SHARED, reads_all_q
from citydive.records.kinds import get_kind
from citydive.records.models import Comment, Record, Revision, StoredFile

from . import second_factor
from .devices import in_words
from .models import EmailChange, OpenSession
from .registry import Part, all_parts, register_part

EXPORT_MEDIA = "application/zip"


def account(user):
    yield {
        "number": user.pk,
        "name": user.name,
        "email": user.email,
        "function": user.function,
        "organisation": str(user.organisation or ""),
        "language": user.language,
        "time_zone": user.time_zone,
        "gender": user.get_gender_display(),
        "administrator": user.is_administrator,
        "active": user.is_active,
        "created": user.created,
        "last_login": user.last_login,
        "closed": user.closed,
        "second_factor": second_factor.has_one(user),
        "recovery_codes_left": user.recovery_codes.count(),
        "address_to_be_confirmed": EmailChange.objects.filter(user=user).values_list("email", flat=True).first()
        or "",
    }


def roles(user):
    for role in user.roles.select_related("deep_dive", "city").order_by("since", "pk"):
        yield {
            "role": role.get_kind_display(),
            "deep_dive": role.deep_dive.title,
            "city": role.city.name if role.city else "",
            "since": role.since,
            "until": role.until,
        }


def grants(user):
    for grant in user.grants.select_related("deep_dive", "city").order_by("pk"):
        yield {
            "right": grant.get_verb_display(),
            "on": grant.record_key or (grant.city.name if grant.city else ""),
            "deep_dive": grant.deep_dive.title,
            "until": grant.until,
        }


def invitations(user):
    rows = Invitation.objects.filter(Q(email=user.email) | Q(accepted_by=user) | Q(invited_by=user))
    for each in rows.select_related("deep_dive", "organisation"):
        own = each.invited_by_id == user.pk and each.email != user.email
        yield {
            "what": "sent by me" if own else "to me",
            "role": each.role,
            "deep_dive": each.deep_dive.title,
            "organisation": str(each.organisation or ""),
            "on": [right.get("record_key") or right.get("city", "") for right in each.rights],
            "until": each.until,
            "created": each.created,
            "accepted": each.accepted,
        }


def sessions(user):
    for each in OpenSession.objects.filter(user=user):
        yield {
            "browser": in_words(each.browser, each.system),
            "address": each.address,
            "since": each.since,
            "seen": each.seen,
        }


def failed_logins(user):
    for each in AccessAttempt.objects.filter(username=user.email):
        yield {
            "when": each.attempt_time,
            "address": each.ip_address,
            "browser": each.user_agent,
            "failures": each.failures_since_start,
        }


def journal(user):
    for entry in Entry.objects.filter(Q(by=user) | Q(person=user)).select_related("deep_dive", "city"):
        yield {
            "when": entry.at,
            "verb": entry.verb,
            "by_me": entry.by_id == user.pk,
            "about_me": entry.person_id == user.pk,
            "record": entry.record_key,
            "deep_dive": entry.deep_dive.title if entry.deep_dive else "",
            "city": entry.city.name if entry.city else "",
            "detail": entry.detail,
        }


def memberships(user):
    for change in MembershipChange.objects.filter(by=user).select_related("membership__city"):
        yield {"city": str(change.membership), "state": change.state, "on": change.on, "reason": change.reason}


def mails(user):
    for mail in OutgoingMail.objects.filter(to=user.email):
        yield {"when": mail.created, "subject": mail.subject, "state": mail.state}


def records(user):
    """Of what the person may still read, key and texts; of the rest only the key: it belongs to its city."""
    readable = set(Record.objects.visible_to(user).filter(authors=user).values_list("pk", flat=True))
    for record in Record.objects.filter(authors=user).for_cards().order_by("created", "pk"):
        row = {"key": record.key, "kind": str(get_kind(record.kind).label), "readable": record.pk in readable}
        if record.pk in readable:
            content = get_kind(record.kind).content
            row |= {
                "title": record.title,
                "summary": record.summary,
                "created": record.created,
                "updated": record.updated,
                "content": content(record) if content else {},
            }
        yield row


def readable_revisions(user):
    """The versions that a person saved and may still read: of a record that was shared since, its time as a draft
    belongs to its city."""
    rows = Revision.objects.filter(by=user, record__in=Record.objects.visible_to(user).values("pk"))
    return rows.filter(Q(visibility__in=SHARED) | Q(record__in=Record.objects.filter(reads_all_q(user))))


def revisions(user):
    for each in readable_revisions(user).select_related("record").order_by("at", "pk"):
        yield {
            "record": each.record.key,
            "version": each.number,
            "when": each.at,
            "title": each.title,
            "summary": each.summary,
            "content": each.content,
        }


def comments(user):
    for each in Comment.objects.filter(author=user).select_related("record"):
        yield {"record": each.record.key, "when": each.created, "text": each.text, "earlier": each.earlier}


def owned_files(user):
    """The files that a person uploaded or had made, without earlier exports like this one."""
    return StoredFile.objects.filter(owner=user).exclude(record__isnull=True, media_type=EXPORT_MEDIA)


def files(user):
    readable = set(readable_files(user).values_list("pk", flat=True))
    for stored in owned_files(user).select_related("record"):
        yield {
            # The name of an export is the title of what it shows.
            "name": stored.name if stored.pk in readable else "",
            "record": stored.record.key if stored.record else "",
            "size": stored.size,
            "created": stored.created,
            "sha256": stored.sha256,
            "in_this_file": archive_name(stored) if stored.pk in readable else "",
        }


def readable_files(user):
    visible = Record.objects.visible_to(user).values("pk")
    rows = owned_files(user).filter(Q(record__isnull=True) | Q(record__in=visible))
    return rows.exclude(shows__in=Record.objects.exclude(pk__in=visible))


def shown_records(user):
    """The records that an export tells of: who loses the right to one of them does not get that file any more."""
    files, versions = readable_files(user).values("pk"), readable_revisions(user).values("pk")
    told = Q(authors=user) | Q(files__in=files) | Q(shown_in_files__in=files) | Q(revisions__in=versions)
    return Record.objects.visible_to(user).filter(pk__in=Record.objects.filter(told).values("pk"))


def archive_name(stored) -> str:
    return f"files/{str(stored.pk)[:8]}-{stored.name}"


def jobs(user):
    """Of work in a deep dive only what sort of work it was: its title and files may tell of a draft."""
    for job in Job.objects.filter(owner=user):
        row = {"when": job.created, "work": job.name, "state": job.status}
        yield row | ({"work": job.title, "args": job.args} if job.deep_dive_id is None else {})


def marks(user):
    """Whatever else points at the person, by its kind and number: so that nothing is left out."""
    covered = {name for part in all_parts() for name in part.covers}
    for relation in user._meta.get_fields(include_hidden=True):
        if not relation.auto_created or not relation.is_relation or relation.concrete:
            continue
        model, name = relation.related_model, relation.field.name
        if f"{model._meta.label}.{name}" in covered or model._meta.auto_created:
            continue
        key = "record__key" if any(each.name == "record" for each in model._meta.get_fields()) else "pk"
        for value in model._default_manager.filter(**{name: user}).values_list(key, flat=True):
            yield {"what": f"{model._meta.verbose_name}: {relation.field.verbose_name}", "which": str(value)}


WHEN, DIVE, CITY = _("when"), _("deep dive"), _("city")


def register_own_parts() -> None:
    """Called once, when the room is ready; the rooms above add theirs after these."""
    for part in (
        Part("account", _("Account"), account, covers=(
            "accounts.SecondFactor.user", "accounts.RecoveryCode.user", "accounts.EmailChange.user",
        )),
        Part("roles", _("Roles"), roles, {"deep_dive": DIVE, "city": CITY}, ("cohorts.Role.user",)),
        Part("grants", _("Rights given for a time"), grants, {"deep_dive": DIVE}, ("cohorts.Grant.party",)),
        Part("invitations", _("Invitations"), invitations, {"deep_dive": DIVE}, (
            "cohorts.Invitation.accepted_by", "cohorts.Invitation.invited_by",
        )),
        Part("sessions", _("Browsers logged in"), sessions, covers=("accounts.OpenSession.user",)),
        Part("failed_logins", _("Wrong passwords"), failed_logins, {"when": WHEN}),
        Part("journal", _("Journal"), journal, {"when": WHEN, "deep_dive": DIVE, "city": CITY}, (
            "cohorts.Entry.by", "cohorts.Entry.person",
        )),
        Part("memberships", _("Memberships changed"), memberships, {"city": CITY}, (
            "cohorts.MembershipChange.by",
        )),
        Part("mails", _("Mails to you"), mails, {"when": WHEN}),
        Part("records", _("Records written"), records, covers=("records.Record.authors",)),
        Part("revisions", _("Versions of records saved"), revisions, {"when": WHEN}, ("records.Revision.by",)),
        Part("comments", _("Comments"), comments, {"when": WHEN}, ("records.Comment.author",)),
        Part("files", _("Files"), files, covers=("records.StoredFile.owner",)),
        Part("jobs", _("Work in the background"), jobs, {"when": WHEN}, ("jobs.Job.owner",)),
        Part("marks", _("Where else your account is named"), marks),
    ):  # fmt: skip
        register_part(part)
