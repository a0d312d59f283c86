"""What is drawn on a photo, and when its picture stays inside."""

import hashlib
from collections.abc import Mapping

import pytest

from inspector_app.visits.annotations import annotations_of, drawn_on, drawn_to_json, is_shown_elsewhere, may_be_shown
from inspector_app.visits.errors import NotWritable
from inspector_app.visits.records import Photo, Visit
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Gap, Words
from inspector_app.visits.writing import annotate, remove_annotation, share_photo
from sync.strictjson import JSON
from tests.support.visits import AN_ID, ERASED, Clash, Value, fold_records

PHOTO = AN_ID
LETTERS = str.maketrans("0123456789", "abcdefghij")
DIGEST = hashlib.sha256(b"a photo").hexdigest()
OTHER = hashlib.sha256(b"another").hexdigest()
EVERY_FORM: list[Drawn] = [
    Arrow((100, 200), (5000, 5000)),
    Box((0, 0), (10_000, 10_000)),
    Freehand(((1, 2), (3, 4), (5, 6))),
    Words((10, 20), "Cut seal"),
    Blur((400, 400), (900, 800)),
]
BLUR, ARROW = drawn_to_json(EVERY_FORM[4]), drawn_to_json(EVERY_FORM[0])


def ids() -> list[str]:
    return [f"{AN_ID[:-1]}{letter}" for letter in "abcdefgh"]


def visit_with(*drawn: Mapping[str, Value], shared: Value = True, digest: Value = DIGEST) -> Visit:
    records: dict[tuple[str, str], Mapping[str, Value]] = {("photo", PHOTO): {"digest": digest, "shared": shared}}
    records |= {("annotation", name): {"of": DIGEST, **fields} for name, fields in zip(ids(), drawn, strict=False)}
    return fold_records(records)


def is_shown(visit: Visit) -> bool:
    photo: Photo = visit.photos[0]
    return may_be_shown(visit, photo)


@pytest.mark.parametrize("drawn", EVERY_FORM, ids=lambda drawn: type(drawn).__name__)
def test_what_is_drawn_comes_back_as_it_was_written(drawn: Drawn) -> None:
    written = annotate(ids()[0], DIGEST, drawn)
    visit = fold_records({("annotation", written.id): dict(written.fields)})
    assert drawn_on(visit, DIGEST) == (drawn,)
    assert annotations_of(visit, OTHER) == ()


@pytest.mark.parametrize(
    "drawn",
    [
        Arrow((-1, 0), (5, 5)),
        Box((0, 0), (10_001, 5)),
        Freehand(((1, 1),)),
        Freehand(tuple((at, at) for at in range(501))),
        Words((0, 0), "  "),
        Words((0, 0), "x" * 201),
    ],
    ids=repr,
)
def test_nonsense_is_not_written(drawn: Drawn) -> None:
    with pytest.raises(NotWritable):
        annotate(ids()[0], DIGEST, drawn)


@pytest.mark.parametrize(
    "value",
    [
        {"is": "circle", "from": [0, 0], "to": [1, 1]},
        {"is": "blur", "from": [0, 0]},
        {"is": "blur", "from": [0, 0], "to": [1, 1], "soft": True},
        {"is": "blur", "from": [0, 0, 0], "to": [1, 1]},
        {"is": ["blur"], "from": [0, 0], "to": [1, 1]},
        {"is": "box", "from": [True, 0], "to": [1, 1]},
        ["blur"],
        "blur",
    ],
    ids=repr,
)
def test_what_cannot_be_read_keeps_the_picture_inside(value: JSON) -> None:
    visit = visit_with({"drawn": value})
    assert visit.oddities[0].kind == "annotation"
    assert drawn_on(visit, DIGEST) == ()
    assert not is_shown(visit)


def test_a_picture_is_shown_only_where_somebody_shared_it_and_nobody_disputes_that() -> None:
    assert is_shown(visit_with({"drawn": BLUR}))
    assert is_shown(visit_with())
    assert not is_shown(visit_with(shared=False))
    assert not is_shown(visit_with(shared=None))
    assert not is_shown(visit_with(shared=Clash(True, False)))
    assert not is_shown(visit_with(shared=ERASED))
    assert not is_shown(visit_with(shared="yes"))
    assert not is_shown(visit_with(digest=ERASED))


def test_a_picture_that_somebody_calls_sensitive_stays_inside() -> None:
    for said, leaves in ((True, False), (Clash(True, False), False), (ERASED, False), (False, True), (None, True)):
        fields: dict[str, Value] = {"digest": DIGEST, "shared": True, "sensitive": said}
        assert is_shown(fold_records({("photo", PHOTO): fields})) is leaves


