"""Who gets what at which address: the rights matrix of ARCHITECTURE.md, address by address, in words.

People: the `delegate` speaks for Practice City (PRA), the `peer` for Practice Coast (PRB) in the same deep dive
(practice-heat), the `foreigner` for Lviv (LVI) in another one (heat-in-the-city). The `actor` has no city; a grant
lets the actor read what Heidelberg (HDB) shares. The `outsider` has an account and no role.
"""

from dataclasses import dataclass, field

from django.urls import reverse

PEOPLE = ("stranger", "outsider", "actor", "delegate", "peer", "foreigner", "moderator", "administrator")

ALL = frozenset(PEOPLE)
NOBODY = frozenset()
ACCOUNTS = ALL - {"stranger"}
CITY = frozenset({"delegate"})
PEER = frozenset({"peer"})
MODERATOR = frozenset({"moderator"})
ADMINISTRATOR = frozenset({"administrator"})
COHORT = CITY | PEER | MODERATOR
# The other deep dive, heat-in-the-city: who takes part there, and who is inside.
OTHER_PART = frozenset({"actor", "foreigner", "moderator"})
OTHER_INSIDE = frozenset({"foreigner", "moderator"})

STATUS = {
    "opens": 200,
    "form again": 200,
    "goes on": 302,
    "log in": 302,
    "bad form": 400,
    "refused": 403,
    "not there": 404,
    "wrong method": 405,
    "gone": 410,
}


@dataclass(frozen=True)
class Row:
    """One address for everybody.

    name: of the URL pattern; args: with {…} from the scene. opens: who gets it; refused: who sees the thing but
    may not do this (403); for all others it is not there (404). asks: strangers are sent to the log-in.
    get / post: what those in `opens` get; an empty form is posted. "wrong method" is said to everybody before
    any right is looked at. post "changes": a button without fields that does something; posted by the others only.
    """

    name: str
    args: tuple = ()
    opens: frozenset = ALL
    refused: frozenset = NOBODY
    asks: bool = False
    get: str = "opens"
    post: str = "form again"
    query: str = ""
    words: dict = field(default_factory=dict)

    def expected(self, method: str, who: str) -> str:
        """The word for what `who` gets with "get" or "post"."""
        word = getattr(self, method)
        if self.asks and who == "stranger" and not (word == "wrong method" and self.words.get("method first")):
            return "log in"
        if word == "wrong method":
            return word
        if (method, who) in self.words:
            return self.words[method, who]
        if who in self.opens:
            return word
        return "refused" if who in self.refused else "not there"


DIVE, HIC = "practice-heat", "heat-in-the-city"
HERE = (DIVE, "PRA")
METHOD_FIRST = {"method first": True}


def for_city(name, *args, **more):
    """Pages in which a city's delegates write; the rest of the cohort sees the city and is refused."""
    more.setdefault("refused", COHORT - CITY)
    return Row(name, HERE + args, opens=CITY, asks=True, **more)


def edit(name, key, *args, **more):
    """Changing a public record of Practice City: its delegates; everybody else may only read it."""
    return Row(name, (key, *args), opens=CITY, refused=ALL - CITY, **more)


def edit_shared(name, key, *args, who=CITY, **more):
    """Changing a record that the cohort shares: the rest of the cohort may only read it."""
    return Row(name, (key, *args), opens=who, refused=COHORT - who, **more)


def edit_draft(name, key, *args, **more):
    """Changing a draft of Practice City: for all others, the moderator included, it is not there."""
    return Row(name, (key, *args), opens=CITY, **more)


def button(row, name, *args, **more):
    """A form that stands on another page: only posted to."""
    return row(name, *args, get="wrong method", **more)


