"""The practice deep dives: invented, marked content for the whole path, in plainly fictional cities.

References in the data are symbolic ("option.pra"); `Practice.made` keeps what each one became.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import City, Membership
from citydive.decisions.actions import Row, note_decision
from citydive.evidence.finding_actions import cite_finding, settle_finding
from citydive.evidence.models import Figure
from citydive.exchange.actions import advise, ask, mark
from citydive.formats.actions import promote
from citydive.formats.models import Card
from citydive.options.actions import derive_option, propose_option
from citydive.options.shelf import catalogue_of
from citydive.records.actions import link
from citydive.records.models import Record, Relation
from citydive.results.actions import add_statement, begin_result, show_figure

from . import accounts
from .cooperation import (
    load_calls,
    load_commitments,
    load_delegations,
    load_handovers,
    load_missions,
)
from .evidence import analyse, load_series, share
from .exchanging import load_cases, load_inputs
from .files import read
from .meeting import load_sessions

# A street tree and a sail have several published effects; the option cites the first few of each measure.
EFFECTS_PER_MEASURE = 2


@dataclass
class Practice:
    """One practice deep dive while it is being loaded."""

    row: dict
    dive: object = None
    cities: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    made: dict = field(default_factory=dict)

    def by(self, name):
        return self.people[name]

    def voice(self, code):
        """Who writes for a city (its first delegate), or for the cohort (the moderator)."""
        return self.people[f"{code.lower()}1"] if code else self.people["moderator"]

    def refs(self, names) -> list[Record]:
        return [self.ref(name) for name in names]

    def ref(self, name) -> Record:
        record = self.made[name]
        if isinstance(record, Card):
            record = self.made[name] = promote(record, by=self.people["moderator"])
        return Record.objects.get(pk=record.pk)


def load(name, say=print) -> list:
    """Load the deep dives of one data file ("practice", "practice_green")."""
    dives = []
    for row in read(name)["deep_dives"]:
        practice = Practice(row)
        say(f"{row['title']}: the whole path with invented content …")
        for step in STEPS:
            step(practice)
        dives.append(practice.dive)
    return dives


def _open(p):
    row = p.row
    p.dive = cohorts.open_deep_dive(
        code=row["code"],
        slug={"PRC": "practice-heat", "GRC": "practice-green-corridors"}[row["code"]],
        title=row["title"],
        theme="Heat in the city, for practice" if row["theme"] else "Green corridors, for practice",
        theme_module=row["theme"] or "",
        question=row["question"],
        scope=read("practice")["notice"],
        starts=date.fromisoformat(row["start"]),
        ends=date.fromisoformat(row["end"]),
        is_public=True,
        is_practice=True,
    )
    p.people["moderator"] = accounts.moderator(p.dive)
    for each in row["cities"]:
        city = cohorts.register_city(
            code=each["code"],
            name=each["name"],
            country="",
            latitude=each["position"]["latitude"],
            longitude=each["position"]["longitude"],
            time_zone=each["time_zone"],
            population=each["population"],
            languages=", ".join(each["languages"]),
            is_practice=True,
            note=f"{each['profile']} {each['position']['note']}",
        )
        p.cities[city.code] = city
        membership = cohorts.add_city(
            p.dive, city, state=Membership.State.ACTIVE, on=date.fromisoformat(each["membership"]["start"])
        )
        for number, person in enumerate(each["delegation"], start=1):
            p.people[person["id"]] = accounts.delegate(p.dive, city, number, person["role"])
        cohorts.move_to_stage(membership, p.dive.stages.get(slug="prioritise"))


def _questions(p):
    for row in p.row["questions"]:
        p.made[f"question.{row['id']}"] = ask(
            p.dive,
            by=p.by(row["asked_by"]),
            city=p.cities[row["city"]],
            # As the form says: the first line becomes the title.
            text=f"{row['title']}\n\n{row['text']}",
            visibility=row["visibility"],
        )
        _written_on(p.made[f"question.{row['id']}"], row["date"])
    for row in p.row["advice"]:
        p.made[f"advice.{row['id']}"] = advise(
            p.ref(row["answers"]),
            by=p.by(row["given_by"]),
            city=p.cities[row["city"]],
            text=row["text"],
            basis=p.refs(row["basis"]),
        )
        _written_on(p.made[f"advice.{row['id']}"], row["date"])


def _written_on(record, day):
    """The day of a question and of its advice, before the day of the answer."""
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    Record.objects.filter(pk=record.pk).update(created=noon)


def _answers(p):
    """Answers name what the advice changed, so they come after the options."""
    for row in p.row["advice"]:
        answer = row["answer"]
        record = p.ref(f"advice.{row['id']}")
        mark(
            record,
            seen=record.version,
            by=p.by(answer["answered_by"]),
            verdict=answer["verdict"],
            reason=answer["reason"],
            changed=p.refs(answer["changed"]),
            on=date.fromisoformat(answer["date"]),
        )


def _data(p):
    for row in p.row["datasets"]:
        p.made[f"dataset.{row['id']}"] = load_series(
            p.dive,
            p.cities[row["city"]],
            row["dataset"],
            by=p.by(row["confirmed_by"]),
            title=row["title"],
            note=row["notice"],
            visibility=row["visibility"],
        )
    for row in p.row["analyses"]:
        p.made[f"analysis.{row['id']}"] = analyse(
            p.dive,
            p.cities[row["city"]],
            p.refs(row["basis"]),
            by=p.by(row["started_by"]),
            visibility=row["visibility"],
        )


def _findings(p):
    for row in p.row["findings"]:
        by = p.by(row["by"])
        record = _cite(p, row, by) if "cited" in row else _settle(p, row, by)
        share(record, row["visibility"], by=by)
        p.made[f"finding.{row['id']}"] = record


def _cite(p, row, by):
    report = row["cited"]
    return cite_finding(
        p.dive,
        p.cities[row["city"]],
        by=by,
        sentence=row["title"],
        title=report["report"],
        url="https://report.example/practice-city-summer-review",
        page=str(report["page"]),
        quote=report["quote"],
        period=str(report["year"]),
    )


def _settle(p, row, by):
    """Accept, edit or reject what the analysis drafted, as a delegate would in the page."""
    analysis = p.ref(row["from"])
    record = Record.objects.get(
        finding__slug=row["computed"], links_out__target=analysis, city=p.cities[row["city"]]
    )
    drafted = record.finding.sentence
    settle_finding(
        record,
        by,
        row["action"],
        sentence=f"{drafted} {row['append']}" if row["action"] == "edit" else None,
        reason=row.get("reason", ""),
        seen=record.version,
    )
    record.refresh_from_db()
    return record


def _options(p):
    catalogue = catalogue_of(p.dive)
    for row in p.row["options"]:
        content = {"what": row["text"], "basis": p.refs(row["basis"]), "title": row["title"]}
        by = p.voice(row["city"])
        if "adapted_from" in row:
            changes = row["changed"]
            option = derive_option(
                p.ref(row["adapted_from"]),
                by=by,
                city=p.cities[row["city"]],
                changed="\n".join(f"- {each['what']}" for each in changes),
                why="\n".join(f"- {each['why']}" for each in changes),
                visibility=row["visibility"],
                effects=_effects(catalogue, row["measures"]),
                **content,
            )
            for each in changes:
                for basis in p.refs(each["basis"]):
                    link(option.record, basis, Relation.BASIS, by=by, note=each["what"])
        else:
            option = propose_option(
                p.dive,
                by=by,
                city=p.cities.get(row["city"]),
                visibility=row["visibility"],
                measure=row["measures"][0] if row["measures"] else "",
                catalogue=catalogue if row["measures"] else None,
                effects=_effects(catalogue, row["measures"]),
                **content,
            )
        p.made[f"option.{row['id']}"] = option.record


def _effects(catalogue, measures):
    if catalogue is None:
        return []
    return [effect for name in measures for effect in catalogue.measures[name].effects[:EFFECTS_PER_MEASURE]]


def _decisions(p):
    catalogue = catalogue_of(p.dive)
    for row in p.row["decisions"]:
        by, city = p.voice(row["city"]), p.cities[row["city"]]
        rows = [Row(p.ref(each["ref"]), "chosen", each["reason"]) for each in row["chosen"]]
        for each in row["dropped"]:
            option = _weighed(p, catalogue, each, row, by, city)
            rows.append(Row(option.record, "dropped", each["reason"]))
        dissent = (row.get("dissent") or [{}])[0]
        decision = note_decision(
            p.dive,
            by=by,
            city=city,
            question=row["title"],
            summary=row["text"],
            rows=rows,
            decided_by=row["decided_by"],
            decided_on=date.fromisoformat(row["date"]),
            dissent=dissent.get("text", ""),
            dissent_by=dissent.get("by", ""),
            visibility=row["visibility"],
        )
        for basis in p.refs(row["basis"]):
            if not basis.key.startswith(f"{city.code}-O"):
                link(decision.record, basis, Relation.BASIS, by=by)
        p.made[f"decision.{row['id']}"] = decision.record


def _weighed(p, catalogue, each, row, by, city):
    """An option that was only weighed: from a measure of the catalogue, or in the city's own words."""
    title = each.get("title") or next(c["title"] for c in row["considered"] if c.get("measure") == each["measure"])
    measure = each.get("measure", "")
    return propose_option(
        p.dive,
        by=by,
        city=city,
        title=title,
        what=title,
        measure=measure,
        catalogue=catalogue if measure else None,
        effects=_effects(catalogue, [measure]) if measure else [],
        visibility=row["visibility"],
    )


