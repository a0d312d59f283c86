"""Lines up, lines down, and the last line that makes them a request or an answer: without it there was none."""

import json
from dataclasses import replace

import pytest

from sync.errors import NoAnswer
from sync.exchange import Aside, Document, Hold, Lack, Request, Run, runs_of, sync_digest, visit_digest
from sync.journal import Entry, Position
from sync.notes import SignIn
from sync.reading import NotAnExchange, read_answer, read_request
from sync.signed import NotGenuine, to_base64
from sync.strictjson import JSON, read_json, write_json
from sync.writing import write_answer
from tests.support.cast import VISIT, Cast, Hand
from tests.support.fixed import LEAD, SECOND, STRANGER, fixed_bytes, fixed_id
from tests.support.lines import CENTER, NONCE, SMALL, body_lines, down, resign, signed_anew, up
from tests.support.vectors import answer, request

KEYRING = CENTER.keyring()


# what goes over is what was said


def test_a_request_is_read_with_all_its_parts() -> None:
    said = replace(request(), certificates=(SECOND.certified, STRANGER.certified))
    heard, note, signature = read_request(up(said))
    assert heard == said
    assert KEYRING.verify(LEAD.signer.public_key, note.text().encode(), signature)
    assert (note.device, note.challenge, note.nonce) == (LEAD.device, said.challenge, said.nonce)


def test_an_answer_is_read_with_all_its_parts() -> None:
    said = answer()
    assert all((said.keys, said.visits, said.holds, said.receipts, said.lacks, said.certificates))
    assert all((said.checkpoints, said.runs, said.asides))
    heard, keyring = read_answer(down(said), KEYRING, NONCE)
    assert heard == said
    assert set(keyring.keys) == {1, 2}


def test_the_least_request_and_the_least_answer_are_read() -> None:
    least = Request(CENTER.id, LEAD.device, NONCE, "", "d", "c", 0)
    assert read_request(up(least))[0] == least
    assert read_answer(down(SMALL), KEYRING, NONCE) == (SMALL, KEYRING.with_keys([]))


def test_no_visits_at_all_is_another_answer_than_no_word_about_visits() -> None:
    assert read_answer(down(replace(SMALL, visits={})), KEYRING, NONCE)[0].visits == {}
    assert read_answer(down(SMALL), KEYRING, NONCE)[0].visits is None


def test_entries_go_over_exactly_as_they_were_written_erased_ones_too() -> None:
    hand = a_hand_with_doubtful_bodies()
    entries = [node.entry for node in hand.strands.nodes]
    entries[1] = entries[1].without_body()
    heard, _ = read_answer(down(replace(SMALL, runs=tuple(runs_of(VISIT, entries)))), KEYRING, NONCE)
    assert [entry for run in heard.runs for entry in run.entries] == entries
    assert [entry.head for run in heard.runs for entry in run.entries] == [node.head for node in hand.strands.nodes]


def a_hand_with_doubtful_bodies() -> Hand:
    hand = Cast().hand(LEAD)
    hand.puts(note="Plombe fehlt — ไม่มีซีล")
    for body in (b"", b'{"end":"x"}', b"\xff\r\t not JSON", b'{"entries":"x","count":9}', b"[" * 100):
        tip = hand.strands.tip(LEAD.device)
        line = f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":{tip.n + 1}}}'.encode()
        hand.hears_entries(Entry(line, body, fixed_bytes("salt", 16), tip.head))
    return hand


def test_runs_are_cut_where_an_entry_does_not_follow_the_one_before() -> None:
    cast = Cast()
    lead, second = cast.hand(LEAD), cast.hand(SECOND)
    for number in range(2):
        lead.puts(note=number)
        second.puts(note=number)
    (a1, a2), (b1, b2) = ([node.entry for node in hand.strands.nodes] for hand in (lead, second))
    assert [len(run.entries) for run in runs_of(VISIT, [a1, a2, b1, b2])] == [2, 2]
    assert [len(run.entries) for run in runs_of(VISIT, [a1, b1, a2, b2])] == [1, 1, 1, 1]
    assert runs_of(VISIT, []) == []


# what is no answer

SMALL_RAW = down(SMALL)
WHOLE_RAW = down(answer())


def is_no_answer(raw: bytes, nonce: str = NONCE) -> bool:
    try:
        read_answer(raw, KEYRING, nonce)
    except NoAnswer:
        return True
    return False


@pytest.mark.parametrize("lines", range(WHOLE_RAW.count(b"\n")))
def test_an_answer_that_was_cut_behind_a_line_is_none(lines: int) -> None:
    cut = b"".join(line + b"\n" for line in WHOLE_RAW.split(b"\n")[:lines])
    assert is_no_answer(cut)
    assert is_no_answer(cut + WHOLE_RAW.split(b"\n")[lines])