SITE = [
    Row("home"),
    Row("set_language", get="wrong method", post="goes on"),
    Row("today", opens=ACCOUNTS, asks=True),
    Row("dive", (DIVE,)),
    Row("dive", ("closed",), opens=MODERATOR),
    Row("dive", ("not-there",), opens=NOBODY),
    Row("board", (DIVE,), opens=MODERATOR, asks=True),
    Row("board", (HIC,), opens=MODERATOR, asks=True),
    Row("board", ("closed",), opens=MODERATOR, asks=True),
    Row("board", ("not-there",), opens=NOBODY, asks=True),
    Row("cities", (DIVE,), opens=COHORT, asks=True),
    Row("city", HERE),
    Row("city", (HIC, "LVI")),
    # A city of another deep dive is not a city of this one.
    Row("city", (DIVE, "LVI"), opens=NOBODY),
]

COHORTS = [
    Row(
        "dive_new",
        opens=frozenset({"moderator", "administrator"}),
        refused=ACCOUNTS - {"moderator", "administrator"},
        asks=True,
    ),
    Row("invitation", ("{invitation}",), post="changes", words={("post", "stranger"): "form again"}),
    Row("invitation", ("made-up",), get="gone", post="gone"),
    Row("dive_scope", (DIVE,), opens=MODERATOR, asks=True),
    Row("invite_person", (DIVE,), opens=MODERATOR, asks=True),
    Row("invite_city", (DIVE,), opens=MODERATOR, asks=True),
    Row("actors", (DIVE,), opens=MODERATOR, asks=True, post="changes"),
    Row("actor_invite", (DIVE,), opens=MODERATOR, asks=True),
    Row("actor_rights", (DIVE,), opens=MODERATOR, asks=True),
    Row("organisation_new", (DIVE,), opens=MODERATOR, asks=True),
    Row("membership", HERE, opens=MODERATOR, asks=True),
    Row("membership", (DIVE, "LVI"), opens=NOBODY, asks=True),
    Row("change_stage", HERE, opens=MODERATOR, asks=True),
]

ADMINISTRATOR = frozenset({"administrator"})
SELF = {"opens": ACCOUNTS, "asks": True}
KEEPS_ACCOUNTS = {"opens": ADMINISTRATOR, "refused": ACCOUNTS - ADMINISTRATOR, "asks": True}
IN_OR_OUT = {(method, who): "goes on" for method in ("get", "post") for who in ACCOUNTS}

ACCOUNT_PAGES = [
    Row("login", words=IN_OR_OUT),
    # Nobody has given a password a moment ago.
    Row("login_code", get="log in", post="log in"),
    Row("forgot"),
    Row("reset", ("1-made-up",), get="gone", post="gone"),
    Row("logout", get="wrong method", post="changes"),
    Row("account", **SELF),
    Row("account_password", **SELF),
    Row("account_email", **SELF),
    Row("email_confirm", ("made-up",), get="gone", post="gone"),
    Row("sessions", post="goes on", **SELF),
    Row("second_factor", **SELF),
    # Its form has no fields: posted, it makes the file.
    Row("account_export", post="changes", **SELF),
    Row("account_close", **SELF),
    Row("accounts", **KEEPS_ACCOUNTS),
    Row("account_of", ("{peer}",), post="goes on", **KEEPS_ACCOUNTS),
    Row("account_of_close", ("{peer}",), **KEEPS_ACCOUNTS),
    Row("account_of", ("999999",), opens=NOBODY, refused=ACCOUNTS - ADMINISTRATOR, asks=True),
]

JOBS = [
    Row("jobs", opens=ACCOUNTS, asks=True, post="wrong method"),
    # Done: its page goes on to the result.
    Row("job", ("{job}",), opens=CITY, asks=True, get="goes on", post="wrong method"),
    Row("job_status", ("{job}",), opens=CITY, asks=True, post="wrong method"),
    # Cancelling or repeating what is done changes nothing.
    button(Row, "job_cancel", ("{job}",), opens=CITY, asks=True, post="goes on"),
    button(Row, "job_retry", ("{job}",), opens=CITY, asks=True, post="goes on"),
]

