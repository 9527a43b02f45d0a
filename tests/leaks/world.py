"""The world of the leak tests: every kind of record at every width, and everybody who may try to read it.

Practice City (PRA), Practice Coast (PRB) and Practice Past (PRC, left) share a deep dive; Practice Abroad (PRD) is
in another one. Who may read a text stands beside its marking word, after the table of rights in ARCHITECTURE.md.
"""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from citydive.accounts import export_job
from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Grant, Membership, Role, User
from citydive.commitments.models import Delegate, Handover
from citydive.evidence.dataset_actions import stage_upload
from citydive.evidence.models import Finding
from citydive.exchange import actions as exchange
from citydive.exchange.models import Question
from citydive.jobs.models import Job
from citydive.notices.models import Follow, Notification
from citydive.notices.telling import tell
from citydive.options.models import Option
from citydive.records import actions as records
from citydive.records import erasing, events
from citydive.records.models import Record, Relation, StoredFile
from citydive.records.withdrawing import withdraw
from citydive.results import actions as results
from citydive.results import arranging, export
from tests.conftest import make_world

from .furnishing import Furnisher
from .marks import Marks

PEOPLE = (
    "stranger", "outsider", "actor", "reviewer", "expired", "former", "delegate_a", "delegate_a2", "delegate_b",
    "delegate_c", "foreigner", "other_moderator", "moderator", "administrator", "signatory",
)  # fmt: skip
# Every record is one of these people's, so that somebody finds every text.
OWNERS = ("delegate_a", "delegate_b", "delegate_c", "foreigner", "moderator")
EVERYBODY = frozenset(PEOPLE)
OWN = frozenset({"delegate_a", "delegate_a2"})
INSIDE = OWN | {"delegate_b", "moderator"}
NOBODY = frozenset()


def build() -> SimpleNamespace:
    """The world with its marks: `mark`, `owners` (Furnishers by name), and who is who."""
    world = make_world()
    world.mark = Marks()
    with _untold():
        _people(world)
        _records(world)
        _earlier_drafts(world)
        _between_cities(world)
        _grants(world)
    _followers(world)
    _handed_over(world)
    _gone(world)
    _work(world)
    cohorts.end_role(world.former.roles.get())
    return world


@contextmanager
def _untold():
    """Without notices: what would be told of these acts is replaced in `_followers` anyway."""
    events._SUBSCRIBERS.remove(tell)
    try:
        yield
    finally:
        events._SUBSCRIBERS.append(tell)


def person(world, who):
    return AnonymousUser() if who == "stranger" else User.objects.get(pk=getattr(world, who).pk)


def _people(world):
    def account(name, kind, dive, city=None):
        user = User.objects.create_user(f"{name}@example.org", name.replace("_", " ").title(), "a long password")
        cohorts.give_role(user, kind, dive, city)
        setattr(world, name, user)

    world.abroad = cohorts.open_deep_dive(
        code="ABR", slug="abroad", title="Abroad", theme="Heat", is_public=True, is_practice=True
    )
    world.city_d = City.objects.create(
        code="PRD", name="Practice Abroad", country="DE", latitude=49.5, longitude=8.5, is_practice=True
    )
    cohorts.add_city(world.abroad, world.city_d, state=Membership.State.ACTIVE)
    account("foreigner", Role.Kind.DELEGATE, world.abroad, world.city_d)
    account("other_moderator", Role.Kind.MODERATOR, world.abroad)
    account("former", Role.Kind.DELEGATE, world.dive, world.city_a)
    account("reviewer", Role.Kind.ACTOR, world.dive)
    account("expired", Role.Kind.ACTOR, world.dive)


def _records(world):
    a, b = world.city_a, world.city_b
    made = {
        "draft of A": (world.dive, world.delegate_a, a, "city", OWN, None, None),
        "shared by A": (world.dive, world.delegate_a, a, "cohort", INSIDE, None, None),
        "public of A": (world.dive, world.delegate_a, a, "public", EVERYBODY, INSIDE, None),
        "draft of B": (world.dive, world.delegate_b, b, "city", {"delegate_b"}, None, None),
        "draft of C": (world.dive, world.delegate_c, world.city_c, "city", {"delegate_c"}, None, None),
        "draft abroad": (world.abroad, world.foreigner, world.city_d, "city", {"foreigner"}, None, None),
        "shared abroad": (
            world.abroad, world.foreigner, world.city_d, "cohort", {"foreigner", "other_moderator"}, None, None,
        ),
        "draft of the cohort": (
            world.dive, world.delegate_b, None, "city", {"moderator", "delegate_b"}, None,
            None,
        ),
    }  # fmt: skip
    world.owners = {}
    for name, (dive, by, city, visibility, readers, talkers, hears) in made.items():
        owner = Furnisher(
            world.mark, name, dive=dive, by=by, city=city, visibility=visibility, readers=readers, talkers=talkers,
            hears=hears,
        )  # fmt: skip
        owner.everything() if city == a else owner.some()
        world.owners[name] = owner


