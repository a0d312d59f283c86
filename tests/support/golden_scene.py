"""Makes the golden journals of a version: `python -m tests.support.golden_scene 0.1.0`, and once more for
`0.1.0-closing`. What is there stays.

A real center, real vaults, real HTTP: two inspectors and a third on a later version, a phone that was copied, a
supervisor who remarks, sets aside and erases.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspector_app.criteria.sets import Shelf
from inspector_app.device.book import Book, open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.device.syncing import replica_of, synchronize
from inspector_app.visits import writing
from inspector_app.visits.values import Level, StepWord
from sync.central import HttpCentral
from sync.exchange import sync_digest
from sync.journal import Body, Entry, Op, Put, Void, head_zero, new_id
from sync.keyring import Keyring
from sync.laws import bare_ops
from sync.reading import read_answer, read_request
from sync.signed import to_base64
from sync.strands import Node
from sync.strictjson import JSON, write_json
from tests.support.commands import PASSPHRASE
from tests.support.golden import FOLDER, facts, what_it_comes_to, write_entry_down
from tests.support.office import Office, begin_visit, never_rest, open_office
from tests.support.pictures import draw_photo

LEVELS: dict[str, Level] = {"1.1": "must", "6.1": "must", "6.2": "must", "6.3": "should", "7.1": "should"}
SUPERVISOR = "supervisor@example.test"


class GoldenIsKept(FileExistsError):
    """What a version wrote is kept as it was written."""


@dataclass
class Scene:
    """The office, and every exchange as it went over the line."""

    office: Office
    folder: Path
    exchanges: list[tuple[str, bytes, bytes]] = field(default_factory=list)

    def sync(self, name: str, *phones: Session) -> None:
        for phone in phones:
            line = _Listening(self.office.url, self, name)
            try:
                synchronize(phone, line, rest=never_rest)
            finally:
                line.close()

    def decides(self, visit: str, *ops: Op) -> Node:
        """The supervisor writes, with all on the screen that is here."""
        office = self.office.headquarters
        person = office.people.known(SUPERVISOR).id
        return office.center.append(visit, person, "supervisor", ops, view=office.center.strands(visit).view())


class _Listening(HttpCentral):
    def __init__(self, url: str, scene: Scene, name: str) -> None:
        super().__init__(url)
        self._scene, self._name = scene, name

    def exchange(self, lines: bytes) -> bytes:
        answer = super().exchange(lines)
        self._scene.exchanges.append((self._name, lines, answer))
        return answer


def make(folder: Path) -> None:
    """Play the scene that the folder is named for and write everything down. Raises GoldenIsKept."""
    if folder.exists():
        raise GoldenIsKept(f"{folder} is there, and stays as it is")
    with tempfile.TemporaryDirectory() as place, open_office(Path(place)) as office, office.center_running():
        scene = Scene(office, Path(place))
        phones = (_play_closing if folder.name.endswith("-closing") else _play)(scene)
        folder.mkdir(parents=True)
        _write_down(scene, folder)
        _write(folder / "phones.json", {name: _agreement(phone) for name, phone in phones.items()})


def _play(scene: Scene) -> dict[str, Session]:
    office = scene.office
    office.headquarters.invite(SUPERVISOR, "supervisor", "Sam Supervisor")
    lead, second, third = (office.enroll(name) for name in ("lead", "second", "third"))
    disputed, branched, moved = _begin(lead)
    scene.sync("lead", lead)
    for visit in (disputed, branched, moved):
        for name in ("second", "third"):
            office.headquarters.grant(visit.visit, f"{name}@example.test")
    scene.sync("second", second)
    scene.sync("third", third)
    _dispute(scene, lead, second, disputed)
    _move(scene, lead, second, moved)
    _branch(scene, lead, third, branched)
    for _ in range(2):
        scene.sync("lead", lead)
        scene.sync("second", second)
        scene.sync("third", third)
    return {"lead": lead, "second": second, "third": third}


def _play_closing(scene: Scene) -> dict[str, Session]:
    """A visit is signed off, returned, released; the center takes a new key; access ends, and a device is revoked."""
    headquarters = scene.office.headquarters
    headquarters.invite(SUPERVISOR, "supervisor", "Sam Supervisor")
    phones = {name: scene.office.enroll(name) for name in ("lead", "second", "third")}
    lead, third = phones["lead"], phones["third"]
    book = begin_visit(lead, "Fictional Closing Works")
    book.write([writing.answer_outcome("6.1", "not_met", "no log"), writing.answer_note("6.1", "by the lead")])
    scene.sync("lead", lead)
    for name in ("second", "third"):
        headquarters.grant(book.visit, f"{name}@example.test")
        scene.sync(name, phones[name])
        open_visit(phones[name], book.visit).write([writing.answer_note("6.1", f"by the {name}")])
        scene.sync(name, phones[name])
    scene.sync("lead", lead)
    _close(scene, book)
    headquarters.rotate_key("answers")
    scene.sync("lead", lead)
    headquarters.rulings.end_access(book.visit, "second@example.test")
    open_visit(third, book.visit).write([writing.answer_note("6.3", "after all")])
    headquarters.rulings.revoke(third.device)
    for name in ("second", "third", "lead", "lead"):
        scene.sync(name, phones[name])
    return {"lead": lead}


def _begin(lead: Session) -> tuple[Book, Book, Book]:
    first = begin_visit(lead, "Fictional Harness Works")
    first.write([writing.describe_place("dock-3", "Dock 3"), writing.answer_outcome("6.2@dock-3", "met")])
    return first, begin_visit(lead, "Example Textiles"), begin_visit(lead, "Muster Spedition — ไม่มีซีล")


def _dispute(scene: Scene, lead: Session, second: Session, book: Book) -> None:
    """Conflicts, one of them settled; a void and its undo; photos, one erased with its entry; a quarantine; a remark;
    kinds and fields that no version knows."""
    other = open_visit(second, book.visit)
    book.write([writing.answer_outcome("6.1", "met"), writing.answer_note("6.1", "seen by the lead")])
    other.write([writing.answer_outcome("6.1", "not_met", "no seal"), writing.answer_note("6.1", "seen by the second")])
    book.write([writing.answer_statement("6.3", "agreed"), writing.answer_tick("6.3", "seals", True)])
    other.write([writing.answer_statement("6.3", "agreed"), writing.answer_tick("6.3", "seals", True)])
    kept, private = capture_photo(book, draw_photo(1)), capture_photo(book, draw_photo(2), answers=("6.1",))
    told = book.last
    book.write([Void("photo", kept.photo, "taken twice")])
    book.write([Put("gadget", "g1", {"colour": "teal", "wheels": 4}), Put("answer", "6.2@dock-3", {"mood.today": "x"})])
    doubtful = other.write([writing.answer_statement("7.1", "copied from another visit")])
    scene.sync("lead", lead)
    scene.sync("second", second, second)
    scene.sync("lead", lead)
    book.refresh()
    book.write([writing.answer_outcome("6.1", "not_met", "no seal, both say now")])
    book.write([Put("photo", kept.photo, {"caption": "shown again"})])
    scene.decides(book.visit, Put("quarantine", new_id(), {"entry": doubtful.leaf.hex(), "reason": "another visit's"}))
    scene.decides(book.visit, _erasure(told, private.sha256))
    scene.decides(book.visit, writing.write_remark(new_id(), ("answer", "6.1"), "Please show the log.", "Sam"))
    scene.sync("lead", lead)


def _close(scene: Scene, book: Book) -> None:
    """A sign-off that names what it covers, a void that stays, a quarantine that is lifted, what only the office
    decides, and a journal that never leaves it."""
    book.refresh()
    loose = new_id()
    book.write([writing.write_note(loose, "a loose note", ("answer", "6.1"))])
    book.write([writing.describe_finding("6.1", {"would_close": "Keep the log."}), writing.void("note", loose, "said")])
    strands = {name: (at.n, at.head.hex()) for name, at in book.shown.tips}
    content, photos = hashlib.sha256(b"what was shown").hexdigest(), hashlib.sha256(b"the photos").hexdigest()
    conflicts = [("answer", "6.1", "note")]
    signed = writing.sign_off(
        new_id(), strands=strands, photos=photos, criterion_set=None, conflicts=conflicts, content=content
    )
    leaf, lifted = book.write([signed]).leaf.hex(), new_id()
    scene.sync("lead", book.session)
    scene.decides(book.visit, Put("quarantine", lifted, {"entry": leaf, "reason": "to be looked at"}))
    scene.decides(book.visit, Void("quarantine", lifted, "it is in order"))
    returned = writing.move_stage(StepWord.RETURNED, "The log is missing.", (("answer", "6.1"),))
    scene.decides(book.visit, returned, writing.set_due("6.1", "2027-02-19", "ninety days"))
    scene.decides(book.visit, writing.release(new_id(), {"content": content, "language": "es"}))
    scene.decides(f"{book.visit}/office", writing.write_note(new_id(), "for the office alone"))


def _erasure(node: Node, *photos: str) -> Put:
    assert isinstance(node.body, Body)
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex(), "photos": [*photos]}
    return Put(
        "erasure", new_id(), {"ground": "Fictional Act, section 17", "target": {**target, "ops": bare_ops(node.body)}}
    )


def _branch(scene: Scene, lead: Session, third: Session, book: Book) -> None:
    """A vault that was copied and used twice, a writer of a later version, and bodies that no honest app writes."""
    _past_the_rules(third, book.visit)
    scene.sync("third", third)
    with ExitStack() as open_now:
        shutil.copytree(scene.folder / "lead-0", scene.folder / "copied")
        copied = open_now.enter_context(Session.open(scene.folder / "copied", PASSPHRASE))
        book.write([writing.answer_note("1.1", "on the old phone")])
        elsewhere = open_visit(copied, book.visit)
        elsewhere.write([writing.answer_note("1.1", "on the new phone")])
        elsewhere.write([writing.answer_outcome("1.1", "met")])
        scene.sync("lead", lead)
        scene.sync("copied", copied)


def _past_the_rules(phone: Session, visit: str) -> None:
    head, entries = head_zero(visit, phone.identity.signer.public_key), []
    bodies = [b'{"sketch":[1,2,3],"of":"a later version"}', b'{"by":1.5}', b"\xff\xfe no JSON at all"]
    for seq, body in enumerate(bodies, 1):
        envelope = write_json({"v": 2, "visit": visit, "device": phone.device, "seq": seq})
        entries.append(Entry(envelope, body, bytes([seq]) * 16, head))
        head = entries[-1].head
    phone.vault.write(lambda contents: contents.add_entries(visit, entries))


def _move(scene: Scene, lead: Session, second: Session, book: Book) -> None:
    """Documents pinned, by two people to different ones; bodies that break a rule; words in another's name."""
    sets = sorted(Shelf().all(), key=lambda one: one.digest)[:3]
    book.write([writing.move_to_set(sets[0].pinned())])
    scene.sync("lead", lead)
    scene.sync("second", second)
    other = open_visit(second, book.visit)
    book.write([writing.move_to_set(sets[1].pinned()), writing.list_attendee(new_id(), {"name": "Ada Fictional"})])
    other.write([writing.move_to_set(sets[2].pinned())])
    other.write([Put("step", "stage", {"move": {"to": "accepted"}})])  # nothing that a phone can decide
    last = other.last
    for body in (
        b'{"by":1.5}',
        write_json({"by": new_id(), "at": "2026-11-21T09:00:00Z", "mono": 1, "boot": new_id(), "ops": []}),
    ):
        envelope = write_json({"v": 1, "visit": book.visit, "device": second.device, "seq": last.seq + 1})
        entry = Entry(envelope, body, b"s" * 16, last.head)
        second.vault.write(lambda contents, entry=entry: contents.add_entries(book.visit, [entry]))  # type: ignore[misc]
        other.refresh()
        last = other.last


