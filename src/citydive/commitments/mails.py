"""Mails to signatories, and reminders to those who answer for a commitment."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from citydive.days import day
from citydive.post.actions import queue_mail


def ask(request, token):
    """The link for signing, in the language of the text."""
    record = request.commitment.record
    with translation.override(request.language):
        subject = _("For your signature: commitment of %(city)s") % {"city": record.city.name}
        text = _(
            "%(city)s asks you, as “%(function)s”, to sign its commitment to the deep dive “%(dive)s”.\n"
            "Open this link on a phone or computer, read the text, and sign it, return it with a note, or pass it "
            "on. It needs no account and works until %(until)s:\n\n%(link)s\n\n"
            "The link is for you alone: please do not forward it.\n"
        ) % {
            "city": record.city.name,
            "function": request.function,
            "dive": record.deep_dive.title,
            "until": day(request.expires),
            "link": settings.URL + reverse("sign", args=[token]),
        }
    return queue_mail(request.email, subject, text, language=request.language)


def receipt(request, token):
    """To the address that the link went to: whoever used it, the person it was meant for learns of it."""
    record = request.commitment.record
    with translation.override(request.language):
        subject = _("Receipt: you signed the commitment of %(city)s") % {"city": record.city.name}
        text = _(
            "The commitment of %(city)s to the deep dive “%(dive)s” was signed by your link as %(name)s, "
            "%(function)s.\nThe receipt with the text (PDF):\n\n%(link)s\n\n"
            "If it was not you who signed, tell the city at once.\n"
        ) % {
            "city": record.city.name,
            "dive": record.deep_dive.title,
            "name": request.name,
            "function": request.function,
            "link": settings.URL + reverse("sign_receipt", args=[token]),
        }
    return queue_mail(request.email, subject, text, language=request.language)


def lapses(commitment, person):
    """To a delegate or moderator: a commitment comes to its end."""
    record = commitment.record
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        until = day(commitment.valid_until)
        subject = _("The commitment of %(city)s lapses on %(until)s") % {"city": record.city.name, "until": until}
        text = _(
            "The commitment of %(city)s to “%(dive)s” (%(key)s) holds until %(until)s. Renew it before that day, "
            "so that the people it names stay released:\n\n%(link)s\n"
        ) % {
            "city": record.city.name,
            "dive": record.deep_dive.title,
            "key": record.key,
            "until": until,
            "link": settings.URL + record.get_absolute_url(),
        }
    return queue_mail(person.email, subject, text, language=language)