RECORDS = [
    Row("record", ("PRA-D1",)),
    Row("record", ("PRA-Q2",), opens=COHORT),
    Row("record", ("PRA-F1",), opens=CITY),
    Row("record", ("{result}",), opens=CITY),
    Row("record", ("{statement}",), opens=CITY),
    Row("record", ("{option}",), opens=CITY),
    Row("record", ("PRB-O1",), opens=COHORT),
    Row("record", ("HDB-A1",)),
    Row("record", ("HDB-F1",), opens=OTHER_PART),
    Row("record", ("LVI-F1",), opens=OTHER_INSIDE),
    Row("record", ("PRA-F999",), opens=NOBODY),
    Row("trace", ("PRA-R1",)),
    Row("trace", ("PRC-O1",), opens=COHORT),
    Row("trace", ("{result}",), opens=CITY),
    # The versions of a record are for those inside, also where the record itself is public.
    Row("history", ("PRA-D1",), opens=COHORT),
    Row("history", ("PRA-Q2",), opens=COHORT),
    Row("history", ("PRA-F1",), opens=CITY),
    Row("history", ("{result}",), opens=CITY),
    button(edit, "history_restore", "PRA-D1", post="goes on"),
    button(edit_shared, "history_restore", "PRA-Q2", post="goes on"),
    button(edit_draft, "history_restore", "PRA-F1", post="goes on"),
    Row("journal", (DIVE,), opens=COHORT, asks=True),
    Row("journal", (HIC,), opens=OTHER_INSIDE, asks=True),
    Row("journal", ("closed",), opens=MODERATOR, asks=True),
    Row("accounts_journal", opens=frozenset({"administrator"}), refused=ACCOUNTS - {"administrator"}, asks=True),
    button(Row, "comment", ("PRA-D1",), opens=COHORT),
    button(Row, "comment", ("PRA-F1",), opens=CITY),
    # Its author alone.
    Row("comment_edit", ("PRA-D1", "{comment}"), opens=CITY),
    Row("comment_edit", ("PRA-D1", "0"), opens=NOBODY),
    Row("record_other_case", ("pra-d1",), get="goes on", post="wrong method"),
    Row("record_other_case", ("pra-x999",), get="goes on", post="wrong method"),
    Row("record_other_case_rest", ("Pra-d1", "trace/"), get="goes on", post="wrong method"),
    button(edit, "visibility", "PRA-D1", post="goes on"),
    button(edit_shared, "visibility", "PRA-Q2", post="goes on"),
    button(edit_draft, "visibility", "PRA-F1", post="goes on"),
    edit("grants", "PRA-D1"),
    edit_shared("grants", "PRA-Q2"),
    edit_shared("grants", "PRC-E1", who=MODERATOR),
    edit_draft("grants", "PRA-F1"),
    edit("withdraw", "PRA-D1"),
    edit_shared("withdraw", "PRA-Q2"),
    edit_draft("withdraw", "PRA-F1"),
    # Not withdrawn: putting it back changes nothing.
    button(edit, "put_back", "PRA-D1", post="goes on", words=METHOD_FIRST),
    button(edit_draft, "put_back", "PRA-F1", post="goes on", words=METHOD_FIRST),
    Row("withdrawn", (DIVE,), opens=COHORT, asks=True),
    Row("withdrawn", (HIC,), opens=OTHER_PART, asks=True),
    edit("translations", "PRA-D1"),
    edit_draft("translations", "PRA-F1"),
    edit("translate", "PRA-D1", "de"),
    edit_shared("translate", "PRA-Q2", "ar"),
    edit_draft("translate", "PRA-F1", "de"),
    # Into its own language, or one that the installation does not have.
    edit("translate", "PRA-D1", "en", get="not there", post="not there"),
    edit("translate", "PRA-D1", "xx", get="not there", post="not there"),
    edit("ask_erasure", "PRA-D1"),
    edit_shared("ask_erasure", "PRA-Q2"),
    edit_shared("ask_erasure", "PRC-E1", who=MODERATOR),
    edit_draft("ask_erasure", "PRA-F1"),
    Row("erasures", opens=ADMINISTRATOR, refused=ACCOUNTS - ADMINISTRATOR, asks=True),
    Row("erasure", ("{erasure}",), opens=ADMINISTRATOR, refused=ACCOUNTS - ADMINISTRATOR, asks=True),
    # Of an erased draft its own city sees the tombstone; for all others there never was anything.
    Row("record", ("{erased}",), opens=CITY, get="gone", post="gone"),
    edit("attachments", "PRA-D1"),
    edit_shared("attachments", "PRA-Q2"),
    edit_draft("attachments", "PRA-F1"),
    edit("attachment_remove", "PRA-D1", "{attachment}", post="changes"),
    # A file of another record is not there.
    edit("attachment_remove", "PRA-D1", "{public_file}", get="not there", post="not there"),
    Row("file", ("{public_file}",), post="opens"),
    Row("file", ("{cohort_file}",), opens=COHORT, post="opens"),
    # Nobody but who uploaded it sees a file that was not confirmed.
    Row("file", ("{staged_file}",), opens=CITY, post="opens"),
    Row("file", ("00000000-0000-4000-8000-000000000000",), opens=NOBODY),
]

