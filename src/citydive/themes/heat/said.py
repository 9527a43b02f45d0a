"""What urbanheat says, in the language of the moment, and able to be told in another.

The library speaks English and knows nothing of translations; its sentences remember their pattern and values
(`urbanheat.errors.Text`). Every pattern is listed here for the catalogues; `tests/themes/test_heat_said.py` holds
that none is missing.
"""

import re
from contextlib import suppress
from datetime import date
from functools import cache

from django.utils.translation import gettext_noop as _

from citydive.told import Told, count, day, gettext, joined, month_of_year, number, text
from urbanheat.errors import ReadError, ReadErrors, one_line, shorten

PATTERNS = (
    _("The events are those of a typical year, not of a calendar year."),
    _("the definition needs %(names)s; the series has %(has)s"),
    _(
        "The heat wave from %(start)s to %(end)s lies beside a day without a value or at the edge of "
        "the record; it may have been longer."
    ),
    _(
        "the level is defined on the perceived temperature of the early afternoon, which needs hourly "
        "air temperature, humidity, wind and radiation, and on the indoor night temperature"
    ),
    _("Hot day: highest temperature 30 °C or more"),
    _("Tropical night: lowest temperature 20 °C or more"),
    _("Tropical night (TR): lowest temperature above 20 °C"),
    _("Summer day (SU): highest temperature above 25 °C"),
    _("Heat wave by day: above the calendar-day 90th percentile of tmax on 3 days or more (CTX90pct)"),
    _("Heat wave by night: above the calendar-day 90th percentile of tmin on 3 days or more (CTN90pct)"),
    _("Excess heat factor above 0"),
    _("Heat warning, level 1, strong heat stress (perceived temperature above about 32 °C)"),
    _("Heat warning, level 2, extreme heat stress (perceived temperature above 38 °C)"),
    _("Heat wave, %(place)s: highest temperature %(threshold_c)g °C or more on 3 days or more in a row"),
    _("the definition needs %(variable)s; the series has %(has)s"),
    _("the format is not recognised"),
    _("the line with the metadata is damaged"),
    _("delete it to read the table as plain CSV"),
    _("write the file again"),
    _("the file was changed; read the original again"),
    _("the value lies outside %(low)g to %(high)g"),
    _("day and month cannot be told apart"),
    _("state the date format in the mapping, dd/mm/yyyy or mm/dd/yyyy"),
    _("the date format in the mapping is not known"),
    _("some times state their distance to UTC and some do not"),
    _("use one of the two throughout"),
    _("this is not a number"),
    _("correct the cell or leave it empty if the value is missing"),
    _("use one of %(names)s"),
    _("this is not a date between 1700 and 2199"),
    _("write dates as YYYY-MM-DD"),
    _("this is a month or a year, not a day"),
    _("the columns name a year or a month but no day"),
    _("daily or hourly values are needed; a column with the date is named “date” or in the mapping"),
    _("a day ends before 24:00"),
    _("write 00:00 of the next day"),
    _("there is no such day in the calendar"),
    _("correct the day: %(month)s has %(days)s days"),
    _("no month has a day %(day)s"),
    _("there is no month %(month)s"),
    _("correct the month; if day and month are exchanged, state the date format in the mapping"),
    _("this day lies in the future"),
    _("correct the date; a series holds measured days only"),
    _("a cell here has more than %(n)s characters"),
    _("look for a quotation mark in this row or soon after it that nothing closes, and take it out"),
    _("year, month and day are not a date between 1700 and 2199"),
    _("correct the row"),
    _("the mapping names an unknown variable “%(variable)s”"),
    _("the mapping names a column that the file does not have, for %(variable)s"),
    _("the unit for %(variable)s is not known"),
    _("use %(choices)s"),
    _("the columns are %(names)s"),
    _("the ZIP file holds no data file"),
    _("cut it to the days needed"),
    _("the file is empty"),
    _("export it again from the source"),
    _("this is an old Excel file (.xls)"),
    _("save it as .xlsx or CSV"),
    _("the gzip file is cut off"),
    _("download it again"),
    _("put exactly one CSV, TXT, JSON or EPW in it"),
    _("the file unpacks to more than %(limit)s MB"),
    _("check the name"),
    _("the gzip file is damaged"),
    _("the ZIP file is damaged"),
    _("the ZIP file holds %(n)s files"),
    _("the ZIP file holds %(n)s data files"),
    _("the file has %(mb).0f MB"),
    _("the file cannot be opened (%(strerror)s)"),
    _("at most %(max_members)s are read"),
    _("pack it again without password"),
    _("at most %(n)s MB can be read; cut it to the days needed"),
    _("“%(filename)s” in the ZIP file cannot be unpacked"),
    _("daily values as in the file"),
    _("The column of %(name)s holds no value and was left out."),
    _("The rows are not in order of time; they were sorted."),
    _("%(day)s occurs again with other values; row %(row)s counts."),
    _("local day (%(name)s); max, min and mean of hourly values; at most one hour of a day missing"),
    _("The file states no time zone: its clock is taken as local time."),
    _("the file has a header but no rows"),
    _("no day has a temperature"),
    _("check columns and missing codes"),
    _("daily or hourly values are needed"),
    _("give hourly files date and time in one column, and one station per file"),
    _("%(day)s occurs again with the same values; row %(row)s counts."),
    _("no day has values for at least 23 of its 24 hours"),
    _("hourly or daily values are needed"),
    _("The times are UTC and no time zone is given: the days are UTC days, not local days."),
    _("the rows are %(step)s days apart"),
    _("%(n)s of %(rows)s rows repeat a day with other values"),
    _("the time zone is not known"),
    _("use a name such as Europe/Kyiv or Africa/Nairobi"),
    _("%(time)s has too few hours and is missing."),
    _("A typical year: its months come from %(years)s; dates are set on a nominal year."),
    _("month, day or hour is out of range"),
    _("hours run from 1 to 24"),
    _("year, month, day or hour is not a number"),
    _("download the file again"),
    _("an EPW line has 35 fields; download the file again"),
    _("the line has %(n)s fields"),
    _("no column with a temperature was recognised"),
    _("name it tmax_c, tmin_c or tmean_c or state it in the mapping"),
    _("no column with the date was recognised"),
    _("name it “date” or state it in the mapping"),
    _("check the delimiter and the decimal sign"),
    _("the row has %(n)s cells but the header has %(width)s"),
    _("the table below the metadata is missing"),
    _("download one place per file"),
    _("the JSON has neither daily nor hourly values"),
    _("request daily or hourly values"),
    _("the lists in the JSON differ in length"),
    _("the distance to UTC is not a number"),
    _("the file holds %(n)s places"),
    _("the JSON is damaged (%(error)s)"),
    _("no table was found"),
    _("use CSV with a header such as date,tmax_c,tmin_c"),
    _("save it again as CSV"),
    _("the table cannot be read (%(error)s)"),
    _("the values cannot be °C, the unit is not clear"),
    _("state the unit of the column in the mapping"),
    _("%(source)s = %(value)s is impossible and was set to missing."),
    _("the values cannot be °C, they look like %(units)s"),
    _("state the unit of the column in the mapping, for example “%(unit)s”"),
    _("check that it is the right column and unit"),
    _("%(source)s = %(code)g was read as missing in %(size)s rows (first: row %(row)s)."),
    _("the two columns seem to be exchanged; swap them in the mapping"),
    _("5 %% of the values lie above %(high)g"),
    _("%(bad)s of %(known)s values lie outside %(low)g to %(high)g"),
    _("No values from %(first)s to %(last)s (days: %(n)s)."),
    _("tmax lies below tmin on %(size)s of %(known)s days"),
    _("%(time)s: tmax %(tmax)g lies below tmin %(tmin)g."),
    _("%(name)s stays at %(value)g from %(first)s to %(last)s (%(n)s days)."),
    _("%(n)s more of this kind."),
    _("no sheet has a header with a date and a temperature"),
    _("use a header row such as date, tmax_c, tmin_c or state the columns in the mapping"),
    _("the sheet has more than %(max_rows)s rows"),
    _("a typical year is put together from months of different years and has no climate statistics"),
    _(
        "The base period %(base)s has only %(complete)s complete seasons; %(warn_years)s are usual "
        "for a climate statement."
    ),
    _("the series has no day of the season"),
    _(
        "a percentile needs %(min_years)s complete seasons in the base period %(first)s-%(last)s; the "
        "series has %(n)s"
    ),
    _("only %(count)s of %(expected)s days have a value (at least 90 %% are needed)"),
    _("a trend needs at least %(min_years)s complete years; there are %(n)s"),
    _("only %(n)s complete years; %(warn_years)s are usual for a climate statement"),
    _("all yearly values are equal"),
    _("no extreme value distribution fits the yearly values"),
    _("a return level needs at least %(min_years)s complete years; there are %(n)s"),
    _(
        "%(period)g years reach far beyond the %(n)s years of the record: the level rests on the form of "
        "the distribution"
    ),
    _("the yearly values have a trend, but a return level takes them as unchanging"),
    _("the file has a header but no hours"),
    _("give one row for each day or hour, with the date and the values of one station"),
    _("the table has more than %(n)s columns"),
    _("the workbook cannot be read"),
    _("save it again as .xlsx or CSV"),
    _("use CSV with a header, XLSX, DWD, GHCN-Daily, GSOD, ECA&D, NASA POWER, Open-Meteo or EPW"),
    _("the file has none of the elements TX, TN and TG"),
    _("download one of them"),
    _("whole numbers in these columns can be °F or tenths of °C"),
    _("order the file in metric units, or state the unit of the column in the mapping"),
    _("the file has none of the elements TMAX, TMIN and TAVG"),
    _("choose a station that measures temperature"),
    _("daily values as in the file, of UTC days"),
    _(
        "%(source)s: values from synoptic reports (mark “%(mark)s”), which may differ from those of an "
        "extreme thermometer: %(n)s, kept (first: row %(row)s)."
    ),
    _(
        "%(source)s: values that are the highest or lowest hourly report (mark “%(mark)s”), not read from an "
        "extreme thermometer: %(n)s, kept (first: row %(row)s)."
    ),
    _(
        "%(source)s: values that seem not to fit their hour of observation (mark “%(mark)s”): %(n)s, kept "
        "(first: row %(row)s)."
    ),
    _(
        "%(source)s: values that the provider has not fully checked (level %(mark)s): %(n)s, kept (first: row "
        "%(row)s)."
    ),
    _(
        "%(source)s: values that failed a quality check of the provider (mark “%(mark)s”): %(n)s, set to "
        "missing (first: row %(row)s)."
    ),
    _("daily values as in the file, of days in local solar time"),
    _("the header block has no end"),
    _("the file has no column with the day"),
    _("The column %(name)s was left out: its unit “%(unit)s” is not known."),
    _("the values have decimals and cannot be tenths of °C"),
)


