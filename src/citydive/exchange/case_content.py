"""What people write in case studies and in what cities take from them, for revisions, search and translations."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from citydive.records.actions import is_retitled, raise_edition

from .models import Case, Take, Takeaway, TakeawayRow, Unit

PROSE = ("density", "governance", "budget", "approach", "cost", "result", "failed")
TEXTS = (*PROSE, "contact")
CASE_LABELS = {
    "density": _("Density"),
    "governance": _("Governance"),
    "budget": _("Budget"),
    "approach": _("Approach"),
    "cost": _("Cost"),
    "result": _("Result"),
    "failed": _("What failed"),
    "contact": _("Contact, by function"),
    "units": _("Parts that can be taken"),
}
TAKEAWAY_LABELS = {"rows": _("Part by part")}


def case_content(record) -> dict:
    texts = Case.objects.values(*TEXTS).get(pk=record.pk)
    units = Unit.objects.filter(case=record.pk, removed=False).values("number", "what", "needs")
    return texts | {"units": list(units)}


def case_words(name, value) -> str:
    if name == "units":
        return "\n".join(_unit_words(each) for each in value)
    return value


def _unit_words(unit) -> str:
    return f"{unit['number']}. {unit['what']}" + (f" ({unit['needs']})" if unit["needs"] else "")


def restore_case(record, kept) -> None:
    now = case_content(record)
    Case.objects.filter(pk=record.pk).update(**{name: kept[name] for name in TEXTS})
    units = {each["number"]: (each["what"], each["needs"]) for each in kept["units"]}
    put_units(Case.objects.get(pk=record.pk), units)
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)


def put_units(case, units) -> None:
    """Let these parts be there (number → what, needs) and no others; a part keeps its number for ever."""
    case.units.exclude(number__in=units).update(removed=True)
    for number, (what, needs) in units.items():
        given = {"what": what, "needs": needs, "removed": False}
        Unit.objects.update_or_create(case=case, number=number, defaults=given)


def takeaway_content(record) -> dict:
    rows = TakeawayRow.objects.filter(takeaway=record.pk).values_list("unit__number", "verdict", "reason")
    return {"rows": [dict(zip(("number", "verdict", "reason"), row, strict=True)) for row in rows]}


def takeaway_words(name, value) -> str:
    return "\n".join(
        _now("Part %(n)s, %(verdict)s: %(reason)s")
        % {"n": row["number"], "verdict": Take(row["verdict"]).label, "reason": row["reason"]}
        for row in value
    )


def restore_takeaway(record, kept) -> None:
    now = takeaway_content(record)
    rows = {row["number"]: (row["verdict"], row["reason"]) for row in kept["rows"]}
    put_rows(Takeaway.objects.get(pk=record.pk), rows)
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)


def put_rows(takeaway, rows) -> None:
    """The answers anew: number of the part → (verdict, reason)."""
    units = {unit.number: unit for unit in Unit.objects.filter(case=takeaway.case_id)}
    takeaway.rows.all().delete()
    TakeawayRow.objects.bulk_create(
        TakeawayRow(takeaway=takeaway, unit=units[number], verdict=verdict, reason=reason)
        for number, (verdict, reason) in sorted(rows.items())
        if number in units
    )