NOTICES = [
    Row("notices", opens=ACCOUNTS, asks=True, post="goes on"),
    Row("notice_settings", opens=ACCOUNTS, asks=True),
    Row("notices_stop", ("made-up",), get="gone", post="gone"),
    button(Row, "follow_record", ("PRA-D1",), asks=True, post="goes on", words=METHOD_FIRST),
    button(Row, "follow_record", ("PRA-F1",), opens=CITY, asks=True, post="goes on", words=METHOD_FIRST),
    button(Row, "follow_dive", (DIVE,), opens=COHORT, asks=True, post="goes on", words=METHOD_FIRST),
    button(Row, "follow_city", HERE, opens=COHORT, asks=True, post="goes on", words=METHOD_FIRST),
    button(Row, "follow_city", (DIVE, "LVI"), opens=NOBODY, asks=True, words=METHOD_FIRST),
]

SEARCH = [
    Row("search", post="wrong method"),
    Row("search", query="?q=heat&city=PRA", post="wrong method"),
    Row("library", (DIVE,), opens=COHORT, asks=True, post="wrong method"),
    Row("library", (HIC,), query="?kind=session", opens=OTHER_PART, asks=True, post="wrong method"),
]

JOINING = [
    Row("calls", (DIVE,)),
    Row("calls", ("closed",), opens=MODERATOR),
    Row("call_new", (DIVE,), opens=MODERATOR, asks=True),
    Row("call_edit", ("{call}",), opens=MODERATOR, refused=ALL - MODERATOR),
    button(Row, "call_state", ("{call}",), opens=MODERATOR, refused=ALL - MODERATOR, post="goes on"),
    Row("interest", ("{call}",)),
    Row("interests", ("{call}",), opens=MODERATOR, refused=ALL - MODERATOR, post="opens"),
    button(Row, "ask_scoping", ("{call}",), opens=MODERATOR, refused=ALL - MODERATOR, post="goes on"),
    button(Row, "tell_selection", ("{call}",), opens=MODERATOR, refused=ALL - MODERATOR, post="goes on"),
    Row("interest_decide", ("{call}", "{interest}"), opens=MODERATOR, refused=ALL - MODERATOR),
    # The link is the right; an empty form is no answer.
    Row("interest_of", ("{interested}",)),
    Row("interest_of", ("made-up",), get="gone", post="gone"),
]

