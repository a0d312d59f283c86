"""What holds once faults have stopped and everybody has synced: P1 to P5 and P8 to P16, each a function."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from random import Random

from inspector_app.visits.kinds import DECIDING
from sync.braid import Fold, fold
from sync.journal import Entry
from sync.notes import Receipt
from sync.strands import Strands
from tests.simulation.facts import (
    FOR_A_PERSON,
    asides_of,
    demand,
    erased_in,
    is_spoken_to,
    lost_for_good,
    named_in,
    rows_of,
    takes_part,
)
from tests.simulation.model import Mask, Story
from tests.simulation.phone import Phone
from tests.simulation.remembered import Violation, folded
from tests.simulation.world import World


def p1_no_loss(world: World) -> None:
    """Every entry and photo ever kept on a device that was not destroyed is at the center, byte for byte."""
    for visit, story in world.stories.items():
        rows = {story.by_leaf[entry.leaf]: entry for entry in rows_of(world, visit) if entry.leaf in story.by_leaf}
        aside = {entry.leaf: entry for entry in asides_of(world, visit)}
        erased = erased_in(story, world.center_held.get(visit, 0))
        for one in story.written:
            there = rows.get(one.bit) or aside.get(one.leaf)
            if there is None:
                holders = [phone.name for phone in world.phones if world.held_by(phone, visit) >> one.bit & 1]
                kind = "of the center's" if one.decides else "of a device's"
                demand(one.is_destroyed or one.bit in erased, f"P1: an entry {kind} is lost, held by", holders, visit)
            elif one.bit in erased:
                demand(there.body is None and there.salt == b"", "P1: an erased body is still at the center", visit)
            else:
                same = (there.envelope, there.body, there.salt) == (one.raw.envelope, one.raw.body, one.raw.salt)
                demand(same, "P1: an entry came altered", visit, one.device, one.seq)
    for phone in world.phones:
        _photos_are_there(world, phone)


def _photos_are_there(world: World, phone: Phone) -> None:
    visits = [visit for visit in {visit for visit, _ in phone.vault.shelf.photos} if takes_part(world, phone, visit)]
    named = {visit: named_in(world.stories[visit], world.center_held.get(visit, 0)) for visit in visits}
    for (visit, digest), content in phone.vault.shelf.photos.items():
        if digest in named.get(visit, ()):
            place = world.office.folder / "photos" / visit / digest
            demand(place.is_file() and place.read_bytes() == content, "P1: a photo is lost", phone.name, visit, digest)


def p2_no_duplication(world: World) -> None:
    """Every entry stands once at its place on its branch, everywhere; folding the log twice changes nothing."""
    for visit in world.stories:
        rows = rows_of(world, visit)
        heads = [entry.head for entry in rows]
        demand(len(heads) == len(set(heads)), "P2: the center holds an entry twice", visit)
        demand(len(rows) == world.center_held.get(visit, 0).bit_count(), "P2: an entry stands twice", visit)
        strands = world.office.center.strands(visit)
        before, tips = fold(strands, DECIDING), strands.tips()
        for entry in rows:
            strands.add(entry)
        demand(fold(strands, DECIDING) == before and strands.tips() == tips, "P2: twice is not once", visit)
    for phone in world.phones:
        for visit in world.visits_of(phone):
            held = [entry.head for entry in phone.held(visit)]
            demand(len(held) == len(set(held)), "P2:", phone.name, "holds an entry twice", visit)


def p3_convergence(world: World) -> None:
    """All with equal access hold the same: strands, digests, states, documents."""
    center = world.office.center
    due = {digest for digest, name in center.documents().items() if name.startswith("for all")}
    digests: dict[str, str] = {}
    for phone in world.phones:
        if phone.is_revoked:
            continue
        demand(phone.is_old or due <= phone.vault.shelf.documents.keys(), "P3:", phone.name, "lacks a document")
        for visit, story in world.stories.items():
            if not takes_part(world, phone, visit):
                continue
            held = world.center_held.get(visit, 0)
            demand(world.held_by(phone, visit) == held, "P3:", phone.name, "holds something else of", visit)
            if held:
                here, there = phone.replica.copies()[visit].strands, world.center_strands(visit)
                demand(here.tips() == there.tips(), "P3: ends differ:", phone.name, visit)
                digest = digests[visit] = digests.get(visit) or fold(there, DECIDING).digest()
                same = fold(here, DECIDING).digest() == digest
                demand(same, "P3: states differ:", phone.name, visit)
            gone = {photo for bit in erased_in(story, held) for photo in story.written[bit].photos}
            kept = gone & {digest for where, digest in phone.vault.shelf.photos if where == visit}
            demand(not kept, "P3:", phone.name, "kept an erased photo of", visit)


def p4_order_independence(world: World) -> None:
    """The fold is the same for any order of delivery that keeps strands whole, any split and any repetition."""
    chance = Random(f"order {world.seed}")
    for visit in chance.sample([*world.stories], min(3, len(world.stories))):
        whole = world.center_strands(visit)
        wanted = fold(whole, DECIDING).digest()
        other = Strands(visit, whole.writers.values())
        folding = Fold(other, DECIDING)
        left = [node.entry for node in whole.nodes]
        while left:
            chance.shuffle(left)
            ready = [entry for entry in left if _has_a_place(other, whole, entry)]
            for entry in ready[: chance.randint(1, 40)]:
                other.add(entry)
                other.add(entry)
                left.remove(entry)
            folding.catch_up()
        demand(folding.state().digest() == wanted, "P4: another order, another state:", visit)


def _has_a_place(strands: Strands, whole: Strands, entry: Entry) -> bool:
    node = whole.node_at(entry.head)
    assert node is not None
    return node.parent is None or strands.node_at(node.parent.head) is not None


def p5_what_is_acknowledged_is_durable(world: World) -> None:
    """Anything that a receipt of the present epoch names is there when the center comes up again after a kill -9."""
    world.office.reopen()
    world.hears_the_office()
    epoch = world.office.center.epoch()
    receipts = [*_receipts_of(world.phones, epoch)]
    visits, stored = {receipt.visit for receipt in receipts}, world.office.photo_names()
    heads_of = {visit: {entry.head for entry in rows_of(world, visit)} for visit in visits}
    named = {visit: named_in(world.stories[visit], world.center_held.get(visit, 0)) for visit in visits}
    for receipt in receipts:
        heads = heads_of[receipt.visit]
        for at in receipt.strands:
            demand(at.head in heads, "P5: a receipt names an entry that is gone", receipt.visit, at.device, at.n)
        owed = {(receipt.visit, photo) for photo in receipt.photos if photo in named[receipt.visit]}
        demand(owed - world.office.lost_photos <= stored, "P5: a receipt names a photo that is gone", receipt.visit)


def _receipts_of(phones: Iterable[Phone], epoch: str) -> Iterable[Receipt]:
    texts = sorted({text for phone in phones for text in phone.ear.receipts})
    return [receipt for receipt in map(Receipt.read, texts) if receipt.epoch == epoch]


def p8_conflicts_are_visible(world: World) -> None:
    """What stands is what stands by real causality: each losing value of a concurrent pair, and no false conflict."""
    for visit, story in world.stories.items():
        state = folded(fold(world.center_strands(visit), DECIDING))
        same(state, story.fold(world.center_held.get(visit, 0)), f"the center, {visit}")


def same(state: Mapping[tuple[str, str], object], truth: Mapping[tuple[str, str], object], where: str) -> None:
    if state == truth:
        return
    keys = [key for key in {**state, **truth} if state.get(key) != truth.get(key)]
    key = min(keys)
    raise Violation(f"P8: {where} shows {key} as {state.get(key)}, and it is {truth.get(key)}")


def p9_cursors_are_honest(world: World) -> None:
    """Where each strand ends at the center is what is there, and its places have no gap."""
    with world.office.center.store.reading() as books:
        states = books.journals.states([*world.stories])
        for visit, state in states.items():
            found = [*books.journals.entries(visit)]
            demand([place for place, _ in found] == [*range(1, len(found) + 1)], "P9: a place was skipped", visit)
            demand(state.counter == len(found), "P9: the counter is not what was stored", visit)
            tips = {tip.head for tip in state.tips}
            ends = {entry.head for _, entry in found} - {entry.after for _, entry in found}
            demand(tips == ends, "P9: the tips are not where the strands end", visit)
    for phone in world.phones:
        believes_the_truth(world, phone)


def believes_the_truth(world: World, phone: Phone) -> None:
    """No phone skips anything: what it takes the center to hold, in this epoch, the center does hold."""
    epoch = world.office.center.epoch()
    for visit, copy in phone.replica.copies().items():
        if copy.belief is not None and copy.belief.epoch == epoch:
            heads = copy.strands.covered(copy.belief.tips)
            skipped = [
                node for node in copy.strands.nodes if node.head in heads and not _is_there(world, visit, node.leaf)
            ]
            demand(not skipped, "P9:", phone.name, "believes more than the center holds of", visit)


def _is_there(world: World, visit: str, leaf: bytes) -> bool:
    bit = world.stories[visit].by_leaf.get(leaf)
    return bit is not None and bool(world.center_held.get(visit, 0) >> bit & 1)


def p11_liveness(world: World) -> None:
    """Once faults have stopped everybody is in step with one question; nothing waits but what a person must decide."""
    for phone in world.phones:
        if phone.is_revoked or not all(is_spoken_to(world, phone, visit) for visit in world.visits_of(phone)):
            continue
        if any(lost_for_good(world, visit) for visit in world.visits_of(phone)):
            continue
        outcome = phone.syncs()
        report = outcome.report
        waiting = [one for one in report.waiting if one.code not in FOR_A_PERSON] if report else ["for anything"]
        demand(not waiting, "P11:", phone.name, "waits:", waiting)
        if report and report.waiting:
            continue
        demand(report is not None and report.exchanges == 1, "P11:", phone.name, "is not in step at once", report)
        demand(outcome.requests == 1, "P11:", phone.name, "asked", outcome.requests, "times for nothing")
    demand(not world.office.failed, "P11: the center failed:", world.office.failed)


def p12_waste_is_bounded(world: World) -> None:
    """Of a photo no more than one piece is sent again for each fault that struck it; all where the center lost it."""
    for phone in world.phones:
        for upload, sent in phone.line.photo_bytes.items():
            size = len(phone.vault.shelf.photos.get(upload, b"")) or sent
            times = 1 + world.office.restores + world.office.clock_jumps + phone.second_syncs
            allowed = size * times + phone.line.allowed_waste.get(upload, 0)
            demand(sent <= allowed, "P12: a photo of", size, "bytes took", sent, "at most", allowed)


def p13_photos_are_whole(world: World) -> None:
    """A digest in the store always has exactly those bytes; what the center says it lacks is what it lacks, and no
    erased photo is left."""
    for visit, name, place in world.office.stored_photos():
        content = place.read_bytes()
        demand(hashlib.sha256(content).hexdigest() == name, "P13: other bytes stand under a digest", visit, name)
    for visit, story in world.stories.items():
        held = world.center_held.get(visit, 0)
        there = {name for where, name, _ in world.office.stored_photos() if where == visit}
        gone = {photo for bit in erased_in(story, held) for photo in story.written[bit].photos}
        demand(not gone & there, "P13: an erased photo is still at the center", visit)
        found = world.office.center.held_photos(visit)
        demand(found == there & named_in(story, held), "P13: complete is not what is complete", visit)


def p14_no_clock_decides(world: World) -> None:
    """Own entries stay in the order in which they were written, whatever the clock said, and no year wins for ever."""
    for visit, story in world.stories.items():
        order = [story.by_leaf[node.leaf] for node in world.center_strands(visit).nodes]
        at = {bit: number for number, bit in enumerate(order)}
        for one in story.among(world.center_held.get(visit, 0)):
            if one.parent >= 0:
                demand(at[one.parent] < at[one.bit], "P14: a strand is out of order", visit, one.device)
                demand(one.parent < one.bit, "P14: an entry stands before what it follows", visit)
        truth, seen = story.fold(world.center_held.get(visit, 0)), story.truly_seen()
        for (kind, record), (_, fields) in truth.items():
            for name, standing in fields.items():
                demand(
                    not _is_outlived(story, standing, seen),
                    "P14: a seen value outlives its successor",
                    kind,
                    record,
                    name,
                )


def _is_outlived(story: Story, standing: Iterable[tuple[str, str]], seen: Mapping[int, Mask]) -> bool:
    bits = [story.by_leaf[bytes.fromhex(leaf)] for leaf, _ in standing]
    return any(seen[one] >> other & 1 for one in bits for other in bits if one != other)


def p15_every_version_agrees(world: World) -> None:
    """The state's digest is the one that section 3 of the protocol defines, computed here from the model alone; so old
    and new versions, which know different kinds, agree."""
    for visit, story in world.stories.items():
        truth = story.fold(world.center_held.get(visit, 0))
        lines = []
        for (kind, record), (is_hidden, fields) in truth.items():
            lines.append(json.dumps([kind, record, "hidden" if is_hidden else "shown"], separators=(",", ":")))
            for name, standing in fields.items():
                values = [[leaf, value] for leaf, value in sorted(standing)]
                lines.append(json.dumps([kind, record, name, values], separators=(",", ":"), ensure_ascii=False))
        digest = hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
        said = fold(world.center_strands(visit), DECIDING).digest()
        demand(said == digest, "P15: the digest is not that of the protocol", visit)


def p16_disks_stay_bounded(world: World) -> None:
    """Nothing is left of uploads, nothing is kept twice, and nothing was pruned: no visit here is sealed."""
    demand(not world.office.parts(), "P16: parts of uploads are left", world.office.parts())
    for phone in world.phones:
        for visit in world.visits_of(phone):
            shelf, story = phone.vault.shelf, world.stories[visit]
            texts = [note.text for note in shelf.receipts(visit)]
            demand(len(texts) == len(set(texts)), "P16: a receipt is kept twice", phone.name)
            most = 2 * len(story.written) + 2
            demand(len(shelf.checkpoints(visit)) <= most, "P16: more checkpoints than entries", phone.name)
            held = world.held_by(phone, visit)
            own = world.memory(phone, visit).own & held
            gone = {photo for bit in erased_in(story, held) for photo in story.written[bit].photos}
            brought = {photo for one in story.among(own) for photo in one.photos} - gone
            kept = {digest for where, digest in shelf.photos if where == visit}
            demand(brought <= kept, "P16:", phone.name, "has pruned a photo of", visit)
