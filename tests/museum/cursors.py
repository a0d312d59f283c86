"""Accidents in how far one side thinks the other has come: cursors, marks, beliefs, watermarks."""

from typing import Any

from sync.copies import Belief, Copy
from sync.errors import NoAnswer
from sync.placing import size_of
from sync.reading import read_answer
from sync.strands import Node
from tests.museum.exhibit import Patch, Sabotage

REPLICA = "tests/unit/sync/test_replica.py"
RUNNER = "tests/unit/sync/test_runner.py"
STRANDS = "tests/unit/sync/test_strands.py"
RECEIPTS = "tests/unit/server/test_receipts.py"
WATERMARKS = "tests/unit/sync/test_watermarks.py"


def belief_never_goes_back(really: Any) -> Any:
    """What the center once had it has for ever: the phone's own cursor decides."""

    def _take_beliefs(self: Any, shelf: Any, answer: Any) -> Any:
        before = {visit: copy.belief for visit, copy in self._copies.items()}
        are_new = really(self, shelf, answer)
        for hold in answer.holds:
            copy, old = self._copies[hold.visit], before.get(hold.visit)
            if old is not None:
                copy.belief = Belief(answer.epoch, tuple({*old.tips, *hold.tips}), copy.belief.lacks)
                shelf.put_belief(hold.visit, copy.belief.to_json())
        return are_new

    return _take_beliefs


def everything_below_a_number(really: Any) -> Any:
    """Whoever has entry 5 of a writer has 1 to 5, whatever stands there."""

    def covered(self: Any, held: Any) -> Any:
        marks: dict[str, int] = {}
        for at in held:
            marks[at.device] = max(marks.get(at.device, 0), at.n)
        return {node.head for node in self.nodes if node.seq <= marks.get(node.device, 0)}

    return covered


def the_old_epoch_goes_on(really: Any) -> Any:
    def new_epoch(self: Any) -> Any:
        return self.epoch()

    return new_epoch


def belief_before_the_rows(really: Any) -> Any:
    """A cursor in a transaction of its own, ahead of what it stands for."""

    def apply(self: Any, raw: Any, nonce: Any) -> Any:
        try:
            answer, _ = read_answer(raw, self._keyring, nonce)
        except NoAnswer:
            return really(self, raw, nonce)

        def keep(shelf: Any) -> None:
            for hold in answer.holds:
                if hold.visit in shelf.visits():
                    shelf.put_belief(hold.visit, Belief(answer.epoch, hold.tips, ()).to_json())

        self._memory.write(keep)
        return really(self, raw, nonce)

    return apply


def cut_by_bytes_alone(really: Any) -> Any:
    """A batch ends where it is full, also between what belongs together."""

    def cut_at_checkpoints(nodes: Any, checkpoints: Any, max_bytes: Any) -> Any:
        chosen: list[Node] = []
        used = 0
        for node in nodes:
            used += size_of(node)
            if chosen and used > max_bytes:
                break
            chosen.append(node)
        return chosen

    return cut_at_checkpoints


class _Ahead:
    """Strands that end where they are said to end."""

    def __init__(self, strands: Any, tips: Any) -> None:
        self._strands, self._tips = strands, tips

    def tips(self) -> Any:
        return self._tips

    def __getattr__(self, name: str) -> Any:
        return getattr(self._strands, name)


def receipts_for_what_was_announced(really: Any) -> Any:
    """The watermark runs ahead of the rows: a receipt goes as far as the checkpoint, whatever of it has come."""

    def issue_receipt(self: Any) -> Any:
        strands, furthest = self.strands, {at.device: at for at in self.strands.tips()}
        for at in self.checkpoints:
            if at.n > (furthest[at.device].n if at.device in furthest else 0):
                furthest[at.device] = at
        self.strands = _Ahead(strands, tuple(sorted(furthest.values(), key=lambda at: (at.device, at.n, at.head))))
        try:
            really(self)
        finally:
            self.strands = strands

    return issue_receipt


