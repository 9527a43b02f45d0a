"""Bytes to the disk: the one seam through which the product writes its files. No Django, no other room.

A file is written aside under another name, flushed to the disk, and only then gets its own; whatever goes wrong
meanwhile, neither a part of it nor the aside is left.
"""

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

ASIDE = "incoming-"
_FULL = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL's code for "disk full"; SQLite says it in words only.
_POSTGRES_FULL = "53100"
_SQLITE_FULL = "disk is full"


@contextmanager
def aside(folder: Path):
    """`with aside(folder) as (put, path)`: `put(bytes)` appends to a new file at `path`, which is whole and on the
    disk when the block ends. The caller then moves it; after an error it is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=ASIDE)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield (lambda data: _put(out, data)), path
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _put(out, data: bytes) -> None:
    """The very place where a full disk shows; tests fill it here."""
    out.write(data)


def write_whole(path: Path, data: bytes | str) -> Path:
    """Write a file whole or not at all; an older one under this name stays until then."""
    with aside(path.parent) as (put, temporary):
        put(data.encode() if isinstance(data, str) else data)
    try:
        # mkstemp makes files for their owner alone; these are to be handed on.
        temporary.chmod(0o644)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or one that it came from, says that there is no room left: of a file or of a database."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if getattr(error, "sqlstate", None) == _POSTGRES_FULL or _SQLITE_FULL in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
