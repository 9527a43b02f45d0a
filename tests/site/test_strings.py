"""Strings for people: one message must not stand for two things."""

import importlib.util
import re

import pytest
from babel.messages.catalog import Catalog

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


def test_no_message_hides_in_a_formatted_string():
    """What collects the messages sees a formatted string as one word, and finds nothing in it."""
    hidden = [
        f"{path.relative_to(ROOT)}: {inside}"
        for path in SOURCES
        if path.suffix == ".py"
        for inside in re.findall(r"""f["'][^\n]*\{((?:_|\w*gettext\w*)\(["'][^\n]*)""", path.read_text())
    ]
    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize(
    ("message", "flags"),
    [
        ("at least 90 % of its days", {"no-python-format"}),
        ("Hot days (95 % interval)", {"no-python-format"}),
        ("%(n)d of %(all)d, at least 90 %% of them", {"python-format"}),
        (("%(n)d day", "%(n)d days"), {"python-format"}),
        ("95 %% interval", {"python-format"}),
        ("plain", set()),
    ],
)
def test_a_mere_per_cent_sign_is_no_format(message, flags):
    """msgfmt -c and editors would hold "90 % o" for a value to fill in, and refuse the translations."""
    spec = importlib.util.spec_from_file_location("messages_script", ROOT / "scripts" / "messages.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    catalog = Catalog()
    catalog.add(message)
    script.mark_formats(catalog)
    assert catalog[message].flags == flags
