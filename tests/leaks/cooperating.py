"""What cities do with each other, with a marking word in every text: calls, commitments, what is said in the room
and by phones, cases, needs and offers, missions, inputs."""

import uuid
from decimal import Decimal

from django.utils import timezone

from citydive.cohorts.models import City
from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.exchange import case_actions as cases
from citydive.exchange import input_actions as inputs
from citydive.exchange.case_content import TEXTS as CASE_TEXTS
from citydive.formats.preparing import prepare
from citydive.joining import actions as joining
from citydive.joining.models import Interest
from citydive.live import clock, guiding
from citydive.live.models import Task
from citydive.live.tasks import make_task
from citydive.live.votes import begin_vote
from citydive.missions import listings, steps, taking_home, travel
from citydive.missions.models import Mission, Traveller
from citydive.participation import actions as participation
from citydive.participation.models import Door
from citydive.participation.registry import get_intake
from citydive.records.models import Record

from .marks import DAY

# The texts of a mission: what is planned, and what is said later; and those of somebody's travel.
PLANNED, SAID = ("task", "hosts", "programme"), ("reason", "report", "outcome")
TRAVEL = ("languages", "interpretation", "accessibility", "note")
# Who reads the names of those who were there for a city, besides the moderator.
SPEAK_FOR = {
    "PRA": {"delegate_a", "delegate_a2"}, "PRB": {"delegate_b"}, "PRC": {"delegate_c"}, "PRD": {"foreigner"},
}  # fmt: skip
MODERATORS = {"test-dive": {"moderator"}, "abroad": {"other_moderator"}}


