"""Draws the summary on pages of letter size."""

from collections.abc import Iterator

from inspector_app.summary import ink
from inspector_app.summary.body import body
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.flow import Mark, Sheet, Text, paginate
from inspector_app.summary.front import front, partner
from inspector_app.summary.paper import Paper
from inspector_app.summary.pictures import Pictures
from inspector_app.summary.wording import Wording, wording

__all__ = ["SHEET", "draw"]

SHEET = Sheet(top=20, bottom=Paper.HEIGHT - 20, first_top=0)
_HEAD_Y, _FOOT_Y = 10.0, Paper.HEIGHT - 14


def draw(content: SummaryContent, pictures: Pictures, language: str) -> bytes:
    """The bytes of the PDF. Raises NoSuchLanguage."""
    words = wording(language)
    with Paper(title=words.document_title, language=words.tag, made_at=content.made_at) as paper:
        shown = {one.name: pictures(one.name) for finding in content.findings for one in finding.pictures}
        pages = paginate([*front(paper, words, content), *body(paper, words, content, shown)], SHEET)
        numbered = enumerate(pages, 1)
        drawn = [(*page, *_margins(paper, words, content, at, len(pages))) for at, page in numbered]
        return paper.draw(drawn, {name: picture.data for name, picture in shown.items() if picture})


def _margins(paper: Paper, words: Wording, content: SummaryContent, number: int, total: int) -> Iterator[Mark]:
    yield from _head(paper, words, content, number)
    yield from _foot(paper, words, content, number, total)


def _head(paper: Paper, words: Wording, content: SummaryContent, number: int) -> Iterator[Mark]:
    """Whose summary a loose page belongs to. The cover has said it; a long name is cut here, never there."""
    if number > 1:
        name = paper.lines(paper.legible(partner(words, content)), ink.LABEL_PLAIN, ink.WIDTH - 5)
        short = name[0] + ("…" if len(name) > 1 else "")
        yield Text(ink.LEFT, _HEAD_Y, ink.WIDTH, short, ink.LABEL_PLAIN, ink.SUB)


def _foot(paper: Paper, words: Wording, content: SummaryContent, number: int, total: int) -> Iterator[Mark]:
    short = content.digest[:16]
    groups = " ".join(short[at : at + 4] for at in range(0, len(short), 4))
    x = ink.LEFT
    if content.criteria.is_draft:
        yield Text(x, _FOOT_Y, ink.WIDTH, words.draft, ink.LABEL, ink.AMBER)
        x += paper.width_of(words.draft, ink.LABEL) + 4
    yield Text(x, _FOOT_Y, ink.WIDTH, f"{words.footer}  ·  {groups}", ink.LABEL_PLAIN, ink.SUB)
    yield Text(ink.LEFT, _FOOT_Y, ink.WIDTH, f"{number} / {total}", ink.LABEL_PLAIN, ink.SUB, "R")
