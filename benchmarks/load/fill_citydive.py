"""Fill an empty installation for the load: a practice deep dive, six cities, 100 delegates, questions, advice."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydive.settings")
import django

django.setup()

from django.contrib.auth.hashers import make_password

from citydive.cohorts import actions
from citydive.cohorts.models import City, Membership, Role, User
from citydive.exchange.actions import advise, ask

TEXT = (
    "We have forty bus stops without shade.\n\nWhich materials last in your climate, and who pays for the upkeep?"
)
count = int(sys.argv[1])
dive = actions.open_deep_dive(
    code="LOD", slug="load", title="Load", theme="Heat", theme_module="heat", is_public=True, is_practice=True
)
cities = [
    City.objects.create(
        code=f"PR{letter}", name=f"Practice {letter}", country="DE", latitude=49.5, longitude=8.5, is_practice=True
    )
    for letter in "ABCDEF"
]
for city in cities:
    actions.add_city(dive, city, state=Membership.State.ACTIVE)
password = make_password(os.environ["LOAD_PASSWORD"])
people = []
for number in range(100):
    user = User.objects.create_user(f"delegate{number}@example.org", f"Delegate {number}")
    User.objects.filter(pk=user.pk).update(password=password)
    actions.give_role(user, Role.Kind.DELEGATE, dive, cities[number % 6])
    people.append((user, cities[number % 6]))
questions = []
for number in range(count):
    user, city = people[number % 100]
    question = ask(dive, by=user, city=city, text=f"Shade at stops, case {number}\n\n{TEXT}", asked=[])
    peer, peers_city = people[(number + 1) % 100]
    advise(question, by=peer, city=peers_city, text=f"Take vines, case {number}.\n\n{TEXT}")
    questions.append(question.key)
print(json.dumps({"questions": questions}))
