"""Every sentence that urbanheat can say to people, read from its source."""

import ast
from pathlib import Path

import urbanheat

ROOT = Path(urbanheat.__file__).parent
# Names under which a sentence waits before it is said.
NAMES = {"problem", "remedy", "text", "message", "reason", "not_computable"}
# Module → constants that hold a sentence; functions whose named argument or place is one.
CONSTANTS = {"presets.py": {"_NEEDS_PERCEIVED"}, "readers/daily.py": {"DAILY_RULE"}}
PLACES = {"ReadError": (0, 5), "QualityFlag": (1,), "Text": (0,), "_NotComputable": (0,), "_dwd": (1,)}


def _constant(node) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _constant(node.body) + _constant(node.orelse)
    if isinstance(node, ast.Tuple):
        return [text for each in node.elts for text in _constant(each)]
    return []


def _said_in_call(node) -> list[str]:
    name = getattr(node.func, "id", "")
    found = []
    for place in PLACES.get(name, ()):
        if place < len(node.args):
            found += _constant(node.args[place])
    if name in PLACES or name in ("BasePeriod", "Trend", "Preset"):
        for keyword in node.keywords:
            found += _constant(keyword.value) if keyword.arg in NAMES else []
    if name == "Preset":
        found += _constant(node.args[1])
    if name == "BasePeriod" and len(node.args) > 3:
        found += _constant(node.args[3])
    return found


def _said_in(node, constants) -> list[str]:
    if isinstance(node, ast.Call):
        return _said_in_call(node)
    if isinstance(node, ast.Return) and node.value is not None:
        return _constant(node.value)
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        return [
            text
            for name, value in pairs
            if getattr(name, "id", "") in NAMES | constants
            for text in _constant(value)
        ]
    return []


def collect() -> list[str]:
    """All patterns, in the order of the files, each once."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name == "cli.py" or name.startswith("commands/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _said_in(node, CONSTANTS.get(name, set())):
                found[text] = None
    return list(found)
