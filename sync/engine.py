"""Decides what a sync does next: (state, event) -> (state, actions). Values in, values out; another acts on them.

Ask ──answered──> more to say, or not in step: Ask again, as long as answers change anything
 │                documents lacking here, and the entries are in step: Fetch, one at a time, small ones first
 │                photos lacking at the center, likewise: Send, one at a time, small ones first; then Ask for receipts
 │                in step and nothing lacking: Finish
 └──no reply────> Wait (full jitter up to a bound that doubles), then Ask a smaller batch; at last Finish, with why
Send ──kept─────> the line: Wait and Send again; at last Ask, whether there is a line at all, and go on with the others
 └──────────────> the center said no: go on with the others
Fetch ──missed──> likewise
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from sync.exchange import Document

FIRST_BATCH_BYTES: Final = 256 * 1024
MOST_BATCH_BYTES: Final = 4 * 1024 * 1024
LEAST_BATCH_BYTES: Final = 16 * 1024
PHOTOS_BETWEEN_RECEIPTS: Final = 50
MOST_FAILURES: Final = 5
MOST_IDLE_ASKS: Final = 2
MOST_ASKS: Final = 1000
"""No sync asks more often than this, whatever it hears: the next one goes on where it ended."""
LONGEST_WAIT_SECONDS: Final = 60.0
QUICK_SECONDS: Final = 0.5
NOT_IN_STEP: Final = "not-in-step"
EVERYTHING: Final = "everything"
"""What waits where nobody answers, or where the center does not speak to this device at all."""


@dataclass(frozen=True, slots=True)
class PhotoToSend:
    """A photo that the center lacks and that is here. `size` in bytes; `role` as its entry named it."""

    visit: str
    sha256: str
    size: int
    role: str = "original"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that did not get through, and why, in a sentence for a person. `code` is for programs; `sha256` is that
    of a photo or document."""

    what: str
    why: str
    code: str = ""
    sha256: str = ""


# events


@dataclass(frozen=True, slots=True)
class Begun:
    """A sync was asked for."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A genuine answer was applied. `moved`: it changed something that is known here, of what either side holds;
    `has_more`: not all that the center lacks was in the request; `lacking` are photos that we could send; `wanting`
    are documents that should be here and are not; `is_behind`: of some visit the two hold different things; `seconds`:
    how long it took, None where nobody looked."""

    moved: bool
    has_more: bool
    in_step: bool
    lacking: tuple[PhotoToSend, ...]
    wanting: tuple[Document, ...] = ()
    is_behind: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer came. `time_can_cure` is decided at the edge; `after_seconds` is the center's wish."""

    why: str
    code: str
    time_can_cure: bool
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ChallengeRenewed:
    """The center wants the sign-in over a fresh challenge."""


@dataclass(frozen=True, slots=True)
class PhotoSent:
    """The bytes are at the center (it re-read and hashed them); only a receipt will prove it."""

    photo: PhotoToSend


@dataclass(frozen=True, slots=True)
class PhotoKept:
    """The photo did not get through. `moved`: the center has more of it than when it was tried last."""

    photo: PhotoToSend
    why: str
    code: str
    time_can_cure: bool
    after_seconds: float | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class DocumentCame:
    """It is here durably, byte for byte."""

    document: Document


@dataclass(frozen=True, slots=True)
class DocumentMissed:
    """The document did not come, or another one came."""

    document: Document
    why: str
    code: str
    time_can_cure: bool
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Rested:
    """The wait is over."""


Event: TypeAlias = (
    Begun | Answered | Unanswered | ChallengeRenewed | PhotoSent | PhotoKept | DocumentCame | DocumentMissed | Rested
)


