"""The reference of urbanheat from the texts in the code, docs/urbanheat/api.md; `--check` only compares."""

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "urbanheat" / "api.md"
MODULES = ("readers", "heatwaves", "trends", "comfort", "hotspots", "raster")
HEAD = """# Reference

Made from the code by `python scripts/api.py`. Shapes, units, errors and sources stand with each name; what a method
is for and where it ends stand on its own page in this folder.
"""


def page() -> str:
    sys.path.insert(0, str(ROOT / "src"))
    parts = [HEAD]
    for name in MODULES:
        module = import_module(f"urbanheat.{name}")
        parts.append(f"## urbanheat.{name}\n\n{_text(module)}\n")
        parts += [_entry(each, getattr(module, each)) for each in module.__all__]
    return "\n".join(parts)


def _entry(name: str, what) -> str:
    if not callable(what):
        # A table: its names say what there is.
        names = [getattr(each, "__name__", str(each)) for each in what]
        return f"### {name}\n\n{', '.join(f'`{each}`' for each in names)}\n"
    try:
        signature = str(inspect.signature(what))
    except ValueError:
        signature = "(…)"
    # Where an object lies in memory is nobody's business and another one each time.
    signature = re.sub(r"<(\w+)[^<>]* at 0x[0-9a-f]+>", r"<\1>", signature)
    return f"### {name}\n\n```python\n{name}{signature}\n```\n\n{_text(what)}\n"


def _text(what) -> str:
    said = inspect.getdoc(what) or ""
    return f"```text\n{said}\n```" if said else ""


def main() -> int:
    made = page()
    if "--check" in sys.argv:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
        print("The reference is current." if current else "The reference is out of date: python scripts/api.py")
        return 0 if current else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