@pytest.mark.parametrize("missing", range(WHOLE_RAW.count(b"\n")))
def test_an_answer_with_a_line_missing_or_twice_is_none(missing: int) -> None:
    lines = WHOLE_RAW.split(b"\n")[:-1]
    assert is_no_answer(b"".join(line + b"\n" for place, line in enumerate(lines) if place != missing))
    twice = [*lines[: missing + 1], *lines[missing:]]
    assert is_no_answer(b"".join(line + b"\n" for line in twice))


def test_an_answer_that_was_cut_at_any_byte_is_none() -> None:
    assert [size for size in range(len(SMALL_RAW)) if not is_no_answer(SMALL_RAW[:size])] == []


def test_an_answer_with_any_bit_flipped_is_none() -> None:
    survived = []
    for place in range(len(SMALL_RAW)):
        for bit in range(8):
            altered = bytearray(SMALL_RAW)
            altered[place] ^= 1 << bit
            if not is_no_answer(bytes(altered)):
                survived.append((place, bit))
    assert survived == []


def test_an_answer_with_any_byte_altered_is_none() -> None:
    raw = WHOLE_RAW
    altered = (raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :] for place in range(0, len(raw), 3))
    assert all(map(is_no_answer, altered))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"<!DOCTYPE html>\n<html><body>Welcome to the hotel's network</body></html>\n",
        b"{}\n",
        b"{}\n{}\n",
        b'{"end":"","key":1}\n',
        b'{"end":"AA==","key":1}\n',
        b'{"answer":1}\n{"end":"AA==","key":1}\n',
        b"[]\n[]\n",
        b"null\n",
        b'{"end":"\xc3\xa9","key":1}\n',
        b"\x1f\x8b\x08\x00garbage\n",
        SMALL_RAW + b"\n",
        SMALL_RAW + SMALL_RAW,
        b"\n" + SMALL_RAW,
        b"\xef\xbb\xbf" + SMALL_RAW,
        SMALL_RAW.replace(b"\n", b"\r\n"),
        SMALL_RAW.rstrip(b"\n"),
        b"x" * 2_000_000 + b"\n",
        b"{" * 1_000_000 + b"\n",
    ],
    ids=range(20),
)
def test_what_a_captive_portal_or_anybody_else_sends_is_no_answer(raw: bytes) -> None:
    assert is_no_answer(raw)


def test_the_answer_to_another_question_is_none() -> None:
    assert is_no_answer(SMALL_RAW, fixed_id("another nonce"))


def test_the_answer_of_another_center_is_none() -> None:
    assert is_no_answer(down(SMALL, center=STRANGER.center))
    assert is_no_answer(write_answer(SMALL, STRANGER.center.working(), center=CENTER.id, key=1))
    assert is_no_answer(write_answer(SMALL, CENTER.working(), center=STRANGER.center.id, key=1))


def test_an_answer_signed_by_a_key_for_something_else_is_none() -> None:
    recovery = replace(SMALL, keys=(CENTER.key(3, "recovery"),))
    assert is_no_answer(down(recovery, key=3))
    assert is_no_answer(down(SMALL, key=2))
    assert not is_no_answer(down(replace(SMALL, keys=(CENTER.key(2),)), key=2))


def test_an_answer_that_brings_a_key_of_another_center_is_none() -> None:
    assert is_no_answer(down(replace(SMALL, keys=(STRANGER.center.key(2),))))


def test_a_request_is_no_answer_and_an_answer_no_request() -> None:
    assert is_no_answer(up(request()))
    with pytest.raises(NotAnExchange):
        read_request(WHOLE_RAW)


@pytest.mark.parametrize("challenge", ["", "two words", "a\nb", "é", "x" * 401])
def test_an_answer_whose_challenge_could_not_be_signed_is_none(challenge: str) -> None:
    assert is_no_answer(down(replace(SMALL, challenge=challenge)))


