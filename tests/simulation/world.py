"""A world in one process: phones, their people, a center, and a model that knows what really happened.

Time passes only when something takes time. Everything is drawn from one seed; the trace says what happened, in order.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

from inspector_app.device.book import NewPhoto
from inspector_app.device.errors import VaultWasCopied
from inspector_app.visits.kinds import DECIDING
from sync.braid import Fold
from sync.journal import Entry, Op, Put, new_id
from sync.strands import Strands, View
from tests.simulation.fate import WorldTime, WrongClock, fated
from tests.simulation.line import Line
from tests.simulation.model import Mask, Raw, Story, Written
from tests.simulation.office import Office
from tests.simulation.phone import Phone, PhoneKilled, SyncOutcome
from tests.simulation.remembered import Memory, Screen, Violation, done, has_child, mask_of, note_law
from tests.support.memory import DiskFailed, DiskFull

NAMES: Final = ("Ines", "Sam", "Mara", "Teo")
SUPERVISOR: Final = "s" * 26


class World:
    """Made by `world_of`."""

    def __init__(self, seed: int, folder: Path, run: Callable[[Awaitable[Any]], Any], phones: int) -> None:
        self.seed, self.chance = seed, Random(f"events {seed}")
        self.time = WorldTime()
        self.trace: list[str] = []
        self._digest = hashlib.sha256()
        self.office = Office(folder / "center", WrongClock(self.time), run)
        self.stories: dict[str, Story] = {}
        self.known: dict[tuple[int, str], Memory] = {}
        self.center_held: dict[str, Mask] = {}
        self.center_places: dict[str, int] = {}
        self.office_screens: dict[str, tuple[View, Mask]] = {}
        self.phones = [self.new_phone(name) for name in NAMES[:phones]]
        self.held_before: dict[tuple[int, str], Mask] = {}
        self.judged: dict[tuple[int, str], Mask] = {}
        self.owners: dict[str, str] = {}
        self._read: dict[str, tuple[tuple[int, int, int], Strands]] = {}
        self._folds: dict[tuple[int, str], tuple[Strands, Fold]] = {}
        self.depth = 0
        self.checks: list[Callable[[World, Phone, SyncOutcome], None]] = []

    # telling

    def tell(self, *words: object) -> None:
        """One line of the trace."""
        line = " ".join(map(str, words))
        self.trace.append(line)
        self._digest.update(line.encode() + b"\n")

    def trace_hash(self) -> str:
        return self._digest.hexdigest()

    # people

    def new_phone(self, name: str, *, like: Phone | None = None) -> Phone:
        line = Line(self.office, self.chance, self.time)
        line.heard = self.hears_the_office
        person = like.person if like else new_id()
        return Phone(name, person, line, WrongClock(self.time), self.chance, like=like)

    def visits_of(self, phone: Phone) -> list[str]:
        return phone.vault.shelf.visits()

    # the model

    def story(self, visit: str) -> Story:
        return self.stories.setdefault(visit, Story(DECIDING))

    def memory(self, phone: Phone, visit: str) -> Memory:
        """What this phone holds now, read from its vault's bytes."""
        memory = self.known.setdefault((id(phone), visit), Memory())
        entries, rewritings = phone.held(visit), phone.rewritings(visit)
        if rewritings != memory.rewritings:
            memory.held, memory.count, memory.rewritings = 0, 0, rewritings
        for entry in entries[memory.count :]:
            memory.held |= 1 << self.bit_of(visit, entry, phone.name)
        memory.count = len(entries)
        return memory

    def forget_memory(self, phone: Phone) -> None:
        """It was restored: what it holds is read anew, and nothing is on its screen."""
        for kept in (self.known, self.held_before, self.judged):
            for key in [key for key in kept if key[0] == id(phone)]:
                del kept[key]

    def bit_of(self, visit: str, entry: Entry, where: str) -> int:
        bit = self.story(visit).bit_of(entry.envelope, entry.body, entry.salt, entry.erased_hash)
        if bit is None:
            raise Violation(f"P10: {where} holds an entry that nobody wrote: {entry.envelope!r}")
        return bit

    def written_by(self, person: str, visit: str) -> Mask:
        """The entries of this person's devices, past ones too."""
        own = {phone.device for phone in self.phones if phone.person == person}
        own |= {device for device, owner in self.owners.items() if owner == person}
        return mask_of(one for one in self.story(visit).written if one.device in own)

    def held_by(self, phone: Phone, visit: str) -> Mask:
        return self.memory(phone, visit).held if visit in phone.vault.shelf.by_visit else 0

    def folding(self, phone: Phone, visit: str) -> Fold:
        """What this phone folds, going on from where it was."""
        strands = phone.replica.copies()[visit].strands
        known = self._folds.get((id(phone), visit))
        if known is None or known[0] is not strands:
            known = self._folds[id(phone), visit] = strands, Fold(strands, DECIDING)
        known[1].catch_up()
        return known[1]

    def center_strands(self, visit: str) -> Strands:
        """What the center holds, read anew whenever that is something else, or the center another process."""
        version = self.center_held.get(visit, 0), self.office.kills, self.office.restores
        known = self._read.get(visit)
        if known is None or known[0] != version:
            known = self._read[visit] = version, self.office.center.strands(visit)
        return known[1]

    # writing on a phone

    def writes(self, phone: Phone, visit: str, ops: Sequence[Op], photos: Sequence[NewPhoto] = ()) -> bool:
        """Somebody taps; without ops a broken app writes nonsense. Returns whether the app said "saved"."""
        is_new = visit not in self.stories
        if not is_new:
            self.memory(phone, visit)
        try:
            self._taps(phone, visit, ops, photos)
            is_saved = True
        except PhoneKilled:
            phone.restart()
            is_saved = False
        except VaultWasCopied:
            # Somebody else wrote in this device's name. With the next sync it takes another one.
            is_saved = False
            if self.depth == 0 and phone.vault.full_after_writes is None:
                self.syncs(phone)
        except (DiskFull, DiskFailed):
            is_saved = False
        self._note_own(phone, visit, ops, photos, is_saved=is_saved)
        if is_new and not is_saved:
            phone.books.pop(visit, None)
        return is_saved

    def _taps(self, phone: Phone, visit: str, ops: Sequence[Op], photos: Sequence[NewPhoto]) -> None:
        self._look(phone, visit)
        if visit not in self.stories:
            phone.begins(visit, ops)
        elif ops:
            phone.writes(visit, ops, photos)
        else:
            phone.writes_nonsense(visit)

    def _look(self, phone: Phone, visit: str) -> None:
        """Open the visit, if it is not open: then all that is here is on the screen."""
        if visit not in phone.vault.shelf.by_visit or visit in phone.books:
            return
        phone.book(visit)
        self._shows_all(phone, visit)

    def _shows_all(self, phone: Phone, visit: str) -> None:
        memory = self.memory(phone, visit)
        memory.screen = Screen(memory.held)
        memory.tip = self._own_tip(self.story(visit), memory, phone.device)

    def refreshes(self, phone: Phone) -> None:
        """What sync brought is drawn; what is written next has seen it."""
        for visit, book in [*phone.books.items()]:
            book.refresh()
            self._shows_all(phone, visit)

    def _note_own(
        self, phone: Phone, visit: str, ops: Sequence[Op], photos: Sequence[NewPhoto], *, is_saved: bool
    ) -> None:
        """What was written is in the vault now, or it is not. "Saved" means that it is."""
        entries = phone.held(visit)
        known = self.known.get((id(phone), visit)) or Memory()
        if len(entries) == known.count:
            if is_saved:
                raise Violation(f"P1: {phone.name} said saved, and the vault does not have it")
            return
        entry = entries[-1]
        assert entry.body is not None
        raw = Raw(entry.envelope, entry.body, entry.salt)
        story, memory = self.story(visit), self.known.setdefault((id(phone), visit), known)
        parent = memory.tip
        seen = story.seen_on(memory.screen.shown, phone.device) if memory.screen.is_new else ()
        path = story.written[parent].path if parent >= 0 else 0
        names = tuple(photo.name.sha256 for photo in photos)
        one = self._written(story, raw, phone.device, parent, path, seen, ops, names)
        memory.screen.is_new = False
        memory.own |= 1 << one.bit
        self.owners[phone.device] = phone.person
        memory.tip = one.bit
        self.memory(phone, visit)

    @staticmethod
    def _own_tip(story: Story, memory: Memory, device: str) -> int:
        """The newest entry of this identity on this phone."""
        held = memory.held
        while held:
            bit = held.bit_length() - 1
            if story.written[bit].device == device and not has_child(story, bit, memory.held):
                return bit
            held ^= 1 << bit
        return -1

    def _written(  # noqa: PLR0917  # one entry is what it is
        self,
        story: Story,
        raw: Raw,
        device: str,
        parent: int,
        path: Mask,
        seen: tuple[tuple[int, Mask], ...],
        ops: Sequence[Op],
        photos: tuple[str, ...],
        *,
        decides: bool = False,
    ) -> Written:
        bit = len(story.written)
        seq = 1 + (story.written[parent].seq if parent >= 0 else 0)
        meant = tuple(map(done, ops))
        path |= 1 << bit
        one = Written(bit, raw, device, seq, parent, path, seen, meant, photos, decides, counts=bool(ops))
        if decides:
            for op in ops:
                note_law(story, one, op)
        return story.add(one)

    # the office

    def hears_the_office(self) -> None:
        """Read what the center has stored since; what nobody is known to have written must be its own."""
        store = self.office.center.store
        with store.engine.begin() as connection:
            counters = connection.exec_driver_sql("SELECT id, counter FROM journal_visit").fetchall()
        grown = [visit for visit, counter in counters if self.center_places.get(visit, 0) != counter]
        if grown:
            with store.reading() as books:
                for visit in sorted(grown):
                    for place, entry in books.journals.entries(visit, self.center_places.get(visit, 0)):
                        self._note_at_center(visit, entry)
                        self.center_places[visit] = place

    def _note_at_center(self, visit: str, entry: Entry) -> None:
        story = self.story(visit)
        bit = story.bit_of(entry.envelope, entry.body, entry.salt, entry.erased_hash)
        if bit is None:
            bit = self._adopt(visit, story, entry).bit
        self.center_held[visit] = self.center_held.get(visit, 0) | 1 << bit

    def _adopt(self, visit: str, story: Story, entry: Entry) -> Written:
        """The center's own hand gave access. It has seen all that was written at the center."""
        envelope, body = json.loads(entry.envelope), json.loads(entry.body or b"{}")
        ops = [Put(op["put"], op["id"], op["set"]) for op in body.get("ops", ()) if "put" in op]
        if not ops or any(op.kind != "access" for op in ops):
            raise Violation(f"P10: the center holds an entry that nobody wrote: {entry.envelope!r}")
        held = self.center_held.get(visit, 0)
        own = mask_of(one for one in story.among(held) if one.decides)
        return self._written_at_center(story, entry, envelope["device"], own, ops)

    def _written_at_center(
        self, story: Story, entry: Entry, device: str, shown: Mask, ops: Sequence[Op], held: Mask = 0
    ) -> Written:
        before = [one for one in story.written if one.device == device]
        parent = before[-1].bit if before else -1
        path = story.written[parent].path if parent >= 0 else 0
        assert entry.body is not None
        raw = Raw(entry.envelope, entry.body, entry.salt)
        return self._written(story, raw, device, parent, path, story.seen_on(shown, device), ops, (), decides=True)

    def supervisor_writes(self, visit: str, ops: Sequence[Op]) -> None:
        """By what is on the supervisor's screen, which may be older than what has come."""
        self.hears_the_office()
        if visit not in self.office_screens or self.chance.random() < 0.7:
            view = self.office.center.strands(visit).view()
            self.office_screens[visit] = view, self.center_held.get(visit, 0)
        view, shown = self.office_screens[visit]
        node = self.office.center.append(visit, SUPERVISOR, "supervisor", ops, view=view)
        self._written_at_center(self.story(visit), node.entry, node.device, shown, ops)
        self.hears_the_office()

    def office_was_restored(self) -> None:
        self.center_held.clear()
        self.center_places.clear()
        self.office_screens.clear()
        self.hears_the_office()

    def mourn(self) -> None:
        """After something was set back: what nobody holds any more is destroyed, and nobody owes it."""
        for visit, story in self.stories.items():
            held = self.center_held.get(visit, 0)
            for phone in self.phones:
                held |= self.held_by(phone, visit)
            for one in story.written:
                if not held >> one.bit & 1:
                    one.is_destroyed = True

    # syncing

    def syncs(self, phone: Phone) -> SyncOutcome:
        """A whole sync of one phone, and what must hold behind it."""
        self.depth += 1
        outcome = phone.syncs()
        self.depth -= 1
        self.hears_the_office()
        phone.line.weather, phone.line.harm, phone.line.meanwhile = (), 0.0, None
        phone.edges_left = self.office.edges.left = phone.vault.full_after_writes = None
        report = outcome.report
        said = [waiting.code for waiting in report.waiting] if report else outcome.why
        self.tell(phone.name, "syncs", said, outcome.requests, phone.line.struck[-3:], self.state_of(phone))
        for check in self.checks:
            check(self, phone, outcome)
        return outcome

    def state_of(self, phone: Phone) -> str:
        """All that this phone holds, in twelve letters."""
        held = [f"{visit} {self.held_by(phone, visit):x}" for visit in self.visits_of(phone)]
        return hashlib.sha256("\n".join(held).encode()).hexdigest()[:12]


@contextmanager
def world_of(seed: int, folder: Path, phones: int = 3) -> Iterator[World]:
    """A new world, of which nothing is left behind."""
    (folder / "center").mkdir(parents=True)
    with fated(Random(f"keys {seed}")) as run:
        world = World(seed, folder, run, phones)
        try:
            yield world
        finally:
            world.office.close()