def _earlier_drafts(world):
    """What a record that is public now said while it was a draft of its city."""
    by, mark = world.delegate_a, world.mark
    public = lambda where: mark(EVERYBODY, f"now public: {where}")  # noqa: E731
    owner = Furnisher(
        mark, "earlier draft", dive=world.dive, by=by, city=world.city_a, visibility="city", readers=OWN
    )
    owner._session()
    owner._question()
    owner._dataset()
    owner._analysis()
    owner._findings()
    owner._option()
    finding, question, option = owner.made["finding"], owner.made["question"], owner.made["option"]
    for record, model, field in (
        (finding, Finding, "sentence"), (question, Question, "text"), (option, Option, "what"),
    ):  # fmt: skip
        record.refresh_from_db()
        with records.editing(record, seen=records.ANY, by=by, new_edition=True):
            record.title, record.summary = public(f"{field} title"), public(f"{field} summary")
            model.objects.filter(pk=record.pk).update(**{field: public(field)})
    Finding.objects.filter(pk=finding.pk).update(
        **{name: "" for name in ("number", "unit", "period", "data", "uncertainty", "reason")}
    )
    names = ("for_whom", "conditions", "first_step", "changed", "why")
    Option.objects.filter(pk=option.pk).update(effects=[], **dict.fromkeys(names, ""))
    for each in finding.sources.all():
        mark.gone(each.url, each.page, each.quote, each.note)
    # The title of the report stands in the summary of the earlier version, that of the other source nowhere.
    mark.gone(finding.sources.last().title)
    finding.sources.all().delete()
    drafted = owner.made["draft"]
    with records.editing(drafted, seen=records.ANY, by=by, new_edition=True):
        drafted.title, drafted.state = public("settled title"), "accepted"
        Finding.objects.filter(pk=drafted.pk).update(sentence=public("settled sentence"), data="", uncertainty="")
    # The file that came with the finding was its source; it is taken away with it.
    for each in finding.files.all():
        mark.gone(each.name, each.path.read_text())
    finding.files.all().delete()
    for record in (finding, question, option, drafted):
        with records.editing(record, seen=records.ANY, by=by):
            records.set_visibility(record, "public", by=by)
    world.earlier = [finding, question, option, drafted]


def _between_cities(world):
    """Public and shared records that rest on drafts, and words about them that belong to who may read both ends."""
    draft, public, shared = (world.owners[name].made for name in ("draft of A", "public of A", "shared by A"))
    by, mark = world.delegate_a, world.mark
    for kind in ("finding", "option", "decision", "question", "session", "analysis"):
        records.link(public[kind], draft[kind], Relation.BASIS, by=by, note=mark(OWN, "note on a link to a draft"))
        records.link(
            draft[kind], public[kind], Relation.BASIS, by=by, note=mark(OWN, "note on a link from a draft")
        )
    # A statement taken out of a public result is a draft again.
    section = public["result"].result.sections.get()
    text = mark(OWN, "statement taken out")
    out = results.add_statement(section, by=by, kind="judgement", text=text).statement
    arranging.take_out(out, seen=Record.objects.get(pk=public["result"].pk).version, by=by)
    # What B made of an advice of A stays with B's question; the advice is public, the question is the cohort's.
    asked = exchange.ask(world.dive, by=world.delegate_b, city=world.city_b, text=mark(INSIDE, "question of B"))
    advice = exchange.advise(
        asked, by=by, city=world.city_a, text=mark(EVERYBODY, "public advice"), visibility="public"
    )
    took = Furnisher(
        mark, "public of B", dive=world.dive, by=world.delegate_b, city=world.city_b, visibility="public",
        readers=EVERYBODY, talkers=INSIDE,
    )  # fmt: skip
    took._session()
    took._option()
    exchange.mark(
        advice, seen=records.ANY, by=world.delegate_b, verdict="adapted", reason=mark(INSIDE, "what B made of it"),
        changed=[took.made["option"]],
    )  # fmt: skip
    world.advice, world.taking = advice, took.made["option"]
    # A job of a public analysis that failed says why in words of its draft.
    analysis = public["analysis"]
    records.link(shared["option"], shared["analysis"], Relation.BASIS)
    Record.objects.filter(pk=analysis.pk).update(state="failed")
    Job.objects.create(
        name="evidence.analyse", args={"record": analysis.pk}, owner=by, deep_dive=world.dive, city=world.city_a,
        title=mark(OWN, "title of a job"), message=mark(OWN, "message of a job"), error=mark(OWN, "error of a job"),
        status="failed",
    )  # fmt: skip


def _grants(world):
    by, mark = world.delegate_a, world.mark
    past = timezone.localdate() - timedelta(days=1)

    def draft(who):
        owner = Furnisher(
            mark, f"draft given to {who}", dive=world.dive, by=by, city=world.city_a, visibility="city",
            readers=OWN | ({who} if who != "expired" else set()),
            talkers=OWN | ({who} if who == "reviewer" else set()), hears=OWN,
        )  # fmt: skip
        owner._session()
        owner._option()
        owner._around("option", owner.made["option"])
        return owner.made["option"]

    world.given = {who: draft(who) for who in ("actor", "reviewer", "expired")}
    records.grant_access(world.given["actor"], party=world.actor, verb="read", by=by)
    records.grant_access(world.given["reviewer"], party=world.reviewer, verb="review", by=by)
    records.grant_access(world.given["expired"], party=world.expired, verb="review", by=by, until=past)
    Grant.objects.filter(party=world.expired).update(until=past)


