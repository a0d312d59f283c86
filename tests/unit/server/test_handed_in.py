"""What becomes of entries, whatever their order and whoever brings them. What has no place is kept aside and named."""

import pytest

from sync.braid import bare_ops
from sync.ed25519 import generate
from sync.exchange import Run, runs_of
from sync.journal import Body, Entry, Position, Put, head_zero, new_id
from sync.laws import ErasureDiffers
from sync.notes import Certificate, Checkpoint
from sync.placing import writer_of
from sync.reasons import NO_MORE_ASIDE
from sync.server.desk import MAX_ASIDE_BYTES
from sync.signed import sign
from sync.strands import Node
from sync.strictjson import JSON, write_json
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put, named_photo
from tests.unit.server.conftest import Enroll


def held(central: RunningCenter, visit: str, device: Device) -> list[int]:
    return [node.seq for node in central.center.strands(visit).nodes if node.device == device.id]


def test_the_same_entry_again_is_success(central: RunningCenter, ines: Device, visit: str) -> None:
    nodes = ines.write_many(visit, 3)
    entries, checkpoint = [node.entry for node in nodes], ines.checkpoint(nodes[-1])
    for _ in range(2):
        answer = ines.bring(visit, entries, [checkpoint])
        assert answer.asides == ()
    assert held(central, visit, ines) == [1, 2, 3]
    assert [receipt.number for receipt in ines.receipts_now(visit)] == [1]


