"""The mail to who takes over."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

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
