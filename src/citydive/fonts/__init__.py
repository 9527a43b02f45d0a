"""The vendored fonts: where they are, and which characters they hold.

PDF/UA allows no character without a glyph, so whoever prints must know beforehand
what the fonts can show. The character maps are read straight from the font files
(OpenType 1.9, table ``cmap``, subtable formats 4 and 12).
"""

import struct
from functools import cache
from pathlib import Path

FONT_DIR = Path(__file__).resolve().parent


# In the order in which they are asked for a character.
FAMILIES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Math": "NotoSansMath-Regular.ttf",
}


def family_of(character: str) -> str | None:
    """Return the first sans family that holds `character`, or None."""
    return next((name for name, file in FAMILIES.items() if ord(character) in _characters_of(file)), None)


@cache
def covered_characters() -> frozenset[int]:
    """Return the code points for which at least one vendored font has a glyph.

    Returns: frozenset of int code points.
    Raises: FileNotFoundError, when the package was installed without its fonts.
    Source: OpenType specification 1.9, "cmap — Character to Glyph Index Mapping Table".
    """
    files = sorted(FONT_DIR.glob("*.ttf"))
    if not files:
        raise FileNotFoundError(f"No font files in {FONT_DIR}. Install citydive again from its wheel.")
    return frozenset().union(*(_characters_of(file.name) for file in files))


@cache
def _characters_of(file_name: str) -> frozenset[int]:
    return frozenset(_read_cmap((FONT_DIR / file_name).read_bytes()))


def _read_cmap(font: bytes) -> set[int]:
    start = _table_offset(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    points: set[int] = set()
    for index in range(count):
        (offset,) = struct.unpack_from(">4xI", font, start + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == 4:
            points |= _read_format_4(font, start + offset)
        elif kind == 12:
            points |= _read_format_12(font, start + offset)
    return points


def _table_offset(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">4xH", font, 0)
    for index in range(count):
        name, offset = struct.unpack_from(">4s4xI", font, 12 + 16 * index)
        if name == tag:
            return offset
    raise ValueError(f"The font file has no table {tag.decode()}.")


def _read_format_4(font: bytes, start: int) -> set[int]:
    """Segments of 16-bit code points; a glyph index of 0 means "no glyph"."""
    (twice,) = struct.unpack_from(">6xH", font, start)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * twice)
    ranges_at = start + 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    points = set()
    for index in range(count):
        for point in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = point
            if ranges[index]:
                # The offset counts bytes from its own place in the array: a C idiom of the format.
                at = ranges_at + 2 * index + ranges[index] + 2 * (point - starts[index])
                (glyph,) = struct.unpack_from(">H", font, at)
                if glyph == 0:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                points.add(point)
    return points


def _read_format_12(font: bytes, start: int) -> set[int]:
    """Groups of 32-bit code points with consecutive glyphs."""
    (count,) = struct.unpack_from(">12xI", font, start)
    points: set[int] = set()
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * index)
        points.update(range(first + (glyph == 0), last + 1))
    return points
