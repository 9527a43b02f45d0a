"""The index on PostgreSQL: GIN over the ends of words ("heat": heat, eat), kept by PostgreSQL itself.

Where an end begins with what was typed, that stands in the word. So the index alone says which records hold it,
and no text is read again, as it would have to be with trigrams.
"""

from contextlib import contextmanager, nullcontext

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, Value

from . import plainly
from .folding import GAP
from .models import Folded, Talk

_INDEXED = tuple((model._meta.db_table, f"{model._meta.db_table}_ends") for model in (Folded, Talk))
# So much of an end is kept; a longer word is looked for in the texts that hold its beginning.
LONGEST = 24
# A word begins with this, since short words are found there only (`query._needle`). Folded text holds no points.
_BEGINS = "."
# A tsvector holds 1 MB: of texts with more different words, and of endless words, the beginning is found. The costs
# tell PostgreSQL that taking a text apart is slow.
_ENDS = f"""
CREATE OR REPLACE FUNCTION search_ends(folded text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 AS $$
DECLARE
    word text;
    ends text[] := '{{}}';
BEGIN
    FOREACH word IN ARRAY ARRAY(
        SELECT said FROM unnest(string_to_array(folded, '{GAP}')) WITH ORDINALITY AS words (said, place)
        WHERE said <> '' GROUP BY said ORDER BY min(place)
    ) LOOP
        ends := ends || ('{_BEGINS}' || left(word, {LONGEST - 1}));
        FOR at IN 1..least(length(word) - 2, 5000) LOOP
            ends := ends || substr(word, at, {LONGEST});
        END LOOP;
    END LOOP;
    WHILE octet_length(array_to_string(ends, '')) > 1000000 LOOP
        ends := ends[:cardinality(ends) * 9 / 10];
    END LOOP;
    RETURN array_to_tsvector(ends);
END
$$
"""  # noqa: S608 - our own constants


def make(editor) -> None:
    """Make the indexes, filled with the texts that are there."""
    editor.execute(_ENDS)
    for table, index in _INDEXED:
        # Without a list of what is still to be put in, which every search would have to read.
        editor.execute(f"CREATE INDEX {index} ON {table} USING gin (search_ends(text)) WITH (fastupdate = off)")
        # Else every ANALYZE takes thousands of texts apart for figures that nobody uses.
        editor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 0")


def drop(editor) -> None:
    drop_indexes(editor)
    editor.execute("DROP FUNCTION IF EXISTS search_ends(text)")


def drop_indexes(editor) -> None:
    for _table, index in _INDEXED:
        editor.execute(f"DROP INDEX IF EXISTS {index}")


def can_index() -> bool:
    return True


def has_index() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_INDEXED[0][1]])
        return cursor.fetchone()[0]


def parts(records, terms, talk: Q) -> list:
    """`records` in whose own texts every term stands; and those in whose comments, where `talk` holds, they do."""
    return plainly.parts(records, terms, talk, _holding)


titled = plainly.titled


def _holding(column, terms) -> Q:
    """Every term stands in `column`, by the index; where it cannot tell alone, by the texts that are left."""
    ends = Func(
        F(column), Value(asked(terms)), template="(search_ends(%(expressions)s::tsquery)", arg_joiner=") @@ ",
        output_field=BooleanField(),
    )  # fmt: skip
    return Q(ends) & plainly.every(column, [forms for forms in terms if any(map(_is_more, forms))])


def asked(terms) -> str:
    """A question to the index (tsquery)."""
    return " & ".join("(" + " | ".join(map(_asked, forms)) + ")" for forms in terms)


def _asked(form: str) -> str:
    """Its words, of which only the first may be the end of a longer one, side by side or not."""
    inside = not form.startswith(GAP)
    words = [word if inside and not place else _BEGINS + word for place, word in enumerate(form.split())]
    return "(" + " & ".join(f"{_quoted(word[:LONGEST])}:*" for word in words) + ")"


def _is_more(form: str) -> bool:
    """Whether a form says more than `asked` does: of words side by side, of a long one."""
    return len(form.split()) > 1 or len(form) > LONGEST


def _quoted(text: str) -> str:
    """A word of a tsquery; folded text holds neither sign, but nothing here relies on that."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def filling():
    """Fill an empty table: many times faster without the index, which is made at the end. Should that not happen
    (`has_index`), the search is slow but right, and `citydive index` makes it."""
    # The function stays, since others may be searching.
    with connection.schema_editor() as editor:
        drop_indexes(editor)
    yield
    # Inside a transaction foreign keys wait for its end, and no index can be made before they are checked.
    connection.check_constraints()
    with connection.schema_editor() as editor:
        make(editor)


@contextmanager
def searching():
    """For the query of a search: compiled it would be slower, and the index is in memory more often than not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1")
        yield


def impatient():
    """Whoever is writing is passed over (`skip_locked`)."""
    return nullcontext()


def tidy() -> None:
    """Make the index anew: of a text that was taken out PostgreSQL forgets where it stood, but keeps its words."""
    # Searching goes on meanwhile, except inside a transaction, where that is not possible.
    beside = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        for _table, index in _INDEXED:
            # Left over where this was stopped half-way.
            cursor.execute(f"DROP INDEX IF EXISTS {index}_ccnew")
            cursor.execute(f"REINDEX INDEX {beside} {index}")
