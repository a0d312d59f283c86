"""In which order the tests run, so that the end of a run has only short ones.

pytest-xdist deals a list out in halves: the first process begins at its top and the second in its middle, and whoever
is done first takes over from the other's end. So what takes long stands at the top and in the middle. All browser tests
go to one process: where two browsers draw at the same time on two processors, each may miss a tap.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

LONG: Final = (("tests/browser/",), ("tests/stories/", "tests/ui/device/test_failing.py"))
"""Where tests take long, for one process and for the other."""


def long_first(tests: Sequence[T], name_of: Callable[[T], str], processes: int) -> list[T]:
    """The same tests. Those that take long come first in each process's part; else the order stays as it is."""
    parts: list[list[T]] = [[] for _ in range(processes)]
    short: list[T] = []
    for test in tests:
        kind = next((kind for kind, names in enumerate(LONG) if name_of(test).startswith(names)), None)
        (short if kind is None else parts[kind % processes]).append(test)
    ordered: list[T] = []
    for number, part in enumerate(parts):
        left = len(tests) - len(ordered)
        room = max(0, left // (processes - number) - len(part))
        ordered += [*part, *short[:room]]
        del short[:room]
    return [*ordered, *short]
