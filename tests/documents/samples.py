"""Invented documents of a practice city, in English and in Arabic."""

from citydive.documents.tree import (
    KINDS,
    REQUIRED_LABELS,
    BasisItem,
    Document,
    FigureBlock,
    Gap,
    Paragraph,
    Run,
    Section,
    SourceItem,
    StatementBlock,
    TableBlock,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">'
    '<text x="10" y="20" font-family="Noto Sans" font-size="11">أيام ≥ 30 °C</text>'
    '<rect id="bar" x="10" y="40" width="20" height="50" fill="#0b5a63"/></svg>'
)
LABELS = {name: f"word {name}" for name in REQUIRED_LABELS}
UKRAINIAN = "У липні мешканці уникають площі після полудня."
ARABIC = "يتجنب السكان الساحة بعد الظهر"


def statement(key="PRA-S11", text="On four days the maximum reached 30 °C or more.", **changes):
    basis = (BasisItem("finding", "PRA-F12", "four days ≥ 30 °C", "3"),)
    return StatementBlock(**{"key": key, "kind": "fact", "text": text, "basis": basis, **changes})


def figure(**changes):
    table = TableBlock("Days per year", ("Year", "Days"), (("1990", "3"), ("1991", "no complete season")))
    values = {
        "key": "PRA-A3", "edition": "4", "title": "Days of 30 °C or more", "description": "Two bars.",
        "svg_text": SVG, "table": table, "source": "station record",
    }  # fmt: skip
    return FigureBlock(**{**values, **changes})


def document(**changes):
    blocks = (
        Paragraph((Run("Nine parks. "), Run("Where", emphasis="strong"), Run(ARABIC, language="ar"))),
        statement(),
        statement("PRA-S12", UKRAINIAN, language="uk", kind="judgement"),
        statement("PRA-S13", ARABIC, language="ar", kind="judgement"),
        statement("PRA-S22", "The parks department measures for two summers.", kind="duty", basis=(),
                  gaps=("Duty without a date.",), owner="Parks department"),
        figure(),
        TableBlock("Places", ("Place", "Night"), (("Market", "24.1 °C"),)),
    )  # fmt: skip
    values = {
        "title": "Pocket parks against heat", "subtitle": "Framework", "language": "en",
        "date": "2025-06-12", "publisher": "Practice City", "notice": "example text",
        "meta": {"Version": "7"}, "labels": LABELS,
        "gaps": (Gap("PRA-S22", "One duty without a date"),),
        "sections": (Section("1", "Heat in our city", 1, blocks), Section("1.1", "Nights", 2)),
        "sources": (
            SourceItem("PRA-F12", "finding", "Four days in a row", "edition 3"),
            SourceItem("", "voice", "Said in the street"),
            SourceItem("", "law", "Building code", url="https://example.org/law"),
        ),
    }  # fmt: skip
    return Document(**{**values, **changes})


def long_document(count=30):
    statements = tuple(
        statement(f"PRA-S{n}", f"Statement {n} of the plan.", kind=KINDS[n % 4]) for n in range(count)
    )
    return document(gaps=(), sections=(Section("1", "Plan", 1, statements),))


def foreign_document(**changes):
    """An Arabic document of what was said in English: a table under its heading, a card with its city and key."""
    table = TableBlock(
        ARABIC, ("الرمز", "المهمة"), (("PRA-T1", Run("Count the fountains", "en")),), under_heading=True
    )
    card = Paragraph(
        (Run("Taps are set.", "en"), Run(" (\u2068Practice City\u2069، \u2068PRA-B4\u2069)", None, "emphasis"))
    )
    return document(
        **{"language": "ar", "title": "Water?", "gaps": (), "sources": (), "plain": True,
           "sections": (Section("1", ARABIC, 1, (table, card)),), **changes}
    )  # fmt: skip
