"""Strings for people: one message must not stand for two things."""

import re

from tests.installations import ROOT

SOURCES = [path for ending in ("py", "html") for path in (ROOT / "src" / "citydive").rglob(f"*.{ending}")]
COUNTED = [r'ngettext(?:_lazy)?\(\s*"([^"]+)"', r"blocktranslate count [^%]*%\}(.*?)\{% plural"]
PLAIN = [r'\b_\("([^"]+)"\)', r'\bgettext(?:_lazy)?\("([^"]+)"\)', r'translate "([^"]+)" %\}']


def test_no_message_is_used_both_with_a_number_and_without():
    """gettext keeps one entry for both: the one without a number would say "changed %(n)d times"."""
    texts = [path.read_text() for path in SOURCES]
    counted, plain = (
        {found for text in texts for pattern in patterns for found in re.findall(pattern, text, re.S)}
        for patterns in (COUNTED, PLAIN)
    )
    assert len(counted) > 20 and len(plain) > 500
    assert not counted & plain
