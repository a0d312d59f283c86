"""Rows on pages: nothing overlaps, nothing passes the bottom, nothing is lost, what belongs together stays."""

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector_app.summary.flow import Block, Box, Frame, Page, Row, Sheet, Style, Text, paginate

SHEET = Sheet(top=20, bottom=120, first_top=0)
STYLE = Style("regular", 10, 5)
FRAME = Frame(18, 180, (1, 2, 3), (4, 5, 6))


def line(text: str, height: float = 5, *, with_next: bool = False) -> Row:
    return Row(height, (Text(18, 0, 100, text, STYLE, (0, 0, 0)),), with_next)


def texts(page: Page) -> list[str]:
    return [mark.text for mark in page if isinstance(mark, Text)]


def outlines(page: Page) -> list[Box]:
    return [mark for mark in page if isinstance(mark, Box) and mark.outline is not None]


def test_a_row_is_never_apart_from_the_one_that_it_belongs_to() -> None:
    rows = [line(f"row {number}") for number in range(23)] + [line("label", with_next=True), line("text")]
    first, second = paginate([Block(tuple(rows))], SHEET)
    assert texts(first)[-1] == "row 22"
    assert texts(second) == ["label", "text"]


def test_a_heading_goes_over_with_its_first_card() -> None:
    filling = Block(tuple(line(f"row {number}") for number in range(22)))
    card = Block((line("card", 8),), FRAME, lead=(line("heading", 8),))
    first, second = paginate([filling, card], SHEET)
    assert "heading" not in texts(first)
    assert texts(second) == ["heading", "card"]


def test_a_small_card_is_moved_whole_and_a_large_one_is_continued_in_words() -> None:
    filling = Block(tuple(line(f"row {number}") for number in range(20)))
    small = Block(tuple(line(f"small {number}") for number in range(6)), FRAME)
    first, second = paginate([filling, small], SHEET)
    assert texts(second) == [f"small {number}" for number in range(6)]
    large = Block(tuple(line(f"large {number}") for number in range(15)), FRAME, again=(line("again"),))
    first, second = paginate([filling, large], SHEET)
    assert texts(first)[-1] == "large 3"
    assert texts(second)[:2] == ["again", "large 4"]
    # Its outline is closed on the first page and drawn anew on the second.
    assert [len(outlines(page)) for page in (first, second)] == [1, 1]


def test_air_is_dropped_at_the_top_of_a_page() -> None:
    filling = Block(tuple(line(f"row {number}") for number in range(24)))
    _, second = paginate([filling, Block((Row(10, gap=True), line("next")))], SHEET)
    assert second[0].y == SHEET.top


def test_rows_that_cannot_all_stay_together_are_cut_rather_than_lost() -> None:
    rows = tuple(line(f"row {number}", with_next=True) for number in range(60))
    pages = paginate([Block(rows)], SHEET)
    assert [text for page in pages for text in texts(page)] == [f"row {number}" for number in range(60)]
    assert all(mark.y + 5 <= SHEET.bottom for page in pages for mark in page)


def test_what_is_off_the_front_waits_for_the_second_page_and_then_goes_on_where_there_is_room() -> None:
    short = (line("front", 5),)
    assert [texts(page) for page in paginate([Block(short), Block((line("body", 5),), off_front=True)], SHEET)] == [
        ["front"],
        ["body"],
    ]
    front = tuple(line(f"front {number}", SHEET.height / 3) for number in range(4))
    pages = paginate([Block(front), Block((line("body", 5),), off_front=True)], SHEET)
    assert len(pages) == 2 and texts(pages[1])[-1] == "body"


_rows = st.lists(st.tuples(st.floats(1, 30), st.booleans(), st.booleans()), min_size=1, max_size=12)
_blocks = st.lists(st.tuples(_rows, st.booleans(), st.integers(0, 2), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(_blocks)
def test_any_blocks_are_placed_in_order_inside_the_page_without_overlap(
    drawn: list[tuple[list[tuple[float, bool, bool]], bool, int, bool]],
) -> None:
    number, blocks = 0, []
    for rows, is_card, leads, off_front in drawn:
        made = []
        for height, with_next, is_gap in rows:
            number += 1
            made.append(Row(height, gap=True) if is_gap else line(f"{number} {height}", height, with_next=with_next))
        lead = tuple(line(f"lead {height}", height) for height in (4.0, 7.0)[:leads])
        again = (line("again 5", 5),)
        blocks.append(Block(tuple(made), FRAME if is_card else None, lead, again, off_front))
    expected = [text for block in blocks for row in (*block.lead, *block.rows) for text in texts(row.marks)]
    pages = paginate(blocks, SHEET)
    assert [text for page in pages for text in texts(page) if not text.startswith("again")] == expected
    for page in pages:
        below = 0.0
        for mark in (mark for mark in page if isinstance(mark, Text)):
            assert mark.y >= below - 1e-6
            below = mark.y + float(mark.text.split()[1])
        assert below <= SHEET.bottom + 1e-6
