"""The center's own writers: one for each person, role and epoch, and one for the center's own jobs.

A center that was restored from a backup has forgotten entries that phones still hold. It draws a new epoch, and with
it every writer here gets a new key: nobody continues a strand whose end is not known.
"""

from dataclasses import dataclass, field
from typing import Final

from sync.ed25519 import Ed25519Signer, generate
from sync.journal import Body, Op, PhotoName, new_id
from sync.notes import Certificate, Checkpoint
from sync.placing import writer_of
from sync.server.keys import Authority, Clock, to_text
from sync.server.people import PeopleBook
from sync.signed import Signed, sign
from sync.strands import Node, Pen, Strands, View

CENTER_ROLE: Final = "center"
OWN_PERSON: Final = "own-person"
_SEALING: Final = "writer"


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody at the center writes: who, in which role, and the content of one entry.

    `view` is what was on that person's screen, None for nothing of others. It must not be taken from what has merely
    arrived: an entry supersedes all that it has seen.
    """

    person: str
    role: str
    ops: tuple[Op, ...]
    photos: tuple[PhotoName, ...] = ()
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes entries for people at the center, and for the center itself. `boot` is a random id of this process."""

    authority: Authority
    clock: Clock
    boot: str = field(default_factory=new_id)
    begun: float = field(default=0.0)

    def write(self, people: PeopleBook, strands: Strands, line: Line) -> tuple[Node, Checkpoint, Signed]:
        """Place the next entry of that person's strand, and pin it by a checkpoint of the same writer.

        Raises:
            BodySetAside: the content rules would set this entry aside; nothing was written.
        """
        signer, pen = self._pen(people, strands, line)
        now = self.clock()
        mono = max(0, int((now.timestamp() - self.begun) * 1000))
        body = Body(line.person, to_text(now), mono, self.boot, line.ops, line.photos)
        node = strands.add(pen.write(body, line.view or View(())))
        checkpoint = Checkpoint(self.authority.center, strands.visit, node.position)
        return node, checkpoint, sign(checkpoint, signer)

    def own_person(self, people: PeopleBook) -> str:
        """The person in whose name the center's own jobs are done."""
        person = people.mark(OWN_PERSON)
        assert person is not None, "a center without itself"
        return person

    def _pen(self, people: PeopleBook, strands: Strands, line: Line) -> tuple[Ed25519Signer, Pen]:
        signer, certificate = self._find_or_make(people, line)
        strands.introduce(writer_of(certificate))
        try:
            return signer, Pen(strands, certificate.device)
        except ValueError:
            # Two continuations of this strand have come back: the database was restored without a new epoch.
            people.retire_writer(certificate.device)
        signer, certificate = self._find_or_make(people, line)
        strands.introduce(writer_of(certificate))
        return signer, Pen(strands, certificate.device)

    def _find_or_make(self, people: PeopleBook, line: Line) -> tuple[Ed25519Signer, Certificate]:
        found = self._find(people, line)
        if found is None:
            # Another worker may be making this writer, for another visit: whoever waits here finds it then.
            people.hold_certificate_numbers()
            found = self._find(people, line)
        return found or self._make(people, line)

    def _find(self, people: PeopleBook, line: Line) -> tuple[Ed25519Signer, Certificate] | None:
        found = people.writer(line.person, line.role, people.epoch())
        if found is None:
            return None
        device, sealed = found
        certified = people.certificate(device)
        assert certified is not None, "a writer without a certificate"
        return Ed25519Signer(self.authority.unseal(_SEALING, sealed)), certified.certificate

    def _make(self, people: PeopleBook, line: Line) -> tuple[Ed25519Signer, Certificate]:
        signer = generate()
        note = self.authority.certify(
            signer.public_key,
            person=line.person,
            role=line.role,
            place="center",
            number=people.take_certificate_number(),
            at=to_text(self.clock()),
        )
        certificate = Certificate.read(note.text)
        people.add_certificate(certificate, note)
        sealed = self.authority.seal(_SEALING, signer.seed)
        people.add_writer(certificate.device, line.person, line.role, people.epoch(), sealed)
        return signer, certificate
