"""What the minutes of a decision say, for revisions, search and translations."""

import datetime

from django.utils.translation import gettext_lazy as _

from citydive import days
from citydive.records.actions import CannotRestore, is_retitled, link, raise_edition
from citydive.records.models import Link, Record, Relation

from .following import follow
from .models import Considered, Decision, Outcome, state_of

TEXTS = ("none_because", "decided_by", "decided_on", "dissent", "dissent_by")
LABELS = {
    "none_because": _("None was chosen, because"),
    "decided_by": _("Who decided"),
    "decided_on": _("When"),
    "dissent": _("Dissent"),
    "dissent_by": _("Who dissents"),
    "considered": _("Options on the table"),
}


def content(record) -> dict:
    values = Decision.objects.values(*TEXTS).get(pk=record.pk)
    return values | {"decided_on": values["decided_on"].isoformat()}


def aside(record) -> dict:
    """The options on the table: some may be drafts that not every reader of the decision sees."""
    rows = Considered.objects.filter(decision=record.pk).select_related("option")
    return {
        "considered": [
            {"key": row.option.key, "edition": row.option_edition, "outcome": row.outcome, "reason": row.reason}
            for row in rows
        ]
    }


def aside_for(record, kept, user) -> dict:
    keys = [row["key"] for row in kept["considered"]]
    seen = set(Record.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True))
    return {"considered": [row for row in kept["considered"] if row["key"] in seen]}


def words(name, value) -> str:
    if name == "decided_on":
        return days.day(datetime.date.fromisoformat(value))
    return "\n".join(map(_row_words, value)) if name == "considered" else value


def _row_words(row) -> str:
    outcome = f"{row['key']}: {Outcome(row['outcome']).label}"
    return f"{outcome} – {row['reason']}" if row["reason"] else outcome


def restore(record, kept) -> None:
    """Texts and rows as they stood; the states of the options follow, also of those that leave the table."""
    decision = Decision.objects.get(pk=record.pk)
    now = content(record) | aside(record)
    options = {each.key: each for each in Record.objects.filter(key__in=[r["key"] for r in kept["considered"]])}
    missing = [row["key"] for row in kept["considered"] if row["key"] not in options]
    if missing:
        raise CannotRestore(_("%(key)s was on the table then and does not exist any more.") % {"key": missing[0]})
    for name in TEXTS:
        setattr(decision, name, kept[name])
    decision.decided_on = datetime.date.fromisoformat(kept["decided_on"])
    decision.save()
    touched = _put_on_table(decision, record, kept["considered"], options)
    record.state = state_of(kept["considered"], decision.none_because)
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)
    follow(touched)


def _put_on_table(decision, record, rows, options) -> set[int]:
    """The rows anew; gives the ids of all options that are or were on the table."""
    before = set(decision.considered.values_list("option_id", flat=True))
    now = {options[row["key"]].pk for row in rows}
    decision.considered.all().delete()
    Link.objects.filter(target=record, relation=Relation.DECIDED_BY, source_id__in=before - now).delete()
    for position, row in enumerate(rows):
        option = options[row["key"]]
        Considered.objects.create(
            decision=decision, option=option, option_edition=row["edition"], outcome=row["outcome"],
            reason=row["reason"], position=position,
        )  # fmt: skip
        link(option, record, Relation.DECIDED_BY)
    return before | now
