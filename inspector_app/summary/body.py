"""The pages after the first: each finding as a card, every element by category, and what happens next."""

from collections.abc import Iterator, Mapping, Sequence

from inspector_app.summary import ink
from inspector_app.summary.content import AnswerSeen, CategorySeen, ElementSeen, FindingSeen, SummaryContent, Text
from inspector_app.summary.flow import Block, Box, Color, Frame, Mark, Row, Style
from inspector_app.summary.flow import Text as Line
from inspector_app.summary.front import heading, joined, said
from inspector_app.summary.paper import Paper
from inspector_app.summary.strip import Shown, strip
from inspector_app.summary.wording import Wording
from inspector_app.visits.values import FindingKind, Gap, Level, OutcomeWord

__all__ = ["body"]

_INSIDE = ink.LEFT + 6
_INSIDE_WIDTH = ink.WIDTH - 12
_TEXT_WIDTH = 150.0
"""About 95 characters a line: a measure that can be read."""

_TITLE_X, _TITLE_WIDTH = ink.LEFT + 16, 138.0


def body(paper: Paper, words: Wording, content: SummaryContent, shown: Shown) -> Iterator[Block]:
    """The blocks of all pages after the first."""
    by_kind = (
        (FindingKind.ACTION_REQUIRED, content.actions_required),
        (FindingKind.RECOMMENDATION, content.recommendations),
        (FindingKind.BEST_PRACTICE, content.best_practices),
    )
    off_front = True
    for kind, findings in by_kind:
        if findings:
            yield from _findings(paper, words, kind, findings, shown, off_front)
            off_front = False
    yield from _categories(paper, words, content)
    yield from _ending(paper, words, content)


def _findings(
    paper: Paper, words: Wording, kind: FindingKind, findings: Sequence[FindingSeen], shown: Shown, off_front: bool
) -> Iterator[Block]:
    intro = " ".join(filter(None, (words.intros[kind], _term(words, findings))))
    lead = (ink.gap(8), *_section(paper, words.headings[kind], intro))
    frame = Frame(ink.LEFT, ink.WIDTH, ink.BAR_COLORS[kind], ink.LINE)
    for finding in findings:
        rows = _closed(list(_card(paper, words, finding, shown)), 5)
        yield Block(rows, frame, lead, _again(words, finding), off_front)
        lead, off_front = (ink.gap(5),), False


def _section(paper: Paper, title: str, intro: str) -> Iterator[Row]:
    yield Row(ink.SECTION.line + 1.5, (Line(ink.LEFT, 0, ink.WIDTH, title, ink.SECTION, ink.BLACK),))
    yield from ink.paragraph(paper, intro, ink.BODY, color=ink.SUB)
    yield Row(3.5)


def _closed(rows: list[Row], air: float) -> tuple[Row, ...]:
    """The rows with some air below the last, which it never leaves."""
    last = rows[-1]
    return (*rows[:-1], Row(last.height + air, last.marks))


def _term(words: Wording, findings: Sequence[FindingSeen]) -> str:
    days = {finding.due for finding in findings}
    if days == {None}:
        return ""
    only = next(iter(days)) if len(days) == 1 else None
    return words.answer_by(only) if only else words.answer_by_each


def _card(paper: Paper, words: Wording, finding: FindingSeen, shown: Shown) -> Iterator[Row]:
    yield Row(5, with_next=True)
    yield _card_head(paper, words, finding)
    for row in ink.paragraph(paper, finding.title, ink.STRONG, x=_INSIDE, width=_INSIDE_WIDTH):
        yield Row(row.height, row.marks, with_next=True)
    if finding.place:
        yield from ink.paragraph(paper, finding.place, ink.SMALL, x=_INSIDE, width=_INSIDE_WIDTH, color=ink.SUB)
    yield from _labeled(paper, words, words.seen, finding.seen)
    if finding.missing:
        yield from _labeled(paper, words, words.missing, _listed(finding.missing))
    if finding.kind is not FindingKind.BEST_PRACTICE:
        yield from _labeled(paper, words, words.would_close, finding.would_close)
    yield from strip(paper, words, finding.pictures, shown, _INSIDE, _INSIDE_WIDTH)


