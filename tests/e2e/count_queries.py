"""Run in the demo's data directory: open pages with Django's test client, print how many queries each takes."""

# ruff: noqa: E402 - models can be imported once Django is started
import json
import sys

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citydive.cohorts.models import User

counts, clients = [], {"stranger": Client()}
for path, who in json.loads(sys.argv[1]):
    if who not in clients:
        clients[who] = Client()
        user = User.objects.get(email=f"{who}@demo.example")
        clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as queries:
        answer = clients[who].get(path, HTTP_HOST="127.0.0.1")
    assert answer.status_code == 200, f"{path} as {who} answers {answer.status_code}"
    counts.append(len(queries))
print(json.dumps(counts))
