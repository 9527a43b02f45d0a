"""Numbers stay with their units, and keep their own order in right-to-left text."""

import pytest

from citydive.quantities import in_html, isolated, kept_together

LRI, PDI, NBSP = "\u2066", "\u2069", "\xa0"


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("30 °C or more", f"30{NBSP}°C or more"),
        ("20–25 °C at night", f"20–25{NBSP}°C at night"),
        ("95 % interval", f"95{NBSP}% interval"),
        ("at most 5 MB, 12 km away", f"at most 5{NBSP}MB, 12{NBSP}km away"),
        ("in 30 minutes, 4 May 2024, see PRA-F12 m", "in 30 minutes, 4 May 2024, see PRA-F12 m"),
    ],
)
def test_a_number_is_not_parted_from_its_unit(text, together):
    assert kept_together(text) == together


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("بلغت 30 °C ليلا", f"30{NBSP}°C"),
        ("بفرق +0,25 لكل عقد", "+0,25"),
        ("بفرق \u22121,5 لكل عقد", "\u22121,5"),
        ("الأيام ≥ 30 °C", f"≥{NBSP}30{NBSP}°C"),
        ("عند p < 0.05", f"p{NBSP}<{NBSP}0.05"),
        ("مسافة 12 km", f"12{NBSP}km"),
        ("خلال 5–7 days ثم", f"5–7{NBSP}days"),
        ("الفرق [°C]", "°C"),
    ],
)
def test_a_quantity_keeps_its_order_in_right_to_left_text(text, quantity):
    once = isolated(text)
    assert f"{LRI}{quantity}{PDI}" in once and once.count(LRI) == 1
    assert isolated(once) == once, "Twice does no harm."


@pytest.mark.parametrize("text", ["بلغ 4 before ثم", "بلغ 89 heat"])
def test_a_number_before_a_word_is_no_quantity(text):
    assert isolated(text) == text


def test_a_unit_of_the_own_script_stays_on_the_line():
    assert isolated("إلى 30 °م أو أكثر") == f"إلى 30{NBSP}°م أو أكثر"


def test_on_a_page_only_what_people_read_is_changed():
    typed = '<textarea>30 °C</textarea><input value="30 °C"><script>30 °C</script>'
    page = f'<p dir="rtl" title="30 °C">بلغت 30 °C</p>{typed}&#39;30 °C'
    assert (
        in_html(page) == f'<p dir="rtl" title="30 °C">بلغت {LRI}30{NBSP}°C{PDI}</p>{typed}&#39;{LRI}30{NBSP}°C{PDI}'
    )
    copied = '<blockquote class="diff" dir="auto">30 °C</blockquote>'
    assert in_html(copied) == copied
    assert in_html("<p>30 °C</p>") == f"<p>30{NBSP}°C</p>"
