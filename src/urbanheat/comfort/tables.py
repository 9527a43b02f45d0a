"""Comfort of a table with a row per hour."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from urbanheat.comfort.indices import INDICES, Counts, compute, flag_names, key_of
from urbanheat.comfort.inputs import UnitError
from urbanheat.comfort.stress import SCALES, stress_class
from urbanheat.errors import ReadError


def of_table(path, name: str, inputs: dict, out=None, **options) -> dict:
    """The index of every row of a CSV file (comma, semicolon or tab; decimal point or, with the last two, comma).

    inputs: a number, or the name of a column; what is not given and needed is looked for under its own name (air,
    radiant, wind, humidity …). out: a CSV file with the columns of the file and the index, its class and its flags,
    or None. options: of `compute`. Returns a summary; ValueError names file, row, column and value of what is no
    number, file and column of what cannot be in the unit.
    """
    path, key = Path(path), key_of(name)
    header, rows, lines, delimiter = _read_table(path)
    given = dict(inputs)
    for short in (*INDICES[key].needs, *INDICES[key].may):
        if given.get(short) is None and short in header:
            given[short] = short
    arrays = {
        short: _column(path, header, rows, lines, value, delimiter) if isinstance(value, str) else value
        for short, value in given.items()
        if value is not None
    }
    try:
        values, codes = compute(key, arrays, **options)
    except UnitError as error:
        title = given.get(INDICES[key].short(error.name))
        if not isinstance(title, str):
            raise
        raise ReadError(f"{error.name} {error.problem}", path.name, column=title) from None
    values, codes = np.broadcast_to(values, len(rows)), np.broadcast_to(codes, len(rows))
    counts = Counts(key)
    counts.add(values, codes)
    if out is not None:
        _write_table(Path(out), path, header, rows, delimiter, key, values, codes)
    return {
        "file": path.name,
        "index": INDICES[key].title,
        "unit": "°C",
        "rows": len(rows),
        **counts.summary(),
        "written": [] if out is None else [str(out)],
    }


def _read_table(path: Path):
    """Titles, rows with anything in them, the line of the file in which each ends, and the delimiter."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{path.name} cannot be read ({said}).") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(f"{path.name}, row {reader.line_num}: this is no CSV ({error}).") from None
    if len(found) < 2:
        raise ValueError(f"{path.name} holds no rows below a header.")
    (_, header), *found = found
    for line, row in found:
        if len(row) != len(header):
            raise ValueError(f"{path.name}, row {line}: {len(row)} cells, but the header has {len(header)}.")
    return [title.strip() for title in header], [row for _, row in found], [line for line, _ in found], delimiter


def _column(path: Path, header, rows, lines, title: str, delimiter: str) -> np.ndarray:
    if title not in header:
        raise ValueError(f"{path.name} has no column “{title}”; the columns are {', '.join(header)}.")
    place = header.index(title)
    values = np.empty(len(rows))
    for number, row in enumerate(rows):
        cell = row[place].strip()
        plain = cell.replace(",", ".") if delimiter != "," else cell
        try:
            values[number] = float(plain) if plain else np.nan
        except ValueError:
            raise ValueError(
                f"{path.name}, row {lines[number]}, column “{title}”: “{cell}” is not a number; correct it or "
                "leave it empty if the value is missing."
            ) from None
    return values


def _write_table(out: Path, path: Path, header, rows, delimiter, key, values, codes) -> None:
    from urbanheat.raster.writing import whole

    if out.resolve() == path.resolve():
        raise ValueError(f"{out.name} is the file that is read; write to another one.")
    labels = stress_class(key, values).labels if key in SCALES else [""] * len(rows)
    with whole(out) as finished, open(finished, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([*header, f"{key} [°C]", f"{key} class", f"{key} flags"])
        for number, row in enumerate(rows):
            value = f"{values[number]:.2f}" if np.isfinite(values[number]) else ""
            if delimiter != ",":
                value = value.replace(".", ",") if any("," in cell for cell in row) else value
            writer.writerow([*row, value, labels[number], " ".join(flag_names(codes[number]))])
