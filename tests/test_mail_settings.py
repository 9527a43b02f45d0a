"""Who sends mails and where their links lead, from what an installation says of itself."""

import pytest

from citydive.installation import InstallationError, base_url, mail_sender


@pytest.mark.parametrize(
    ("url", "hosts", "https", "expected"),
    [
        ("", ["127.0.0.1", "localhost", "[::1]"], False, "http://127.0.0.1:8000"),
        ("", ["localhost", "dive.example.org", "x.example.org"], True, "https://dive.example.org"),
        ("", ["*"], False, "http://127.0.0.1:8000"),
        ("https://other.example.org:8443/", ["dive.example.org"], True, "https://other.example.org:8443"),
    ],
)
def test_base_url(url, hosts, https, expected):
    assert base_url(url, hosts, "127.0.0.1:8000", https) == expected


@pytest.mark.parametrize(
    ("bind", "expected"),
    [
        ("0.0.0.0:8000", "http://localhost:8000"),
        ("[::]:8000", "http://localhost:8000"),
        ("[::1]:80", "http://[::1]:80"),
    ],
)
def test_the_address_of_a_machine_without_a_name(bind, expected):
    assert base_url("", ["localhost", "127.0.0.1"], bind, False) == expected


@pytest.mark.parametrize("url", ["dive.example.org", "ftp://dive.example.org", "https://dive.example.org/deep"])
def test_a_base_url_that_cannot_be_one(url):
    with pytest.raises(InstallationError, match="CITYDIVE_URL must look like"):
        base_url(url, [], "127.0.0.1:8000", False)


@pytest.mark.parametrize(
    ("sender", "email_url", "expected"),
    [
        ("Dive <d@example.org>", "smtp://x@y", "Dive <d@example.org>"),
        ("", "smtp://heat%40example.org:p@mail.example.org", "heat@example.org"),
        ("", "smtp://heat:p@mail.example.org", "citydive@dive.example.org"),
    ],
)
def test_sender(sender, email_url, expected):
    assert mail_sender(sender, email_url, "https://dive.example.org") == expected
