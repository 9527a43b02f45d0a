"""Folding, language by language: what is typed finds what was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydive.search.folding import fold, fold_with_places, fold_words, join
from citydive.search.query import parse

FOUND = [
    # German: umlauts in every spelling, ß, parts of compounds
    ("Wärme", "wärme"),
    ("Wärme", "WAERME"),
    ("Wärme", "warme"),
    ("Waerme", "Wärme"),
    ("Grünfläche an der Straße", "strasse"),
    ("Strasse", "Straße"),
    ("STRASSE", "straße"),
    ("Öffentlich", "oeffent"),
    ("Stadthitzeplan", "hitze"),
    ("Hitzeaktionsplan", "aktions"),
    ("Trinkwasser\u00adbrunnen", "trinkwasserbrunnen"),
    ("städtische Wärme", '"staedtische waerme"'),
    ("Wärme in Mu\u0308nchen", "muenchen"),
    # French: accents, ligatures, elision, both apostrophes
    ("l'îlot de chaleur", "ilot"),
    ("îlot", "l’îlot"),
    ("Œuvre d’été", "oeuvre d'ete"),
    ("arbre à ombre", "ARBRE A"),
    ("ça façade", "facade"),
    # English
    ("the city's plan", "city"),
    ("the city plan", "city’s"),
    ("naïve co-operation", "naive"),
    # Ukrainian: the apostrophe in all its shapes, stress marks, ґ; й typed in two parts
    ("зв'язок", "зв’язок"),
    ("звʼязок", "зв'язок"),
    ("здоров’я", "здоровя"),
    ("сте́пу", "степу"),
    ("ґрунт", "грунт"),
    ("Львів", "ЛЬВІВ"),
    ("війна", unicodedata.normalize("NFD", "війна")),
    ("Україна", "україн"),
    # Arabic: article and what is written on to it, vowel signs, tatweel, forms of letters, digits
    ("الحرارة", "حرارة"),
    ("حرارة", "الحرارة"),
    ("حرارة", "بالحرارة"),
    ("والحرارة", "للحرارة"),
    ("كالحرارة", "فالحرارة"),
    ("الجزيرة الحرارية", '"جزيرة حرارية"'),
    ("جزيرة حرارية", '"الجزيرة الحرارية"'),
    ("مَدِينَة", "مدينه"),
    ("أسوان", "اسوان"),
    ("إجراءات", "اجراءات"),
    ("آثار", "اثار"),
    ("مـــدينة", "مدينة"),
    ("مستشفى", "مستشفي"),
    ("عام ٢٠٢٤", "2024"),
    ("2024", "۲۰۲۴"),
    ("ﺣﺮﺍﺭﺓ", "حرارة"),
    ("\u202bأسوان\u202c", "أسوان"),
    # Swahili
    ("ng'ombe", "ng’ombe"),
    ("ng'ombe", "ngombe"),
    ("Maji ya kunywa", "kunyw"),
    # width, ligatures, super- and subscripts, invisible characters
    ("Ｈｅａｔ　ｗａｖｅ", "heat"),
    ("ﬁeld", "field"),
    ("CO₂", "co2"),
    ("m²", "m2"),
    ("heat\u200bwave", "heatwave"),
    # keys and short words
    ("LVI-F12 Heat", "lvi-f12"),
    ("LVI-F12 Heat", "lvi f12"),
    ("LVI-F12 Heat", "f12"),
    ("PV im Hof", "im"),
    ("Ombre", "o"),
    ("at 35.5 °C", "35.5"),
]

NOT_FOUND = [
    ("війна", "віина"),
    ("їжа", "іжа"),
    ("during", "due"),
    ("Heim", "im"),
    ("Zoo", "o"),
    ("heat in a wave", '"heat wave"'),
    ("Wärme", "kälte"),
    ("والد", "لد"),
    ("cool roof", "cool pavement"),
    ("LVI-F1", "lvi-f12"),
]


def finds(text, typed):
    """What the databases do, in one line: every term in one of its forms."""
    folded, terms = fold(text), parse(typed).terms
    return bool(terms) and all(any(form in folded for form in forms) for forms in terms)


@pytest.mark.parametrize(("text", "typed"), FOUND)
def test_finds(text, typed):
    assert finds(text, typed), (fold(text), parse(typed).terms)


@pytest.mark.parametrize(("text", "typed"), NOT_FOUND)
def test_does_not_find(text, typed):
    assert not finds(text, typed), (fold(text), parse(typed).terms)


def test_folded_text_has_words_between_gaps_and_other_forms_at_the_end():
    assert fold("Die Wärme,\nin: der Straße!") == "  die  warme  in  der  strasse    waerme  ".replace("    ", "  ")
    assert fold("") == fold(" .,;\x00 \u200f ") == ""
    assert join([]) == ""


def test_short_arabic_words_keep_what_only_looks_like_an_article():
    assert fold_words("والد بالغ الى بالون") == ["والد", "بالغ", "الي", "بالون"]


@given(st.text(max_size=60))
def test_places_belong_to_the_same_words(text):
    for german in (False, True):
        folded, places = fold_with_places(text, german=german)
        assert folded == join(fold_words(text, german=german))
        assert len(places) == len(folded) and places == sorted(places)
        assert all(0 <= place < len(unicodedata.normalize("NFC", text)) for place in places)


@given(st.text(max_size=40))
def test_whatever_stands_in_a_text_finds_it(text):
    if parse(text).terms and not parse(text).cut:
        assert finds(text, text)


@given(st.text(max_size=60))
def test_folding_again_changes_nothing_but_the_article(text):
    words = fold_words(text)
    if not any("\u0621" <= letter <= "\u064a" for letter in "".join(words)):
        assert fold_words(" ".join(words)) == words


@pytest.mark.parametrize(
    "typed", ['"', '""""', "*", "NEAR(a b)", "title:x", "a OR", "(((", "\x00", "%_", "'; --", "-", "^a"]
)
def test_no_query_language(typed):
    for forms in parse(typed).terms:
        for form in forms:
            assert not set(form) & set("\"'*():^-%_;\x00"), form


def test_long_questions_are_cut():
    asked = parse("hitze " * 2000 + "ende")
    assert asked.cut and asked.terms == (("hitze",),)
    assert len(parse(" ".join(f"w{n}x" for n in range(30))).terms) == 10
    assert not parse("x" * 200).cut and parse("x" * 201).cut


@pytest.mark.parametrize(
    ("typed", "key", "end"),
    [
        ("LVI-F12", "LVI-F12", "-F12"),
        ("lvi f12", "LVI-F12", "-F12"),
        ("f12", "", "-F12"),
        ("(ＬＶＩ–F١٢)", "LVI-F12", "-F12"),
        ("f0", "", ""),
        ("f12 heat", "", ""),
        ("co2", "", ""),
    ],
)
def test_keys_are_known(typed, key, end):
    assert (parse(typed).key, parse(typed).key_end) == (key, end)
