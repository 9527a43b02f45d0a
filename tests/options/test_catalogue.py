"""The catalogue of measures: reads whole, says every effect in a sentence, refuses what is wrong."""

import os
from dataclasses import replace

import pytest
import yaml

from citydive.options.catalogue import CatalogueError, Loader, fold, load_catalogue, read_catalogue
from citydive.options.facts import Effect, MixedMetrics, climate_fit, combine
from citydive.options.wording import (
    NAMES,
    Words,
    climate_sentence,
    cost_sentence,
    effect_sentence,
    span_sentence,
)

from .conftest import HEAT

Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def effects(catalogue, measure, metric):
    return [e for e in catalogue.measures[measure].effects if e.metric == metric]


def test_the_heat_catalogue_is_complete(catalogue):
    raw = yaml.load(HEAT.read_bytes(), Loader=Loader)
    assert [m["id"] for m in raw["measures"]] == list(catalogue.measures)
    assert set(raw["references"]) == set(catalogue.references)
    for each in raw["measures"]:
        measure = catalogue.measures[each["id"]]
        assert len(measure.effects) == len(each["effects"])
        assert len(measure.costs) == len(each["costs"])
        assert len(measure.facts) == len(each["facts"])
    assert len(catalogue.sha256) == 64 and catalogue.as_of == raw["as_of"]


def test_every_effect_has_a_sentence_with_its_numbers_and_source(catalogue):
    for measure in catalogue.measures.values():
        for effect in measure.effects:
            sentence = effect_sentence(effect, "Cfb")
            assert effect.reference.key in sentence and "Cfb" in sentence
            assert sentence.startswith(NAMES[effect.metric])
            for value in effect.values:
                shown = f"{abs(value):,.10f}".rstrip("0").rstrip(".")
                assert shown in sentence, (sentence, value)
            others = {
                NAMES[m] for m in catalogue.choices("metric") if not NAMES[effect.metric].startswith(NAMES[m])
            }
            assert not [name for name in others if name in sentence]


@pytest.mark.parametrize(
    ("measure", "metric", "index", "climate", "said"),
    [
        (
            "parks", "air_temp", 0, "Cfb",
            "Air temperature: 0.94 K cooler; place not stated; review of studies (meta-analysis); "
            "reference bowler2010; the climate of the study is not stated; you are Cfb. This figure is "
            "recalled: check it against the source before showing it to a council."
        ),
        (
            "street-trees", "surface_temp", 0, "",
            "Surface temperature: 8 to 12 K cooler (range); Central Europe; satellite study; reference "
            "schwaab2021; the climate of the study is not stated."
        ),
        (
            "street-trees", "pet", 2, "Cfb",
            "Felt heat (PET): up to 6 K cooler (the largest effect found; smaller ones occur); Cairo "
            "(BWh); model study; reference abdelmejeed2024; tested in climate BWh; you are Cfb: a "
            "different climate."
        ),
        (
            "street-trees", "mortality", 0, "",
            "Deaths: −2,644 deaths; 93 European cities; model study; reference iungman2023; the climate"
            " of the study is not stated."
        ),
        (
            "fans", "mortality", 0, "",
            "Deaths: 0.6 odds ratio (95 % confidence interval 0.4 to 1.1); place not stated; "
            "meta-analysis; reference bouchama2007; the climate of the study is not stated."
        ),
        (
            "outdoor-work", "productivity", 1, "",
            "Output of work: from 5.1 before to 7.3 t per person and day after; El Salvador; "
            "intervention study; reference bodin2016; the climate of the study is not stated."
        ),
        (
            "targeted-cooling", "air_temp_night", 0, "",
            "Air temperature at night: at least 1 K warmer; Phoenix; model study, from a press report "
            "(model); reference salamanca2014; the climate of the study is not stated."
        ),
        (
            "shade-structures", "tmrt", 0, "",
            "Mean radiant temperature (Tmrt): the study gives no single number; Tempe, Arizona; "
            "measurement; reference middel2021; the climate of the study is not stated."
        ),
    ],
)  # fmt: skip
def test_sentences(catalogue, measure, metric, index, climate, said):
    assert effect_sentence(effects(catalogue, measure, metric)[index], climate) == said


def test_words_are_translated_and_numbers_formatted(catalogue):
    words = Words(
        translate=lambda text: text.replace("cooler", "kühler"), number=lambda v: str(v).replace(".", ",")
    )
    assert "0,94 K kühler" in effect_sentence(effects(catalogue, "parks", "air_temp")[0], "", words)


@pytest.mark.parametrize(
    ("study", "city", "fit"),
    [
        ("BWh", "BWh", "same"),
        ("BWh", "BSk", "same main group"),
        ("Cfa", "Cfb", "same main group"),
        ("BWh", "Cfb", "different"),
        ("", "Cfb", "study not stated"),
        ("", "", "study not stated"),
        ("BWh", "", "city not known"),
    ],
)
def test_climate_fit(study, city, fit):
    assert climate_fit(study, city) == fit


