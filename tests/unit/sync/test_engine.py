"""What a sync does next: the table of the engine, line by line, and what holds for whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.engine import (
    FIRST_BATCH_BYTES,
    LEAST_BATCH_BYTES,
    LONGEST_WAIT_SECONDS,
    MOST_ASKS,
    MOST_BATCH_BYTES,
    MOST_FAILURES,
    MOST_IDLE_ASKS,
    PHOTOS_BETWEEN_RECEIPTS,
    QUICK_SECONDS,
    Action,
    Answered,
    Ask,
    Begun,
    ChallengeRenewed,
    DocumentCame,
    DocumentMissed,
    Event,
    Fetch,
    Finish,
    PhotoKept,
    PhotoSent,
    PhotoToSend,
    Rested,
    Send,
    Talk,
    Unanswered,
    Wait,
    Waiting,
    step,
)
from sync.exchange import Document
from tests.support.fixed import fixed_bytes, fixed_id

VISIT = fixed_id("visit")


def photo(word: str, size: int = 1, role: str = "original") -> PhotoToSend:
    return PhotoToSend(VISIT, fixed_bytes(word).hex(), size, role)


SMALL, LARGE = photo("small", 1), photo("large", 9)
IN_STEP = Answered(moved=False, has_more=False, in_step=True, lacking=())
NOT_IN_STEP = Answered(moved=False, has_more=False, in_step=False, lacking=())
MOVED = Answered(moved=True, has_more=False, in_step=False, lacking=())
MORE = Answered(moved=True, has_more=True, in_step=False, lacking=())
NO_LINE = Unanswered("The line was cut.", "try-again-later", time_can_cure=True)
REFUSED = Unanswered("This is another center.", "other-center", time_can_cure=False)


def lacking(*photos: PhotoToSend) -> Answered:
    return Answered(moved=True, has_more=False, in_step=False, lacking=photos)


def kept(which: PhotoToSend, *, time_can_cure: bool = False) -> PhotoKept:
    return PhotoKept(which, "It does not go.", "wrong-bytes", time_can_cure)


@dataclass
class Course:
    """A sync so far."""

    talk: Talk = field(default_factory=Talk)
    action: Action = field(default_factory=lambda: Ask(0))

    def on(self, *events: Event) -> Action:
        for event in events:
            self.talk, self.action = step(self.talk, event)
        return self.action


@pytest.fixture
def course() -> Course:
    begun = Course()
    begun.on(Begun())
    return begun


# ask


def test_a_sync_begins_by_asking(course: Course) -> None:
    assert course.action == Ask(FIRST_BATCH_BYTES)


def test_in_step_and_nothing_lacking_is_the_end(course: Course) -> None:
    assert course.on(IN_STEP) == Finish(())


def test_whoever_has_more_to_say_asks_again_with_a_larger_batch(course: Course) -> None:
    assert course.on(MORE) == Ask(2 * FIRST_BATCH_BYTES)


def test_after_a_full_batch_that_took_a_moment_the_next_is_as_large_as_may_be(course: Course) -> None:
    assert course.on(replace(MORE, seconds=QUICK_SECONDS / 2)) == Ask(MOST_BATCH_BYTES)


def test_a_small_question_that_took_a_moment_says_nothing_of_the_line(course: Course) -> None:
    assert course.on(replace(MOVED, seconds=QUICK_SECONDS / 2)) == Ask(2 * FIRST_BATCH_BYTES)


def test_a_batch_that_took_its_time_only_doubles(course: Course) -> None:
    assert course.on(replace(MORE, seconds=QUICK_SECONDS)) == Ask(2 * FIRST_BATCH_BYTES)


def test_a_batch_grows_up_to_its_bound(course: Course) -> None:
    assert course.on(*[MORE] * 20) == Ask(MOST_BATCH_BYTES)


def test_whoever_is_not_in_step_asks_again(course: Course) -> None:
    assert isinstance(course.on(MOVED), Ask)
    assert isinstance(course.on(NOT_IN_STEP), Ask)


def test_answers_that_change_nothing_are_the_end_with_the_reason(course: Course) -> None:
    finish = course.on(*[NOT_IN_STEP] * MOST_IDLE_ASKS)
    assert isinstance(finish, Finish)
    assert [waiting.code for waiting in finish.waiting] == ["not-in-step"]


def test_entries_that_the_center_never_takes_are_not_sent_for_ever(course: Course) -> None:
    # A stranger's strand is held aside until that person has access: however often it comes, nothing of it is held.
    held_aside = Answered(moved=False, has_more=True, in_step=False, lacking=())
    assert isinstance(course.on(*[held_aside] * MOST_IDLE_ASKS), Finish)


def test_photos_are_sent_though_some_entries_never_go(course: Course) -> None:
    stuck = Answered(moved=False, has_more=True, in_step=False, lacking=(SMALL,))
    assert course.on(*[stuck] * MOST_IDLE_ASKS) == Send(SMALL)


def test_an_answer_that_changes_something_lets_the_asking_begin_anew(course: Course) -> None:
    for _ in range(5):
        assert isinstance(course.on(NOT_IN_STEP, MOVED), Ask)


def test_no_sync_asks_for_ever(course: Course) -> None:
    assert isinstance(course.on(*[MORE] * (MOST_ASKS - 1)), Ask)
    assert isinstance(course.on(MORE), Finish)


# photos


def test_photos_lacking_at_the_center_are_sent_small_ones_first(course: Course) -> None:
    assert course.on(lacking(LARGE, SMALL)) == Send(SMALL)
    assert course.on(PhotoSent(SMALL)) == Send(LARGE)


def test_thumbnails_go_before_previews_and_those_before_originals(course: Course) -> None:
    thumbnail, preview = photo("t", 7, "thumbnail"), photo("p", 8, "preview")
    assert course.on(lacking(SMALL, preview, thumbnail)) == Send(thumbnail)
    assert course.on(PhotoSent(thumbnail)) == Send(preview)
    assert course.on(PhotoSent(preview)) == Send(SMALL)


def test_after_the_last_photo_its_receipt_is_asked_for(course: Course) -> None:
    assert isinstance(course.on(lacking(SMALL), PhotoSent(SMALL)), Ask)
    assert course.on(IN_STEP) == Finish(())


def test_after_fifty_photos_their_receipts_are_asked_for(course: Course) -> None:
    photos = [photo(str(number), number) for number in range(PHOTOS_BETWEEN_RECEIPTS + 5)]
    course.on(lacking(*photos))
    assert isinstance(course.on(*map(PhotoSent, photos[: PHOTOS_BETWEEN_RECEIPTS - 1])), Send)
    assert isinstance(course.on(PhotoSent(photos[PHOTOS_BETWEEN_RECEIPTS - 1])), Ask)
    assert course.on(lacking(*photos[PHOTOS_BETWEEN_RECEIPTS:])) == Send(photos[PHOTOS_BETWEEN_RECEIPTS])


def test_a_photo_that_the_center_refuses_never_stands_in_the_way_of_the_others(course: Course) -> None:
    course.on(lacking(SMALL, LARGE))
    assert course.on(kept(SMALL)) == Send(LARGE)
    assert isinstance(course.on(PhotoSent(LARGE)), Ask)
    finish = course.on(lacking(SMALL), *[NOT_IN_STEP] * MOST_IDLE_ASKS)
    assert finish == Finish((Waiting(f"photo {SMALL.sha256[:12]}", "It does not go.", "wrong-bytes", SMALL.sha256),))


def test_a_photo_that_the_line_keeps_is_sent_again_and_then_left(course: Course) -> None:
    course.on(lacking(SMALL, LARGE))
    for _ in range(MOST_FAILURES):
        assert isinstance(course.on(kept(SMALL, time_can_cure=True)), Wait)
        assert course.on(Rested()) == Send(SMALL)
    assert isinstance(course.on(kept(SMALL, time_can_cure=True)), Ask)
    assert course.on(lacking(SMALL, LARGE)) == Send(LARGE)


def test_where_nobody_answers_after_a_photo_was_left_the_sync_ends_at_once(course: Course) -> None:
    course.on(lacking(SMALL, LARGE))
    for _ in range(MOST_FAILURES):
        course.on(kept(SMALL, time_can_cure=True), Rested())
    course.on(kept(SMALL, time_can_cure=True))
    finish = course.on(NO_LINE)
    assert isinstance(finish, Finish)
    assert [waiting.code for waiting in finish.waiting] == ["try-again-later", "wrong-bytes"]


def test_a_photo_of_which_more_arrives_each_time_is_never_given_up(course: Course) -> None:
    course.on(lacking(SMALL, LARGE))
    for _ in range(3 * MOST_FAILURES):
        assert isinstance(course.on(replace(kept(SMALL, time_can_cure=True), moved=True)), Wait)
        assert course.on(Rested()) == Send(SMALL)
    for _ in range(MOST_FAILURES):
        assert isinstance(course.action, Send)
        course.on(kept(SMALL, time_can_cure=True), Rested())
    assert isinstance(course.action, Ask)


def test_a_photo_that_went_makes_up_for_the_failures_before_it(course: Course) -> None:
    course.on(lacking(SMALL, LARGE), kept(SMALL, time_can_cure=True), Rested(), PhotoSent(SMALL))
    assert course.talk.failures == 0


def test_a_photo_that_the_center_took_and_says_it_lacks_is_not_sent_for_ever(course: Course) -> None:
    course.on(lacking(SMALL), PhotoSent(SMALL))
    finish = course.on(*[lacking(SMALL)] * 2, *[NOT_IN_STEP] * MOST_IDLE_ASKS)
    assert isinstance(finish, Finish)
    assert [waiting.code for waiting in finish.waiting] == ["still-lacking"]


# documents

SHORT, LONG = Document(fixed_bytes("short").hex(), 1), Document(fixed_bytes("long").hex(), 9)


def wanting(*documents: Document, photos: tuple[PhotoToSend, ...] = (), is_behind: bool = False) -> Answered:
    return Answered(moved=True, has_more=False, in_step=False, lacking=photos, wanting=documents, is_behind=is_behind)


def missed(which: Document, *, time_can_cure: bool = False) -> DocumentMissed:
    return DocumentMissed(which, "It does not come.", "not-here", time_can_cure)


def test_documents_lacking_here_are_fetched_small_ones_first(course: Course) -> None:
    assert course.on(wanting(LONG, SHORT)) == Fetch(SHORT)
    assert course.on(DocumentCame(SHORT)) == Fetch(LONG)
    assert isinstance(course.on(DocumentCame(LONG)), Ask)
    assert course.on(IN_STEP) == Finish(())


def test_documents_come_before_photos(course: Course) -> None:
    assert course.on(wanting(SHORT, photos=(SMALL,))) == Fetch(SHORT)
    assert course.on(DocumentCame(SHORT)) == Send(SMALL)
    assert isinstance(course.on(PhotoSent(SMALL)), Ask)


def test_where_the_two_differ_it_asks_which_photos_are_lacking_before_any_is_sent(course: Course) -> None:
    """They may have arrived in a sync that ended before the receipt."""
    assert isinstance(course.on(replace(lacking(SMALL, LARGE), is_behind=True)), Ask)
    assert course.on(lacking(LARGE)) == Send(LARGE)


def test_photos_go_though_some_entries_never_come(course: Course) -> None:
    stuck = Answered(False, False, False, (SMALL,), (), True)
    assert course.on(*[stuck] * MOST_IDLE_ASKS) == Send(SMALL)


def test_entries_go_before_documents_both_ways(course: Course) -> None:
    assert isinstance(course.on(Answered(True, True, False, (), (SHORT,))), Ask)
    assert isinstance(course.on(wanting(SHORT, is_behind=True)), Ask)
    assert course.on(wanting(SHORT)) == Fetch(SHORT)


def test_documents_come_though_some_entries_never_do(course: Course) -> None:
    stuck = Answered(False, True, False, (), (SHORT,), True)
    assert course.on(*[stuck] * MOST_IDLE_ASKS) == Fetch(SHORT)


def test_a_document_that_is_refused_never_stands_in_the_way(course: Course) -> None:
    course.on(wanting(SHORT, LONG, photos=(SMALL,)))
    assert course.on(missed(SHORT)) == Fetch(LONG)
    assert course.on(DocumentCame(LONG)) == Send(SMALL)
    course.on(PhotoSent(SMALL))
    finish = course.on(*[wanting(SHORT)] * 2, *[NOT_IN_STEP] * MOST_IDLE_ASKS)
    assert finish == Finish((Waiting(f"document {SHORT.sha256[:12]}", "It does not come.", "not-here", SHORT.sha256),))


def test_a_document_that_the_line_keeps_is_fetched_again_and_then_left(course: Course) -> None:
    course.on(wanting(SHORT, LONG))
    for _ in range(MOST_FAILURES):
        assert isinstance(course.on(missed(SHORT, time_can_cure=True)), Wait)
        assert course.on(Rested()) == Fetch(SHORT)
    assert isinstance(course.on(missed(SHORT, time_can_cure=True)), Ask)
    assert course.on(wanting(SHORT, LONG)) == Fetch(LONG)


def test_a_document_that_came_is_not_fetched_again_whatever_is_said(course: Course) -> None:
    course.on(wanting(SHORT), DocumentCame(SHORT))
    assert isinstance(course.on(*[wanting(SHORT)] * 2, *[NOT_IN_STEP] * MOST_IDLE_ASKS), Finish)


# no reply


def test_without_a_reply_it_waits_and_asks_a_smaller_batch(course: Course) -> None:
    assert course.on(NO_LINE) == Wait(0.0, 1.0)
    assert course.on(Rested()) == Ask(FIRST_BATCH_BYTES // 2)


def test_the_bound_of_the_wait_doubles(course: Course) -> None:
    bounds = []
    for _ in range(MOST_FAILURES):
        wait = course.on(NO_LINE)
        assert isinstance(wait, Wait)
        bounds.append(wait.most_seconds)
        course.on(Rested())
    assert bounds == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_a_batch_never_shrinks_below_its_least(course: Course) -> None:
    for _ in range(30):
        course.on(NO_LINE, Rested(), MORE, NO_LINE, Rested())
    assert course.talk.batch_bytes >= LEAST_BATCH_BYTES


def test_at_last_it_ends_with_the_reason(course: Course) -> None:
    for _ in range(MOST_FAILURES):
        course.on(NO_LINE, Rested())
    assert course.on(NO_LINE) == Finish((Waiting("everything", "The line was cut.", "try-again-later"),))


def test_an_answer_makes_up_for_the_silence_before_it(course: Course) -> None:
    for _ in range(20):
        course.on(NO_LINE, Rested(), NO_LINE, Rested())
        assert isinstance(course.on(MORE), Ask)


def test_a_refusal_is_the_end_at_once(course: Course) -> None:
    assert course.on(REFUSED) == Finish((Waiting("everything", "This is another center.", "other-center"),))


@pytest.mark.parametrize(
    ("wish", "least"), [(None, 0.0), (0.0, 0.0), (7.5, 7.5), (1e9, 60.0), (float("inf"), 60.0), (-3.0, 0.0)]
)
def test_the_centers_wish_is_heeded_within_bounds(course: Course, wish: float | None, least: float) -> None:
    wait = course.on(Unanswered("busy", "busy", time_can_cure=True, after_seconds=wish))
    assert isinstance(wait, Wait)
    assert wait.least_seconds == least
    assert least <= wait.most_seconds <= LONGEST_WAIT_SECONDS


def test_a_renewed_challenge_is_signed_at_once_but_not_for_ever(course: Course) -> None:
    assert isinstance(course.on(ChallengeRenewed()), Ask)
    assert isinstance(course.on(ChallengeRenewed()), Ask)
    finish = course.on(ChallengeRenewed())
    assert isinstance(finish, Finish)
    assert [waiting.code for waiting in finish.waiting] == ["not-signed-in"]


# whatever happens

PHOTOS = [photo(word, size) for word, size in (("a", 3), ("b", 1), ("c", 2), ("d", 5))]
DOCUMENTS = [SHORT, LONG]
SILENCE = st.builds(Unanswered, st.just("why"), st.just("code"), st.booleans(), st.none() | st.floats(-9, 1e9))
ANSWER = st.builds(
    Answered,
    *(st.booleans(), st.booleans(), st.booleans(), st.lists(st.sampled_from(PHOTOS), unique=True).map(tuple)),
    *(st.lists(st.sampled_from(DOCUMENTS), unique=True).map(tuple), st.booleans()),
)
Draw = Callable[[st.SearchStrategy[Event]], Event]


def _reply(draw: Draw, action: Action) -> Event:
    match action:
        case Ask():
            return draw(st.one_of(ANSWER, ANSWER, ANSWER, SILENCE, st.just(ChallengeRenewed())))
        case Send():
            fails = st.builds(PhotoKept, st.just(action.photo), st.just("why"), st.just("code"), st.booleans())
            return draw(st.one_of(st.just(PhotoSent(action.photo)), fails))
        case Fetch():
            misses = st.builds(DocumentMissed, st.just(action.document), st.just("why"), st.just("code"), st.booleans())
            return draw(st.one_of(st.just(DocumentCame(action.document)), misses))
    return Rested()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_happens_no_bound_is_passed(data: st.DataObject) -> None:
    talk, action = step(Talk(), Begun())
    for _ in range(60):
        if isinstance(action, Finish):
            break
        if isinstance(action, Ask):
            assert LEAST_BATCH_BYTES <= action.max_bytes <= MOST_BATCH_BYTES
        if isinstance(action, Wait):
            assert 0 <= action.least_seconds <= action.most_seconds <= LONGEST_WAIT_SECONDS
        if isinstance(action, Send):
            assert action.photo not in {one for one, _ in talk.kept} | talk.done
        if isinstance(action, Fetch):
            assert action.document not in {one for one, _ in talk.kept} | talk.done
        assert talk.failures <= MOST_FAILURES + 1
        talk, action = step(talk, _reply(data.draw, action))


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("moved", [0.0, 0.3, 0.9, 1.0])
def test_whatever_happens_it_ends(seed: int, moved: float) -> None:
    chance = Random(seed)
    talk, action = step(Talk(), Begun())
    steps = 0
    while not isinstance(action, Finish):
        talk, action = step(talk, _any_reply(chance, action, moved))
        steps += 1
        assert steps < 60 * MOST_ASKS


def _any_reply(chance: Random, action: Action, moved: float) -> Event:
    if isinstance(action, Send):
        if chance.random() < 0.5:
            return PhotoSent(action.photo)
        return PhotoKept(action.photo, "why", "code", chance.random() < 0.5)
    if isinstance(action, Fetch):
        if chance.random() < 0.5:
            return DocumentCame(action.document)
        return DocumentMissed(action.document, "why", "code", chance.random() < 0.5)
    if isinstance(action, Wait):
        return Rested()
    if chance.random() < 0.2:
        return Unanswered("why", "code", time_can_cure=True)
    if chance.random() < 0.1:
        return ChallengeRenewed()
    lacks = tuple(chance.sample(PHOTOS, chance.randrange(5)))
    wants, is_behind = tuple(chance.sample(DOCUMENTS, chance.randrange(3))), chance.random() < 0.3
    return Answered(chance.random() < moved, chance.random() < 0.5, chance.random() < 0.1, lacks, wants, is_behind)


@given(st.sampled_from(PHOTOS), st.booleans())
@settings(deadline=None)
def test_one_bad_photo_never_keeps_the_others_back(bad: PhotoToSend, time_can_cure: bool) -> None:
    course, arrived = Course(), set[PhotoToSend]()
    course.on(Begun())
    while not isinstance(course.action, Finish):
        match course.action:
            case Ask():
                left = tuple(one for one in PHOTOS if one not in arrived)
                course.on(Answered(moved=True, has_more=False, in_step=not left, lacking=left))
            case Send(photo=one) if one == bad:
                course.on(kept(bad, time_can_cure=time_can_cure))
            case Send(photo=one):
                arrived.add(one)
                course.on(PhotoSent(one))
            case _:
                course.on(Rested())
    assert arrived == {*PHOTOS} - {bad}
    assert len(course.action.waiting) == 1
