"""The test vectors stay as they are, and say what they should to whoever checks them by hand."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.vault.unlocking import Ask, open_answer, open_ask
from sync.braid import fold
from sync.errors import NoAnswer
from sync.journal import BodySetAside, Entry, head_zero, read_body, read_envelope
from sync.placing import writer_of
from sync.reading import NotAnExchange, read_answer, read_request
from sync.signed import from_base64
from sync.strands import Strands
from sync.unlocking import Unlocked
from tests.support.fixed import LEAD, OFFICE, SECOND, FixedCenter, fixed_id
from tests.support.vectors import FOLDER, NOTES, VECTORS, VISIT, answer, as_file, request


def vector(name: str) -> Any:
    return json.loads((FOLDER / name).read_bytes())


def entry_of(vector: Any) -> Entry:
    body = None if vector["body"] is None else vector["body"].encode()
    gone = bytes.fromhex(vector["body_hash"]) if body is None else None
    salt, after = from_base64(vector["salt"]), bytes.fromhex(vector["head_before"])
    return Entry(vector["envelope"].encode(), body, salt, after, gone)


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_written_anew_are_the_same_byte_for_byte(name: str) -> None:
    assert as_file(VECTORS[name]()) == (FOLDER / name).read_bytes()


def test_every_file_of_the_folder_is_made_here() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*VECTORS, "README.md"}


@pytest.mark.parametrize("name", [*NOTES, "sign-in.json"])
def test_every_signed_text_holds_and_reads_as_what_it_is(name: str) -> None:
    found = vector(name)
    assert (
        FixedCenter()
        .keyring()
        .verify(from_base64(found["public_key"]), found["note"].encode(), from_base64(found["signature"]))
    )
    if name in NOTES:
        assert NOTES[name].read(found["note"]).text() == found["note"]


def test_an_ask_for_a_key_and_its_answer_open_with_the_keys_that_stand_beside_them() -> None:
    found = vector("unlock.json")
    ask = Ask.from_json(found["ask"])
    told = open_ask(ask, from_base64(found["recovery_private_key"]))
    assert asdict(told) == found["asked"]
    once = X25519PrivateKey.from_private_bytes(from_base64(found["private_key_of_the_ask"]))
    given = Unlocked.read(found["note"])
    assert given.public_key == ask.public_key == once.public_key().public_bytes_raw()
    assert open_answer(given, once) == from_base64(found["data_key"])


def test_the_hashes_of_the_entries_are_those_of_their_lines() -> None:
    strand, erased = vector("strand.json"), vector("erased.json")
    for found in [vector("entry.json")["entry"], *strand["entries"], erased["erased"], erased["by"]]:
        entry = entry_of(found)
        hashes = entry.body_hash.hex(), entry.leaf.hex(), entry.head.hex()
        assert hashes == (found["body_hash"], found["leaf"], found["head"])


def test_the_strand_begins_at_its_head_0_and_hangs_together() -> None:
    strand = vector("strand.json")
    head = head_zero(strand["visit"], from_base64(strand["public_key"])).hex()
    assert head == strand["head_0"]
    for seq, found in enumerate(strand["entries"], 1):
        assert found["head_before"] == head
        assert read_envelope(found["envelope"].encode()).seq == seq
        head = found["head"]


def test_an_erased_entry_keeps_its_leaf_and_its_head() -> None:
    kept, erased = vector("entry.json")["entry"], vector("erased.json")["erased"]
    assert (erased["body"], erased["salt"]) == (None, "")
    assert {name: kept[name] for name in ("body_hash", "leaf", "head")} == {
        name: erased[name] for name in ("body_hash", "leaf", "head")
    }


def test_the_state_digest_is_the_same_with_the_body_of_the_erased_entry_and_without() -> None:
    expected = vector("state.json")["state_digest_after_erasure"]
    strand, erased = vector("strand.json"), vector("erased.json")
    for second in (vector("entry.json")["entry"], erased["erased"]):
        strands = Strands(VISIT, (writer_of(one.certificate) for one in (LEAD, SECOND, OFFICE)))
        for found in [second, *strand["entries"], erased["by"]]:
            strands.add(entry_of(found))
        assert fold(strands, frozenset()).digest() == expected


def test_the_exchange_reads_as_the_request_and_the_answer_that_were_written() -> None:
    lines = vector("exchange.json")
    up, down = ("".join(f"{line}\n" for line in lines[side]).encode() for side in ("request", "answer"))
    read, note, signature = read_request(up)
    assert read == request()
    assert FixedCenter().keyring().verify(LEAD.signer.public_key, note.text().encode(), signature)
    heard, keyring = read_answer(down, FixedCenter().keyring(), fixed_id("a nonce"))
    assert heard == answer()
    assert set(keyring.keys) == {1, 2}
    with pytest.raises(NoAnswer):
        read_answer(up, FixedCenter().keyring(), fixed_id("a nonce"))
    with pytest.raises(NotAnExchange):
        read_request(down)


def test_the_content_rules_judge_every_body_as_the_vectors_say() -> None:
    found = vector("bodies.json")["bodies"]
    assert [one["rule"] for one in found if _is_allowed(from_base64(one["line"])) != one["allowed"]] == []


def _is_allowed(line: bytes) -> bool:
    try:
        read_body(line)
    except BodySetAside:
        return False
    return True


def test_the_commands_of_the_readme_give_what_it_says() -> None:
    commands, expected = [*zip(*_commands(), strict=True)]
    ran = subprocess.run(["sh", "-eu"], input="\n".join(commands), capture_output=True, text=True, check=True)
    said = [line.removesuffix("  -") for line in ran.stdout.splitlines()]
    assert said == [line for line in expected if line]
    values = "".join(path.read_text() for path in FOLDER.glob("*.json"))
    assert all(line in values for line in said if "Signature" not in line)


def _commands() -> Iterator[tuple[str, str]]:
    """Each block of commands, and what it says comes of it ("" where nothing)."""
    for block in (FOLDER / "README.md").read_text().split("```sh\n")[1:]:
        command, _, said = block.partition("```")[0].partition("\n# ")
        yield command, said.strip()