COMMITMENTS = [
    Row("commitments", (DIVE,), opens=COHORT, asks=True),
    Row("commitments", (HIC,), opens=OTHER_INSIDE, asks=True),
    for_city("commitment_new"),
    Row("record", ("{commitment}",), opens=CITY),
    edit_draft("commitment_edit", "{commitment}"),
    edit_draft("commitment_send", "{commitment}"),
    # Of a text that was sent only the link is taken back: it cannot be edited. Who was writing keeps the text.
    edit_draft("commitment_edit", "{sent}", get="goes on"),
    edit_draft("commitment_take_back", "{sent}"),
    edit_draft("commitment_paper", "{commitment}"),
    edit_draft("commitment_end", "{commitment}"),
    edit_draft("memorandum", "{commitment}", "pdf", post="opens"),
    edit_draft("commitment_receipt", "{sent}", "{signature}", get="not there", post="not there"),
    Row("delegation", HERE, opens=COHORT, asks=True),
    Row("delegation", (DIVE, "LVI"), opens=NOBODY, asks=True),
    Row("delegate_edit", (*HERE, "{own}"), opens=CITY | MODERATOR, refused=PEER, asks=True),
    # A delegate of another city.
    Row("delegate_edit", (*HERE, "{peer}"), opens=NOBODY, asks=True),
    for_city("leave", "{own}"),
    for_city("handover", "{handover}", refused=NOBODY, post="opens"),
    for_city("handover_file", "{handover}", "pdf", refused=NOBODY, post="opens"),
    # Whoever is logged in and is not the signatory got a forwarded link.
    Row("sign", ("{sign}",), opens=frozenset({"stranger"}), refused=ACCOUNTS),
    Row("sign", ("made-up",), get="gone", post="gone"),
    Row("sign_text", ("{sign}",), opens=frozenset({"stranger"}), refused=ACCOUNTS, post="opens"),
    Row("sign_receipt", ("{sign}",), opens=NOBODY),
]

FORMATS = [
    Row("calendar", (DIVE,), opens=COHORT, asks=True),
    Row("calendar", (HIC,), opens=OTHER_INSIDE, asks=True),
    Row("session_new", (DIVE,), opens=MODERATOR, asks=True),
    edit_shared("session_edit", "PRC-E1", who=MODERATOR),
    # Public, in the other deep dive: here the two practice delegates are strangers.
    Row("session_edit", ("HIC-E1",), opens=MODERATOR, refused=ALL - MODERATOR),
    edit_shared("session_details_edit", "PRC-E1", who=MODERATOR),
    # Nobody asks a question there, so there is nothing to prepare.
    Row("session_prepare", ("PRC-E1",), opens=NOBODY, refused=MODERATOR),
    Row("invitations", ("PRC-E1",), opens=MODERATOR, refused=COHORT - MODERATOR),
    Row("invitations", ("HIC-E1",), opens=MODERATOR, refused=ALL - MODERATOR),
    Row("attendance", ("PRC-E1",), opens=MODERATOR, refused=COHORT - MODERATOR, post="goes on"),
    Row("attendance", ("HIC-E1",), opens=MODERATOR, refused=ALL - MODERATOR, post="goes on"),
    Row("attendance_add", ("PRC-E1",), opens=MODERATOR, refused=COHORT - MODERATOR),
    button(Row, "attend", ("PRC-E1",), opens=COHORT, post="goes on"),
    # Public, but who was there is for the cohort.
    button(Row, "attend", ("HIC-E1",), opens=OTHER_INSIDE, refused=ALL - OTHER_INSIDE, post="goes on"),
    Row("session_ics", ("HIC-E1",), post="wrong method"),
    Row("session_ics", ("PRC-E1",), opens=COHORT, post="wrong method"),
    Row("dive_ics", (HIC,), post="wrong method"),
    Row("dive_ics", ("closed",), opens=MODERATOR, post="wrong method"),
    Row("feed", opens=ACCOUNTS, asks=True, post="goes on"),
    Row("feed_ics", ("made-up",), opens=NOBODY, post="wrong method"),
    Row("method_cards", post="opens"),
    Row("method_card", ("world-cafe",), post="opens"),
    Row("method_card", ("no-such-card",), opens=NOBODY),
    Row("card_add", ("PRC-E1",), opens=COHORT),
    Row("card_add", ("HIC-E1",), opens=OTHER_INSIDE, refused=ALL - OTHER_INSIDE),
    # Cited before: it is only shown again.
    button(Row, "card_cite", ("PRC-E1", "{cited_card}"), opens=COHORT, post="goes on"),
]

