"""Peers in environments of their own: made once in a directory, filled with pip, asked in a process of their own.

The directory is $CITYDIVE_PEERS, else one below the system's temporary directory. A peer that cannot be had
(no network, no wheel) raises `NoPeer`; the benchmark then prints its own figure alone and says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class NoPeer(Exception):
    """The peer cannot be installed or run here."""


def directory() -> Path:
    """Where the environments lie."""
    return Path(os.environ.get("CITYDIVE_PEERS") or Path(tempfile.gettempdir()) / "citydive-peers")


def environment(name: str, *packages: str) -> Path:
    """The Python of the environment `name` that holds `packages` (wheels only); made if it is not there."""
    home = directory() / name
    python = home / "bin" / "python"
    done = home / "packages.txt"
    wanted = "\n".join(packages)
    if python.exists() and done.exists() and done.read_text() == wanted:
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", home], check=True, capture_output=True, text=True)
        pip = [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", *packages]
        subprocess.run(pip, check=True, capture_output=True, text=True)
    except (subprocess.CalledProcessError, OSError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise NoPeer(f"{name}: {said[-1] if said else 'cannot be installed'}") from None
    done.write_text(wanted)
    return python


def run(python: Path, script: str, *arguments, timeout: float = 3600) -> dict:
    """Run a script in the peer's Python and give what it printed last, one JSON object.

    The script can `from benchmarks.heat.measure import measure`; arrays go to and fro as files (.npy).
    """
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [str(python), "-c", textwrap.dedent(script), *map(str, arguments)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, env={**os.environ, "PYTHONPATH": path}
        )
    except subprocess.TimeoutExpired:
        raise NoPeer(f"no answer after {timeout:.0f} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NoPeer(said[-1] if said else f"exit code {done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])
