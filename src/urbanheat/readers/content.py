"""Bytes of an uploaded file to text, with limits: gzip, ZIP, and the encodings of `encodings`.

Nothing is unpacked to disk and no name inside an archive is used as a path. What is decompressed is counted
while it is read, whatever the archive states, so that a zip bomb ends at the limit.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from urbanheat.errors import ReadError, Text
from urbanheat.readers.encodings import decoded, unicode_of

MAX_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 200
# An hourly series of a hundred years has 0.9 million.
MAX_LINES = 3_000_000
# Climate tables pack to a fifth or a tenth; what packs to less than this is made to burst.
MAX_RATIO, RATIO_FROM = 200, 20 * 1024 * 1024
_CHUNK = 1024 * 1024
# what the standard library raises on damaged or encrypted archives
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
    LookupError,
)
# The titles of an ECA&D file, whose elements come as one file each.
ECAD_TABLE = re.compile(rb"(?:\A|[\r\n]) *(?:STAID, *)?SOUID, *DATE, *([A-Z]{2}), *Q_\1 *(?=[\r\n]|\Z)")
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Content:
    """What a reader gets. name: file name without folder; sha256: of the file as given; data: decompressed
    bytes of the one data file (of a workbook: the XLSX itself); extras: other members of the ZIP by name."""

    name: str
    sha256: str
    data: bytes
    extras: tuple[tuple[str, bytes], ...] = ()
    workbook: bool = False

    def head(self, size: int = 8192) -> str:
        """Start of the text, for recognising the format; undecodable signs replaced."""
        return self.data[:size].decode(unicode_of(self.data), errors="replace").lstrip("\ufeff")

    def text(self) -> str:
        """The whole text, in whichever encoding it is (see `encodings`). ReadError for too many lines."""
        text = decoded(self.data)
        if text.count("\n") + text.count("\r") > MAX_LINES:
            raise ReadError(
                f"the file has more than {MAX_LINES} lines", self.name, remedy="cut it to the days needed"
            )
        return text.lstrip("\ufeff")


def open_content(path) -> Content:
    """Read a file with the limits of this module. ReadError if it is missing, empty, too large or broken."""
    path = Path(path)
    name = path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                Text("the file has %(mb).0f MB", mb=size / 1e6),
                name,
                remedy=Text("at most %(n)s MB can be read; cut it to the days needed", n=MAX_BYTES // 1024 // 1024),
            )
        raw = path.read_bytes()
    except OSError as error:
        raise ReadError(
            Text("the file cannot be opened (%(strerror)s)", strerror=error.strerror), name, remedy="check the name"
        ) from None
    if not raw.strip():
        raise ReadError("the file is empty", name, remedy="export it again from the source")
    digest = hashlib.sha256(raw).hexdigest()
    if raw.startswith(_GZIP):
        return Content(name, digest, _gunzip(raw, name))
    if raw.startswith(_ZIP):
        return _unzip(raw, name, digest)
    if raw.startswith(_OLE):
        raise ReadError("this is an old Excel file (.xls)", name, remedy="save it as .xlsx or CSV")
    return Content(name, digest, raw)


def _gunzip(raw: bytes, name: str) -> bytes:
    machine, most = zlib.decompressobj(wbits=31), _most(raw)
    try:
        data = machine.decompress(raw, most + 1)
    except zlib.error:
        raise ReadError("the gzip file is damaged", name, remedy="download it again") from None
    if len(data) > most:
        _too_large(name, most)
    if not machine.eof:
        raise ReadError("the gzip file is cut off", name, remedy="download it again")
    return data


def _unzip(raw: bytes, name: str, digest: str) -> Content:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        members = [item for item in archive.infolist() if not item.is_dir()]
    except _BROKEN:
        raise ReadError("the ZIP file is damaged", name, remedy="download it again") from None
    if len(members) > MAX_MEMBERS:
        raise ReadError(
            Text("the ZIP file holds %(n)s files", n=len(members)),
            name,
            remedy=Text("at most %(max_members)s are read", max_members=MAX_MEMBERS),
        )
    names = {item.filename for item in members}
    if "[Content_Types].xml" in names:
        _read_members(archive, members, name, _most(raw))  # the limits hold for workbooks too
        return Content(name, digest, raw, workbook=True)
    texts = _read_members(archive, members, name, _most(raw))
    chosen = _data_member(texts, name)
    extras = tuple((member, data) for member, data in texts.items() if member != chosen)
    return Content(name, digest, texts[chosen], extras)


def _data_member(texts: dict[str, bytes], name: str) -> str:
    elements = [m for m in texts if ECAD_TABLE.search(texts[m][:8192])]
    if elements:
        return elements[0]
    products = [m for m in texts if Path(m).name.lower().startswith("produkt_")]
    tables = products or [m for m in texts if m.lower().endswith((".csv", ".txt", ".json", ".epw", ".tsv"))]
    if len(tables) != 1:
        problem = "the ZIP file holds no data file"
        if tables:
            problem = Text("the ZIP file holds %(n)s data files", n=len(tables))
        raise ReadError(problem, name, remedy="put exactly one CSV, TXT, JSON or EPW in it")
    return tables[0]


def _most(raw: bytes) -> int:
    """How many bytes a packed file may unpack to."""
    return min(MAX_BYTES, max(RATIO_FROM, MAX_RATIO * len(raw)))


def _read_members(archive: zipfile.ZipFile, members, name: str, most: int) -> dict[str, bytes]:
    texts, left = {}, most
    for item in members:
        parts = []
        try:
            with archive.open(item) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        _too_large(name, most)
                    parts.append(chunk)
        except ReadError:
            raise
        except _BROKEN:
            raise ReadError(
                Text("“%(filename)s” in the ZIP file cannot be unpacked", filename=item.filename),
                name,
                remedy="pack it again without password",
            ) from None
        texts[item.filename] = b"".join(parts)
    return texts


def _too_large(name: str, most: int):
    limit = most // 1024 // 1024
    raise ReadError(
        Text("the file unpacks to more than %(limit)s MB", limit=limit), name, remedy="cut it to the days needed"
    )
