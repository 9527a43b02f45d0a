"""Results as plain data for JSON: dataclasses to dictionaries, days to ISO text, NaN to null."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np


def to_plain(value):
    """dict, list, str, int, float, bool or None, whatever the nesting; properties are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"type": type(value).__name__, **plain} if hasattr(value, "needs") else plain
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return [to_plain(v) for v in (value.astype(str) if value.dtype.kind == "M" else value).tolist()]
    if isinstance(value, list | tuple):
        return [to_plain(v) for v in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return to_plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
