"""Accidents in who writes and what stands: clocks, ties, and one identity in two hands."""

from typing import Any

from sync.exchange import Run
from sync.journal import EnvelopeRefused, Position, read_envelope
from tests.museum.exhibit import Patch, Sabotage

BRAID = "tests/unit/sync/test_braid.py"
STRANDS = "tests/unit/sync/test_strands.py"
HANDED_IN = "tests/unit/server/test_handed_in.py"
CLONES = "tests/stories/test_clones.py"


def the_newest_clock_wins(really: Any) -> Any:
    """Last writer wins, by the writers' own clocks."""

    def _standing(self: Any, last: Any) -> Any:
        standing = really(self, last)
        newest = max((one.at for one in standing), default="")
        return tuple(one for one in standing if one.at == newest)[:1]

    return _standing


def what_was_deleted_comes_back(really: Any) -> Any:
    """A deletion is not carried as an entry of its own: whatever still has the record brings it back."""

    def _is_hidden(self: Any, thing: Any) -> Any:
        return not thing.puts and really(self, thing)

    return _is_hidden


def whoever_came_last_here_wins(really: Any) -> Any:
    """The tie is broken by the order of arrival, which is another at every holder."""

    def _standing(self: Any, last: Any) -> Any:
        standing = really(self, last)
        order = {node.leaf: node.order for node in self._strands.nodes}
        return tuple(sorted(standing, key=lambda one: order[one.leaf]))[-1:]

    return _standing


def the_longest_branch_goes_on(really: Any) -> Any:
    """Whose strand has two ends writes on at one of them, as if the other were nobody's."""

    def tip(self: Any, device: Any) -> Any:
        ends = [node.position for node in self._ends.values() if node.device == device]
        return max(ends, key=lambda at: (at.n, at.head)) if ends else Position(device, 0, self._beginnings[device])

    return tip


def the_pen_forgets_what_it_wrote(really: Any) -> Any:
    """The number is taken from what was saved some time ago: the next entry has it again."""

    def wrote(self: Any, node: Any) -> Any:
        return None

    return wrote


def named_by_device_and_number(really: Any) -> Any:
    """An entry is known by device and number alone: another one of the same number is taken for it."""

    def place_runs(strands: Any, runs: Any, **more: Any) -> Any:
        here = {(node.device, node.seq): node.head for node in strands.nodes}

        def is_known(entry: Any) -> bool:
            try:
                envelope = read_envelope(entry.envelope)
            except EnvelopeRefused:
                return False
            return bool(here.get((envelope.device, envelope.seq), entry.head) != entry.head)

        kept = [Run(run.visit, tuple(entry for entry in run.entries if not is_known(entry))) for run in runs]
        return really(strands, [run for run in kept if run.entries], **more)

    return place_runs


def opened_by_anything(really: Any) -> Any:
    """What opens the vault lies beside it: whatever copies the folder has copied the device."""

    def _wrapping_key(kdf: Any, typed: Any, salt: Any, secret: Any) -> Any:
        return really(kdf, "", salt, secret)

    return _wrapping_key


SABOTAGES = (
    Sabotage(
        "7b",
        "of two values the one with the later clock stands",
        (Patch("sync.braid:Fold._standing", the_newest_clock_wins),),
        (BRAID,),
        (
            "test_a_phone_set_to_2031_wins_nothing",
            "test_two_that_had_not_seen_each_other_conflict_and_both_values_are_kept",
        ),
    ),
    Sabotage(
        "7c",
        "what was deleted comes back with whoever still had it",
        (Patch("sync.braid:Fold._is_hidden", what_was_deleted_comes_back),),
        (BRAID,),
        ("test_a_void_hides_what_its_author_had_seen", "test_put_then_void_in_one_entry_hides_the_record"),
    ),
    Sabotage(
        "23",
        "of two values the one that came last to this holder stands",
        (Patch("sync.braid:Fold._standing", whoever_came_last_here_wins),),
        ("tests/simulation/test_convergence.py", "tests/unit/sync/test_laws.py"),
        (
            "test_replicas_that_pass_on_what_they_hold_converge",
            "test_the_same_entries_in_two_hundred_orders_fold_to_one_digest",
        ),
    ),
    Sabotage(
        "24a",
        "a device whose strand has branches writes on under its old identity",
        (Patch("sync.strands:Strands.tip", the_longest_branch_goes_on),),
        (STRANDS,),
        ("test_a_strand_with_branches_has_no_one_tip", "test_a_pen_refuses_a_strand_with_branches"),
    ),
    Sabotage(
        "24b",
        "a number is given a second time",
        (Patch("sync.strands:Pen.wrote", the_pen_forgets_what_it_wrote),),
        (STRANDS,),
        ("test_a_pen_that_is_used_on_names_nothing_twice",),
    ),
    Sabotage(
        "25",
        "of two entries with one number the center takes the second for the first",
        (Patch("sync.server.desk:place_runs", named_by_device_and_number),),
        (HANDED_IN,),
        ("test_two_continuations_of_a_strand_are_both_kept",),
    ),
    Sabotage(
        "26a",
        "a copy of the vault's folder opens by itself, on whatever phone",
        (Patch("inspector_app.vault.passphrase:_wrapping_key", opened_by_anything),),
        ("tests/unit/vault/test_opening.py",),
        ("test_another_passphrase_is_told_plainly", "test_a_passphrase_is_the_same_however_it_was_typed"),
    ),
    Sabotage(
        "26b",
        "of two phones with one backup the second is not heard",
        (Patch("sync.server.desk:place_runs", named_by_device_and_number),),
        (CLONES,),
        ("test_of_a_vault_that_was_copied_to_another_phone_nothing_that_either_wrote_is_lost",),
    ),
)
