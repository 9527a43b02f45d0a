"""Sentences that can be told again in another language: what a job computes, and the titles of jobs.

A job writes in one language, but what it leaves behind is read in many. `gettext` and `ngettext` of this module are
used like Django's; what they give is a text in the language of the moment that remembers how it came about (`how`,
JSON: pattern and values, numbers and days as such). `keep` takes that out of a result for the database, `retell`
makes the result from it in the language of the reader.

    from citydive.told import gettext as _
    _("%(n)s days, %(when)s") % {"n": number(8), "when": span(start, end)}
"""

import re
from datetime import date
from textwrap import shorten
from unicodedata import bidirectional

from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import Promise

from citydive import days

_ARABIC_SIGNS = {ord(","): "،", ord(";"): "؛"}
# A range of years has the long dash and runs with the text (`quantities.py`).
_SIGN_BETWEEN = re.compile(r"\d[-/:]\d")
# Takes %% along, so that "%%(n)d" is no place for a value.
_FOR_NUMBER = re.compile(r"%%|%\((\w+)\)[-#0 +]*[\d.]*[diouxXeEfFgG]")
MINUS = "\u2212"
KEY = "told"


class Told(str):
    """A text with `how` it can be told again. Only `%` with names and `+` carry that on."""

    def __new__(cls, text, how):
        made = super().__new__(cls, text)
        made.how = how
        return made

    def __getnewargs__(self):
        return str(self), self.how

    def __mod__(self, values):
        how = self.how if isinstance(self.how, dict) else {"text": self.how}
        kept = {name: how_of(value) for name, value in values.items()}
        return Told(_filled(str(self), values), how | {"with": kept})

    def __add__(self, other):
        return joined("", self, other)

    def __radd__(self, other):
        return joined("", other, self)


def gettext(message: str) -> Told:
    return Told(translation.gettext(message), {"say": message})


def ngettext(one: str, many: str, n: int) -> Told:
    return Told(translation.ngettext(one, many, n), {"say": one, "many": many, "n": int(n)})


def text(pattern: str) -> Told:
    """A pattern of signs alone, the same in every language: text("%(n)s (%(note)s)") % {…}."""
    return Told(pattern, {"text": pattern})


def joined(by: str, *parts) -> str:
    """The parts that are not empty, with `by` (which is not translated) between them."""
    parts = [part for part in parts if part]
    if len(parts) == 1:
        return parts[0]
    return Told(_sign(by).join(parts), {"join": [how_of(part) for part in parts], "by": by})


def listed(parts) -> str:
    """Names one after another, with the comma of the language; of the moment only, not told again."""
    return _sign(", ").join(str(_value(str(part))) for part in parts)


def some_of(names, most: int) -> str:
    """The first names, and how many more there are; of the moment only."""
    names = list(names)
    more = len(names) - most
    if more <= 0:
        return listed(names)
    rest = translation.ngettext("one more", "%(n)d more", more) % {"n": more}
    return listed([*names[:most], rest])


def _sign(by: str) -> str:
    """Comma and semicolon as Arabic writes them."""
    return by.translate(_ARABIC_SIGNS) if translation.get_language() == "ar" else by


def number(value: float, digits: int = 1) -> Told:
    """12.3 as the language writes it; never "-0.0"."""
    return made("number", round(float(value), digits), digits)


def count(n: int) -> Told:
    """How many there are, in groups of three digits as the language writes them: "4,437". Not for years or keys."""
    return number(n, 0)


def signed(value: float, digits: int = 1) -> Told:
    """The same with its sign: "+1.5"."""
    return made("signed", round(float(value), digits), digits)


def day(value: date) -> Told:
    return made("day", value.isoformat())


def day_of_year(value: date) -> Told:
    return made("day of year", value.isoformat())


def span(start: date, end: date) -> Told:
    return made("span", start.isoformat(), end.isoformat())


def days_of_year(start: date, end: date) -> Told:
    return made("days of year", start.isoformat(), end.isoformat())


def month(n: int) -> Told:
    return made("month", int(n))


def month_of_year(value: date) -> Told:
    """November 2004."""
    return made("month of year", value.isoformat())


def _number(value, digits) -> str:
    return number_format(value + 0.0, digits, use_l10n=True, force_grouping=True).replace("-", MINUS)


