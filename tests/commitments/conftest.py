import datetime
import re
from decimal import Decimal

import pytest

from citydive.commitments import actions, signing
from citydive.post.models import OutgoingMail
from citydive.records.models import Record

START, END = datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)
FIELDS = {
    "act": "council", "act_reference": "No. 12", "act_date": None, "signatory": "Lord Mayor",
    "task_force": "Parks and health.", "budget": "10,000", "availability": "Two trips a year.",
    "result": "A plan for shade.", "result_kind": "plan", "valid_from": START, "valid_until": END,
}  # fmt: skip


def make_draft(world, **more):
    promises = [{"function": "Head of parks", "amount": Decimal("8"), "unit": "hours"}]
    given = {"title": "Commitment of Practice City", "promises": promises} | FIELDS | more
    return actions.draft(world.dive, world.city_a, by=world.delegate_a, **given)


@pytest.fixture
def drafted(world):
    return make_draft(world)


@pytest.fixture
def sent(world, drafted):
    """The request of a commitment that was sent to the Lord Mayor."""
    return send(world, drafted)


def send(world, record, **more):
    to = {"function": "Lord Mayor", "email": "mayor@city.example", "language": "en"} | more
    return signing.send(record, seen=record.version, by=world.delegate_a, **to)


def link_in_mail(to) -> str:
    """The path of the link in the newest mail to an address."""
    text = OutgoingMail.objects.filter(to=to).order_by("created").last().text
    return re.search(r"/i/sign/\S+", text).group()


def state_of(record) -> str:
    return Record.objects.get(pk=record.pk).state
