"""Taking out of a photo what the camera wrote beside the picture: the place, the owner, the serial number.

Pure functions on bytes. The picture itself is not touched, and of a JPEG the note how it is turned is kept.
Sources: ITU-T T.81 (JPEG), Exif 2.32, the PNG specification (W3C, third edition), the WebP container of Google.
"""

import re
import struct

ICC, ADOBE, JFIF, EXIF = b"ICC_PROFILE\0", b"Adobe", b"JFIF\0", b"Exif\0\0"
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}
# Inside the picture's data FF is followed by 00 or by a restart mark; everything else is the next segment.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ORIENTATION = 0x0112
# What a PNG needs to look right; texts, times and Exif are not among it.
_PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF_OR_XMP = 0x08 | 0x04


class Damaged(ValueError):
    """The bytes are not a whole picture of this kind."""


def without_traces(data: bytes, media_type: str) -> bytes:
    """A JPEG, PNG or WebP without position, owner, texts, previews and whatever hangs on its end. Damaged if not
    readable; other media types come back as they are."""
    clean = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type)
    if clean is None:
        return data
    try:
        return clean(data)
    except (struct.error, IndexError):
        raise Damaged from None


def _jpeg(data) -> bytes:
    if not data.startswith(SOI):
        raise Damaged
    first, picture, turned = [], [], 1
    for marker, whole, body in _segments(data):
        if marker == 0xE1 and body.startswith(EXIF):
            turned = _turned(body[len(EXIF) :]) or turned
        elif marker == 0xE0 and body.startswith(JFIF):
            first.append(whole)
        elif _belongs_to_the_picture(marker, body):
            picture.append(whole)
    if not picture:
        raise Damaged
    return b"".join([SOI, *first[:1], _turn_note(turned), *picture, EOI])


def _segments(data):
    """(marker, all its bytes, what stands in it) up to the end of the picture; after SOS with the picture's data.

    A missing end is forgiven, as some cameras have it; what follows the end (films, previews) is never reached.
    """
    position = len(SOI)
    while position < len(data):
        marker, start = _marker(data, position)
        if marker == _EOI:
            return
        if marker in _ALONE:
            position = start + 2
            yield marker, data[start:position], b""
            continue
        position = start + 2 + struct.unpack_from(">H", data, start + 2)[0]
        if position > len(data) or position < start + 4:
            raise Damaged
        body = data[start + 4 : position]
        if marker == _SOS:
            found = _NEXT.search(data, position)
            position = found.start() if found else len(data)
        yield marker, data[start:position], body


def _marker(data, position) -> tuple[int, int]:
    """(marker, where it stands); markers may be preceded by any number of FF."""
    while data[position : position + 2] == b"\xff\xff":
        position += 1
    if data[position] != 0xFF:
        raise Damaged
    return data[position + 1], position


def _belongs_to_the_picture(marker, body) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return (marker == 0xE2 and body.startswith(ICC)) or (marker == 0xEE and body.startswith(ADOBE))
    return marker != _COM


def _turned(tiff) -> int:
    """The orientation (1 to 8) that an Exif block states; 0 if it states none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    place = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if place + 2 > len(tiff):
        return 0
    for index in range(struct.unpack_from(f"{order}H", tiff, place)[0]):
        entry = place + 2 + 12 * index
        if entry + 12 > len(tiff):
            return 0
        tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
            return value
    return 0


def _turn_note(turned) -> bytes:
    """An Exif block that holds how the picture is turned, and nothing else; nothing for an upright one."""
    if turned == 1:
        return b""
    entry = struct.pack("<HHIHH", _ORIENTATION, 3, 1, turned, 0)
    block = EXIF + b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block


def _png(data) -> bytes:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise Damaged
    kept, position = [data[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise Damaged
        if kind in _PNG_KEPT:
            kept.append(data[position:end])
        position = end
        if kind == b"IEND":
            return b"".join(kept)


def _webp(data) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Damaged
    whole = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    kept, position = [], 12
    while position < whole:
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length + length % 2
        if position + 8 + length > len(data):
            raise Damaged
        if kind == b"VP8X":
            flags = bytes([data[position + 8] & ~_WEBP_EXIF_OR_XMP])
            kept.append(data[position : position + 8] + flags + data[position + 9 : end])
        elif kind in _WEBP_KEPT:
            kept.append(data[position:end])
        position = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
