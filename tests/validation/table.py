"""The table of proofs that a run prints at its end: method, reference, our value, theirs, difference, tolerance.

A test says `row("UTCI", "Bröde 2012, table", ours, theirs, 0.1)`: the row is kept for the table and the test
fails where the difference is larger than the tolerance. `tests/conftest.py` brings the two hooks to pytest.
"""

from __future__ import annotations

HEAD = ("method", "reference", "ours", "theirs", "difference", "tolerance")
_waiting: list[tuple[str, ...]] = []  # rows of the test that runs now


def row(method: str, reference: str, ours, theirs, tolerance=0.0, *, relative: bool = False):
    """Compare and keep one row; returns the largest difference.

    ours, theirs: numbers, arrays (NaN equals NaN; the cell that differs most is shown) or any other two things,
    which then must be equal. tolerance: None reports without judging; relative: difference over |theirs|.
    """
    difference, shown, same = _compare(ours, theirs, relative)
    limit = "-" if tolerance is None else f"{tolerance:g}" + (" relative" if relative else "")
    verdict = tolerance is None or (difference <= tolerance if same is None else same)
    gap = f"{difference:.3g}" if same is None else ("none" if same else "yes")
    _waiting.append((method, reference, *shown, gap, limit + ("" if verdict else "  MISSED")))
    assert verdict, f"{method} against {reference}: {shown[0]} and {shown[1]}, difference {gap} > {limit}"
    return difference


def _compare(ours, theirs, relative):
    import numpy as np  # not with the module: every run of tests loads it through tests/conftest.py

    try:
        a, b = np.broadcast_arrays(np.asarray(ours, np.float64), np.asarray(theirs, np.float64))
    except (TypeError, ValueError):
        return None, (str(ours)[:40], str(theirs)[:40]), bool(np.all(ours == theirs))
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.abs(a - b) / (np.abs(b) if relative else 1.0)
    gaps = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, gaps)
    gaps = np.where(np.isnan(gaps), np.inf, gaps)  # a number beside a NaN
    if not gaps.size:
        return 0.0, ("no value", "no value"), None
    worst = np.unravel_index(np.argmax(gaps), gaps.shape)
    many = f" (worst of {gaps.size})" if gaps.size > 1 else ""
    return float(gaps[worst]), (f"{a[worst]:.6g}{many}", f"{b[worst]:.6g}"), None


def keep_rows(report) -> None:
    """Hang the rows of the test onto its report: so they travel from the processes of a parallel run."""
    if report.when == "call":
        report.user_properties.extend(("proof", row) for row in _waiting)
        _waiting.clear()


def print_rows(terminalreporter) -> None:
    """Print what the reports of the whole run carry."""
    rows = [
        tuple(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "proof" and report.when == "call"
    ]
    if not rows:
        return
    rows = [HEAD, *sorted(set(rows))]
    widths = [max(len(each[i]) for each in rows) for i in range(len(HEAD))]
    terminalreporter.section("proofs")
    for each in rows:
        terminalreporter.write_line("  ".join(c.ljust(w) for c, w in zip(each, widths, strict=True)).rstrip())
