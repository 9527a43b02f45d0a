"""What the pages of a case study and of a city's answer to it need besides the frame of every record."""

from citydive.cohorts.climate import climate_class
from citydive.records.models import Link, Record, Relation

from .models import Case, Takeaway, TakeawayRow, Unit
from .rules import taking_cities


def case_context(record, request) -> dict:
    user = request.user
    case = Case.objects.get(pk=record.pk)
    answers = _answers(case, user)
    mine = taking_cities(user, record)
    units = _with_answers(case.units.filter(removed=False), answers)
    own = list(own_answers(case, mine))
    return {
        "case": case,
        "climate": climate_class(record.city.latitude, record.city.longitude) if record.city else None,
        "units": units,
        "own_answers": own,
        "may_take": len(mine) > len(own) and bool(units),
        "is_thin": not any(getattr(case, name) for name in ("approach", "result", "failed")),
    }


def own_answers(case, cities):
    """The records in which these cities answered a case."""
    return Record.objects.filter(takeaway__case=case, takeaway__city__in=cities).order_by("pk")


def _answers(case, user) -> list[TakeawayRow]:
    """The rows of the answers that somebody may read, in the order in which the cities answered."""
    readable = Record.objects.visible_to(user).active().filter(kind="takeaway")
    rows = TakeawayRow.objects.filter(takeaway__case=case, takeaway__record__in=readable)
    return list(rows.select_related("takeaway__record__city", "takeaway__city").order_by("takeaway"))


def _with_answers(units, answers) -> list[Unit]:
    """Each part with `said`: what which city made of it."""
    units = list(units)
    for unit in units:
        unit.said = [each for each in answers if each.unit_id == unit.pk]
    return units


def takeaway_context(record, request) -> dict:
    user = request.user
    takeaway = Takeaway.objects.select_related("case__record__city").get(pk=record.pk)
    case = Record.objects.visible_to(user).for_cards().filter(pk=takeaway.case_id).first()
    return {
        "takeaway": takeaway,
        # None: not for this reader. The words of its parts then are not, either.
        "case_record": case,
        "rows": takeaway.rows.select_related("unit"),
        "is_rewritten": case is not None and case.edition > answered_edition(takeaway),
    }


def answered_edition(takeaway) -> int:
    links = Link.objects.filter(source=takeaway.pk, target=takeaway.case_id)
    return links.values_list("target_edition", flat=True).first() or 0


def visible_basis(record, user) -> list[Record]:
    """What a record rests on, as far as somebody may see it."""
    rows = Record.objects.visible_to(user).filter(links_in__source=record, links_in__relation=Relation.BASIS)
    return list(rows.order_by("links_in__pk"))
