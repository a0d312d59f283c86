"""Which findings are in effect. To mix up Must and Should is the worst mistake there could be: it is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector_app.visits.ids import answer_of_finding, finding_id
from inspector_app.visits.records import Answer, Finding, IdleFinding, Stamp, Text
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, FindingKind, Gap, Level, Outcome, OutcomeWord

__all__ = ["WrittenFinding", "derive_findings", "kind_in_effect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFinding:
    """A finding's record as it stands in the journal, before anything is concluded from it."""

    id: str
    wished: FindingKind | Gap = Gap.UNANSWERED
    meets_all_five: bool = False
    statement: Text = Gap.UNANSWERED
    would_close: Text = Gap.UNANSWERED
    note: Text = Gap.UNANSWERED
    stamps: Mapping[str, Stamp]


def kind_in_effect(
    level: Level | None, outcome: Outcome | None, wished: FindingKind | Gap, *, meets_all_five: bool
) -> FindingKind | None:
    """What a finding is, or None where there is none.

    Args:
        outcome: the settled outcome; None for unanswered, which a conflict is too.
        wished: the kind that an inspector gave it. It never overrules level and outcome.
    """
    if level is None or outcome is None:
        return None
    if outcome.word is OutcomeWord.NOT_MET:
        return FindingKind.ACTION_REQUIRED if level == "must" else FindingKind.RECOMMENDATION
    if outcome.word is not OutcomeWord.MET:
        return None
    # Met, yet weakly: worth a recommendation, of a Must too.
    if wished is FindingKind.RECOMMENDATION:
        return wished
    return FindingKind.BEST_PRACTICE if wished is FindingKind.BEST_PRACTICE and meets_all_five else None


def derive_findings(
    answers: Iterable[Answer], written: Mapping[str, WrittenFinding]
) -> tuple[tuple[Finding, ...], tuple[IdleFinding, ...]]:
    """The findings in effect, in the order of the answers, and those that somebody wrote without effect."""
    by_id = {answer.id: answer for answer in answers}
    in_effect = []
    for answer in by_id.values():
        found = written.get(finding_id(answer.id), WrittenFinding(id=finding_id(answer.id), stamps={}))
        finding = _finding(answer, found)
        if finding is not None:
            in_effect.append(finding)
    effective = {finding.id for finding in in_effect}
    idle = tuple(
        IdleFinding(one.id, one.wished, _why_idle(one, by_id.get(answer_of_finding(one.id) or "")))
        for one in written.values()
        if one.id not in effective
    )
    return tuple(in_effect), idle


def _finding(answer: Answer, written: WrittenFinding) -> Finding | None:
    kind = kind_in_effect(answer.level, answer.settled, written.wished, meets_all_five=written.meets_all_five)
    if kind is None or answer.level is None:
        return None
    return Finding(
        id=written.id,
        answer=answer.id,
        element=answer.element,
        place=answer.place,
        level=answer.level,
        kind=kind,
        statement=written.statement,
        would_close=written.would_close,
        note=written.note,
        stamps=written.stamps,
    )


def _why_idle(written: WrittenFinding, answer: Answer | None) -> str:
    if answer is None or answer.settled is None:
        return "its answer is not settled"
    if answer.level is None:
        return "the criterion set has no such element"
    if written.wished is FindingKind.ACTION_REQUIRED:
        return "an action is required only where a Must is not met"
    if written.wished is FindingKind.BEST_PRACTICE and answer.settled.word is OutcomeWord.MET:
        return f"a best practice must meet all five: {', '.join(BEST_PRACTICE_FLAGS)}"
    return "nothing is wanting, and no kind was given that would stand"
