"""Where a record comes from and what it led to: the walk over links, across cities, as far as rights allow."""

from dataclasses import dataclass, field

from django.db.models import Q

from citydive.cohorts.models import Membership

from .models import FORWARD, Link, Record
from .rules import tombstone_q

MAX_STEPS = 6
MAX_RECORDS = 120


@dataclass
class TraceNode:
    """A record in the trace. step < 0: it comes from here; step > 0: it led there; 0: the record itself.

    `record` is None for one that the reader may not see but whose city lets traces say so (`hint`: its city).
    """

    pk: int
    step: int
    record: Record | None = None
    hint: str = ""


@dataclass
class Trace:
    root: Record
    nodes: dict[int, TraceNode] = field(default_factory=dict)
    edges: list[Link] = field(default_factory=list)
    cut: bool = False

    def steps(self) -> list[tuple[int, list[TraceNode]]]:
        """Nodes grouped by step, in order; inside a step by key."""
        grouped: dict[int, list[TraceNode]] = {}
        for node in self.nodes.values():
            grouped.setdefault(node.step, []).append(node)
        order = lambda node: (node.record is None, node.record.key if node.record else node.hint)  # noqa: E731
        return [(step, sorted(grouped[step], key=order)) for step in sorted(grouped)]


def trace(record, user, *, max_steps=MAX_STEPS, max_records=MAX_RECORDS) -> Trace:
    """Walk the links of a visible record both ways; bounded, safe in cycles, stopping at what is not visible."""
    result = Trace(root=record)
    result.nodes[record.pk] = TraceNode(record.pk, 0, record)
    for direction in (-1, 1):
        frontier = {record.pk}
        for step in range(1, max_steps + 1):
            frontier = _advance(result, user, frontier, direction, step, max_records)
            if not frontier:
                break
        else:
            result.cut = result.cut or bool(frontier)
    known = {pk for pk, node in result.nodes.items()}
    result.edges = list(Link.objects.filter(source_id__in=known, target_id__in=known))
    return result


def _advance(result, user, frontier, direction, step, max_records):
    """One step along the chain: to what the frontier comes from (-1), or to what it led to (1)."""
    backward, forward = ~Q(relation__in=FORWARD), Q(relation__in=FORWARD)
    # A decision comes after the options it decides on, although the link runs from the option to it.
    by_source, by_target = (backward, forward) if direction < 0 else (forward, backward)
    found = {
        *Link.objects.filter(by_source, source_id__in=frontier).values_list("target_id", flat=True),
        *Link.objects.filter(by_target, target_id__in=frontier).values_list("source_id", flat=True),
    } - set(result.nodes)
    if not found:
        return set()
    # Of an erased record the key is left, and what hangs on it.
    visible = {r.pk: r for r in Record.objects.filter(tombstone_q(user), pk__in=found).for_cards()}
    hidden = found - set(visible)
    room = max_records - len(result.nodes)
    if len(visible) > room:
        result.cut = True
        visible = dict(sorted(visible.items())[: max(room, 0)])
    for pk, each in visible.items():
        result.nodes[pk] = TraceNode(pk, direction * step, each)
    _add_hints(result, hidden, direction * step)
    return set(visible)


def _add_hints(result, hidden, step):
    """Hidden records show as "a record of <city>" where the owning city allows it, else not at all."""
    if not hidden:
        return
    rows = Record.objects.filter(pk__in=hidden, city__isnull=False).values_list(
        "pk", "deep_dive_id", "city_id", "city__name"
    )
    rows = list(rows)
    asked = Q(pk__in=[])
    for _pk, dive, city, _name in rows:
        asked |= Q(deep_dive_id=dive, city_id=city)
    allowed = set(Membership.objects.filter(asked, trace_hint=True).values_list("deep_dive_id", "city_id"))
    for pk, dive, city, name in rows:
        if (dive, city) in allowed:
            result.nodes[pk] = TraceNode(pk, step, None, name)
