"""What every class of answer tells the browser: one table."""

import pytest
from django.conf import settings
from django.test import Client

from citydive.records.actions import create_record
from citydive.records.files import store_bytes
from citydive.records.kinds import Kind, register

register(Kind("note", "X", "note", "notes"))

PAGE = "default-src 'none'; script-src 'self'; style-src 'self'"
# class of answer: (address, who asks, status, what its content policy begins with, how it may be kept)
ANSWERS = {
    "public page": ("/", None, 200, PAGE, None),
    "log-in": ("/login/", None, 200, PAGE, "no-store"),
    "page of somebody logged in": ("/today/", "delegate_a", 200, PAGE, "private, no-store"),
    "public page of somebody logged in": ("/d/test-dive/", "delegate_a", 200, PAGE, "private, no-store"),
    "redirect": ("/today/", None, 302, PAGE, None),
    "JSON": ("/jobs/{job}/status.json", "delegate_a", 200, PAGE, "no-store"),
    "drawing": (
        "/files/{drawing}",
        None,
        200,
        "default-src 'none'; style-src 'unsafe-inline'",
        "private, no-cache",
    ),
    "PDF": ("/files/{pdf}", None, 200, "default-src 'none'", "private, no-cache"),
    "download": ("/files/{table}", None, 200, "default-src 'none'", "private, no-cache"),
    "style sheet": ("/static/citydive/style.css", None, 200, "default-src 'none'; frame-ancestors", "max-age"),
    "not there": ("/r/PRA-X999/", None, 404, PAGE, None),
    "not there, logged in": ("/r/PRA-X999/", "delegate_a", 404, PAGE, "private, no-store"),
    "refused": ("/accounts/", "delegate_a", 403, PAGE, "private, no-store"),
    "wrong method": ("/logout/", None, 405, PAGE, "no-store"),
    "link that is gone": ("/login/reset/1-x/", None, 410, PAGE, "no-store"),
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def scene(world, settings, tmp_path):
    from citydive.jobs.actions import enqueue

    settings.MEDIA_ROOT = tmp_path / "files"
    record = create_record("note", world.dive, city=world.city_a, title="Note", visibility="public")
    return {
        "job": enqueue("test.nothing", {}, owner=world.delegate_a, title="Work").pk,
        "drawing": store_bytes(b"<svg/>", "a.svg", "image/svg+xml", record=record).pk,
        "pdf": store_bytes(b"%PDF-", "a.pdf", "application/pdf", record=record).pk,
        "table": store_bytes(b"a,b", "a.csv", "text/csv", record=record).pk,
    }


def policy_of(answer) -> dict:
    parts = (part.split(maxsplit=1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


@pytest.mark.parametrize("name", ANSWERS)
def test_headers_of_every_class_of_answer(world, scene, client, name):
    address, who, status, policy, kept = ANSWERS[name]
    if who:
        client.force_login(getattr(world, who), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address.format(**scene))
    assert answer.status_code == status
    for header, value in EVERYWHERE.items():
        assert answer.headers.get(header) == value, header
    assert "geolocation=()" in answer["Permissions-Policy"]
    found, wanted = policy_of(answer), dict(each.split(maxsplit=1) for each in policy.split("; ") if " " in each)
    assert {each: found.get(each) for each in wanted} == wanted
    # Nowhere may a script stand in a page or come from elsewhere, nor another site frame ours.
    assert found.get("script-src", "'self'") == "'self'" and found["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in answer["Content-Security-Policy"]
    if kept is None:
        assert "Cache-Control" not in answer.headers
    else:
        assert kept in answer["Cache-Control"]


def test_an_error_of_ours_has_them_too(world, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("citydive.site.views.place_of", lambda user: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert all(answer.headers.get(header) == value for header, value in EVERYWHERE.items())
    assert policy_of(answer)["script-src"] == "'self'"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world, client, settings):
    client.post("/login/", {"username": world.delegate_a.email, "password": "a long password"})
    client.post("/language/", {"lang": "de"})
    assert {"sessionid", "csrftoken", "known", "lang"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax", cookie.key
        assert bool(cookie["secure"]) is settings.HTTPS


def test_under_https_everything_is_secure(sqlite_installation, monkeypatch):
    """Settings are read at the start of a process, so this asks another one."""
    said = sqlite_installation.run(
        "-c",
        "import os; os.environ['CITYDIVE_HTTPS'] = '1'\n"
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'x-forwarded-proto': 'https'}).get('/login/', headers={'host': 'localhost'})\n"
        "print(answer.get('Strict-Transport-Security'), bool(answer.cookies['csrftoken']['secure']))\n"
        "from django.conf import settings; print(settings.SESSION_COOKIE_SECURE)",
    )
    assert said.splitlines() == ["max-age=31536000 True", "True"]


def test_no_template_carries_script_or_style_inline():
    """A browser would refuse them; better seen here than there."""
    import re

    found = []
    for path in settings.PACKAGE.rglob("templates/**/*.html"):
        # Pages of a file that people take away stand alone.
        if path.name == "export_index.html":
            continue
        source = path.read_text()
        if re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", source):
            found.append(path.name)
    assert not found


def test_what_another_site_sends_is_not_repeated_here(world):
    client = Client(enforce_csrf_checks=True)
    words = {"text": "Your account was closed, write to us at another address."}
    for site, shown in (("same-origin", True), ("none", False), ("cross-site", False), ("same-site", False)):
        answer = client.post("/login/", words, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403 and ("account was closed" in answer.content.decode()) is shown, site