def test_the_study_climate_is_only_what_the_place_states(catalogue):
    effect = effects(catalogue, "street-trees", "pet")[1]
    assert (effect.place, effect.climate) == ("Biskra (BWh)", "BWh")
    assert replace(effect, place="Nairobi").climate == ""
    assert replace(effect, place="Lisbon (ABC)").climate == ""
    assert climate_sentence(effect, "BSk") == "tested in climate BWh; you are BSk: the same main group"
    assert climate_sentence(effect, "BWh").endswith("the same climate")


@pytest.mark.parametrize(
    ("one", "other"), [("air_temp", "surface_temp"), ("air_temp", "pet"), ("surface_temp", "pet")]
)
def test_different_metrics_are_never_combined(catalogue, one, other):
    mixed = effects(catalogue, "street-trees", one) + effects(catalogue, "street-trees", other)
    with pytest.raises(MixedMetrics, match=f"{one} .*{other} "):
        combine(mixed)


def test_no_two_metrics_of_the_catalogue_combine(catalogue):
    all_effects = [e for m in catalogue.measures.values() for e in m.effects]
    for a in all_effects:
        for b in all_effects:
            if (a.metric, a.unit) != (b.metric, b.unit):
                with pytest.raises(MixedMetrics):
                    combine([a, b])


def test_the_same_metric_in_another_unit_is_another_thing(catalogue):
    roof = effects(catalogue, "cool-roof-policy", "air_temp")
    assert [e.unit for e in roof] == ["K per 0.1 roof albedo", "K"]
    with pytest.raises(MixedMetrics):
        combine(roof)
    a, b = effects(catalogue, "outdoor-work", "productivity")
    with pytest.raises(MixedMetrics, match="before and after"):
        combine([replace(a, unit=b.unit), b])


def test_effects_of_one_metric_give_a_span_and_no_sum(catalogue):
    span = combine(effects(catalogue, "parks", "air_temp"))
    assert (span.low, span.high, span.studies, span.open_end) == (-2.3, -0.94, 2, False)
    assert span_sentence(span) == "2 studies span 0.94 to 2.3 K cooler. This is neither a sum nor a mean."
    trees = combine(effects(catalogue, "street-trees", "pet"))
    assert (trees.low, trees.high, trees.studies, trees.open_end) == (-9.6, -1.2, 3, True)
    assert "bounds" in span_sentence(trees)


def test_combine_without_effects_or_numbers(catalogue):
    with pytest.raises(ValueError, match="no effects"):
        combine([])
    assert combine(effects(catalogue, "shade-structures", "tmrt")) is None


def test_an_effect_survives_being_kept(catalogue):
    for measure in catalogue.measures.values():
        for effect in measure.effects:
            assert Effect.from_dict(effect.as_dict()) == effect
        ids = [e.id for e in measure.effects]
        assert len(set(ids)) == len(ids)
    effect = measure_effect = catalogue.measures["parks"].effects[0]
    assert replace(measure_effect, typical=-0.95).id != effect.id


def test_recalled_facts_are_marked(catalogue):
    recalled = {k for k, r in catalogue.references.items() if r.seen == "memory"}
    assert recalled == {"bowler2010", "broadbent2018", "meade2024"}
    for measure in catalogue.measures.values():
        for fact in (*measure.effects, *measure.facts):
            assert fact.recalled == (fact.reference.key in recalled)


def test_costs_are_said_with_place_and_year(catalogue):
    assert (
        cost_sentence(catalogue.measures["drinking-water"].costs[1])
        == "13,000 to 17,000 EUR: fountain (Konstanz, 2023)"
    )


# Filters


def ids(found):
    return {m.id for m in found}


def test_no_filter_gives_everything(catalogue):
    assert ids(catalogue.select()) == set(catalogue.measures)
    assert catalogue.select(text="", family="", metric="") == catalogue.select()


def test_filter_by_words_in_any_language_and_field(catalogue):
    assert "street-trees" in ids(catalogue.select(text="strassenbaume"))
    assert "street-trees" in ids(catalogue.select(text="STRASSENBÄUME wurzelraum"))
    assert "misting" in ids(catalogue.select(text="humidity"))
    assert catalogue.select(text="streettrees-no-such-word") == []
    assert fold("Straßenbäume") == "strassenbaume"


@pytest.mark.parametrize("name", ["family", "metric", "time_class", "cost_class", "water_need", "evidence", "who"])
def test_each_filter_takes_away_and_adds_up(catalogue, name):
    by_value = {value: ids(catalogue.select(**{name: value})) for value in catalogue.choices(name)}
    assert len(by_value) > 1 and all(by_value.values())
    assert all(found < set(catalogue.measures) for found in by_value.values())
    if name in ("family", "time_class", "cost_class", "water_need", "evidence"):
        assert sum(map(len, by_value.values())) == len(catalogue.measures)


def test_filters_narrow_together(catalogue):
    found = catalogue.select(family="green", metric="air_temp", cost_class="medium")
    assert ids(found) == {"street-trees"}


