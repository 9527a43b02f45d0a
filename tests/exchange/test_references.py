"""Reading references, DOIs, and a reference as one line."""

import pytest

from citydive.exchange.citation import cite_as, doi_in, doi_url
from citydive.exchange.references import MOST_ENTRIES, CannotRead, read_references

BIB = r"""@article{good, title={Heat in {M}{\"u}nchen \& elsewhere},
  author={M{\"u}ller, Anna and {Office for Health and Work} and P{\'e}rez, J.}, year=2020, journal={J. Heat},
  volume=12, number=3, pages={1--9}, doi={https://doi.org/10.1000/ABC.1}}
@article{open, title={Broken, author={X}, year=2020
}
@book{good, title={Twice the same name}, year={n.d.}, doi={12/34}, url={javascript:alert(1)}}
@article{comma, title={No comma} year={2019}}
@dataset{data, author={Service, W.}, publisher={Archive}, year={2021}}
"""
RIS = """TY  - JOUR
AU  - Müller, Anna
AU  - Office for Health
TI  - Cool roofs
PY  - 2019/05//
JO  - J. Roofs
VL  - 3
IS  - 2
SP  - 10
EP  - 19
DO  - 10.1000/xyz
ER  -

TY  - SLIDE
TI  - A talk without an end
TY  - DATA
TI  - Temperatures
UR  - https://data.example/set
ER  -
stray
"""


def test_bibtex_entry_by_entry():
    found = read_references(BIB)
    assert [(each.line, bool(each.problem)) for each in found] == [
        (1, False), (4, True), (6, False), (7, True), (8, True),
    ]  # fmt: skip
    first, broken, twice, comma, untitled = found
    assert first.fields == {
        "title": "Heat in München & elsewhere", "authors": "Müller, Anna\nOffice for Health and Work\nPérez, J.",
        "year": 2020, "container": "J. Heat", "volume": "12", "issue": "3", "pages": "1–9", "publisher": "",
        "doi": "10.1000/abc.1", "url": "",
    }  # fmt: skip
    assert "broken" in broken.problem and "before “year”" in comma.problem and "no title" in untitled.problem
    assert (twice.fields["year"], twice.fields["doi"], twice.fields["url"]) == (None, "", "")
    assert twice.fields["title"] == "Twice the same name" and "“12/34”" in twice.notes[1]
    assert len(twice.notes) == 3 and untitled.sort == "data"


def test_ris_entry_by_entry():
    found = read_references(RIS)
    assert [(each.line, each.sort, bool(each.problem)) for each in found] == [
        (1, "paper", False), (14, "paper", True), (16, "data", False), (20, "paper", True),
    ]  # fmt: skip
    assert found[0].fields == {
        "title": "Cool roofs", "authors": "Müller, Anna\nOffice for Health", "year": 2019, "container": "J. Roofs",
        "volume": "3", "issue": "2", "pages": "10–19", "publisher": "", "doi": "10.1000/xyz", "url": "",
    }  # fmt: skip
    assert "ER  -" in found[1].problem and found[2].fields["url"] == "https://data.example/set"


def test_what_does_not_fit_is_left_out_whole_and_said():
    def read(fields):
        (found,) = read_references("@misc{a, title={T}, " + fields + "}")
        return found

    assert "broken" in read("author={" + "{" * 5000 + "}" * 5000 + "}").problem
    assert "says the same twice: url" in read("url={https://a.example}, url={https://b.example}").problem
    # Half a name would credit somebody else.
    many = read("author={" + " and ".join(f"Name{n:03}, Forename" for n in range(200)) + "}")
    kept = many.fields["authors"].splitlines()
    assert 50 < len(kept) < 200 and all(each.endswith(", Forename") for each in kept)
    assert many.notes == [f"Authors that are kept: {len(kept)} of 200."]
    # Half an address leads nowhere; in one that is whole "%" begins no comment.
    assert read("url={https://a.example/" + "x" * 500 + "}").fields["url"] == ""
    assert read("url={https://a.example/~b/c%20d\\_e}").fields["url"] == "https://a.example/~b/c%20d_e"


def test_what_is_no_reference_at_all_is_said():
    for text in ("Dear colleagues, please find attached", "@", ""):
        with pytest.raises(CannotRead, match="neither BibTeX"):
            read_references(text)
    with pytest.raises(CannotRead, match="at most"):
        read_references("@misc{a, title={T}}\n" * (MOST_ENTRIES + 1))


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1000/XYZ", "10.1000/xyz"), (" https://doi.org/10.1016/S0140-67(22)5. ", "10.1016/s0140-67(22)5"),
        ("doi: 10.1175/BAMS-D-20-0193.1", "10.1175/bams-d-20-0193.1"), ("http://dx.doi.org/10.1/x", ""),
        ("10.1000", ""), ("10.1000/a b", ""), ("https://example.org/10.1000/x", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_form_of_a_doi(typed, doi):
    assert doi_in(typed) == doi


def test_a_reference_in_one_line():
    said = cite_as(authors=["A, B", "C, D"], year=2020, title="Heat?", container="J. Heat", volume="12", issue="3",
                   pages="1–9", doi="10.1000/x<y", key="PRA-I1")  # fmt: skip
    assert said == "A, B; C, D (2020): Heat? J. Heat 12(3), 1–9. https://doi.org/10.1000/x%3Cy [PRA-I1]"
    assert cite_as(title="Alone", key="PRA-I2") == "Alone. [PRA-I2]"
    assert cite_as(authors=["A, B"], year=2020, container="J. Heat") == "A, B (2020). J. Heat."
    assert doi_url("10.1000/a#b") == "https://doi.org/10.1000/a%23b"
