"""Writers at the same moment, on SQLite and PostgreSQL: keys without gap or double, and one winner per version."""

import json
import subprocess
import tempfile
from pathlib import Path

SETUP = """
from citydive.cohorts import actions
from citydive.cohorts.models import City
actions.open_deep_dive(code="TST", slug="test-dive", title="Test dive", theme="Heat")
City.objects.create(code="PRA", name="Practice City", country="DE", latitude=49.5, longitude=8.5)
"""


def beside_each_other(installation, *jobs):
    """Start one process per job, all to begin at the same moment; their answers in order."""
    meet_in = Path(tempfile.mkdtemp(dir=installation.home))
    here = {"meet_in": str(meet_in), "parties": len(jobs)}
    processes = [
        installation.start("-m", "tests.records.writers", json.dumps(job | here), stdout=subprocess.PIPE)
        for job in jobs
    ]
    answers = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(jobs)
    return [json.loads(answer) for answer in answers]


def test_eight_writers_get_two_hundred_keys_without_gap_or_double(installation):
    installation.django(SETUP)
    answers = beside_each_other(installation, *[{"do": "create", "threads": 4, "count": 25}] * 2)
    writers = [keys for answer in answers for keys in answer]
    assert [len(keys) for keys in writers] == [25] * 8
    numbers = sorted(int(key.removeprefix("PRA-X")) for keys in writers for key in keys)
    assert numbers == list(range(1, 201))
    assert installation.rows("SELECT COUNT(*), COUNT(DISTINCT key) FROM records_record") == [(200, 200)]
    assert installation.rows("SELECT last FROM records_keycounter") == [(200,)]
    mixed = sum(1 for keys in writers if int(keys[-1][5:]) - int(keys[0][5:]) > 24)
    assert mixed >= 2, "the writers did not run beside each other"


def test_of_two_writers_with_the_same_version_one_wins_and_the_other_stores_nothing(installation):
    installation.django(SETUP)
    ((keys,),) = beside_each_other(installation, {"do": "create", "threads": 1, "count": 10})
    first, second = beside_each_other(
        installation, *[{"do": "edit", "keys": keys, "name": name} for name in ("first", "second")]
    )
    rows = dict(installation.rows("SELECT key, title FROM records_record"))
    sources = installation.rows(
        "SELECT key, records_source.title FROM records_source JOIN records_record"
        " ON records_record.id = records_source.record_id"
    )
    kept = installation.rows(
        "SELECT key, number, records_revision.title FROM records_revision JOIN records_record"
        " ON records_record.id = records_revision.record_id ORDER BY number"
    )
    for key, a, b in zip(keys, first, second, strict=True):
        assert sorted((a, b)) == ["conflict", "won"], key
        winner = "first" if a == "won" else "second"
        assert rows[key] == winner
        assert [title for each, title in sources if each == key] == [winner]
        # What stood before is kept once, and of the two writers only the winner has a version.
        assert [(n, title) for each, n, title in kept if each == key][1:] == [(2, winner)]
        assert [n for each, n, _title in kept if each == key] == [1, 2]
    assert installation.rows("SELECT DISTINCT version, edition FROM records_record") == [(2, 2)]
