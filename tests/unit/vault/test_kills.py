"""kill -9 at random moments: what was reported saved is there, whole, once, and with its photo."""

import hashlib
import itertools
import os
import random
from pathlib import Path

import pytest

from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import VISIT, child, kill, read_lines, read_photo, reopened

SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
ROUNDS = 50 if SOAK else 5


@pytest.mark.soak
def test_what_was_reported_saved_survives_every_kill(vault: Vault, folder: Path) -> None:
    vault.close()
    dice = random.Random(ROUNDS)
    saved: list[str] = []
    for _ in range(ROUNDS):
        with child("capture", folder, str(dice.choice([1_000, 300_000, 4_000_000]))) as writer:
            saved += read_lines(writer, dice.randint(1, 5))
            saved += kill(writer, dice.uniform(0.0, 0.03))
        assert_all_is_there(folder, saved)


def assert_all_is_there(folder: Path, saved: list[str]) -> None:
    reported = [line.split() for line in saved if line]
    with reopened(folder) as vault:
        entries = [entry for _, entry in vault.read(lambda contents: list(contents.entries(VISIT)))]
        photos = [stored.sha256 for stored in vault.read(lambda contents: contents.photos(VISIT))]
        assert [int(seq) for seq, _ in reported] == list(range(1, len(reported) + 1))
        assert photos[: len(reported)] == [digest for _, digest in reported]
        # Each commit brought an entry and its photo, so there are as many of both, and none twice.
        assert len(entries) == len(set(photos)) == len(photos)
        # One more may be durable than could be said before the kill; the child takes it for saved when it goes on.
        assert len(entries) - len(reported) in (0, 1)
        for before, after in itertools.pairwise(entries):
            assert after.after == before.head
        for digest in photos:
            assert hashlib.sha256(read_photo(vault, digest)).hexdigest() == digest
        if len(entries) > len(reported):
            saved.append(f"{len(entries)} {photos[-1]}")