def remembers_what_was_here(really: Any) -> Any:
    def compose(self: Any, max_bytes: Any, *more: Any) -> Any:
        composed = really(self, max_bytes, *more)
        self.asked_with = {visit: copy.strands.tips() for visit, copy in self._copies.items()}
        return composed

    return compose


def all_that_is_here_now_was_taken(really: Any) -> Any:
    """Push and pull share a cursor: what is written while an answer is on its way counts as sent."""

    def _take_beliefs(self: Any, shelf: Any, answer: Any) -> Any:
        are_new = really(self, shelf, answer)
        for hold in answer.holds:
            copy: Copy = self._copies[hold.visit]
            if copy.belief and set(hold.tips) >= set(self.asked_with.get(hold.visit, ())) != set():
                copy.belief = Belief(answer.epoch, copy.strands.tips(), copy.belief.lacks)
                shelf.put_belief(hold.visit, copy.belief.to_json())
        return are_new

    return _take_beliefs


def news_by_the_clock(really: Any) -> Any:
    """What was written before the newest that the other has, it has had."""

    def beyond(self: Any, held: Any) -> Any:
        lacking = really(self, held)
        missed = {node.head for node in lacking}
        known = [_time(node) for node in self.nodes if node.head not in missed]
        return [node for node in lacking if _time(node) >= max(known, default="")]

    return beyond


def _time(node: Node) -> str:
    body = node.body
    return "9" if isinstance(body, str) else body.at


def all_or_nothing(really: Any) -> Any:
    """Two positions that are not the same mean: begin again from 0."""

    def beyond(self: Any, held: Any) -> Any:
        return [] if set(held) == set(self.tips()) else list(self.nodes)

    return beyond


def a_flag_that_an_upload_runs(really: Any) -> Any:
    """Stored beside what it speaks of; only the upload that set it takes it away."""

    def compose(self: Any, max_bytes: Any, *more: Any) -> Any:
        is_marked = self._memory.read(lambda shelf: shelf.setting("uploading"))
        if is_marked and not getattr(self, "uploads", False):
            # Nothing is said or asked for while an upload is under way.
            self._differing, self.copies = set(), dict
            try:
                return really(self, max_bytes, *more)
            finally:
                del self.copies
        self.uploads = True
        self._memory.write(lambda shelf: shelf.put_setting("uploading", True))
        return really(self, max_bytes, *more)

    return compose


def a_flag_taken_away_by_an_answer(really: Any) -> Any:
    def apply(self: Any, raw: Any, nonce: Any) -> Any:
        applied = really(self, raw, nonce)
        if getattr(self, "uploads", False):
            self.uploads = False
            self._memory.write(lambda shelf: shelf.put_setting("uploading", False))
        return applied

    return apply


def sent_once_and_for_all(really: Any) -> Any:
    """What is on its way is marked as synced, and never sent again."""

    def _choose(self: Any, copy: Any, news: Any) -> Any:
        sent = set(self.memory.read(lambda shelf: shelf.setting("sent")) or ())
        travels, notes = really(self, copy, [node for node in news if node.head.hex() not in sent])
        marked = sorted(sent | {node.head.hex() for node in travels})
        self.memory.write(lambda shelf: shelf.put_setting("sent", marked))
        return travels, notes

    return _choose


