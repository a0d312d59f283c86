"""What is really there: in the center's database and store, and what of it is owed to whom."""

from typing import Final

from sync.journal import Entry
from sync.reasons import CODES
from tests.simulation.model import Mask, Story, Written
from tests.simulation.phone import Phone
from tests.simulation.remembered import Violation
from tests.simulation.world import World


def rows_of(world: World, visit: str) -> list[Entry]:
    """The entries of a visit, from the center's database."""
    with world.office.center.store.reading() as books:
        return [entry for _, entry in books.journals.entries(visit)]


def asides_of(world: World, visit: str) -> list[Entry]:
    with world.office.center.store.reading() as books:
        return [kept.entry for kept in books.asides.of(visit)]


def asides_among(world: World, visit: str, mask: Mask) -> list[Written]:
    """Those of these entries that the center keeps aside."""
    waiting = {entry.leaf for entry in asides_of(world, visit)}
    return [one for one in world.story(visit).among(mask) if one.leaf in waiting]


def held_by_members(world: World, visit: str) -> Mask:
    """What the phones hold together that are to be told all of that visit."""
    held = 0
    for phone in world.phones:
        if takes_part(world, phone, visit):
            held |= world.held_by(phone, visit)
    return held


def erased_in(story: Story, held: Mask) -> set[int]:
    return {one.erases for one in story.among(held) if one.erases >= 0}


def named_in(story: Story, held: Mask) -> set[str]:
    """The photos that these entries bring, without those that were erased, whoever names them."""
    gone = {photo for bit in erased_in(story, held) for photo in story.written[bit].photos}
    counting = (one for one in story.among(held) if one.counts)
    return {photo for one in counting for photo in one.photos} - gone


def lost_for_good(world: World, visit: str) -> set[str]:
    """The photos that the center has lost and nobody has any more: it goes on asking for them, and nobody can help."""
    there = {name for where, name, _ in world.office.stored_photos() if where == visit}
    on_phones = {digest for phone in world.phones for where, digest in phone.vault.shelf.photos if where == visit}
    return named_in(world.stories[visit], world.center_held.get(visit, 0)) - there - on_phones


def ended_for(phone: Phone) -> frozenset[str]:
    """The visits of which the center has told this phone that access has ended."""
    news = phone.vault.shelf.setting("sync")
    found = news.get("ended") if isinstance(news, dict) else None
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def is_spoken_to(world: World, phone: Phone, visit: str) -> bool:
    """Whether the center says anything of this visit to that phone. Of what it never gave access to it says nothing."""
    return takes_part(world, phone, visit) or visit in ended_for(phone)


def takes_part(world: World, phone: Phone, visit: str) -> bool:
    """Whether this phone is to be told all of that visit."""
    return not phone.is_revoked and phone.person in world.office.center.members(visit)


FOR_A_PERSON: Final = CODES | {"access-ended", "set-aside", "revoked"}
"""What may wait at rest: a supervisor has to decide."""


def demand(holds: bool, *words: object) -> None:  # an assertion with a name
    if not holds:
        raise Violation(" ".join(map(str, words)))
