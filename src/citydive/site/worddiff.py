"""What changed between two texts, word by word. Pure: texts in, parts out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with its marks (Arabic vowel signs and joiners belong to it), blanks, or one other character.
_TOKEN = re.compile(r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d'’]+|\s+|.", re.DOTALL)
SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left out"
# Above this many comparisons lines are compared instead of words: a page must not take seconds.
MOST_PAIRS = 4_000_000
# Unchanged stretches longer than this are left out, except for some words at either end.
LONG, KEEP = 60, 12


@dataclass(frozen=True)
class Part:
    """kind: SAME, ADDED, REMOVED, or LEFT_OUT with the number of words that are left out."""

    kind: str
    text: str = ""
    words: int = 0


def word_diff(old: str, new: str) -> list[Part]:
    """The parts in reading order; what was removed stands before what was added in its place.

    >>> [(p.kind, p.text) for p in word_diff("two wells", "three wells")]
    [('removed', 'two'), ('added', 'three'), ('same', ' wells')]
    """
    old, new = (text.replace("\r\n", "\n") for text in (old, new))
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(a) * len(b) > MOST_PAIRS:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts = []
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append(Part(SAME, "".join(a[i:j])))
            continue
        parts += [Part(REMOVED, "".join(a[i:j]))] if j > i else []
        parts += [Part(ADDED, "".join(b[k:m]))] if m > k else []
    return _with_blank_behind(_joined(parts))


def _joined(parts) -> list[Part]:
    """A lone blank between two changes is part of the change: "[a]b [c]d" reads worse than "[a c]b d"."""
    done: list[Part] = []
    place = 0
    while place < len(parts):
        removed = added = ""
        while place < len(parts) and (parts[place].kind != SAME or _is_bridge(parts, place)):
            part = parts[place]
            removed += part.text if part.kind in (REMOVED, SAME) else ""
            added += part.text if part.kind in (ADDED, SAME) else ""
            place += 1
        done += [Part(REMOVED, removed)] if removed else []
        done += [Part(ADDED, added)] if added else []
        if place < len(parts):
            done.append(parts[place])
            place += 1
    return done


def _with_blank_behind(parts) -> list[Part]:
    """A word that only came or went takes the blank behind it along, not the one before: "at [all ]the"."""
    done = list(parts)
    for place in range(1, len(done) - 1):
        before, part, behind = done[place - 1 : place + 2]
        alone = before.kind == behind.kind == SAME and part.kind != SAME
        if alone and part.text[0] == behind.text[0] == " " and len(behind.text) > 1:
            done[place - 1] = Part(SAME, before.text + " ")
            done[place] = Part(part.kind, part.text[1:] + " ")
            done[place + 1] = Part(SAME, behind.text[1:])
    return done


def _is_bridge(parts, place) -> bool:
    """A blank inside one line with a replacement on both sides."""
    text = parts[place].text
    inside = 0 < place < len(parts) - 1
    return (
        inside
        and text.isspace()
        and "\n" not in text
        and _replaces(parts, place - 1)
        and _replaces(parts, place + 2)
    )


def _replaces(parts, place) -> bool:
    return 0 < place < len(parts) and parts[place].kind == ADDED and parts[place - 1].kind == REMOVED


def shortened(parts: list[Part]) -> list[Part]:
    """The parts without the middle of long unchanged stretches; at the ends of the text only one side is kept."""
    done = []
    for place, part in enumerate(parts):
        tokens = re.findall(r"\s*\S+\s*", part.text)
        if part.kind != SAME or len(tokens) <= LONG:
            done.append(part)
            continue
        head = tokens[:KEEP] if place else []
        tail = tokens[-KEEP:] if place < len(parts) - 1 else []
        if not head and not tail:
            head = tokens[:KEEP]
        left = len(tokens) - len(head) - len(tail)
        done += [Part(SAME, "".join(head))] if head else []
        done.append(Part(LEFT_OUT, words=left))
        done += [Part(SAME, "".join(tail))] if tail else []
    return done
