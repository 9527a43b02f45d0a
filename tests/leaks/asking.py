"""Asking for addresses as somebody, quickly, and the addresses there are."""

import re
from collections import Counter

from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse

from citydive.cohorts.models import DeepDive, User
from citydive.commitments.models import Handover, SignatureRequest
from citydive.formats.models import Card, Session
from citydive.jobs.models import Job
from citydive.joining.models import Interest
from citydive.missions.models import Lesson, Traveller
from citydive.records.models import Attachment, Comment, ErasureRequest, Record, Source, StoredFile
from citydive.reports.tables import TABLES
from citydive.results.models import Section, ShownFigure

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Pages of one kind of record: (names of their addresses, the kind).
OF_KIND = {
    "call": ("call_edit", "call_state", "interest", "interests", "ask_scoping", "tell_selection"),
    "commitment": (
        "commitment_edit", "commitment_send", "commitment_take_back", "commitment_paper", "commitment_end",
    ),
    "session": (
        "session_edit", "session_details_edit", "session_prepare", "card_add", "session_ics", "invitations",
        "attendance", "attendance_add", "attend", "door_manage", "live", "live_now", "live_clock", "live_card",
        "live_vote_new", "live_guide", "outcome", "outcome_settle",
    ),
    "task": ("task_edit", "task_done"),
    "need": ("listing_edit", "listing_state"),
    "offer": ("listing_edit", "listing_state"),
    "mission": (
        "mission_edit", "mission_step", "mission_over", "mission_report", "mission_follow_up", "mission_people",
        "own_travel", "take_home",
    ),
    "question": ("advise", "question_edit"),
    "advice": ("advice_edit", "advice_mark", "advice_changed"),
    "option": ("option_derive", "option_edit", "option_versions"),
    "decision": ("decision_edit",),
    "finding": ("finding_settle",),
    "analysis": ("analysis_run", "review"),
    "case": ("case_edit", "case_report", "case_take"),
    "takeaway": ("takeaway_edit",),
    "input": ("input_edit",),
    "result": (
        "result_edit", "section_new", "statement_new", "figure_add", "result_export", "result_arrange",
    ),
    "statement": ("statement_edit",),
}  # fmt: skip
# Where the texts of a session stand, besides its page.
ROOM = ("outcome", "door_manage", "attendance")
OF_ANY = (
    "record", "trace", "history", "history_restore", "comment", "visibility", "grants", "attachments", "withdraw",
    "put_back", "ask_erasure", "translations", "follow_record",
)  # fmt: skip
SHARES = 12


