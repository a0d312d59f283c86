"""Decides which strands may be taken in, before it is looked at whether they chain. Pure: facts in, facts out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sync.exchange import Run
from sync.journal import Entry, EnvelopeRefused, read_envelope
from sync.placing import Misplaced
from sync.server.people import Certified
from sync.strands import Strands

WAITING_FOR_ACCESS: Final = "waiting for access"
WAITING_FOR_A_SUPERVISOR: Final = "its device was revoked: waiting for a supervisor"
NOT_ERASED_HERE: Final = "it came without its body, and no erasure of the center is known for it"


@dataclass(frozen=True, slots=True)
class Screen:
    """The facts by which strands are let in.

    Args:
        members: who has access; None where the visit is nobody's yet, so that whoever brings it may.
        erased: leaves of the entries that the center has erased.
        admitted: revoked devices that a supervisor lets in all the same.
    """

    certified: Mapping[str, Certified]
    members: frozenset[str] | None
    erased: Collection[bytes]
    admitted: Collection[str] = ()

    def why_not(self, device: str) -> str | None:
        """Why this writer's strands wait; None where they do not. Of an unknown writer the placing will say so."""
        found = self.certified.get(device)
        if found is None or found.certificate.place == "center":
            return None
        if found.revoked_at is not None and device not in self.admitted:
            return WAITING_FOR_A_SUPERVISOR
        if self.members is not None and found.certificate.person not in self.members:
            return WAITING_FOR_ACCESS
        return None

    def let_through(self, strands: Strands, runs: Iterable[Run]) -> tuple[list[Run], list[Misplaced]]:
        """The runs to be placed, and what waits. What is here already is let through: the same again is success."""
        through: list[Run] = []
        waiting: list[Misplaced] = []
        for run in runs:
            device = device_of(run)
            why = self.why_not(device)
            if why is not None:
                waiting += [self._wait(entry, why) for entry in run.entries if strands.node_at(entry.head) is None]
            elif entries := [*self._without_erased(strands, run, waiting)]:
                through.append(Run(run.visit, tuple(entries)))
        return through, waiting

    def _without_erased(self, strands: Strands, run: Run, waiting: list[Misplaced]) -> Iterator[Entry]:
        """The center never takes a body again that it has erased. And it believes no one else that a body is gone: the
        entry would be stored, and named in a receipt, and what its author wrote would be lost."""
        for entry in run.entries:
            if entry.body is not None:
                yield entry.without_body() if self.erased and entry.leaf in self.erased else entry
            elif entry.leaf in self.erased or strands.node_at(entry.head) is not None:
                yield entry
            else:
                waiting.append(self._wait(entry, NOT_ERASED_HERE))

    @staticmethod
    def _wait(entry: Entry, why: str) -> Misplaced:
        try:
            envelope = read_envelope(entry.envelope)
        except EnvelopeRefused as error:
            return Misplaced(entry, "", 0, str(error))
        return Misplaced(entry, envelope.device, envelope.seq, why)


def device_of(run: Run) -> str:
    """Whose strand a run says it is; "" where that cannot be read. Its entries chain, or they are not placed."""
    for entry in run.entries:
        try:
            return read_envelope(entry.envelope).device
        except EnvelopeRefused:
            continue
    return ""