PARTICIPATION = [
    Row("door_code"),
    Row("door", ("{door}",)),
    Row("door", ("made-up",), opens=NOBODY),
    Row("door_now", ("{door}",)),
    button(Row, "door_send", ("{door}", "cards")),
    edit_shared("door_manage", "PRC-E1", who=MODERATOR),
    Row("door_manage", ("HIC-E1",), opens=MODERATOR, refused=ALL - MODERATOR),
]

LIVE = [
    Row("live", ("PRC-E1",), opens=COHORT),
    # A public session: what is said in the room stays with the cohort.
    Row("live", ("HIC-E1",), opens=OTHER_INSIDE),
    Row("live_now", ("PRC-E1",), opens=COHORT),
    button(edit_shared, "live_clock", "PRC-E1", who=MODERATOR, post="goes on"),
    Row("live_card", ("PRC-E1",), opens=COHORT),
    # It is a record already: as such it is withdrawn, not hidden.
    button(edit_shared, "live_hide", "PRC-E1", "{cited_card}", who=MODERATOR, post="goes on"),
    edit_shared("live_vote_new", "PRC-E1", who=MODERATOR),
    Row("live_vote", ("PRC-E1", "{vote}"), opens=CITY | PEER, refused=MODERATOR),
    button(edit_shared, "live_vote_close", "PRC-E1", "{vote}", who=MODERATOR, post="changes"),
    edit_shared("live_guide", "PRC-E1", who=MODERATOR),
    button(edit_shared, "live_step", "PRC-E1", "{guided}", who=MODERATOR, post="goes on"),
    edit_shared("live_question", "PRC-E1", "{guided}", who=MODERATOR),
    Row("outcome", ("PRC-E1",), opens=COHORT),
    # What was sent to a card that is not theirs (any more) is answered by where to look.
    Row(
        "outcome_sort", ("PRC-E1", "{card}"), opens=COHORT - PEER, refused=PEER, words={("post", "peer"): "goes on"}
    ),
    button(edit_shared, "outcome_settle", "PRC-E1", who=MODERATOR, post="changes"),
    button(Row, "outcome_confirm", ("PRC-E1", "PRA"), opens=CITY, refused=COHORT - CITY, post="goes on"),
    Row("minutes", ("PRC-E1", "docx"), opens=COHORT, post="opens"),
    Row("minutes", ("HIC-E1", "docx"), opens=OTHER_INSIDE, post="opens"),
    edit_shared("task_edit", "{task}"),
    button(edit_shared, "task_done", "{task}", post="form again"),
]

EXCHANGE = [
    Row("exchange", (DIVE,), opens=COHORT, asks=True),
    Row("ask", (DIVE,), opens=COHORT, asks=True),
    # A city does not advise itself.
    edit_shared("advise", "PRA-Q2", who=PEER | MODERATOR),
    edit_shared("question_edit", "PRA-Q2"),
    edit_shared("advice_edit", "PRB-Q1", who=PEER),
    edit_shared("advice_mark", "PRB-Q1"),
    edit_shared("advice_changed", "PRB-Q1"),
    Row("case_new", (DIVE,), opens=COHORT, asks=True),
    edit_shared("case_edit", "PRB-C1", who=PEER),
    edit_shared("case_report", "PRB-C1", who=PEER),
    button(edit_shared, "case_report_drop", "PRB-C1", "{report}", who=PEER, post="changes"),
    # The city whose case it is takes nothing from it; who has answered is led to the answer, but loses no words.
    edit_shared("case_take", "PRB-C1", get="goes on"),
    edit_shared("takeaway_edit", "PRA-C1"),
    Row("input_new", (DIVE,), opens=COHORT, asks=True),
    Row("references", (DIVE,), opens=COHORT, asks=True),
    edit_shared("input_edit", "PRA-I1"),
    edit_shared("input_edit", "PRB-I2", who=PEER),
    # A public analysis: the cohort reviews it, everybody else may only read it.
    Row("review", ("PRA-A1",), opens=COHORT, refused=ALL - COHORT),
]

