"""Text typed by people as HTML: what becomes a link, and that nothing else does."""

import pytest

from citydive.site.prose import to_html

REL = 'rel="noopener nofollow"'


@pytest.mark.parametrize(
    "text,links",
    [
        ("See https://example.org/a_b_c?x=1&y=2.", ["https://example.org/a_b_c?x=1&amp;y=2"]),
        ("(https://example.org/wiki/Heat_(city)), and HTTP://example.org", ["https://example.org/wiki/Heat_(city)", "HTTP://example.org"]),
        ("انظر https://example.org/a، ثم", ["https://example.org/a"]),
        ("[a report](https://example.org/r) <https://example.org/s>", ["https://example.org/r", "https://example.org/s"]),
        ("[https://good.example](https://example.org)", ["https://example.org"]),
        ("as PRA-D1, not PRA-D2 nor PRA-D10, XPRA-D1 or /r/PRA-D1/", ["/r/PRA-D1/"]),
        ("javascript:alert(1) ftp://example.org www.example.org data:text/html,x", []),
        ("https://", []),
        ("[a](//evil.example) [b](/r/PRA-Z1/) [c](x.html) [d](HTTPS://example.org)", ["HTTPS://example.org"]),
        ("[PRA-D1](mailto:a@example.org) [*PRA-D2* ](mailto:a@example.org)", ["/r/PRA-D1/"]),
        ("[a](mailto:a@example.org) **[b](https://example.org)**", ["mailto:a@example.org", "https://example.org"]),
        ('https://example.org/"onclick="alert(1)', ["https://example.org/"]),
        ("<b>https://example.org/<script>", ["https://example.org/"]),
    ],
)  # fmt: skip
def test_addresses_and_readable_keys_become_links(text, links):
    html = to_html(text, {"PRA-D1"})
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == links
    assert html.count("<a ") == html.count(REL) == len(links)
    assert "<script" not in html and "<b>" not in html


def test_the_text_itself_stays_as_it_was():
    text = "Look at https://example.org/x_y_z, *then* PRA-D1."
    html = to_html(text, {"PRA-D1"})
    assert html == (
        f'<p>Look at <a href="https://example.org/x_y_z" {REL}>https://example.org/x_y_z</a>, <em>then</em> '
        f'<a href="/r/PRA-D1/" {REL}><bdi dir="ltr">PRA-D1</bdi></a>.</p>\n'
    )
