"""`python -m citydive.documents FORMAT < tree.json > file`: print a document tree in a process of its own."""

import sys

from . import REFUSED, docx, html, pdf
from .svg import SvgError
from .tree import DocumentError, from_json

RENDERERS = {"html": lambda document: html.render(document).encode(), "pdf": pdf.render, "docx": docx.render}


def main(format: str) -> int:
    """0 if the file was written; REFUSED if the tree cannot be printed: then why stands on the error output."""
    try:
        data = RENDERERS[format](from_json(sys.stdin.buffer.read().decode()))
    except (DocumentError, SvgError, pdf.PdfError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    sys.stdout.buffer.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
