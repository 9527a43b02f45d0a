"""The crowd: threads that behave like people, and what they had to wait."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

SEED = 7


@dataclass
class Crowd:
    """What all people met. Times are in seconds, from the request to the last byte."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind, seconds, fault):
        with self.lock:
            (self.writes if kind == "write" else self.reads).append(seconds)
            if fault:
                self.errors[fault] += 1

    def row(self) -> str:
        rate = (len(self.reads) + len(self.writes)) / self.seconds
        times = [f"{1000 * quantile(each, q):.0f} ms" for each in (self.reads, self.writes) for q in (0.5, 0.95)]
        return " | ".join([f"{rate:.0f}", *times, str(sum(self.errors.values()))])


def quantile(values, q) -> float:
    ordered = sorted(values)
    return ordered[min(int(q * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def visit(site, people: int, seconds: float, pause: float, writes: float) -> Crowd:
    """Let `people` visit the site for `seconds` after everybody has logged in."""
    crowd, start = Crowd(), threading.Barrier(people + 1)
    ready = [site.person(number) for number in range(people)]
    over = threading.Event()
    threads = [
        threading.Thread(target=_live, args=(person, number, crowd, start, over, pause, writes), daemon=True)
        for number, person in enumerate(ready)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    crowd.seconds = time.perf_counter() - begun
    return crowd


def _live(person, number, crowd, start, over, pause, writes):
    chance = random.Random(SEED * 1000 + number)
    start.wait()
    while not over.wait(chance.expovariate(1 / pause)):
        kind = "write" if chance.random() < writes else "read"
        begun = time.perf_counter()
        try:
            fault = person.write(chance) if kind == "write" else person.read(chance)
        except Exception as error:
            fault = f"{kind}: {type(error).__name__}: {error}"
        crowd.note(kind, time.perf_counter() - begun, fault)
