"""Colors, cuts and measures of the summary, and the few shapes that its sections share.

Red is for what is required, amber for what is recommended, green for what is well; a word always says it too.
"""

from typing import Final

from inspector_app.summary.flow import Box, Color, Mark, Row, Style, Text
from inspector_app.summary.paper import Paper
from inspector_app.visits.values import FindingKind, Level, OutcomeWord

NAVY: Final[Color] = (11, 58, 112)
BLACK: Final[Color] = (20, 33, 61)
SUB: Final[Color] = (81, 96, 122)
LINE: Final[Color] = (220, 226, 234)
PALE: Final[Color] = (236, 239, 243)
WHITE: Final[Color] = (255, 255, 255)
RED: Final[Color] = (179, 38, 30)
AMBER: Final[Color] = (138, 90, 0)
GREEN: Final[Color] = (30, 123, 74)
GRAY: Final[Color] = (91, 103, 121)
MID: Final[Color] = (176, 187, 202)
AMBER_BAR: Final[Color] = (217, 150, 32)
"""Amber for areas; for words it is darker, so that it can be read."""

AMBER_SOFT: Final[Color] = (252, 240, 216)

_SOFT: Final = {
    RED: (251, 230, 228),
    AMBER: AMBER_SOFT,
    GREEN: (226, 243, 234),
    NAVY: (227, 237, 248),
    GRAY: PALE,
}

FINDING_COLORS: Final = {
    FindingKind.ACTION_REQUIRED: RED,
    FindingKind.RECOMMENDATION: AMBER,
    FindingKind.BEST_PRACTICE: GREEN,
}

LEFT: Final = 18.0
RIGHT: Final = Paper.WIDTH - 18.0
WIDTH: Final = RIGHT - LEFT

SECTION: Final = Style("bold", 18, 8.5)
HEADING: Final = Style("bold", 14, 6.6)
ID: Final = Style("bold", 13, 6)
STRONG: Final = Style("semibold", 11, 5.3)
BODY: Final = Style("regular", 10, 5)
BODY_STRONG: Final = Style("semibold", 10, 5)
BODY_BOLD: Final = Style("bold", 10, 5)
SMALL: Final = Style("regular", 9, 4.5)
SMALL_STRONG: Final = Style("semibold", 9, 5)
LABEL: Final = Style("semibold", 8, 4.2)
LABEL_PLAIN: Final = Style("regular", 8, 4.2)
CHIP: Final = Style("semibold", 8, 5.4)


BAR_COLORS: Final = {
    FindingKind.ACTION_REQUIRED: RED,
    FindingKind.RECOMMENDATION: AMBER_BAR,
    FindingKind.BEST_PRACTICE: GREEN,
}


def soft(color: Color) -> Color:
    """The pale ground that a color is set on."""
    return _SOFT[color]


def outcome_color(word: OutcomeWord, level: Level) -> Color:
    """Not met is red for a Must and amber for a Should."""
    if word is OutcomeWord.NOT_MET:
        return RED if level == "must" else AMBER
    return GREEN if word is OutcomeWord.MET else GRAY


def gap(height: float) -> Row:
    """Air between two things; it is dropped at the top of a page."""
    return Row(height, gap=True)


def paragraph(
    paper: Paper, text: str, style: Style, *, x: float = LEFT, width: float = WIDTH, color: Color = BLACK
) -> list[Row]:
    """Text as one row a line, which can go over to the next page anywhere but beside its first and last line."""
    lines = paper.lines(paper.legible(text), style, width)
    # Neither the first line nor the last stands alone on a page.
    tied = {0, len(lines) - 2} - {len(lines) - 1}
    return [
        Row(style.line, (Text(x, 0, width, line, style, color),), with_next=number in tied)
        for number, line in enumerate(lines)
    ]


def chip(paper: Paper, x: float, y: float, word: str, color: Color) -> tuple[float, list[Mark]]:
    """A word on its pale ground; returns where the next one may begin."""
    width = paper.width_of(word, CHIP) + 5
    ground = Box(x, y, width, CHIP.line, fill=soft(color), radius=1.2)
    return x + width + 2, [ground, Text(x, y, width, word, CHIP, color, "C")]
