"""Checks of the machine around the installation: accounts, clock, time zones, port, style sheets."""

import json
import os
import secrets
import socket
import stat
import urllib.request
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from citydive.identity import ASKED, SIGNED, signature
from citydive.installation import InstallationError, bind_address

from .finding import Finding, note, ok, wrong

CLOCK_SECONDS = 60
LOOK_SECONDS = 3


def check_home_rights(home: Path) -> Finding:
    if os.name != "posix":
        return ok("Who may read the data directory is not checked on this system.")
    mode = stat.S_IMODE(home.stat().st_mode)
    if mode & 0o007:
        return note(
            f"Other accounts of this machine can look into the data directory (mode {mode:o}).",
            f"Run: chmod o= {home}",
        )
    return ok("Other accounts of this machine cannot look into the data directory.")


def check_clock() -> Finding:
    """The machine's clock against the database's and against what was written already."""
    from django.db import connection
    from django.utils import timezone

    from citydive.cohorts.models import Entry

    now = timezone.now()
    remedy = "Set the clock (timedatectl set-ntp true); dates, leases of jobs and links that expire rest on it."
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - now).total_seconds())
        if apart > CLOCK_SECONDS:
            return wrong(f"The clocks of this machine and of the database are {apart:.0f} s apart.", remedy)
    newest = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest > now + timedelta(seconds=CLOCK_SECONDS):
        return wrong(
            f"It is {now:%Y-%m-%d %H:%M} UTC by the clock, but entries of {newest:%Y-%m-%d} exist.", remedy
        )
    return ok(f"The clock stands at {now:%Y-%m-%d %H:%M} UTC.")


def check_zones() -> Finding:
    from citydive.cohorts.models import City, User

    used = set(City.objects.values_list("time_zone", flat=True)) | set(
        User.objects.values_list("time_zone", flat=True)
    )
    unknown = sorted(name for name in used | {"Europe/Berlin", "Africa/Nairobi"} if not _zone_exists(name))
    if unknown:
        return wrong(
            f"Time zones are unknown here: {', '.join(unknown[:3])}. Times of sessions would be wrong.",
            "Install the Python package tzdata anew (pip install --force-reinstall tzdata).",
        )
    return ok("All time zones are known.")


def _zone_exists(name) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_static() -> Finding:
    from django.conf import settings

    root = settings.STATIC_ROOT
    try:
        paths = json.loads((root / "staticfiles.json").read_text())["paths"]
        missing = [name for name in paths.values() if not (root / name).exists()]
        if "citydive/style.css" not in paths or missing:
            raise FileNotFoundError
    except (OSError, ValueError, KeyError, TypeError):
        return note(
            "Style sheets and scripts are not collected.", "Run `citydive init`; `citydive serve` does so too."
        )
    return ok("Style sheets and scripts are collected.")


def check_port() -> Finding:
    """Can the server listen there, or does it already?"""
    from django.conf import settings

    try:
        host, port = bind_address(settings.BIND)
    except InstallationError:
        # Said by the check of the host names.
        return ok("The port was not tried.")
    if port and _somebody_listens(host, port):
        return _who_answers(host, port, settings)
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return ok(f"{settings.BIND} is free for `citydive serve`.")
    except OSError as error:
        return wrong(
            f"{settings.BIND} cannot be opened ({error.strerror or error}).",
            "Set CITYDIVE_BIND to an address of this machine and a port above 1023.",
        )


def _reachable(host):
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not opened


def _somebody_listens(host, port) -> bool:
    try:
        socket.create_connection((_reachable(host), port), LOOK_SECONDS).close()
    except OSError:
        return False
    return True


def _who_answers(host, port, settings) -> Finding:
    """This installation, another one, or something else: only this one can sign a question with its secret key."""
    place = f"[{_reachable(host)}]" if ":" in host else _reachable(host)
    name = next((each for each in settings.ALLOWED_HOSTS if not each.startswith(("*", "."))), "localhost")
    asked = secrets.token_urlsafe(16)
    request = urllib.request.Request(f"http://{place}:{port}/login/", headers={"Host": name, ASKED: asked})
    found, signed = False, ""
    try:
        with urllib.request.urlopen(request, timeout=LOOK_SECONDS) as answer:  # noqa: S310 - http only
            found, signed = b"citydive" in answer.read(4000), answer.headers.get(SIGNED, "")
    except (OSError, ValueError):
        pass
    if signed and secrets.compare_digest(signed, signature(asked)):
        return ok(f"This installation answers at {settings.BIND}.")
    if found:
        return wrong(
            f"Another installation of citydive answers at {settings.BIND}, or an older version of this one.",
            "After an upgrade start `citydive serve` again; else set CITYDIVE_BIND to another port.",
        )
    return wrong(
        f"Another program, or a citydive that does not answer, uses {settings.BIND}.",
        "Stop it, or set CITYDIVE_BIND to another address or port.",
    )
