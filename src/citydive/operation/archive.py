"""The file of a backup: a ZIP with a manifest, the rows of each table as JSON lines, and the files.

It knows nothing of the database it came from, so that it can be restored into another one, and it can be read
without citydive. Everything streams: neither writing nor reading holds more than one row or one block of a file.
"""

import hashlib
import io
import json
import time
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

from citydive.installation import InstallationError

FORMAT = 1
MANIFEST, README, SECRET = "manifest.json", "README.txt", "secret_key"
BLOCK = 1 << 20

READ_ME = """A backup of citydive.

manifest.json   what is in here: version, database changes, tables with their columns and number of rows, and of
                every member its size and SHA-256
rows/           one file per table, one row per line (JSON, UTF-8); times are in UTC, binary values in base64
files/          uploaded and exported files by their id; rows/records.StoredFile.jsonl has their names
secret_key      only in a backup made with --with-secret

`citydive restore FILE` puts it into an empty installation, on SQLite or PostgreSQL.
"""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, NotImplementedError)
# What every manifest says.
SAID = ("version", "made", "migrations", "tables", "members", "missing_files", "key_fingerprint")


class ArchiveError(InstallationError):
    """The file cannot be used as a backup; the message says why and what to do."""


class _Hashing:
    """Writes on and remembers the size and the SHA-256 of what was written."""

    def __init__(self, out):
        self.out, self.size, self.digest = out, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)
        self.out.write(data)


class ArchiveWriter:
    """Writes members one after the other; `finish` writes the manifest, without which it is no backup."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: dict[str, dict] = {}

    def __enter__(self):
        return self

    def __exit__(self, kind, *_error):
        if kind is not None:
            # The file is given up; the ZIP must not try to complete it, now or when it is forgotten.
            self.zip.fp = None

    @contextmanager
    def member(self, name: str):
        """A member to write bytes to."""
        info = zipfile.ZipInfo(name, time.gmtime()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as out:
            hashing = _Hashing(out)
            yield hashing
        self.members[name] = {"size": hashing.size, "sha256": hashing.digest.hexdigest()}

    def write(self, name: str, text: str) -> None:
        with self.member(name) as out:
            out.write(text.encode())

    def finish(self, manifest: dict) -> None:
        self.write(README, READ_ME)
        whole = {"citydive_backup": FORMAT, **manifest, "members": self.members}
        self.zip.writestr(MANIFEST, json.dumps(whole, indent=1, ensure_ascii=False))
        self.zip.close()


class Archive:
    """A backup to read. Raises ArchiveError where it is none, is damaged, or comes from a newer version."""

    def __init__(self, path: Path):
        self.path = path
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest = json.loads(self.zip.read(MANIFEST))
            self.format = int(self.manifest["citydive_backup"])
            if self.format <= FORMAT and not all(name in self.manifest for name in SAID):
                raise KeyError("manifest")
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read ({error.strerror or error}).") from error
        except _BROKEN as error:
            raise ArchiveError(
                f"{path} is not a whole backup of citydive: it was cut off, or it is another kind of file. "
                "Take another backup."
            ) from error
        if self.format > FORMAT:
            raise ArchiveError(
                f"{path} was made by citydive {self.manifest.get('version')}, which is newer than this one. "
                "Upgrade citydive, then restore."
            )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.zip.close()

    @property
    def tables(self) -> list[dict]:
        """name, columns, rows and last_id of each table, in the order in which they can be loaded."""
        return self.manifest["tables"]

    @property
    def file_members(self) -> dict[str, dict]:
        """Size and SHA-256 of each stored file, by its id."""
        members = self.manifest["members"]
        return {name.rpartition("/")[2]: each for name, each in members.items() if name.startswith("files/")}

    def verify(self) -> None:
        """Read every byte and compare with the manifest; ArchiveError names the first member that differs."""
        name = MANIFEST
        try:
            # Rows that the manifest does not vouch for count as damaged, too.
            rows = {rows_member(table["name"]): None for table in self.tables}
            for name, expected in (rows | self.manifest["members"]).items():
                digest = hashlib.sha256()
                for block in self.blocks(name):
                    digest.update(block)
                if expected is None or digest.hexdigest() != expected["sha256"]:
                    raise self._damaged(name)
        except (*_BROKEN, OSError) as error:
            raise self._damaged(name) from error

    def _damaged(self, name) -> ArchiveError:
        return ArchiveError(
            f"{self.path} is damaged: {name} does not hold what was written. Nothing was restored. "
            "Take another copy of it, or another backup."
        )

    def blocks(self, name: str):
        """The bytes of one member, block by block."""
        with self.zip.open(name) as member:
            while block := member.read(BLOCK):
                yield block

    def rows(self, table: str):
        """The rows of a table as dictionaries, as they were written."""
        with self.zip.open(rows_member(table)) as member:
            for line in io.TextIOWrapper(member, "utf-8", newline="\n"):
                yield json.loads(line)


def rows_member(table: str) -> str:
    return f"rows/{table}.jsonl"


def file_member(uuid) -> str:
    return f"files/{str(uuid)[:2]}/{uuid}"