# writing down


def _write_down(scene: Scene, folder: Path) -> None:
    center = scene.office.headquarters.center
    certificates: dict[str, JSON] = {}
    (folder / "visits").mkdir()
    (folder / "exchanges").mkdir()
    for number, visit in enumerate(center.visits(), 1):
        strands, held = center.strands(visit), center.held_photos(visit)
        with center.store.reading() as books:
            known = books.people.certificates(books.journals.writers_in(visit))
            certificates |= {device: one.note.to_json() for device, one in known.items()}
            found = {
                "visit": visit,
                "entries": [write_entry_down(entry) for _, entry in books.journals.entries(visit)],
                "checkpoints": [note.to_json() for note in books.journals.checkpoints(visit).values()],
                "receipts": [note.to_json() for note in books.journals.receipts(visit, books.people.epoch(), 0)],
                "photos_held": sorted(held),
                "asides": [[kept.device, kept.seq, kept.why] for kept in books.asides.of(visit)],
                "came_to": what_it_comes_to(strands, held, LEVELS),
            }
        _write(folder / f"visits/{number}.json", found)
    keyring = center.authority.keyring
    about: dict[str, Any] = {"center": keyring.center, "root": to_base64(keyring.root), "levels": LEVELS}
    about["keys"] = [note.to_json() for _, note in sorted(keyring.keys.items())]
    about["certificates"] = [note for _, note in sorted(certificates.items())]
    _write(folder / "center.json", about)
    _write(folder / "exchanges.json", [_keep(folder, keyring, *one) for one in enumerate(scene.exchanges, 1)])


