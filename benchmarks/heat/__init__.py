"""Speed of urbanheat beside its peers: each module here has `run()`, which gives rows made by `result`.

`python -m benchmarks heat` calls them all, each in a process of its own, and prints one table. Peers live in
environments of their own (`peers.environment`) and run in a process of their own (`peers.run`).
This package imports nothing of urbanheat, so that a peer's Python can import it too.
"""

from __future__ import annotations


def result(
    kernel: str,
    work: str,
    seconds: float,
    *,
    peer: str = "-",
    peer_seconds: float | None = None,
    peak_memory: int | None = None,
    peer_memory: int | None = None,
    agreement: str = "-",
    bytes_moved: int | None = None,
    bandwidth: float | None = None,
    target: str = "-",
    met: bool | None = None,
    note: str = "",
) -> dict:
    """One row. seconds: ours; peak_memory: extra memory above the inputs [bytes]; agreement: largest
    difference in words, with its unit; bytes_moved: what the kernel must at least read and write;
    bandwidth: measured in the same run [bytes/s] (`measure.bandwidth`); target, met: what was wanted and
    whether it was reached; note: why not, or what limits."""
    share = None
    if bytes_moved is not None and bandwidth:
        share = bytes_moved / seconds / bandwidth
    return {
        "kernel": kernel,
        "work": work,
        "peer": peer,
        "peer_seconds": peer_seconds,
        "seconds": seconds,
        "ratio": peer_seconds / seconds if peer_seconds else None,
        "peak_memory": peak_memory,
        "peer_memory": peer_memory,
        "agreement": agreement,
        "bandwidth_share": share,
        "target": target,
        "met": met,
        "note": note,
    }
