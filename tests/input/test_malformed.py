# ruff: noqa: E501  (a table of cases reads better in one line each)
"""Requests that no browser sends: each is answered with a page that says so, none with a server error."""

from dataclasses import dataclass, field
from io import BytesIO

import pytest
from django.urls import reverse

from citydive.cohorts.models import DeepDive
from citydive.records.models import Record

from .test_fuzz_requests import Quick
from .walking import client_of

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
ASK = "/d/test-dive/exchange/ask/"


@dataclass(frozen=True)
class Request:
    name: str
    status: set
    path: str = "/today/"
    method: str = "GET"
    body: bytes = b""
    kind: str = FORM
    headers: dict = field(default_factory=dict)
    environ: dict = field(default_factory=dict)


def _part(head: bytes, body=b"x") -> bytes:
    return b"--x\r\n" + head + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


AGAIN, BAD, LARGE, NONE = {200}, {400}, {413}, {404}
# What is left of the text may be stored: it is text.
TAKEN = {200, 302, 400}
REQUESTS = [
    Request("json where a form is", AGAIN, ASK, "POST", b'{"text": ', "application/json"),
    Request("no content type", AGAIN, ASK, "POST", b"text=x", ""),
    Request("multipart without boundary", BAD, ASK, "POST", b"x", "multipart/form-data"),
    Request("multipart with a bad boundary", BAD, ASK, "POST", b"x", "multipart/form-data; boundary=\xff"),
    Request("multipart that is not", AGAIN, ASK, "POST", b"nonsense", MULTIPART),
    Request("multipart cut off", AGAIN, ASK, "POST", _part(b'Content-Disposition: form-data; name="text"')[:40], MULTIPART),
    Request("multipart without a name", AGAIN, ASK, "POST", _part(b"Content-Disposition: form-data"), MULTIPART),
    Request("multipart with bad base64", {200, 400}, ASK, "POST", _part(b'Content-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64', b"!!!"), MULTIPART),
    Request("multipart with strange letters", AGAIN, ASK, "POST", _part(b'Content-Disposition: form-data; name="te\xff\x00xt"; filename="\xff"'), MULTIPART),
    Request("unknown encoding", TAKEN, ASK, "POST", b"text=x", f"{FORM}; charset=utf-99"),
    Request("utf-7", TAKEN, ASK, "POST", b"text=+ADw-script+AD4-", f"{FORM}; charset=utf-7"),
    Request("bad percent signs", TAKEN, ASK, "POST", b"text=%zz%&%=%u0041&%00=%00"),
    Request("bytes that are no text", TAKEN, ASK, "POST", b"text=\xff\xfe%ff%ed%a0%80"),
    Request("two thousand fields", LARGE, ASK, "POST", b"a=1&" * 2000),
    Request("two thousand parts", LARGE, ASK, "POST", b"".join(_part(b'Content-Disposition: form-data; name="a"')[:-7] + b"\r\n" for _ in range(2000)) + b"--x--\r\n", MULTIPART),
    Request("two hundred files", LARGE, ASK, "POST", b"".join(_part(b'Content-Disposition: form-data; name="a"; filename="a"')[:-7] + b"\r\n" for _ in range(200)) + b"--x--\r\n", MULTIPART),
    Request("three megabytes of text", LARGE, ASK, "POST", b"text=" + b"x" * 3_000_000),
    Request("more announced than sent", TAKEN, ASK, "POST", b"text=x", environ={"CONTENT_LENGTH": "900000", "wsgi.input": BytesIO(b"text=")}),
    Request("less announced than sent", AGAIN, ASK, "POST", b"text=x&" * 50, environ={"CONTENT_LENGTH": "3"}),
    Request("length below zero", {200, 400}, ASK, "POST", b"text=x", environ={"CONTENT_LENGTH": "-5"}),
    Request("path with bad percent signs", NONE, "/d/%zz/%/"),
    Request("path that is no text", {400, 404}, "/d/%ff%fe/"),
    Request("path with a null", NONE, "/d/test-dive%00/"),
    Request("path upwards", NONE, "/d/test-dive/../../etc/passwd"),
    Request("path upwards, hidden", NONE, "/static/%2e%2e/%2e%2e/etc/passwd"),
    Request("very long path", NONE, "/d/" + "a" * 100_000 + "/"),
    Request("very long query", AGAIN, "/today/?" + "a" * 100_000),
    Request("many parameters", {400, 413}, "/today/?" + "a=1&" * 5000),
    Request("query that is no text", AGAIN, "/today/?lang=%ff&%ff=%00"),
    Request("language that is none", AGAIN, "/today/?lang=" + "x" * 3000),
    Request("language with a null", AGAIN, "/today/?lang=de%00"),
    Request("key with a null in a query", NONE, "/d/test-dive/cities/PRA/data/new/?edition_of=%00PRA-U1"),
    Request("city with a null in a query", AGAIN, "/d/test-dive/options/?city=%00"),
    Request("account with a null", {200, 302}, "/login/", "POST", b"username=a%00b@example.org&password=x"),
    Request("language as a path", AGAIN, "/today/?lang=../../etc/passwd"),
    Request("cookie that is no text", {302}, headers={"Cookie": 'lang=\xff\xfe; a="\\777'}),
    Request("cookie of a session that is none", {302}, headers={"Cookie": "sessionid=" + "x" * 5000}),
    Request("messages cookie that is none", {302}, headers={"Cookie": "messages=nonsense"}),
    Request("languages of a strange browser", AGAIN, headers={"Accept-Language": ",;q=\xff,*;q=nan,xx-" + "y" * 3000}),
    Request("date that is none", AGAIN, headers={"If-Modified-Since": "99 Foo 99999 99:99"}),
    *(
        Request(f"page {page[:9]}", AGAIN, f"/d/test-dive/evidence/?page={page}")
        for page in ("0", "-1", "99999999999999999999", "x", "1.5", "%D9%A3", "9" * 5000, "", "%00", "1&page=2", "nan", "inf")
    ),
    *(Request(f"key {key[:9]}", NONE, f"/r/{key}/") for key in ("PRA-F0", "PRA-F999999999", "PRA-F99999999999", "PRA-F-1", "PRA-F1%00", "PRA-%D9%A3")),
    Request("id of a section below zero", NONE, "/r/PRA-R1/sections/-1/"),
    Request("id beyond the database", NONE, f"/r/PRA-R1/sections/{2**64}/"),
    Request("id of five thousand digits", NONE, f"/r/PRA-R1/sections/{'9' * 5000}/"),
    Request("file that is no uuid", NONE, "/files/1"),
    Request("method that is none", {200, 405}, method="BREW"),
]  # fmt: skip