@pytest.mark.parametrize(
    "line",
    [
        {"hold": "dock", "tips": []},
        {"hold": VISIT},
        {"hold": VISIT, "tips": {}},
        {"hold": VISIT, "tips": [[LEAD.device, 0, "0" * 64]]},
        {"hold": VISIT, "tips": [[LEAD.device, True, "0" * 64]]},
        {"hold": VISIT, "tips": [[LEAD.device, 1, "0" * 63]]},
        {"hold": VISIT, "tips": [["dock", 1, "0" * 64]]},
        {"hold": VISIT, "tips": [[LEAD.device, 1]]},
        {"hold": VISIT, "tips": [7]},
        {"hold": VISIT, "tips": [], "receipt": -1},
        {"hold": VISIT, "tips": [], "digest": 7},
        {"lack": VISIT, "photos": ["x"]},
        {"lack": VISIT, "photos": 7},
        {"lack": 7, "photos": []},
        {"aside": VISIT, "device": "x", "seq": 1, "why": "x"},
        {"aside": VISIT, "device": LEAD.device, "seq": "1", "why": "x"},
        {"aside": VISIT, "device": LEAD.device, "seq": 1, "why": "x" * 1025},
        {"visits": []},
        {"visits": {"dock": "0"}},
        {"visits": {VISIT: 7}},
        {"receipt": 7},
        {"certificate": {"note": "x"}},
        {"key": {"note": "x", "signature": "AA=="}},
        {"entries": VISIT, "count": 0, "salts": "", "after": "0" * 64},
        {"entries": VISIT, "count": 1, "salts": "", "after": "0" * 64},
        {"entries": VISIT, "count": 9007199254740992, "salts": "", "after": "0" * 64},
        {"entries": VISIT, "count": 1, "salts": "AA==", "after": "x"},
        {"entries": "dock", "count": 1, "salts": "AA==", "after": "0" * 64},
    ],
    ids=str,
)
def test_an_answer_with_a_line_of_another_form_is_none_though_it_is_signed(line: dict[str, JSON]) -> None:
    assert is_no_answer(resign(b"".join(part + b"\n" for part in [*body_lines(SMALL_RAW), write_json(line)])))


@pytest.mark.parametrize("salts", [0, 15, 17, 32])
def test_a_run_whose_salts_do_not_fit_is_no_answer(salts: int) -> None:
    lines = body_lines(down(replace(SMALL, runs=(Run(VISIT, (Cast().hand(LEAD).puts(note=1).entry,)),))))
    head = read_json(lines[1])
    assert isinstance(head, dict)
    changed = write_json({**head, "salts": to_base64(bytes(salts))})
    assert is_no_answer(resign(b"".join(part + b"\n" for part in [lines[0], changed, *lines[2:]])))


def test_an_erased_entry_whose_hash_is_not_one_is_no_answer() -> None:
    erased = Cast().hand(LEAD).puts(note=1).entry.without_body()
    lines = body_lines(down(replace(SMALL, runs=(Run(VISIT, (erased,)),))))
    assert is_no_answer(resign(b"".join(part + b"\n" for part in [*lines[:-1], b"-xyz"])))


@pytest.mark.parametrize("name", ["nonce", "epoch", "at", "challenge", "access", "digest", "token", "until", "answer"])
def test_an_answer_whose_first_line_lacks_something_is_none(name: str) -> None:
    assert is_no_answer(signed_anew(SMALL_RAW, without=name))


# what is new


def test_lines_of_a_kind_that_is_not_known_are_passed_over() -> None:
    lines = [*body_lines(SMALL_RAW), b'{"weather":"fine"}', b"{}"]
    assert read_answer(resign(b"".join(line + b"\n" for line in lines)), KEYRING, NONCE)[0] == SMALL


def test_what_a_known_line_holds_besides_is_passed_over() -> None:
    assert read_answer(signed_anew(SMALL_RAW, later={"x": [1]}), KEYRING, NONCE)[0] == SMALL


def test_what_only_the_center_says_is_passed_over_in_a_request() -> None:
    raw = up(Request(CENTER.id, LEAD.device, NONCE, "", "d", "c", 0))
    more = b'{"lack":7}\n{"receipt":7}\n{"visits":7}\n{"aside":7}\n{"key":7}\n'
    heard, note, _ = read_request(raw.split(b"\n")[0] + b"\n" + more + raw.split(b"\n")[1] + b"\n")
    assert heard == read_request(raw)[0]
    assert note != read_request(raw)[1]


@pytest.mark.parametrize("version", [2, 0, "1", True, 1.0])
def test_another_version_of_the_protocol_is_not_guessed_at(version: JSON) -> None:
    raw = SMALL_RAW.replace(b'"answer":1', b'"answer":' + write_version(version), 1)
    assert is_no_answer(resign(b"".join(line + b"\n" for line in body_lines(raw))))


def write_version(version: object) -> bytes:
    return json.dumps(version).encode()


# requests


def test_a_request_that_was_cut_anywhere_is_none() -> None:
    raw = up(request())
    for size in range(0, len(raw), 7):
        with pytest.raises(NotAnExchange):
            read_request(raw[:size])


def test_an_altered_request_is_none_or_its_signature_does_not_hold() -> None:
    raw = up(Request(CENTER.id, LEAD.device, NONCE, "", "d", "c", 0))
    for place in range(len(raw)):
        altered = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        try:
            _, note, signature = read_request(altered)
        except NotAnExchange:
            continue
        assert not KEYRING.verify(LEAD.signer.public_key, note.text().encode(), signature)


