"""What a file is, from its bytes alone."""

import io
import zipfile

import pytest

from citydive.records.filetypes import NotAccepted, recognise


def archive(*names, **contents):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in names:
            out.writestr(name, contents.get(name.replace(".", "_").replace("/", "_"), "x"))
    return made.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")
ODT = b"application/vnd.oasis.opendocument.text"

ACCEPTED = [
    (b"\x89PNG\r\n\x1a\n\0\0", "image/png", ".png"),
    (b"\xff\xd8\xff\xe0", "image/jpeg", ".jpg"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", ".webp"),
    (b"%PDF-1.7\n", "application/pdf", ".pdf"),
    (archive(*WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    (archive("mimetype", "content.xml", mimetype=ODT.decode()), ODT.decode(), ".odt"),
    (b"OggS\0\x02", "audio/ogg", ".ogg"),
    (b"ID3\x04\0", "audio/mpeg", ".mp3"),
    (b"\0\0\0\x1cftypM4A \0\0", "audio/mp4", ".m4a"),
    (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav", ".wav"),
    ("Stadtbäume spenden Schatten.\n".encode(), "text/plain; charset=utf-8", ".txt"),
    ("ظل\n".encode("utf-16"), "text/plain; charset=utf-16", ".txt"),
    ("Straße;Bäume\nAm Markt;3\n".encode("cp1252"), "text/csv", ".csv"),
    (b"\xef\xbb\xbfplace,trees\nA,3\nB,4\n", "text/csv; charset=utf-8", ".csv"),
    (b'{"type": "FeatureCollection", "features": []}', "application/geo+json", ".geojson"),
    # A program in a language of scripts is text to whoever opens it, and is called so.
    (b"#!/bin/sh\nrm -r /\n", "text/plain; charset=utf-8", ".txt"),
]


@pytest.mark.parametrize(("data", "media_type", "ending"), ACCEPTED, ids=range(len(ACCEPTED)))
def test_known_by_its_bytes(data, media_type, ending):
    file = io.BytesIO(data)
    file.seek(3)
    found = recognise(file)
    assert (found.media_type, found.endings[0]) == (media_type, ending)
    assert file.tell() == 0


REFUSED = [
    (b"", "empty"),
    (b"<!DOCTYPE html><script>", "hold programs"),
    (b"\xef\xbb\xbf \n<svg xmlns='x'>", "hold programs"),
    (b"<?xml version='1.0'?><kml/>", "hold programs"),
    (b"MZ\x90\0\x03\0\0\0", "not accepted"),
    (b"\x7fELF\x02\x01", "not accepted"),
    (b"plain at first\n" * 5000 + b"\0\x01", "not accepted"),
    (b"GIF89a\x01\0", "not accepted"),
    (b"\xff\xfe\x00\xd8", "not accepted"),
    (archive("a.exe", "b.txt"), "one by one"),
    (archive(*WORD, "word/vbaProject.bin"), "macros"),
    (archive(*WORD)[:60], "damaged"),
    (b"PK\x03\x04" + b"\0" * 40, "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old kind"),
    (b"\0\0\0\x18ftypheic\0\0", "HEIC"),
    (b"\0\0\0\x18ftypisom\0\0", "not accepted"),
]


@pytest.mark.parametrize(("data", "why"), REFUSED, ids=range(len(REFUSED)))
def test_refused_with_the_reason(data, why):
    with pytest.raises(NotAccepted, match=why):
        recognise(io.BytesIO(data))


def test_an_ending_that_does_not_fit_gets_the_right_one_behind_it():
    text, pdf = recognise(io.BytesIO(b"var x = 1\n")), recognise(io.BytesIO(b"%PDF-1.4"))
    assert text.name_for("invoice.js") == "invoice.js.txt"
    assert text.name_for("notes.TXT") == "notes.TXT"
    assert pdf.name_for("page.html") == "page.html.pdf"
    assert pdf.name_for("report.") == "report.pdf"
