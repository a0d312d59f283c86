"""Entries: what an envelope may hold, what a body may hold, and how both hash."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.journal import (
    MAX_LINE_BYTES,
    Body,
    BodySetAside,
    Entry,
    EnvelopeRefused,
    PhotoName,
    Position,
    Put,
    Void,
    device_id,
    head_zero,
    new_id,
    next_head,
    read_body,
    read_envelope,
    write_entry,
)
from sync.strands import UNKNOWN_VERSION
from tests.support.cast import VISIT, Cast
from tests.support.doubtful import BODY_RULES, Line
from tests.support.fixed import LEAD, SECOND, fixed_bytes, fixed_id

DEVICE, OTHER = LEAD.device, SECOND.device
HEAD = "0123456789abcdef" * 2
BODY = Body(LEAD.person, "2026-11-21T09:00:00+07:00", 1, fixed_id("boot"), (Put("answer", "6.1", {"note": "x"}),))


def envelope(*, v: str = "1", visit: str = VISIT, device: str = DEVICE, seq: str = "1", more: str = "") -> bytes:
    return f'{{"v":{v},"visit":"{visit}","device":"{device}","seq":{seq}{more}}}'.encode()


def seen(text: str) -> bytes:
    return envelope(more=f',"seen":{text}')


def write(body: Body = BODY, *, seq: int = 1, seen: list[tuple[str, Position]] | None = None) -> Entry:
    after = head_zero(VISIT, LEAD.signer.public_key)
    return write_entry(visit=VISIT, device=DEVICE, seq=seq, after=after, seen=seen or [], body=body)


# envelopes

REFUSED = (
    Line("not JSON", b"{"),
    Line("not an object", b"[]"),
    Line("a key twice", envelope(more=',"v":1')),
    Line("without v", envelope().replace(b'"v":1,', b"")),
    Line("v below 1", envelope(v="0")),
    Line("v is true", envelope(v="true")),
    Line("v beyond 2^53", envelope(v="9007199254740993")),
    Line("without visit", envelope().replace(b'"visit"', b'"voyage"')),
    Line("visit is not an id", envelope(visit="dock")),
    Line("a visit of another kind", envelope(visit=f"{VISIT}/lab")),
    Line("device is not an id", envelope(device=DEVICE[:-1])),
    Line("device is a number", envelope().replace(f'"{DEVICE}"'.encode(), b"7")),
    Line("seq below 1", envelope(seq="0")),
    Line("seq is text", envelope(seq='"1"')),
    Line("seq is a fraction", envelope(seq="1.0")),
    Line("seq of 16 digits beyond 2^53", envelope(seq="9007199254740993")),
    Line("seq that begins with 0", envelope(seq="01")),
    Line("something that is not known", envelope(more=',"later":1')),
    Line("something that is not known beside seen", envelope(more=',"seen":{},"later":1')),
    Line("seen is a list", seen("[]")),
    Line("seen is null", seen("null")),
    Line("seen names somebody", seen(f'{{"Mr Smith":[1,"{HEAD}"]}}')),
    Line("seen names a branch wrongly", seen(f'{{"{OTHER}~12":[1,"{HEAD}"]}}')),
    Line("seen without a head", seen(f'{{"{OTHER}":[1]}}')),
    Line("seen at 0", seen(f'{{"{OTHER}":[0,"{HEAD}"]}}')),
    Line("seen at true", seen(f'{{"{OTHER}":[true,"{HEAD}"]}}')),
    Line("seen with a whole head", seen(f'{{"{OTHER}":[1,"{HEAD * 2}"]}}')),
    Line("seen with a head in capitals", seen(f'{{"{OTHER}":[1,"{HEAD.upper()}"]}}')),
    Line("seen with one thing more", seen(f'{{"{OTHER}":[1,"{HEAD}",1]}}')),
    Line("seen as text", seen(f'{{"{OTHER}":"1"}}')),
    Line("longer than 64 KiB", envelope(more=" " * (MAX_LINE_BYTES + 1 - len(envelope())))),
)


@pytest.mark.parametrize("line", REFUSED, ids=lambda line: line.rule)
def test_an_envelope_that_breaks_one_rule_is_refused(line: Line) -> None:
    with pytest.raises(EnvelopeRefused):
        read_envelope(line.line)


def test_an_envelope_as_it_is_nearly_always_is_read() -> None:
    found = read_envelope(envelope(seq="41"))
    assert (found.v, found.visit, found.device, found.seq, found.seen) == (1, VISIT, DEVICE, 41, ())


def test_an_envelope_names_strands_and_branches_that_were_seen() -> None:
    found = read_envelope(seen(f'{{"{OTHER}":[17,"{HEAD}"],"{DEVICE}~{HEAD}":[2,"{HEAD}"]}}')).seen
    assert [(one.device, one.n, one.head.hex()) for one in found] == [(OTHER, 17, HEAD), (DEVICE, 2, HEAD)]


@pytest.mark.parametrize("line", [envelope(seq="9007199254740992"), envelope(more=" "), b" " + envelope(), seen("{}")])
def test_an_envelope_may_be_written_less_tersely_than_ours(line: bytes) -> None:
    assert read_envelope(line).visit == VISIT


def test_a_journal_for_the_office_alone_has_an_id_of_its_own() -> None:
    assert read_envelope(envelope(visit=f"{VISIT}/office")).visit == f"{VISIT}/office"


def test_of_an_unknown_version_only_the_place_in_the_chain_is_read() -> None:
    line = envelope(v="2", seq="7", more=',"later":{"x":[]},"seen":7')
    assert (read_envelope(line).v, read_envelope(line).seq, read_envelope(line).seen) == (2, 7, ())


@given(st.integers(-1, 2**53 + 2), st.sampled_from([VISIT, f"{VISIT}/office", VISIT[:-1], f"{VISIT}x"]))
@settings(deadline=None)
def test_the_quick_way_to_read_an_envelope_gives_what_the_careful_one_does(seq: int, visit: str) -> None:
    terse = envelope(seq=str(seq), visit=visit)
    careful = terse.replace(b'"seq":', b'"seq": ')
    assert _read(terse) == _read(careful)


def _read(line: bytes) -> object:
    try:
        return read_envelope(line)
    except EnvelopeRefused:
        return "refused"


# bodies


@pytest.mark.parametrize("line", BODY_RULES, ids=lambda line: line.rule)
def test_a_body_is_read_where_it_keeps_the_rule_and_set_aside_where_not(line: Line) -> None:
    if line.allowed:
        read_body(line.line)
    else:
        with pytest.raises(BodySetAside):
            read_body(line.line)


@pytest.mark.parametrize("line", [line for line in BODY_RULES if not line.allowed], ids=lambda line: line.rule)
def test_an_entry_whose_body_breaks_a_rule_is_chained_and_left_out_of_the_fold(line: Line) -> None:
    hand = Cast().hand(LEAD)
    doubtful = Entry(envelope(), line.line, bytes(16), head_zero(VISIT, LEAD.signer.public_key))
    hand.hears_entries(doubtful)
    hand.puts(note="what came after it")
    state = hand.state()
    assert [(aside.seq, aside.leaf) for aside in state.set_aside] == [(1, doubtful.leaf)]
    assert state.set_aside[0].why
    assert hand.values("note") == ["what came after it"]
    assert hand.strands.tip(DEVICE).n == 2


def test_a_body_of_an_unknown_version_is_chained_and_left_out_of_the_fold() -> None:
    hand = Cast().hand(LEAD)
    hand.hears_entries(Entry(envelope(v="2"), write().body, bytes(16), head_zero(VISIT, LEAD.signer.public_key)))
    assert hand.reasons() == [UNKNOWN_VERSION]
    assert not hand.state().records
    assert hand.strands.view().tips == ()


def test_a_body_is_read_as_it_was_written() -> None:
    photo = PhotoName(fixed_bytes("photo").hex(), 7, "image/jpeg", "original")
    view = replace(photo, sha256=fixed_bytes("view").hex(), role="preview", of=photo.sha256)
    ops = (Put("answer", "6.2@dock-3", {"outcome": {"is": "met"}, "note": None}), Void("photo", "p", "twice"))
    written = replace(BODY, ops=ops, photos=(photo, view), receipt=fixed_bytes("receipt").hex())
    assert read_body(write(written).body or b"") == written


# writing


@pytest.mark.parametrize(
    "body",
    [
        replace(BODY, by="somebody"),
        replace(BODY, at="yesterday"),
        replace(BODY, mono=-1),
        replace(BODY, ops=(Put("answer", "Mr Smith", {}),)),
        replace(BODY, ops=(Put("answer", "6.1", {"note": "e\u0301"}),)),
        replace(BODY, ops=(Put("answer", "6.1", {"note": 1.5}),)),  # type: ignore[dict-item]
        replace(BODY, ops=(Put("answer", "6.1", {"note": "x" * MAX_LINE_BYTES}),)),
        replace(BODY, receipt=""),
    ],
    ids=["by", "at", "mono", "id", "form D", "fraction", "length", "receipt"],
)
def test_what_would_be_set_aside_is_not_written(body: Body) -> None:
    with pytest.raises(BodySetAside):
        write(body)


def test_every_entry_has_a_salt_of_its_own() -> None:
    first, second = write(), write()
    assert (first.envelope, first.body) == (second.envelope, second.body)
    assert len(first.salt) == len(second.salt) == 16
    assert first.leaf != second.leaf


def test_an_entry_hashes_as_the_protocol_says() -> None:
    entry = write(seen=[(OTHER, Position(OTHER, 3, fixed_bytes("head")))])
    body_hash = hashlib.sha256(b"\x02" + entry.salt + (entry.body or b"")).digest()
    leaf = hashlib.sha256(b"\x00" + body_hash + entry.envelope).digest()
    assert (entry.body_hash, entry.leaf) == (body_hash, leaf)
    assert entry.head == next_head(entry.after, leaf) == hashlib.sha256(b"\x01" + entry.after + leaf).digest()


def test_an_erased_entry_hashes_as_it_did_with_its_body() -> None:
    entry = write()
    erased = entry.without_body()
    assert (erased.body, erased.salt) == (None, b"")
    assert (erased.body_hash, erased.leaf, erased.head) == (entry.body_hash, entry.leaf, entry.head)
    assert erased.without_body() == erased


def test_salt_and_body_cannot_be_shifted_against_each_other() -> None:
    # The salt is always 16 bytes; of another length it is refused where strands are taken in (test_placing).
    entry = write()
    shifted = replace(entry, salt=entry.salt[:-1], body=entry.salt[-1:] + (entry.body or b""))
    assert shifted.body_hash == entry.body_hash


def test_head_0_binds_the_visit_and_the_writer() -> None:
    heads = {head_zero(visit, key.signer.public_key) for visit in (VISIT, f"{VISIT}/office") for key in (LEAD, SECOND)}
    assert len(heads) == 4


def test_ids_are_26_letters_of_base32() -> None:
    assert len({new_id() for _ in range(50)}) == 50
    for one in (new_id(), device_id(fixed_bytes("key"))):
        assert read_envelope(envelope(device=one)).device == one


def test_two_places_in_the_chain_are_told_apart_also_where_the_leaf_is_the_same() -> None:
    entry = write()
    moved = replace(entry, after=fixed_bytes("another head"))
    assert moved.leaf == entry.leaf
    assert moved.head != entry.head