def test_a_sign_in_signs_the_very_lines() -> None:
    read, note, _ = read_request(up(request()))
    assert isinstance(note, SignIn)
    other = replace(request(), holds=(*read.holds, Hold(fixed_id("another visit"), ())))
    assert read_request(up(other))[1].lines != note.lines


def test_a_request_cannot_be_made_to_sign_lines_that_its_challenge_brings() -> None:
    with pytest.raises(NotGenuine):
        up(replace(request(), challenge="c\nlines 0"))


# documents

TOLD = (Document(fixed_bytes("a document").hex(), 7), Document(fixed_bytes("another").hex(), 0))


@pytest.mark.parametrize("documents", [TOLD, ()], ids=["some", "none"])
def test_an_answer_names_documents_by_digest_and_size(documents: tuple[Document, ...]) -> None:
    said = replace(SMALL, documents=documents)
    assert read_answer(down(said), KEYRING, NONCE)[0] == said


def test_an_answer_that_says_nothing_of_documents_is_not_one_that_names_none() -> None:
    assert read_answer(down(SMALL), KEYRING, NONCE)[0].documents is None
    assert b"documents" not in down(SMALL)


@pytest.mark.parametrize(
    "line",
    [
        b'{"documents":{}}',
        b'{"documents":[["ab",1]]}',
        b'{"documents":[["%s"]]}' % (b"a" * 64),
        b'{"documents":[["%s",-1]]}' % (b"a" * 64),
        b'{"documents":[["%s",true]]}' % (b"a" * 64),
        b'{"documents":[["%s","1"]]}' % (b"A" * 64),
    ],
)
def test_documents_of_another_form_are_no_answer(line: bytes) -> None:
    first, *rest = body_lines(down(SMALL))
    with pytest.raises(NoAnswer):
        read_answer(resign(b"".join(one + b"\n" for one in [first, line, *rest])), KEYRING, NONCE)


def test_a_request_says_what_its_device_speaks() -> None:
    said = replace(request(), speaks=frozenset({"documents", "what comes later"}))
    assert read_request(up(said))[0] == said


def test_a_request_of_an_earlier_version_speaks_of_nothing_and_is_written_as_ever() -> None:
    assert read_request(up(request()))[0].speaks == frozenset()
    assert b"speaks" not in up(request())


@pytest.mark.parametrize("line", [b'{"speaks":"documents"}', b'{"speaks":1}'])
def test_what_is_spoken_is_a_list(line: bytes) -> None:
    raw = up(request())
    first = raw.split(b"\n")[0]
    with pytest.raises(NotAnExchange):
        read_request(raw.replace(first, first + b"\n" + line, 1))


# digests


def test_digests_do_not_depend_on_any_order() -> None:
    tips = [Position(one.device, 1, fixed_bytes(one.name)) for one in (LEAD, SECOND)]
    photos = [fixed_bytes(word).hex() for word in "ab"]
    assert visit_digest(tips, photos, ()) == visit_digest(tips[::-1], photos[::-1], ())
    visits = {fixed_id("a"): "1", fixed_id("b"): "2"}
    assert sync_digest(visits, access=1, keys=1, epoch="e") == sync_digest(
        dict(reversed(visits.items())), access=1, keys=1, epoch="e"
    )


def test_digests_change_with_everything_that_they_speak_of() -> None:
    tip = Position(LEAD.device, 1, fixed_bytes("head"))
    digest = fixed_bytes("x").hex()
    visits = {
        visit_digest((), (), ()),
        visit_digest([tip], (), ()),
        visit_digest([replace(tip, n=2)], (), ()),
        visit_digest([replace(tip, head=fixed_bytes("other"))], (), ()),
        visit_digest((), [digest], ()),
        visit_digest((), (), [digest]),
    }
    assert len(visits) == 6
    wholes = {
        sync_digest({}, access=1, keys=1, epoch="e"),
        sync_digest({}, access=2, keys=1, epoch="e"),
        sync_digest({}, access=1, keys=2, epoch="e"),
        sync_digest({}, access=1, keys=1, epoch="f"),
        sync_digest({VISIT: digest}, access=1, keys=1, epoch="e"),
        sync_digest({}, access=1, keys=1, epoch="e", documents=[digest]),
    }
    assert len(wholes) == 6


def test_an_aside_and_a_lack_name_their_visit() -> None:
    said = replace(SMALL, asides=(Aside(VISIT, LEAD.device, 3, "why"),), lacks=(Lack(VISIT, ()),))
    assert read_answer(down(said), KEYRING, NONCE)[0] == said
