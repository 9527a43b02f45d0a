"""Errors of the library: one plain sentence that says what, where and what to do.

`ReadError` is a `ValueError`; `ReadErrors` carries several of them (the first ones and the total), so that
somebody who corrects a file sees more than one problem at a time.
"""

from __future__ import annotations

from dataclasses import dataclass


class Text(str):
    """An English sentence that remembers its pattern and values, so that a platform can say it in another language.

    Text("the rows are %(step)s days apart", step=2) is the string "the rows are 2 days apart". Sentences without
    values are plain strings: they are their own pattern.
    """

    def __new__(cls, pattern: str, **values):
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern, made.values = pattern, values
        return made


@dataclass(eq=False)  # errors are compared and hashed by identity
class ReadError(ValueError):
    """A file cannot be read as it stands.

    problem: what is wrong, without final stop. file: name without folder. row: 1-based line (or sheet row)
    of the file, None if it concerns the whole file. column: name as in the file. value: the offending text.
    remedy: what the person can do, without final stop.
    """

    problem: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        places = []
        if self.row is not None:
            places.append(f"row {self.row}")
        if self.column is not None:
            places.append(f"column “{self.column}”")
        text = f"{self.file}: " if self.file else ""
        if places:
            text += ", ".join(places) + ": "
        text += self.problem
        if self.value is not None:
            text += f" (found “{shorten(self.value)}”)"
        if self.remedy:
            text += f"; {self.remedy}"
        return one_line(text) + "."


class ReadErrors(ReadError):
    """Several problems of one file. errors: the first ones (tuple of ReadError); total: how many."""

    SHOWN = 20

    def __init__(self, errors, total: int | None = None):
        self.errors: tuple[ReadError, ...] = tuple(errors[: self.SHOWN])
        self.total = len(errors) if total is None else total
        first = self.errors[0]
        super().__init__(first.problem, first.file, first.row, first.column, first.value, first.remedy)

    def __str__(self) -> str:
        text = super().__str__()
        if self.total > 1:
            more = self.total - 1
            text = text[:-1] + f" ({more} more {'problem' if more == 1 else 'problems'} in this file)."
        return text


class Problems:
    """Collects problems while reading on; `stop()` raises them together. Keeps the first ones only."""

    def __init__(self):
        self.first: list[ReadError] = []
        self.total = 0

    def add(self, error: ReadError) -> None:
        self.total += 1
        if len(self.first) < ReadErrors.SHOWN:
            self.first.append(error)

    def stop(self) -> None:
        if self.total == 1:
            raise self.first[0]
        if self.total:
            raise ReadErrors(self.first, self.total)


def one_line(text: str) -> str:
    """One line: cells of damaged files can hold line ends and control signs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shorten(value: str, limit: int = 60) -> str:
    """The value for a sentence: its beginning, when it is long."""
    value = str(value)
    return value if len(value) <= limit else value[: limit - 1] + "…"
