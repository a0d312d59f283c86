"""What people do in a world, in the field and at the office. Each event draws from the world's chance."""

import hashlib
from typing import Final

from inspector_app.device.book import NewPhoto
from sync.journal import Op, PhotoName, Put, Void, new_id
from sync.laws import ErasureDiffers
from sync.strictjson import JSON
from tests.simulation.model import Written
from tests.simulation.phone import Phone
from tests.simulation.world import World
from tests.support.publications import FOR_ALL

OUTCOMES: Final[tuple[JSON, ...]] = ("met", "not met", "not seen", None, True, 1, {"is": "partly"})


# what people do


def visit_of(world: World, phone: Phone) -> str:
    """One of those that are here; a new one, where there is none, or now and then."""
    here = world.visits_of(phone)
    chance = world.chance
    if here and chance.random() < 0.98:
        return chance.choice(here[-2:])
    visit = new_id()
    world.tell(phone.name, "begins", visit)
    if not world.writes(phone, visit, [Put("visit", "visit", {"name": "Example Forwarding"})]):
        return visit_of(world, phone)
    return visit


def answers(world: World, phone: Phone, visit: str = "") -> None:
    """One tap: an answer, an edit of one, a void, a finding, something that this version does not know."""
    visit = visit or visit_of(world, phone)
    if world.writes(phone, visit, [an_op(world)]):
        phone.tally.answers += 1


def an_op(world: World) -> Op:
    chance = world.chance
    kind = chance.choice(("answer",) * 12 + ("finding", "gadget", "step"))
    record = f"{chance.randint(1, 4)}.{chance.randint(1, 9)}"
    if chance.random() < 0.08:
        return Void(kind, record, "no longer")
    name = chance.choice(("outcome", "outcome", "outcome", "note"))
    value: JSON = chance.choice(OUTCOMES) if name == "outcome" else f"note {chance.randrange(10**6)}"
    return Put(kind, record, {name: value})


def photographs(world: World, phone: Phone, visit: str = "") -> None:
    """A photo, in one tap with its entry."""
    visit, chance = visit or visit_of(world, phone), world.chance
    data = chance.randbytes(chance.randint(200, 3000) if chance.random() > 0.01 else 1_200_000)
    named = PhotoName(hashlib.sha256(data).hexdigest(), len(data), "image/jpeg", "original")
    if world.writes(phone, visit, [Put("photo", named.sha256[:12], {"caption": "seal"})], [NewPhoto(named, data)]):
        phone.tally.photos += 1


def syncs(world: World, phone: Phone) -> None:
    outcome = world.syncs(phone)
    if outcome.report is not None:
        phone.tally.syncs += 1
    if world.chance.random() < 0.8:
        world.refreshes(phone)


def joins(world: World, phone: Phone) -> None:
    """Somebody is given access to a colleague's visit."""
    visits = [visit for visit, held in world.center_held.items() if held]
    if visits:
        visit = world.chance.choice(visits)
        world.tell(phone.name, "joins", visit)
        world.office.center.grant(visit, phone.person)
        world.hears_the_office()


def leaves(world: World, phone: Phone) -> None:
    """Access ends. What the phone still writes there waits at the center."""
    visits = [visit for visit in world.center_held if phone.person in world.office.center.members(visit)]
    if visits:
        visit = world.chance.choice(visits)
        world.tell(phone.name, "leaves", visit)
        world.office_screens.pop(visit, None)
        world.supervisor_writes(visit, [Void("access", phone.person, "no longer on this visit")])


# the office


def decides(world: World) -> None:
    if (visit := _visit_at_center(world)) is not None:
        ops: list[Op] = [
            Put("step", "s", {"name": world.chance.choice(["review", "accepted"])}),
            Put("remark", f"r{world.chance.randint(1, 5)}", {"text": f"remark {world.chance.randrange(100)}"}),
            Put("due", "d", {"day": "2027-01-01"}),
        ]
        world.tell("the supervisor decides on", visit)
        world.supervisor_writes(visit, [world.chance.choice(ops)])


def quarantines(world: World) -> None:
    if (found := _entry_at_center(world)) is not None:
        visit, one = found
        leaf = one.leaf.hex()
        world.tell("quarantine", visit, one.bit)
        world.supervisor_writes(visit, [Put("quarantine", leaf, {"entry": leaf, "reason": "doubtful"})])


def lifts(world: World) -> None:
    for visit, story in world.stories.items():
        put = [one.quarantines[0] for one in story.written if one.quarantines is not None and one.quarantines[1]]
        if put:
            world.tell("quarantine lifted", visit)
            world.office_screens.pop(visit, None)
            world.supervisor_writes(visit, [Void("quarantine", world.chance.choice(put), "settled")])
            return


def erases(world: World) -> None:
    """By law: what the entry had set, and its photos, goes everywhere."""
    if (found := _entry_at_center(world)) is not None:
        erases_one(world, *found)


def erases_one(world: World, visit: str, one: Written) -> None:
    ops: list[JSON] = []
    for op in one.ops:
        if op.fields is not None:
            ops.append({"put": op.kind, "id": op.id, "fields": [*op.fields]})
        else:
            ops.append({"void": op.kind, "id": op.id})
    target: dict[str, JSON] = {"device": one.device, "seq": one.seq, "leaf": one.leaf.hex()}
    target |= {"photos": [*one.photos], "ops": ops}
    world.tell("erasure", visit, one.bit)
    try:
        world.supervisor_writes(visit, [Put("erasure", new_id(), {"ground": "law", "target": target})])
    except ErasureDiffers as error:
        raise AssertionError(f"P10: a true erasure was refused: {error}") from error


def publishes(world: World) -> None:
    word = f"document {world.chance.randrange(10**9)}"
    world.tell("the center publishes", word)
    world.office.center.publish(f"{FOR_ALL}{word}", word.encode() * world.chance.randint(1, 200))


def _visit_at_center(world: World) -> str | None:
    visits = [visit for visit, held in world.center_held.items() if held]
    return world.chance.choice(visits) if visits else None


def _entry_at_center(world: World) -> tuple[str, Written] | None:
    """An entry of a device, there with its body."""
    if (visit := _visit_at_center(world)) is None:
        return None
    story, held = world.stories[visit], world.center_held[visit]
    erased = {one.erases for one in story.written}
    found = [one for one in story.among(held) if not one.decides and one.bit not in erased and one.counts]
    return (visit, world.chance.choice(found)) if found else None
