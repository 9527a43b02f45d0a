"""What notices hold of a person: for the export of everything stored about them, and when the account closes."""

from django.utils.translation import gettext_lazy as _

from citydive.accounts.registry import Part, register_forget, register_part

from .models import Digest, Follow, Notification, Preference


def follows(user):
    for each in Follow.objects.filter(person=user).select_related("record", "deep_dive", "city"):
        yield {
            "what": each.record.key if each.record else each.deep_dive.title,
            "city": each.city.name if each.city else "",
            "on": each.on,
            "when": each.since,
        }


def notices(user):
    for each in Notification.objects.filter(person=user).select_related("record"):
        yield {"record": each.record.key, "verb": each.verb, "when": each.at, "read": each.read}


def digests(user):
    chosen = Preference.objects.filter(pk=user.pk).first()
    if chosen:
        yield {"what": chosen.get_digest_display(), "follow_own": chosen.follow_own}
    for each in Digest.objects.filter(person=user):
        yield {"what": _("e-mail"), "when": each.created}


def forget(user, email):
    """A closed account follows nothing and is told nothing."""
    for model in (Follow, Notification, Preference, Digest):
        model.objects.filter(person=user).delete()


def register():
    names = {"what": _("what"), "when": _("when")}
    register_part(Part("follows", _("What you follow"), follows, names, ("notices.Follow.person",)))
    register_part(Part("notices", _("New for you"), notices, names, ("notices.Notification.person",)))
    register_part(
        Part("digests", _("E-mails"), digests, names, ("notices.Digest.person", "notices.Preference.person"))
    )
    register_forget(forget)
