"""From an uploaded file to a dataset: every format, confirming once, new editions."""

import datetime as dt
import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from citydive import told
from citydive.evidence import dataset_actions
from citydive.evidence.dataset_forms import UNITS
from citydive.evidence.models import Dataset, DatasetEdition
from citydive.jobs.registry import JobError
from citydive.records.actions import Conflict, create_record, link
from citydive.records.kinds import Kind, register
from citydive.records.models import Record, StoredFile

from . import series_files
from .steps import FACTS, confirm, page_of, run, upload

register(Kind("note", "X", "note", "notes"))


@pytest.mark.parametrize("name", series_files.GOOD)
def test_every_format_from_upload_to_dataset(world, login, name):
    client = login(world.delegate_a)
    data = series_files.GOOD[name]()
    job = upload(client, world, name, data)
    page = page_of(client, job)
    assert page.status_code == 200
    assert not Dataset.objects.exists()
    days = 365 if "epw" in name else series_files.DAYS
    assert job.result["preview"]["days"] == days
    assert job.result["preview"]["gaps"]["days"] == 0
    assert f"<bdi>{days}</bdi>" in page.content.decode()

    answer = confirm(client, job)
    record = Record.objects.get(kind="dataset")
    assert answer.headers["Location"] == record.get_absolute_url()
    assert (record.key, record.state, record.visibility) == ("PRA-U1", "confirmed", "city")
    edition = record.dataset.editions.get()
    assert edition.original.path.read_bytes() == data
    assert edition.original.sha256 == hashlib.sha256(data).hexdigest()
    assert edition.original.name == name
    assert {edition.original.record, edition.series.record} == {record}
    assert edition.confirmed_by == world.delegate_a
    assert client.get(record.get_absolute_url()).status_code == 200
    download = client.get(edition.original.get_absolute_url())
    assert b"".join(download.streaming_content) == data


def test_each_day_of_a_short_file_is_shown_once(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "x.csv", b"date,tmax_c\n2003-08-01,30.5\n2003-08-02,31.5\n")
    page = page_of(client, job).content.decode()
    cells = [page.count(f'<td class="num"><bdi>{value}</bdi></td>') for value in ("30.5", "31.5")]
    assert cells == [1, 1] and "<td>…</td>" not in page


def test_the_checked_series_holds_the_values_of_the_file(world, login):
    from urbanheat.readers import read_series

    job = upload(login(world.delegate_a), world, "mess.csv", series_files.plain_csv())
    confirm(login(world.delegate_a), job)
    edition = DatasetEdition.objects.get()
    series = read_series(edition.series.path)
    expected = series_files.rows()
    assert [str(day) for day in series.time] == [str(day) for day, _, _ in expected]
    assert series.tmax.tolist() == [high for _, high, _ in expected]
    assert series.tmin.tolist() == [low for _, _, low in expected]
    assert series.provenance.file == "mess.csv"
    assert series.provenance.sha256 == edition.original.sha256


def test_what_the_file_states_stands_in_the_form(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "kl.zip", series_files.dwd_zip())
    form = page_of(client, job).context["form"]
    assert form.initial["licence"] == "CC BY 4.0"
    assert form.initial["credit"] == "Source: Deutscher Wetterdienst"
    assert form.initial["station_name"] == "Mannheim"
    assert form.initial["elevation_m"] == 98.0
    assert form.initial["data_kind"] == "station"
    # World's city stands at 49.5 N 8.5 E; Mannheim's station 4.3 km east of it.
    assert "4.3\xa0km from the coordinates of Practice City" in page_of(client, job).content.decode()


def test_the_distance_is_told_where_no_note_says_it(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "plain.csv", series_files.plain_csv())
    confirm(client, job, latitude="49.5", longitude="9.5")
    # One degree of longitude at 49.5 N: 111.195 km · cos(49.5°) = 72.2 km.
    edition = DatasetEdition.objects.get()
    assert edition.note == "", "It would stay in the language of whoever uploaded the file."
    page = client.get(edition.dataset.record.get_absolute_url()).text
    assert "72.2\xa0km from the coordinates of Practice City" in page
    german = client.get(edition.dataset.record.get_absolute_url(), {"lang": "de"}).text
    assert "72,2\xa0km" in german


