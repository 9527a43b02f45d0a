"""The index on PostgreSQL: which records hold a word, in arrays of numbers of words with an index of their own.

Trigrams (extension pg_trgm) find what was typed among the words, which are few; the records that hold one of these
words come from the index alone. An index of trigrams over the texts would have every text read once more. Triggers
keep it (`words.sql`), as on SQLite.
"""

from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from citydive.installation import InstallationError

from . import plainly
from .folding import GAP
from .models import Folded, Talk
from .query import SHORT

_TALK = f"{Talk._meta.db_table}_trigrams"
_EVENTS = ("insert", "update", "delete", "truncate")
# Two helpers or a compiler of queries only cost time here; and the index is in memory more often than not.
_SEARCHING = {"jit": "off", "max_parallel_workers_per_gather": 0, "random_page_cost": 1.1}
REMEDY = (
    "The search needs the PostgreSQL extension pg_trgm, and this account may not add it. Let the owner of the "
    "database or a superuser run, in the database {name}: CREATE EXTENSION pg_trgm; then `citydive init` again. "
    "(On Debian it is part of the package postgresql-contrib.)"
)


def make(editor) -> None:
    """Add the extension where it is missing, and the index, filled with the texts that are there; InstallationError
    with the remedy if not allowed."""
    if not has_extension():
        try:
            with transaction.atomic():
                editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            raise InstallationError(REMEDY.format(name=connection.settings_dict["NAME"])) from error
    drop(editor)
    # Without parameters: several statements at once.
    editor.execute(Path(__file__).with_name("words.sql").read_text(encoding="utf-8"), None)
    editor.execute(f"CREATE INDEX {_TALK} ON {Talk._meta.db_table} USING gin (text gin_trgm_ops)")


def drop(editor) -> None:
    _stop_following(editor)
    for what in (
        "FUNCTION IF EXISTS search_words_follow(), search_words_clear(), search_words_of(text)",
        "TABLE IF EXISTS search_words, search_vocabulary",
        # The first is of before: trigrams of the texts.
        f"INDEX IF EXISTS {Folded._meta.db_table}_trigrams, {_TALK}, search_reading",
    ):
        editor.execute(f"DROP {what}")


def _stop_following(editor) -> None:
    for event in _EVENTS:
        editor.execute(f"DROP TRIGGER IF EXISTS search_words_{event} ON {Folded._meta.db_table}")


def can_trigrams() -> bool:
    """`make` adds what is missing, or says what to do."""
    return True


def has_extension() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def has_index() -> bool:
    """Whether the index is there and follows the texts (`filling`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = 'search_words_update' AND tgrelid = to_regclass(%s)",
            [Folded._meta.db_table],
        )
        return cursor.fetchone() is not None


def knows_letters() -> bool:
    """Whether this database knows Arabic and Cyrillic letters as letters: not with the locale C, where words in
    them have no trigrams and are looked for row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('місто')) > 2")
        return cursor.fetchone()[0]


def parts(records, terms, talk: Q) -> list:
    """`records` in whose own texts every term stands; and those in whose comments, where `talk` holds, they do.

    Two queries instead of one with "or" between them: that would be tried on every record, past the indexes.
    """
    return [records.filter(_holding("words", "text", terms)), records.filter(plainly.heard(terms, talk))]


def titled(terms) -> Q:
    """On records: every term stands in the title or key."""
    return _holding("title", "title", terms)


def _holding(column, text, terms) -> Q:
    """On records: by the words of `column`; where they stand side by side, by the folded `text` of what is left."""
    known = _known({asked for forms in terms for form in forms for asked in patterns(form)})
    numbers: list[list[int]] = []

    def held(asked):
        numbers.extend(known[asked])
        return _either([f"{column} && %s::int[]"] * len(known[asked]))

    every = [_either([_both([held(asked) for asked in patterns(form)]) for form in forms]) for forms in terms]
    records = RawSQL(f"SELECT record_id FROM search_words WHERE {_both(every)}", numbers)  # noqa: S608, S611 - ours
    phrases = [forms for forms in terms if len(forms[0].split()) > 1]
    return Q(pk__in=records) & plainly.every(f"folded__{text}", phrases)


def _either(conditions) -> str:
    return f"({' OR '.join(conditions)})"


def _both(conditions) -> str:
    return f"({' AND '.join(conditions)})"


def patterns(form: str) -> list[str]:
    """What to look for among the words: a pattern (LIKE) for each word of a form.

    Only its first word may be the end of a longer one, only its last the beginning. Beginnings of one or two
    letters are kept as words of their own.
    """
    words = [connection.ops.prep_for_like_query(word) for word in form.split()]
    begins = form.startswith(GAP)
    if len(words[-1]) < SHORT and (begins or words[1:]):
        words[-1] = GAP + words[-1]
    else:
        words[-1] += "%"
    if not begins:
        words[0] = "%" + words[0]
    return words


def _known(patterns) -> dict[str, list[list[int]]]:
    """For each pattern the numbers of the words that it fits, in chunks."""
    each = " UNION ALL ".join(["SELECT %s::text, id FROM search_vocabulary WHERE word LIKE %s"] * len(patterns))
    with connection.cursor() as cursor:
        cursor.execute(f"{each} ORDER BY 2", [pattern for pattern in patterns for _twice in "12"])
        found = {pattern: [] for pattern in patterns}
        for pattern, number in cursor.fetchall():
            found[pattern].append(number)
    return {pattern: _chunks(numbers) for pattern, numbers in found.items()}


def _chunks(numbers: list[int]) -> list[list[int]]:
    """In portions, frequent words (they have low numbers) in small ones: for every record that holds a word of a
    portion, PostgreSQL looks at each of its words again."""
    chunks, size = [numbers[:4]], 4
    while numbers := numbers[size:]:
        size *= 4
        chunks.append(numbers[:size])
    return chunks


@contextmanager
def filling():
    """Fill an empty table: many times faster without the index, which is made at the end. Should that not happen
    (`has_index`), the search is slow but right, and `citydive index` makes it."""
    with connection.schema_editor() as editor:
        _stop_following(editor)
    yield
    # Inside a transaction foreign keys wait for its end, and no index can be made before they are checked.
    connection.check_constraints()
    with connection.schema_editor() as editor:
        make(editor)


@contextmanager
def searching():
    """For the query of a search."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in _SEARCHING.items()))
        yield


@contextmanager
def impatient():
    """Do not wait long for whoever is writing; OperationalError instead."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout")


def tidy() -> None:
    """Nothing to do: vacuuming takes out what was deleted."""
