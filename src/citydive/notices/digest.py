"""The digest: one e-mail with what is new, at seven in the morning where the person lives. A chore of the workers.

The period (a day, or the week of its Monday) begins at 07:00; the mail tells what happened before that and neither
was read since nor told in a digest. So days on which no worker ran come in one mail, and an evening's news waits
for the morning. `Digest` is unique per person and period, and is written in one transaction with the mail and with
the mark on what it told: of two workers one does it, and a worker that dies in between has done nothing.
"""

import datetime
import logging
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydive.cohorts.models import User
from citydive.post.actions import queue_mail
from citydive.post.deliver import has_server
from citydive.records.kinds import get_kind
from citydive.records.models import Visibility

from .models import Digest, Notification, Preference, Rhythm
from .queries import grouped, visible_to
from .wording import words_for

logger = logging.getLogger(__name__)
MORNING = datetime.time(7)
MOST = 40
STOP_SALT = "citydive.notices.stop"


def send_due(now=None) -> int:
    """Queue the digests that are due; returns how many. Without a mail server there are none."""
    if not has_server():
        return 0
    now = now or timezone.now()
    waiting = Notification.objects.filter(read__isnull=True, mailed__isnull=True)
    people = User.objects.filter(is_active=True, pk__in=waiting.values("person"))
    rhythms = dict(Preference.objects.values_list("person_id", "digest"))
    sent = 0
    for person in people:
        rhythm = rhythms.get(person.pk, Rhythm.DAILY)
        if rhythm == Rhythm.OFF:
            continue
        try:
            sent += _send(person, begin_of_period(now, rhythm, person.time_zone))
        except DatabaseError:
            raise
        except Exception:
            # One address that cannot be written to must not keep the others from their mail.
            logger.exception("The digest of account %s cannot be made.", person.pk)
    return sent


def begin_of_period(now, rhythm, time_zone) -> datetime.datetime:
    """The last 07:00 where the person lives, of any day or of a Monday."""
    try:
        zone = ZoneInfo(time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    here = now.astimezone(zone)
    day = here.date() if here.time() >= MORNING else here.date() - datetime.timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day -= datetime.timedelta(days=day.weekday())
    return datetime.datetime.combine(day, MORNING, zone)


def _send(person, begin) -> int:
    waiting = Notification.objects.filter(person=person, read__isnull=True, mailed__isnull=True, at__lte=begin)
    if not waiting.exists() or Digest.objects.filter(person=person, period=begin.date()).exists():
        return 0
    try:
        with transaction.atomic():
            # The claim comes first: what is read after it belongs to this worker alone.
            Digest.objects.create(person=person, period=begin.date())
            new = visible_to(person).filter(read__isnull=True, mailed__isnull=True, at__lte=begin)
            rows = list(new.select_related("record__city", "record__deep_dive"))
            if not rows:
                # Nothing to tell, so nothing was done; looked at again the next time.
                transaction.set_rollback(True)
                return 0
            subject, text = compose(person, grouped(rows, person))
            queue_mail(person.email, subject, text, language=_language(person), unsubscribe=stop_address(person))
            Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed=timezone.now())
    except IntegrityError:
        # Another worker has just done it.
        return 0
    return 1


def compose(person, groups) -> tuple[str, str]:
    """Subject and text in the person's language. Of drafts only key, kind and city leave the house."""
    with translation.override(_language(person)):
        lines = [_line(group) for group in groups[:MOST]]
        subject = ngettext("%(n)d record with something new", "%(n)d records with something new", len(groups)) % {
            "n": len(groups)
        }
        context = {
            "person": person,
            "lines": lines,
            "more": len(groups) - len(lines),
            "all": settings.URL + reverse("notices"),
            "choose": settings.URL + reverse("notice_settings"),
            "stop": stop_address(person),
        }
        return f"citydive: {subject}", render_to_string("notices/digest.txt", context)


def _line(group) -> dict:
    record = group.record
    head = [record.key, str(get_kind(record.kind).label)]
    if record.city is not None:
        head.append(record.city.name)
    if record.visibility != Visibility.CITY:
        # Translators: the title of a record; put your own quotation marks.
        head.append(_("“%(title)s”") % {"title": record.title})
    # Without names: who did what stays inside.
    return {
        "head": " · ".join(head),
        "words": "; ".join(words_for(row.verb, row.count) for row in group.rows),
        "url": settings.URL + record.get_absolute_url(),
    }


def stop_address(person) -> str:
    """The address at which the digests of one person end; it opens nothing else and logs nobody in."""
    return settings.URL + reverse("notices_stop", args=[signing.dumps(person.pk, salt=STOP_SALT)])


def person_of(token) -> User | None:
    """Whose digests a link ends; None if it is not one of ours."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=STOP_SALT)).first()
    except signing.BadSignature:
        return None


def _language(person) -> str:
    return person.language or settings.LANGUAGE_CODE
