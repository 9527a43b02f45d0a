"""What a reader found in a file, put into words and rows for a page. Pure functions on the stored preview."""

from django.utils.translation import gettext_lazy as _

from citydive.told import say

MEANINGS = {
    "tmax": _("highest air temperature of the day"),
    "tmin": _("lowest air temperature of the day"),
    "tmean": _("mean air temperature of the day"),
    "rh": _("mean relative humidity of the day"),
    "wind": _("mean wind speed of the day"),
    "radiation": _("mean global radiation of the day"),
}
FLAGS = {
    "duplicate": _("Days or hours that occur again with the same values"),
    "conflicting duplicate": _("Days or hours that occur again with other values"),
    "order": _("Rows out of order"),
    "gap": _("Gaps"),
    "empty column": _("Columns without any value"),
    "missing code": _("Codes that were read as missing"),
    "provider quality": _("Marks of the provider on the quality of values"),
    "unknown unit": _("Columns whose unit is not known"),
    "implausible": _("Impossible values, set to missing"),
    "tmax below tmin": _("Days with the highest below the lowest temperature"),
    "stuck value": _("The same temperature for ten days or more"),
    "incomplete day": _("Days with too few hours"),
    "day rule": _("Which hours make a day"),
    "typical year": _("A typical year"),
}
# Formats whose name is a word; the others are names of providers and programs.
FORMATS = {
    "plain CSV": _("plain CSV"),
    "DWD daily": _("DWD, daily values"),
    "DWD hourly": _("DWD, hourly values"),
}
# The reader keeps this many remarks of a kind and one that sums up the others.
FLAGS_KEPT = 200
# From this share of days with a value on, a year counts as complete.
COMPLETE = 0.9


def shown(preview: dict) -> dict:
    """The parts of a stored preview as the templates need them: rows in the order of the columns."""
    names = [column["variable"] for column in preview["columns"]]
    days, first_rows = preview["days"], preview["first_rows"]
    # Previews of before told the days of a short series twice.
    told = {row["date"] for row in first_rows}
    last_rows = [row for row in preview["last_rows"] if row["date"] not in told]
    return {
        "preview": preview | {"day_rule": _told(preview, "day_rule")},
        "format": FORMATS.get(preview["format"], preview["format"]),
        # What was described before it could be told again stays in the language of that moment.
        "words_language": "" if "day_rule_told" in preview else preview.get("language", "en"),
        "columns": [_column(column, days) for column in preview["columns"]],
        "filled": days - preview["gaps"]["days"],
        "more_gaps": preview["gaps"]["count"] - len(preview["gaps"]["longest"]),
        "years": [_year(row, names) for row in preview["coverage"]],
        "thin_years": sum(_is_thin(row, names) for row in preview["coverage"]),
        "flags": [_flag(kind, found) for kind, found in preview["flags"].items() if kind != "gap"],
        "first_rows": [_row(row, names) for row in first_rows],
        "more_between": days > len(first_rows) + len(last_rows),
        "last_rows": [_row(row, names) for row in last_rows],
    }


def _column(column, days) -> dict:
    meaning = MEANINGS.get(column["variable"], column["meaning"])
    return {**column, "meaning": meaning, "percent": int(100 * column["days_with_value"] / days)}


def _year(row, names) -> dict:
    # Rounded down: 100 % is said of a whole year only.
    return {
        "year": row["year"],
        "percents": [int(100 * row[name] + 1e-9) for name in names],
        "thin": _is_thin(row, names),
    }


def _is_thin(row, names) -> bool:
    return any(row[name] < COMPLETE for name in names)


def _told(described: dict, name: str):
    """A sentence of the description in the reader's language, where it says how."""
    how = described.get("told" if name == "message" else f"{name}_told")
    return described.get(name) if how is None else say(how)


def _flag(kind, found) -> dict:
    first = [each | {"message": _told(each, "message")} for each in found["first"]]
    return {
        "label": FLAGS.get(kind, kind),
        "count": min(found["count"], FLAGS_KEPT),
        "at_least": found["count"] > FLAGS_KEPT,
        "first": first,
        "more": found["count"] > len(first),
    }


def _row(row, names) -> dict:
    return {"date": row["date"], "values": [row[name] for name in names]}
