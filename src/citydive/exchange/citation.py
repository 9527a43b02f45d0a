"""DOIs as people write them, and a reference as one line. Pure; nothing is asked of any server."""

import re
from urllib.parse import quote

_LEAD = re.compile(r"^(?:doi\s*:\s*|https?://(?:dx\.)?doi\.org/|(?:dx\.)?doi\.org/)+", re.IGNORECASE)
# The form that the DOI Handbook gives: a prefix of digits, a slash, a suffix without white space.
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[!-~]+")
LONGEST_DOI = 200


def doi_in(text: str) -> str:
    """The DOI in what somebody typed or pasted, in small letters (they mean the same); "" if it is none."""
    found = _LEAD.sub("", text.strip()).rstrip(".,;")
    return found.lower() if _DOI.fullmatch(found) and len(found) <= LONGEST_DOI else ""


def doi_url(doi: str) -> str:
    return "https://doi.org/" + quote(doi, safe="/()-._~:;")


def cite_as(*, authors=(), year=None, title="", container="", volume="", issue="", pages="", publisher="", doi="",
            url="", key="") -> str:  # fmt: skip
    """A reference in one line: "Author; Author (2020): Title. Journal 12(3), 1–9. https://doi.org/10… [PRA-I1]"."""
    who = "; ".join(authors)
    when = f"({year})" if year else ""
    head = " ".join(filter(None, [who, when]))
    number = f"{volume}({issue})" if volume and issue else volume or (f"({issue})" if issue else "")
    place = ", ".join(filter(None, [" ".join(filter(None, [container, number])), pages, publisher]))
    parts = [": ".join(filter(None, [head, title])), place]
    line = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
    return " ".join(filter(None, [line, doi_url(doi) if doi else url, f"[{key}]" if key else ""]))
