"""What happened, in words. Only what stands here is told."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# These tell of what is said about a record: for those only who may read its comments.
TALK = {"commented", "addressed"}
# These are told only to whom they are meant for.
PERSONAL = {"task given", "task due", "asked", "mission requested", "follow-up due"}


def words_for(verb: str, count: int) -> str:
    """ "changed 3 times", "a new comment": a half sentence about a record, in the language that is active."""
    return WORDS[verb](count) % {"n": count}


WORDS = {
    "created": lambda n: _("new"),
    "edited": lambda n: ngettext("changed", "changed %(n)d times", n),
    "shared": lambda n: _("other people see it now"),
    "commented": lambda n: ngettext("a comment", "%(n)d comments", n),
    "addressed": lambda n: ngettext("a comment to you", "%(n)d comments to you", n),
    "asked": lambda n: _("a peer asks your city"),
    "advised": lambda n: ngettext("a piece of advice was given", "%(n)d pieces of advice were given", n),
    "answered": lambda n: _("who asked said what they made of it"),
    "reviewed": lambda n: ngettext("a review", "%(n)d reviews", n),
    "case answered": lambda n: ngettext("a city said what it takes", "%(n)d cities said what they take", n),
    "outdated": lambda n: _("out of date: something it rests on has a newer edition"),
    "interest shown": lambda n: ngettext("a city is interested", "%(n)d cities are interested", n),
    "place accepted": lambda n: _("a city accepted its place"),
    "signed": lambda n: _("signed"),
    "signature returned": lambda n: _("the signatory returned it with a note"),
    "signature passed on": lambda n: _("passed on to another signatory"),
    "lapses soon": lambda n: _("lapses soon"),
    "lapsed": lambda n: _("lapsed"),
    "withdrawn": lambda n: _("withdrawn"),
    "mission requested": lambda n: _("your city is asked for a mission"),
    "mission agreed": lambda n: _("agreed"),
    "mission agreed by one": lambda n: _("one city agreed, another is still asked"),
    "mission declined": lambda n: _("declined, with the reason"),
    "mission cancelled": lambda n: _("cancelled, with the reason"),
    "mission reported": lambda n: _("there is a report"),
    "mission followed up": lambda n: _("it is said what changed because of it"),
    "follow-up due": lambda n: _("what changed because of it? The follow-up is due"),
    "task given": lambda n: _("a task for you"),
    "task due": lambda n: _("your task is due soon"),
}
