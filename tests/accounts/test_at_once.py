"""Two at once: a code, a link, the last two moderators. Real threads, so on PostgreSQL only."""

import time

import pyotp
import pytest
from django.db import connection

from citydive.accounts import actions, closing, second_factor
from citydive.cohorts.actions import give_role
from citydive.cohorts.models import Role, User
from citydive.cohorts.throttle import allow
from tests.at_once import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share no in-memory SQLite; needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


def test_one_code_lets_one_in(world):
    secret = second_factor.new_secret()
    step = int(time.time())
    second_factor.enrol(world.delegate_a, secret, pyotp.TOTP(secret).at(step - 30))
    code = pyotp.TOTP(secret).at(step)
    answers = together(*[lambda: second_factor.check(world.delegate_a, code)] * 4)
    assert answers.count(None) == 1


def test_one_link_sets_one_password(world):
    token = actions.reset_token(world.delegate_a)
    answers = together(*[lambda n=n: actions.reset_password(token, f"shade number {n}") for n in range(4)])
    assert sum(isinstance(answer, User) for answer in answers) == 1


def test_of_the_last_two_moderators_one_stays(world):
    give_role(world.delegate_b, Role.Kind.MODERATOR, world.dive)
    answers = together(
        lambda: closing.close(world.moderator, by=world.moderator),
        lambda: closing.close(world.delegate_b, by=world.delegate_b),
    )
    assert answers.count(None) == 1
    assert any(isinstance(answer, actions.AccountError) for answer in answers)


def test_the_throttle_counts_exactly(world):
    answers = together(*[lambda: sum(allow("at once", "a", 25, 600) for _n in range(20))] * 4)
    assert sum(answers) == 25
