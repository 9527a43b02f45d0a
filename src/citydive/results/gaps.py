"""What is missing before a result can be signed. Pure: plain values in, gaps out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Basis:
    """What a statement rests on, as the gap list needs it."""

    key: str
    outdated: bool
    erased: bool = False


@dataclass(frozen=True)
class Line:
    """A statement or a figure of the result. kind: the statement's kind, or "figure"."""

    key: str
    kind: str
    basis: tuple[Basis, ...] = field(default_factory=tuple)
    owner: str = ""
    due: str = ""
    outdated: bool = False


# Machine names; the words are in results/words.py.
FACT_WITHOUT_BASIS = "fact_without_basis"
DECISION_WITHOUT_BASIS = "decision_without_basis"
DUTY_WITHOUT_OWNER = "duty_without_owner"
DUTY_WITHOUT_DATE = "duty_without_date"
OUT_OF_DATE = "out_of_date"
FIGURE_OUT_OF_DATE = "figure_out_of_date"

# What makes the whole result out of date.
STALE = {OUT_OF_DATE, FIGURE_OUT_OF_DATE}


def gaps_of(line: Line) -> list[str]:
    """The gaps of one line, in the order in which they should be mended."""
    found = []
    # Nobody can look an erased record up any more: nothing stands on it.
    stands = any(not basis.erased for basis in line.basis)
    if line.kind == "fact" and not stands:
        found.append(FACT_WITHOUT_BASIS)
    if line.kind == "decision" and not stands:
        found.append(DECISION_WITHOUT_BASIS)
    if line.kind == "duty" and not line.owner.strip():
        found.append(DUTY_WITHOUT_OWNER)
    if line.kind == "duty" and not line.due:
        found.append(DUTY_WITHOUT_DATE)
    if line.kind == "figure":
        found += [FIGURE_OUT_OF_DATE] if line.outdated else []
    elif line.outdated or any(basis.outdated for basis in line.basis):
        found.append(OUT_OF_DATE)
    return found
