"""What `heatwaves.detect` answers: events, yearly metrics, and counts that carry their definition with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from urbanheat.definitions import Definition, conventions_of, words
from urbanheat.seasons import BasePeriod
from urbanheat.series import QualityFlag

HOBDAY = ("moderate", "strong", "severe", "extreme")
EHF_SEVERITY = ("low-intensity", "severe", "extreme")


@dataclass(frozen=True)
class Event:
    """One heat wave. start, end: first and last day. peak [unit of the result] on peak_date; mean_magnitude:
    mean over its days; category with its name, None where the definition has none. cut: it touches a missing
    day or the edge of the record and may have been longer. severity: the number behind the category, of the
    most severe day (see `heatwaves`)."""

    start: dt.date
    end: dt.date
    days: int
    year: int
    peak: float
    peak_date: dt.date
    mean_magnitude: float
    category: int | None = None
    category_name: str | None = None
    cut: bool = False
    severity: float | None = None


@dataclass(frozen=True)
class YearMetrics:
    """Metrics of one season year; all None with a `reason` if the season is incomplete. first_day, last_day: of
    the first and last heat wave of the season; category, severity: of the most severe."""

    year: int
    number: int | None
    days: int | None
    longest: int | None
    amplitude: float | None
    magnitude: float | None
    completeness: float
    reason: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    category: int | None = None
    severity: float | None = None


@dataclass(frozen=True)
class HeatWaveDays:
    """Heat-wave days of one season year, never without their definition. days: None with a reason if the season
    is incomplete. Differences and order exist only between counts of the same definition (base period included):
    14 days at or above 30 °C and 14 days above a percentile are not the same."""

    days: int | None
    year: int
    definition: Definition
    base: str | None = None
    reason: str | None = None

    def __str__(self) -> str:
        count = f"no count ({self.reason})" if self.days is None else f"{self.days} heat-wave days"
        base = f", base period {self.base}" if self.base else ""
        return f"{count} in {self.year}: {words(self.definition)}{base}"

    def same_definition(self, other: HeatWaveDays) -> bool:
        return isinstance(other, HeatWaveDays) and (self.definition, self.base) == (other.definition, other.base)

    def __sub__(self, other: HeatWaveDays) -> int:
        """Difference [days]; ValueError if the definitions differ or a count is missing."""
        mine, theirs = self._pair(other)
        return mine - theirs

    def __lt__(self, other: HeatWaveDays) -> bool:
        mine, theirs = self._pair(other)
        return mine < theirs

    def __gt__(self, other: HeatWaveDays) -> bool:
        return other < self

    def _pair(self, other) -> tuple[int, int]:
        if not isinstance(other, HeatWaveDays):
            raise ValueError("Heat-wave days can be compared with heat-wave days only; take .days for the number.")
        if not self.same_definition(other):
            raise ValueError(
                f"These counts cannot be compared, their definitions differ: “{self}” and “{other}”; "
                "detect both with the same definition and base period."
            )
        if self.days is None or other.days is None:
            missing = self if self.days is None else other
            raise ValueError(f"{missing.year} has no count: {missing.reason}.")
        return self.days, other.days


@dataclass(frozen=True)
class HeatWaves:
    """Result of `detect`. not_computable: why there is no answer (then events and yearly are empty), else
    None. base: base period used, None for absolute thresholds. threshold_by_day: (365,) °C of the defining
    variable, for percentile definitions only. references: T95 [°C] and EHF85 [K²] of the excess heat factor."""

    definition: Definition
    unit: str
    events: tuple[Event, ...]
    yearly: tuple[YearMetrics, ...]
    flags: tuple[QualityFlag, ...]
    not_computable: str | None = None
    base: BasePeriod | None = None
    threshold_by_day: np.ndarray | None = field(default=None, compare=False, repr=False)
    references: dict | None = None

    @property
    def conventions(self) -> dict:
        """The choices behind the numbers, by name (see `definitions.conventions_of`)."""
        return conventions_of(self.definition, str(self.base) if self.base else None)

    def heat_wave_days(self, year: int) -> HeatWaveDays:
        """Heat-wave days of the season that starts in `year`, with their definition."""
        base = str(self.base) if self.base else None
        reason = self.not_computable or f"the record has no season that starts in {year}"
        for each in self.yearly:
            if each.year == year:
                return HeatWaveDays(each.days, year, self.definition, base, each.reason)
        return HeatWaveDays(None, year, self.definition, base, reason)
