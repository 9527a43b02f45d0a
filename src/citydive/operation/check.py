"""`citydive check`: is this installation in order? Each finding in plain words, with the remedy."""

import os
import shutil
import stat
import tempfile
from datetime import timedelta
from pathlib import Path

from citydive.installation import LOCAL, InstallationError, bind_address

from .finding import Finding, note, ok, wrong

GIB = 1024**3
SHORTEST_KEY = 32


def check_home(home: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=home):
            return ok(f"The data directory {home} can be written.")
    except OSError as error:
        return wrong(
            f"The data directory {home} cannot be written ({error.strerror}).",
            "Run `citydive init`, or set CITYDIVE_HOME to a directory of this account.",
        )


def check_secret_key(home: Path) -> Finding:
    key = os.environ.get("CITYDIVE_SECRET_KEY", "")
    path = home / "secret_key"
    if not key and path.exists():
        key = path.read_text().strip()
    if key and len(key) < SHORTEST_KEY:
        return wrong(
            "The secret key is so short that it can be guessed.",
            "Remove CITYDIVE_SECRET_KEY or the file secret_key and run `citydive init`; it makes a long one.",
        )
    if os.environ.get("CITYDIVE_SECRET_KEY"):
        return ok("The secret key comes from CITYDIVE_SECRET_KEY.")
    if not path.exists():
        return wrong("There is no secret key.", "Run `citydive init`.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return wrong("Other accounts can read the secret key.", f"Run: chmod 600 {path}")
    return ok("The secret key can be read by this account only.")


def check_disk(home: Path) -> Finding:
    place = home if home.exists() else home.parent
    free = shutil.disk_usage(place).free / GIB
    text = f"{free:.1f} GB are free in the data directory."
    if free < 0.5:
        return wrong(text, "Make room: uploads and the database stop when the disk is full.")
    return note(text, "Make room soon; 5 GB or more are good.") if free < 5 else ok(text)


def check_database() -> Finding:
    from .setup import pending_migrations

    try:
        waiting = pending_migrations()
    except InstallationError as error:
        return wrong("The database cannot be reached.", str(error))
    if waiting:
        return wrong(
            f"The database is not up to date ({len(waiting)} changes wait).",
            "Make a backup and run `citydive init`.",
        )
    return ok("The database answers and is up to date.")


def workers_alive() -> int:
    """How many workers reported within the last minute."""
    from django.utils import timezone

    from citydive.jobs.models import Worker

    return Worker.objects.filter(seen__gte=timezone.now() - timedelta(minutes=1)).count()


def check_workers() -> Finding:
    from django.utils import timezone

    from citydive.jobs.models import Job

    since = timezone.now() - timedelta(minutes=1)
    if alive := workers_alive():
        return ok(f"{alive} worker(s) reported within the last minute.")
    stuck = Job.objects.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING], created__lt=since).count()
    remedy = "Start `citydive serve` (with CITYDIVE_WORKERS of 1 or more) or `citydive worker`."
    if stuck:
        return wrong(f"No worker has reported within the last minute, and {stuck} jobs wait for one.", remedy)
    return note("No worker has reported within the last minute; background work would wait.", remedy)


def check_mail() -> Finding:
    from django.conf import settings
    from django.core.mail import get_connection

    if "smtp" not in settings.EMAIL_BACKEND:
        return note(
            "Mails are not sent but printed to the log.",
            "Set CITYDIVE_EMAIL_URL=smtp://user:password@host:587 to send invitations and reminders.",
        )
    try:
        connection = get_connection(timeout=10)
        connection.open()
        connection.close()
    except OSError as error:
        return wrong(
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} refuses ({error}).",
            "Check CITYDIVE_EMAIL_URL: host, port, user and password.",
        )
    return ok(f"The mail server {settings.EMAIL_HOST} accepts this installation.")


def check_scanner() -> Finding:
    from django.conf import settings

    from citydive.records.scanning import Refused, scan

    if not settings.SCAN_COMMAND:
        return note(
            "Uploads are not scanned for viruses.",
            "Set CITYDIVE_SCAN_COMMAND, for example to: clamdscan --no-summary --fdpass {}",
        )
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(b"A harmless line, to see whether the scanner answers.\n")
        file.flush()
        try:
            scan(file.name)
        except Refused:
            return wrong(
                f"The virus scanner does not call a harmless file clean, so every upload is refused "
                f"(CITYDIVE_SCAN_COMMAND={settings.SCAN_COMMAND}).",
                "Run that command on a text file yourself: it must exist, answer within "
                f"{settings.SCAN_SECONDS} s and end with 0.",
            )
    return ok("The virus scanner answers.")


def check_post() -> Finding:
    """What waits to be sent or was given up, and why."""
    from citydive.post.state import standing

    now = standing()
    if now.is_well:
        return ok(f"{now.waiting} mails wait to be sent." if now.waiting else "No mail waits to be sent.")
    if now.refused or now.given_up:
        return note(
            f"{now.refused} mails could not be sent yet, {now.given_up} were given up within a week; "
            f"last reason: {now.reason}.",
            "Mails that wait are tried again by themselves for three days. Links of invitations that did not go "
            "out stand on the page “Invite a person”.",
        )
    return note(
        f"{now.late} mails have waited for more than ten minutes.",
        "Start `citydive serve` (with CITYDIVE_WORKERS of 1 or more) or `citydive worker`.",
    )


def check_hosts() -> Finding:
    from django.conf import settings

    try:
        host, _port = bind_address(settings.BIND)
    except InstallationError as error:
        return wrong("The address to listen on cannot be read.", str(error))
    names = set(settings.ALLOWED_HOSTS)
    if "*" in names:
        return wrong(
            "Pages are served under any host name (CITYDIVE_HOSTS=*).",
            "List the names people use, such as CITYDIVE_HOSTS=dive.example.org.",
        )
    if host not in LOCAL and names <= LOCAL:
        return wrong(
            f"The server listens on {host}, but refuses every name except {', '.join(sorted(names))}.",
            "Set CITYDIVE_HOSTS to the names people use, such as dive.example.org.",
        )
    if names - LOCAL and not settings.HTTPS:
        return note(
            "Cookies and passwords may travel unencrypted.",
            "Put a proxy with HTTPS in front of it and set CITYDIVE_HTTPS=1.",
        )
    if settings.HTTPS and names <= LOCAL:
        return note(
            "CITYDIVE_HTTPS=1, but only this machine's own names are served: nobody can sign in over plain HTTP.",
            "Set CITYDIVE_HOSTS to the names people use, or unset CITYDIVE_HTTPS.",
        )
    return ok(f"Pages are served under {', '.join(sorted(names))}.")


def check_installation(home: Path, *, files: bool = False) -> list[Finding]:
    """All findings, in the order in which somebody would repair them. files: read every stored file."""
    from .setup import start_django

    findings = [check_home(home), check_secret_key(home), check_disk(home)]
    try:
        start_django()
    except InstallationError as error:
        return [*findings, wrong("The settings cannot be loaded.", str(error))]
    from .check_data import check_backup, check_engine, check_files
    from .check_machine import check_clock, check_home_rights, check_port, check_static, check_zones
    from .check_search import check_search

    if home.is_dir():
        findings.append(check_home_rights(home))
    database = check_database()
    findings.append(database)
    if database.level == "ok":
        findings += [check_engine(), check_files(every=files), check_clock(), check_zones()]
        findings += [check_workers(), check_post(), check_search()]
    return [*findings, check_backup(), check_mail(), check_scanner(), check_hosts(), check_port(), check_static()]
