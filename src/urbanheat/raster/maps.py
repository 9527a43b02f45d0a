"""Where tiles are run: here, in processes of this machine, or on a Dask cluster.

Each is a context manager that gives a function like the builtin `map`, except that answers may come in any order.
Only a few tiles are under way at a time, so that a large raster never lies in memory as a whole.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from urbanheat.raster.grid import RasterError

_UNDER_WAY = 2  # tiles per worker: one that runs and one that waits


@contextmanager
def serial() -> Iterator[Callable]:
    """One tile after the other in this process."""
    yield map


@contextmanager
def processes(workers: int) -> Iterator[Callable]:
    """In processes of their own. RasterError if one of them dies (mostly for lack of memory)."""
    if workers < 1:
        raise ValueError(f"The number of worker processes is 1 or more, not {workers}.")
    # New processes, not forks: a fork of a process with running threads can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:

        def run(function, items):
            try:
                yield from _few_at_a_time(lambda item: pool.submit(function, item), _finished, items, workers)
            except BrokenProcessPool:
                raise _died() from None

        yield run


@contextmanager
def dask(address: str) -> Iterator[Callable]:
    """On the Dask cluster whose scheduler listens at `address` (as tcp://127.0.0.1:8786). Workers must see the
    files under the same names and have urbanheat installed. What ran on a worker that dies is run again on
    another; RasterError if workers keep dying. ValueError: Dask is not installed, nobody answers."""
    try:
        from distributed import Client, KilledWorker
        from distributed import wait as wait_dask
    except ImportError:
        raise ValueError("Dask is not installed; install dask[distributed].") from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError):
        raise ValueError(f"No Dask scheduler answers at “{address}”; check the address.") from None
    with client:

        def run(function, items):
            # Not pure: the same tile of a file that was written anew is not the same.
            def submit(item):
                return client.submit(function, item, pure=False, retries=2)

            def finished(under_way):
                with client.as_current():
                    done, rest = wait_dask(under_way, return_when="FIRST_COMPLETED")
                return done, set(rest)

            workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
            try:
                yield from _few_at_a_time(submit, finished, items, workers)
            except KilledWorker:
                raise _died() from None

        yield run


def _died() -> RasterError:
    return RasterError("a worker died, mostly for lack of memory", remedy="take fewer workers or smaller tiles")


def _few_at_a_time(submit, finished, items: Iterable, workers: int):
    items = iter(items)
    under_way = {submit(item) for item in islice(items, workers * _UNDER_WAY)}
    while under_way:
        done, under_way = finished(under_way)
        for future in done:
            yield future.result()
            under_way |= {submit(item) for item in islice(items, 1)}


def _finished(under_way):
    done, rest = wait(under_way, return_when=FIRST_COMPLETED)
    return done, rest
