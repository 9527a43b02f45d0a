"""The demo's content files."""

from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).with_name("data")


@cache
def read(name: str) -> dict:
    """One YAML file of the demo's data, by its name without ending ("climate/datasets")."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
