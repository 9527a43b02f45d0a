"""What an installation needs before Django can start: home directory, secret key, database and mail addresses.

No Django import here: `citydive init` and `citydive check` use these functions before settings exist.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOCAL = {"127.0.0.1", "localhost", "::1", "[::1]"}
EVERYWHERE = {"0.0.0.0", "[::]"}  # noqa: S104 - looked for, not bound


class InstallationError(Exception):
    """The installation cannot start; the message says what is wrong and what to do."""


def create_secret_key(home: Path) -> Path:
    """Write a new random key to HOME/secret_key, readable by this account only; keep an existing one."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "secret_key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(60))
    return path


def load_secret_key(home: Path) -> str:
    """The key from CITYDIVE_SECRET_KEY or HOME/secret_key."""
    key = os.environ.get("CITYDIVE_SECRET_KEY", "")
    path = home / "secret_key"
    if not key and path.exists():
        key = path.read_text().strip()
    if not key:
        raise InstallationError(
            f"No secret key in {home}. Run `citydive init` first, or set CITYDIVE_HOME to the data directory."
        )
    return key


def database_settings(url: str, home: Path) -> dict:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name`, or SQLite in HOME when empty."""
    if not url:
        return _sqlite(home / "citydive.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path.removeprefix("/")) if parts.netloc == "" else Path(parts.path))
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise InstallationError(
            "CITYDIVE_DATABASE_URL must look like postgresql://user:password@host:5432/name "
            f"or sqlite:///path; it starts with {parts.scheme or 'nothing'}://."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict:
    # IMMEDIATE: a writer waits at BEGIN instead of failing half-way; WAL: readers never wait for it.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # What is deleted is overwritten: erasing for data protection must not leave it in free pages.
            "PRAGMA secure_delete=ON;",
        },
    }


def email_settings(url: str) -> dict:
    """Django's mail settings for `smtp://user:password@host:587` (smtps:// for TLS); without one, print mails."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise InstallationError("CITYDIVE_EMAIL_URL must look like smtp://user:password@host:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        # A server that does not answer must not hold up the other mails for long.
        "EMAIL_TIMEOUT": 20,
    }


def base_url(url: str, hosts: list[str], bind: str, https: bool) -> str:
    """Where people find the pages, for links in mails: CITYDIVE_URL, or the first name that people use, or BIND."""
    if url:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise InstallationError(f"CITYDIVE_URL must look like https://dive.example.org; it is “{url}”.")
        return f"{parts.scheme}://{parts.netloc}"
    names = [host for host in hosts if host not in LOCAL and not host.startswith(("*", "."))]
    if bind.rpartition(":")[0] in EVERYWHERE:
        # Open on every address of the machine; none of them is a name to find it by.
        bind = f"localhost:{bind.rpartition(':')[2]}"
    return f"{'https' if https else 'http'}://{names[0] if names else bind}"


def mail_sender(sender: str, email_url: str, url: str) -> str:
    """The sender of all mails: CITYDIVE_EMAIL_FROM, or the mail account if it is an address, else citydive@…"""
    account = unquote(urlsplit(email_url).username or "")
    return sender or (account if "@" in account else f"citydive@{urlsplit(url).hostname}")


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    """The whole number in an environment variable."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise InstallationError(f"{name} must be a whole number of at least {least}; it is “{text}”.")
    return int(text)


def one_of(name: str, words: tuple[str, ...]) -> str:
    """The word in an environment variable, one of `words`; the first of them without one."""
    word = os.environ.get(name, "").strip() or words[0]
    if word not in words:
        raise InstallationError(f"{name} must be one of {', '.join(words)}; it is “{word}”.")
    return word


def bind_address(text: str) -> tuple[str, int]:
    """Host and port of CITYDIVE_BIND, such as 127.0.0.1:8000 or [::1]:8000."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise InstallationError(f"CITYDIVE_BIND must look like 127.0.0.1:8000; it is “{text}”.")
    return host.strip("[]"), int(port)