def _keep(folder: Path, keyring: Keyring, number: int, exchange: tuple[str, bytes, bytes]) -> dict[str, Any]:
    name, up, down = exchange
    request = read_request(up)[0]
    answer, _ = read_answer(down, keyring, request.nonce)
    for way, lines in (("up", up), ("down", down)):
        (folder / f"exchanges/{number:02}.{way}").write_bytes(lines)
    return {"number": f"{number:02}", "phone": name, "nonce": request.nonce, **facts(request, answer)}


def _agreement(phone: Session) -> dict[str, Any]:
    """What goes into the sync digest of a phone that is in step, and the digest."""
    phone = Session.of(phone.vault, phone.clock)  # it may have learned of new keys
    replica = replica_of(phone)
    said = phone.vault.read(lambda contents: contents.setting("sync"))
    assert isinstance(said, dict) and isinstance(said["documents"], list) and isinstance(said["access"], int)
    visits = sorted(replica.copies())
    epoch, keys = str(said["epoch"]), max(phone.keyring.keys)
    documents = sorted(str(one[0]) for one in said["documents"] if isinstance(one, list))
    digests = {visit: copy.digest(epoch) for visit, copy in replica.copies().items()}
    digest = sync_digest(digests, access=said["access"], keys=keys, epoch=epoch, documents=documents)
    assert digest == replica.digest()
    return {
        "visits": visits,
        "access": said["access"],
        "keys": keys,
        "epoch": epoch,
        "documents": documents,
        "digest": digest,
    }


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    make(FOLDER / sys.argv[1])
