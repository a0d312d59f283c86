"""Who may see a visit, what waits for access, and what a revoked device still may."""

import pytest
from sqlalchemy import text

from sync.exchange import Hold, Run
from sync.journal import Position, Put, new_id
from sync.reasons import WAITING_FOR_A_SUPERVISOR, WAITING_FOR_ACCESS
from tests.support.centers import RunningCenter
from tests.support.device import Device, Refusal, answer_put, named_photo
from tests.unit.server.conftest import Enroll


def written_by(central: RunningCenter, visit: str, device: Device) -> int:
    return sum(node.device == device.id for node in central.center.strands(visit).nodes)


def test_a_new_visit_belongs_to_whoever_first_brings_it(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    answer = ines.exchange()
    assert central.center.members(visit) == {ines.person}
    assert answer.access == 1
    ines.sync()
    [entry] = [node for node in ines.visit(visit).nodes if node.device != ines.id]
    assert entry.body.ops == (Put("access", ines.person, {"grant": "member"}),)  # type: ignore[union-attr]
    certificate = ines.keyring.certificate(ines.certificates[entry.device])
    assert (certificate.place, certificate.role, certificate.decides) == ("center", "center", True)


def test_a_checkpoint_alone_is_enough_to_bring_a_visit(central: RunningCenter, ines: Device, visit: str) -> None:
    node = ines.write(visit, answer_put("x"))
    ines.bring(visit, [], [ines.checkpoint(node)])
    assert central.center.members(visit) == {ines.person}


def test_a_strangers_strand_waits_and_nothing_is_told(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    nodes = omar.write_many(visit, 2)
    answer = omar.exchange()
    assert [(aside.seq, aside.why) for aside in answer.asides] == [(1, WAITING_FOR_ACCESS), (2, WAITING_FOR_ACCESS)]
    assert (answer.receipts, answer.lacks, answer.runs, answer.certificates) == ((), (), (), ())
    assert answer.holds == (Hold(visit, ()),), "of what was brought nothing is held with its strand"
    assert answer.visits == {}
    assert answer.access == 0
    assert written_by(central, visit, omar) == 0
    assert len(central.center.asides(visit)) == len(nodes)


def test_with_access_what_waited_is_taken_in(central: RunningCenter, ines: Device, omar: Device, visit: str) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    omar.write_many(visit, 2)
    omar.exchange()
    central.center.grant(visit, omar.person)
    assert written_by(central, visit, omar) == 2
    assert central.center.asides(visit) == []
    omar.exchange()
    assert omar.access == 1
    omar.sync()
    ines.sync()
    assert omar.visit(visit).tips() == ines.visit(visit).tips()


def test_access_given_twice_is_given_once(central: RunningCenter, ines: Device, omar: Device, visit: str) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    before = central.center.counter(visit)
    central.center.grant(visit, omar.person)
    assert central.center.counter(visit) == before
    omar.exchange()
    assert omar.access == 1


def test_a_visit_planned_at_the_center_is_nobodys_to_take(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    central.center.append(visit, new_id(), "supervisor", [Put("visit", "v", {"partner": "Fictional Harness Works"})])
    omar.write(visit, answer_put("x"))
    assert [aside.why for aside in omar.exchange().asides] == [WAITING_FOR_ACCESS]
    central.center.grant(visit, ines.person)
    ines.exchange()
    ines.sync()
    assert any(node.device not in {ines.id, omar.id} for node in ines.visit(visit).nodes)


def test_a_member_does_not_bring_in_a_strangers_strand(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    his = omar.write(visit, answer_put("his"))
    answer = ines.bring(visit, [his.entry], [omar.checkpoint(his)], certificates=(omar.note,))
    assert [(aside.device, aside.why) for aside in answer.asides] == [(omar.id, WAITING_FOR_ACCESS)]


def test_a_courier_without_access_hands_in_a_members_strand_and_is_told_of_that_alone(
    central: RunningCenter, enroll: Enroll, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("one"))
    ines.sync()
    node = ines.write(visit, answer_put("two"))
    answer = omar.bring(visit, [node.entry], [ines.checkpoint(node)])
    assert (answer.asides, answer.lacks, answer.runs, answer.certificates) == ((), (), (), ())
    assert written_by(central, visit, ines) == 2
    assert answer.holds == (Hold(visit, (node.position,)),)
    [receipt] = [omar.keyring.receipt(note) for note in answer.receipts]
    assert (receipt.number, receipt.strands, receipt.photos) == (0, (node.position,), ())
    # What it names is told of as what it brings; a number alone names nothing, nor does another's whole strand.
    later = ines.write(visit, answer_put("three"))
    ines.sync()
    told = omar.exchange(holds=(Hold(visit, (node.position, Position(ines.id, 3, node.head))),))
    assert told.holds == answer.holds
    assert omar.exchange(holds=(Hold(visit, (Position(ines.id, 3, bytes(32)),)),)).holds == ()
    assert later.position not in told.holds[0].tips
    assert enroll().talk_about(visit).holds == (), "whoever names nothing hears nothing"


def test_a_courier_who_brings_a_part_hears_how_far_it_came(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("one"))
    ines.sync()
    two, three = (ines.write(visit, answer_put(words)) for words in ("two", "three"))
    for node in (two, three):
        held = Hold(visit, (three.position, two.position))
        told = omar.exchange(holds=(held,), runs=(Run(visit, (node.entry,)),), checkpoints=(ines.checkpoint(node),))
        assert told.holds == (Hold(visit, (node.position,)),)


def test_a_revoked_courier_hears_nothing(central: RunningCenter, ines: Device, omar: Device, visit: str) -> None:
    ines.write(visit, answer_put("one"))
    ines.sync()
    node = ines.write(visit, answer_put("two"))
    central.center.revoke(omar.id)
    answer = omar.bring(visit, [node.entry], [ines.checkpoint(node)])
    assert (answer.holds, answer.receipts) == ((), ())


def test_access_that_a_center_entry_takes_away_is_gone(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.exchange()
    view = central.center.strands(visit).view()
    put = Put("access", omar.person, {"grant": "none"})
    central.center.append(visit, new_id(), "administrator", [put], view=view)
    assert central.center.members(visit) == {ines.person}
    answer = omar.talk_about(visit)
    assert (answer.holds, answer.visits, answer.access) == ((), {}, 2)


def test_whose_access_has_ended_is_given_a_receipt_of_its_own_part_and_of_no_more(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    here, lost = b"here" * 100, b"lost" * 100
    ines.write(visit, answer_put("mine"), photos=[named_photo(b"hers" * 100)])
    ines.sync()
    ines.upload(visit, b"hers" * 100)
    central.center.grant(visit, omar.person)
    omar.sync()
    omar.write(visit, answer_put("his"), photos=[named_photo(here), named_photo(lost)])
    omar.sync()
    for content in (here, lost):
        omar.upload(visit, content)
    omar.talk_about(visit)
    central.center.end_access(visit, omar.person)
    central.center.photos.remove(visit, named_photo(lost).sha256)
    central.center.new_epoch()
    answer = omar.talk_about(visit)
    [receipt] = [omar.keyring.receipt(note) for note in answer.receipts]
    assert (receipt.number, receipt.epoch, receipt.strands) == (0, central.center.epoch(), answer.holds[0].tips)
    assert receipt.photos == (named_photo(here).sha256,)
    assert [lack.photos for lack in answer.lacks] == [(named_photo(lost).sha256,)]
    # What others write meanwhile does not show in it, and the same part has the same receipt.
    central.clock.move(hours=1)
    ines.sync()
    ines.write(visit, answer_put("later"))
    ines.sync()
    assert omar.talk_about(visit).receipts == answer.receipts
    # What is not held is not in it, whoever names it.
    late = omar.write(visit, answer_put("without access"))
    assert late.head not in {at.head for at in omar.keyring.receipt(omar.exchange().receipts[0]).strands}


def test_two_at_the_center_who_disagree_about_access_give_none(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    central.center.append(visit, new_id(), "administrator", [Put("access", omar.person, {"grant": "none"})])
    assert central.center.members(visit) == {ines.person}


def test_what_a_device_says_of_access_decides_nothing(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, Put("access", omar.person, {"grant": "member"}))
    ines.sync()
    assert central.center.members(visit) == {ines.person}


def test_an_office_journal_is_the_centers_alone(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    office = f"{visit}/office"
    assert ines.talk_about(office).holds == ()
    supervisor = new_id()
    node = central.center.append(office, supervisor, "supervisor", [Put("risk", "r", {"score": 3})])
    assert central.center.strands(office).nodes[0].head == node.head
    ines.write(office, answer_put("let me in"))
    answer = ines.exchange()
    assert [(aside.visit, aside.why) for aside in answer.asides] == [(office, WAITING_FOR_ACCESS)]
    assert all(hold.visit != office for hold in answer.holds)
    assert office not in (answer.visits or {})
    with pytest.raises(ValueError, match="office"):
        central.center.grant(office, ines.person)


# restored: what the center itself once wrote comes back from anyone


def test_a_center_that_forgot_a_visit_learns_from_its_own_entries_who_has_access(
    central: RunningCenter, enroll: Enroll, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.exchange()
    omar.sync()
    forget(central, visit)
    stranger = enroll()
    ines.told.clear()
    omar.told.clear()
    omar.exchange()
    assert central.center.members(visit) == {ines.person, omar.person}
    omar.sync()
    ines.sync()
    assert omar.visit(visit).tips() == ines.visit(visit).tips() == central.center.strands(visit).tips()
    assert stranger.exchange().visits in (None, {})


def forget(central: RunningCenter, visit: str) -> None:
    """As if the database had been restored from before this visit."""
    with central.center.store.writing() as books:
        connection = books.people._connection
        for table in ("entry", "checkpoint", "receipt", "photo", "access"):
            connection.execute(text(f"DELETE FROM journal_{table} WHERE visit = '{visit}'"))
        connection.execute(text(f"DELETE FROM journal_visit WHERE id = '{visit}'"))
        connection.execute(text("DELETE FROM journal_writer"))
        connection.execute(text("DELETE FROM journal_certificate WHERE place = 'center'"))
    central.center.new_epoch()


# revoked


def test_what_a_revoked_device_hands_in_waits_for_a_supervisor(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("before"))
    ines.sync()
    central.center.revoke(ines.id)
    late = ines.write(visit, answer_put("after"))
    answer = ines.exchange()
    assert [(aside.seq, aside.why) for aside in answer.asides] == [(late.seq, WAITING_FOR_A_SUPERVISOR)]
    assert written_by(central, visit, ines) == 1
    tablet = enroll(ines.person)
    assert tablet.bring(visit, [late.entry], [ines.checkpoint(late)]).asides[0].why == WAITING_FOR_A_SUPERVISOR
    central.center.admit(visit, ines.id)
    assert written_by(central, visit, ines) == 2
    assert central.center.asides(visit) == []


def test_a_supervisor_lets_in_what_waits_although_access_has_ended(
    central: RunningCenter, enroll: Enroll, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.exchange()
    omar.sync()
    central.center.end_access(visit, omar.person)
    omar.write(visit, answer_put("while at sea"))
    assert [aside.why for aside in omar.exchange().asides] == [WAITING_FOR_ACCESS]
    central.center.revoke(omar.id)
    central.center.admit(visit, omar.id)
    assert written_by(central, visit, omar) == 1
    assert central.center.asides(visit) == []
    assert central.center.members(visit) == {ines.person}


def test_a_revoked_device_hears_only_of_its_own_strands(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    content = b"photo" * 50
    ines.write(visit, answer_put("mine"), photos=[named_photo(content)])
    ines.sync()
    tablet = enroll(ines.person)
    tablet.exchange()
    tablet.sync()
    tablet.write(visit, answer_put("hers"), photos=[named_photo(b"another")])
    tablet.sync()
    central.center.revoke(ines.id)
    answer = ines.talk_about(visit, digest="")
    assert {tip.device for tip in answer.holds[0].tips} == {ines.id}
    assert [lack.photos for lack in answer.lacks] == [(named_photo(content).sha256,)]
    assert (answer.runs, answer.certificates, answer.visits) == ((), (), None)
    assert answer.receipts
    with pytest.raises(Refusal, match="not-here"):
        ines.download(visit, named_photo(content).sha256)
    ines.upload(visit, content)
    assert central.center.held_photos(visit) == {named_photo(content).sha256}


def test_a_revoked_device_founds_no_visit_and_stands_in_nobodys_way(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    central.center.revoke(ines.id)
    ines.write(visit, answer_put("stolen"))
    assert [aside.why for aside in ines.exchange().asides] == [WAITING_FOR_A_SUPERVISOR]
    assert central.center.members(visit) == frozenset()
    honest = enroll(ines.person)
    honest.write(visit, answer_put("mine"))
    assert honest.exchange().asides == ()
    assert central.center.members(visit) == {ines.person}


def test_revoking_again_changes_nothing(central: RunningCenter, ines: Device) -> None:
    central.center.revoke(ines.id)
    first = central.center.reception.certified(ines.id)
    central.clock.move(hours=1)
    central.center.revoke(ines.id)
    assert central.center.reception.certified(ines.id) == first


def test_of_a_visit_that_is_not_here_there_is_an_empty_hold_and_of_a_strangers_nothing(
    ines: Device, enroll: Enroll, visit: str
) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    stranger, nowhere = enroll(), new_id()
    assert stranger.exchange(holds=(Hold(visit, ()),)).holds == ()
    assert [(hold.visit, hold.tips) for hold in stranger.exchange(holds=(Hold(nowhere, ()),)).holds] == [(nowhere, ())]
