"""The virus scanner of the installation, if it has one: CITYDIVE_SCAN_COMMAND is run on every uploaded file.

The command is a program with its options, such as `clamdscan --no-summary --fdpass {}`; {} stands for the file,
and without it the file comes last. No shell sees it. 0 means clean; everything else, a missing scanner and one
that takes too long included, means that the file is not taken.

Who uploads waits for the scanner, and so does the thread that serves the page: only a few scans run at a time, so
that a handful of uploads leaves threads for everybody else.
"""

import logging
import shlex
import subprocess
import threading

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

logger = logging.getLogger(__name__)
FOUND = 1
# Scans at a time in one process (the web server has 8 threads), and how long [s] the next one waits for its turn.
AT_ONCE, PATIENCE = 2, 3.0
_turns = threading.BoundedSemaphore(AT_ONCE)


class Refused(Exception):
    """The scanner did not call the file clean; the message is for people."""


def scan(path) -> None:
    """Raise Refused unless the scanner calls the file clean; nothing happens without a scanner."""
    if not settings.SCAN_COMMAND:
        return
    if not _turns.acquire(timeout=PATIENCE):
        raise Refused(_("The virus scanner is busy with other files. Nothing was stored: try again in a moment."))
    try:
        code, said = _scan(path)
    finally:
        _turns.release()
    if code == FOUND:
        logger.warning("The virus scanner found something in an upload: %s", said)
        raise Refused(_("The virus scanner of this installation found something in this file. It was not taken."))
    if code:
        logger.error("The virus scanner ended with %s: %s", code, said)
        raise Refused(
            _("The virus scanner of this installation could not check this file (it ended with %(code)s), so the"
              " file was not taken. Tell the administrator.") % {"code": code}
        )  # fmt: skip


def _scan(path) -> tuple[int, str]:
    """What the scanner ended with and said; Refused if it does not get that far."""
    try:
        return _run(path)
    except (OSError, ValueError) as error:
        logger.error("The virus scanner (CITYDIVE_SCAN_COMMAND) cannot be started: %s", error)
        raise Refused(
            _("The virus scanner of this installation cannot be started, so no file is taken. Nothing was stored;"
              " tell the administrator.")
        ) from None  # fmt: skip
    except subprocess.TimeoutExpired:
        logger.error("The virus scanner did not answer within %s seconds.", settings.SCAN_SECONDS)
        raise Refused(
            ngettext(
                "The virus scanner did not answer within %(seconds)s second, so the file was not taken. Try again"
                " later; if it happens once more, tell the administrator.",
                "The virus scanner did not answer within %(seconds)s seconds, so the file was not taken. Try again"
                " later; if it happens once more, tell the administrator.",
                settings.SCAN_SECONDS,
            ) % {"seconds": settings.SCAN_SECONDS}
        ) from None  # fmt: skip


def _run(path) -> tuple[int, str]:
    words = shlex.split(settings.SCAN_COMMAND)
    if not words or "{}" in words[0]:
        raise ValueError("The command names no program.")
    if not any("{}" in word for word in words):
        words.append("{}")
    command = [word.replace("{}", str(path)) for word in words]
    done = subprocess.run(  # noqa: S603 - the operator's own command, no shell, the file's path is made by us
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=settings.SCAN_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()[:500]
