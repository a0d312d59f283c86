"""A process that does as it is told, line by line; after it was killed there is another."""

import select
from dataclasses import dataclass, field

from tests.support.forks import PIPE, Forked
from tests.support.patience import PATIENCE_SECONDS


@dataclass
class Workers:
    """One process at a time; it is started when it is first needed, since most of its time is its start."""

    module: str
    _process: Forked | None = field(default=None)

    def tell(self, line: str) -> None:
        process = self._process or self._start()
        assert process.stdin is not None
        process.stdin.write(f"{line}\n")
        process.stdin.flush()

    def hear(self) -> str:
        """The next line that it says."""
        assert self._process is not None and self._process.stdout is not None
        assert self.has_said(PATIENCE_SECONDS), "nothing was said"
        return self._process.stdout.readline().strip()

    def has_said(self, within_seconds: float = 0) -> bool:
        assert self._process is not None and self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], within_seconds)[0])

    def kill(self) -> None:
        """kill -9, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.let_go()
            self._process = None

    def _start(self) -> Forked:
        self._process = Forked(self.module, stdin=PIPE, stdout=PIPE)
        assert self.hear() == "ready"
        return self._process