SABOTAGES = (
    Sabotage(
        "2",
        "the phone goes on from what it once heard that the center had",
        (Patch("sync.replica:Replica._take_beliefs", belief_never_goes_back),),
        (REPLICA,),
        (
            "test_a_restored_center_is_given_back_what_it_lacks_other_peoples_and_its_own",
            "test_what_the_center_now_says_it_lacks_is_unsafe_again",
            "test_both_branches_of_its_own_strand_are_given_back",
        ),
    ),
    Sabotage(
        "3a",
        "after a restore nothing is sent until the old number is passed",
        (Patch("sync.strands:Strands.covered", everything_below_a_number),),
        (REPLICA, STRANDS),
        (
            "test_both_branches_of_its_own_strand_are_given_back",
            "test_an_unknown_position_says_nothing",
            "test_whoever_holds_one_branch_lacks_the_other_and_not_what_is_before_both",
        ),
    ),
    Sabotage(
        "3b",
        "a restored center goes on in its old epoch",
        (Patch("sync.server.center:Center.new_epoch", the_old_epoch_goes_on),),
        (RECEIPTS,),
        (
            "test_in_a_new_epoch_all_is_receipted_anew_from_one",
            "test_in_a_new_epoch_writers_at_the_center_begin_new_strands",
        ),
    ),
    Sabotage(
        "4",
        "what the center holds is noted in a transaction of its own, before what it brought",
        (Patch("sync.replica:Replica.apply", belief_before_the_rows),),
        (REPLICA,),
        ("test_where_the_disk_is_full_at_any_moment_nothing_of_the_answer_is_kept",),
    ),
    Sabotage(
        "5a",
        "a batch is cut by its size alone",
        (Patch("sync.placing:cut_at_checkpoints", cut_by_bytes_alone),),
        ("tests/unit/sync/test_placing.py",),
        (
            "test_as_much_travels_as_fits_up_to_checkpoints",
            "test_at_least_one_stretch_travels_however_long",
            "test_what_was_cut_at_checkpoints_is_placed_whole",
        ),
    ),
    Sabotage(
        "5b",
        "a receipt names the end of a strand of which only the beginning came",
        (Patch("sync.server.desk:Desk.issue_receipt", receipts_for_what_was_announced),),
        (RECEIPTS, "tests/unit/server/test_watermarks.py"),
        ("test_a_receipt_goes_no_further_than_what_came_however_far_the_checkpoint_reaches",),
    ),
    Sabotage(
        "6",
        "an entry that is written while an answer is on its way counts as sent",
        (
            Patch("sync.replica:Replica.compose", remembers_what_was_here),
            Patch("sync.replica:Replica._take_beliefs", all_that_is_here_now_was_taken),
        ),
        (WATERMARKS,),
        ("test_what_is_written_while_an_answer_is_on_its_way_goes_with_the_next_question",),
    ),
    Sabotage(
        "7a",
        "what another lacks is found by the time of writing",
        (Patch("sync.strands:Strands.beyond", news_by_the_clock),),
        ("tests/simulation/test_convergence.py", WATERMARKS),
        (
            "test_replicas_that_pass_on_what_they_hold_converge",
            "test_what_was_written_by_a_clock_that_is_behind_travels_all_the_same",
        ),
    ),
    Sabotage(
        "18",
        "where two positions are not the same all is sent again from the beginning",
        (Patch("sync.strands:Strands.beyond", all_or_nothing),),
        (STRANDS, REPLICA),
        (
            "test_whoever_holds_a_position_lacks_what_lies_beyond_it",
            "test_nothing_is_sent_again_to_a_restored_center_that_lost_nothing",
        ),
    ),
    Sabotage(
        "19",
        "a mark says that an upload is under way, and stays when the process ends",
        (
            Patch("sync.replica:Replica.compose", a_flag_that_an_upload_runs),
            Patch("sync.replica:Replica.apply", a_flag_taken_away_by_an_answer),
        ),
        (REPLICA,),
        ("test_a_crash_between_asking_and_hearing_costs_nothing",),
    ),
    Sabotage(
        "20",
        "what was put on the line is marked as synced",
        (Patch("sync.composing:Outgoing._choose", sent_once_and_for_all),),
        (RUNNER,),
        (
            "test_what_time_can_cure_is_tried_again",
            "test_a_center_restored_from_a_backup_is_whole_again_after_one_sync",
        ),
    ),
)
