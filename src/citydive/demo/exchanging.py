"""Case studies with what the other practice city takes; scientific inputs. Everybody stands in it by function."""

from datetime import UTC, datetime

from citydive.exchange.case_actions import cite_report, take_from, tell_case
from citydive.exchange.citation import doi_in
from citydive.exchange.input_actions import enter_input, review
from citydive.records.actions import link
from citydive.records.models import Record, Relation

CONTEXT = ("density", "governance", "budget", "approach", "cost", "result", "failed", "contact")
BIBLIOGRAPHIC = ("year", "container", "volume", "issue", "pages", "publisher", "url")


def load_cases(p):
    for row in p.row.get("cases", []):
        by = p.by(row["by"])
        record = tell_case(
            p.dive, by=by, city=p.cities[row["city"]], title=row["title"], summary=row["problem"],
            units={n: (unit["what"], unit["needs"]) for n, unit in enumerate(row["units"], start=1)},
            **{name: row[name] for name in CONTEXT},
        )  # fmt: skip
        for basis in p.refs(row["basis"]):
            link(record, basis, Relation.BASIS, by=by)
        cite_report(record, by=by, url="https://report.example/practice-coast-market-review", **row["report"])
        _keep(p, f"case.{row['id']}", record, row)
    for row in p.row.get("takeaways", []):
        by = p.by(row["by"])
        record = take_from(
            p.ref(row["case"]), p.cities[row["city"]], by=by, summary=row["summary"],
            rows={n: tuple(said) for n, said in enumerate(row["rows"], start=1)},
        )  # fmt: skip
        _keep(p, f"takeaway.{row['id']}", record, row)
        for each in p.refs(row["cited_in"]):
            link(each, record, Relation.BASIS, by=by)


def load_inputs(p):
    for row in p.row.get("inputs", []):
        record = enter_input(
            p.dive, by=p.by(row["by"]), city=p.cities[row["city"]], sort=row["sort"], title=row["title"],
            summary=row.get("summary", ""), authors="\n".join(row["authors"]), doi=doi_in(row.get("doi", "")),
            informs=p.refs(row["informs"]), **{name: row[name] for name in BIBLIOGRAPHIC if name in row},
        )  # fmt: skip
        _keep(p, f"input.{row['id']}", record, row)
    for row in p.row.get("reviews", []):
        analysis = p.ref(row["analysis"])
        record = review(
            analysis, by=p.by(row["by"]), city=p.cities[row["city"]], title=f"Review of {analysis.key}",
            usable=row["usable"], plain=row["plain"], summary=row["summary"], authors="\n".join(row["authors"]),
        )  # fmt: skip
        _keep(p, f"review.{row['id']}", record, row)


def _keep(p, name, record, row):
    p.made[name] = record
    noon = datetime.fromisoformat(row["date"]).replace(hour=12, tzinfo=UTC)
    Record.objects.filter(pk=record.pk).update(created=noon)