@pytest.fixture
def quick(world):
    return client_of(world, "delegate_a", Quick)


@pytest.mark.parametrize("asked", [pytest.param(each, id=each.name) for each in REQUESTS])
def test_malformed(asked, quick):
    answer = quick.generic(
        asked.method, asked.path, asked.body, content_type=asked.kind, headers=asked.headers, **asked.environ
    )
    assert answer.status_code in asked.status, (answer.status_code, answer.content[:300])
    words = answer.content.decode()
    assert "Traceback" not in words and "Exception" not in words
    if answer.status_code in (400, 404, 413):
        assert "<h1>" in words and 'href="/"' in words, "an error is a page of the site, with a way on"
    assert answer.status_code == 302 or not Record.objects.exists()


def test_too_much_says_that_it_is_too_much(quick):
    answer = quick.post(reverse("ask", args=["test-dive"]), {"text": "x" * 3_000_000})
    assert answer.status_code == 413 and "This is too long" in answer.content.decode()
    answer = quick.post(reverse("ask", args=["test-dive"]), b"a=1&" * 2000, content_type=FORM)
    assert answer.status_code == 413


def test_a_body_that_breaks_off(quick, world):
    """The connection is lost while the form comes in: no server error, nothing stored."""

    class Breaks(BytesIO):
        def read(self, *args):
            raise OSError("connection reset")

    # As in life the token is looked for first, and the form is read for it.
    quick.handler.enforce_csrf_checks = True
    quick.get(ASK)
    answer = quick.generic("POST", ASK, b"text=x", content_type=FORM, **{"wsgi.input": Breaks()})
    assert answer.status_code == 403
    assert not Record.objects.exists()


def test_an_address_in_capitals_becomes_small(world):
    """The address of a deep dive has small letters only; capitals would lead nowhere."""
    client = client_of(world, "moderator", Quick)
    data = {"title": "T", "code": "ABC", "slug": "My-Dive", "theme": "Heat"}
    answer = client.post(reverse("dive_new"), data)
    assert answer.status_code == 302 and DeepDive.objects.get(code="ABC").slug == "my-dive"
    again = client.post(reverse("dive_new"), data | {"code": "ABD"})
    assert again.status_code == 200 and DeepDive.objects.count() == 2
