"""Every journal of every version folds to what it folded to on the day it was written, and every old exchange is read.

A failure here is never mended by writing the golden data anew: somewhere a visit lies that was signed off so.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sync.exchange import sync_digest
from sync.journal import Entry
from sync.notes import Checkpoint
from sync.placing import place_runs
from sync.reading import read_answer, read_request
from sync.signed import Signed
from sync.strands import Strands
from tests.support.golden import FOLDER, Golden, differences, facts, read_entry, versions, what_it_comes_to
from tests.support.golden_scene import GoldenIsKept, make

EVERY_VISIT = [(version, visit) for version in versions() for visit in Golden(FOLDER / version).visits]


def test_this_version_has_its_golden_journals() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] in versions()


@pytest.mark.parametrize(("version", "visit"), EVERY_VISIT)
def test_a_journal_comes_to_what_it_came_to_in_whatever_order_it_arrives(version: str, visit: str) -> None:
    golden = Golden(FOLDER / version)
    found = golden.read(visit)
    entries = [read_entry(one) for one in found["entries"]]
    for seed in range(4):
        strands = golden.strands(found["visit"], entries if seed == 0 else _shuffled(entries, Random(seed)))
        came_to = what_it_comes_to(strands, found["photos_held"], golden.levels())
        assert differences(found["came_to"], came_to) == []


def _shuffled(entries: list[Entry], chance: Random) -> Iterable[Entry]:
    """Any order in which every strand still arrives from its beginning."""
    left, here, heads = [*entries], set[bytes](), {entry.head for entry in entries}
    while left:
        ready = [entry for entry in left if entry.after in here or entry.after not in heads]
        entry = chance.choice(ready)
        left.remove(entry)
        here.add(entry.head)
        yield entry


@pytest.mark.parametrize(("version", "visit"), EVERY_VISIT)
def test_what_was_signed_then_still_holds(version: str, visit: str) -> None:
    golden = Golden(FOLDER / version)
    found, keyring, certificates = golden.read(visit), golden.keyring(), golden.certificates()
    strands = golden.strands(found["visit"], [read_entry(one) for one in found["entries"]])
    for written in found["checkpoints"]:
        note = Signed.from_json(written)
        checkpoint = keyring.checkpoint(note, certificates[Checkpoint.read(note.text).position.device])
        at = checkpoint.position
        assert strands.knows(at) or (at.device, at.n) in _aside(found)
    receipts = [keyring.receipt(Signed.from_json(written)) for written in found["receipts"]]
    assert [receipt.number for receipt in receipts] == [*range(1, len(receipts) + 1)]
    assert all(strands.knows(at) for receipt in receipts for at in receipt.strands)
    assert not receipts or receipts[-1].strands == strands.tips()
    assert receipts or found["visit"].endswith("/office")


@pytest.mark.parametrize("version", versions())
def test_the_exchanges_of_that_version_are_read_as_they_were(version: str) -> None:
    golden = Golden(FOLDER / version)
    keyring, certificates = golden.keyring(), golden.certificates()
    for recorded in golden.read("exchanges.json"):
        up, down = golden.lines(recorded["number"])
        request, note, signature = read_request(up)
        assert keyring.verify(certificates[request.device].public_key, note.text().encode(), signature)
        answer, _ = read_answer(down, keyring, recorded["nonce"])
        assert differences(recorded, facts(request, answer) | {name: recorded[name] for name in _NAMES}) == []


_NAMES = ("number", "phone", "nonce")


@pytest.mark.parametrize("version", versions())
def test_what_the_phones_of_that_version_handed_in_is_taken_as_it_was(version: str) -> None:
    """A center of today that got these requests would hold what the center then held of every phone's strand."""
    golden = Golden(FOLDER / version)
    visits: dict[str, Strands] = {}
    checkpoints: dict[str, Signed] = {}
    for recorded in golden.read("exchanges.json"):
        request = read_request(golden.lines(recorded["number"])[0])[0]
        checkpoints |= {note.digest: note for note in request.checkpoints}
        for visit in {run.visit for run in request.runs}:
            strands = visits.setdefault(visit, golden.strands(visit))
            certificates = golden.certificates()
            notes = [*checkpoints.values()]
            placed = place_runs(
                strands, request.runs, keyring=golden.keyring(), certificates=certificates, checkpoints=notes
            )
            assert placed.misplaced == ()
    for name in golden.visits:
        found = golden.read(name)
        handed_in = visits.get(found["visit"], golden.strands(found["visit"]))
        tips = {tuple(tip) for tip in _of_phones(golden, found)}
        assert {tip for tip in _tips(handed_in) if tip[:2] not in _aside(found)} <= tips <= _places(handed_in)


def _aside(found: Any) -> set[tuple[str, int]]:
    """What waited for a supervisor, by device and number."""
    return {(device, seq) for device, seq, _ in found.get("asides", [])}


def _places(strands: Strands) -> set[tuple[str, int, str]]:
    return {(node.device, node.seq, node.head.hex()) for node in strands.nodes}


def _tips(strands: Strands) -> list[tuple[str, int, str]]:
    return [(at.device, at.n, at.head.hex()) for at in strands.tips()]


def _of_phones(golden: Golden, found: Any) -> list[list[Any]]:
    places = {device: certificate.place for device, certificate in golden.certificates().items()}
    return [tip for tip in found["came_to"]["tips"] if places[tip[0]] == "device"]


@pytest.mark.parametrize("version", versions())
def test_a_phone_of_that_version_would_still_be_in_step(version: str) -> None:
    golden = Golden(FOLDER / version)
    digests = {found["visit"]: found["came_to"]["visit_digest"] for found in map(golden.read, golden.visits)}
    last = {one["phone"]: one["digest"] for one in golden.read("exchanges.json")}
    for name, phone in golden.read("phones.json").items():
        agreed = {visit: digests[visit] for visit in phone["visits"]}
        told = {key: phone[key] for key in ("access", "keys", "epoch", "documents")}
        assert sync_digest(agreed, **told) == phone["digest"] == last[name]


def test_a_version_that_is_kept_is_never_written_again() -> None:
    with pytest.raises(GoldenIsKept):
        make(FOLDER / versions()[0])


@pytest.mark.parametrize(("name", "conflicts", "set_aside"), [("next", 3, 6), ("next-closing", 0, 0)])
def test_the_scenes_can_be_played_for_the_next_version(
    tmp_path: Path, name: str, conflicts: int, set_aside: int
) -> None:
    make(tmp_path / name)
    golden = Golden(tmp_path / name)
    came_to = [golden.read(visit)["came_to"] for visit in golden.visits]
    assert sum(len(one["conflicts"]) for one in came_to) >= conflicts
    assert sum(len(one["set_aside"]) for one in came_to) >= set_aside
    kept = sum(path.stat().st_size for path in golden.folder.rglob("*") if path.is_file())
    assert kept < 300_000
