"""Lines are cut as fpdf2 cuts them, however quickly that is found out."""

import datetime as dt
import random
from collections.abc import Iterator

import pytest

from inspector_app.summary.flow import Style
from inspector_app.summary.paper import Paper

STYLES = [Style("regular", 9.5, 4.6), Style("bold", 20, 9)]
LETTERS = "abcdefgh   iéß—-’.,()/\u00ad\u200b“”X◊漢\t%{}*_#"


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper(title="Lines", language="en", made_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC)) as paper:
        yield paper


def cut_by_the_package(paper: Paper, text: str, style: Style, width: float) -> list[str]:
    paper._use(style)
    found: list[str] = []
    for one in text.split("\n"):
        cut = paper._pdf.multi_cell(width, style.line, one, dry_run=True, output="LINES")
        assert isinstance(cut, list)
        found += cut or [""]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_any_text_is_cut_as_the_package_cuts_it(paper: Paper, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        text = "".join(chance.choice(LETTERS) for _ in range(chance.choice([0, 1, 2, 5, 20, 60, 200])))
        text = paper.legible(text.replace("a", chance.choice("a\n")))
        style, width = chance.choice(STYLES), chance.choice([10, 40, 90, 190])
        cut = cut_by_the_package(paper, text, style, width)
        assert paper.lines(text, style, width) == cut == paper.lines(text, style, width)


def test_a_line_that_just_fits_and_one_that_does_not_are_cut_as_the_package_cuts_them(paper: Paper) -> None:
    text = "Seals are kept under lock and key"
    for style in STYLES:
        fits = paper.width_of(text, style)
        for width in (fits - 0.01, fits - 1e-9, fits, fits + 1e-9, fits + 0.0005, fits + 0.01):
            assert paper.lines(text, style, width) == cut_by_the_package(paper, text, style, width)
