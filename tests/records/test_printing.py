"""Printing in a process of its own: what cannot be printed is said, what broke is for the log."""

import io
import logging
import subprocess
import sys
from types import SimpleNamespace

import pytest

from citydive.documents import REFUSED
from citydive.documents.__main__ import main
from citydive.documents.tree import Document, DocumentError
from citydive.records import printing

TRACEBACK = b'Traceback (most recent call last):\n  File "/srv/citydive/word.py"\nKeyError: 1'


@pytest.mark.parametrize(("code", "says"), [(REFUSED, "KeyError"), (1, "Try again"), (-9, "Try again")])
def test_only_what_is_meant_for_readers_is_told_them(monkeypatch, caplog, code, says):
    done = subprocess.CompletedProcess([], code, b"", TRACEBACK)
    monkeypatch.setattr(printing.subprocess, "run", lambda *given, **more: done)
    labels = printing.document_labels()
    document = Document(title="A", language="en", date="2026-01-01", labels=labels, plain=True)
    with caplog.at_level(logging.ERROR), pytest.raises(printing.PrintingError, match=says) as told:
        printing.print_apart(document, "docx")
    assert ("/srv" in str(told.value)) == (code == REFUSED)
    assert ("/srv" in caplog.text) == (code != REFUSED)


def test_a_tree_that_cannot_be_printed_ends_with_its_reason(monkeypatch, capsys):
    def refuse(text):
        raise DocumentError("The document has no title.")

    monkeypatch.setattr("citydive.documents.__main__.from_json", refuse)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))
    assert main("docx") == REFUSED
    assert "no title" in capsys.readouterr().err
