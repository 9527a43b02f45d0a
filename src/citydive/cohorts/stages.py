"""The default template of stages. A moderator can change titles and purposes of a deep dive's own copy."""

from functools import cache
from pathlib import Path

import yaml

TEMPLATE = Path(__file__).with_name("stages.yaml")


@cache
def default_template() -> list[dict]:
    """Rows with slug, title, purpose, criteria (names of computed exit criteria), in order."""
    return yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["stages"]