MISSIONS = [
    Row("expertise", (DIVE,), opens=COHORT, asks=True, post="opens"),
    Row("expertise", (HIC,), opens=OTHER_INSIDE, asks=True, post="opens"),
    Row("need_new", (DIVE,), opens=COHORT, asks=True),
    Row("offer_new", (DIVE,), opens=COHORT, asks=True),
    Row("offer_new", (HIC,), opens=OTHER_INSIDE, asks=True),
    edit_shared("listing_edit", "{need}"),
    # Of another kind.
    edit_shared("listing_edit", "PRA-Q2", get="not there", post="not there"),
    button(edit_shared, "listing_state", "{need}", post="goes on"),
    Row("missions", (DIVE,), opens=COHORT, asks=True, post="opens"),
    Row("missions", (HIC,), opens=OTHER_INSIDE, asks=True, post="opens"),
    Row("secondment_new", (DIVE,), opens=COHORT, asks=True),
    Row("secondment_new", (DIVE,), opens=NOBODY, asks=True, query="?need=PRA-Q2"),
    Row("study_trip_new", (DIVE,), opens=COHORT, asks=True),
    edit_shared("mission_edit", "{mission}"),
    # Practice Coast is asked, Practice City has asked.
    button(Row, "mission_step", ("{mission}",), opens=CITY | PEER, refused=MODERATOR, post="goes on"),
    Row("mission_over", ("{mission}",), opens=CITY | PEER, refused=MODERATOR),
    Row("mission_report", ("{mission}",), opens=CITY | PEER, refused=MODERATOR),
    Row("mission_follow_up", ("{mission}",), opens=CITY | PEER, refused=MODERATOR),
    # The people of Practice Coast go.
    Row("mission_people", ("{mission}",), opens=PEER, refused=COHORT - PEER),
    Row("own_travel", ("{mission}",), opens=PEER),
    # Agreed: the receiving city reads it too.
    Row("travel_of", ("{mission}", "{traveller}"), opens=COHORT, post="opens"),
    Row("visa_letter", ("{mission}", "{traveller}", "docx"), opens=COHORT, post="opens"),
    Row("take_home", ("{trip}",), opens=CITY, refused=COHORT - CITY),
    Row("take_home", ("{mission}",), opens=NOBODY, refused=COHORT),
    Row("lesson", ("{trip}", "{lesson}"), opens=CITY, refused=COHORT - CITY),
]

EVIDENCE = [
    Row("evidence", (DIVE,), opens=COHORT, asks=True),
    for_city("upload"),
    for_city("preview", "{preview}", refused=NOBODY),
    for_city("choose_columns", "{preview}", refused=NOBODY, get="wrong method", words=METHOD_FIRST),
    for_city("analysis_new"),
    for_city("finding_cite"),
    Row("method", (DIVE, "heat-profile")),
    Row("method", (DIVE, "no-such-method"), opens=NOBODY),
    Row("method", ("closed", "heat-profile"), opens=NOBODY),
    button(edit, "analysis_run", "PRA-A1", post="goes on"),
    button(edit_draft, "finding_settle", "PRA-F1", post="bad form"),
    button(edit, "finding_settle", "PRA-F4", post="bad form"),
]

