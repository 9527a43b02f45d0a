"""Speed of the heat science beside its peers.

    python -m benchmarks heat                      # every module of benchmarks/heat, one table
    python -m benchmarks heat comfort hotspots     # only these
    python -m benchmarks heat --write              # all, and put the table into docs/benchmarks.md

Each module runs in a process of its own (memory of its own, compiled once). One that fails is a line in the table
and exit code 1. `--write` renews what stands between the two marker lines in docs/benchmarks.md and nothing else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.heat.measure import bandwidth, machine

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- heat: begin -->", "<!-- heat: end -->"
HELPERS = {"measure", "parts", "peers"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["heat"])
    parser.add_argument("modules", nargs="*", help="modules of benchmarks/heat; all without a name")
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--peers", type=Path, help="directory for the peers' environments")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # a child that runs one module and prints JSON
    options = parser.parse_args()
    if options.one:
        print(json.dumps(importlib.import_module(f"benchmarks.heat.{options.one}").run()))
        return 0
    if options.peers:
        os.environ["CITYDIVE_PEERS"] = str(options.peers.resolve())
    known = modules()
    unknown = set(options.modules) - set(known)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known) or 'none'}")
    if options.write and options.modules:
        parser.error("--write renews the whole table; run it without names")
    text, failed = section(options.modules or known)
    print(text)
    if options.write:
        write(text)
    return 1 if failed else 0


def modules() -> list[str]:
    names = [path.stem for path in (ROOT / "benchmarks" / "heat").glob("*.py")]
    return sorted(name for name in names if not name.startswith("_") and name not in HELPERS)


def section(names) -> tuple[str, list[str]]:
    """The section as Markdown, and the modules that failed."""
    one, two = bandwidth(1), bandwidth(2)
    lines = [
        "`python -m benchmarks heat --write`",
        "",
        f"{dt.date.today()}, {machine()}; memory bandwidth (copying, read and written) {one / 1e9:.1f} GB/s "
        f"with one thread, {two / 1e9:.1f} GB/s with two. Peer and urbanheat in the same run, the fastest of "
        "some rounds; memory is the peak above the inputs.",
        "",
    ]
    rows, failed = [], []
    for name in names:
        found, problem = child(name)
        rows += found
        if problem:
            failed.append(name)
            lines.append(f"- **{name} did not run**: {problem}")
    return "\n".join([*lines, *table(rows), *notes(rows)]), failed


def child(name: str) -> tuple[list[dict], str | None]:
    command = [sys.executable, "-m", "benchmarks", "heat", "--one", name]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return [], said[-1] if said else f"exit code {done.returncode}"
    return json.loads(done.stdout.strip().splitlines()[-1]), None


def table(rows) -> list[str]:
    head = (
        "kernel", "work", "peer", "peer [s]", "urbanheat [s]", "ratio", "memory [MB]", "peer's", "agreement",
        "of the bandwidth", "target",
    )  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        share = row.get("bandwidth_share")
        met = {True: " met", False: " **missed**"}.get(row.get("met"), "")
        cells = [
            row["kernel"], row["work"], row.get("peer") or "-", number(row.get("peer_seconds")),
            number(row["seconds"]), number(row.get("ratio")), megabytes(row.get("peak_memory")),
            megabytes(row.get("peer_memory")), row.get("agreement") or "-",
            "-" if share is None else f"{share:.0%}", f"{row.get('target') or '-'}{met}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def notes(rows) -> list[str]:
    found = [f"- {row['kernel']}: {row['note']}" for row in rows if row.get("note")]
    return ["", *found] if found else []


def number(value) -> str:
    return "-" if value is None else f"{value:.3g}"


def megabytes(value) -> str:
    return "-" if value is None else f"{value / 1e6:.0f}"


def write(text: str) -> None:
    """Renew what stands between the marker lines; without them a new section at the end of the page."""
    page = PAGE.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        page = f"{page.rstrip()}\n\n\n## Heat science\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
