"""Phones that let go of originals, where everything goes wrong: whatever leaves one is whole at the center."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from inspector_app.device.book import NewPhoto
from inspector_app.device.released import keep_for
from sync.journal import PhotoName, Put, new_id
from sync.notes import Receipt
from tests.simulation.facts import demand
from tests.simulation.people import answers, joins, syncs, visit_of
from tests.simulation.phone import Phone, SyncOutcome
from tests.simulation.remembered import Violation
from tests.simulation.seasons import IN_MEMORY
from tests.simulation.troubles import CENTER_EVENTS, PHONE_FAULTS
from tests.simulation.world import World, world_of

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
SEEDS = range(1, 200 if IS_SOAK else 3)
EVENTS = 140 if IS_SOAK else 70


def photographs(world: World, phone: Phone) -> None:
    """A photo, and in the next entry its preview, as the app makes them."""
    chance, visit = world.chance, visit_of(world, phone)
    data, small = chance.randbytes(chance.randint(200, 3000)), chance.randbytes(100)
    original, preview = (hashlib.sha256(one).hexdigest() for one in (data, small))
    brought = NewPhoto(PhotoName(original, len(data), "image/jpeg", "original"), data)
    if world.writes(phone, visit, [Put("photo", new_id(), {"digest": original, "size": len(data)})], [brought]):
        view = NewPhoto(PhotoName(preview, len(small), "image/jpeg", "preview", original), small)
        fields = {"of": original, "role": "preview", "digest": preview}
        world.writes(phone, visit, [Put("view", new_id(), {**fields})], [view])
        phone.tally.photos += 1


def what_left_is_there(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    """Behind each sync: every byte of what has left in it is at the center, which had said so seven days before."""
    known = world.__dict__.setdefault("left", set())
    for (visit, digest), about in phone.vault.shelf.released_photos.items():
        assert isinstance(about, dict)
        demand((visit, digest) not in phone.vault.shelf.photos, "an original is here, and is called gone", phone.name)
        if (id(phone), visit, digest) in known:
            continue
        known.add((id(phone), visit, digest))
        place = world.office.folder / "photos" / visit / digest
        is_whole = place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == digest
        demand(is_whole, "an original left that is not whole at the center:", phone.name, visit, digest)
        epoch = world.office.center.epoch()
        notes = [Receipt.read(note.text) for note in phone.vault.shelf.receipts(visit)]
        named = [one.at for one in notes if digest in one.photos and one.epoch == epoch]
        demand(bool(named) and min(named) <= str(about["since"]) < str(about["at"]), "no receipt had named it", digest)
        world.__dict__["released"] = world.__dict__.get("released", 0) + 1


def live(seed: int, folder: Path) -> int:
    """A season; gives how many originals left."""
    with world_of(seed, folder) as world:
        world.checks.append(what_left_is_there)
        for phone in world.phones:
            phone.lets_go = True
            keep_for(phone.session, 7)
        for _ in range(EVENTS):
            _happens(world, world.chance.choice(world.phones))
        for phone in world.phones:
            phone.line.weather, phone.line.harm = (), 0.0
            syncs(world, phone)
        return int(world.__dict__.get("released", 0))


def _happens(world: World, phone: Phone) -> None:
    chance, drawn = world.chance, world.chance.random()
    world.time.passes(600)
    if drawn < 0.25:
        photographs(world, phone)
    elif drawn < 0.35:
        answers(world, phone)
    elif drawn < 0.7:
        syncs(world, phone)
    elif drawn < 0.85:
        world.time.passes(86400 * chance.choice([1, 3, 8, 15]))
    elif drawn < 0.9:
        joins(world, phone)
    elif drawn < 0.96:
        name = chance.choice([*PHONE_FAULTS])
        PHONE_FAULTS[name][1](world, phone)
    else:
        CENTER_EVENTS[chance.choice([*CENTER_EVENTS])](world)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_leaves_a_phone_is_whole_at_the_center(seed: int, tmp_path: Path) -> None:
    place = IN_MEMORY / f"letting-go-{os.getpid()}-{seed}" if IN_MEMORY.is_dir() else tmp_path
    place.mkdir(exist_ok=True)
    try:
        live(seed, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _a_month(folder: Path, *, rots: bool) -> int:
    """One phone, three photos that the center has, and ten days: gives how many left."""
    with world_of(1, folder, phones=1) as world:
        [phone] = world.phones
        world.checks.append(what_left_is_there)
        phone.lets_go = True
        keep_for(phone.session, 7)
        for _ in range(3):
            photographs(world, phone)
        for _ in range(3):
            syncs(world, phone)
        for visit, name, _ in [*world.office.stored_photos()] if rots else []:
            world.office.rots(visit, name, 100)
        world.time.passes(86400 * 10)
        syncs(world, phone)
        return int(world.__dict__.get("released", 0))


def test_originals_leave_and_of_a_rotten_store_none_does(tmp_path: Path) -> None:
    assert _a_month(tmp_path / "sound", rots=False) == 3
    assert _a_month(tmp_path / "rotten", rots=True) == 0


def test_a_center_that_does_not_look_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.server.proving.is_whole", lambda *_: True)
    with pytest.raises(Violation, match="not whole at the center"):
        _a_month(tmp_path, rots=True)
