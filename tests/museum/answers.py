"""Accidents in what follows from what the other side says, or does not say: duplicates, absence, another center."""

from dataclasses import replace
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from inspector_app.vault.rows import ENTRIES
from sync.notes import KeyNote
from sync.placing import Misplaced, Placed
from sync.server.problems import Problem
from sync.server.tables import EntryRow
from sync.strands import Node
from tests.museum.exhibit import Patch, Sabotage

REPLICA = "tests/unit/sync/test_replica.py"
HANDED_IN = "tests/unit/server/test_handed_in.py"
TAKEN_AWAY = "tests/unit/sync/test_nothing_is_taken_away.py"


def asides_vanish(really: Any) -> Any:
    """What was accepted and could not be applied is gone, and nobody hears of it."""

    def _keep_aside(self: Any, misplaced: Any, handed: Any) -> Any:
        return []

    return _keep_aside


def what_is_here_already_is_an_error(really: Any) -> Any:
    def place_runs(
        strands: Any, runs: Any, *, keyring: Any, certificates: Any, checkpoints: Any, believes_erased: Any = False
    ) -> Any:
        again = [entry for run in runs for entry in run.entries if strands.node_at(entry.head)]
        placed = really(
            strands,
            runs,
            keyring=keyring,
            certificates=certificates,
            checkpoints=checkpoints,
            believes_erased=believes_erased,
        )
        refused = tuple(Misplaced(entry, "", 0, "it was handed in before") for entry in again)
        return Placed(placed.nodes, placed.checkpoints, (*placed.misplaced, *refused))

    return place_runs


def one_bad_entry_refuses_all(really: Any) -> Any:
    """Poison blocks: the whole request is refused, today and every day."""

    def _keep_aside(self: Any, misplaced: Any, handed: Any) -> Any:
        if misplaced:
            raise Problem("not-an-exchange")
        return really(self, misplaced, handed)

    return _keep_aside


def forget(self: Any, shelf: Any, visit: str) -> None:
    """Take a visit's entries away from a device. No part of the app can; this goes behind its back."""
    if hasattr(shelf, "by_visit"):
        shelf.by_visit[visit].entries = []
    else:
        row = shelf._row(visit)
        count = shelf._rows.read(ENTRIES.count, (row,)).fetchone()[0]
        shelf._rows.change("DELETE FROM entries WHERE visit = ?", (row,))
        shelf._rows._count(ENTRIES, row, -count)
    self._copies.pop(visit, None)


def a_new_epoch_is_a_new_beginning(really: Any) -> Any:
    """Full download: the other side begins anew, so this side is replaced by it."""

    def _apply(self: Any, shelf: Any, answer: Any, keyring: Any) -> Any:
        if self._news.epoch not in ("", answer.epoch):
            for visit in shelf.visits():
                forget(self, shelf, visit)
        return really(self, shelf, answer, keyring)

    return _apply


def the_last_upload_wins(really: Any) -> Any:
    """Full upload: what the center has of a strand and the phone has not goes."""

    def take_in(self: Any, handed: Any) -> Any:
        brought = {entry.head: entry.after for run in handed.runs for entry in run.entries}
        replaced = [n for n in self.strands.nodes if n.entry.after in brought.values() and n.head not in brought]
        doomed = [step.head for node in replaced for step in _from_here_on(node)]
        if doomed:
            gone = (col(EntryRow.visit) == self.visit) & col(EntryRow.head).in_(doomed)
            self.books.journals._connection.execute(delete(EntryRow).where(gone))
            self.strands = self._read()
        return really(self, handed)

    return take_in


def _from_here_on(node: Node) -> list[Node]:
    return [node, *(step for child in node.children for step in _from_here_on(child))]


def what_the_center_does_not_name_is_gone(really: Any) -> Any:
    """Absence is deletion."""

    def _apply(self: Any, shelf: Any, answer: Any, keyring: Any) -> Any:
        applied = really(self, shelf, answer, keyring)
        if answer.visits is not None:
            for visit in set(shelf.visits()) - set(answer.visits):
                forget(self, shelf, visit)
        return applied

    return _apply


def any_key_is_the_centers(really: Any) -> Any:
    """Whoever answers is believed: the key that he brings is taken for the center's."""

    def _read_key(self: Any, note: Any) -> Any:
        return KeyNote.read(note.text)

    return _read_key


def whoever_signed_for_whomever(really: Any) -> Any:
    def holds(self: Any, note: Any, center: Any, key: Any) -> Any:
        return None

    return holds