def test_confirming_twice_gives_one_dataset(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "plain.csv", series_files.plain_csv())
    first, second = confirm(client, job), confirm(client, job)
    assert first.headers["Location"] == second.headers["Location"]
    assert Record.objects.filter(kind="dataset").count() == 1
    # Two confirmations at the same moment: both have passed the view's look at what is there.
    again = dataset_actions.confirm(
        world.dive, world.city_a, by=world.delegate_a, original=job.args["file"], series=job.result["series"],
        preview=job.result["preview"], facts=dataset_actions.Facts(title="T", provider="P", licence="L"),
    )  # fmt: skip
    assert again.key == "PRA-U1"
    assert Record.objects.filter(kind="dataset").count() == DatasetEdition.objects.count() == 1


def test_a_new_edition_marks_what_rests_on_the_old_one(world, login):
    client = login(world.delegate_a)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    record = Record.objects.get(kind="dataset")
    resting = create_record("note", world.dive, city=world.city_a, title="rests on it")
    beyond = create_record("note", world.dive, city=world.city_a, title="rests on that")
    apart = create_record("note", world.dive, city=world.city_a, title="rests on nothing")
    link(resting, record, "basis")
    link(beyond, resting, "basis")

    job = upload(client, world, "longer.csv", series_files.plain_csv(430), query=f"?edition_of={record.key}")
    form = page_of(client, job).context["form"]
    assert form.initial["title"] == "Practice record"
    assert form.initial["provider"] == "Weather service"
    assert form.initial["target"] == f"{record.key}:{record.version}"
    answer = confirm(client, job, target=form.initial["target"], title=form.initial["title"])
    assert answer.headers["Location"] == record.get_absolute_url()

    record.refresh_from_db()
    assert (record.edition, record.title) == (2, "Practice record")
    assert [(e.edition, e.days) for e in record.dataset.editions.all()] == [(2, 430), (1, 400)]
    for each, outdated in ((resting, True), (beyond, True), (apart, False)):
        each.refresh_from_db()
        assert each.outdated is outdated
    page = client.get(record.get_absolute_url()).content.decode()
    assert "longer.csv" in page and "plain.csv" in page
    # The same confirmation again leads there and makes no third edition.
    confirm(client, job, target=form.initial["target"])
    assert record.dataset.editions.count() == 2


def test_a_new_edition_of_what_changed_in_between_is_refused(world, login):
    client = login(world.delegate_a)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    record = Record.objects.get(kind="dataset")
    job = upload(client, world, "longer.csv", series_files.plain_csv(430), query=f"?edition_of={record.key}")
    target = page_of(client, job).context["form"].initial["target"]
    Record.objects.filter(pk=record.pk).update(version=record.version + 1)
    answer = confirm(client, job, target=target)
    assert answer.status_code == 409 and "You saved it yourself" in answer.content.decode()
    assert record.dataset.editions.count() == 1
    with pytest.raises(Conflict):
        dataset_actions.confirm(
            world.dive, world.city_a, by=world.delegate_a, original=job.args["file"],
            series=job.result["series"], preview=job.result["preview"], edition_of=record, seen=record.version,
            facts=dataset_actions.Facts(title="T", provider="P", licence="L"),
        )  # fmt: skip
    assert not StoredFile.objects.get(pk=job.args["file"]).record_id


def test_the_same_file_again_is_named_and_linked(world, login):
    client = login(world.delegate_a)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    job = upload(client, world, "renamed.csv", series_files.plain_csv())
    page = page_of(client, job).content.decode()
    assert "This very file is here already" in page and 'href="/r/PRA-U1/"' in page
    # Another city with the same file is told nothing.
    client = login(world.delegate_b)
    job = upload(client, world, "plain.csv", series_files.plain_csv(), city=world.city_b)
    assert "PRA-U1" not in page_of(client, job).content.decode()