class Asker(Client):
    """The test client without its copies of every template's context."""

    def __init__(self, user=None, **more):
        super().__init__(**more)
        if user is not None and user.is_authenticated:
            self.force_login(user, backend=BACKEND)

    def request(self, **request) -> HttpResponseBase:
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def everything_said(response) -> bytes:
    """Head and body of an answer."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return head.encode() + response.cookies.output().encode() + b"\n" + body(response)


def kind_addresses(record) -> list[str]:
    names = [*OF_ANY, *OF_KIND.get(record.kind, ())]
    return [reverse(name, args=[record.key]) for name in names] + [reverse("translate", args=[record.key, "de"])]


def record_addresses(record) -> list[str]:
    """Where a record can be asked for, with what its pages understand behind the question mark."""
    page, history = (reverse(name, args=[record.key]) for name in ("record", "history"))
    more = [f"{page}?original=1", f"{page}?edition=1", f"{page}?lang=de", f"{history}?old=1&new=9&whole=1"]
    return [*kind_addresses(record), *more]


def owners_addresses(record) -> list[str]:
    """Where every text of a record stands for those who own it."""
    page, history = (reverse(name, args=[record.key]) for name in ("record", "history"))
    forms = [reverse(name, args=[record.key]) for name in OF_KIND.get(record.kind, ()) if name.endswith("_edit")]
    if record.kind == "session":
        room = reverse("live", args=[record.key])
        forms += [
            room,
            f"{room}?screen=1",
            *(reverse(name, args=[record.key]) for name in ("outcome", "door_manage")),
        ]
    if record.kind == "mission":
        travellers = Traveller.objects.filter(mission=record.pk)
        forms += [reverse("travel_of", args=[record.key, each.pk]) for each in travellers]
    if record.kind == "call":
        forms.append(reverse("interests", args=[record.key]))
        interests = Interest.objects.filter(call__record=record)
        forms += [reverse("interest_decide", args=[record.key, each.pk]) for each in interests]
    files = [reverse("file", args=[pk]) for pk in record.files.values_list("pk", flat=True)]
    versions = [f"{history}?old=1&new=99&whole=1"] if record.revisions.exists() else []
    return [f"{page}?original=1", f"{page}?lang=de", *versions, *forms, *files]


def shared_out(records) -> list[str]:
    """Page, trace and versions of each record; its other addresses are shared out among the records of a kind."""
    found, turn = [], Counter()
    for record in records:
        always = [reverse(name, args=[record.key]) for name in ("record", "trace", "history")]
        others = [url for url in record_addresses(record) if url not in always]
        first = turn[record.kind] % SHARES
        turn[record.kind] += 1
        found += [*always, *others[first::SHARES]]
    return found


def other_addresses() -> list[str]:
    """Every address that is not one of a record, with everything that stands in the database, and some guesses."""
    found = [
        reverse(name, args=[pk]) for pk in _pks(Job) for name in ("job", "job_status", "job_cancel", "job_retry")
    ]
    for pk in _pks(StoredFile):
        found.append(reverse("file", args=[pk]) + "?download" * (pk.int % 8 == 0))
    found += [
        reverse("attachment_remove", args=[each.file.record.key, each.pk])
        for each in Attachment.objects.select_related("file__record")[::6]
    ]
    found += [reverse("section_edit", args=[each.result.record.key, each.pk]) for each in Section.objects.all()]
    found += [reverse("interest_decide", args=[each.call.record.key, each.pk]) for each in Interest.objects.all()]
    for each in Traveller.objects.select_related("mission__record"):
        place = [each.mission.record.key, each.pk]
        found += [reverse("travel_of", args=place), reverse("visa_letter", args=[*place, "docx"])]
    found += [reverse("lesson", args=[each.mission.record.key, each.pk]) for each in Lesson.objects.all()]
    for each in Handover.objects.select_related("membership__city", "membership__deep_dive"):
        place = [each.membership.deep_dive.slug, each.membership.city.code]
        found += [
            reverse("handover", args=[*place, each.pk]),
            reverse("handover_file", args=[*place, each.pk, "docx"]),
        ]
        found += [reverse(name, args=[*place, each.successor_id]) for name in ("leave", "delegate_edit")]
    # The first one is a draft; printing takes a while, and rights are asked before.
    for each in SignatureRequest.objects.select_related("commitment__record").order_by("pk")[:1]:
        key = each.commitment.record.key
        found += [reverse("memorandum", args=[key, "docx"]), reverse("commitment_receipt", args=[key, each.pk])]
    # What stands behind these links is for whoever has them.
    found += [reverse(name, args=["made-up"]) for name in ("sign", "sign_text", "sign_receipt", "interest_of")]
    found += [
        reverse("figure_drop", args=[each.section.result.record.key, each.pk]) for each in ShownFigure.objects.all()
    ]
    for each in Comment.objects.select_related("record")[::4]:
        found.append(reverse("comment_edit", args=[each.record.key, each.pk]))
    for key in Record.objects.values_list("key", flat=True)[::9]:
        small = reverse("record_other_case", args=[key.lower()])
        found += [small, f"{small}trace/?lang=de"]
    found += [reverse("card_cite", args=[each.session.record.key, each.pk]) for each in Card.objects.all()[::3]]
    found += [url for each in Session.objects.select_related("record") for url in _room_addresses(each)]
    reports = Source.objects.filter(record__kind="case").select_related("record")
    found += [reverse("case_report_drop", args=[each.record.key, each.pk]) for each in reports]
    found += [reverse("erasure", args=[pk]) for pk in _pks(ErasureRequest)]
    found += [reverse(name, args=[pk]) for pk in _pks(User) for name in ("account_of", "account_of_close")]
    for dive in DeepDive.objects.all():
        found += _dive_addresses(dive)
    return found + _plain_addresses()


def _room_addresses(session) -> list[str]:
    """What stands in the room of a session: votes, methods, cards, its minutes, the page of phones."""
    key, found = session.record.key, []
    for vote in session.votes.all():
        found += [reverse(name, args=[key, vote.pk]) for name in ("live_vote", "live_vote_close")]
    for guided in session.guided.all():
        found += [reverse(name, args=[key, guided.pk]) for name in ("live_step", "live_question")]
    for card in session.cards.all()[:1]:
        found += [reverse(name, args=[key, card.pk]) for name in ("live_hide", "outcome_sort")]
    found += [reverse("outcome_confirm", args=[key, "PRA"]), reverse("minutes", args=[key, "docx"])]
    found += [f"{reverse('live', args=[key])}?screen=1"]
    return found


def _pks(model):
    return model.objects.values_list("pk", flat=True)


IN_DIVE = (
    "dive", "board", "cities", "dive_scope", "invite_person", "invite_city", "withdrawn", "actors",
    "actor_invite", "actor_rights", "organisation_new", "journal", "follow_dive",
    "calendar", "session_new", "exchange", "ask", "evidence", "options", "option_new", "measures", "decisions",
    "decision_new", "results", "dive_ics", "commitments", "calls", "call_new",
    "reports", "report_phase", "report_indicators",
    "library", "case_new", "input_new", "references",
    "expertise", "need_new", "offer_new", "missions", "secondment_new", "study_trip_new",
)  # fmt: skip
IN_CITY = (
    "city", "membership", "change_stage", "follow_city", "upload", "analysis_new", "finding_cite", "result_new",
    "commitment_new", "delegation",
)  # fmt: skip
FILTERED = {
    "journal": ("record={draft}", "act=edited", "person={person}"),
    "calendar": ("city={city}",),
    "report_phase": ("city={city}", "stage=join"),
    "expertise": ("city={city}&closed=on",),
    "library": ("q=zqcommon", "kind=case", "page=2"),
    "options": ("city={city}",),
    "option_new": ("city={city}",),
    "decision_new": ("city={city}",),
    "invite_person": ("city={city}",),
    "actor_rights": ("party={person}",),
}


def _dive_addresses(dive) -> list[str]:
    found, codes = [], [dive.memberships.order_by("pk").values_list("city__code", flat=True)[0], "PRB"]
    draft = Record.objects.filter(deep_dive=dive, visibility="city").first()
    words = {"draft": draft.key, "person": User.objects.first().pk, "city": codes[0]}
    for name in IN_DIVE:
        url = reverse(name, args=[dive.slug])
        found += [url, *(f"{url}?{query.format(**words)}" for query in FILTERED.get(name, ("page=2",)))]
    found += [reverse(name, args=[dive.slug, code]) for code in codes for name in IN_CITY]
    found += [reverse("report_phase_file", args=[dive.slug, "docx"])]
    found += [reverse("report_indicators_file", args=[dive.slug, format]) for format in ("csv", "json")]
    found += [reverse("report_facts", args=[dive.slug, table, "json"]) for table in TABLES]
    found.append(reverse("method", args=[dive.slug, "heat-profile"]))
    found.append(reverse("measure", args=[dive.slug, "street-trees"]))
    jobs = Job.objects.filter(deep_dive=dive, name="evidence.preview", city__isnull=False).select_related("city")
    for job in jobs:
        found += [reverse(name, args=[dive.slug, job.city.code, job.pk]) for name in ("preview", "choose_columns")]
    return found


def _plain_addresses() -> list[str]:
    names = (
        "home", "today", "dive_new", "jobs", "account", "account_password", "account_email", "sessions",
        "second_factor", "account_export", "account_close", "accounts", "erasures", "accounts_journal", "search",
        "notices", "notice_settings", "feed", "method_cards", "forgot", "set_language", "login",
        "login_code", "logout",
    )  # fmt: skip
    search = reverse("search")
    queries = ["q=zqcommon", "q=zqcommon&page=2", "q=zqcommon&page=99", "q=PRA", "q=zqcommon&city=PRA&kind=finding"]
    tokens = [reverse(name, args=["made-up"]) for name in (
        "invitation", "reset", "email_confirm", "notices_stop", "feed_ics",
    )]  # fmt: skip
    tokens.append(reverse("method_card", args=["world-cafe"]))
    tokens += [reverse("door_code"), *(reverse(name, args=["made-up"]) for name in ("door", "door_now"))]
    tokens.append(reverse("door_send", args=["made-up", "cards"]))
    return [reverse(name) for name in names] + [f"{search}?{query}" for query in queries] + tokens


def every_name() -> set[str]:
    """The names of all addresses of the project."""

    def patterns(entries):
        for entry in entries:
            yield from patterns(entry.url_patterns) if hasattr(entry, "url_patterns") else [entry]

    return {pattern.name for pattern in patterns(get_resolver().url_patterns)}


# What time it is where a delegate lives: a minute may pass between two looks.
_CLOCK = re.compile(rb'(?<=<bdi class="num">)\d\d:\d\d(?=</bdi> <bdi class="soft small" dir="ltr">)')
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')


def comparable(response, *hide: str) -> tuple:
    """An answer word for word, with what every answer has of its own made the same: tokens, and these words."""
    headers = {name: value for name, value in response.headers.items()}
    text = _TOKEN.sub(rb"\1", _CLOCK.sub(b"", body(response))).decode("utf-8", "replace")
    location = headers.get("Location", "")
    for word in hide:
        text, location = text.replace(word, "KEY"), location.replace(word, "KEY")
    if "Location" in headers:
        headers["Location"] = location
    cookies = {name: (dict(morsel) | {"value": ""}) for name, morsel in response.cookies.items()}
    for morsel in cookies.values():
        morsel["expires"] = ""
    return response.status_code, text, headers, cookies
