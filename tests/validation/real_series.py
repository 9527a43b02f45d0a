"""Where the real climate series lie; tests that need them are skipped visibly without."""

import os
from pathlib import Path

import pytest

from tests.installations import ROOT

CLIMATE = Path(os.environ.get("CITYDIVE_SHARED", ROOT.parent / "shared")) / "data" / "climate"
needs_climate = pytest.mark.skipif(
    not CLIMATE.is_dir(), reason=f"no climate series in {CLIMATE} (set CITYDIVE_SHARED)"
)
