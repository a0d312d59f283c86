"""What goes wrong in a world: at the center, with phones and on the line between them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.simulation.line import FAULTS
from tests.simulation.people import (
    answers,
    decides,
    erases,
    joins,
    leaves,
    lifts,
    photographs,
    publishes,
    quarantines,
    syncs,
)
from tests.simulation.phone import Phone
from tests.simulation.world import World
from tests.support.memory import DiskFailed, DiskFull

OFTEN: Final = ("the request is lost", "the reply is lost", "the line stalls", "the request is cut")


# what goes wrong at the center


def is_backed_up(world: World) -> None:
    world.tell("the center is backed up")
    world.office.is_backed_up()


def is_restored(world: World, *, journal: bool = True, photos: bool = True) -> None:
    if world.office.backup is None:
        is_backed_up(world)
        return
    world.tell("the center is restored:", "journal" if journal else "", "photos" if photos else "")
    world.office.is_restored(journal=journal, photos=photos)
    for device in world.office.revoked:  # the backup may have forgotten it; whoever restores knows
        world.office.center.revoke(device)
    world.office_was_restored()
    world.mourn()


def is_killed(world: World) -> None:
    """At one of its next edges."""
    world.office.edges.left, world.office.edges.what = world.chance.randint(0, 30), "killed"


def has_a_bad_disk(world: World) -> None:
    world.office.edges.left, world.office.edges.what = world.chance.randint(0, 20), "disk"


def takes_a_new_key(world: World) -> None:
    use = world.chance.choice(["answers", "answers", "recovery"])
    world.tell("the center takes a new key for", use)
    world.office.takes_a_new_key(use)


def has_a_wrong_clock(world: World) -> None:
    # What was begun long ago by that clock is thrown away.
    world.office.clock_jumps += 1
    world.tell("the center's clock", _set_wrongly(world, None))


def photo_rots(world: World) -> None:
    """A bit turns over on the center's disk. Whoever looks finds out by the photo's name, and the photo is taken away:
    the phones that have it give it again."""
    stored = [(visit, name) for visit, name, _ in world.office.stored_photos()]
    if stored:
        visit, name = world.chance.choice(stored)
        world.tell("a photo rots", visit, name[:12])
        world.office.rots(visit, name, world.chance.randrange(10**6))


CENTER_EVENTS: Final[Mapping[str, Callable[[World], None]]] = {
    "decides": decides,
    "decides again": decides,
    "quarantines": quarantines,
    "lifts": lifts,
    "erases": erases,
    "publishes": publishes,
    "is backed up": is_backed_up,
    "is restored": is_restored,
    "journal is restored": lambda world: is_restored(world, photos=False),
    "photos are restored": lambda world: is_restored(world, journal=False),
    "takes a new key": takes_a_new_key,
    "has a wrong clock": has_a_wrong_clock,
    "a photo rots": photo_rots,
}


# what goes wrong with a phone: each of these is a fault of one device-day


def has_bad_weather(world: World, phone: Phone) -> None:
    """The next sync meets some of the line's faults, often."""
    faults = world.chance.sample([*FAULTS], world.chance.randint(1, 4))
    phone.line.weather, phone.line.harm = (*faults, *OFTEN), world.chance.choice([0.2, 0.5, 0.8])
    syncs(world, phone)


def meets_one_fault(world: World, phone: Phone) -> None:
    """One of the line's faults, again and again."""
    phone.line.weather, phone.line.harm = (world.chance.choice([*FAULTS]),), 0.5
    syncs(world, phone)


def is_killed_in_a_sync(world: World, phone: Phone) -> None:
    phone.edges_left = world.chance.randint(0, 40)
    syncs(world, phone)
    syncs(world, phone)


def is_killed_in_writing(world: World, phone: Phone) -> None:
    phone.edges_left = world.chance.randint(0, 1)
    answers(world, phone)
    phone.edges_left = None


def has_a_full_disk(world: World, phone: Phone) -> None:
    phone.vault.full_after_writes = world.chance.randint(0, 3)
    phone.vault.fails_with = world.chance.choice([DiskFull, DiskFailed])
    if here := world.visits_of(phone):
        answers(world, phone, here[-1])
    syncs(world, phone)
    phone.vault.full_after_writes = None


def sees_the_center_killed(world: World, phone: Phone) -> None:
    world.chance.choice([is_killed, has_a_bad_disk])(world)
    syncs(world, phone)


def has_another_clock(world: World, phone: Phone) -> None:
    world.tell(phone.name, "has another clock", _set_wrongly(world, phone))