def _card_head(paper: Paper, words: Wording, finding: FindingSeen) -> Row:
    chips = ((words.levels[finding.level], ink.NAVY), (words.chips[finding.kind], ink.FINDING_COLORS[finding.kind]))
    x = _INSIDE + max(16.0, paper.width_of(finding.element, ink.ID) + 4)
    marks: list[Mark] = [Line(_INSIDE, 0, 30, finding.element, ink.ID, ink.NAVY)]
    for word, color in chips:
        x, drawn = ink.chip(paper, x, 0.3, word, color)
        marks += drawn
    if finding.due:
        marks.append(Line(_INSIDE, 0.6, _INSIDE_WIDTH, words.due(finding.due), ink.SMALL, ink.SUB, "R"))
    return Row(ink.ID.line + 2.5, tuple(marks), with_next=True)


def _again(words: Wording, finding: FindingSeen) -> tuple[Row, ...]:
    return Row(4.5), _continued(f"{finding.element}  ·  {words.chips[finding.kind]}, {words.continued}", _INSIDE)


def _continued(told: str, x: float) -> Row:
    return Row(6, (Line(x, 0, _INSIDE_WIDTH, told, ink.LABEL, ink.SUB),))


def _labeled(paper: Paper, words: Wording, label: str, text: Text) -> Iterator[Row]:
    color, sentence = (ink.SUB, words.gap_sentences[text]) if isinstance(text, Gap) else (ink.BLACK, text)
    yield Row(3, with_next=True)
    yield Row(ink.LABEL.line + 0.3, (Line(_INSIDE, 0, _INSIDE_WIDTH, label, ink.LABEL, ink.SUB),), with_next=True)
    yield from ink.paragraph(paper, sentence, ink.BODY, x=_INSIDE, width=_TEXT_WIDTH, color=color)


def _listed(things: Sequence[str]) -> str:
    return "\n".join(f"•  {one}" for one in things)


def _categories(paper: Paper, words: Wording, content: SummaryContent) -> Iterator[Block]:
    described = {finding.id: finding for finding in content.findings}
    lead = (ink.gap(10), *_section(paper, words.by_category, words.by_category_intro))
    for category in content.categories:
        lead = (*lead, ink.gap(4), _category_head(category))
        for element in category.elements:
            rows = list(_element(paper, words, element, described))
            # The level stands below the id, so an element is two lines high even where its title is one.
            short = max(0.0, 2 * ink.BODY.line - sum(row.height for row in rows))
            again = (_continued(f"{element.id}  ·  {words.continued}", ink.LEFT),)
            yield Block(_closed(rows, short + 2.4), lead=lead, again=again)
            lead = (Row(2.4, (Box(ink.LEFT, 0, ink.WIDTH, 0.2, fill=ink.LINE),), gap=True),)
        lead = (ink.gap(5),)


def _category_head(category: CategorySeen) -> Row:
    return Row(
        ink.HEADING.line + 2.5,
        (
            Line(ink.LEFT, 0, 16, category.id, ink.HEADING, ink.NAVY),
            Line(_TITLE_X, 0, 150, category.title, ink.HEADING, ink.BLACK),
        ),
    )


def _element(paper: Paper, words: Wording, element: ElementSeen, described: Mapping[str, FindingSeen]) -> Iterator[Row]:
    named: list[Mark] = [
        Line(ink.LEFT, 0, 15, element.id, ink.BODY_BOLD, ink.NAVY),
        Line(ink.LEFT, ink.BODY.line - 0.4, 15, words.levels[element.level], ink.LABEL_PLAIN, ink.SUB),
    ]
    is_one = len(element.answers) < 2 and all(answer.place is None for answer in element.answers)
    outcome = element.answers[0].outcome if element.answers else Gap.UNANSWERED
    if element.is_passed_over:
        is_one, outcome = True, OutcomeWord.NOT_APPLICABLE
    told = _outcome(paper, words, outcome, element.level) if is_one else []
    yield from _between(named, _aside(paper, element.title, ink.BODY_STRONG), told)
    if element.condition:
        yield from _aside(paper, _condition(words, element, element.condition), ink.SMALL, ink.SUB)
    for answer in element.answers:
        if not is_one:
            told = _outcome(paper, words, answer.outcome, element.level)
            yield Row(2, with_next=True)
            yield from _between([], _aside(paper, answer.place or words.whole_site, ink.SMALL_STRONG), told)
        yield from _told(paper, words, answer, described.get(f"finding:{answer.id}"))