OPTIONS = [
    Row("options", (DIVE,), opens=COHORT, asks=True),
    Row("options", (HIC,), opens=OTHER_PART, asks=True),
    Row("option_new", (DIVE,), opens=COHORT, asks=True),
    Row("option_new", (DIVE,), query="?city=PRA", opens=CITY, refused=COHORT - CITY, asks=True),
    Row("measures", (DIVE,)),
    Row("measures", ("closed",), opens=MODERATOR),
    Row("measure", (DIVE, "street-trees")),
    Row("measure", (DIVE, "no-such-measure"), opens=NOBODY),
    edit_shared("option_derive", "PRC-O1", who=CITY | PEER),
    edit("option_edit", "PRA-O1"),
    edit_draft("option_edit", "{option}"),
    Row("option_versions", ("PRC-O1",), opens=COHORT),
]

DECISIONS = [
    Row("decisions", (DIVE,), opens=COHORT, asks=True),
    Row("decision_new", (DIVE,), opens=COHORT, asks=True),
    Row("decision_new", (DIVE,), query="?city=PRA", opens=CITY, refused=COHORT - CITY, asks=True),
    edit("decision_edit", "PRA-D1"),
]

RESULTS = [
    Row("results", (DIVE,), opens=COHORT, asks=True),
    for_city("result_new", refused=NOBODY),
    edit("result_edit", "PRA-R1"),
    edit_draft("result_edit", "{result}"),
    edit("section_new", "PRA-R1"),
    edit("section_edit", "PRA-R1", "{public_section}"),
    edit_draft("section_edit", "{result}", "{section}"),
    # A section of another result is not there, not even for who may edit both.
    Row("section_edit", ("PRA-R1", "{section}"), opens=NOBODY, refused=ALL - CITY),
    edit("statement_new", "PRA-R1"),
    edit("statement_edit", "PRA-S1"),
    edit_draft("statement_edit", "{statement}"),
    edit("figure_add", "PRA-R1"),
    button(edit, "result_arrange", "PRA-R1", post="goes on"),
    button(edit_draft, "result_arrange", "{result}", post="goes on"),
    button(edit, "figure_drop", "PRA-R1", "{public_figure}", post="changes"),
    button(edit_draft, "figure_drop", "{result}", "{public_figure}", post="not there"),
    button(edit, "result_export", "PRA-R1", post="goes on"),
    button(edit_draft, "result_export", "{result}", post="goes on"),
]

REPORTS = [
    Row("reports", (DIVE,), opens=COHORT, asks=True),
    Row("report_phase", (HIC,), opens=OTHER_INSIDE, asks=True),
    Row("report_phase", (DIVE,), opens=COHORT, asks=True, query="?city=PRA"),
    # Reports are about cities of the deep dive.
    Row("report_phase", (DIVE,), opens=NOBODY, asks=True, query="?city=LVI"),
    # Printing takes a while: who gets it is seen at the page; in no other format it is there.
    Row("report_phase_file", (DIVE, "xlsx"), opens=NOBODY, asks=True),
    Row("report_indicators", (DIVE,), opens=COHORT, asks=True),
    Row("report_indicators_file", (DIVE, "csv"), opens=COHORT, asks=True),
    Row("report_facts", (DIVE, "attendance", "json"), opens=COHORT, asks=True),
    Row("report_facts", (DIVE, "people", "json"), opens=NOBODY, asks=True),
]

ROWS = [
    *SITE,
    *COHORTS,
    *ACCOUNT_PAGES,
    *JOBS,
    *RECORDS,
    *SEARCH,
    *NOTICES,
    *PARTICIPATION,
    *JOINING,
    *COMMITMENTS,
    *FORMATS,
    *LIVE,
    *EXCHANGE,
    *MISSIONS,
    *EVIDENCE,
    *OPTIONS,
    *DECISIONS,
    *RESULTS,
    *REPORTS,
]


def address(row: Row, scene: dict) -> str:
    return reverse(row.name, args=[str(each).format(**scene) for each in row.args]) + row.query


def row_id(row: Row) -> str:
    return " ".join([row.name, *row.args, row.query]).strip()
