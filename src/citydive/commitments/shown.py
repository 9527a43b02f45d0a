"""A frozen document tree as light data for a template: sections of paragraphs and tables."""

from citydive.documents.tree import Document, Paragraph, TableBlock


def shown_document(document: Document) -> dict:
    """Only what a memorandum holds: paragraphs and tables."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "notice": document.notice,
        "language": document.language,
        "meta": list(document.meta.items()),
        "sections": [
            {"number": each.number, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in document.sections
        ],
    }


def _block(block) -> dict:
    if isinstance(block, TableBlock):
        rows = [[block.run(cell) for cell in row] for row in block.rows]
        return {"headers": block.headers, "rows": rows, "title": block.title}
    if isinstance(block, Paragraph):
        return {"text": " ".join(run.text for run in block.runs), "language": block.runs[0].language}
    raise TypeError(f"A memorandum holds no {type(block).__name__}.")
