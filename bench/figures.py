"""A figure and its floor from the same run, and how they are printed. A time never fails anything: it is noisy."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`ours` and `floor` in the same unit; `floor_is` says what the machine itself was asked to do."""

    what: str
    unit: str
    ours: float
    floor: float | None = None
    floor_is: str = ""

    def line(self) -> str:
        ratio = f"x{self.ours / self.floor:.2f}" if self.floor else ""
        floor = f"{self.floor:,.2f}" if self.floor is not None else ""
        return f"| {self.what} | {self.ours:,.2f} {self.unit} | {floor} | {ratio} | {self.floor_is} |"


def show(figures: list[Figure]) -> None:
    print("| figure | ours | floor | ratio | the floor is |")  # printing is what a benchmark is for
    print("|---|---|---|---|---|")
    for figure in figures:
        print(figure.line())


def median_ms(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds, of so many runs after one that does not count."""
    work()
    return _middle_and_last([_milliseconds(work) for _ in range(times)])


def _middle_and_last(taken: list[float]) -> tuple[float, float]:
    ordered = sorted(taken)
    return statistics.median(ordered), ordered[max(0, -(-len(ordered) * 99 // 100) - 1)]


def alternating_ms(
    work: Callable[[], object], other: Callable[[], object], times: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median and 99th percentile of both, turn and turn about: whatever else the machine does, it does to both."""
    work(), other()
    pairs = [(_milliseconds(work), _milliseconds(other)) for _ in range(times)]
    return _middle_and_last([one for one, _ in pairs]), _middle_and_last([two for _, two in pairs])


def seconds(work: Callable[[], object]) -> float:
    return _milliseconds(work) / 1000


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
