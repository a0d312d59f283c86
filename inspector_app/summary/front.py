"""The first page: whose summary it is, what was found in numbers, what was looked at, who took part."""

from collections.abc import Iterator

from inspector_app.summary import ink
from inspector_app.summary.content import CategorySeen, Person, Site, SummaryContent, Text
from inspector_app.summary.flow import Block, Box, Color, Mark, Row, Style
from inspector_app.summary.flow import Text as Line
from inspector_app.summary.paper import PLACEHOLDER, Paper
from inspector_app.summary.wording import Wording
from inspector_app.visits.rules import Tally
from inspector_app.visits.values import FindingKind, Gap

__all__ = ["front", "heading", "joined", "partner", "said"]

_NAME = Style("bold", 26, 11)
_LONG_NAME = Style("bold", 18, 8)
_COVER = Style("regular", 11, 5.8)
_COVER_LABEL = Style("semibold", 12, 5.5)
_NUMBER = Style("bold", 24, 10)
_ON_NAVY: Color = (226, 236, 248)
_FAINT_ON_NAVY: Color = (190, 212, 238)

_BAR_X, _BAR_W, _WORDS_X = 96.0, 56.0, 156.0


def front(paper: Paper, words: Wording, content: SummaryContent) -> Iterator[Block]:
    """The blocks of the first page; they run on where they are too long for it."""
    yield _cover(paper, words, content)
    if content.criteria.is_draft:
        yield Block((ink.gap(7), _draft(paper, words)))
    yield Block((ink.gap(9), _counts(words, content), ink.gap(4)))
    yield from _remarks(paper, words, content)
    yield from _looked_at(paper, words, content)
    yield _next(paper, words, content)
    yield _took_part(paper, words, content)


def _cover(paper: Paper, words: Wording, content: SummaryContent) -> Block:
    name = partner(words, content)
    style = _NAME if len(paper.lines(paper.legible(name), _NAME, ink.WIDTH)) <= 2 else _LONG_NAME
    rows = [Row(15), _cover_head(paper, words, content), Row(2)]
    rows += ink.paragraph(paper, name, style, color=ink.WHITE)
    rows.append(Row(2))
    for line in (_where(words, content.site), _which(words, content)):
        if line:
            rows += ink.paragraph(paper, line, _COVER, color=_ON_NAVY)
            rows.append(Row(1.6))
    return Block(tuple(_on_navy(row) for row in [*rows, Row(10)]))


def _cover_head(paper: Paper, words: Wording, content: SummaryContent) -> Row:
    width = paper.width_of(words.preliminary, ink.CHIP) + 6
    marks: list[Mark] = [
        Line(ink.LEFT, 0, ink.WIDTH, words.summary, _COVER_LABEL, _FAINT_ON_NAVY),
        Box(ink.RIGHT - width, 0, width, 5.6, outline=_FAINT_ON_NAVY, radius=1.2),
        Line(ink.RIGHT - width, 0.1, width, words.preliminary, ink.CHIP, ink.WHITE, "C"),
    ]
    if content.criteria.is_draft:
        its_width = paper.width_of(words.draft_chip, ink.CHIP) + 6
        x = ink.RIGHT - width - 2.5 - its_width
        marks.append(Box(x, 0, its_width, 5.6, fill=ink.AMBER_SOFT, radius=1.2))
        marks.append(Line(x, 0.1, its_width, words.draft_chip, ink.CHIP, ink.AMBER, "C"))
    return Row(5.6, tuple(marks))


def _draft(paper: Paper, words: Wording) -> Row:
    """A set that nobody verified: said before anything that was found by it."""
    meaning = paper.lines(words.draft_means, ink.BODY, ink.WIDTH - 14)
    height = 4.5 + ink.STRONG.line + 1 + len(meaning) * ink.BODY.line + 4.5
    marks: list[Mark] = [
        Box(ink.LEFT, 0, ink.WIDTH, height, fill=ink.AMBER_SOFT, radius=2.5),
        Box(ink.LEFT, 3.5, 1.4, height - 7, fill=ink.AMBER_BAR),
        Line(ink.LEFT + 7, 4.5, ink.WIDTH - 14, words.draft, ink.STRONG, ink.AMBER),
    ]
    top = 5.5 + ink.STRONG.line
    for at, line in enumerate(meaning):
        marks.append(Line(ink.LEFT + 7, top + at * ink.BODY.line, ink.WIDTH - 14, line, ink.BODY, ink.BLACK))
    return Row(height, tuple(marks))


def _on_navy(row: Row) -> Row:
    # A little taller than the row, so that no viewer shows a seam between two of them.
    return Row(row.height, (Box(0, -0.05, Paper.WIDTH, row.height + 0.1, fill=ink.NAVY), *row.marks), row.with_next)


