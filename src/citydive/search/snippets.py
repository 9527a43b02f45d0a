"""A hit as people see it: the text as it was written, with what was found marked in it. Pure functions."""

import unicodedata

from .folding import fold, fold_with_places, has_german

# Characters of a passage, and how much of a long text is looked through for one.
LONGEST = 240
LOOKED_THROUGH = 20_000

Piece = tuple[str, bool]


def marked(text: str, terms) -> list[Piece]:
    """The (composed) text in pieces, each with whether it is one of the finds."""
    text = unicodedata.normalize("NFC", text)
    return _pieces(text, _finds(text, terms))


def passage(texts, terms) -> list[Piece]:
    """The passage in which most of the terms stand, in pieces; empty if none of them stands in these texts."""
    best, most = "", 0
    for part in _parts(texts):
        folded = fold(part)
        found = sum(any(form in folded for form in forms) for forms in terms)
        if found > most:
            best, most = part, found
            if found == len(terms):
                break
    return marked(best, terms)


def _parts(texts):
    """The texts in parts of at most `LONGEST` characters: lines, or what of them ends with a sentence or a word."""
    left = LOOKED_THROUGH
    for text in texts:
        for line in text[:left].splitlines():
            rest, lead = line.strip(), ""
            while len(rest) > LONGEST:
                cut = rest.rfind(". ", LONGEST // 3, LONGEST) + 1 or rest.rfind(" ", 1, LONGEST) + 1 or LONGEST
                yield f"{lead}{rest[:cut].strip()} …"
                rest, lead = rest[cut:].strip(), "… "
            if rest:
                yield lead + rest
        left = max(0, left - len(text))


def _pieces(text, spans) -> list[Piece]:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _finds(text, terms) -> list[tuple[int, int]]:
    """Where the terms stand in a composed text: beginnings and ends, in order, without overlaps."""
    spans = set()
    for german in (False, True) if has_german(text) else (False,):
        folded, places = fold_with_places(text, german=german)
        for form in {form for forms in terms for form in forms}:
            lead, at = len(form) - len(form.lstrip()), folded.find(form)
            while at >= 0:
                spans.add((places[at + lead], places[at + len(form) - 1] + 1))
                at = folded.find(form, at + 1)
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return [tuple(each) for each in merged]