def two_records(**of_the_other: Value) -> Visit:
    """One picture that was taken in twice: the first record shares it, the second says what it says."""
    return fold_records(
        {
            ("photo", PHOTO): {"digest": DIGEST, "shared": True},
            ("photo", ids()[1]): {"digest": DIGEST, **of_the_other},
        }
    )


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ({}, True),
        ({"shared": True}, True),
        ({"sensitive": False}, True),
        ({"sensitive": True}, False),
        ({"sensitive": True, "shared": True}, False),
        ({"sensitive": Clash(True, False)}, False),
        ({"sensitive": ERASED}, False),
        ({"sensitive": "yes"}, False),
        ({"shared": False}, False),
        ({"shared": Clash(True, False)}, False),
        ({"shared": ERASED}, False),
        ({"digest": OTHER, "sensitive": True, "shared": False}, True),
        ({"digest": Clash(DIGEST, OTHER), "sensitive": True}, False),
        ({"digest": "not a digest", "sensitive": True}, False),
        ({"digest": None, "sensitive": True}, False),
        # Its bytes went with it, whichever records named them.
        ({"digest": ERASED, "sensitive": True}, True),
    ],
    ids=repr,
)
def test_what_is_said_on_one_record_of_a_picture_is_said_of_the_picture(said: dict[str, Value], leaves: bool) -> None:
    visit = two_records(**said)
    first, second = (next(one for one in visit.photos if one.id == name) for name in (PHOTO, ids()[1]))
    assert may_be_shown(visit, first) is leaves
    assert may_be_shown(visit, second) is (leaves and said.get("shared") is True)
    assert is_shown_elsewhere(visit, second) is (leaves and second.digest == DIGEST)


def test_a_blur_stands_until_everybody_has_taken_it_back() -> None:
    assert drawn_on(visit_with({"drawn": BLUR, "removed": Clash(True, False)}), DIGEST) == (EVERY_FORM[4],)
    assert drawn_on(visit_with({"drawn": ARROW, "removed": Clash(True, False)}), DIGEST) == ()
    assert drawn_on(visit_with({"drawn": BLUR, "removed": ERASED}), DIGEST) == (EVERY_FORM[4],)
    assert drawn_on(visit_with({"drawn": BLUR, "removed": False}), DIGEST) == (EVERY_FORM[4],)
    assert drawn_on(visit_with({"drawn": BLUR, "removed": True}), DIGEST) == ()


def test_an_erased_or_disputed_drawing_keeps_the_picture_inside_until_it_is_taken_back() -> None:
    for lost in (ERASED, Clash(BLUR, ARROW), None):
        assert not is_shown(visit_with({"drawn": lost}))
        assert is_shown(visit_with({"drawn": lost, "removed": True}))
        assert not is_shown(visit_with({"drawn": lost, "removed": Clash(True, False)}))


def test_a_drawing_on_an_unknown_photo_keeps_every_picture_inside() -> None:
    assert not is_shown(visit_with({"of": ERASED, "drawn": BLUR}))
    assert not is_shown(visit_with({"of": "not a digest", "drawn": BLUR}))
    assert is_shown(visit_with({"of": OTHER, "drawn": ERASED}))


def test_a_drawing_on_an_unknown_photo_can_be_taken_back() -> None:
    for lost in (ERASED, "not a digest", None, Clash(DIGEST, OTHER)):
        assert not is_shown(visit_with({"of": lost, "drawn": BLUR, "removed": False}))
        assert not is_shown(visit_with({"of": lost, "drawn": BLUR, "removed": Clash(True, False)}))
        assert is_shown(visit_with({"of": lost, "drawn": BLUR, "removed": True}))


@pytest.mark.parametrize(
    ("count", "one"),
    [
        (200, Blur((0, 0), (5, 5))),
        (10, Freehand(((1, 1),) * 500)),
        (10, Words((0, 0), "x" * 200)),
    ],
    ids=["marks", "points", "characters"],
)
def test_a_picture_on_which_too_much_is_drawn_stays_inside(count: int, one: Drawn) -> None:
    def drawn_times(times: int, removed: Value = False) -> Visit:
        records: dict[tuple[str, str], Mapping[str, Value]] = {("photo", PHOTO): {"digest": DIGEST, "shared": True}}
        fields: Mapping[str, Value] = {"of": DIGEST, "drawn": drawn_to_json(one), "removed": removed}
        return fold_records(
            records | {("annotation", f"{number:026d}".translate(LETTERS)): fields for number in range(times)}
        )

    assert is_shown(drawn_times(count))
    assert not is_shown(drawn_times(count + 1))
    assert is_shown(drawn_times(count + 1, removed=True))


def test_blurs_come_first_so_that_nothing_drawn_over_one_is_blurred_away() -> None:
    visit = visit_with({"drawn": ARROW}, {"drawn": BLUR}, {"drawn": drawn_to_json(EVERY_FORM[3])})
    assert [type(one) for one in drawn_on(visit, DIGEST)] == [Blur, Arrow, Words]


def test_taking_back_and_sharing_are_entries_like_any_other() -> None:
    assert remove_annotation(ids()[0]).fields == {"removed": True}
    assert remove_annotation(ids()[0], False).fields == {"removed": False}
    assert share_photo(PHOTO).fields == {"shared": True}
    assert visit_with().photos[0].shared is True
    assert fold_records({("photo", PHOTO): {"digest": DIGEST}}).photos[0].shared is Gap.UNANSWERED