class Cooperating:
    """The part of `Furnisher` that makes them."""

    def _room(self, record):
        """What is said in the room, and the task that came out of it."""
        hears = self.hears
        words = lambda where: self.text(where, hears)  # noqa: E731
        begin_vote(record.session, question=words("vote"), choices=[words("choice 1"), words("choice 2")], dots=2,
                   by=self.by)  # fmt: skip
        guided = guiding.begin(record.session, method="after-action-review", by=self.by)
        guiding.note_question(guided, words("key question"))
        guiding.go_to(guided, 1, seen=0)
        guiding.write_card(record.session, text=words("card of a step"), kind="insight", by=self.by)
        guiding.end(guided, by=self.by)
        clock.start(record.session, seen=clock.clock_of(record.session).turn, minutes=5, label=words("clock"))
        # Like an observation a task is never wider than the cohort.
        task = make_task(record, text=words("task"), by=self.by, owner=self.by, due=DAY, city=self.city)
        Task.objects.filter(record=task).update(note=words("what became of a task"))
        self._keep("task", task)

    def _people(self):
        """What people prepared for the session, and what comes in through its door: a card, and who is there."""
        record, hears = self.made["session"], self.hears
        answers = [(self.text("prepared question", hears), self.text("prepared answer", hears))]
        prepare(record.session, by=self.by, seen=0, answers=answers)
        door = participation.open_door(record, hours=1, takes=["cards", "attendance"], by=self.by)
        # Shown as a QR code only.
        Door.objects.filter(pk=door.pk).update(token=self.mark.word(hears, f"{self.name}: token of a door"))
        self._send(door, "cards", text=self.text("card of a phone", hears), kind="insight", city=self.city)
        if self.city is not None:
            named = self.readers & (SPEAK_FOR[self.city.code] | MODERATORS[self.dive.slug])
            words = {each: self.text(f"{each} of who was there", named) for each in ("name", "function")}
            self._send(door, "attendance", how="present", city=self.city, **words)

    def _send(self, door, slug, **data):
        participation.take(
            door, get_intake(door, slug), secret="the secret of a phone", sent_id=str(uuid.uuid4()), data=data
        )

    def _call(self):
        record = joining.draft_call(
            self.dive, by=self.by, title=self.text("call title"), about=self.text("call theme"), deadline=DAY,
            conditions=self.text("call conditions"), scoping=self.text("call scoping"),
        )  # fmt: skip
        names = ("city_name", "country", "function", "name", "why", "brings", "scoping", "reason")
        Interest.objects.create(
            call=record.call, confirmed=timezone.now(), decision="declined", decided_by=self.by,
            email=f"{self.mark.word(self.readers, f'{self.name}: address of an interest')}@city.example",
            **{name: self.text(f"{name} of an interest") for name in names},
        )  # fmt: skip
        self._keep("call", record)

    def _commitment(self):
        """Returned by its signatory as a draft; shared with the cohort it is signed by a link, public on paper and
        ended."""
        record = commitments.draft(
            self.dive, self.city, by=self.by, title=self.text("commitment title"), visibility=self.visibility,
            signatory=self.text("signatory"), valid_from=DAY, valid_until=DAY.replace(year=2099),
            promises=[{"function": self.text("promised function"), "amount": Decimal(8), "unit": "hours"}],
            **{name: self.text(name) for name in ("act_reference", "task_force", "budget")},
            **{name: self.text(name) for name in ("availability", "result")},
        )  # fmt: skip
        own = SPEAK_FOR["PRA"]
        asked = self._send_to_sign(record, function=self.text("asked function", own))
        signing.give_back(asked, note=self.text("note of a signatory", own))
        record.refresh_from_db()
        if self.visibility != "city":
            self._sign(record, own | {"moderator"})
        self._keep("commitment", record)

    def _sign(self, record, named):
        signs = {"name": self.text("name of who signed", named), "function": self.text("function of who signed")}
        if self.visibility == "cohort":
            signing.sign(self._send_to_sign(record, function=signs["function"]), name=signs["name"])
            return
        commitments.note_paper(record, seen=record.version, by=self.by, signed_on=DAY, **signs)
        reason = self.text("reason of an end")
        commitments.end(record, seen=record.version, by=self.by, on=DAY, reason=reason)

    def _send_to_sign(self, record, function):
        email = self.mark.word(SPEAK_FOR["PRA"], f"{self.name}: address of a signatory")
        return signing.send(
            record, seen=record.version, by=self.by, function=function, language="en", email=f"{email}@city.example"
        )

    def _case(self):
        record = cases.tell_case(
            self.dive, title=self.text("case title"), summary=self.text("case problem"), visibility=self.visibility,
            units={1: (self.text("part of a case"), self.text("needs of a part"))}, **self.common,
            **{name: self.text(f"case {name}") for name in CASE_TEXTS},
        )  # fmt: skip
        cases.cite_report(
            record, by=self.by, title=self.text("case report"), file=self._file("case report", "txt", "text/plain"),
            quote=self.text("case quote"),
        )  # fmt: skip
        answer = cases.take_from(
            record, self.city, by=self.by, visibility=self.visibility, summary=self.text("takeaway in short"),
            rows={1: ("leave", self.text("reason of a takeaway"))},
        )  # fmt: skip
        self._keep("case", record)
        self._keep("takeaway", answer)

    def _listings(self):
        for kind in listings.KINDS:
            record = listings.write(
                kind, self.dive, text=f"{self.text(f'{kind} title')}\n{self.text(f'{kind} text')}", topic="shade",
                topic_words=self.text(f"{kind} topic"), visibility=self.visibility, **self.common,
            )  # fmt: skip
            self._keep(kind, record)

    def _mission(self):
        """A study trip of the own city to another one, with everything that can be written about it."""
        host = City.objects.get(code="PRB")
        record = steps.request(
            self.dive, format="study_trip", title=self.text("mission title"), receiving=host, cities=[self.city],
            visibility=self.visibility, **self.common, **{name: self.text(f"mission {name}") for name in PLANNED},
        )  # fmt: skip
        Record.objects.filter(pk=record.pk).update(state="agreed")
        Mission.objects.filter(pk=record.pk).update(**{name: self.text(f"mission {name}") for name in SAID})
        words = {"what": self.text("what was seen"), "reason": self.text("reason of a lesson")}
        taking_home.note(record, by=self.by, city=self.city, verdict="adapt", **words)
        row = Traveller.objects.create(mission=record.mission, person=self.by, city=self.city, by=self.by)
        needs = self.readers & {"delegate_a", "delegate_b", "moderator"}
        travel.note_travel(row, seen=0, **{name: self.text(f"travel {name}", needs) for name in TRAVEL})
        self._keep("mission", record)

    def _inputs(self):
        texts = ("authors", "container", "volume", "issue", "pages", "publisher")
        record = inputs.enter_input(
            self.dive, title=self.text("input title"), summary=self.text("input summary"), sort="paper",
            doi=f"10.1000/{self.mark.word(self.readers, f'{self.name}: doi')}", url=self.url("input address"),
            informs=[self.made["finding"]], visibility=self.visibility, **self.common,
            **{name: self.text(f"input {name}") for name in texts},
        )  # fmt: skip
        review = inputs.review(
            self.made["analysis"], title=self.text("review title"), usable="caveat",
            plain=self.text("review plain"), authors=self.text("reviewer"), visibility=self.visibility,
            **self.common,
        )  # fmt: skip
        self._keep("input", record)
        self._keep("review", review)
