# ruff: noqa: E501  (tables)
"""Seeds, numbers of cases, and ways to damage bytes and texts, shared by the fuzz tests.

`CITYDIVE_FUZZ=100000` asks for about so many cases in all; `CITYDIVE_FUZZ_SEED=…` for other ones. What ran is
printed at the end (`-s`, or the captured output of a failure), and each failure names its seed and its number.
"""

import os
import random

DEFAULT_CASES = 10_500
SEED = int(os.environ.get("CITYDIVE_FUZZ_SEED", "20230801"))
CASES = int(os.environ.get("CITYDIVE_FUZZ", DEFAULT_CASES))

PIECES = (
    b",", b";", b"\t", b"|", b"\n", b"\r", b'"', b"-999", b"1e400", b"nan", b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xe2\x80\xae", b"#", b"=1+1", b"9" * 400, b"{", b"]", b"\\ud800", b"\\u0000", b"2003-02-30", b"0000-00-00",
    b"24:00", b"+14:00", b"null", b"true", b"-", b"\xc2\x85", b"\xe2\x80\xa8", b"0" * 30, b"1_0", b"\xd9\xa3",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-1", "1", "99999999999999999999", "9" * 5000, "1e309", "nan", "٣", "²", "null", "None", "true", "x" * 300,
    "\x00", "a\x00b", "\u202e", "\ud800", "😀", "<script>", "'; DROP", "%", "%s", "{0}", "../..", "//evil.example", "javascript:alert(1)",
    "0001-01-01", "9999-12-31", "2024-02-30", "99:99", "2024-01-01T00:00+99:00", "PRA", "PRA-F1", "PRB-O99", "PRA-F1, PRA-D1",
    "00000000-0000-4000-8000-000000000000", "en", "xx", "de-x-y" * 20, "a@b", "=1+1", "1.5", "1,5", "\n", "\r\nX: y", "[]", "{}",
    "inf", "-0", "1" * 19, "2147483648", "9223372036854775808", "Mars/Base", "../../etc/passwd", "http://", "http://[", "ftp://x/",
    "https://" + "a" * 600,
)  # fmt: skip


def share(of: float) -> int:
    """How many cases a test with this share of the whole runs."""
    return max(1, round(CASES * of))


def dice(name: str) -> random.Random:
    return random.Random(f"{SEED} {name}")


def damage(data: bytes, rng: random.Random) -> bytes:
    """`data` with one to eight changes: bytes flipped, taken out, put in, moved, lines repeated or exchanged."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not data:
            return b"x"
        _CHANGES[rng.randrange(len(_CHANGES))](data, rng)
    return bytes(data)


def _flip(data, rng):
    data[rng.randrange(len(data))] = rng.randrange(256)


def _take_out(data, rng):
    place = rng.randrange(len(data))
    del data[place : place + rng.randint(1, 40)]


def _put_in(data, rng):
    place = rng.randrange(len(data))
    data[place:place] = rng.choice(PIECES)


def _repeat(data, rng):
    place, other = rng.randrange(len(data)), rng.randrange(len(data))
    data[place:place] = data[other : other + rng.randint(1, 60)]


def _exchange_lines(data, rng):
    lines = bytes(data).split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    data[:] = b"\n".join(lines)


def _cut(data, rng):
    del data[rng.randrange(len(data)) :]


def _replace_cell(data, rng):
    """A whole cell of one line becomes something else: what damaged bytes seldom do."""
    lines = bytes(data).split(b"\n")
    number = rng.randrange(len(lines))
    sign = max((b",", b";", b"\t"), key=lines[number].count)
    cells = lines[number].split(sign)
    cells[rng.randrange(len(cells))] = rng.choice(PIECES)
    lines[number] = sign.join(cells)
    data[:] = b"\n".join(lines)


_CHANGES = (_flip, _take_out, _put_in, _repeat, _exchange_lines, _replace_cell, _replace_cell, _cut)


def report(name: str, count: int, **counts) -> None:
    told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    print(f"fuzz {name}: {count} cases, seed {SEED}; {told}")
