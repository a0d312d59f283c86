"""What holds behind every sync, whatever happened in it: P6 and P7, and of P8, P9 and P11 what can be said then."""

from pathlib import Path

from tests.simulation.at_rest import believes_the_truth, same
from tests.simulation.facts import demand, ended_for, named_in
from tests.simulation.phone import Phone, SyncOutcome
from tests.simulation.remembered import folded
from tests.simulation.world import World


def p6_no_false_ack(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    """What a device takes for safe moves on genuine receipts alone, and what it calls safe is there."""
    if phone.ear.is_doubtful and phone.ear.before:
        demand(phone.marks() == phone.ear.before, "P6: something moved on no answer of the center's:", phone.name)
    for visit in world.visits_of(phone):
        texts = {note.text for note in phone.vault.shelf.receipts(visit)}
        demand(texts <= phone.ear.receipts, "P6: a receipt that the center never gave:", phone.name)
    if outcome.report is None or phone.ear.is_doubtful or phone.ear.restores != world.office.restores:
        return
    lost = world.office.lost_photos
    for visit in world.visits_of(phone):
        standing, unsafe = phone.standing(visit), set[bytes]()
        unsafe = {node.leaf for node in standing.unsafe}
        held, story = world.center_held.get(visit, 0), world.stories[visit]
        safe = [one for one in story.among(world.held_by(phone, visit)) if one.leaf not in unsafe]
        demand(all(held >> one.bit & 1 for one in safe), "P6:", phone.name, "calls safe what is not there:", visit)
        for digest in standing.safe_photos:
            place: Path = world.office.folder / "photos" / visit / digest
            is_there = place.is_file() or (visit, digest) in lost or digest not in named_in(story, held)
            demand(is_there, "P6:", phone.name, "calls a photo safe that is not there:", visit)


def p7_reads_are_monotonic(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    """Nothing that a device held is gone, its own least of all. (What its successor had seen never shows: P8.)"""
    for visit in world.visits_of(phone):
        before = world.held_before.get((id(phone), visit), 0)
        memory = world.memory(phone, visit)
        gone = before & ~memory.held
        if gone and visit in ended_for(phone):
            # Access has ended by the center's word: what others wrote is let go of, and nothing else.
            gone &= world.written_by(phone.person, visit)
        demand(not gone, "P7: entries are gone from", phone.name, visit)
        demand(not memory.own & ~memory.held, "P7:", phone.name, "does not find what it wrote", visit)
        world.held_before[id(phone), visit] = memory.held


def p8_shows_what_stands(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    """On the screen of a phone that knows only a part, too."""
    for visit in world.visits_of(phone):
        held = world.held_by(phone, visit)
        if world.judged.get((id(phone), visit)) != held:
            world.judged[id(phone), visit] = held
            state = folded(world.folding(phone, visit).state())
            same(state, world.stories[visit].fold(held), f"{phone.name}, {visit}")


def p9_a_phone_skips_nothing(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    believes_the_truth(world, phone)


def p11_no_storm(world: World, phone: Phone, outcome: SyncOutcome) -> None:
    """A sync asks a bounded number of times, and rests between tries that fail."""
    photos = sum(1 for _ in phone.vault.shelf.photos)
    most = 40 + 16 * photos + 16 * len(world.office.center.documents())
    demand(outcome.requests <= most, "P11:", phone.name, "asked", outcome.requests, "times, at most", most)
    demand(all(0 <= rest <= 60 for rest in outcome.rests), "P11: a rest of", max(outcome.rests, default=0), "seconds")
