"""Photos lose what the camera wrote beside the picture, and nothing of the picture."""

import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydive.records.photos import Damaged, without_traces

PLACE = b"GPS 49.4088 N"


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turned=None, order="<"):
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0) if turned else b""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    count = struct.pack(f"{order}H", bool(turned))
    return segment(0xE1, b"Exif\0\0" + head + count + entry + struct.pack(f"{order}I", 0) + PLACE)


JFIF = segment(0xE0, b"JFIF\0\x01\x02" + b"\0" * 7)
ICC = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile")
TABLE = segment(0xDB, b"\0" + bytes(range(64)))
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"data\xff\x00more\xff\xd0again"
SECOND = segment(0xC4, b"table") + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"rest"
TRACES = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE) + segment(0xED, PLACE) + segment(0xFE, PLACE)


def jpeg(*before, after=b""):
    return b"\xff\xd8" + b"".join(before) + TABLE + SCAN + SECOND + b"\xff\xd9" + after


def test_a_jpeg_keeps_its_picture_and_colours_and_nothing_else():
    data = jpeg(JFIF, exif(), ICC, TRACES, segment(0xE2, b"MPF\0" + PLACE), after=b"film " + PLACE)
    assert without_traces(data, "image/jpeg") == jpeg(JFIF, ICC)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_how_it_is_turned_stays(turned, order):
    clean = without_traces(jpeg(exif(turned, order)), "image/jpeg")
    assert PLACE not in clean
    again = without_traces(clean, "image/jpeg")
    assert again == clean
    assert (struct.pack("<HHIH", 0x0112, 3, 1, turned) in clean) == (turned > 1)


def test_a_trace_between_two_scans_goes_too():
    between = segment(0xFE, PLACE)
    data = b"\xff\xd8" + TABLE + SCAN + between + b"\xff" + SECOND + b"\xff\xd9"
    assert without_traces(data, "image/jpeg") == jpeg()


def test_a_missing_end_is_forgiven():
    assert without_traces(jpeg()[:-2], "image/jpeg") == jpeg()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*extra):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"")


def test_a_png_loses_texts_and_exif():
    traces = [chunk(kind, PLACE) for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME")]
    clean = without_traces(png(*traces, chunk(b"gAMA", b"\0\0\xb1\x8f")) + PLACE, "image/png")
    assert clean == png(chunk(b"gAMA", b"\0\0\xb1\x8f"))


def part(kind, body):
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(flags, *parts):
    body = b"WEBP" + part(b"VP8X", bytes([flags]) + b"\0" * 9) + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_a_webp_loses_exif_and_says_so():
    picture = part(b"VP8 ", b"odd")
    data = webp(0x10 | 0x08 | 0x04, picture, part(b"EXIF", PLACE), part(b"XMP ", PLACE)) + PLACE
    assert without_traces(data, "image/webp") == webp(0x10, picture)


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/webp"])
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", png()[:30], b"RIFF\x20\0\0\0WEBPVP8 \xff"]
)
def test_what_is_no_whole_picture_is_damaged(data, media_type):
    with pytest.raises(Damaged):
        without_traces(data, media_type)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_do_more_than_be_damaged(noise, at):
    for whole, media_type in (
        (jpeg(JFIF, exif(6), ICC), "image/jpeg"),
        (png(), "image/png"),
        (webp(4), "image/webp"),
    ):
        with contextlib.suppress(Damaged):
            without_traces(whole[:at] + noise + whole[at:], media_type)


def test_other_files_are_left_alone():
    assert without_traces(PLACE, "application/pdf") == PLACE
