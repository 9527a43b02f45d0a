"""What a file is, decided from its bytes: never from its name, nor from what the browser says it is.

Pure: nothing of Django but its translations. Only what a colleague can open without running a program is accepted.
"""

import codecs
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

HEAD = 64 * 1024
CHUNK = 1 << 20


class NotAccepted(Exception):
    """The file is none of the accepted kinds; the message says so to people, and what to do."""


@dataclass(frozen=True)
class FileType:
    """media_type as it is stored and sent; endings: of names that fit it, the usual one first."""

    media_type: str
    endings: tuple[str, ...]

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    def name_for(self, name: str) -> str:
        """The name with an ending that fits the bytes: "invoice.js" that is plain text becomes "invoice.js.txt"."""
        return name if PurePath(name).suffix.lower() in self.endings else name.rstrip(". ") + self.endings[0]


PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg", ".jpe"))
WEBP = FileType("image/webp", (".webp",))
PDF = FileType("application/pdf", (".pdf",))
GEOJSON = FileType("application/geo+json", (".geojson", ".json"))
OGG = FileType("audio/ogg", (".ogg", ".oga", ".opus"))
MP3 = FileType("audio/mpeg", (".mp3",))
M4A = FileType("audio/mp4", (".m4a",))
WAV = FileType("audio/wav", (".wav",))
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
# The part of a ZIP that makes it a document of Word, Excel or PowerPoint.
OFFICE = {
    "word/document.xml": FileType(f"{_OOXML}wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": FileType(f"{_OOXML}spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": FileType(f"{_OOXML}presentationml.presentation", (".pptx",)),
}
OPEN_DOCUMENT = {
    f"{_ODF}text": FileType(f"{_ODF}text", (".odt",)),
    f"{_ODF}spreadsheet": FileType(f"{_ODF}spreadsheet", (".ods",)),
    f"{_ODF}presentation": FileType(f"{_ODF}presentation", (".odp",)),
}
_TEXT_ENDINGS = (".txt", ".md", ".json", ".log")
_CSV_ENDINGS = (".csv", ".tsv", ".txt")

# Where the bytes stand in the file, the bytes, the type. Order matters only where one begins like another.
_SIGNATURES = [
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"%PDF-", PDF),
    (0, b"OggS", OGG),
    (0, b"ID3", MP3),
    (0, b"\xff\xfb", MP3),
    (0, b"\xff\xf3", MP3),
    (0, b"\xff\xf2", MP3),
    (4, b"ftypM4A ", M4A),
    (4, b"ftypM4B ", M4A),
]
_WEB_PAGE = re.compile(rb"\s*<(!doctype|!--|html|head|body|script|svg|\?xml|iframe)", re.IGNORECASE)
_GEOJSON = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|GeometryCollection|(Multi)?(Point|LineString|Polygon))"'
)
# Control characters that no text holds; tab, line ends and form feed are text.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def recognise(file) -> FileType:
    """The type of a binary file that can be rewound. Raises NotAccepted; leaves the file rewound."""
    try:
        file.seek(0)
        head = file.read(HEAD)
        for place, bytes_there, found in _SIGNATURES:
            if head[place : place + len(bytes_there)] == bytes_there:
                return found
        return _of_container(head, file) or _text(head, file)
    finally:
        file.seek(0)


def _of_container(head, file) -> FileType | None:
    """Formats that share their first bytes with others: RIFF, ZIP; and those that get an explanation."""
    if not head:
        raise NotAccepted(_("The file is empty."))
    if head[:4] == b"RIFF":
        found = {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
        if found:
            return found
    if head[:4] == b"PK\x03\x04":
        return _zip(file)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NotAccepted(
            _("This is an Office file of the old kind (.doc, .xls, .ppt), or one with a password."
              " Save it without a password as .docx, .xlsx or .pptx, or as PDF.")
        )  # fmt: skip
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"):
        raise NotAccepted(_("This photo is in the HEIC format, which many computers cannot show. Save it as JPEG."))
    return None


def _zip(file) -> FileType:
    """Office documents are ZIP files; only their table of contents is read, nothing is unpacked but one word."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                raise NotAccepted(_("This document holds macros, which are programs. Save it without them."))
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                found = OPEN_DOCUMENT.get(archive.read("mimetype").decode("ascii", "replace").strip())
                if found:
                    return found
            for part, found in OFFICE.items():
                if part in names and "[Content_Types].xml" in names:
                    return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise NotAccepted(_("This file is damaged. Save or send it again.")) from None
    raise NotAccepted(_("This is an archive of several files. Attach the files one by one."))


def _text(head, file) -> FileType:
    if _WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        raise NotAccepted(
            _("Web pages, drawings in SVG and other XML may hold programs. Attach a PDF or a picture of it.")
        )
    charset = _charset(head, file)
    if charset is None:
        raise NotAccepted(_("This kind of file is not accepted. %(accepted)s") % {"accepted": accepted_words()})
    if charset == "utf-8" and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and _GEOJSON.search(head):
        return GEOJSON
    parameter = f"; charset={charset}" if charset else ""
    if _is_table(head.decode(charset or "latin-1", "replace")):
        return FileType(f"text/csv{parameter}", _CSV_ENDINGS)
    return FileType(f"text/plain{parameter}", _TEXT_ENDINGS)


def _charset(head, file) -> str | None:
    """ "utf-8", "utf-16", "" for text in an older character set (such as Windows-1252); None: not text at all."""
    marked = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    decoder = codecs.getincrementaldecoder("utf-16" if marked else "utf-8")()
    charset = "utf-16" if marked else "utf-8"
    file.seek(0)
    while True:
        chunk = file.read(CHUNK)
        if not marked and _NOT_TEXT.search(chunk):
            return None
        try:
            if charset:
                decoder.decode(chunk, final=not chunk)
        except UnicodeError:
            if marked:
                return None
            charset = ""
        if not chunk:
            return charset


def _is_table(text) -> bool:
    """The first lines have the same number of commas, semicolons or tabs, and at least one."""
    lines = [line for line in text.splitlines()[:10] if line.strip()]
    counts = [{line.count(mark) for line in lines[:5]} for mark in ",;\t"]
    return len(lines) > 1 and any(len(each) == 1 and each != {0} for each in counts)


def accepted_words() -> str:
    return _(
        "Accepted are pictures (JPEG, PNG, WebP), PDF, documents of Word, Excel, PowerPoint and LibreOffice"
        " without macros, text, CSV, GeoJSON, and sound (MP3, M4A, Ogg, WAV)."
    )
