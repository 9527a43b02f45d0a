"""Heat in the City: the public record, each fact with its source, and nothing else on real cities."""

import csv
import json
from datetime import date, timedelta
from functools import cache

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import (
    City,
    DeepDive,
    Grant,
    Membership,
    MonthlyNormals,
    Organisation,
    Outline,
    Role,
)
from citydive.commitments import actions as commitments
from citydive.commitments.delegations import describe
from citydive.commitments.models import Act, ResultKind
from citydive.decisions.actions import note_decision
from citydive.exchange.input_actions import enter_input
from citydive.formats.actions import enter_session
from citydive.records.actions import add_source, link
from citydive.records.models import Relation, Visibility

from . import accounts
from .files import DATA, read

KINDS = {"research institute": Organisation.Kind.RESEARCH}


def load() -> DeepDive:
    """The deep dive with its cities, memberships, sessions, outlines and normals; no evidence yet."""
    content = read("heat_in_the_city")
    sources, facts = content["sources"], content["deep_dive"]["facts"]
    dive = cohorts.open_deep_dive(
        code=content["deep_dive"]["code"],
        slug="heat-in-the-city",
        title=content["deep_dive"]["title"],
        theme="Heat waves, heat islands, and solutions that cushion them",
        theme_module=content["deep_dive"]["theme"],
        question=facts["question"]["text"],
        starts=first_day(facts["start"]["date"]),
        ends=first_day(facts["end"]["date"]),
        source_url=sources[facts["question"]["source"]]["url"],
        is_public=True,
    )
    accounts.moderator(dive)
    _organisations(dive, facts, sources)
    cities = {row["code"]: _city(dive, row, sources) for row in content["cities"]}
    for row in content["former_cities"]:
        _former(dive, row, sources)
    sessions = {row["id"]: _session(dive, row, cities, sources) for row in content["sessions"]}
    for row in content["decisions"]:
        _decision(dive, row, sessions, sources)
    for row in content["inputs"]:
        _input(dive, row, sessions, sources)
    for row in content["cities"]:
        _commitment(dive, cities[row["code"]], row, facts["commitment"], sources)
    _outlines(cities)
    _normals(cities)
    return dive


def first_day(text: str) -> date:
    """A date that may be only a month."""
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def _organisations(dive, facts, sources):
    for name in ("science_partner", "organiser"):
        fact = facts[name]
        organisation, _made = Organisation.objects.get_or_create(
            name=fact["organisation"],
            defaults={
                "kind": KINDS.get(fact["kind"], Organisation.Kind.OTHER),
                "url": sources[fact["source"]]["url"],
            },
        )
        organisation.deep_dives.add(dive)


def _city(dive, row, sources) -> City:
    start, end = warmest_months(normals()[row["name"]])
    city = cohorts.register_city(
        code=row["code"],
        name=row["name"],
        own_names=", ".join(row.get("own_names", {}).get("value", [])),
        country=row["country"],
        latitude=row["position"]["latitude"],
        longitude=row["position"]["longitude"],
        time_zone=row["time_zone"]["value"],
        population=row["population"]["value"],
        population_source=sources[row["population"]["source"]]["title"],
        heat_season_start=start,
        heat_season_end=end,
        languages=", ".join(row["languages"]["value"]),
        note=_missing(row["code"]),
    )
    membership = cohorts.add_city(
        dive,
        city,
        state=Membership.State.ACTIVE,
        on=first_day(row["membership"]["start"]["date"]),
        # The last day as the record has it; the membership was carried through to it.
        ends=first_day(row["membership"]["end"]["date"]),
        note=row["membership"].get("note", ""),
        pilot=row["pilot"]["text"],
        source_url=sources[row["pilot"]["source"]]["url"],
    )
    # The public record ends with the results shown in June 2025.
    cohorts.move_to_stage(membership, dive.stages.get(slug="adopt"))
    _delegation(dive, city)
    return city


def _missing(code) -> str:
    """What daily data the city lacks here and what to bring, in words."""
    for row in read("climate/datasets")["missing"]:
        if row["city"] == code:
            lines = [
                f"- {each['provider']}: {each['publishes']} ({each['access']}; upload as {each['read']})"
                for each in row["bring"]
            ]
            return "\n".join([row["what"], "", "What to bring:", "", *lines])
    return ""


def _former(dive, row, sources):
    membership = row["membership"]
    cohorts.add_city(
        dive,
        None,
        label=f"{row['name']} ({row['country']})",
        state=Membership.State.ENDED,
        on=first_day(membership["not_named_from"]["date"]),
        reason="Not among the cities named from this date on.",
        note=" ".join(membership["note"].split()),
        source_url=sources[membership["first_named"]["source"]]["url"],
    )


# Of the people and acts the public record says nothing, and nothing is invented about them.
NOT_NAMED = "Not named in the public record"
UNTOLD = {
    "format": "What the format asks of every city. The record tells of no act, no signature and no days; those "
    "shown are the month of the kick-off and the day of the closing session.",
    "result": "What was promised at the beginning the public record does not tell. The pilot that came of it: ",
}


def _delegation(dive, city) -> None:
    """Two delegates as places: which offices they came from the record does not tell."""
    membership = dive.memberships.get(city=city)
    for number in (1, 2):
        person = accounts.delegate(dive, city, number)
        describe(membership, person, seen=0, function="Delegate of the city (the public record names no office)")