def _where(words: Wording, site: Site) -> str:
    town = " ".join(said(words, part) for part in (site.state, site.postal_code) if part is not Gap.UNANSWERED)
    parts = (site.site_name, site.street, site.city, town or Gap.UNANSWERED, site.country)
    return joined(words, parts, ", ")


def _which(words: Wording, content: SummaryContent) -> str:
    purpose = content.purpose if isinstance(content.purpose, Gap) else words.word(content.purpose)
    planned = None if isinstance(content.visits_planned, Gap) else content.visits_planned
    number = (
        content.visit_number if isinstance(content.visit_number, Gap) else words.visit_of(content.visit_number, planned)
    )
    return joined(words, (joined(words, (purpose, number), ", ") or Gap.UNANSWERED, _when(words, content)), "  ·  ")


def _when(words: Wording, content: SummaryContent) -> Text:
    first, last = content.starts_on, content.ends_on
    if isinstance(first, str) and isinstance(last, str):
        return words.days(first, last)
    days = (day if isinstance(day, Gap) else words.day(day) for day in (first, last))
    return joined(words, tuple(days), " – ") or Gap.UNANSWERED


def _counts(words: Wording, content: SummaryContent) -> Row:
    found = (
        (FindingKind.ACTION_REQUIRED, len(content.actions_required)),
        (FindingKind.RECOMMENDATION, len(content.recommendations)),
        (FindingKind.BEST_PRACTICE, len(content.best_practices)),
    )
    width = (ink.WIDTH - 2 * 5) / 3
    marks: list[Mark] = []
    for place, (kind, count) in enumerate(found):
        x, color = ink.LEFT + place * (width + 5), ink.FINDING_COLORS[kind]
        one, many = words.counted[kind]
        marks += [
            Box(x, 0, width, 28, outline=ink.LINE, radius=2.5),
            Box(x, 3.5, 1.4, 21, fill=ink.BAR_COLORS[kind]),
            Line(x + 6, 3.2, width - 8, str(count), _NUMBER, color),
            Line(x + 6, 13.6, width - 8, one if count == 1 else many, ink.STRONG, ink.BLACK),
            Line(x + 6, 19.2, width - 8, words.meanings[kind], ink.LABEL_PLAIN, ink.SUB),
        ]
    return Row(28, tuple(marks))


def _remarks(paper: Paper, words: Wording, content: SummaryContent) -> Iterator[Block]:
    """What a reader must know before reading the figures."""
    unsettled = [
        answer
        for category in content.categories
        for element in category.elements
        for answer in element.answers
        if answer.outcome is Gap.IN_CONFLICT
    ]
    if content.criteria.is_being_settled:
        yield Block((*ink.paragraph(paper, words.set_being_settled, ink.SMALL_STRONG, color=ink.AMBER), ink.gap(1)))
    if unsettled:
        yield Block((*ink.paragraph(paper, words.being_settled(len(unsettled)), ink.SMALL, color=ink.SUB), ink.gap(1)))
    if paper.lacks(content.to_json()):
        yield Block((*ink.paragraph(paper, words.placeholder(PLACEHOLDER), ink.SMALL, color=ink.SUB), ink.gap(1)))


def _looked_at(paper: Paper, words: Wording, content: SummaryContent) -> Iterator[Block]:
    rows = [*ink.paragraph(paper, _scope(words, content), ink.SMALL, color=ink.SUB), ink.gap(2.6)]
    for category in content.categories:
        rows += [_coverage(paper, words, category), ink.gap(2.6)]
    rows.append(_legend(paper, words))
    yield Block(tuple(rows), lead=(ink.gap(5), heading(words.looked_at)))


def _scope(words: Wording, content: SummaryContent) -> str:
    kind = content.entity_type if isinstance(content.entity_type, Gap) else words.word(content.entity_type)
    return joined(words, (kind, words.criteria(content.criteria.title, content.criteria.edition)), ". ")


def _coverage(paper: Paper, words: Wording, category: CategorySeen) -> Row:
    title = paper.lines(paper.legible(category.title), ink.BODY, _BAR_X - 32)
    tally = paper.lines(_tally(words, category), ink.SMALL, ink.RIGHT - _WORDS_X)
    marks: list[Mark] = [Line(ink.LEFT, 0, 10, category.id, ink.BODY_BOLD, ink.NAVY)]
    marks += [Line(28, at * ink.BODY.line, 66, line, ink.BODY, ink.BLACK) for at, line in enumerate(title)]
    marks += [Line(_WORDS_X, 0.25 + at * ink.SMALL.line, 50, line, ink.SMALL, ink.SUB) for at, line in enumerate(tally)]
    marks += _bar(category.must, category.should)
    return Row(max(len(title) * ink.BODY.line, len(tally) * ink.SMALL.line + 0.25), tuple(marks))


