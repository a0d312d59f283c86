"""What must not count as caught: a change that harms nothing, and a sabotage that only breaks itself."""

from typing import Any

from tests.museum.exhibit import Patch, Sabotage

RUNNER = "tests/unit/sync/test_runner.py"
CAUGHT_BY = ("test_a_sync_ends_with_everything_safe", "test_what_time_can_cure_is_tried_again")


def the_same_by_another_way(really: Any) -> Any:
    def _after_answer(talk: Any, event: Any) -> Any:
        return really(talk, event)

    return _after_answer


def breaks_itself(really: Any) -> Any:
    def _after_answer(talk: Any, event: Any) -> Any:
        raise AssertionError("the sabotage itself is broken")

    return _after_answer


SABOTAGES = (
    Sabotage(
        "0a",
        "nothing is wrong",
        (Patch("sync.engine:_after_answer", the_same_by_another_way),),
        (RUNNER,),
        CAUGHT_BY,
    ),
    Sabotage("0b", "the sabotage breaks", (Patch("sync.engine:_after_answer", breaks_itself),), (RUNNER,), CAUGHT_BY),
)
