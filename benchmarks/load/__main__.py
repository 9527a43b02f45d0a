"""100 people read and write at once: citydive on SQLite, on PostgreSQL, and a peer with like pages, in one run.

    python -m benchmarks.load --peer PEER/bin/python --postgres postgresql://user@host/name

Each site is started anew, filled alike, served by waitress with eight threads, and visited by the same crowd from
one other process. Everybody is logged in before the clock starts and pauses between two pages as people do.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from .crowd import visit
from .sites import CitydiveSite, WagtailSite


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="mean pause between two pages [s]")
    parser.add_argument("--writes", type=float, default=0.15, help="share of visits that write")
    parser.add_argument("--postgres", default="", help="an empty database, as postgresql://…")
    parser.add_argument("--peer", default="", help="a Python with wagtail, waitress and whitenoise")
    options = parser.parse_args()
    sites = [("citydive, SQLite", lambda home: CitydiveSite(home))]
    if options.postgres:
        sites.append(("citydive, PostgreSQL", lambda home: CitydiveSite(home, options.postgres)))
    if options.peer:
        sites.append(("Wagtail, SQLite", lambda home: WagtailSite(home, options.peer)))
    print(
        f"{options.people} people, {options.seconds:.0f} s, mean pause {options.pause} s, Python {sys.version[:6]}"
    )
    print("| site | requests/s | read p50 | read p95 | write p50 | write p95 | errors | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for name, make in sites:
        with tempfile.TemporaryDirectory(prefix="load-") as folder:
            site = make(Path(folder))
            try:
                site.start()
                crowd = visit(site, options.people, options.seconds, options.pause, options.writes)
                memory = site.memory()
            finally:
                site.stop()
        print(f"| {name} | {crowd.row()} | {memory:.0f} MB |", flush=True)
        for error, count in crowd.errors.most_common(5):
            print(f"  {count} × {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
