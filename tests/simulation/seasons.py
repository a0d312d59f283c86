"""Seasons: some phones, some days, drawn from one seed; then faults stop, all come to rest, and everything is judged.

A day of a phone is at least 40 answers, 5 photos, 2 syncs and a fault on that phone. A season that fails prints how to
live it again:

    .venv/bin/python -m tests.simulation.seasons SEED DAYS
"""

import hashlib
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.reasons import WAITING_FOR_A_SUPERVISOR, WAITING_FOR_ACCESS
from tests.simulation.facts import asides_among, held_by_members
from tests.simulation.office import Office
from tests.simulation.people import answers, joins, photographs, syncs
from tests.simulation.phone import Phone, Tally
from tests.simulation.properties import AFTER_A_SYNC, AT_REST
from tests.simulation.remembered import Violation
from tests.simulation.troubles import CENTER_EVENTS, PHONE_FAULTS
from tests.simulation.world import World, world_of

ANSWERS_A_DAY: Final = 40
PHOTOS_A_DAY: Final = 5
ROUNDS_OF_REST: Final = 6
DAYS: Final = 4
"""A season's, unless it is said otherwise. Of a seed a longer season begins as a shorter one does."""
IN_MEMORY: Final = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Lived:
    """What a season of `season` days was; `days` are those of all phones together. `violation` is empty where nothing
    was wrong."""

    seed: int
    season: int
    days: int
    trace_hash: str
    violation: str = ""

    def replay(self) -> str:
        """The command that lives it again, and tells what happens in it."""
        return f".venv/bin/python -m tests.simulation.seasons {self.seed} {self.season}"


def live(seed: int, *, days: int = DAYS, tell: Callable[[str], None] | None = None) -> Lived:
    """One season, judged."""
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder, world_of(seed, Path(folder)) as world:
        world.checks.extend(AFTER_A_SYNC.values())
        violation = _violation_of(world, days)
        if tell:
            tell("\n".join(world.trace))
        return Lived(seed, days, sum(phone.days for phone in world.phones), world.trace_hash(), violation)


def _violation_of(world: World, days: int) -> str:
    try:
        for _ in range(days):
            a_day(world)
        rests(world)
    except Violation as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  # whatever the product raises out of place is a finding
        return "".join(traceback.format_exception(error))
    return ""


def a_day(world: World) -> None:
    """Everybody's day, in one random order."""
    phones = [*world.phones]
    plan: list[Callable[[], None]] = []
    for phone in phones:
        plan += the_day_of(world, phone)
    plan += [_of_the_center(world, name) for name in world.chance.choices([*CENTER_EVENTS], k=3)]
    plan.append(_of(joins, world, world.chance.choice(phones)))
    world.chance.shuffle(plan)
    for event in plan:
        event()
        world.time.passes(240)
    for phone in phones:
        while not phone.tally.is_a_day and not phone.is_revoked and phone in world.phones:
            _make_up(world, phone)
        phone.days += phone.tally.is_a_day
        phone.tally = Tally()


def the_day_of(world: World, phone: Phone) -> list[Callable[[], None]]:
    """Answers in bursts, photos, syncs, faults."""
    chance, plan, left = world.chance, list[Callable[[], None]](), ANSWERS_A_DAY
    while left > 0:
        burst = min(left, chance.randint(3, 12))
        plan.append(_burst(world, phone, burst))
        left -= burst
    plan += [_of(photographs, world, phone)] * PHOTOS_A_DAY
    plan.append(_of(syncs, world, phone))
    weights = [weight for weight, _ in PHONE_FAULTS.values()]
    for name in chance.choices([*PHONE_FAULTS], weights, k=chance.choice([1, 1, 2])):
        plan.append(_fault(world, phone, name))
    return plan


def _burst(world: World, phone: Phone, taps: int) -> Callable[[], None]:
    def happens() -> None:
        for _ in range(taps):
            answers(world, phone)

    return happens


def _of(event: Callable[[World, Phone], None], world: World, phone: Phone) -> Callable[[], None]:
    return lambda: event(world, phone)


def _of_the_center(world: World, name: str) -> Callable[[], None]:
    return lambda: CENTER_EVENTS[name](world)


def _fault(world: World, phone: Phone, name: str) -> Callable[[], None]:
    def strikes() -> None:
        world.tell("fault:", phone.name, name)
        phone.tally.faults += 1
        PHONE_FAULTS[name][1](world, phone)

    return strikes


def _make_up(world: World, phone: Phone) -> None:
    """What a kill or a full disk had kept from being done is done after all: a day is a day only when it is whole."""
    if phone.tally.answers < ANSWERS_A_DAY:
        answers(world, phone)
    elif phone.tally.photos < PHOTOS_A_DAY:
        photographs(world, phone)
    else:
        syncs(world, phone)


def rests(world: World) -> None:
    """Faults stop; then all sixteen properties hold."""
    comes_to_rest(world)
    is_judged(world)


def comes_to_rest(world: World) -> None:
    """Faults stop. Everybody syncs, and a supervisor lets in what waits, until nobody has anything to ask."""
    for phone in world.phones:
        phone.line.weather, phone.line.harm, phone.line.meanwhile, phone.line.late = (), 0.0, None, []
        phone.edges_left = phone.vault.full_after_writes = None
        phone.is_old = False
    _takes_rotten_photos_away(world.office)
    for _ in range(ROUNDS_OF_REST):
        before = dict(world.center_held)
        asked = [world.syncs(phone).requests for phone in world.phones]
        _lets_in(world)
        if max(asked) == 1 and world.center_held == before:
            break


def is_judged(world: World) -> None:
    world.tell("at rest")
    for judge in AT_REST.values():
        judge(world)
    world.tell("judged", {visit: f"{held:x}" for visit, held in world.center_held.items()})


def _lets_in(world: World) -> None:
    """A supervisor lets in what revoked devices have handed in; and, of persons who have no access any more, what the
    visit's members hold: before it was restored the center had it."""
    for visit in world.office.center.visits():
        asides = world.office.center.asides(visit)
        waiting = {device for device, _, why in asides if why == WAITING_FOR_A_SUPERVISOR}
        if any(why == WAITING_FOR_ACCESS for _, _, why in asides):
            held = held_by_members(world, visit)
            waiting |= {one.device for one in asides_among(world, visit, held)}
        for device in sorted(waiting):
            world.office.center.admit(visit, device)
    world.hears_the_office()


def _takes_rotten_photos_away(office: Office) -> None:
    for visit, name, place in [*office.stored_photos()]:
        if hashlib.sha256(place.read_bytes()).hexdigest() != name:
            place.unlink()
            office.lost_photos.add((visit, name))
            office.restores += 1


if __name__ == "__main__":
    again = live(int(sys.argv[1]), days=int(sys.argv[2]) if len(sys.argv) > 2 else DAYS, tell=print)
    print(again)  # noqa: T201
    sys.exit(bool(again.violation))
