# ruff: noqa: E501  (tables)
"""Forms and addresses with mutated contents, for everybody: whatever is sent, no server error.

The test client raises what a view raises, so a case that would be a server error fails with its traceback. Each
case runs in a savepoint that is taken back, so that no case spoils the next.
"""

import random
import sys
from collections import Counter
from urllib.parse import quote, urlencode

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from .fuzzing import TEXTS, damage, dice, report, share
from .walking import PEOPLE, client_of, find_forms

METHODS = ["GET"] * 5 + ["POST"] * 5 + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
KINDS = ["application/x-www-form-urlencoded"] * 4 + [
    "application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "", "x/y; charset=utf-99",
    "application/x-www-form-urlencoded; charset=utf-16",
]  # fmt: skip
PARAMETERS = (
    "lang",
    "page",
    "city",
    "edition_of",
    "edition",
    "measure",
    "dataset",
    "section",
    "next",
    "download",
    "text",
    "q",
)
HEADERS = ("Cookie", "Accept-Language", "Referer", "Origin", "Host", "X-Forwarded-For", "X-Forwarded-Proto", "If-Modified-Since",
           "If-None-Match", "Range", "Accept", "Accept-Encoding", "Save-Data", "HX-Request", "Content-Length", "User-Agent")  # fmt: skip


def patterns(entries=None, before=""):
    """Every URL pattern of the project as (name, route)."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLPattern):
            yield entry.name, before + str(entry.pattern)
        else:
            yield from patterns(entry.url_patterns, before + str(entry.pattern))


class Quick(Client):
    """A test client that keeps nothing from one case to the next: no cookies, no contexts."""

    def request(self, **request):
        raised = []

        def remember(**signal):
            raised.append(sys.exc_info()[1])

        got_request_exception.connect(remember)
        try:
            answer = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(remember)
        if raised:
            raise raised[0]
        return answer


class Sender:
    """Sends one case as one of the people and says what came back."""

    def __init__(self, world):
        self.clients = {who: client_of(world, who, Quick) for who in PEOPLE}

    def send(self, who, method, address, body=b"", kind="", headers=None):
        client = self.clients[who]
        with transaction.atomic():
            answer = client.generic(method, address, body, content_type=kind, headers=headers or {})
            # A streamed answer is work too.
            size = sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
            transaction.set_rollback(True)
        assert answer.status_code < 500, answer.status_code
        assert size or answer.status_code != 200 or method != "GET"
        return answer.status_code


@pytest.fixture
def sender(made):
    return Sender(made.world)


def text(rng: random.Random) -> str:
    if rng.random() < 0.8:
        return rng.choice(TEXTS)
    return "".join(
        chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x2000, 0x2100), rng.randrange(0x110000))))
        for _ in range(9)
    )


def encode(pairs) -> bytes:
    return urlencode(pairs, doseq=True, errors="surrogatepass").encode()


def run(name, cases, rng, one):
    """Run `one(rng)` so many times; it returns the status and raises with what was sent."""
    counts = Counter()
    for number in range(cases):
        what = {}
        try:
            counts[f"answered {one(rng, what)}"] += 1
        except Exception as error:
            raise AssertionError(f"{name}, case {number}: {error!r}\n{str(what)[:1500]}") from error
    report(name, cases, **counts)
    return counts


def test_mutated_forms(made, sender):
    forms = find_forms(made)

    def one(rng, what):
        who, form = rng.choice(forms)
        data = form.data()
        for field in rng.sample(sorted(data), min(len(data), rng.choice((1, 1, 1, 2, 3, 8)))):
            way = rng.random()
            if way < 0.1:
                del data[field]
            elif way < 0.2:
                data[field] = [text(rng) for _ in range(rng.choice((2, 3, 50)))]
            else:
                data[field] = [text(rng)]
        if rng.random() < 0.1:
            data[text(rng)] = [text(rng)]
        if rng.random() < 0.15:
            who = rng.choice(PEOPLE)
        body = encode(data)
        if rng.random() < 0.1:
            body = damage(body, rng)
        what |= {"who": who, "form": form.action, "method": form.method, "body": body[:1200]}
        if form.method == "get":
            return sender.send(who, "GET", form.action.partition("?")[0] + "?" + body.decode("latin-1"))
        return sender.send(who, "POST", form.action, body, KINDS[0])

    counts = run("forms", share(0.05), dice("forms"), one)
    assert counts["answered 302"] > 50 and counts["answered 200"] > 50


def _filled(route, known, rng) -> str:
    """An address of a URL pattern, with what the site knows or with anything at all in its places."""
    parts = []
    for piece in route.split("<"):
        place, bracket, rest = piece.partition(">")
        if not bracket:
            parts.append(piece)
            continue
        kind = place.partition(":")[0]
        value = rng.choice(known.get(kind, known["str"])) if rng.random() < 0.8 else text(rng)
        parts.append(quote(value, errors="surrogatepass", safe="/" if rng.random() < 0.2 else "") + rest)
    return "/" + "".join(parts)


def test_addresses_with_anything_in_them(made, sender):
    from citydive.jobs.models import Job
    from citydive.records.models import Record, StoredFile

    keys = list(Record.objects.values_list("key", flat=True))
    uuids = [str(pk) for model in (Job, StoredFile) for pk in model.objects.values_list("pk", flat=True)]
    numbers = ["1", "2", "0", "99999999999999999999", "9" * 5000]
    known = {
        "key": keys, "uuid": uuids, "int": numbers, "dive": [made.world.dive.slug] * 3 + ["x"], "city": ["PRA", "PRB", "ZZZ"],
        "slug": ["heat-profile", "street-trees", "x"], "str": [made.invitation, "street-trees", "heat-profile", "x"],
    }  # fmt: skip
    routes = sorted({route for _name, route in patterns()})

    def one(rng, what):
        address = _filled(rng.choice(routes), known, rng)
        if rng.random() < 0.5:
            pairs = [
                (rng.choice(PARAMETERS), rng.choice((text(rng), rng.choice(keys))))
                for _ in range(rng.randint(1, 3))
            ]
            address += "?" + encode(pairs).decode()
        if rng.random() < 0.1:
            address += rng.choice(
                ("?", "&", "%", "%ff", "%00", "/" * 50, "?" + "a=1&" * 2000, "#", ";", "?lang=%ff", "%2e%2e/")
            )
        who, method, kind = rng.choice(PEOPLE), rng.choice(METHODS), rng.choice(KINDS)
        body = (
            b""
            if method == "GET"
            else rng.choice((b"", encode({"seen": text(rng), "text": text(rng)}), damage(b'{"a": [1, 2]}', rng)))
        )
        headers = {rng.choice(HEADERS): _header(rng) for _ in range(rng.choice((0, 0, 1, 2)))}
        what |= {
            "who": who,
            "method": method,
            "address": address,
            "kind": kind,
            "body": body[:300],
            "headers": headers,
        }
        return sender.send(who, method, address, body, kind, headers)

    counts = run("addresses", share(0.21), dice("addresses"), one)
    assert counts["answered 200"] > 50


def _header(rng) -> str:
    """What a server would hand on: one line, bytes as Latin-1."""
    value = text(rng).encode("utf-8", "surrogatepass").decode("latin-1")
    return value.replace("\r", "").replace("\n", "").replace("\x00", "")[:4000]
