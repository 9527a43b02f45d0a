"""Bytes of a text to letters: UTF-8, UTF-16, and the Windows encodings that spreadsheets still write.

A file that is not all UTF-8 is read line by line: lines that are UTF-8 stay so (people append one file to another),
the others are in one of Windows-1252 (Western), 1251 (Cyrillic) or 1256 (Arabic). Which one is told by their look:
Western text seldom has two accented letters side by side, Cyrillic words do not change to capitals half-way, and
Arabic bytes are Arabic letters. Dates and numbers are the same in all of them; this is about titles and names.
"""

from __future__ import annotations

import re

_HIGH = re.compile(b"[\x80-\xff]+")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 65_536


def decoded(data: bytes) -> str:
    """The text; what no encoding explains becomes the replacement character."""
    encoding = unicode_of(data)
    if encoding != "utf-8":
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _line_by_line(data)


def unicode_of(data: bytes) -> str:
    """ "utf-16…" by its mark or by the zero in every other byte of its start, else "utf-8"."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:200]
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[place::2].count(0), head[1 - place :: 2].count(0)
        if len(head) >= 8 and others == 0 and zeros >= 0.9 * (len(head) // 2):
            return name
    return "utf-8"


def _line_by_line(data: bytes) -> str:
    lines, legacy = [], []
    for place, line in enumerate(data.split(b"\n")):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append("")
            legacy.append((place, line))
    encoding = _windows(b"\n".join(line for _place, line in legacy)[:_SAMPLE])
    for place, line in legacy:
        lines[place] = line.decode(encoding, errors="replace")
    return "\n".join(lines)


def _windows(sample: bytes) -> str:
    runs = [len(run) for run in _HIGH.findall(sample)]
    if sum(length for length in runs if length > 1) <= sum(runs) / 2:
        return "cp1252"
    cyrillic = _WORD.findall(sample.decode("cp1251", errors="replace"))
    if all(word.islower() or word.isupper() or word.istitle() for word in cyrillic):
        return "cp1251"
    arabic = sample.decode("cp1256", errors="replace")
    strange = [sign for sign in arabic if ord(sign) > 127 and sign.isalpha() and not "\u0600" <= sign <= "\u06ff"]
    return "cp1252" if strange else "cp1256"
