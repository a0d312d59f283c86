"""Phones of named people, as the center's desk sees them: certified, writing strands, handing them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspector_app.central.headquarters import Headquarters
from inspector_app.visits.writing import describe_visit
from sync.ed25519 import Ed25519Signer, generate
from sync.exchange import runs_of
from sync.journal import Body, Entry, Op, PhotoName, new_id
from sync.notes import Certificate, Checkpoint
from sync.placing import writer_of
from sync.server.handed import Handed
from sync.signed import sign
from sync.strands import Node, Pen, Strands, View
from sync.strictjson import JSON
from tests.support.visits import set_name, the_set

AT = "2026-11-20T10:00:00-06:00"
PARTNER = "Fictional Harness Works"


@dataclass
class Phone:
    """One person's device. What it writes is its own until it is handed in."""

    headquarters: Headquarters
    person: str
    signer: Ed25519Signer
    certificate: Certificate
    _visits: dict[str, Strands] = field(default_factory=dict)

    @property
    def device(self) -> str:
        return self.certificate.device

    def strands(self, visit: str) -> Strands:
        if visit not in self._visits:
            self._visits[visit] = Strands(visit, [writer_of(self.certificate)])
        return self._visits[visit]

    def write(
        self,
        visit: str,
        *ops: Op,
        photos: Sequence[PhotoName] = (),
        view: View | None = None,
        at: str = AT,
        receipt: str | None = None,
    ) -> Node:
        """One entry, by somebody who had all that is on this phone on the screen, or that view."""
        body = Body(self.person, at, 1, self.person, ops, tuple(photos), receipt)
        strands = self.strands(visit)
        return strands.add(Pen(strands, self.device).write(body, view or strands.view()))

    def write_raw(self, visit: str, body: bytes) -> Node:
        """An entry whose body no client of ours would write."""
        strands = self.strands(visit)
        tip = strands.tip(self.device)
        envelope = f'{{"v":1,"visit":"{visit}","device":"{self.device}","seq":{tip.n + 1}}}'.encode()
        return strands.add(Entry(envelope, body, bytes(16), tip.head))

    def hand_in(self, visit: str) -> None:
        """Bring all that this phone wrote to the center; in one transaction with the receipt, as an exchange does."""
        strands, center = self.strands(visit), self.headquarters.center
        own = [node for node in strands.nodes if node.device == self.device]
        checkpoint = sign(Checkpoint(center.authority.center, visit, own[-1].position), self.signer)
        runs = runs_of(visit, [node.entry for node in own])
        with center.desks.open(visit) as desk:
            assert desk.take_in(Handed(runs, [checkpoint], brought_by=self.device, owner=self.person)) == []
            desk.issue_receipt()

    def hear(self, visit: str) -> None:
        """Take in all that the center has of a visit, as if the screen had been drawn again."""
        there, here = self.headquarters.center.strands(visit), self.strands(visit)
        for writer in there.writers.values():
            here.introduce(writer)
        for node in there.nodes:
            here.add(node.entry)


def enroll(headquarters: Headquarters, email: str, role: str = "inspector") -> Phone:
    """One device more of a person."""
    person, signer, center = headquarters.invite(email, role).person, generate(), headquarters.center
    with center.store.writing() as books:
        number = books.people.take_certificate_number()
        at = "2026-11-01T08:00:00.000Z"
        place = "device"
        note = center.authority.certify(signer.public_key, person=person, role=role, place=place, number=number, at=at)
        certificate = Certificate.read(note.text)
        books.people.add_certificate(certificate, note)
    return Phone(headquarters, person, signer, certificate)


def begin_visit(phone: Phone, *ops: Op, **fields: JSON) -> str:
    """A visit pinned to the set that comes with the app, at the center; gives its id."""
    visit = new_id()
    phone.write(visit, describe_visit({"partner_name": PARTNER, "criterion_set": set_name(the_set()), **fields}), *ops)
    phone.hand_in(visit)
    return visit