def _condition(words: Wording, element: ElementSeen, condition: str) -> str:
    """Where the element applies, and whether that is so here."""
    if isinstance(element.applies, Gap):
        return words.unsure(condition, element.applies)
    if element.is_contradicted:
        return words.contradicted(condition)
    return condition if element.applies else words.not_here(condition)


def _told(paper: Paper, words: Wording, answer: AnswerSeen, finding: FindingSeen | None) -> Iterator[Row]:
    """What was written to an answer; what a card has said already is not said twice."""
    if answer.reason:
        yield from _aside(paper, f"{words.reason}: {answer.reason}", ink.SMALL)
    if answer.statement is not Gap.UNANSWERED and (finding is None or finding.seen != answer.statement):
        sentence = words.gap_sentences[answer.statement] if isinstance(answer.statement, Gap) else answer.statement
        yield from _aside(paper, sentence, ink.SMALL)
    if answer.used is not Gap.UNANSWERED:
        yield from _aside(paper, f"{words.list_used}: {said(words, answer.used)}", ink.SMALL)
    if answer.missing and finding is None:
        yield from _aside(paper, f"{words.missing}:\n{_listed(answer.missing)}", ink.SMALL)
    if finding is not None:
        yield from _aside(paper, words.described[finding.kind], ink.SMALL, ink.SUB)


def _aside(paper: Paper, text: str, style: Style, color: Color = ink.BLACK) -> list[Row]:
    return ink.paragraph(paper, text, style, x=_TITLE_X, width=_TITLE_WIDTH, color=color)


def _between(before: list[Mark], rows: list[Row], after: list[Mark]) -> Iterator[Row]:
    """Rows with marks at both sides of the first, in the order of reading, tied to each other and to what follows."""
    first, *others = rows
    yield Row(first.height, (*before, *first.marks, *after), with_next=True)
    for row in others:
        yield Row(row.height, row.marks, with_next=True)


def _outcome(paper: Paper, words: Wording, outcome: OutcomeWord | Gap, level: Level) -> list[Mark]:
    if isinstance(outcome, Gap):
        word, color = words.gaps[outcome], ink.AMBER if outcome is Gap.IN_CONFLICT else ink.GRAY
    else:
        word, color = words.outcomes[outcome], ink.outcome_color(outcome, level)
    _, marks = ink.chip(paper, ink.RIGHT - paper.width_of(word, ink.CHIP) - 5, -0.2, word, color)
    return marks


def _ending(paper: Paper, words: Wording, content: SummaryContent) -> Iterator[Block]:
    if content.documents:
        given = [joined(words, (one.title, _dated(words, one.dated)), ", ") for one in content.documents]
        yield Block(tuple(_plain(paper, given)), lead=(ink.gap(8), heading(words.documents)))
    about = [
        words.verified(content.criteria.verified),
        words.made(words.moment(content.made_at)),
        words.digest(content.digest),
    ]
    yield Block(tuple(_plain(paper, about, ink.SMALL)), lead=(ink.gap(8), heading(words.about)))


def _dated(words: Wording, day: Text) -> Text:
    return day if isinstance(day, Gap) else words.day(day)


def _plain(paper: Paper, paragraphs: Sequence[str], style: Style = ink.BODY) -> Iterator[Row]:
    for text in paragraphs:
        yield from ink.paragraph(paper, text, style)
        yield ink.gap(1.8)
