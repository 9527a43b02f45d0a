"""What happened, in words. Only what stands here is told."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# These tell of what is said about a record: for those only who may read its comments.
TALK = {"commented", "addressed"}


def words_for(verb: str, count: int) -> str:
    """ "changed 3 times", "a new comment": a half sentence about a record, in the language that is active."""
    return WORDS[verb](count) % {"n": count}


WORDS = {
    "created": lambda n: _("new"),
    "edited": lambda n: ngettext("changed", "changed %(n)d times", n),
    "shared": lambda n: _("other people see it now"),
    "commented": lambda n: ngettext("a comment", "%(n)d comments", n),
    "addressed": lambda n: ngettext("a comment to you", "%(n)d comments to you", n),
    "advised": lambda n: ngettext("a piece of advice was given", "%(n)d pieces of advice were given", n),
    "answered": lambda n: _("who asked said what they made of it"),
    "outdated": lambda n: _("out of date: something it rests on has a newer edition"),
    "withdrawn": lambda n: _("withdrawn"),
}
