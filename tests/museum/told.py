"""The last two invariants, each broken in several ways that no accident in the field has shown yet."""

from typing import Any

from sync.engine import Finish
from sync.exchange import Run
from sync.placing import Misplaced, Placed
from sync.strands import read_content
from tests.museum.exhibit import Patch, Sabotage

INVARIANTS = "tests/stories/test_invariants.py"
REPLICA = "tests/unit/sync/test_replica.py"
RUNNER = "tests/unit/sync/test_runner.py"
ACCESS = "tests/unit/server/test_access.py"
HANDED_IN = "tests/unit/server/test_handed_in.py"


def the_first_trouble_is_the_end(really: Any) -> Any:
    def _after_failed_transfer(talk: Any, event: Any) -> Any:
        talk, action = really(talk, event)
        return (talk, Finish(tuple(waiting for _, waiting in talk.kept))) if talk.kept else (talk, action)

    return _after_failed_transfer


def what_has_no_place_is_passed_over(really: Any) -> Any:
    def place_runs(strands: Any, runs: Any, **more: Any) -> Any:
        placed = really(strands, runs, **more)
        return Placed(placed.nodes, placed.checkpoints, ())

    return place_runs


def nobody_is_told_what_does_not_count(really: Any) -> Any:
    def _quarantined(copy: Any) -> Any:
        return []

    return _quarantined


def only_what_keeps_the_rules_is_stored(really: Any) -> Any:
    """The center judges what people wrote."""

    def place_runs(strands: Any, runs: Any, **more: Any) -> Any:
        kept, refused = [], []
        for run in runs:
            bad = [entry for entry in run.entries if entry.body is not None and isinstance(read_content(entry), str)]
            refused += [Misplaced(entry, "", 0, "it breaks a rule") for entry in bad]
            kept.append(Run(run.visit, tuple(entry for entry in run.entries if entry not in bad)))
        placed = really(strands, [run for run in kept if run.entries], **more)
        return Placed(placed.nodes, placed.checkpoints, (*placed.misplaced, *refused))

    return place_runs


def whoever_asks_is_told(really: Any) -> Any:
    def tell(desk: Any, caller: Any, hold: Any, allowance: Any, *, brought: Any = ()) -> Any:
        members = desk.members
        desk.members = members | {caller.person}
        try:
            return really(desk, caller, hold, allowance, brought=brought)
        finally:
            desk.members = members

    return tell


def every_field_may_be_read(really: Any) -> Any:
    def _allow(self: Any, field: Any) -> Any:
        return None

    return _allow


def nobody_is_ever_revoked(really: Any) -> Any:
    return property(lambda _: False)


def one_place_for_all_photos(really: Any) -> Any:
    """A digest is a digest, in whichever visit its bytes arrived."""

    def _path(self: Any, visit: Any, digest: Any) -> Any:
        return self._photos / "all" / digest

    return _path


def held_in_every_visit(really: Any) -> Any:
    def held(self: Any, visit: Any) -> Any:
        return really(self, "all")

    return held


SABOTAGES = (
    Sabotage(
        "I4a",
        "one photo that is refused ends the sync",
        (Patch("sync.engine:_after_failed_transfer", the_first_trouble_is_the_end),),
        (RUNNER,),
        ("test_a_bad_photo_that_has_its_turn_first_never_blocks_the_others",),
    ),
    Sabotage(
        "I4b",
        "what comes to a phone and has no place is passed over",
        (Patch("sync.replica:place_runs", what_has_no_place_is_passed_over),),
        (REPLICA,),
        ("test_what_was_brought_and_does_not_chain_is_kept_aside_and_stops_nothing",),
    ),
    Sabotage(
        "I4c",
        "nobody is told what was set aside, or why",
        (Patch("inspector_app.device.syncing:_quarantined", nobody_is_told_what_does_not_count),),
        (INVARIANTS,),
        ("test_invariant_4_nothing_blocks_and_nothing_is_refused_silently",),
    ),
    Sabotage(
        "I4d",
        "the center stores only what keeps the rules",
        (Patch("sync.server.desk:place_runs", only_what_keeps_the_rules_is_stored),),
        (HANDED_IN,),
        ("test_a_body_that_breaks_a_rule_is_stored_and_receipted",),
    ),
    Sabotage(
        "I5a",
        "whoever asks for a visit is told of it",
        (Patch("sync.server.reception:tell", whoever_asks_is_told),),
        (ACCESS,),
        (
            "test_a_strangers_strand_waits_and_nothing_is_told",
            "test_access_that_a_center_entry_takes_away_is_gone",
        ),
    ),
    Sabotage(
        "I5b",
        "the partner's summary may read every field",
        (Patch("inspector_app.summary.allowlist:Shared._allow", every_field_may_be_read),),
        ("tests/unit/summary/test_content.py",),
        (
            "test_an_internal_field_cannot_be_read_through_the_door",
            "test_no_internal_field_of_any_kind_passes_the_door",
        ),
    ),
    Sabotage(
        "I5c",
        "a revoked device is told all that it was told before",
        (Patch("sync.server.answering:Caller.is_revoked", nobody_is_ever_revoked),),
        (ACCESS,),
        ("test_a_revoked_device_hears_only_of_its_own_strands",),
    ),
    Sabotage(
        "I5d",
        "a photo that is here in one visit is here in all",
        (
            Patch("sync.server.photos:FolderPhotos._path", one_place_for_all_photos),
            Patch("sync.server.photos:FolderPhotos.held", held_in_every_visit),
        ),
        ("tests/contracts/test_photo_store.py",),
        ("test_a_photo_is_held_only_in_the_visit_where_it_arrived",),
    ),
)