def _set_wrongly(world: World, phone: Phone | None) -> str:
    """Ten years off, backwards, around 2038, on a leap day, standing still; or right again."""
    clock = world.office.clock if phone is None else phone.clock
    chance, now = world.chance, world.time.now
    word = chance.choice(["ahead", "behind", "2038", "leap day", "an hour back", "frozen", "right", "right"])
    moments = {
        "ahead": now + timedelta(days=3653),
        "behind": now - timedelta(days=3653),
        "2038": datetime(2038, 1, 19, 3, 14, 6, tzinfo=UTC),
        "leap day": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
        "an hour back": clock() - timedelta(hours=1),
    }
    if word in moments:
        clock.jumps(moments[word])
    elif word == "frozen":
        clock.freezes()
    else:
        clock.is_set_right()
    return word


def is_restored_from_a_backup(world: World, phone: Phone) -> None:
    """Its vault is what it once was. It finds out when its own entries come back, or others in their place."""
    if phone.backup is None:
        phone.is_backed_up()
        syncs(world, phone)
        return
    world.tell(phone.name, "is restored from a backup")
    phone.is_restored()
    phone.line.photo_bytes.clear()
    world.forget_memory(phone)
    world.mourn()


def is_cloned(world: World, phone: Phone) -> None:
    """Its vault is copied onto another phone, and both are used."""
    if len(world.phones) > 4:
        syncs(world, phone)
        return
    world.tell(phone.name, "is cloned")
    twin = world.new_phone(f"{phone.name}'s twin", like=phone)
    world.phones.append(twin)
    answers(world, twin)
    syncs(world, twin)


def does_two_syncs_at_once(world: World, phone: Phone) -> None:
    """A second process on the same vault, in the middle of the first one's sync."""

    def again() -> None:
        phone.syncs(phone.second_replica())
        phone.ear.before = ""

    phone.line.meanwhile = again
    syncs(world, phone)


def lives_in_interesting_times(world: World, phone: Phone) -> None:
    """Something else happens in the middle of its sync."""
    name = world.chance.choice([*MEANWHILE])
    event = MEANWHILE[name]
    world.tell("in the middle of a sync of", phone.name, ":", name)

    def happens() -> None:
        world.depth += 1
        event(world, world.chance.choice(world.phones))
        phone.ear.before = ""
        world.depth -= 1

    phone.line.meanwhile = happens
    syncs(world, phone)


def is_revoked(world: World, phone: Phone) -> None:
    """Once in a season at most: the last two phones stay."""
    if sum(not one.is_revoked for one in world.phones) <= 2 or world.chance.random() < 0.7:
        syncs(world, phone)
        return
    world.tell(phone.name, "is revoked")
    world.office.revoked.append(phone.device)
    world.office.center.revoke(phone.device)
    syncs(world, phone)


def has_a_broken_app(world: World, phone: Phone) -> None:
    """What it writes is kept, acknowledged and forwarded, and takes no part in the visit."""
    if here := world.visits_of(phone):
        world.tell(phone.name, "writes nonsense")
        world.writes(phone, here[-1], [])
    syncs(world, phone)


def is_of_an_earlier_version(world: World, phone: Phone) -> None:
    """Its app is rolled back, or brought up again."""
    phone.is_old = not phone.is_old
    world.tell(phone.name, "has an", "old app" if phone.is_old else "app of today")
    phone.restart()
    syncs(world, phone)


def _another_syncs(world: World, phone: Phone) -> None:
    if world.depth < 3:
        world.syncs(phone)


def _at_the_center(event: Callable[[World], None]) -> Callable[[World, Phone], None]:
    return lambda world, _: event(world)


MEANWHILE: Final[Mapping[str, Callable[[World, Phone], object]]] = {
    "somebody joins": joins,
    "somebody leaves": leaves,
    "somebody is revoked": is_revoked,
    "somebody syncs": _another_syncs,
    "somebody writes": answers,
    "a photo is taken": photographs,
    **{f"the center {name}": _at_the_center(event) for name, event in CENTER_EVENTS.items()},
}

PHONE_FAULTS: Final[Mapping[str, tuple[int, Callable[[World, Phone], None]]]] = {
    "bad weather": (6, has_bad_weather),
    "one fault": (6, meets_one_fault),
    "killed in a sync": (3, is_killed_in_a_sync),
    "killed in writing": (2, is_killed_in_writing),
    "full disk": (2, has_a_full_disk),
    "center killed": (4, sees_the_center_killed),
    "another clock": (2, has_another_clock),
    "restored": (2, is_restored_from_a_backup),
    "cloned": (1, is_cloned),
    "two syncs": (2, does_two_syncs_at_once),
    "interesting times": (6, lives_in_interesting_times),
    "revoked": (1, is_revoked),
    "earlier version": (1, is_of_an_earlier_version),
    "broken app": (1, has_a_broken_app),
}
"""How often, compared with the others, and what happens."""