# actions


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold one exchange with at most this many bytes of entries."""

    max_bytes: int


@dataclass(frozen=True, slots=True)
class Send:
    """Upload one photo from where the center has it."""

    photo: PhotoToSend


@dataclass(frozen=True, slots=True)
class Fetch:
    """Download one document, whole."""

    document: Document


@dataclass(frozen=True, slots=True)
class Wait:
    """Rest for a random time: from `least_seconds` (the center's wish) up to `most_seconds`."""

    least_seconds: float
    most_seconds: float


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing more can be done now. `waiting` is empty only if everything is in step."""

    waiting: tuple[Waiting, ...]


Action: TypeAlias = Ask | Send | Fetch | Wait | Finish


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a sync is. `wanted` are documents that are still to be fetched, `queue` photos that are still to be sent;
    of both, `done` got through and `kept` will not this time."""

    batch_bytes: int = FIRST_BATCH_BYTES
    queue: tuple[PhotoToSend, ...] = ()
    done: frozenset[PhotoToSend | Document] = frozenset()
    done_since_ask: int = 0
    failures: int = 0
    asks: int = 0
    idle_asks: int = 0
    renewed: int = 0
    kept: tuple[tuple[PhotoToSend | Document, Waiting], ...] = ()
    wanted: tuple[Document, ...] = ()
    after_rest: "Action | None" = None


def step(talk: Talk, event: Event) -> tuple[Talk, Action]:
    """What to do after this event, and where that leaves the sync."""
    match event:
        case Begun():
            return talk, Ask(talk.batch_bytes)
        case Answered():
            return _after_answer(talk, event)
        case Unanswered():
            return _after_silence(talk, event)
        case ChallengeRenewed():
            return _after_renewal(talk)
        case PhotoSent() | DocumentCame():
            one = _subject(event)
            talk = replace(talk, failures=0, done=talk.done | {one}, done_since_ask=talk.done_since_ask + 1)
            return _after_transfer(talk, one)
        case PhotoKept() | DocumentMissed():
            return _after_failed_transfer(talk, event)
        case Rested():
            return replace(talk, after_rest=None), talk.after_rest or Ask(talk.batch_bytes)


def _after_answer(talk: Talk, event: Answered) -> tuple[Talk, Action]:
    # The center took it and says all the same that it lacks it: sending it again at once would go on for ever.
    again = [(photo, _waiting(photo, _STILL_LACKING, "still-lacking")) for photo in event.lacking if photo in talk.done]
    kept = dict((*again, *talk.kept))
    talk = replace(
        talk,
        batch_bytes=_grown(talk.batch_bytes, event),
        failures=0,
        renewed=0,
        done_since_ask=0,
        asks=talk.asks + 1,
        idle_asks=0 if event.moved else talk.idle_asks + 1,
        kept=tuple(kept.items()),
        queue=_in_order(photo for photo in event.lacking if photo not in kept),
        wanted=_small_before_large(one for one in event.wanting if one not in kept and one not in talk.done),
    )
    is_done_asking = talk.idle_asks >= MOST_IDLE_ASKS or talk.asks >= MOST_ASKS
    if not is_done_asking and (event.has_more or (event.is_behind and (talk.wanted or talk.queue))):
        # Entries go first, both ways: they are small, and a document is of use only with them. And of a visit in which
        # the two differ the center may hold photos that it was last heard to lack: a sync ended before their receipt.
        return talk, Ask(talk.batch_bytes)
    if (talk.wanted or talk.queue) and talk.asks < MOST_ASKS:
        return talk, _next_transfer(talk)
    if is_done_asking or event.in_step:
        return talk, _finish(talk, event)
    # The digests still differ: the answer named the visits in which, and the next exchange talks about those.
    return talk, Ask(talk.batch_bytes)


def _grown(batch_bytes: int, event: Answered) -> int:
    """The next batch is twice as large; after a full one that took a moment, on a fast line, as large as may be."""
    was_quick = event.has_more and event.seconds is not None and event.seconds < QUICK_SECONDS
    return MOST_BATCH_BYTES if was_quick else min(MOST_BATCH_BYTES, batch_bytes * 2)


_STILL_LACKING: Final = "The center has taken this photo, and says all the same that it lacks it."


def _waiting(one: PhotoToSend | Document, why: str, code: str) -> Waiting:
    return Waiting(f"{'document' if isinstance(one, Document) else 'photo'} {one.sha256[:12]}", why, code, one.sha256)


def _finish(talk: Talk, event: Answered) -> Finish:
    kept = tuple(waiting for _, waiting in talk.kept)
    if event.in_step or kept:
        return Finish(kept)
    return Finish((Waiting("visits", "The center and this device do not agree yet on what they hold.", NOT_IN_STEP),))


def _after_silence(talk: Talk, event: Unanswered) -> tuple[Talk, Action]:
    why = Waiting(EVERYTHING, event.why, event.code)
    talk = replace(talk, failures=talk.failures + 1, batch_bytes=max(LEAST_BATCH_BYTES, talk.batch_bytes // 2))
    if not event.time_can_cure or talk.failures > MOST_FAILURES:
        return talk, Finish((why, *(waiting for _, waiting in talk.kept)))
    return _rest(talk, Ask(talk.batch_bytes), event.after_seconds)


def _after_renewal(talk: Talk) -> tuple[Talk, Action]:
    if talk.renewed >= 2:
        return talk, Finish(
            (Waiting(EVERYTHING, "The center does not accept this device's sign-in.", "not-signed-in"),)
        )
    return replace(talk, renewed=talk.renewed + 1), Ask(talk.batch_bytes)


def _subject(event: PhotoSent | PhotoKept | DocumentCame | DocumentMissed) -> PhotoToSend | Document:
    return event.photo if isinstance(event, PhotoSent | PhotoKept) else event.document


def _after_transfer(talk: Talk, one: PhotoToSend | Document) -> tuple[Talk, Action]:
    wanted = tuple(document for document in talk.wanted if document != one)
    talk = replace(talk, wanted=wanted, queue=tuple(photo for photo in talk.queue if photo != one))
    if talk.done_since_ask >= PHOTOS_BETWEEN_RECEIPTS:
        return talk, Ask(talk.batch_bytes)
    return talk, _next_transfer(talk)


def _next_transfer(talk: Talk) -> Action:
    if talk.wanted:
        return Fetch(talk.wanted[0])
    return Send(talk.queue[0]) if talk.queue else Ask(talk.batch_bytes)


def _after_failed_transfer(talk: Talk, event: PhotoKept | DocumentMissed) -> tuple[Talk, Action]:
    one = _subject(event)
    if isinstance(event, PhotoKept) and event.moved:
        # A line that is cut again and again still carries: what it brings is no failure, however large the photo.
        talk = replace(talk, failures=0)
    if event.time_can_cure and talk.failures < MOST_FAILURES:
        again = Fetch(one) if isinstance(one, Document) else Send(one)
        return _rest(replace(talk, failures=talk.failures + 1), again, event.after_seconds)
    # One photo that will not go, or one document that will not come, never stands in the way of the others.
    talk = replace(talk, kept=(*talk.kept, (one, _waiting(one, event.why, event.code))))
    if event.time_can_cure:
        # Is it this one, or the line? If nobody answers either, that is the end; else the others have their turn.
        return talk, Ask(talk.batch_bytes)
    return _after_transfer(replace(talk, failures=0), one)


def _rest(talk: Talk, then: Action, after_seconds: float | None) -> tuple[Talk, Action]:
    most = min(LONGEST_WAIT_SECONDS, 0.5 * 2**talk.failures)
    least = max(0.0, min(after_seconds or 0.0, LONGEST_WAIT_SECONDS))
    return replace(talk, after_rest=then), Wait(least, max(least, most))


_ROLES = {"thumbnail": 0, "preview": 1}


def _in_order(photos: Iterable[PhotoToSend]) -> tuple[PhotoToSend, ...]:
    """Thumbnails, previews, originals; small before large."""
    return tuple(sorted(photos, key=lambda photo: (_ROLES.get(photo.role, 2), photo.size, photo.sha256)))


def _small_before_large(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda one: (one.size, one.sha256)))
