"""The rules of a visit once more, slow and obvious: from raw registers, without folding to a visit and without a rule.

Only for tests: what `inspector_app.visits` concludes must be what this concludes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from inspector_app.visits.values import BEST_PRACTICE_FLAGS, Level
from sync.braid import Erased, State
from sync.strictjson import JSON

WORDS: Final = ("met", "not_met", "not_applicable", "not_examined")
CONDITIONS: Final = ("cameras", "guards")

Stop: TypeAlias = tuple[str, str, str, str, Level | None]
"""Something to be done: why, kind, id, field, level."""


@dataclass(frozen=True, slots=True)
class Stood:
    """An element that stands for one of a criterion set."""

    id: str
    level: Level
    condition: str | None
    walk: str

    @property
    def category(self) -> str:
        return self.id.partition(".")[0]


class Reference:
    """Reads raw registers. A value is `nothing`, `conflict`, `erased`, or `("value", what stands there)`."""

    def __init__(self, state: State, elements: Sequence[Stood], *, is_draft: bool) -> None:
        self.state, self.elements, self.is_draft = state, elements, is_draft

    def read(self, kind: str, record_id: str, field: str) -> "str | tuple[str, JSON]":
        record = self.state.records.get((kind, record_id))
        if record is None or record.hidden or field not in record.fields:
            return "nothing"
        standing = [written.value for written in record.fields[field].standing]
        if any(isinstance(value, Erased) for value in standing):
            return "erased"
        if len({json.dumps(value, sort_keys=True) for value in standing}) > 1:
            return "conflict"
        value = standing[0]
        assert not isinstance(value, Erased)
        return "nothing" if value is None else ("value", value)

    def outcome(self, answer: str) -> str:
        """One of the four words, or why there is none."""
        found = self.read("answer", answer, "outcome")
        if isinstance(found, str):
            return found
        value = found[1]
        if not isinstance(value, dict) or not set(value) <= {"is", "reason"} or value.get("is") not in WORDS:
            return "unreadable"
        reason = value.get("reason")
        if value["is"] in ("not_applicable", "not_examined") and not (isinstance(reason, str) and reason.strip()):
            return "reasonless"
        return str(value["is"])

    def text(self, kind: str, record_id: str) -> str:
        found = self.read(kind, record_id, "statement")
        if isinstance(found, str):
            return found
        if not isinstance(found[1], str):
            return "unreadable"
        return "words" if found[1].strip() else "nothing"

    def holds(self, condition: str) -> bool | None:
        found = self.read("visit", "visit", f"condition.{condition}")
        return found[1] if isinstance(found, tuple) and isinstance(found[1], bool) else None

    def answers_to(self, element: str) -> list[str]:
        here = [key[1] for key, record in self.state.records.items() if key[0] == "answer" and not record.hidden]
        return [answer for answer in here if answer == element or answer.startswith(f"{element}@")]

    def decided_by_answers(self, element: Stood) -> bool:
        if element.condition is None or self.holds(element.condition) is True:
            return True
        return any(self.outcome(answer) != "nothing" for answer in self.answers_to(element.id))

    def word(self, element: Stood) -> str:
        if not self.decided_by_answers(element):
            return "not_applicable" if self.holds(str(element.condition)) is False else "open"
        found = [self.outcome(answer) for answer in self.answers_to(element.id)]
        if not found or any(word not in WORDS for word in found):
            return "open"
        for word in ("not_met", "met", "not_examined", "not_applicable"):
            if word in found:
                return word
        raise AssertionError(found)

    def findings(self) -> dict[str, tuple[str, Level]]:
        """By id: its kind, and the level of its element."""
        found: dict[str, tuple[str, Level]] = {}
        for element in self.elements:
            for answer in self.answers_to(element.id):
                kind = self.finding_on(element.level, answer)
                if kind is not None:
                    found[f"finding:{answer}"] = kind, element.level
        return found

    def finding_on(self, level: Level, answer: str) -> str | None:
        word, wish = self.outcome(answer), self.read("finding", f"finding:{answer}", "kind")
        if word == "not_met":
            return "action_required" if level == "must" else "recommendation"
        if word == "met" and wish == ("value", "recommendation"):
            return "recommendation"
        flags = [self.read("finding", f"finding:{answer}", flag) for flag in BEST_PRACTICE_FLAGS]
        if word == "met" and wish == ("value", "best_practice") and flags == [("value", True)] * 5:
            return "best_practice"
        return None

    def blockers(self) -> set[Stop]:
        """Everything that is to be done before the sign-off."""
        return {*self._of_the_set(), *self._of_answers(), *self._of_conditions(), *self._of_words()}

    def _of_the_set(self) -> Iterator[Stop]:
        if self.is_draft:
            yield "draft_set", "visit", "visit", "criterion_set", None
        named = self.read("visit", "visit", "criterion_set")
        if named in ("conflict", "erased"):
            yield WHY[str(named)], "visit", "visit", "criterion_set", None
        if named == ("value", "the old one"):
            yield "unreadable", "visit", "visit", "criterion_set", None

    def _of_answers(self) -> Iterator[Stop]:
        for element in self.elements:
            answers = self.answers_to(element.id)
            if not self.decided_by_answers(element):
                continue
            if not answers:
                yield "unanswered", "answer", element.id, "outcome", element.level
            for answer in answers:
                word = self.outcome(answer)
                if word not in WORDS:
                    yield WHY[word], "answer", answer, "outcome", element.level
                elif element.condition and self.holds(element.condition) is False and word in ("met", "not_met"):
                    yield "contradicts", "answer", answer, "outcome", element.level

    def _of_conditions(self) -> Iterator[Stop]:
        for condition in CONDITIONS:
            under = [element for element in self.elements if element.condition == condition]
            waiting = [element.level for element in under if not self.decided_by_answers(element)]
            if waiting and self.holds(condition) is None:
                level: Level = "must" if "must" in waiting else "should"
                yield "condition_open", "visit", condition, f"condition.{condition}", level

    def _of_words(self) -> Iterator[Stop]:
        for finding, (kind, level) in self.findings().items():
            own = self.text("finding", finding)
            answered = self.text("answer", finding.removeprefix("finding:"))
            if kind != "action_required" or own == "words" or (own, answered) == ("nothing", "words"):
                continue
            if (own, answered) == ("nothing", "nothing"):
                yield "words_missing", "finding", finding, "statement", level
            elif own == "nothing":
                yield WHY[answered], "answer", finding.removeprefix("finding:"), "statement", level
            else:
                yield WHY[own], "finding", finding, "statement", level

    def conflicts(self) -> set[tuple[str, str, str]]:
        """Every field over which two people differ, as (kind, id, field)."""
        return {
            (*key, field)
            for key, record in self.state.records.items()
            for field in record.fields
            if self.read(*key, field) == "conflict"
        }


WHY: Final = {
    "nothing": "unanswered",
    "conflict": "in_conflict",
    "erased": "erased",
    "unreadable": "unreadable",
    "reasonless": "reason_missing",
}
