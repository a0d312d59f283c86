"""Each property fails where it should: a small world at rest is broken on purpose, once for each.

A property that cannot fail says nothing. What is broken is named in the test.
"""

import copy
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

import sync.placing
from sync.braid import Fold, Register, State
from sync.journal import Put
from sync.keyring import Keyring
from sync.replica import Replica
from sync.signed import Signed
from tests.simulation.facts import rows_of
from tests.simulation.people import answers, joins, photographs, visit_of
from tests.simulation.phone import EdgedVault, Phone, SyncOutcome
from tests.simulation.properties import AFTER_A_SYNC, AT_REST
from tests.simulation.remembered import Violation
from tests.simulation.seasons import comes_to_rest
from tests.simulation.world import World, world_of


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two phones with a visit, two photos, some disagreements, and all in step."""
    with world_of(7, tmp_path_factory.mktemp("world"), 2) as made:
        lead, second = made.phones
        visit = visit_of(made, lead)
        for _ in range(4):
            answers(made, lead, visit)
        photographs(made, lead, visit)
        made.syncs(lead)
        joins(made, second)
        made.syncs(second)
        photographs(made, second, visit)
        for phone, value in ((lead, "met"), (second, "not met")):
            for number in range(6):
                assert made.writes(phone, visit, [Put("answer", f"9.{number}", {"outcome": value})])
        comes_to_rest(made)
        made.office.is_backed_up()
        yield made


@pytest.fixture
def world(whole: World) -> Iterator[World]:
    """The same world for each test: what one broke is put back."""
    kept = copy.deepcopy((whole.stories, whole.known, whole.center_held, whole.center_places, whole.held_before))
    shelves = [copy.deepcopy(phone.vault.shelf) for phone in whole.phones]
    sent = [dict(phone.line.photo_bytes) for phone in whole.phones]
    heard = [{*phone.ear.receipts} for phone in whole.phones]
    yield whole
    (whole.stories, whole.known, whole.center_held, whole.center_places, whole.held_before) = kept
    for phone, shelf, photo_bytes, receipts in zip(whole.phones, shelves, sent, heard, strict=True):
        phone.vault = EdgedVault(phone.boundary, shelf)
        phone.line.photo_bytes, phone.line.weather, phone.ear.receipts = photo_bytes, (), receipts
        phone.restart()
    whole.judged.clear()
    shutil.rmtree(whole.office.folder / "parts")
    whole.office.is_put_back()


def the_visit(world: World) -> str:
    return next(iter(world.stories))


def run(world: World, statement: str) -> None:
    with world.office.center.store.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def expect(number: str, world: World) -> None:
    with pytest.raises(Violation, match=f"^{number}:"):
        AT_REST[number](world)


def expect_after(number: str, world: World, phone: Phone, outcome: SyncOutcome | None = None) -> None:
    with pytest.raises(Violation, match=f"^{number}:"):
        AFTER_A_SYNC[number](world, phone, outcome or phone.syncs())


def test_a_world_that_nobody_broke_holds_all_properties(world: World) -> None:
    for judge in AT_REST.values():
        judge(world)
    for phone in world.phones:
        outcome = phone.syncs()
        for check in AFTER_A_SYNC.values():
            check(world, phone, outcome)


def test_p1_finds_an_entry_that_the_center_lost(world: World) -> None:
    run(world, "DELETE FROM journal_entry WHERE place = 3")
    expect("P1", world)


def test_p1_finds_an_entry_that_came_altered(world: World) -> None:
    run(world, "UPDATE journal_entry SET salt = x'00000000000000000000000000000000' WHERE place = 3")
    expect("P1", world)


def test_p1_finds_a_photo_that_the_center_lost(world: World) -> None:
    next(world.office.stored_photos())[2].unlink()
    expect("P1", world)


def test_p1_finds_a_tap_that_was_called_saved_and_was_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = world.phones[0]
    monkeypatch.setattr(phone.vault, "write", lambda _: None)
    with pytest.raises(Violation, match=r"^P1:"):
        answers(world, phone, the_visit(world))


def test_p2_finds_an_entry_that_stands_twice(world: World) -> None:
    world.phones[0].held(the_visit(world)).append(world.phones[0].held(the_visit(world))[0])
    expect("P2", world)


def test_p3_finds_a_phone_that_was_not_told_all(world: World) -> None:
    lead, second = world.phones
    answers(world, lead, the_visit(world))
    world.syncs(lead)
    expect("P3", world)
    world.syncs(second)
    AT_REST["P3"](world)


def test_p4_finds_a_fold_that_goes_by_the_order_of_arrival(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = Fold._standing
    monkeypatch.setattr(Fold, "_standing", lambda fold, last: standing(fold, dict([*last.items()][-1:])))
    expect("P4", world)


def test_p5_finds_what_a_receipt_names_and_a_kill_took_away(world: World) -> None:
    run(world, "DELETE FROM journal_entry WHERE place = (SELECT max(place) FROM journal_entry)")
    expect("P5", world)


def test_p6_finds_a_receipt_that_the_center_never_gave(world: World) -> None:
    phone, visit = world.phones[0], the_visit(world)
    note = phone.vault.shelf.receipts(visit)[0]
    phone.vault.shelf.by_visit[visit].receipts.append(Signed(note.text.replace("number 1", "number 9"), note.signature))
    expect_after("P6", world, phone)


def test_p6_finds_a_belief_that_moved_on_a_page_of_a_hotel(world: World) -> None:
    phone = world.phones[0]
    phone.line.weather, phone.line.harm = ("portal: a page",), 1.0
    outcome = phone.syncs()
    AFTER_A_SYNC["P6"](world, phone, outcome)
    phone.vault.write(lambda shelf: shelf.put_belief(the_visit(world), None))
    expect_after("P6", world, phone, outcome)


def test_p6_finds_what_is_called_safe_and_is_not_there(world: World) -> None:
    run(world, "DELETE FROM journal_entry WHERE place = 3")
    world.center_held.clear()
    world.center_places.clear()
    world.hears_the_office()
    phone = world.phones[0]
    expect_after("P6", world, phone, SyncOutcome(phone.syncs().report, 1, []))


def test_p7_finds_an_entry_that_went_from_a_phone(world: World) -> None:
    phone, visit = world.phones[0], the_visit(world)
    outcome = phone.syncs()
    AFTER_A_SYNC["P7"](world, phone, outcome)
    world.known.clear()
    del phone.held(visit)[-1]
    expect_after("P7", world, phone, outcome)


def test_p8_finds_a_conflict_that_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Register.__init__
    monkeypatch.setattr(Register, "__init__", lambda register, standing: whole(register, standing[:1]))
    expect("P8", world)
    world.judged.clear()
    expect_after("P8", world, world.phones[1])


def test_p9_finds_a_cursor_ahead_of_what_is_there(world: World) -> None:
    run(world, "UPDATE journal_visit SET counter = counter + 1")
    expect("P9", world)


def test_p9_finds_a_phone_that_believes_more_than_there_is(world: World) -> None:
    phone, visit = world.phones[0], the_visit(world)
    answers(world, phone, visit)
    copy = phone.replica.copies()[visit]
    assert copy.belief is not None
    copy.belief = replace(copy.belief, tips=copy.strands.tips())
    with pytest.raises(Violation, match=r"^P9:"):
        AFTER_A_SYNC["P9"](world, phone, SyncOutcome(None, 0, []))


def test_p10_finds_a_checkpoint_that_covers_anything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync.placing, "_cover", lambda arrived, _: {one.head for one in arrived})
    monkeypatch.setattr("sync.strands.Strands._parent", lambda *_: None)
    expect("P10", world)


def test_p10_finds_a_receipt_whose_signature_nobody_checks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keyring, "receipt", lambda _, note: note)
    expect("P10", world)


def test_p10_finds_an_entry_that_nobody_wrote(world: World) -> None:
    run(world, "UPDATE journal_entry SET body = CAST(replace(body, 'answer', 'insert') AS BLOB) WHERE place = 2")
    world.center_held.clear()
    world.center_places.clear()
    with pytest.raises(Violation, match=r"^P10:"):
        world.hears_the_office()


def test_p11_finds_a_phone_that_never_comes_to_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Replica, "digest", lambda _: "never")
    expect("P11", world)


def test_p11_finds_a_storm_of_requests(world: World) -> None:
    phone = world.phones[0]
    expect_after("P11", world, phone, SyncOutcome(None, 5000, []))
    expect_after("P11", world, phone, SyncOutcome(None, 1, [61.0]))


def test_p12_finds_a_photo_that_is_sent_again_for_nothing(world: World) -> None:
    line = next(phone.line for phone in world.phones if phone.line.photo_bytes)
    path = next(iter(line.photo_bytes))
    line.photo_bytes[path] *= 2
    expect("P12", world)


def test_p13_finds_other_bytes_under_a_digest(world: World) -> None:
    visit, name, _ = next(world.office.stored_photos())
    world.office.rots(visit, name, 5)
    expect("P13", world)


def test_p13_finds_an_erased_photo_that_is_still_there(world: World) -> None:
    story = world.stories[the_visit(world)]
    brought = next(one for one in story.written if one.photos)
    story.written[-1].erases = brought.bit
    expect("P13", world)


def test_p14_finds_a_strand_that_goes_by_the_clock(world: World) -> None:
    story = world.stories[the_visit(world)]
    one = next(one for one in story.written if one.parent >= 0)
    parent = story.written[one.parent]
    one.parent, parent.parent = -1, one.bit
    expect("P14", world)


def test_p15_finds_a_digest_of_another_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(State, "digest", lambda _: "0" * 64)
    expect("P15", world)


def test_p16_finds_what_is_left_of_an_upload(world: World) -> None:
    (world.office.folder / "parts" / "left").write_bytes(b"half a photo")
    expect("P16", world)


def test_p16_finds_a_photo_that_was_pruned(world: World) -> None:
    phone = world.phones[0]
    phone.vault.shelf.photos.clear()
    expect("P16", world)


def test_every_property_has_a_test_that_breaks_it() -> None:
    broken = {name.split("_")[1].upper() for name in globals() if name.startswith("test_p")}
    assert broken == {*AT_REST, *AFTER_A_SYNC} == {f"P{number}" for number in range(1, 17)}


def test_what_the_center_holds_is_read_from_its_rows(world: World) -> None:
    visit = the_visit(world)
    assert len(rows_of(world, visit)) == world.center_held[visit].bit_count() > 9
