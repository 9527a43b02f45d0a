"""Everything stored about a person: complete, theirs alone, nothing of what they may not read any more."""

import json
import zipfile
from io import BytesIO

import pytest

from citydive.accounts import holdings
from citydive.accounts.export import write_zip
from citydive.accounts.registry import all_parts
from citydive.cohorts.actions import change_membership, end_role
from citydive.cohorts.models import Grant, User
from citydive.installation import InstallationError
from citydive.jobs.runner import run_pending
from citydive.operation import accounts as command
from citydive.records.actions import comment, create_record, editing, link
from citydive.records.files import remove_stale, store_bytes
from citydive.records.kinds import Kind, register
from citydive.records.models import StoredFile

from .conftest import text

register(Kind("note", "X", "note", "notes"))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def written(world):
    """delegate_a wrote a draft with a file, a remark on it, and another remark on a record of the other city."""
    draft = create_record("note", world.dive, city=world.city_a, title="Our <b>draft</b>", by=world.delegate_a)
    shared = create_record("note", world.dive, city=world.city_b, title="Theirs", visibility="cohort")
    comment(draft, by=world.delegate_a, text="My remark")
    comment(shared, by=world.delegate_a, text="Another remark")
    comment(draft, by=world.delegate_a2, text="Not mine")
    store_bytes(b"numbers", "data.csv", "text/csv", owner=world.delegate_a, record=draft)
    return draft


def opened(user):
    target = BytesIO()
    write_zip(User.objects.get(pk=user.pk), target)
    archive = zipfile.ZipFile(target)
    return archive, json.loads(archive.read("data.json"))["parts"]


def test_it_holds_what_the_person_wrote(world, written):
    archive, parts = opened(world.delegate_a)
    assert parts["account"][0]["email"] == world.delegate_a.email
    assert [row["text"] for row in parts["comments"]] == ["My remark", "Another remark"]
    (record,) = parts["records"]
    assert (record["key"], record["title"], record["readable"]) == (written.key, "Our <b>draft</b>", True)
    (file,) = parts["files"]
    assert archive.read(file["in_this_file"]) == b"numbers"
    assert {row["verb"] for row in parts["journal"]} >= {"created", "commented"}
    page = archive.read("index.html").decode()
    assert "Our &lt;b&gt;draft&lt;/b&gt;" in page and "Not mine" not in page


def test_the_page_is_in_the_language_and_time_zone_of_the_person(world):
    User.objects.filter(pk=world.delegate_b.pk).update(
        language="ar", time_zone="Africa/Nairobi", created="2026-01-31T22:30Z"
    )
    page = opened(world.delegate_b)[0].read("index.html").decode()
    assert 'lang="ar" dir="rtl"' in page and "1:30" in page and "22:30" not in page


def test_it_holds_the_versions_that_the_person_saved(world, written):
    with editing(written, seen=1, by=world.delegate_a):
        written.title = "A second title"
    with editing(written, seen=2, by=world.delegate_a2):
        written.title = "The title of somebody else"
    _archive, parts = opened(world.delegate_a)
    assert "A second title" in {row["title"] for row in parts["revisions"]}
    assert "The title of somebody else" not in {row["title"] for row in parts["revisions"]}
    end_role(world.delegate_a.roles.get())
    assert opened(world.delegate_a)[1]["revisions"] == []


def test_what_one_may_not_read_any_more_is_named_by_its_key_only(world, written):
    end_role(world.delegate_a.roles.get())
    archive, parts = opened(world.delegate_a)
    assert parts["records"] == [{"key": written.key, "kind": "note", "readable": False}]
    assert [each["in_this_file"] for each in parts["files"]] == [""]
    assert sorted(archive.namelist()) == ["data.json", "index.html"]
    assert "draft" not in archive.read("index.html").decode()


def test_nothing_that_points_at_a_person_is_left_out(world, written):
    """Every field of every model that names an account is told by a part, or listed without its texts."""
    Grant.objects.create(
        party=world.actor, deep_dive=world.dive, scope="record", record_key="PRA-X1", given_by=world.delegate_a
    )
    other = create_record("note", world.dive, city=world.city_b, title="Other")
    link(written, other, "basis", by=world.delegate_a)
    _archive, parts = opened(world.delegate_a)
    assert [row["what"] for row in parts["marks"]] == ["grant: given by", "link: created by"]
    assert parts["follows"] and {row["what"] for row in parts["follows"]} >= {written.key}


def test_covered_fields_exist():
    """A part that covers a field by a wrong name would let it be told twice, or not at all after a renaming."""
    from django.apps import apps

    for part in all_parts():
        for name in part.covers:
            model, _dot, field = name.rpartition(".")
            assert apps.get_model(model)._meta.get_field(field)


def test_the_job_makes_a_file_that_is_the_persons_own_and_gone_after_a_day(world, written, browser):
    client, other = browser(world.delegate_a), browser(world.delegate_a2)
    job = client.post("/account/export/")["Location"]
    assert run_pending() == 1
    address = client.get(job)["Location"]
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment") and b"".join(answer)[:2] == b"PK"
    assert other.get(address).status_code == 404 and other.get(job).status_code == 404
    assert browser(world.administrator).get(address).status_code == 404
    assert address in text(client.get("/account/export/"))
    # An earlier export is no part of the next one.
    assert len(list(holdings.owned_files(world.delegate_a))) == 1
    StoredFile.objects.update(created="2020-01-01T00:00Z")
    remove_stale()
    assert client.get(address).status_code == 404 and address not in text(client.get("/account/export/"))


def test_asking_again_and_again_is_stopped(world, browser):
    client = browser(world.delegate_a)
    places = [client.post("/account/export/")["Location"] for _time in range(6)]
    assert places[4].startswith("/jobs/") and places[5] == "/account/export/"


def test_the_administrator_writes_it_to_a_folder(world, written, tmp_path):
    path = command.export(world.delegate_a.email, tmp_path / "new" / "folder")
    assert zipfile.ZipFile(path).testzip() is None and path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallationError, match="cannot be written"):
        command.export(world.delegate_a.email, tmp_path / "file" / "x")


def test_a_paused_city_still_reads_its_drafts_into_the_export(world, written):
    change_membership(world.dive.memberships.get(city=world.city_a), "paused")
    assert opened(world.delegate_a)[1]["records"][0]["readable"]
