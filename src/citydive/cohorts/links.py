"""The links of invitations: in the mail, and where it did not bring them, to be handed over."""

from django.conf import settings
from django.urls import reverse

from citydive.post.models import OutgoingMail

from . import actions


def link_to(invitation) -> str:
    # Not from the request: its Host header may be anything, and the link goes out by mail.
    return settings.URL + reverse("invitation", args=[actions.invitation_token(invitation)])


def add_links(invitations) -> None:
    """Give those a `link` whose mail has not gone out; one that has brought it already."""
    for each in invitations:
        if each.mail is None or each.mail.state != OutgoingMail.State.SENT:
            each.link = link_to(each)
