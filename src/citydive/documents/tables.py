"""Long narrow tables, set in groups of columns beside each other, for paper."""

Rows = list[list[str]]


def fold(headers: list[str], rows: Rows) -> tuple[list[str], Rows]:
    """Return headers and rows of the folded table: two to four groups of columns when it is long and narrow.

    headers: the names of n columns; rows: m rows of n cells. The folded table repeats the headers per group;
    cells that the last group lacks are empty.
    """
    width = len(headers)
    groups = {1: 4, 2: 3, 3: 2}.get(width, 1) if len(rows) > 12 else 1
    if groups == 1:
        return headers, rows
    height = -(-len(rows) // groups)
    parts = [rows[start : start + height] for start in range(0, len(rows), height)]
    blank = [""] * width
    return headers * len(parts), [
        [cell for part in parts for cell in (part[line] if line < len(part) else blank)] for line in range(height)
    ]
