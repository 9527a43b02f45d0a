"""The mails to who takes over, and to whose work a colleague handed over."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from citydive.days import day
from citydive.post.actions import queue_mail


def tell(handover):
    """To the successor: where the handover pack is."""
    membership, person = handover.membership, handover.successor
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("You take over from %(name)s") % {"name": handover.person.name}
        text = _(
            "%(name)s hands the work for %(city)s in “%(dive)s” over to you. The handover pack says what is "
            "decided, what is open and whom to ask:\n\n%(link)s\n"
        ) % {
            "name": handover.person.name,
            "city": membership.city.name,
            "dive": membership.deep_dive.title,
            "link": settings.URL
            + reverse("handover", args=[membership.deep_dive.slug, membership.city.code, handover.pk]),
        }
    return queue_mail(person.email, subject, text, language=language)


def tell_who_leaves(handover):
    """To the person whose part ends without their doing: nobody loses it unheard."""
    membership, person = handover.membership, handover.person
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("%(name)s takes over your part for %(city)s")
        text = _(
            "%(by)s handed your work for %(city)s in “%(dive)s” over to %(name)s. Your part there ends after "
            "%(day)s. If that is a mistake, write to who moderates the deep dive.\n"
        )
        said = {
            "by": handover.by.name,
            "name": handover.successor.name,
            "city": membership.city.name,
            "dive": membership.deep_dive.title,
            "day": day(handover.last_day),
        }
    return queue_mail(person.email, subject % said, text % said, language=language)
