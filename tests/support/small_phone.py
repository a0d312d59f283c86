"""A phone in memory: a vault, an identity, and hands that write into it. Without encryption, screens or a line."""

from collections.abc import Collection, Iterator

from sync.copies import Standing
from sync.journal import Body, Op, PhotoName, new_id
from sync.memory import Identity
from sync.notes import Certificate
from sync.placing import writer_of
from sync.replica import Applied, Replica
from sync.runner import Report, Sync
from sync.signed import Signed
from sync.strands import Node, Pen, Strands
from sync.strictjson import JSON
from tests.support.fixed import FixedWriter, fixed_bytes, fixed_id
from tests.support.memory import MemoryVault
from tests.support.small_center import SmallCenter


class SmallPhone:
    """`replica` is what the app has open; `restart` is as if it had been killed."""

    def __init__(self, who: FixedWriter, vault: MemoryVault | None = None, *, carried: Collection[str] = ()) -> None:
        self.who, self.vault, self.carried = who, vault or MemoryVault(), carried
        self.photos: dict[str, bytes] = {}
        self.rests: list[float] = []
        if vault is None:
            news: JSON = {"epoch": "", "challenge": "the-first.challenge", "access": 0, "token": ""}
            self.vault.write(lambda shelf: shelf.put_setting("sync", news))
        self.restart()

    def restart(self) -> None:
        keys = self.vault.read(lambda shelf: shelf.setting("keys"))
        notes = [Signed.from_json(note) for note in keys] if isinstance(keys, list) else []
        identity = Identity(self.who.person, self.who.signer, self.who.certified)
        keyring = self.who.center.keyring().with_keys(notes)
        self.replica = Replica(self.vault, identity, keyring, carried=self.carried)

    # writing

    def strands(self, visit: str) -> Strands:
        """The visit as its vault holds it now."""
        shelf = self.vault.shelf
        certificates = [Certificate.read(note.text) for note in (*shelf.certified.values(), self.who.certified)]
        strands = Strands(visit, map(writer_of, certificates))
        for _, entry in shelf.entries(visit):
            strands.add(entry)
        return strands

    def begins(self, visit: str = "") -> str:
        visit = visit or new_id()
        self.vault.write(lambda shelf: shelf.add_visit(visit, None))
        self.writes(visit)
        return visit

    def writes(self, visit: str, *ops: Op, photos: tuple[PhotoName, ...] = ()) -> Node:
        strands = self.strands(visit)
        body = Body(self.who.person, "2026-11-21T09:00:00+07:00", 1, fixed_id("boot"), ops, photos)
        entry = Pen(strands, self.who.device).write(body, strands.view())
        self.vault.write(lambda shelf: shelf.add_entries(visit, [entry]))
        return strands.add(entry)

    def captures(self, visit: str, word: str) -> str:
        """A photo, and the entry that brings it."""
        digest, data = fixed_bytes(word).hex(), word.encode()
        self.photos[digest] = data
        self.writes(visit, photos=(PhotoName(digest, len(data), "image/jpeg", "original"),))
        return digest

    # syncing

    def asks(self, center: SmallCenter, max_bytes: int = 10**6) -> Applied:
        """One exchange."""
        composed = self.replica.compose(max_bytes)
        return self.replica.apply(center.exchange(composed.raw), composed.nonce)

    def settles(self, center: SmallCenter) -> None:
        """Exchanges until nothing moves."""
        for _ in range(9):
            if self.asks(center).in_step:
                return
        raise AssertionError("not in step after nine exchanges")

    def syncs(self, center: SmallCenter) -> Report:
        """A whole sync, photos too. It rests only in the books."""
        return Sync(self.replica, center, self, rest=self.rests.append, chance=lambda: 0.5).run()

    def standing(self, visit: str) -> Standing:
        return self.replica.standing(visit)

    def is_safe(self, visit: str) -> bool:
        standing = self.standing(visit)
        return not standing.unsafe and standing.photos == standing.safe_photos

    # `sync.runner.PhotoBytes`

    def size(self, visit: str, sha256: str) -> int | None:
        data = self.photos.get(sha256)
        return None if data is None else len(data)

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        yield self.photos[sha256][offset:]
