"""Writers that run beside each other, each with a database connection of its own; started by test_concurrency."""

import json
import secrets
import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from citydive.cohorts.models import City, DeepDive  # noqa: E402
from citydive.records import actions  # noqa: E402
from citydive.records.kinds import Kind, register  # noqa: E402
from citydive.records.models import Record  # noqa: E402

register(Kind("note", "X", "note", "notes"))


def create(count: int) -> list[str]:
    """Keys of `count` new records."""
    dive, city = DeepDive.objects.get(), City.objects.get()
    keys = []
    for number in range(count):
        keys.append(actions.create_record("note", dive, city=city, title=f"Note {number}").key)
        # SQLite lets who holds the lock go on; a breath between records gives the others their turn.
        time.sleep(0.01)
    return keys


def edit(keys: list[str], start_at: float, name: str) -> list[str]:
    """Edit each record as it was seen at version 1: "won" or "conflict" per record."""
    outcomes = []
    for position, key in enumerate(keys):
        record = Record.objects.get(key=key)
        # Both writers turn to the same record at the same moment.
        time.sleep(max(0.0, start_at + position * 0.15 - time.time()))
        try:
            with actions.editing(record, seen=1, new_edition=True):
                record.title = name
                actions.add_source(record, name)
                time.sleep(0.02)
            outcomes.append("won")
        except actions.Conflict as conflict:
            assert conflict.record.title != name
            outcomes.append("conflict")
    return outcomes


def meet(folder: Path, parties: int) -> float:
    """Wait until all processes are here, however slowly they start; the moment at which all begin."""
    (folder / secrets.token_hex(8)).touch()
    while len(arrived := list(folder.iterdir())) < parties:
        time.sleep(0.02)
    return max(path.stat().st_mtime for path in arrived) + 0.5


def in_threads(count, function):
    """Run function(number) in `count` threads that start together; the results in order."""
    results, barrier = [None] * count, threading.Barrier(count)

    def run(number):
        try:
            barrier.wait()
            results[number] = function(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


if __name__ == "__main__":
    job = json.loads(sys.argv[1])
    job["start_at"] = meet(Path(job["meet_in"]), job["parties"])
    time.sleep(max(0.0, job["start_at"] - time.time()))
    if job["do"] == "create":
        answer = in_threads(job["threads"], lambda _number: create(job["count"]))
    else:
        answer = edit(job["keys"], job["start_at"], job["name"])
    print(json.dumps(answer))
