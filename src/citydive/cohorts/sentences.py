"""The journal in words: one sentence per kind of act. A room that writes a new verb adds its sentence here.

who: the account that did it; what: the record; person: whom it is about; city, before, now, role, state, stage and
the like come from the entry. A verb without a sentence is shown as it is.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # records
    "created": _("%(who)s created %(what)s"),
    "edited": _("%(who)s edited %(what)s"),
    "restored": _("%(who)s brought an earlier version of %(what)s back"),
    "shared": _("%(who)s changed who sees %(what)s: %(before)s → %(now)s"),
    "commented": _("%(who)s commented on %(what)s"),
    "comment corrected": _("%(who)s corrected a comment on %(what)s"),
    "comment withdrawn": _("%(who)s withdrew a comment on %(what)s"),
    # It happens by itself, when what it rests on changes.
    "outdated": _("%(what)s is out of date now"),
    "linked": _("%(who)s linked %(what)s"),
    "withdrawn": _("%(who)s withdrew %(what)s"),
    "put back": _("%(who)s put %(what)s back"),
    "erasure asked": _("%(who)s asked to erase %(what)s"),
    "erasure taken back": _("%(who)s took the request to erase %(what)s back"),
    "erased": _("%(who)s erased %(what)s"),
    "attached": _("%(who)s attached a file to %(what)s"),
    "detached": _("%(who)s removed a file from %(what)s"),
    "translated": _("%(who)s translated %(what)s"),
    "translation removed": _("%(who)s removed a translation of %(what)s"),
    "asked": _("%(who)s put %(what)s to chosen cities"),
    "advised": _("%(who)s gave advice on %(what)s"),
    "answered": _("%(who)s said what became of %(what)s"),
    "case answered": _("%(who)s said what a city takes from %(what)s"),
    "reviewed": _("%(who)s reviewed %(what)s"),
    "report cited": _("%(who)s cited a report in %(what)s"),
    "report dropped": _("%(who)s took a cited report out of %(what)s"),
    "access given": _("%(who)s gave %(person)s access to %(what)s"),
    "access taken back": _("%(who)s took back %(person)s's access to %(what)s"),
    # in the room
    "door opened": _("%(who)s opened the door for phones to %(what)s"),
    "door closed": _("%(who)s closed the door for phones to %(what)s"),
    "card hidden": _("%(who)s took a card of %(what)s off the screen"),
    "card shown": _("%(who)s put a card of %(what)s back on the screen"),
    "vote opened": _("%(who)s opened a vote in %(what)s"),
    "vote closed": _("%(who)s closed a vote in %(what)s"),
    "method begun": _("%(who)s began to lead %(what)s through a method"),
    "method ended": _("%(who)s ended the method in %(what)s"),
    "outcome settled": _("%(who)s settled the outcome of %(what)s"),
    "outcome confirmed": _("%(who)s confirmed the outcome of %(what)s for %(place)s"),
    "task given": _("%(who)s gave %(what)s to %(person)s"),
    # It happens by itself, when the date is near.
    "task due": _("%(person)s was reminded of %(what)s"),
    "call opened": _("%(who)s opened %(what)s to the public"),
    "call closed": _("%(who)s closed %(what)s"),
    "interest shown": _("A city is interested in %(what)s"),
    "scoping asked": _("%(who)s asked the interested cities about the scoping of %(what)s"),
    "selection told": _("%(who)s told the cities who is selected for %(what)s"),
    "place accepted": _("A city accepted its place in %(what)s"),
    "sent for signature": _("%(who)s sent %(what)s for signature"),
    "signature taken back": _("%(who)s took %(what)s back from signature"),
    # Signatories have no account.
    "signed": _("%(what)s was signed"),
    "signature returned": _("%(what)s was returned by its signatory with a note"),
    "signature passed on": _("%(what)s was passed on to another signatory"),
    "commitment ended": _("%(who)s ended %(what)s early"),
    "lapses soon": _("%(what)s lapses soon"),
    "lapsed": _("%(what)s lapsed"),
    "listing closed": _("%(who)s closed %(what)s"),
    "listing reopened": _("%(who)s opened %(what)s again"),
    "mission requested": _("%(who)s asked for %(what)s"),
    "mission agreed": _("%(who)s agreed to %(what)s"),
    "mission declined": _("%(who)s declined %(what)s"),
    "mission cancelled": _("%(who)s cancelled %(what)s"),
    "mission begun": _("%(who)s said that %(what)s has begun"),
    "mission reported": _("%(who)s reported on %(what)s"),
    "mission followed up": _("%(who)s said what changed because of %(what)s"),
    "mission people": _("%(who)s said who goes on %(what)s"),
    # It happens by itself, three months after the end.
    "follow-up due": _("The follow-up of %(what)s is due"),
    # deep dives, cities, people in them
    "opened": _("%(who)s opened the deep dive"),
    "rescoped": _("%(who)s changed theme, question or dates of the deep dive"),
    "city invited": _("%(who)s invited %(city)s"),
    "membership changed": _("%(who)s changed the membership of %(city)s: %(before)s → %(now)s"),
    "stage changed": _("%(who)s moved %(city)s to the stage “%(stage)s”"),
    "invited": _("%(who)s invited a person as %(role)s"),
    "joined": _("%(person)s accepted an invitation as %(role)s"),
    "city access given": _("%(who)s let %(person)s read what %(city)s shares"),
    "city access taken back": _("%(who)s took back %(person)s's right to read what %(city)s shares"),
    "organisation added": _("%(who)s added an organisation: %(organisation)s"),
    "role given": _("%(who)s gave %(person)s the role “%(role)s”"),
    "role ended": _("%(who)s ended the role “%(role)s” of %(person)s"),
    # accounts
    "account made": _("%(who)s made the account of %(person)s"),
    "account edited": _("%(person)s edited the own account"),
    "account disabled": _("%(who)s disabled the account of %(person)s"),
    "account enabled": _("%(who)s enabled the account of %(person)s"),
    "account closed": _("%(who)s closed the account of %(person)s for good"),
    "made administrator": _("%(who)s made %(person)s an administrator"),
    "administrator no more": _("%(who)s took the administrator's role from %(person)s"),
    "password changed": _("The password of %(person)s was changed by %(who)s"),
    "reset asked": _("A new password was asked for the account of %(person)s"),
    "email change asked": _("%(who)s asked for another e-mail address"),
    "email changed": _("The e-mail address of %(person)s was changed by %(who)s"),
    "second factor added": _("%(person)s added a second factor"),
    "second factor removed": _("The second factor of %(person)s was removed by %(who)s"),
    "recovery code used": _("%(person)s logged in with a recovery code"),
    "logged in": _("%(person)s logged in"),
    "logged out": _("%(person)s logged out"),
    "login failed": _("A wrong password was given for %(person)s"),
    "login paused": _("Logging in as %(person)s was paused after many attempts"),
    "wrong code": _("A wrong code of the second factor was given for %(person)s"),
    "handed over": _("%(who)s handed the role “%(role)s” over to %(person)s"),
}

# Names of acts for the filter; `tests/records/test_journal.py` holds that every sentence has one.
ACTS = {
    "created": _("created"),
    "edited": _("edited"),
    "restored": _("earlier version brought back"),
    "shared": _("who sees it changed"),
    "commented": _("commented"),
    "comment corrected": _("corrected a comment"),
    "comment withdrawn": _("withdrew a comment"),
    "outdated": _("out of date"),
    "withdrawn": _("withdrew a record"),
    "put back": _("put a record back"),
    "erasure asked": _("asked to erase"),
    "erasure taken back": _("took back the request to erase"),
    "erased": _("erased a record"),
    "attached": _("attached a file"),
    "detached": _("removed a file"),
    "translated": _("translated a record"),
    "translation removed": _("removed a translation"),
    "linked": _("linked records"),
    "asked": _("put a question to chosen cities"),
    "advised": _("gave advice"),
    "answered": _("said what became of advice"),
    "case answered": _("said what a city takes from a case"),
    "reviewed": _("reviewed an analysis"),
    "report cited": _("cited a report"),
    "report dropped": _("took a cited report out"),
    "door opened": _("opened the door for phones"),
    "door closed": _("closed the door for phones"),
    "card hidden": _("took a card off the screen"),
    "card shown": _("put a card back on the screen"),
    "vote opened": _("opened a vote"),
    "vote closed": _("closed a vote"),
    "method begun": _("began a method"),
    "method ended": _("ended a method"),
    "outcome settled": _("settled an outcome"),
    "outcome confirmed": _("confirmed an outcome"),
    "task given": _("gave a task"),
    "task due": _("reminded of a task"),
    "call opened": _("opened a call"),
    "call closed": _("closed a call"),
    "interest shown": _("interest of a city"),
    "scoping asked": _("asked about the scoping"),
    "selection told": _("told the selection"),
    "place accepted": _("accepted a place"),
    "sent for signature": _("sent for signature"),
    "signature taken back": _("took a text back from signature"),
    "signed": _("signed"),
    "signature returned": _("returned by a signatory"),
    "signature passed on": _("passed on to another signatory"),
    "commitment ended": _("ended a commitment"),
    "lapses soon": _("lapses soon"),
    "lapsed": _("lapsed"),
    "listing closed": _("closed a need or an offer"),
    "listing reopened": _("opened a need or an offer again"),
    "mission requested": _("asked for a mission"),
    "mission agreed": _("agreed to a mission"),
    "mission declined": _("declined a mission"),
    "mission cancelled": _("cancelled a mission"),
    "mission begun": _("began a mission"),
    "mission reported": _("reported on a mission"),
    "mission followed up": _("followed a mission up"),
    "mission people": _("said who goes on a mission"),
    "follow-up due": _("follow-up due"),
    "access given": _("gave access"),
    "access taken back": _("took back access"),
    "opened": _("opened the deep dive"),
    "rescoped": _("changed theme or dates"),
    "city invited": _("invited a city"),
    "membership changed": _("changed a membership"),
    "stage changed": _("moved a city to a stage"),
    "invited": _("invited a person"),
    "joined": _("accepted an invitation"),
    "city access given": _("let an actor read what a city shares"),
    "city access taken back": _("took back the right to read what a city shares"),
    "organisation added": _("added an organisation"),
    "role given": _("gave a role"),
    "role ended": _("ended a role"),
    "account made": _("made an account"),
    "account edited": _("edited an account"),
    "account disabled": _("disabled an account"),
    "account enabled": _("enabled an account"),
    "account closed": _("closed an account"),
    "made administrator": _("made an administrator"),
    "administrator no more": _("took the administrator's role"),
    "password changed": _("changed a password"),
    "reset asked": _("asked for a new password"),
    "email change asked": _("asked for another e-mail address"),
    "email changed": _("changed an e-mail address"),
    "second factor added": _("added a second factor"),
    "second factor removed": _("removed a second factor"),
    "recovery code used": _("used a recovery code"),
    "login failed": _("wrong password"),
    "login paused": _("logging in paused"),
    "wrong code": _("wrong code"),
    "handed over": _("handed a role over"),
    "logged in": _("logged in"),
    "logged out": _("logged out"),
}

# Values of an entry's detail as people read them, where the word itself is not translated elsewhere.
VISIBILITY = {"city": _("draft of the city"), "cohort": _("shared with the cohort"), "public": _("public")}


def sentence_of(entry) -> str:
    return str(SENTENCES.get(entry.verb) or _now("%(who)s: %(verb)s %(what)s %(person)s"))


def act_name(verb: str) -> str:
    return str(ACTS.get(verb) or _now(verb))


def words_of(entry) -> dict:
    """What a sentence may name from the entry's detail, in words."""
    detail = {name: value for name, value in entry.detail.items() if isinstance(value, str) and value}
    words = {name: str(VISIBILITY.get(value) or _now(value)) for name, value in detail.items()}
    blank = dict.fromkeys(("before", "now", "role", "stage", "state", "place", "organisation"), "–")
    return blank | words | {"verb": act_name(entry.verb), "city": _city(entry)}


def _city(entry) -> str:
    """A city that the public record does not name stands under the label of its membership."""
    return entry.city.name if entry.city else str(entry.detail.get("label") or "–")