_VALUE = re.compile(r"%\((\w+)\)[.\d]*([a-z])")


def said(text):
    """A sentence of urbanheat in the language of the moment; what is no sentence of it (None, a cell) stays."""
    if not isinstance(text, str) or isinstance(text, Told):
        return text
    pattern, values = getattr(text, "pattern", str(text)), getattr(text, "values", {})
    if pattern not in KNOWN:
        pattern, values = _taken_apart(str(text))
    if pattern is None:
        return str(text)
    kinds = dict(_VALUE.findall(pattern))
    values = {name: _in_words(name, value, kinds.get(name)) for name, value in values.items()}
    return gettext(pattern) % values if values else gettext(pattern)


@cache
def _shapes() -> list[tuple]:
    """(a pattern, what finds its values in the English sentence, what kind each is); the longest pattern first."""
    found = []
    for pattern in sorted(PATTERNS, key=len, reverse=True):
        texts = _VALUE.split(pattern)
        names, kinds = texts[1::3], texts[2::3]
        texts = [re.escape(each.replace("%%", "%")) for each in texts[::3]]
        shape = texts[0] + "".join(f"(?P<{name}>.+){text}" for name, text in zip(names, texts[1:], strict=True))
        if names:
            found.append((pattern, re.compile(shape), dict(zip(names, kinds, strict=True))))
    return found


