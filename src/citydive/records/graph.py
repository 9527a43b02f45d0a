"""The trace as a small SVG: one column per step, from where it comes to where it led."""

from html import escape

from django.utils.translation import gettext

WIDTH, HEIGHT, GAP_X, GAP_Y = 190, 46, 50, 14


def trace_svg(trace) -> str:
    """An accessible drawing of a Trace; the list beside it says the same in words."""
    columns = trace.steps()
    tallest = max(len(nodes) for _step, nodes in columns)
    total_height = tallest * (HEIGHT + GAP_Y)
    place = {}
    for index, (_step, nodes) in enumerate(columns):
        top = (total_height - len(nodes) * (HEIGHT + GAP_Y)) / 2
        for row, node in enumerate(nodes):
            place[node.pk] = (index * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y))
    width = len(columns) * (WIDTH + GAP_X) - GAP_X
    lines = "".join(_edge(place[e.earlier_id], place[e.later_id]) for e in trace.edges)
    boxes = "".join(
        _box(node, *place[node.pk], root=node.pk == trace.root.pk) for _step, nodes in columns for node in nodes
    )
    return (
        f'<svg viewBox="-2 -2 {width + 4} {total_height + 4:.0f}" width="{width + 4}" '
        f'role="img" aria-hidden="true" direction="ltr">{lines}{boxes}</svg>'
    )


def _edge(start, end):
    """From the right side of what a record rests on to the left side of what rests on it."""
    (x1, y1), (x2, y2) = start, end
    y1, y2 = y1 + HEIGHT / 2, y2 + HEIGHT / 2
    x1, x2 = (x1 + WIDTH, x2) if x2 > x1 else (x1, x2 + WIDTH) if x2 < x1 else (x1 + WIDTH, x2 + WIDTH)
    middle = (x1 + x2) / 2 if x1 != x2 else x1 + GAP_X / 2
    return f'<path d="M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"/>'


def _box(node, x, y, root):
    if node.record is None:
        top, text, link = "", f"({node.hint})", None
    else:
        text = gettext("erased on request") if node.record.erased else node.record.shown.title
        top, link = node.record.key, node.record.get_absolute_url()
    text = text if len(text) <= 24 else text[:23] + "…"
    inner = (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>'
        f'<text class="k" x="{x + 8:.0f}" y="{y + 16:.0f}">{escape(top)}</text>'
        f'<text x="{x + 8:.0f}" y="{y + 35:.0f}">{escape(text)}</text>'
    )
    inner = f'<a href="{escape(link)}" tabindex="-1">{inner}</a>' if link else inner
    return f'<g class="root">{inner}</g>' if root else f"<g>{inner}</g>"
