"""Which code computed a result: versions of citydive, Python and, in a checkout, the commit."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def code_versions() -> dict:
    """{"citydive": …, "commit": … or None, "python": …}."""
    try:
        package = version("citydive")
    except PackageNotFoundError:
        package = None
    return {"citydive": package, "commit": _commit(), "python": platform.python_version()}


def _commit() -> str | None:
    """The commit of the checkout that this code runs from, read without starting git; None if there is none."""
    for folder in Path(__file__).resolve().parents:
        if (folder / ".git").exists():
            return _head(folder / ".git")
    return None


def _head(git: Path) -> str | None:
    try:
        if git.is_file():  # a worktree: "gitdir: <path>"
            git = Path(git.read_text(encoding="utf-8").partition(":")[2].strip())
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        common = git / "commondir"
        shared = (git / common.read_text(encoding="utf-8").strip()) if common.exists() else git
        loose = shared / name
        if loose.exists():
            return loose.read_text(encoding="utf-8").strip()
        for line in (shared / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(f" {name}"):
                return line.split()[0]
    except OSError:
        pass
    return None
