"""Real processes by the hundred: one that has everything imported, and forks a child for each piece of work.

What children can do is in `operations`; a child has its failpoints armed, and dies at the one it was told, or ends.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.forks import PIPE, Forked


@dataclass
class Nursery:
    """Asks for children, one at a time."""

    process: Forked

    def begin(self, operation: str, *arguments: object, log: Path, die_at: int = 0) -> int:
        """The child's process id."""
        assert self.process.stdin is not None
        told = [one if isinstance(one, int) else str(one) for one in arguments]
        self.process.stdin.write(json.dumps([operation, told, str(log), die_at]) + "\n")
        self.process.stdin.flush()
        return int(self.hear("child"))

    def hear(self, word: str) -> str:
        """What follows that word; what else is said before it is passed over."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            first, _, rest = line.strip().partition(" ")
            if first == word:
                return rest
        raise AssertionError("the nursery is gone")

    def end(self) -> int:
        """Wait until the child is gone; its exit code, below 0 where it was killed."""
        return int(self.hear("ended"))

    def do(self, operation: str, *arguments: object, log: Path, die_at: int = 0) -> int:
        """From its begin to its end."""
        self.begin(operation, *arguments, log=log, die_at=die_at)
        return self.end()


@contextmanager
def nursery() -> Iterator[Nursery]:
    with Forked("tests.support.operations", stdin=PIPE, stdout=PIPE) as process:
        opened = Nursery(process)
        opened.hear("begun")
        try:
            yield opened
        finally:
            process.kill()