def _tally(words: Wording, category: CategorySeen) -> str:
    must, should = category.must, category.should
    counts = (
        must.met + should.met,
        must.not_met + should.not_met,
        must.not_applicable + should.not_applicable,
        must.not_examined + should.not_examined,
        must.open + should.open,
    )
    # Spaces inside a figure do not break; those between figures do.
    told = (
        f"{count} {word}".replace(" ", "\u00a0") for count, word in zip(counts, words.tallies, strict=True) if count
    )
    return ", ".join(told)


def _bar(must: Tally, should: Tally) -> Iterator[Mark]:
    """One bar a category: what is met, what is not by level, and what is left."""
    total = must.total + should.total
    yield Box(_BAR_X, 0.7, _BAR_W, 3.6, fill=ink.WHITE, outline=ink.MID)
    parts = (
        (must.met + should.met, ink.GREEN),
        (must.not_met, ink.RED),
        (should.not_met, ink.AMBER_BAR),
        (must.not_applicable + should.not_applicable, ink.MID),
    )
    x = _BAR_X
    for count, color in parts:
        width = _BAR_W * count / total if total else 0
        yield Box(x, 0.7, width, 3.6, fill=color)
        if x > _BAR_X and width:
            yield Box(x - 0.2, 0.7, 0.4, 3.6, fill=ink.WHITE)
        x += width


def _legend(paper: Paper, words: Wording) -> Row:
    marks: list[Mark] = []
    colors = (ink.GREEN, ink.RED, ink.AMBER_BAR, ink.MID, ink.WHITE)
    x = ink.LEFT + 10
    for word, color in zip(words.legend, colors, strict=True):
        width = paper.width_of(word, ink.LABEL_PLAIN)
        marks.append(Box(x, 1.1, 4, 2.4, fill=color, outline=ink.MID if color == ink.WHITE else None))
        marks.append(Line(x + 5.5, 0.2, width, word, ink.LABEL_PLAIN, ink.SUB))
        x += width + 12
    return Row(4.4, tuple(marks))


def _next(paper: Paper, words: Wording, content: SummaryContent) -> Block:
    then = [words.no_next_step if content.next_step is Gap.UNANSWERED else said(words, content.next_step)]
    if content.contact is not Gap.UNANSWERED:
        then.append(f"{words.contact}: {said(words, content.contact)}")
    rows: list[Row] = []
    for text in (*then, words.nothing_final):
        rows += [*ink.paragraph(paper, text, ink.BODY), ink.gap(1.2)]
    return Block(tuple(rows), lead=(ink.gap(6), heading(words.next)))


def heading(title: str) -> Row:
    """The heading of a smaller section."""
    return Row(9, (Line(ink.LEFT, 0, ink.WIDTH, title, ink.HEADING, ink.BLACK),))


def _took_part(paper: Paper, words: Wording, content: SummaryContent) -> Block:
    rows = list(_people(paper, words, words.for_program, [_in_team(words, one) for one in content.team]))
    rows.append(ink.gap(2.5))
    rows += _people(
        paper,
        words,
        words.for_company,
        [joined(words, (one.name, one.role, one.of), ", ") for one in content.attendees],
    )
    return Block(tuple(rows), lead=(ink.gap(6), heading(words.took_part)))


def _in_team(words: Wording, person: Person) -> str:
    role = person.role if isinstance(person.role, Gap) else words.roles.get(person.role, words.word(person.role))
    return joined(words, (person.name, role, person.of), ", ")


def _people(paper: Paper, words: Wording, heading: str, people: list[str]) -> Iterator[Row]:
    yield Row(ink.LABEL.line + 0.6, (Line(ink.LEFT, 0, ink.WIDTH, heading, ink.LABEL, ink.SUB),), with_next=True)
    for person in people or [words.nobody_listed]:
        yield from ink.paragraph(paper, person, ink.BODY)


def partner(words: Wording, content: SummaryContent) -> str:
    """The company's name, or in words that it has none yet."""
    name = content.site.partner_name
    return words.unnamed_partner if name is Gap.UNANSWERED else said(words, name)


def said(words: Wording, text: Text) -> str:
    """What stands there, or in words why nothing does."""
    return f"[{words.gaps[text].lower()}]" if isinstance(text, Gap) else text


def joined(words: Wording, parts: tuple[Text, ...], between: str) -> str:
    """The parts that somebody gave; a part that is being settled or erased is said to be."""
    return between.join(said(words, part) for part in parts if part is not Gap.UNANSWERED)