def taken_anew(really: Any) -> Any:
    """Nothing tells a retry from something new."""

    def place_runs(
        strands: Any, runs: Any, *, keyring: Any, certificates: Any, checkpoints: Any, believes_erased: Any = False
    ) -> Any:
        here = [node for run in runs for entry in run.entries if (node := strands.node_at(entry.head))]
        placed = really(
            strands,
            runs,
            keyring=keyring,
            certificates=certificates,
            checkpoints=checkpoints,
            believes_erased=believes_erased,
        )
        return Placed((*here, *placed.nodes), placed.checkpoints, placed.misplaced)

    return place_runs


def sent_is_safe(really: Any) -> Any:
    """A reply came back, so it is there: a status is taken for a proof."""

    def apply(self: Any, raw: Any, nonce: Any) -> Any:
        heads = [node.head.hex() for copy in self._copies.values() for node in copy.strands.nodes]
        self._memory.write(lambda shelf: shelf.put_setting("sent", heads))
        return really(self, raw, nonce)

    return apply


def safe_where_marked_as_sent(really: Any) -> Any:
    def standing(self: Any, visit: Any) -> Any:
        found = really(self, visit)
        sent = set(self._memory.read(lambda shelf: shelf.setting("sent")) or ())
        unsafe = tuple(node for node in found.unsafe if node.head.hex() not in sent)
        return replace(found, unsafe=unsafe, safe_entries=found.entries - len(unsafe))

    return standing


SABOTAGES = (
    Sabotage(
        "9",
        "what was accepted and has no place is gone, without a word",
        (Patch("sync.server.desk:Desk._keep_aside", asides_vanish),),
        (HANDED_IN,),
        (
            "test_behind_a_gap_nothing_is_stored_and_what_is_before_it_is",
            "test_an_envelope_that_cannot_be_read_is_kept_aside",
            "test_an_entry_that_comes_before_what_it_follows_is_aside_until_it_comes_in_order",
        ),
    ),
    Sabotage(
        "10a",
        "an entry that is here already is refused",
        (Patch("sync.server.desk:place_runs", what_is_here_already_is_an_error),),
        (HANDED_IN,),
        ("test_the_same_entry_again_is_success",),
    ),
    Sabotage(
        "10b",
        "one entry without a place refuses the whole request",
        (Patch("sync.server.desk:Desk._keep_aside", one_bad_entry_refuses_all),),
        (HANDED_IN,),
        (
            "test_behind_a_gap_nothing_is_stored_and_what_is_before_it_is",
            "test_an_envelope_that_cannot_be_read_is_kept_aside",
        ),
        errors=("Refusal",),
    ),
    Sabotage(
        "21a",
        "a new epoch replaces the journal of the phone by that of the center",
        (Patch("sync.replica:Replica._apply", a_new_epoch_is_a_new_beginning),),
        (REPLICA, TAKEN_AWAY),
        (
            "test_a_restored_center_is_given_back_what_it_lacks_other_peoples_and_its_own",
            "test_whatever_a_genuine_center_says_no_entry_goes",
        ),
    ),
    Sabotage(
        "21b",
        "the last upload of a strand replaces what the center has of it",
        (Patch("sync.server.desk:Desk.take_in", the_last_upload_wins),),
        (HANDED_IN,),
        ("test_two_continuations_of_a_strand_are_both_kept",),
    ),
    Sabotage(
        "22a",
        "a visit that the center does not name is taken away from the phone",
        (Patch("sync.replica:Replica._apply", what_the_center_does_not_name_is_gone),),
        (REPLICA, TAKEN_AWAY),
        (
            "test_a_restored_center_is_given_back_what_it_lacks_other_peoples_and_its_own",
            "test_whatever_a_genuine_center_says_no_entry_goes",
        ),
    ),
    Sabotage(
        "22b",
        "whoever answers is taken for the center",
        (
            Patch("sync.keyring:Keyring._read_key", any_key_is_the_centers),
            Patch("sync.keyring:Keyring.holds", whoever_signed_for_whomever),
        ),
        ("tests/unit/sync/test_exchange.py", REPLICA),
        (
            "test_the_answer_of_another_center_is_none",
            "test_an_answer_that_brings_a_key_of_another_center_is_none",
            "test_of_what_is_no_answer_nothing_is_applied",
        ),
    ),
    Sabotage(
        "30a",
        "what is handed in again is stored again",
        (Patch("sync.server.desk:place_runs", taken_anew),),
        (HANDED_IN,),
        ("test_the_same_entry_again_is_success",),
        errors=("Refusal",),
    ),
    Sabotage(
        "30b",
        "a reply of the line makes safe what was sent",
        (
            Patch("sync.replica:Replica.apply", sent_is_safe),
            Patch("sync.replica:Replica.standing", safe_where_marked_as_sent),
        ),
        (REPLICA,),
        (
            "test_that_the_center_holds_it_is_not_enough_without_a_receipt",
            "test_of_what_is_no_answer_nothing_is_applied",
        ),
    ),
)
