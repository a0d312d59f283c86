"""Decides which strands may be taken in, before it is looked at whether they chain. Pure: facts in, facts out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sync.exchange import Run
from sync.journal import Entry, EnvelopeRefused, read_envelope
from sync.placing import Misplaced
from sync.reasons import WAITING_FOR_A_SUPERVISOR, WAITING_FOR_ACCESS
from sync.server.people import Certified
from sync.strands import Strands


@dataclass(frozen=True, slots=True)
class Screen:
    """The facts by which strands are let in.

    Args:
        members: who has access; None where the visit is nobody's yet, so that whoever brings it may.
        erased: leaves of the entries that the center has erased.
        admitted: devices that a supervisor lets in all the same, revoked ones and those of persons without access.
    """

    certified: Mapping[str, Certified]
    members: frozenset[str] | None
    erased: Collection[bytes]
    admitted: Collection[str] = ()

    def why_not(self, device: str) -> str | None:
        """Why this writer's strands wait; None where they do not. Of an unknown writer the placing will say so."""
        found = self.certified.get(device)
        if found is None or found.certificate.place == "center" or device in self.admitted:
            return None
        if found.revoked_at is not None:
            return WAITING_FOR_A_SUPERVISOR
        if self.members is not None and found.certificate.person not in self.members:
            return WAITING_FOR_ACCESS
        return None

    def let_through(self, strands: Strands, runs: Iterable[Run]) -> tuple[list[Run], list[Misplaced]]:
        """The runs to be placed, and what waits. What is here already is let through: the same again is success."""
        through: list[Run] = []
        waiting: list[Misplaced] = []
        for run in runs:
            why = self.why_not(device_of(run))
            entries = tuple(map(self._without_erased, run.entries)) if self.erased else run.entries
            if why is None:
                through.append(Run(run.visit, entries))
            else:
                waiting += [_wait(entry, why) for entry in entries if strands.node_at(entry.head) is None]
        return through, waiting

    def _without_erased(self, entry: Entry) -> Entry:
        """A body that the center has erased is never taken again."""
        return entry.without_body() if entry.body is not None and entry.leaf in self.erased else entry


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