def test_an_entry_that_comes_before_what_it_follows_is_aside_until_it_comes_in_order(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    one, two = (node.entry for node in ines.write_many(visit, 2))
    checkpoint = ines.checkpoint(ines.visit(visit).nodes[-1])
    answer = ines.bring(visit, [two, one], [checkpoint])
    assert [(aside.seq, aside.why) for aside in answer.asides] == [(2, "what comes before it is not here")]
    assert held(central, visit, ines) == [1]
    assert len(central.center.asides(visit)) == 1
    assert ines.bring(visit, [one, two], [checkpoint]).asides == ()
    assert held(central, visit, ines) == [1, 2]
    assert central.center.asides(visit) == []


def test_behind_a_gap_nothing_is_stored_and_what_is_before_it_is(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    nodes = ines.write_many(visit, 5)
    entries = [node.entry for node in nodes if node.seq != 3]
    answer = ines.bring(visit, entries, [ines.checkpoint(nodes[-1]), ines.checkpoint(nodes[1])])
    assert held(central, visit, ines) == [1, 2]
    assert [aside.seq for aside in answer.asides] == [4, 5]
    assert {tip.n for tip in answer.holds[0].tips if tip.device == ines.id} == {2}
    ines.sync()
    assert held(central, visit, ines) == [1, 2, 3, 4, 5]


def test_what_no_checkpoint_covers_is_not_stored(central: RunningCenter, ines: Device, visit: str) -> None:
    nodes = ines.write_many(visit, 4)
    answer = ines.bring(visit, [node.entry for node in nodes], [ines.checkpoint(nodes[1])])
    assert held(central, visit, ines) == [1, 2]
    assert {(aside.seq, aside.why) for aside in answer.asides} == {
        (3, "no checkpoint of its device covers it"),
        (4, "no checkpoint of its device covers it"),
    }


def test_a_checkpoint_of_another_key_covers_nothing(central: RunningCenter, ines: Device, visit: str) -> None:
    node = ines.write(visit, answer_put("x"))
    forged = sign(Checkpoint(ines.keyring.center, visit, node.position), generate())
    answer = ines.bring(visit, [node.entry], [forged])
    assert held(central, visit, ines) == []
    assert len(answer.asides) == 1


def test_a_checkpoint_of_another_center_covers_nothing(central: RunningCenter, ines: Device, visit: str) -> None:
    node = ines.write(visit, answer_put("x"))
    foreign = sign(Checkpoint(new_id(), visit, node.position), ines.signer)
    assert len(ines.bring(visit, [node.entry], [foreign]).asides) == 1


def test_a_checkpoint_that_came_first_covers_what_comes_later(central: RunningCenter, ines: Device, visit: str) -> None:
    nodes = ines.write_many(visit, 3)
    ines.bring(visit, [], [ines.checkpoint(nodes[-1])])
    assert held(central, visit, ines) == []
    assert ines.bring(visit, [node.entry for node in nodes], []).asides == ()
    assert held(central, visit, ines) == [1, 2, 3]


def test_two_continuations_of_a_strand_are_both_kept(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    ines.write_many(visit, 2)
    ines.sync()
    clone = Device(ines.line, ines.signer, certificates=ines.certificates)
    clone.keyring, clone.certificate, clone.note = ines.keyring, ines.certificate, ines.note
    clone.challenge, clone.epoch = ines.challenge, ines.epoch
    for node in ines.visit(visit).nodes:
        if node.device == ines.id:
            clone.visit(visit).add(node.entry)
    mine, other = ines.write(visit, answer_put("mine")), clone.write(visit, answer_put("of the clone"))
    ines.exchange()
    clone.exchange()
    tips = central.center.strands(visit).tips()
    assert {mine.position, other.position} < set(tips)
    tablet = enroll(ines.person)
    tablet.sync()
    assert tablet.visit(visit).tips() == tips
    assert set(tablet.receipts_now(visit)[-1].strands) == set(tips)


def test_an_envelope_that_cannot_be_read_is_kept_aside(central: RunningCenter, ines: Device, visit: str) -> None:
    node = ines.write(visit, answer_put("x"))
    spoiled = Entry(b'{"v":1}', b"{}", b"s" * 16, node.head)
    answer = ines.bring(visit, [node.entry, spoiled], [ines.checkpoint(node)])
    assert [(aside.device, aside.seq) for aside in answer.asides] == [(ines.id, 0)]
    assert held(central, visit, ines) == [1]


def test_a_body_that_breaks_a_rule_is_stored_and_receipted(central: RunningCenter, ines: Device, visit: str) -> None:
    start = head_zero(visit, ines.signer.public_key)
    envelope = write_json({"v": 1, "visit": visit, "device": ines.id, "seq": 1})
    node = ines.visit(visit).add(Entry(envelope, b"\xff not json", b"s" * 16, start))
    assert ines.exchange().asides == ()
    assert held(central, visit, ines) == [1]
    assert node.position in ines.receipts_now(visit)[0].strands


def test_a_strand_of_an_unknown_version_is_kept_and_forwarded(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    start = head_zero(visit, ines.signer.public_key)
    envelope = write_json({"v": 2, "visit": visit, "device": ines.id, "seq": 1, "new": [1]})
    photo = '"photos":[{"sha256":"' + "a" * 64 + '","size":1,"type":"image/jpeg","role":"original"}]'
    body = f'{{"by":"{ines.person}","at":"2026-11-21T23:03:11Z","mono":1,"boot":"{"a" * 26}","ops":[],{photo}}}'
    ines.visit(visit).add(Entry(envelope, body.encode(), b"s" * 16, start))
    answer = ines.exchange()
    assert (answer.asides, answer.lacks) == ((), ())
    tablet = enroll(ines.person)
    tablet.sync()
    assert tablet.visit(visit).tips() == ines.visit(visit).tips()


def test_a_run_of_two_writers_stores_only_the_strand_that_it_is(
    central: RunningCenter, enroll: Enroll, ines: Device, omar: Device, visit: str
) -> None:
    mine, his = ines.write(visit, answer_put("mine")), omar.write(visit, answer_put("his"))
    ines.certificates[omar.id] = omar.note
    mixed = Run(visit, (mine.entry, his.entry))
    answer = ines.exchange(runs=(mixed,), checkpoints=(ines.checkpoint(mine), omar.checkpoint(his)))
    assert held(central, visit, ines) == [1]
    assert held(central, visit, omar) == []
    assert len(answer.asides) == 1


def test_an_entry_of_another_visit_has_no_place_here(central: RunningCenter, ines: Device, visit: str) -> None:
    other = ines.write(new_id(), answer_put("elsewhere"))
    node = ines.write(visit, answer_put("here"))
    answer = ines.exchange(
        runs=(Run(visit, (other.entry,)), Run(visit, (node.entry,))), checkpoints=(ines.checkpoint(node),)
    )
    assert [aside.visit for aside in answer.asides] == [visit]
    assert held(central, visit, ines) == [1]


# strands of others, and certificates


def test_another_persons_strand_comes_back_on_its_own_checkpoint(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    """Omar's phone never reached the center; Ines brings his strand with hers."""
    his = omar.write_many(visit, 3)
    for node in his:
        ines.visit(visit).introduce(writer_of(omar.certificate))
        ines.visit(visit).add(node.entry)
    ines.certificates[omar.id] = omar.note
    ines.checkpoints[visit] = {his[-1].head: omar.checkpoint(his[-1])}
    ines.write(visit, answer_put("seen what Omar saw"))
    ines.sync()
    assert held(central, visit, omar) == [1, 2, 3]
    assert central.center.members(visit) == {ines.person, omar.person}
    omar.exchange()
    omar.sync()
    assert omar.visit(visit).tips() == ines.visit(visit).tips()


def test_a_forged_certificate_makes_nobody_a_writer(central: RunningCenter, ines: Device, visit: str) -> None:
    forger, issuer = generate(), generate()
    own = ines.certificate
    claimed = Certificate(own.center, own.key, 99, forger.public_key, own.person, "supervisor", "center", own.since)
    strand = Device(ines.line, forger)
    strand.certificate, strand.keyring = claimed, ines.keyring
    node = strand.write(visit, answer_put("forged"))
    answer = ines.exchange(
        certificates=(sign(claimed, issuer),),
        holds=(ines.hold(visit),),
        runs=tuple(runs_of(visit, [node.entry])),
        checkpoints=(strand.checkpoint(node),),
    )
    assert [aside.device for aside in answer.asides] == [claimed.device]
    assert central.center.strands(visit).nodes == []
    assert central.center.members(visit) == frozenset()
    assert central.center.reception.certified(claimed.device) is None


def test_an_entry_in_another_persons_name_is_stored_as_what_it_is(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("x"), by=new_id())
    assert ines.exchange().asides == ()
    assert held(central, visit, ines) == [1]


# erasure


def test_nobody_but_the_center_makes_a_body_go_away(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    """A leaf looks the same with and without its body. Taken in without, the author would hear that it is safe."""
    node = ines.write(visit, answer_put("what I saw"))
    answer = ines.bring(visit, [node.entry.without_body()], [ines.checkpoint(node)])
    assert ["no erasure of the center" in aside.why for aside in answer.asides] == [True]
    assert held(central, visit, ines) == []
    assert ines.bring(visit, [node.entry], [ines.checkpoint(node)]).asides == ()
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None and stored.entry.body == node.entry.body


def test_an_erased_body_is_destroyed_and_never_taken_again(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    content = b"a face" * 1000
    photo = named_photo(content)
    node = ines.write(visit, answer_put("about a person"), photos=[photo])
    ines.sync()
    ines.upload(visit, content)
    ines.talk_about(visit)
    assert central.center.held_photos(visit) == {photo.sha256}
    erase(central, visit, node, [photo.sha256])
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None
    assert (stored.entry.body, stored.entry.salt) == (None, b"")
    assert stored.head == node.head
    assert not (central.center.photos.held(visit))
    database = b"".join(path.read_bytes() for path in central.folder.glob("journal.db*"))
    assert b"about a person" not in database
    answer = ines.bring(visit, [node.entry], [ines.checkpoint(node)])
    assert (answer.asides, answer.lacks) == ((), ())
    again = central.center.strands(visit).node_at(node.head)
    assert again is not None and again.entry.body is None
    tablet = enroll(ines.person)
    tablet.sync()
    received = tablet.visit(visit).node_at(node.head)
    assert received is not None and received.entry.body is None


def erase(central: RunningCenter, visit: str, node: Node, photos: list[JSON], ops: JSON = None) -> None:
    assert isinstance(node.body, Body)
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex(), "photos": photos}
    target["ops"] = bare_ops(node.body) if ops is None else ops
    put = Put("erasure", "e1", {"ground": "on request", "target": target})
    central.center.append(visit, new_id(), "administrator", [put])


def test_an_erasure_reaches_what_is_kept_aside(central: RunningCenter, ines: Device, omar: Device, visit: str) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    node = omar.write(visit, answer_put("about a person"))
    omar.exchange()
    assert len(central.center.asides(visit)) == 1
    erase(central, visit, node, [])
    omar.exchange()
    database = b"".join(path.read_bytes() for path in central.folder.glob("journal.db*"))
    assert b"about a person" not in database
    central.center.grant(visit, omar.person)
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None and stored.entry.body is None


def test_what_has_no_place_in_the_fold_is_erased_without_a_word_of_it(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    node = ines.write(visit, answer_put("about a person"), by=new_id())
    ines.sync()
    with pytest.raises(ErasureDiffers):
        erase(central, visit, node, [])
    erase(central, visit, node, [], ops=[])
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None and stored.entry.body is None


def test_the_center_writes_no_erasure_that_says_something_else_of_an_entry_than_that_holds(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    node = ines.write(visit, answer_put("mine"))
    ines.sync()
    waiting = omar.write(visit, answer_put("about a person"))
    omar.exchange()
    before = central.center.counter(visit)
    other: list[JSON] = [{"put": "answer", "id": "somebody", "fields": ["note"]}]
    for one in (node, waiting):
        for wrong in (other, [], "nothing"):
            with pytest.raises(ErasureDiffers):
                erase(central, visit, one, [], ops=wrong)
        with pytest.raises(ErasureDiffers):
            erase(central, visit, one, ["ab" * 32])
    assert central.center.counter(visit) == before


def test_nobody_keeps_an_entry_from_being_erased_by_playing_the_center_in_it(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    own = answer_put("about a person")
    node = ines.write(visit, own, Put("access", ines.person, {"grant": "member"}))
    ines.sync()
    erase(central, visit, node, [], ops=[{"put": own.kind, "id": own.id, "fields": [*own.fields]}])
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None and stored.entry.body is None


def test_an_erasure_reaches_what_comes_only_later(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("first"))
    ines.sync()
    node = ines.write(visit, answer_put("not here yet"))
    erase(central, visit, node, [])
    assert ines.exchange().asides == ()
    stored = central.center.strands(visit).node_at(node.head)
    assert stored is not None and stored.entry.body is None


# bounds


def test_what_is_kept_aside_of_one_device_is_bounded(
    central: RunningCenter, monkeypatch: pytest.MonkeyPatch, ines: Device, visit: str
) -> None:
    assert MAX_ASIDE_BYTES >= 16 * 1024 * 1024
    monkeypatch.setattr("sync.server.desk.MAX_ASIDE_BYTES", 1000)
    nodes = ines.write_many(visit, 9)
    answer = ines.bring(visit, [node.entry for node in nodes[1:]], [])
    assert len(answer.asides) == 8
    assert 0 < len(central.center.asides(visit)) < 8
    assert answer.asides[-1].why == NO_MORE_ASIDE


def test_a_position_and_its_head_belong_together(ines: Device, visit: str) -> None:
    node = ines.write(visit, answer_put("x"))
    lying = sign(Checkpoint(ines.keyring.center, visit, Position(ines.id, 7, node.head)), ines.signer)
    assert len(ines.bring(visit, [node.entry], [lying]).asides) == 1
    assert ines.bring(visit, [node.entry], [ines.checkpoint(node)]).asides == ()
    assert ines.receipts_now(visit)
