"""A vault against a plain dictionary: any order of writes, failures and reopenings gives the same contents."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from sync.journal import Entry
from sync.strictjson import JSON
from tests.unit.vault.samples import CHEAP, HEADER, OTHER_VISIT, PASSPHRASE, VISIT, an_entry, reopened

VISITS = st.sampled_from([VISIT, OTHER_VISIT])
SEQS = st.integers(1, 12)
PLACES = st.sampled_from(["note", "answer/6.2", ""])
VALUES = st.text(max_size=20) | st.none() | st.integers(-5, 5)


class Stop(Exception):
    """Raised inside a write, so that it is rolled back."""


class VaultAgainstDictionary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.vault = Vault.create(self.folder, PASSPHRASE, kdf=CHEAP)
        self.entries: dict[str, dict[bytes, Entry]] = {VISIT: {}, OTHER_VISIT: {}}
        self.photos: dict[str, dict[str, bytes]] = {VISIT: {}, OTHER_VISIT: {}}
        self.drafts: dict[str, dict[str, JSON]] = {VISIT: {}, OTHER_VISIT: {}}
        for visit in (VISIT, OTHER_VISIT):
            self.vault.write(lambda contents, visit=visit: contents.add_visit(visit, HEADER))  # type: ignore[misc]

    def teardown(self) -> None:
        self.vault.close()
        shutil.rmtree(self.folder)

    @rule(visit=VISITS, seqs=st.lists(SEQS, max_size=6))
    def add_entries(self, visit: str, seqs: list[int]) -> None:
        entries = [an_entry(seq, visit=visit) for seq in seqs]
        self.vault.write(lambda contents: contents.add_entries(visit, entries))
        for entry in entries:
            self.entries[visit].setdefault(entry.leaf, entry)

    @rule(visit=VISITS, seq=SEQS)
    def erase(self, visit: str, seq: int) -> None:
        entry = an_entry(seq, visit=visit)
        self.vault.write(lambda contents: contents.replace_with_erased(visit, entry.leaf, entry.body_hash))
        if entry.leaf in self.entries[visit]:
            self.entries[visit][entry.leaf] = entry.without_body()

    @rule(visit=VISITS, size=st.sampled_from([0, 1, 300_000]))
    def add_photo(self, visit: str, size: int) -> None:
        photo = b"p" * size
        digest = hashlib.sha256(photo).hexdigest()
        self.vault.write(lambda contents: contents.add_photo(visit, digest, "image/jpeg", photo))
        self.photos[visit].setdefault(digest, photo)

    @rule(visit=VISITS, size=st.sampled_from([0, 1, 300_000]))
    def erase_photo(self, visit: str, size: int) -> None:
        digest = hashlib.sha256(b"p" * size).hexdigest()
        self.vault.write(lambda contents: contents.erase_photo(visit, digest))
        self.photos[visit].pop(digest, None)

    @rule(visit=VISITS, place=PLACES, value=VALUES)
    def put_draft(self, visit: str, place: str, value: JSON) -> None:
        self.vault.write(lambda contents: contents.put_draft(visit, place, value))
        self.drafts[visit][place] = value

    @rule(visit=VISITS, place=PLACES)
    def drop_draft(self, visit: str, place: str) -> None:
        self.vault.write(lambda contents: contents.drop_draft(visit, place))
        self.drafts[visit].pop(place, None)

    @rule(visit=VISITS)
    def fail_in_the_middle(self, visit: str) -> None:
        def work(contents: Contents) -> None:
            contents.add_entries(visit, [an_entry(99, visit=visit)])
            contents.add_photo(visit, "0" * 64, "image/jpeg", b"pixels")
            contents.put_draft(visit, "note", "lost")
            raise Stop

        try:
            self.vault.write(work)
        except Stop:
            return
        raise AssertionError("the error was swallowed")

    @rule()
    def reopen(self) -> None:
        self.vault.close()
        self.vault = reopened(self.folder)

    @invariant()
    def holds_what_was_written(self) -> None:
        for visit in (VISIT, OTHER_VISIT):
            entries, photos, drafts = self.vault.read(lambda contents, visit=visit: read_all(contents, visit))  # type: ignore[misc]
            assert entries == list(self.entries[visit].values())
            assert photos == self.photos[visit]
            assert drafts == self.drafts[visit]


def read_all(contents: Contents, visit: str) -> tuple[list[Entry], dict[str, bytes], dict[str, JSON]]:
    entries = [entry for _, entry in contents.entries(visit)]
    photos = {photo.sha256: photo.read() for photo in contents.photos(visit)}
    return entries, photos, contents.drafts(visit)


TestVaultAgainstDictionary = VaultAgainstDictionary.TestCase
TestVaultAgainstDictionary.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
