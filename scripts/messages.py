"""Collect the strings for people into the catalogues, compile them, or check that both are up to date.

    python scripts/messages.py           update src/citydive/locale/*/LC_MESSAGES/django.po and .mo
    python scripts/messages.py --check   exit 1 with a list if something is out of date

Uses Babel, so nobody needs the gettext programs. Templates are read through Django's own `templatize`.
"""

import argparse
import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Path(__file__).resolve().parents[1] / "src" / "citydive"
LOCALE = SOURCE / "locale"
LANGUAGES = ["ar", "de", "fr", "sw", "uk"]
KEYWORDS = {
    "_": None,
    "_now": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


# What our code fills in has a name, or is a doubled sign; "at least 90 % of its days" only looks like a format.
FORMAT = re.compile(r"%\(\w+\)|%%")
FILLED_IN = re.compile(r"%\(\w+\)[a-z]")


def collect() -> Catalog:
    """All messages of the Python modules and templates, in the order of the files."""
    catalog = Catalog(project="citydive", charset="utf-8")
    templates = [path for suffix in ("html", "txt") for path in SOURCE.rglob(f"templates/**/*.{suffix}")]
    for path in sorted([*SOURCE.rglob("*.py"), *templates]):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text)
        place = path.relative_to(SOURCE.parent).as_posix()
        found = extract(extract_python, io.BytesIO(text.encode()), KEYWORDS, ["Translators:"])
        for _line, message, comments, context in found:
            catalog.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def render(template: Catalog, language: str) -> tuple[bytes, bytes, int]:
    """The updated .po and .mo of a language, and how many messages it still lacks. SystemExit if one would fail."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    # The date of the run would make every run a change.
    catalog = Catalog(locale=language, project="citydive", creation_date=EPOCH, revision_date=EPOCH)
    if path.exists():
        for message in read_po(io.BytesIO(path.read_bytes()), locale=language):
            if message.id:
                catalog.add(message.id, message.string, context=message.context)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.obsolete.clear()
    mark_formats(catalog)
    if wrong := wrong_places(catalog):
        raise SystemExit("\n".join([f"{language}: these translations fill in what is not there:", *wrong]))
    missing = sum(1 for m in catalog if m.id and not all(m.string if isinstance(m.string, tuple) else [m.string]))
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, omit_header=False, include_lineno=False, sort_output=True, width=100)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue(), missing


def mark_formats(catalog: Catalog) -> None:
    """Take Babel's guess "python-format" from texts with a mere per cent sign, and say so to msgfmt and editors."""
    for message in catalog:
        text = "".join(message.id) if message.id else ""
        if "%" in text and not FORMAT.search(text):
            message.flags.discard("python-format")
            message.flags.add("no-python-format")


def wrong_places(catalog: Catalog) -> list[str]:
    """Translations that fill in what their message does not have: they would fail on the page."""
    return [
        f"{text!r} for {message.id!r}"
        for message in catalog
        for text in (message.string if isinstance(message.string, tuple) else [message.string])
        if message.id and text and set(FILLED_IN.findall(text)) - set(FILLED_IN.findall("".join(message.id)))
    ]


def put(path, data: bytes, check: bool) -> bool:
    """Write a file, or with `check` only say whether it holds just this."""
    if check:
        return path.exists() and path.read_bytes() == data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    template, stale, shares = collect(), [], {}
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        po, mo, missing = render(template, language)
        print(f"{language}: {len(template)} messages, {missing} not translated (shown in English)")
        shares[language] = round(1 - missing / len(template), 3)
        for name, data in (("django.po", po), ("django.mo", mo)):
            if not put(folder / name, data, check):
                stale.append((folder / name).relative_to(SOURCE.parent))
    # The language switch offers what is translated well enough.
    if not put(LOCALE / "shares.json", json.dumps(shares, indent=1).encode() + b"\n", check):
        stale.append("citydive/locale/shares.json")
    if stale:
        print("Out of date (run `make messages`):", *stale, sep="\n  ", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
