"""Wrong passwords are counted per account, not per way of writing its address."""

import pytest
from django.urls import reverse

from citydive.cohorts.models import User

WRITTEN = ["Anna@Example.org", "ANNA@example.org", " anna@example.org", "aNNa@example.org"]


@pytest.mark.django_db
def test_writing_the_address_differently_gives_no_further_tries(client):
    User.objects.create_user("anna@example.org", "Anna", "the right password")
    attempt = lambda name, password: client.post(  # noqa: E731
        reverse("login"), {"username": name, "password": password}
    )
    for number in range(8):
        last = attempt(WRITTEN[number % len(WRITTEN)], "wrong")
    assert last.status_code == 429
    assert attempt("anna@example.org", "the right password").status_code == 429


@pytest.mark.django_db
def test_a_made_up_header_does_not_change_whose_tries_are_counted(client):
    User.objects.create_user("anna@example.org", "Anna", "the right password")
    for number in range(8):
        last = client.post(
            reverse("login"),
            {"username": "anna@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        )
    assert last.status_code == 429
