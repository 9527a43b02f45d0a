"""The reference in the documentation says what the code says, and the code says what people need."""

import inspect
import re
import subprocess
import sys
from importlib import import_module

import pytest
from tests.installations import ROOT

PLAIN = {"path", "series", "grid", "grids", "height", "width"}  # what the name says already


def test_the_reference_is_current():
    done = subprocess.run([sys.executable, "scripts/api.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["readers", "heatwaves", "trends", "comfort", "hotspots", "raster"])
def test_public_functions_say_what_they_take_and_what_goes_wrong(module):
    """Each has a text that names what must be given and an error, or says in whose text that stands."""
    module = import_module(f"urbanheat.{module}")
    for name in module.__all__:
        what = getattr(module, name)
        said = inspect.getdoc(what) or ""
        assert len(said) > 30, name
        if inspect.isfunction(what) and not re.search(r"as (for )?`|see `", said):
            given = inspect.signature(what).parameters.values()
            must = {each.name for each in given if each.default is each.empty} - PLAIN
            assert [each for each in must if each not in said] == [], name
            assert re.search(r"Error|flagged|NaN where|reason", said), name
