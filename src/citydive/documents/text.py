"""Text that is only text: no control characters, no direction that leaks out of it."""

import re

from citydive.quantities import has_rtl, isolated, kept_together

# Embeddings and overrides (U+202A–202E) can make a sentence read as another one; isolates cannot.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_RTL_LANGUAGES = {"ar", "ckb", "dv", "fa", "he", "ku-arab", "ps", "sd", "ug", "ur", "yi"}


def plain_text(text: str) -> str:
    """Return `text` without control and direction-override characters, its isolates balanced.

    Line ends become "\\n". A number stays on one line with its unit, and gets an isolate in right-to-left text.
    Source: Unicode UAX #9 (bidirectional algorithm), section 2.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _FORBIDDEN.sub("", text)
    if any(mark in text for mark in _OPEN + _CLOSE):
        text = _balance(text)
    return isolated(text) if has_rtl(text) else kept_together(text)


def _balance(text: str) -> str:
    kept, depth = [], 0
    for character in text:
        if character in _OPEN:
            depth += 1
        elif character == _CLOSE:
            if depth == 0:
                continue
            depth -= 1
        kept.append(character)
    return "".join(kept) + _CLOSE * depth


def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a BCP 47 language tag."""
    tag = language.lower().replace("_", "-")
    return "rtl" if tag in _RTL_LANGUAGES or tag.split("-")[0] in _RTL_LANGUAGES else "ltr"


def anchor(prefix: str, key: str) -> str:
    """Return an id for HTML and PDF links; different keys give different ids."""
    return prefix + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found.group()):x}_", key)


def safe_url(url: str) -> str:
    """Return the address if it is a web or mail address, else "" (no javascript:, no data:)."""
    url = plain_text(url).strip()
    return url if re.fullmatch(r"(https?://|mailto:)[^\s<>\"']+", url, re.IGNORECASE) else ""
