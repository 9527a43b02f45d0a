"""What the page of a decision shows around its text."""

from .queries import visible_considered


def decision_context(record, request) -> dict:
    decision = record.decision
    considered = visible_considered(record, request.user, erased=True)
    return {
        "decision": decision,
        "considered": considered,
        "hidden": decision.considered.count() - len(considered),
    }