def _signed(value, digits) -> str:
    return _number(value, digits) if value <= 0 else f"+{_number(value, digits)}"


def _of_days(function):
    return lambda *texts: function(*map(date.fromisoformat, texts))


# What is told by other means than a catalogue. A room adds its own with `register`.
_WAYS = {
    "number": _number,
    "signed": _signed,
    "day": _of_days(days.day),
    "day of year": _of_days(days.day_of_year),
    "span": _of_days(days.span),
    "days of year": _of_days(days.days_of_year),
    "month of year": _of_days(days.month),
    "month": lambda n: days.month_names()[n - 1],
}


def register(name: str, function) -> None:
    """Let `made(name, *values)` tell what function(*values) says in the language of the moment; values are JSON."""
    _WAYS[name] = function


def made(name: str, *values) -> Told:
    """What the function registered as `name` says of these values (JSON)."""
    return Told(_WAYS[name](*values), {"do": name, "of": list(values)})


def here(words) -> Told:
    """A told or lazily translated text in the language of the moment."""
    how = how_of(words)
    return Told(say(how), how)


def how_of(value):
    """How a value is told again, as JSON."""
    if isinstance(value, Told):
        return value.how
    if isinstance(value, Promise):
        with translation.override(None):
            return {"say": str(value)}
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "item"):
        return value.item()
    return value if isinstance(value, float) else str(value)


def say(how) -> str:
    """A text from how it is told, in the language of the moment."""
    if not isinstance(how, dict):
        return str(how)
    if "do" in how:
        return _WAYS[how["do"]](*how["of"])
    if "join" in how:
        return _sign(how["by"]).join(str(_value(each)) for each in how["join"])
    if "many" in how:
        one, many = how["say"], how["many"]
        text = translation.ngettext(one, many, how["n"])
    else:
        text = translation.gettext(how["say"]) if "say" in how else how["text"]
    if "with" not in how:
        return text
    return _filled(text, {name: _value(each) for name, each in how["with"].items()})


def _filled(pattern: str, values: dict) -> str:
    """The pattern with its values. A number in words (`count`) also stands where the pattern has %(n)d."""

    def place(found):
        name = found[1]
        return f"%({name})s" if name and isinstance(values[name], str) else found[0]

    return _FOR_NUMBER.sub(place, pattern) % values


def _value(how):
    """A value of a sentence: numbers stay numbers for %d; what would turn keeps to itself in right-to-left text."""
    if isinstance(how, dict):
        return say(how)
    return _kept_apart(how) if isinstance(how, str) and translation.get_language_bidi() else how


def _kept_apart(text: str) -> str:
    """In right-to-left text: a foreign name by itself, and what stands in a file ("2004-11") from left to right."""
    if any(bidirectional(sign) in ("L", "R", "AL") for sign in text):
        return f"\u2068{text}\u2069" if any(bidirectional(sign) == "L" for sign in text) else text
    return f"\u2066{text}\u2069" if _SIGN_BETWEEN.search(text) else text


def cut(text: str, length: int) -> str:
    """The text, shortened to `length`; a name that was cut keeps to itself only, not to what follows."""
    if len(text) <= length:
        return text
    text = shorten(text, length - 2, placeholder="…")
    begun = text.count("\u2068") + text.count("\u2066")
    return text + "\u2069" * (begun - text.count("\u2069"))


def how_if_told(text):
    """How a text is told again; None for one that stays as it stands."""
    return how_of(text) if isinstance(text, Told | Promise) else None


def keep(value):
    """A result as JSON that can be told again: each Told text as {"told": how}, all else as it is."""
    if isinstance(value, Told):
        return {KEY: value.how}
    if isinstance(value, dict):
        return {name: keep(each) for name, each in value.items()}
    return [keep(each) for each in value] if isinstance(value, list | tuple) else value


def can_be_retold(kept) -> bool:
    """Whether there is anything told in what `keep` took."""
    if isinstance(kept, dict):
        return kept.keys() == {KEY} or any(map(can_be_retold, kept.values()))
    return isinstance(kept, list) and any(map(can_be_retold, kept))


def retell(kept):
    """What `keep` took, as plain JSON in the language of the moment."""
    if isinstance(kept, dict):
        return say(kept[KEY]) if kept.keys() == {KEY} else {name: retell(each) for name, each in kept.items()}
    return [retell(each) for each in kept] if isinstance(kept, list) else kept
