"""Mails about an account, each in the language of who receives it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from citydive.post.actions import queue_mail
from citydive.post.deliver import has_server

__all__ = [
    "has_server",
    "mail_email_changed",
    "mail_email_link",
    "mail_email_wish",
    "mail_handover",
    "mail_reset",
]


def _send(user, to, write):
    """write() → (subject, text), called in the person's language."""
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject, text = write()
        queue_mail(to, subject, text, language=language)


def mail_reset(user, path):
    def write():
        return _("Set a new password"), _(
            "Somebody, probably you, asked to set a new password for your account at %(site)s.\n"
            "Open this link to choose one. It works once, for four hours:\n\n%(link)s\n\n"
            "If it was not you, do nothing: your password stays as it is.\n"
        ) % {"site": settings.URL, "link": settings.URL + path}

    _send(user, user.email, write)


def mail_email_link(user, email, path):
    def write():
        return _("Confirm your new e-mail address"), _(
            "This address is to become the one with which %(name)s logs in at %(site)s.\n"
            "Open this link to confirm it. It works once, for 24 hours:\n\n%(link)s\n\n"
            "If you know nothing of this, do nothing.\n"
        ) % {"name": user.name, "site": settings.URL, "link": settings.URL + path}

    _send(user, email, write)


def mail_email_wish(user):
    """To the present address: somebody who is logged in wants another one."""

    def write():
        return _("Your e-mail address is to be changed"), _(
            "Somebody who is logged in to your account at %(site)s, probably you, wants another e-mail address "
            "for it. Nothing changes until the new address has confirmed this.\n\n"
            "If it was not you, log in, change your password and log all other browsers out:\n\n%(link)s\n"
        ) % {"site": settings.URL, "link": settings.URL + "/account/"}

    _send(user, user.email, write)


def mail_email_changed(user, old):
    def write():
        return _("Your e-mail address was changed"), _(
            "Your account at %(site)s has another e-mail address from now on; this one no longer logs in.\n\n"
            "If this was not your wish, tell the administrator of that site at once.\n"
        ) % {"site": settings.URL}

    _send(user, old, write)


def mail_handover(successor, user, word):
    """To who takes over from an account that closes."""

    def write():
        text = _(
            "%(name)s has closed the account at %(site)s and named you as successor. "
            "The drafts are with your city as before; you find what waits on your page Today:\n\n%(link)s\n"
        ) % {"name": user.name, "site": settings.URL, "link": settings.URL + reverse("today")}
        if word:
            text += "\n" + _("%(name)s writes:") % {"name": user.name} + f"\n\n{word}\n"
        return _("You take over from %(name)s") % {"name": user.name}, text

    _send(successor, successor.email, write)