def _taken_apart(text: str) -> tuple:
    """Pattern and values of a sentence that was written into a series and read back; (None, {}) of any other."""
    for pattern, shape, kinds in _shapes():
        if match := shape.fullmatch(text):
            with suppress(ValueError):
                found = match.groupdict()
                return pattern, {name: found[name] if kinds[name] == "s" else float(found[name]) for name in found}
    return None, {}


# How many of something. What names a place or a sign in the file (row, code, mark) stays as it is written there.
_COUNTS = {"n", "count", "size", "rows", "days", "step", "width", "known", "bad", "complete", "expected", "period"}
_COUNTS |= {"limit", "mb", "max_members", "max_rows", "min_years", "warn_years"}


def _in_words(name: str, value, kind: str | None):
    """Days, months, years and numbers as people write them. kind: the letter of the value in its pattern."""
    text = str(value)
    if (name in _COUNTS or kind == "g") and name != "code":
        return _number(value)
    if re.fullmatch(r"\d{4}-\d\d", text):
        return month_of_year(date.fromisoformat(f"{text}-01"))
    if re.fullmatch(r"\d{4}-\d{4}", text):
        return text.replace("-", "–")
    return day(date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else value


def _number(value):
    """The number as the language writes it, with the digits that it has."""
    try:
        digits = 0 if float(value).is_integer() else len(f"{float(value):g}".partition(".")[2])
        return number(value, digits)
    except (ValueError, OverflowError):
        return value


KNOWN = frozenset(PATTERNS)


def said_of(error: ReadError) -> str:
    """One line for people on a file that cannot be read: where, what, what to do."""
    row, column = error.row, error.column
    where = joined(
        ", ",
        gettext("row %(row)s") % {"row": row} if row is not None else "",
        gettext("column “%(name)s”") % {"name": one_line(column)} if column is not None else "",
    )
    problem = said(error.problem)
    if error.value is not None:
        found = gettext("found “%(value)s”") % {"value": one_line(shorten(said(error.value)))}
        problem = joined(" ", problem, _in_brackets(found))
    line = joined("; ", joined(": ", one_line(error.file or ""), where, problem), said(error.remedy))
    more = error.total - 1 if isinstance(error, ReadErrors) else 0
    if more:
        line = joined(" ", line, _in_brackets(gettext("and %(n)d more") % {"n": count(more)}))
    return joined("", line, ".")


def _in_brackets(words) -> Told:
    return text("(%(words)s)") % {"words": words}
