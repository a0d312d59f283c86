"""The geometry of drawing on a picture, and what a hand makes of it."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector_app.device.sketch.geometry import LEAST, Frame, Tool, bounds, distance, draw_between, fit, simplify
from inspector_app.device.sketch.outlines import LINE_SHARE, REACH, TYPE_SHARE, is_hit, mosaic, words_place
from inspector_app.device.sketch.regions import Region, across, region_of
from inspector_app.device.sketch.stroke import Stroke
from inspector_app.evidence.marks import INK, RIM, STROKE_SHARE, TEXT_SHARE
from inspector_app.ui.theme import MARK, MARK_EDGE
from inspector_app.visits.annotations import drawn_to_json
from inspector_app.visits.shapes import DRAWN, MOST_POINTS
from inspector_app.visits.values import ANNOTATION_SIDE, Arrow, Blur, Box, Freehand, Point, Words

SIDES = st.integers(0, ANNOTATION_SIDE)
POINTS: st.SearchStrategy[Point] = st.tuples(SIDES, SIDES)
LENGTHS = st.floats(50, 4_000)
PICTURES = st.tuples(st.integers(1, 12_000), st.integers(1, 12_000))
SPOTS = st.tuples(st.floats(-5_000, 5_000), st.floats(-5_000, 5_000))
FRAME = Frame(0, 50, 400, 300)


@given(LENGTHS, LENGTHS, PICTURES)
def test_a_picture_lies_whole_in_the_middle_of_its_view(width: float, height: float, picture: tuple[int, int]) -> None:
    frame = fit(width, height, picture)
    assert frame.left >= -1e-6 and frame.top >= -1e-6
    assert math.isclose(frame.left * 2 + frame.width, width) and math.isclose(frame.top * 2 + frame.height, height)
    assert math.isclose(frame.width * picture[1], frame.height * picture[0], rel_tol=1e-6)
    assert frame.left < 1e-6 or frame.top < 1e-6


@given(LENGTHS, LENGTHS, PICTURES, POINTS)
def test_a_point_that_is_shown_is_found_again_where_it_is_shown(
    width: float, height: float, picture: tuple[int, int], point: Point
) -> None:
    frame = fit(width, height, picture)
    assert frame.to_point(frame.to_spot(point)) == point


@given(SPOTS)
def test_a_spot_beside_the_picture_counts_as_the_nearest_on_its_edge(spot: tuple[float, float]) -> None:
    point = FRAME.to_point(spot)
    assert all(0 <= part <= ANNOTATION_SIDE for part in point)


@pytest.mark.parametrize("view", [(0, 300), (400, 0), (-1, 5)])
def test_a_view_without_a_size_shows_nothing(view: tuple[float, float]) -> None:
    frame = fit(*view, (4, 3))
    assert frame.is_empty and frame.to_point((10, 10)) == (0, 0)


@given(st.lists(POINTS, min_size=2, max_size=900))
def test_a_stroke_keeps_its_ends_and_its_look_in_few_points(points: list[Point]) -> None:
    kept = simplify(points)
    assert kept[0] == points[0] and kept[-1] == points[-1]
    assert 2 <= len(kept) <= MOST_POINTS and set(kept) <= set(points)
    if len(kept) < MOST_POINTS * 0.6:  # else it may have been made coarser, to fit
        for point in points[:: max(1, len(points) // 20)]:
            assert min(distance(point, a, b) for a, b in itertools.pairwise(kept)) <= 13


def test_a_wild_scribble_fits_into_an_entry() -> None:
    points = [(at % 10_000, (at * at * 7919) % 10_000) for at in range(3_000)]
    kept = simplify(points)
    assert 2 <= len(kept) <= MOST_POINTS
    straight = simplify([(at, 500) for at in range(3_000)])
    assert straight == ((0, 500), (2_999, 500))


@given(st.sampled_from(Tool), st.lists(POINTS, max_size=60))
def test_whatever_a_hand_draws_is_nothing_or_can_be_kept(tool: Tool, points: list[Point]) -> None:
    drawn = draw_between(tool, points)
    if drawn is not None:
        assert DRAWN.read(drawn_to_json(drawn)) == drawn
        left, top, right, bottom = bounds(drawn)
        assert left < right or top < bottom


@given(st.sampled_from(Tool), st.sampled_from(Region.parts()))
def test_what_is_placed_in_a_part_is_named_by_that_part(tool: Tool, region: Region) -> None:
    drawn = across(tool, region, "Seal")
    if tool is Tool.FREEHAND:
        assert drawn is None
    else:
        assert drawn is not None and region_of(drawn) is region
        assert DRAWN.read(drawn_to_json(drawn)) == drawn


def test_the_nine_parts_cover_the_picture_without_a_gap() -> None:
    for x in range(0, ANNOTATION_SIDE + 1, 250):
        for y in range(0, ANNOTATION_SIDE + 1, 250):
            inside = [
                region
                for region in Region.parts()
                if region.corners[0][0] <= x <= region.corners[1][0]
                and region.corners[0][1] <= y <= region.corners[1][1]
            ]
            assert inside, (x, y)
    assert across(Tool.TEXT, Region.MIDDLE, "   ") is None


def test_where_things_are_is_said_as_one_sees_it() -> None:
    assert region_of(Arrow((5_000, 5_000), (9_000, 800))) is Region.UPPER_RIGHT
    assert region_of(Blur((4_000, 4_000), (6_000, 6_000))) is Region.MIDDLE
    assert region_of(Box((9_900, 9_800), (100, 200))) is Region.WHOLE
    assert region_of(Words((100, 9_000), "Gate")) is Region.LOWER_LEFT


def test_a_tap_means_a_line_by_nearness_a_frame_by_its_edge_a_blur_by_its_surface() -> None:
    box, blur = Box((2_000, 2_000), (8_000, 8_000)), Blur((2_000, 2_000), (8_000, 8_000))
    middle, edge, outside = (200, 200), (80, 200), (5, 55)
    assert [is_hit(box, spot, FRAME) for spot in (middle, edge, outside)] == [False, True, False]
    assert [is_hit(blur, spot, FRAME) for spot in (middle, edge, outside)] == [True, True, False]
    arrow = Arrow((0, 5_000), (10_000, 5_000))
    assert is_hit(arrow, (200, 200 + REACH - 1), FRAME) and not is_hit(arrow, (200, 200 + REACH + 1), FRAME)


@given(POINTS, st.text("abc xyz", min_size=1, max_size=200))
def test_words_stay_on_the_picture_and_can_be_tapped(at: Point, text: str) -> None:
    words = Words(at, text)
    (x, y), height, room = words_place(words, FRAME)
    assert FRAME.left <= x <= FRAME.left + FRAME.width and FRAME.top <= y
    assert 0 < room <= FRAME.width and height > 0
    assert is_hit(words, (x + 2, y + 2), FRAME)


@given(POINTS, POINTS)
def test_the_squares_of_a_cover_lie_within_it_and_are_few(one: Point, other: Point) -> None:
    left, top, right, bottom = bounds(Blur(one, other))
    near, far = FRAME.to_spot((left, top)), FRAME.to_spot((right, bottom))
    squares = mosaic(*near, *far, FRAME)
    assert len(squares) <= 13 * 25
    for x, y, width, height in squares:
        assert near[0] - 1e-6 <= x and x + width <= far[0] + 1e-6
        assert near[1] - 1e-6 <= y and y + height <= far[1] + 1e-6


def test_the_screen_draws_in_the_measures_and_colors_of_what_leaves() -> None:
    assert (MARK, MARK_EDGE) == (INK, RIM)
    assert (LINE_SHARE, TYPE_SHARE) == (STROKE_SHARE, TEXT_SHARE)


# what a hand does


def test_a_drag_begins_where_the_finger_came_down() -> None:
    stroke = Stroke()
    stroke.press((100, 100))
    stroke.begin((136, 100))  # a phone knows only then that it is a drag
    stroke.go((200, 200))
    drawn = stroke.end(Tool.ARROW, FRAME)
    assert drawn == Arrow(FRAME.to_point((100, 100)), FRAME.to_point((200, 200)))
    assert stroke.end(Tool.ARROW, FRAME) is None


def test_a_finger_that_trembles_taps() -> None:
    stroke = Stroke()
    stroke.press((100, 100))
    stroke.begin((102, 101))
    stroke.go((100, 103))
    assert stroke.end(Tool.BLUR, FRAME) == (100, 100)


def test_two_taps_draw_what_a_drag_does() -> None:
    stroke = Stroke()
    assert stroke.tap((100, 100), Tool.BOX, FRAME) is None
    assert stroke.corner is not None
    assert stroke.tap((200, 200), Tool.BOX, FRAME) == Box(FRAME.to_point((100, 100)), FRAME.to_point((200, 200)))


def test_a_second_tap_at_the_same_spot_takes_the_first_back() -> None:
    stroke = Stroke()
    stroke.tap((100, 100), Tool.BOX, FRAME)
    assert stroke.tap((100 + LEAST / 2, 100), Tool.BOX, FRAME) is None
    assert stroke.corner is None


def test_a_long_scribble_does_not_grow_without_end() -> None:
    stroke = Stroke()
    stroke.press((0, 60))
    stroke.begin((0, 60))
    for step in range(20_000):
        stroke.go((200 + 150 * math.cos(step / 40), 200 + 140 * math.sin(step / 40)))
    growing = stroke.growing(Tool.FREEHAND, FRAME)
    assert isinstance(growing, Freehand) and len(growing.points) <= MOST_POINTS
    last = stroke.end(Tool.FREEHAND, FRAME)
    assert isinstance(last, Freehand) and last.points[0] == FRAME.to_point((0, 60))


def test_the_watcher_hears_of_every_spot() -> None:
    stroke, heard = Stroke(), list[int]()
    stroke.changes.subscribe(lambda: heard.append(1))
    stroke.press((1, 60))
    stroke.begin((40, 60))
    stroke.go((80, 90))
    assert len(heard) == 2
    stroke.drop()
    assert stroke.growing(Tool.ARROW, FRAME) is None and len(heard) == 3