def test_climate_filter_leaves_out_cautions(catalogue):
    desert = ids(catalogue.select(climate="BWh"))
    assert "shade-structures" in desert and "cool-roof-homes" in desert
    assert not {"street-trees", "green-roof", "depaving"} & desert


def test_who_filter_names_edition_and_element(catalogue):
    assert "warning-system" in ids(catalogue.select(who="2008:2"))
    assert "warning-system" not in ids(catalogue.select(who="2026:3"))


def test_an_unknown_filter_is_an_error(catalogue):
    with pytest.raises(KeyError, match="colour"):
        catalogue.select(colour="green")


# A broken file


def change(edit):
    data = yaml.load(HEAT.read_bytes(), Loader=Loader)
    edit(data)
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True).encode()


def tree(data):
    return data["measures"][0]


BROKEN = {
    "unknown reference": (
        lambda d: tree(d)["effects"][1].update(ref="nobody1999"),
        ["street-trees", "effects number 2", "field ref", "nobody1999"],
    ),
    "missing metric": (
        lambda d: tree(d)["effects"][0].pop("metric"),
        ["street-trees", "effects number 1", "field metric", "is missing"],
    ),
    "unknown time class": (
        lambda d: tree(d)["judgement"].update(time_class="soon"),
        ["street-trees", "field time_class", "soon", "immediate"],
    ),
    "unknown range kind": (
        lambda d: tree(d)["effects"][2].update(range_kind="about"),
        ["effects number 3", "field range_kind", "about"],
    ),
    "unknown bound": (lambda d: tree(d)["effects"][1].update(bound="roughly"), ["field bound", "roughly"]),
    "text for a number": (
        lambda d: tree(d)["effects"][0].update(typical="much"),
        ["field typical", "'much' is not a number"],
    ),
    "yes for a number": (
        lambda d: tree(d)["effects"][0].update(typical=True),
        ["field typical", "is not a number"],
    ),
    "range upside down": (lambda d: tree(d)["effects"][2].update(low=-2, high=-8), ["field low", "exchange"]),
    "high alone": (lambda d: tree(d)["effects"][0].update(high=3), ["field low", "a range needs"]),
    "range without kind": (
        lambda d: tree(d)["effects"][2].pop("range_kind"),
        ["field range_kind", "a range needs"],
    ),
    "bound without value": (lambda d: tree(d)["effects"][1].pop("low"), ["field low", "up_to"]),
    "unknown climate": (
        lambda d: tree(d)["judgement"]["koppen_suited"].append("Xyz"),
        ["field koppen_suited", "Xyz"],
    ),
    "unknown WHO element": (lambda d: tree(d)["judgement"].update(who2026=[99]), ["field who2026", "99"]),
    "script as link": (
        lambda d: d["references"]["li2024"].update(link="javascript:alert(1)"),
        ["reference li2024", "field link"],
    ),
    "seen by whom": (
        lambda d: d["references"]["li2024"].update(seen="maybe"),
        ["reference li2024", "field seen", "maybe"],
    ),
    "twice the same": (lambda d: d["measures"].append(tree(d)), ["field id", "street-trees stands there twice"]),
    "no English name": (lambda d: tree(d)["name"].pop("en"), ["street-trees", "field en"]),
    "cost without value": (lambda d: tree(d)["costs"][0].pop("value"), ["costs number 1", "field value"]),
    "a word for an effect": (lambda d: tree(d)["effects"].append("cool"), ["effects number 9", "expected a block"]),
    "another schema": (lambda d: d.update(schema="recipes/2"), ["field schema"]),
    "no measures": (lambda d: d.pop("measures"), ["field measures", "is missing"]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_catalogue_says_file_measure_and_field(case):
    edit, words = BROKEN[case]
    with pytest.raises(CatalogueError) as error:
        read_catalogue(change(edit), "measures.yaml")
    for word in ["measures.yaml", *words]:
        assert word in str(error.value), str(error.value)


@pytest.mark.parametrize("content", [b"a: [1, 2", b"\xff\xfe\xff", b"- just\n- a list", b""])
def test_no_yaml_catalogue_at_all(content):
    with pytest.raises(CatalogueError, match=r"measures\.yaml"):
        read_catalogue(content, "measures.yaml")


def test_yaml_errors_name_the_line():
    with pytest.raises(CatalogueError, match="line 2"):
        read_catalogue(b"schema: x\n  bad: [", "measures.yaml")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CatalogueError, match=r"gone\.yaml"):
        load_catalogue(tmp_path / "gone.yaml")


def test_the_file_is_read_once_until_it_changes(tmp_path):
    path = tmp_path / "measures.yaml"
    path.write_bytes(HEAT.read_bytes())
    first = load_catalogue(path)
    assert load_catalogue(path) is first
    path.write_bytes(change(lambda d: d["measures"].pop()))
    os.utime(path, ns=(1, 1))
    assert len(load_catalogue(path).measures) == len(first.measures) - 1
