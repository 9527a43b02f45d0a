"""Inviting people to a session, and who was there."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from citydive.cohorts.models import Grant
from citydive.post.deliver import has_server
from citydive.post.models import OutgoingMail
from citydive.records.access import record_view
from citydive.records.actions import grant_access
from citydive.records.once import once
from citydive.told import listed

from .attending import come_after_all, counted, note_attendance, note_list, own_choices
from .inviting import invite, people_of
from .models import Attendance, Session
from .people_forms import AttendanceForm, InviteActorForm, InvitePeopleForm, NameForm, label_of
from .rules import may_keep_list, may_see_cards


def _keeper(request, record) -> Session:
    if not may_keep_list(request.user, record):
        raise PermissionDenied
    return Session.objects.select_related("record__deep_dive").get(pk=record.pk)


@record_view(kind="session")
def invitations(request, record):
    """Who has the session in the calendar, who not; send it to those who do not; invite an actor."""
    session = _keeper(request, record)
    people = people_of(session)
    form = InvitePeopleForm(request.POST if "send" in request.POST else None, people=people)
    actor = InviteActorForm(request.POST if "actor" in request.POST else None, session=session)
    if request.method == "POST" and actor.is_bound and actor.is_valid():
        data = actor.cleaned_data
        grant_access(record, party=data["party"], verb=actor.right, until=data["until"], by=request.user)
        messages.success(request, _("Invited. Now send the invitation."))
        return redirect("invitations", record.key)
    if request.method == "POST" and form.is_bound and form.is_valid():
        messages.success(request, _sent(invite(session, form.cleaned_data["people"])))
        return redirect("invitations", record.key)
    context = {
        "record": record,
        "form": form,
        "actor_form": actor,
        "rows": _invited(session, people),
        "has_server": has_server(),
        "over": session.ends < timezone.localdate(),
    }
    return render(request, "formats/invitations.html", context)


def _sent(count) -> str:
    if not count:
        return _("Everybody you chose has it already.")
    return ngettext("One invitation is on its way.", "%(n)d invitations are on their way.", count) % {"n": count}


def _invited(session, people) -> list[dict]:
    sent = {row.person_id: row for row in session.invited.select_related("mail")}
    until = dict(
        Grant.objects.filter(record_key=session.record.key, deep_dive=session.record.deep_dive).values_list(
            "party", "until"
        )
    )
    rows = [{"person": each, "sent": sent.get(each.pk), "until": until.get(each.pk)} for each in people]
    for row in rows:
        got = row["sent"]
        row["failed"] = got is not None and got.mail is not None and got.mail.state == OutgoingMail.State.GIVEN_UP
        # To be sent: never sent, not delivered, taken out since, or not as it is now.
        row["due"] = got is None or row["failed"] or got.cancelled or got.sequence != session.sequence
    return rows


@record_view(kind="session")
def attendance(request, record):
    """The whole list, for the moderator."""
    session = _keeper(request, record)
    form = AttendanceForm(request.POST or None, rows=_expected(session))
    if request.method == "POST" and form.is_valid():
        passed_over = note_list(session, form.wanted, by=request.user)
        if passed_over:
            names = listed(label_of(each) for each in passed_over)
            messages.warning(
                request, _("Somebody else changed meanwhile: %(names)s. Look again.") % {"names": names}
            )
        else:
            messages.success(request, _("Saved."))
        return redirect("attendance", record.key)
    return _list_page(request, session, form, NameForm(session=session, auto_id="name_%s"))


@record_view(kind="session")
@once
def add_attendance(request, record):
    """Somebody without an account."""
    session = _keeper(request, record)
    form = NameForm(request.POST or None, session=session, auto_id="name_%s")
    if request.method == "POST" and form.is_valid():
        note_attendance(session, by=request.user, **form.cleaned_data)
        return redirect("attendance", record.key)
    return _list_page(request, session, AttendanceForm(rows=_expected(session)), form)


def _list_page(request, session, form, name_form):
    rows = [(whom, form[form.name_of(whom)], form[f"was_{form.name_of(whom)}"]) for whom, _how in form.rows]
    counts = session.attendances.order_by().values_list("how", flat=True)
    context = {
        "record": session.record,
        "form": form,
        "rows": rows,
        "name_form": name_form,
        "counts": counted(counts),
        "forgotten_after": settings.FORGET_ATTENDANCE_DAYS,
    }
    return render(request, "formats/attendance.html", context)


def _expected(session) -> list[tuple]:
    """Everybody who should be there, and whoever else was noted, with how it stands."""
    noted = list(session.attendances.select_related("person", "city"))
    how = {row.person_id: row.how for row in noted if row.person_id}
    people = list(people_of(session))
    known = {person.pk for person in people}
    people += [row.person for row in noted if row.person_id and row.person_id not in known]
    rows = [(person, how.get(person.pk, "")) for person in people]
    return rows + [(row, row.how) for row in noted if not row.person_id]


@require_POST
@record_view(kind="session")
def attend(request, record):
    """Say of oneself how one was, or will be, there."""
    if not (request.user.is_authenticated and may_see_cards(request.user, record)):
        raise PermissionDenied
    how = request.POST.get("how", "")
    session = Session.objects.select_related("record").get(pk=record.pk)
    if how == "come" and come_after_all(session, request.user):
        messages.success(request, _("Saved."))
    elif how in own_choices(session):
        note_attendance(session, how=how, person=request.user, by=request.user)
        messages.success(request, _("Noted: %(how)s.") % {"how": Attendance.How(how).label})
    return redirect(record.get_absolute_url() + "#attendance")