def _results(p):
    for row in p.row["results"]:
        by, city = p.voice(row["city"]), p.cities[row["city"]]
        record = begin_result(
            p.dive,
            city,
            by=by,
            title=row["title"],
            form=row["form"].replace(" ", "_") if row["form"] == "action plan" else "free",
            summary=row["summary"],
            language=row["language"],
            sections=[section["title"] for section in row["sections"]],
        )
        sections = {
            each["id"]: section for each, section in zip(row["sections"], record.result.sections.all(), strict=True)
        }
        for each in row["statements"]:
            text = each.get("text") or p.ref(each["text_from"]).finding.sentence
            p.made[f"statement.{each['id']}"] = add_statement(
                sections[each["section"]],
                by=by,
                kind=each["kind"],
                text=text,
                basis=p.refs(each["basis"]),
                owner=each.get("owner") or "",
                due=date.fromisoformat(each["due"]) if each.get("due") else None,
                language=each.get("language", row["language"]),
            )
        figure = Figure.objects.filter(made_in__analysis__record__city=city).first()
        if figure:
            show_figure(next(iter(sections.values())), figure)
        share(record, row["visibility"], by=by)
        p.made[f"result.{row['id']}"] = record


STEPS = (
    _open, load_delegations, load_handovers, load_commitments, load_calls, load_sessions, _questions, _data,
    _findings, _options, _answers, load_missions, load_cases, _decisions, _results, load_inputs,
)  # fmt: skip


def practice_city() -> City:
    """The city that carries the whole path."""
    return City.objects.get(code="PRA")
