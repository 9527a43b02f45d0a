import json

import pytest

from citydive.documents.text import anchor, direction, plain_text, safe_url
from citydive.documents.tree import DocumentError, Run, Section, TableBlock, from_json, to_dict, to_json
from tests.documents.samples import LABELS, document, figure, foreign_document, statement


def test_json_round_trip_keeps_everything():
    original = document()
    assert from_json(to_json(original)) == original
    assert ARABIC_IN_CLEAR in to_json(original)


ARABIC_IN_CLEAR = "يتجنب"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plain: plain.pop("title"), "document"),
        (lambda plain: plain.update(colour="red"), "unknown entries colour"),
        (lambda plain: plain.update(title=7), "document.title: expected str"),
        (lambda plain: plain["sections"][0]["blocks"][0].update(type="poem"), r"blocks\[0\].*'poem'"),
        (lambda plain: plain["sections"][0].update(blocks="none"), r"sections\[0\].blocks: expected a list"),
    ],
)
def test_wrong_json_is_refused_with_its_place(change, message):
    plain = to_dict(document())
    plain = json.loads(json.dumps(plain))
    change(plain)
    with pytest.raises(DocumentError, match=message):
        from_json(json.dumps(plain))


def test_text_that_is_no_json_is_refused():
    with pytest.raises(DocumentError, match="not a document in JSON"):
        from_json("{")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: document(date="yesterday"), "is no date"),
        (lambda: document(labels={**LABELS, "basis": ""}), "labels without text: basis"),
        (
            lambda: document(sections=(Section("1", "A", 1), Section("1.1.1", "B", 3))),
            "level 3 after level 1",
        ),
        (
            lambda: document(sections=(Section("1", "A", 1, (statement(), statement())),)),
            "PRA-S11 appears twice",
        ),
        (lambda: figure(description=" "), "Figure PRA-A3 has no description"),
        (lambda: statement(kind="rumour"), "'rumour'"),
        (lambda: TableBlock("T", ("a", "b"), (("1", "2"), ("3",))), "row 2: 1 cells for 2 headers"),
    ],
)
def test_a_tree_that_cannot_be_printed_is_refused(make, message):
    with pytest.raises(DocumentError, match=message):
        make()


def test_plain_text_drops_overrides_and_balances_isolates():
    assert plain_text("pay \u202eevil\u202c now\x07") == "pay evil now"
    assert plain_text("\u2067open") == "\u2067open\u2069"
    assert plain_text("shut\u2069") == "shut"


def test_quantities_are_isolated_in_right_to_left_text_only():
    assert plain_text("الحرارة 30 °C") == "الحرارة \u206630\xa0°C\u2069"
    assert plain_text("It reached 30 °C") == "It reached 30\xa0°C"


def test_direction_anchor_and_address():
    assert (direction("ar-EG"), direction("uk")) == ("rtl", "ltr")
    assert anchor("s-", "A.1") != anchor("s-", "A 1")
    assert safe_url("javascript:alert(1)") == ""
    assert safe_url("https://example.org/a") == "https://example.org/a"


def test_a_cell_with_a_language_of_its_own_is_read_back_and_other_cells_have_the_tables():
    made = foreign_document()
    assert from_json(to_json(made)) == made
    frozen = TableBlock("T", ("a", "b"), (("1", Run("2", "uk")),), language="en")
    assert [frozen.run(cell).language for cell in frozen.rows[0]] == ["en", "uk"]
    plain = to_dict(made)
    plain["sections"][0]["blocks"][0]["rows"] = [["1", None]]
    with pytest.raises(DocumentError, match=r"rows\[0\]\[1\]: expected str"):
        from_json(json.dumps(plain))
