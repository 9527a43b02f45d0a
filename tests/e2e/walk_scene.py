"""Run in the demo's data directory: make what the permission walk needs beside the demo; prints it as JSON."""

# ruff: noqa: E402 - models can be imported once Django is started
import json
import time
from datetime import timedelta

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, DeepDive, User
from citydive.commitments import actions as commitments
from citydive.commitments import signing
from citydive.commitments.models import Handover
from citydive.evidence.dataset_actions import stage_upload
from citydive.formats.actions import add_card
from citydive.formats.models import Card
from citydive.jobs.models import Job
from citydive.joining import actions as joining
from citydive.joining.mails import token_of
from citydive.live.guiding import begin as begin_method
from citydive.live.tasks import make_task
from citydive.live.votes import begin_vote
from citydive.missions import listings, steps, taking_home, travel
from citydive.missions.models import Traveller
from citydive.options.actions import propose_option
from citydive.participation.actions import open_door
from citydive.records import erasing
from citydive.records.actions import comment
from citydive.records.attaching import attach
from citydive.records.models import Record, StoredFile
from citydive.results.actions import add_statement, begin_result
from citydive.results.models import ShownFigure

dive = DeepDive.objects.get(slug="practice-heat")
city = City.objects.get(code="PRA")
moderator, delegate = (User.objects.get(email=f"{who}@demo.example") for who in ("moderator", "pra1"))

# A deep dive without a public page.
closed = cohorts.open_deep_dive(by=moderator, code="CLO", slug="closed", title="Closed", theme="Heat")
result = begin_result(dive, city, by=delegate, title="A draft", form="free", sections=["Only one"])
section = result.result.sections.get()
statement = add_statement(section, by=delegate, kind="judgement", text="A draft sentence.")
option = propose_option(dive, by=delegate, city=city, title="A draft option", what="Nobody else reads this.")
invitation = cohorts.invite(
    by=moderator, dive=dive, role="delegate", email="new@demo.example", name="Delegate 3", city=city
)
days = [timezone.localdate() - timedelta(days=n) for n in range(400, 0, -1)]
table = "date,tmax_c\n" + "".join(f"{day},{20 + day.month}\n" for day in days)
preview = stage_upload(dive, city, SimpleUploadedFile("own.csv", table.encode()), by=delegate)
called = joining.draft_call(
    dive, by=moderator, title="A call", about="Shade.", conditions="Two people.",
    deadline=timezone.localdate() + timedelta(days=30),
)  # fmt: skip
joining.open_call(called, seen=called.version, by=moderator)
written = joining.express_interest(
    called.call, city_name="Practice Delta", country="", name="A Person", function="Clerk",
    email="delta@demo.example", why="It is hot.",
)  # fmt: skip
promised = commitments.draft(
    dive, city, by=delegate, title="A promise", promises=[], signatory="Lord Mayor", valid_from=days[0],
    valid_until=timezone.localdate() + timedelta(days=300),
)  # fmt: skip
sent = commitments.draft(
    dive, city, by=delegate, title="Sent", promises=[], signatory="Lord Mayor", valid_from=days[0],
    valid_until=timezone.localdate() + timedelta(days=300),
)  # fmt: skip
link = signing.send(
    sent, seen=sent.version, by=delegate, function="Lord Mayor", email="mayor@demo.example", language="en"
)
handed = Handover.objects.create(
    membership=dive.memberships.get(city=city), person=delegate, successor=delegate, by=delegate,
    last_day=timezone.localdate(),
)  # fmt: skip
asked = erasing.ask(option.record, by=delegate, reason="A person objects.")
erased = propose_option(dive, by=delegate, city=city, title="Erased", what="Nobody reads this any more.").record
erasing.erase(erased, by=moderator)
report = SimpleUploadedFile("report.pdf", b"%PDF-1.7")
commented = comment(dive.records.get(key="PRA-D1"), by=delegate, text="A remark.")
attached = attach(dive.records.get(key="PRA-D1"), report, by=delegate, description="A report")
room = dive.records.get(key="PRC-E1").session
door = open_door(room.record, hours=8, takes=["cards", "votes"], by=moderator)
vote = begin_vote(room, question="What first?", choices=["Trees", "Sails"], dots=3, by=moderator)
guided = begin_method(room, method="after-action-review", by=moderator)
card = add_card(room, text="A card that is not sorted yet", by=delegate, city=city)
task = make_task(room.record, text="Count the fountains", by=delegate, owner=delegate, city=city)
need = listings.write("need", dive, by=delegate, city=city, text="Who measured shade?", topic="shade")
coast, peer = City.objects.get(code="PRB"), User.objects.get(email="prb1@demo.example")
mission = steps.request(
    dive,
    format="secondment",
    by=delegate,
    city=city,
    title="An expert",
    task="Measure.",
    sending=coast,
    receiving=city,
)
steps.agree(mission, seen=mission.version, by=peer)
traveller = Traveller.objects.create(mission=mission.mission, person=peer, city=coast, by=peer)
travel.note_travel(traveller, seen=0, visa_letter=True)
trip = steps.request(
    dive, format="study_trip", by=moderator, title="To the coast", task="Look.", receiving=coast, cities=[city]
)
seen = taking_home.note(trip, by=delegate, city=city, what="Sails", verdict="adapt", reason="Less wind.")
end = time.monotonic() + 60
while not preview.is_over and time.monotonic() < end:
    time.sleep(0.2)
    preview.refresh_from_db()
assert preview.status == "done", f"The preview ended as {preview.status}: {preview.error}"


def file_of(key, ending):
    return str(StoredFile.objects.filter(record__key=key, name__endswith=ending).first().pk)


print(
    json.dumps(
        {
            "result": result.key,
            "section": section.pk,
            "statement": statement.key,
            "option": option.record.key,
            "public_section": dive.records.get(key="PRA-R1").result.sections.first().pk,
            "public_figure": ShownFigure.objects.filter(section__result__record__key="PRA-R1").first().pk,
            "cited_card": Card.objects.filter(session__record__key="PRC-E1", record__isnull=False).first().pk,
            "invitation": cohorts.invitation_token(invitation),
            "door": door.token,
            "vote": vote.pk,
            "guided": guided.pk,
            "card": card.pk,
            "task": task.key,
            "need": need.key,
            "mission": mission.key,
            "traveller": traveller.pk,
            "trip": trip.key,
            "lesson": seen.pk,
            "call": called.key,
            "interest": written.pk,
            "interested": token_of(written),
            "commitment": promised.key,
            "sent": sent.key,
            "signature": link.pk,
            "handover": handed.pk,
            "own": delegate.pk,
            "sign": signing.token_of(link),
            "job": str(Job.objects.get(name="evidence.analyse", city=city).pk),
            "peer": User.objects.get(email="prb1@demo.example").pk,
            "preview": str(preview.pk),
            "staged_file": preview.args["file"],
            "erasure": asked.pk,
            "erased": erased.key,
            "attachment": str(attached.pk),
            "comment": commented.pk,
            "report": Record.objects.get(key="PRB-C1").sources.get().pk,
            "cohort_file": file_of("PRA-U1", "series.csv"),
            "public_file": file_of("HDB-A1", ".svg"),
        }
    )
)
