"""A mail server that takes everything (Django's outbox), and people who log in as a browser does."""

import pytest
from django.test import Client

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
PASSWORD = "a long password"


@pytest.fixture
def browser():
    """browser(user) → a client that logged in by the form; browser() → one that did not."""

    def _browser(user=None, *, agent=FIREFOX, address="192.0.2.7", password=PASSWORD):
        client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
        if user is not None:
            answer = log_in(client, user.email, password)
            assert answer.status_code == 302, answer.content.decode()
        return client

    return _browser


def log_in(client, email, password=PASSWORD, **more):
    return client.post("/login/", {"username": email, "password": password}, **more)


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


def text(answer) -> str:
    return answer.content.decode()
