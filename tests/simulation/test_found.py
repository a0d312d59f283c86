"""What seeds have found, told as short stories: each was a season that failed, and the product was mended."""

from pathlib import Path

import pytest

from sync.journal import Put
from tests.simulation.at_rest import p12_waste_is_bounded
from tests.simulation.people import answers, erases_one, joins, leaves, photographs, visit_of
from tests.simulation.properties import AFTER_A_SYNC
from tests.simulation.seasons import rests
from tests.simulation.troubles import is_restored
from tests.simulation.world import world_of


def test_access_given_after_the_backup_comes_back_from_the_phone_that_was_given_it(tmp_path: Path) -> None:
    """Seeds 106 and 107. Only the second phone still has the center's entry that let it in. The restored center, to
    which its person is a stranger again, says nothing of the visit. Taken for "wait", nothing was ever sent."""
    with world_of(1, tmp_path, 2) as world:
        lead, second = world.phones
        visit = visit_of(world, lead)
        world.syncs(lead)
        world.office.is_backed_up()
        joins(world, second)
        world.syncs(second)
        answers(world, second, visit)
        world.syncs(second)
        is_restored(world, photos=False)
        assert second.person not in world.office.center.members(visit)
        rests(world)
        assert world.held_by(lead, visit) == world.held_by(second, visit)
        assert second.person in world.office.center.members(visit)


def test_what_was_erased_shows_no_older_value_when_access_has_ended(tmp_path: Path) -> None:
    """Seed 218. The phone let go of what others wrote, the center's erasure with it; what it had written before the
    erased entry then stood again in its place."""
    with world_of(2, tmp_path, 2) as world:
        world.checks.extend(AFTER_A_SYNC.values())
        lead, second = world.phones
        visit = visit_of(world, lead)
        world.syncs(lead)
        joins(world, second)
        world.syncs(second)
        for value in ("met", "not met"):
            assert world.writes(second, visit, [Put("answer", "1.1", {"outcome": value})])
        world.syncs(second)
        erases_one(world, visit, world.story(visit).written[-1])
        world.syncs(second)
        leaves(world, second)
        world.syncs(second)
        world.syncs(second)
        shown = world.folding(second, visit).state().records["answer", "1.1"].fields["outcome"]
        assert repr(shown.value) == "ERASED"
        rests(world)


@pytest.mark.parametrize("is_revoked", [True, False])
def test_what_a_restored_center_had_of_a_colleague_who_left_comes_back(tmp_path: Path, *, is_revoked: bool) -> None:
    """Seed 1005. A supervisor let it in, and it went on waiting: for access, which had ended. Whoever held it could
    never again be in step with the center."""
    with world_of(3, tmp_path, 3) as world:
        lead, second, _ = world.phones
        visit = visit_of(world, lead)
        world.syncs(lead)
        world.office.is_backed_up()
        joins(world, second)
        world.syncs(second)
        answers(world, second, visit)
        world.syncs(second)
        world.syncs(lead)
        leaves(world, second)
        world.syncs(lead)
        world.office.revoked += [second.device] * is_revoked
        is_restored(world, photos=False)
        rests(world)
        assert world.held_by(lead, visit) == world.center_held[visit]
        assert second.person not in world.office.center.members(visit)


@pytest.mark.parametrize("edge", range(0, 40, 3))
def test_a_photo_that_arrived_before_the_phone_was_killed_is_not_sent_again(tmp_path: Path, edge: int) -> None:
    """Seed 329199837. Photos were at the center, their receipt was not yet asked for. With nothing new to say of the
    visit, the next sync sent each of them once more, by what it had last heard to be lacking."""
    with world_of(3, tmp_path, 1) as world:
        (phone,) = world.phones
        visit = visit_of(world, phone)
        for _ in range(4):
            photographs(world, phone, visit)
        phone.edges_left = edge
        world.syncs(phone)
        phone.edges_left = None
        world.syncs(phone)
        p12_waste_is_bounded(world)
        assert world.office.center.held_photos(visit) == frozenset(phone.replica.copies()[visit].named)
