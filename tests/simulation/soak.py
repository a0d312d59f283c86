"""Lives seasons on several processes for some minutes, and says how many device-days went without a violation.

    .venv/bin/python -m tests.simulation.soak --minutes 10

Each run draws new seeds, so that runs add up. A season that fails is printed with the command that lives it again.
"""

import argparse
import gc
import multiprocessing
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count

from tests.simulation.seasons import DAYS, Lived, live


@dataclass
class Sum:
    """What has been lived so far."""

    begun: float
    device_days: int = 0
    seeds: int = 0
    failed: list[Lived] = field(default_factory=list)

    def takes(self, lived: Lived) -> None:
        self.seeds += 1
        if lived.violation:
            self.failed.append(lived)
            say(f"seed {lived.seed}: {lived.violation}\n  to live it again: {lived.replay()}")
        else:
            self.device_days += lived.days

    def told(self) -> str:
        minutes = (time.perf_counter() - self.begun) / 60
        rate = self.device_days / max(minutes, 0.01)
        found = f"{len(self.failed)} of them failed" if self.failed else "without a violation"
        return f"{self.device_days} device-days in {self.seeds} seasons, {found}; {rate:.0f} device-days a minute"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def live_one(seed: int, days: int) -> Lived:
    """In a process of its own. Garbage is collected between seasons: all through them that is a fifth of the time."""
    gc.disable()
    lived = live(seed, days=days)
    gc.collect()
    return lived


def soak(minutes: float, processes: int, first: int, days: int) -> Sum:
    """Live one season after the other until the time is over."""
    sums, told = Sum(time.perf_counter()), 0
    seeds: Iterator[int] = count(first)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        running: set[Future[Lived]] = set()
        while True:
            passed = time.perf_counter() - sums.begun
            while len(running) < processes and passed < minutes * 60:
                running.add(pool.submit(live_one, next(seeds), days))
            if not running:
                return sums
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                sums.takes(future.result())
            if passed > 60 * (told + 1):
                told += 1
                say(sums.told())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--days", type=int, default=DAYS, help="of one season")
    parser.add_argument("--first-seed", type=int, default=secrets.randbelow(10**9))
    asked = parser.parse_args()
    say(f"seeds from {asked.first_seed}, {asked.minutes:g} minutes on {asked.processes} processes")
    sums = soak(asked.minutes, asked.processes, asked.first_seed, asked.days)
    say(sums.told())
    return bool(sums.failed) or not sums.seeds


if __name__ == "__main__":
    sys.exit(main())