def _commitment(dive, city, row, fact, sources):
    """What the format asks of every city, as a draft: that it was signed, by which act and by whom, nobody says."""
    membership, pilot = row["membership"], row["pilot"]
    record = commitments.draft(
        dive,
        city,
        by=accounts.delegate(dive, city, 1),
        title=f"Commitment of {city.name} to the deep dive",
        promises=[],
        visibility=Visibility.COHORT,
        act=Act.OTHER,
        act_reference=NOT_NAMED,
        signatory=NOT_NAMED,
        availability=fact["text"],
        result=UNTOLD["result"] + pilot["text"],
        result_kind=pilot.get("result_kind", ResultKind.OPEN),
        valid_from=first_day(membership["start"]["date"]),
        valid_until=first_day(membership["end"]["date"]),
    )
    for name, note in ((fact["source"], UNTOLD["format"]), (pilot["source"], "")):
        add_source(record, sources[name]["title"], url=sources[name]["url"], note=note)


def _decision(dive, row, sessions, sources):
    """What the cohort settled, resting on the session at which it did."""
    by = accounts.moderator(dive)
    record = note_decision(
        dive,
        by=by,
        question=row["question"],
        summary=" ".join(row["text"].split()),
        rows=[],
        decided_by=row["decided_by"],
        decided_on=date.fromisoformat(row["date"]),
        visibility=Visibility.PUBLIC,
    ).record
    link(record, sessions[row["session"]], Relation.BASIS, by=by)
    add_source(record, sources[row["source"]]["title"], url=sources[row["source"]]["url"], note=row["note"])


def _input(dive, row, sessions, sources):
    """What science brought, credited to who brought it as the record names them."""
    record = enter_input(
        dive,
        by=accounts.moderator(dive),
        sort=row["sort"],
        title=row["title"],
        authors=row["author"],
        summary=" ".join(row["text"].split()),
        url=sources[row["source"]]["url"],
        informs=[sessions[name] for name in row["informs"]],
        visibility=Visibility.PUBLIC,
    )
    add_source(record, sources[row["source"]]["title"], url=sources[row["source"]]["url"])


def _session(dive, row, cities, sources):
    texts = [item["text"] for item in row["record"]]
    former = {
        each["code"]: f"{each['name']} ({each['country']})" for each in read("heat_in_the_city")["former_cities"]
    }
    texts += [f"{former[code]} is named among the participants too." for code in row["cities"] if code in former]
    if row.get("cities_note"):
        texts.append(" ".join(row["cities_note"].split()))
    record = enter_session(
        dive,
        title=row["title"],
        format=row["kind"],
        starts=first_day(row["start"]),
        ends=first_day(row["end"]),
        precision=row["precision"],
        place=row["place"] or "",
        stage=dive.stages.get(slug=row["stage"]),
        cities=[cities[code] for code in row["cities"] if code in cities],
        summary="\n\n".join(texts),
        visibility=Visibility.PUBLIC,
    )
    named = {row["source"], *(item["source"] for item in row["record"])}
    for name in sorted(named):
        note = "" if row["seen"] == "page" else "No page was found that names this date."
        add_source(record, sources[name]["title"], url=sources[name]["url"], note=note)
    return record


def _outlines(cities):
    for row in read("geo/outlines")["outlines"]:
        geojson = json.loads((DATA / "geo" / row["file"]).read_text(encoding="utf-8"))
        Outline.objects.create(city=cities[row["city"]], geojson=geojson, shows=row["shows"], credit=row["credit"])


@cache
def normals() -> dict[str, list[float]]:
    """Monthly mean temperature 1991-2020 [°C] by city name, January first."""
    names = {row["name"].replace("ü", "ue"): row["name"] for row in read("heat_in_the_city")["cities"]}
    described = next(row for row in read("climate/datasets")["datasets"] if row["id"] == "six_cities_normals")
    months = {name: {} for name in names.values()}
    with (DATA / "climate" / described["file"]).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            months[names[row["city"]]][int(row["month"])] = float(row["tmean_normal_1991_2020_c"])
    return {name: [values[month] for month in range(1, 13)] for name, values in months.items()}


def warmest_months(values, length=5) -> tuple[int, int]:
    """First and last of the `length` months in a row that are warmest together; it may span the year's end."""
    first = max(range(12), key=lambda start: sum(values[(start + k) % 12] for k in range(length)))
    return first + 1, (first + length - 1) % 12 + 1


def _normals(cities):
    for city in cities.values():
        MonthlyNormals.objects.create(
            city=city,
            values=normals()[city.name],
            period="1991–2020",
            source="CRU TS 4.06, University of East Anglia; Harris et al. 2020, doi:10.1038/s41597-020-0453-3",
            note="Nearest cell of a half-degree grid, not corrected for height.",
        )


def invite_scientist(dive):
    """An account for the science side: sees what Heidelberg shares, for half a year."""
    user = accounts.account("Scientist 1", "scientist")
    cohorts.give_role(user, Role.Kind.ACTOR, dive)
    Grant.objects.get_or_create(
        party=user,
        deep_dive=dive,
        scope=Grant.Scope.CITY,
        city=City.objects.get(code="HDB"),
        verb=Grant.Verb.REVIEW,
        defaults={"until": date.today() + timedelta(days=182)},
    )
