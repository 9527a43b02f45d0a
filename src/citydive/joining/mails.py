"""Mails to cities that answer a call, each in the language in which they wrote."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from citydive.post.actions import queue_mail

SALT = "citydive.interest"


def token_of(interest) -> str:
    return signing.dumps(interest.pk, salt=SALT)


def link_of(interest) -> str:
    return settings.URL + reverse("interest_of", args=[token_of(interest)])


def _send(interest, write):
    with translation.override(interest.language):
        subject, text = write({
            "city": interest.city_name,
            "call": interest.call.record.title,
            "link": link_of(interest),
            "reason": interest.reason,
        })  # fmt: skip
    return queue_mail(interest.email, subject, text, language=interest.language)


def confirm(interest):
    return _send(interest, lambda said: (
        # None of what a stranger typed: this goes to whatever address they gave.
        _("Please confirm your city's interest in “%(call)s”") % said,
        _("Somebody, probably you, answered the call “%(call)s” for a city and gave this address.\n"
          "Open this link within 7 days and confirm it; only then it counts:\n\n%(link)s\n\n"
          "Keep the link: it also shows what becomes of it. If it was not you, do nothing.\n") % said,
    ))  # fmt: skip


def scoping(interest):
    return _send(interest, lambda said: (
        _("Your view on the theme: “%(call)s”") % said,
        _("The cities that are interested in “%(call)s” settle the theme together. Read the proposal and say what "
          "%(city)s needs inside and what not:\n\n%(link)s\n") % said,
    ))  # fmt: skip


def selected(interest):
    return _send(interest, lambda said: (
        _("%(city)s is selected: “%(call)s”") % said,
        _("%(city)s is selected for “%(call)s”.\n\nThe reason: %(reason)s\n\n"
          "Open this link to accept the place. The city joins with that:\n\n%(link)s\n") % said,
    ))  # fmt: skip


def declined(interest):
    return _send(interest, lambda said: (
        _("“%(call)s”: %(city)s is not selected this time") % said,
        _("%(city)s is not selected for “%(call)s” this time.\n\nThe reason: %(reason)s\n\n%(link)s\n") % said,
    ))  # fmt: skip
