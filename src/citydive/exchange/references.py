"""Reading references from BibTeX and RIS: what could be read, entry by entry, and what could not, in words.

The parsers are loaded when somebody brings references, not with the server.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydive.plaintext import clean
from citydive.told import listed

from .citation import doi_in
from .models import Sort

MOST_ENTRIES = 100
LONGEST = 300_000
_RIS_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: |$)")
_NO_COMMA = re.compile(r"[}\"]\s+(title|author|year|date|journal|booktitle|doi|url|pages|volume|number)\s*=", re.I)
_BIB_SORTS = {"dataset": Sort.DATA, "data": Sort.DATA, "presentation": Sort.TALK, "video": Sort.TALK}
_RIS_SORTS = {
    "DATA": Sort.DATA, "DBASE": Sort.DATA, "AGGR": Sort.DATA, "SLIDE": Sort.TALK, "VIDEO": Sort.TALK,
    "SOUND": Sort.TALK, "MPCT": Sort.TALK,
}  # fmt: skip
_LENGTHS = {"title": 200, "container": 300, "volume": 40, "issue": 40, "pages": 40, "publisher": 200}
LONGEST_URL, LONGEST_AUTHORS = 500, 2000
# The fields of an entry that are read as LaTeX.
_WORDS = {
    "title", "year", "date", "journal", "journaltitle", "booktitle", "eventtitle", "volume", "number", "issue",
    "pages", "publisher", "institution", "school",
}  # fmt: skip
BROKEN = gettext_lazy("This entry is broken: a bracket, a comma or the end is missing.")


class CannotRead(Exception):
    """Nothing could be read; the message is for people."""


@dataclass
class Reference:
    """One entry. line: where it begins. problem: why it cannot be taken; notes: what was left out of it."""

    line: int
    name: str = ""
    sort: str = Sort.PAPER
    fields: dict = field(default_factory=dict)
    problem: str = ""
    notes: list = field(default_factory=list)


def read_references(text: str) -> list[Reference]:
    """The entries of a BibTeX or RIS text, in order. Raises CannotRead."""
    if len(text) > LONGEST:
        raise CannotRead(_("This is more than %(n)d characters. Bring it in parts.") % {"n": LONGEST})
    if any(_RIS_TAG.match(line) and line.startswith("TY") for line in text.splitlines()):
        found = _read_ris(text)
    elif re.search(r"@\s*\w+\s*[{(]", text):
        found = _read_bibtex(text)
    else:
        raise CannotRead(
            _("This is neither BibTeX (entries such as @article{…}) nor RIS (lines such as “TY  - JOUR”). Export it"
              " from your library or the publisher's page once more.")
        )  # fmt: skip
    if len(found) > MOST_ENTRIES:
        raise CannotRead(
            _("%(given)d entries are more than fit at once; bring at most %(most)d.")
            % {"given": len(found), "most": MOST_ENTRIES}
        )
    return found


def _read_bibtex(text) -> list[Reference]:
    import bibtexparser
    from bibtexparser import middlewares
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
    from pylatexenc.latex2text import LatexNodes2Text

    def parsed(part):
        return bibtexparser.parse_string(part, append_middleware=[middlewares.SeparateCoAuthors()])

    library, latex, found = parsed(text), LatexNodes2Text(math_mode="verbatim"), []
    for block in library.failed_blocks:
        if isinstance(block, DuplicateBlockKeyBlock):
            # Another entry under the same name is an entry all the same; only the names clash.
            found += [_from_bibtex(entry, latex, block.start_line) for entry in parsed(block.raw).entries]
        else:
            problem = str(BROKEN)
            if isinstance(block, DuplicateFieldKeyBlock):
                names = listed(sorted(block.duplicate_keys))
                problem = _("It says the same twice: %(names)s. Take one out.") % {"names": names}
            found.append(Reference(block.start_line + 1, name=_first(block.raw), problem=problem))
    found += [_from_bibtex(entry, latex, entry.start_line) for entry in library.entries]
    return sorted(found, key=lambda each: each.line)


def _first(raw) -> str:
    return (raw or "").strip().splitlines()[0][:80] if (raw or "").strip() else ""


def _from_bibtex(entry, latex, line) -> Reference:
    given = {name.lower(): value.value for name, value in entry.fields_dict.items()}
    made = Reference(line + 1, name=entry.key)
    made.sort = _BIB_SORTS.get(entry.entry_type.lower(), Sort.PAPER)
    if missing := _NO_COMMA.search(entry.raw or ""):
        made.problem = _("A comma is missing before “%(name)s”.") % {"name": missing.group(1)}
    people = given.get("author") or given.get("editor") or []
    people = people if isinstance(people, list) else [people]
    texts = {name: value for name, value in given.items() if name in _WORDS and isinstance(value, str)}
    try:
        authors = [latex.latex_to_text(str(each)).strip() for each in people]
        plain = {name: _one_line(latex.latex_to_text(value)) for name, value in texts.items()}
    except Exception:
        # Brackets in brackets without end, and whatever else nobody writes: LaTeX is a language of its own.
        made.problem = str(BROKEN)
        return made
    _fill(
        made,
        authors=authors,
        title=plain.get("title", ""),
        year=plain.get("year") or plain.get("date", ""),
        container=plain.get("journal") or plain.get("journaltitle") or plain.get("booktitle")
        or plain.get("eventtitle", ""),
        volume=plain.get("volume", ""),
        issue=plain.get("number") or plain.get("issue", ""),
        pages=plain.get("pages", ""),
        publisher=plain.get("publisher") or plain.get("institution") or plain.get("school", ""),
        doi=_address(given.get("doi", "")),
        url=_address(given.get("url", "")),
    )  # fmt: skip
    return made


def _address(text) -> str:
    """An address as it stands: in LaTeX "%" would begin a comment and "~" be a space."""
    text = re.sub(r"\\url\s*(?=\{)", "", str(text)).replace("\\textasciitilde", "~")
    return _one_line(re.sub(r"\\(?=[_%&#~$])|[{}]", "", text))


def _read_ris(text) -> list[Reference]:
    import rispy

    found = []
    for line, lines, problem in _ris_entries(text):
        if problem:
            found.append(Reference(line, name=lines[0][:80], problem=problem))
            continue
        try:
            given = rispy.loads("\n".join(lines) + "\n", skip_unknown_tags=True)[0]
        except (OSError, IndexError, ValueError):
            broken = _("This entry is broken: its lines are not in the form “TI  - Title”.")
            found.append(Reference(line, name=lines[0][:80], problem=broken))
        else:
            found.append(_from_ris(line, given))
    return found


def _ris_entries(text):
    """(line, lines, problem) of each entry, from TY to ER."""
    lines, start = [], 0
    no_end = _("The end is missing: an entry ends with a line “ER  -”.")
    for number, raw in enumerate(text.splitlines(), start=1):
        tag = _RIS_TAG.match(raw)
        name = tag.group(1) if tag else ""
        if name == "TY":
            if lines:
                yield start, lines, no_end
            lines, start = [raw], number
        elif lines:
            lines.append(raw)
            if name == "ER":
                yield start, lines, ""
                lines = []
        elif raw.strip():
            yield number, [raw.strip()], _("This line belongs to no entry: an entry begins with “TY  -”.")
    if lines:
        yield start, lines, no_end


def _from_ris(line, given) -> Reference:
    made = Reference(
        line, name=given.get("id", ""), sort=_RIS_SORTS.get(given.get("type_of_reference"), Sort.PAPER)
    )
    start, end = given.get("start_page", ""), given.get("end_page", "")
    urls = given.get("urls") or []
    _fill(
        made,
        authors=given.get("authors") or given.get("first_authors") or [],
        title=given.get("title") or given.get("primary_title", ""),
        year=given.get("year") or given.get("publication_year") or given.get("date", ""),
        container=given.get("journal_name") or given.get("secondary_title")
        or given.get("alternate_title3") or given.get("alternate_title1", ""),
        volume=given.get("volume", ""),
        issue=given.get("number", ""),
        pages=f"{start}–{end}" if start and end else start,
        publisher=given.get("publisher", ""),
        doi=given.get("doi", ""),
        url=given.get("url") or (urls[0] if urls else ""),
    )  # fmt: skip
    return made


def _one_line(text) -> str:
    return " ".join(clean(str(text)).split())


def _fill(made, *, authors, title, year, doi, url, **rest) -> None:
    """What was read, as the fields of an Input; what does not fit is left out and said."""
    texts = {name: _one_line(value) for name, value in rest.items()}
    made.fields = texts | {"title": _one_line(title), "authors": _authors(made, authors)}
    made.fields |= {"year": _year(made, str(year)), "doi": _doi(made, doi, url), "url": _url(made, _one_line(url))}
    for name, most in _LENGTHS.items():
        if len(made.fields[name]) > most:
            made.fields[name] = made.fields[name][: most - 1].rstrip() + "…"
            made.notes.append(_("A long text was cut off."))
    if not made.fields["title"] and not made.problem:
        made.problem = _("It has no title.")


def _authors(made, authors) -> str:
    """One to a line. Half a name would be somebody else's: of too many the last are left out."""
    names = list(filter(None, map(_one_line, authors)))
    lengths = accumulate(len(name) + 1 for name in names)
    kept = sum(1 for length in lengths if length <= LONGEST_AUTHORS)
    if kept < len(names):
        made.notes.append(_("Authors that are kept: %(n)d of %(all)d.") % {"n": kept, "all": len(names)})
    return "\n".join(names[:kept])


def _year(made, text) -> int | None:
    found = re.search(r"\b(1[5-9]\d\d|20\d\d)\b", text)
    if text.strip() and not found:
        made.notes.append(_("“%(text)s” is no year; it is left out.") % {"text": text.strip()[:40]})
    return int(found.group()) if found else None


def _doi(made, given, url) -> str:
    found = doi_in(given) or (doi_in(url) if "doi.org/" in url else "")
    if given and not found:
        made.notes.append(
            _("“%(text)s” is no DOI (it looks like 10.1000/xyz); it is left out.") % {"text": given[:80]}
        )
    return found


def _url(made, text) -> str:
    if len(text) > LONGEST_URL:
        made.notes.append(_("A web address of more than %(n)d characters is left out.") % {"n": LONGEST_URL})
        return ""
    if text and not re.match(r"https?://[^\s<>\"]+$", text):
        made.notes.append(_("“%(text)s” is no web address; it is left out.") % {"text": text[:80]})
        return ""
    # What the DOI says already is not said twice.
    return "" if doi_in(text) and "doi.org/" in text else text