def test_columns_that_are_not_recognised_are_named_by_the_person(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "stadt.csv", series_files.german_csv())
    assert job.result["errors"]
    page = page_of(client, job)
    assert [column["title"] for column in page.context["mapping"].columns] == ["Tag", "Höchst", "Tiefst"]
    address = reverse("choose_columns", args=[world.dive.slug, "PRA", job.pk])
    missing = client.post(address, {"meaning_0": "date"})
    assert "Say which column holds a temperature." in missing.content.decode()
    twice = client.post(address, {"meaning_0": "date", "meaning_1": "tmax", "meaning_2": "tmax"})
    assert "Two columns have this meaning" in twice.content.decode()
    unfit = client.post(address, {"meaning_0": "date", "meaning_1": "tmax", "unit_1": "km/h"})
    assert "This unit does not fit" in unfit.content.decode()

    chosen = {"meaning_0": "date", "meaning_1": "tmax", "unit_1": "°C", "meaning_2": "tmin"}
    answer = client.post(address, chosen)
    again = run(type(job).objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    assert again.result["preview"]["days"] == series_files.DAYS
    assert [c["variable"] for c in again.result["preview"]["columns"]] == ["tmax", "tmin"]
    confirm(client, again)
    assert DatasetEdition.objects.get().original.name == "stadt.csv"


def test_a_column_set_to_not_used_is_left_out(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "plain.csv", series_files.plain_csv())
    address = reverse("choose_columns", args=[world.dive.slug, "PRA", job.pk])
    answer = client.post(address, {"meaning_0": "date", "meaning_1": "tmax", "meaning_2": ""})
    again = run(type(job).objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    assert [c["variable"] for c in again.result["preview"]["columns"]] == ["tmax"]


def test_the_form_knows_the_units_of_the_reader():
    from urbanheat.readers.columns import CONVERSIONS

    for variable, units in CONVERSIONS.items():
        assert set(UNITS[variable]) == set(units)


def test_the_path_without_pages(world, tmp_path):
    path = tmp_path / "mannheim.zip"
    path.write_bytes(series_files.dwd_zip())
    add = lambda **more: dataset_actions.add_dataset(  # noqa: E731
        world.dive, world.city_a, path, by=world.delegate_a, title="Mannheim", visibility="cohort", **more
    )
    record = add(note="14 km away")
    edition = record.dataset.editions.get()
    assert (record.visibility, edition.note, edition.station_name) == ("cohort", "14 km away", "Mannheim")
    assert edition.provider.startswith("Deutscher Wetterdienst") and edition.licence == "CC BY 4.0"
    assert add() == record, "the same file again is the same dataset"
    assert StoredFile.objects.count() == 2

    path.write_bytes(series_files.plain_csv(430))
    newer = add(provider="City", licence="CC0", edition_of=record)
    assert (newer.pk, newer.edition, newer.dataset.editions.count()) == (record.pk, 2, 2)


def test_the_path_without_pages_leaves_nothing_of_a_bad_file(world, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("date,tmax_c\n2020-01-01,warm\n2020-01-02,3\n")
    with pytest.raises(JobError, match=r"bad\.csv: row 2, column “tmax_c”: this is not a number"):
        dataset_actions.add_dataset(world.dive, world.city_a, path, by=world.delegate_a, title="Bad")
    path.write_bytes(series_files.plain_csv())
    with pytest.raises(dataset_actions.DatasetError, match="provider"):
        dataset_actions.add_dataset(world.dive, world.city_a, path, by=world.delegate_a, title="No licence")
    assert not StoredFile.objects.exists() and not Record.objects.filter(kind="dataset").exists()


def test_licence_and_provider_are_required(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "plain.csv", series_files.plain_csv())
    for field in ("licence", "provider", "title"):
        answer = confirm(client, job, **{field: " "})
        assert answer.status_code == 200 and field in answer.context["form"].errors
    assert "latitude" in confirm(client, job, latitude="91", longitude="8").context["form"].errors
    assert "latitude" in confirm(client, job, longitude="8").context["form"].errors
    assert not Dataset.objects.exists()
    assert FACTS["title"] not in str(Record.objects.all())


def test_an_edition_chosen_in_the_form_keeps_its_title_unless_the_person_types_one(world, login):
    client = login(world.delegate_a)
    confirm(client, upload(client, world, "plain.csv", series_files.plain_csv()))
    for days, typed, expected in ((410, None, "Practice record"), (420, "Renamed record", "Renamed record")):
        record = Record.objects.get(kind="dataset")
        job = upload(client, world, "longer.csv", series_files.plain_csv(days))
        proposed = page_of(client, job).context["form"].initial["title"]
        assert proposed == "longer, 2020–2021"
        confirm(client, job, target=f"{record.key}:{record.version}", title=typed or proposed)
        record.refresh_from_db()
        assert record.title == expected
    assert record.edition == 3


def test_pages_of_a_long_record_stay_light(world, login):
    client = login(world.delegate_a)
    job = upload(client, world, "long.csv", series_files.plain_csv(31_000, dt.date(1936, 1, 1)))
    style = len(gzip.compress(Path(finders.find("citydive/style.css")).read_bytes()))
    assert style + len(gzip.compress(page_of(client, job).content)) < 30_000
    confirm(client, job)
    page = client.get(Record.objects.get(kind="dataset").get_absolute_url())
    assert style + len(gzip.compress(page.content)) < 30_000


def test_the_web_process_stays_without_the_numeric_stack():
    code = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "django.setup()\n"
        "import citydive.urls, citydive.evidence.dataset_views\n"
        "print(sorted({'numpy', 'openpyxl', 'urbanheat', 'altair'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _without_words(described: dict) -> dict:
    """What a reader found, without its remarks in words: people read those in their own language."""
    kept = {
        name: value for name, value in described.items() if name not in ("language", "day_rule", "day_rule_told")
    }
    words = ("message", "told")
    return kept | {
        "flags": {
            kind: found | {"first": [{k: v for k, v in each.items() if k not in words} for each in found["first"]]}
            for kind, found in described["flags"].items()
        }
    }


@pytest.mark.parametrize(
    "name",
    [
        "dwd_heidelberg_2003.txt",
        "dwd_heidelberg_2003.zip",
        "openmeteo_lviv_daily.csv",
        "openmeteo_lviv_daily_fahrenheit.json",
        "openmeteo_lviv_hourly.csv",
        "bilbao_three_days.epw",
    ],
)
def test_real_files_are_shown_as_the_reader_reads_them(world, login, name):
    from urbanheat.readers import preview, read_series

    world.city_a.time_zone = "Europe/Kyiv"
    world.city_a.save()
    path = Path(__file__).parents[1] / "urbanheat" / "data" / name
    client = login(world.delegate_a)
    job = upload(client, world, name, path.read_bytes())
    shown, read = job.result["preview"], preview(path, timezone="Europe/Kyiv")
    assert _without_words(shown) == _without_words(read)
    assert shown["language"] == "en" and shown["day_rule"] == read["day_rule"] == told.say(shown["day_rule_told"])
    assert page_of(client, job).status_code == 200
    confirm(client, job)
    edition = DatasetEdition.objects.get()
    assert read_series(edition.series.path) == read_series(path, timezone="Europe/Kyiv")


def test_remarks_are_shown_in_words_and_never_undercounted(world, login):
    rows = ["date,tmax_c,tmin_c"]
    for place, (day, high, low) in enumerate(series_files.rows(900)):
        high, low = (low, high) if place % 3 == 0 else (high, low)
        rows.append(f"{day},{'' if place == 5 else high},{'' if place == 5 else low}")
    client = login(world.delegate_a)
    job = upload(client, world, "odd.csv", "\n".join(rows).encode())
    page = page_of(client, job).content.decode()
    # 300 days have the highest below the lowest temperature; the reader lists 200 of them.
    assert "Days with the highest below the lowest temperature: more than 200" in page
    assert "<bdi>6 January 2020</bdi> – <bdi>6 January 2020</bdi>: 1 day" in page
