"""Run in the demo's data directory: send every edit form of every record as it stands, and roll it back.

Prints as JSON how many were sent, and (address, what the form says) of those that cannot be saved.
"""

# ruff: noqa: E402 - models can be imported once Django is started
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django

django.setup()
sys.path.insert(0, str(Path(__file__).parents[2]))

from django.db import transaction
from django.test import Client

from citydive.cohorts.models import Role
from citydive.records.models import Record
from tests.input.walking import name_of, read_page

HOST = {"HTTP_HOST": "127.0.0.1"}
BACKEND = "django.contrib.auth.backends.ModelBackend"
ERROR = re.compile(r'class="(?:error|note stop)"[^>]*>(.*?)</p>', re.DOTALL)


def owner_of(record) -> Client:
    """Who answers for a record: a delegate of its city, or the moderator."""
    kind = Role.Kind.DELEGATE if record.city_id else Role.Kind.MODERATOR
    role = Role.objects.filter(kind=kind, deep_dive=record.deep_dive_id, city=record.city_id, until=None).first()
    client = Client()
    client.force_login(role.user, backend=BACKEND)
    return client


def edit_pages(client, record) -> set[str]:
    page = client.get(record.get_absolute_url(), **HOST)
    assert page.status_code == 200, record.key
    paths = {urlsplit(link).path for link in read_page(record.get_absolute_url(), page.text).links}
    return {path for path in paths if name_of(path).endswith("_edit")}


def what_is_wrong(client, path) -> str:
    """What the form says when it is sent as it stands; "" if it was saved."""
    page = client.get(path, **HOST)
    forms = [form for form in read_page(path, page.text).forms if any(c.name == "seen" for c in form.controls)]
    with transaction.atomic():
        answer = client.post(urlsplit(forms[0].action).path, forms[0].data(), **HOST)
        transaction.set_rollback(True)
    return (
        "" if answer.status_code == 302 else " ".join(ERROR.findall(answer.text)) or f"answer {answer.status_code}"
    )


seen, wrong = set(), []
for record in Record.objects.active().exclude(kind="statement", statement__out=True).order_by("pk"):
    client = owner_of(record)
    for path in edit_pages(client, record) - seen:
        seen.add(path)
        if words := what_is_wrong(client, path):
            wrong.append((path, words))
print(json.dumps({"sent": len(seen), "wrong": wrong}))
