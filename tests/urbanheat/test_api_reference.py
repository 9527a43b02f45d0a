"""The reference in the documentation says what the code says."""

import subprocess
import sys

from tests.installations import ROOT


def test_the_reference_is_current():
    done = subprocess.run([sys.executable, "scripts/api.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