def _followers(world):
    """Everybody follows everything, as if they had once been allowed to, and something happens everywhere."""
    Follow.objects.all().delete()
    people = [getattr(world, who) for who in PEOPLE if who != "stranger"]
    every = list(Record.objects.all())
    Follow.objects.bulk_create([Follow(person=each, record=record) for each in people for record in every])
    Notification.objects.all().delete()
    now = timezone.now() - timedelta(days=2)
    Notification.objects.bulk_create(
        Notification(person=each, record=record, verb=verb, count=1, at=now, by=author)
        for record in every[::5] for author in [record.authors.first()]
        for each in people for verb in ("edited", "commented")
    )  # fmt: skip


def _handed_over(world):
    """What a delegate of A left to another one, and what the delegates of A say of themselves."""
    mark, here = world.mark, world.dive.memberships.get(city=world.city_a)
    Handover.objects.create(
        membership=here, person=world.former, successor=world.delegate_a, by=world.former,
        last_day=timezone.localdate(), word=mark(OWN, "word to a successor"),
        contacts=mark(OWN, "contacts of a handover"),
        items=[{"kind": "task", "key": "", "text": mark(OWN, "open work"), "url": "/"}],
    )  # fmt: skip
    names = ("function", "deputy", "languages", "expertise")
    for person in (world.delegate_a, world.delegate_a2):
        Delegate.objects.create(
            membership=here, person=person, time_zone="UTC",
            **{name: mark(INSIDE, f"{name} of a delegate") for name in names},
        )  # fmt: skip


def _gone(world):
    """Withdrawn and erased records of every width."""
    by, mark = world.delegate_a, world.mark
    for name in ("draft of A", "shared by A", "public of A"):
        owner = world.owners[name]
        extra = Furnisher(
            mark, f"withdrawn {name}", dive=world.dive, by=by, city=world.city_a, visibility=owner.visibility,
            readers=owner.readers, talkers=owner.talkers,
        )  # fmt: skip
        extra._session()
        extra._question()
        question = extra.made["question"]
        question.refresh_from_db()
        withdraw(question, seen=question.version, by=by, reason=extra.text("reason of withdrawing"))
        lost = Furnisher(
            mark, f"erased {name}", dive=world.dive, by=by, city=world.city_a, visibility=owner.visibility,
            readers=NOBODY,
        )  # fmt: skip
        lost._session()
        lost._findings()
        lost._around("finding", lost.made["finding"])
        erasing.erase(lost.made["finding"], by=world.moderator)
        for left in ("session", "observation", "task"):
            erasing.erase(lost.made[left], by=world.moderator)
    asked = world.owners["draft of A"].made["option"]
    erasing.ask(asked, by=by, reason=mark(OWN | {"administrator"}, "reason of an erasure"))


def _work(world):
    """Jobs, staged files, exports and accounts' exports of people who had the right once."""
    by, mark = world.delegate_a, world.mark
    draft = world.owners["draft of A"].made
    name = mark.word(OWN, "name of a staged file")
    bytes_ = f"date,tmax_c\n2020-01-01,{mark.word({'delegate_a'}, 'bytes of a staged file')}\n".encode()
    world.staged = stage_upload(world.dive, world.city_a, SimpleUploadedFile(f"{name}.csv", bytes_), by=by)
    world.private_files = {}
    for owner in ("delegate_a", "former"):
        user = User.objects.get(pk=getattr(world, owner).pk)
        job = Job.objects.create(
            name="results.export", owner=user, deep_dive=world.dive, status="running",
            title=f"{draft['result'].key} · HTML",
            args={"key": draft["result"].key, "format": "html", "reader": user.pk},
        )  # fmt: skip
        world.private_files[owner] = _carried_out(job, export.run)
        mine = Job.objects.create(
            name="accounts.export", owner=user, args={"user": user.pk}, status="running", title="Export"
        )
        world.private_files[f"account of {owner}"] = _carried_out(mine, export_job.run)
        Job.objects.create(
            name="evidence.preview", owner=user, deep_dive=world.dive, city=world.city_a, status="failed",
            title=mark(OWN, f"title of a job of {owner}"), args={"file": "", "mapping": None},
            error_told={"text": mark(OWN, f"told error of a job of {owner}")},
            message_told={"text": mark(OWN, f"told message of a job of {owner}")},
        )  # fmt: skip


def _carried_out(job, run) -> StoredFile:
    """Do a job's work here and mark it as done, as the runner would."""
    result = run(job.args, lambda *_told: None)
    Job.objects.filter(pk=job.pk).update(status="done", result=result, ended=timezone.now())
    return StoredFile.objects.get(pk=result["file"])
