"""Decides what a sync does next: (state, event) -> (state, actions). Values in, values out; another acts on them.

Ask ──answered──> more to say, or not in step: Ask again, as long as answers change anything
 │                photos lacking at the center: Send, one at a time, small ones first; then Ask for their receipt
 │                in step and nothing lacking: Finish
 └──no reply────> Wait (full jitter up to a bound that doubles), then Ask a smaller batch; at last Finish, with why
Send ──kept─────> the line: Wait and Send again; at last Ask, whether there is a line at all, and go on with the others
 └──────────────> the center said no: go on with the others
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

FIRST_BATCH_BYTES: Final = 256 * 1024
MOST_BATCH_BYTES: Final = 4 * 1024 * 1024
LEAST_BATCH_BYTES: Final = 16 * 1024
PHOTOS_BETWEEN_RECEIPTS: Final = 50
MOST_FAILURES: Final = 5
MOST_IDLE_ASKS: Final = 2
MOST_ASKS: Final = 1000
"""No sync asks more often than this, whatever it hears: the next one goes on where it ended."""
LONGEST_WAIT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class PhotoToSend:
    """A photo that the center lacks and that is here. `size` in bytes; `role` as its entry named it."""

    visit: str
    sha256: str
    size: int
    role: str = "original"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that did not get through, and why, in a sentence for a person. `code` is for programs."""

    what: str
    why: str
    code: str = ""


# events


@dataclass(frozen=True, slots=True)
class Begun:
    """A sync was asked for."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A genuine answer was applied. `moved`: it changed something that is known here, of what either side holds;
    `has_more`: not all that the center lacks was in the request; `lacking` are photos that we could send."""

    moved: bool
    has_more: bool
    in_step: bool
    lacking: tuple[PhotoToSend, ...]


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
    """The photo did not get through."""

    photo: PhotoToSend
    why: str
    code: str
    time_can_cure: bool
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Rested:
    """The wait is over."""


Event: TypeAlias = Begun | Answered | Unanswered | ChallengeRenewed | PhotoSent | PhotoKept | Rested


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
class Wait:
    """Rest for a random time: from `least_seconds` (the center's wish) up to `most_seconds`."""

    least_seconds: float
    most_seconds: float


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing more can be done now. `waiting` is empty only if everything is in step."""

    waiting: tuple[Waiting, ...]


Action: TypeAlias = Ask | Send | Wait | Finish


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a sync is. Of photos: `queue` are still to be sent, `sent` were, `kept` will not get through this time."""

    batch_bytes: int = FIRST_BATCH_BYTES
    queue: tuple[PhotoToSend, ...] = ()
    sent: frozenset[PhotoToSend] = frozenset()
    sent_since_ask: int = 0
    failures: int = 0
    asks: int = 0
    idle_asks: int = 0
    renewed: int = 0
    kept: tuple[tuple[PhotoToSend, Waiting], ...] = ()
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
        case PhotoSent():
            sent = talk.sent | {event.photo}
            talk = replace(talk, failures=0, sent=sent, sent_since_ask=talk.sent_since_ask + 1)
            return _after_photo(talk, event.photo)
        case PhotoKept():
            return _after_kept_photo(talk, event)
        case Rested():
            return replace(talk, after_rest=None), talk.after_rest or Ask(talk.batch_bytes)


def _after_answer(talk: Talk, event: Answered) -> tuple[Talk, Action]:
    # The center took it and says all the same that it lacks it: sending it again at once would go on for ever.
    again = [(photo, _waiting(photo, _STILL_LACKING, "still-lacking")) for photo in event.lacking if photo in talk.sent]
    kept = dict((*again, *talk.kept))
    talk = replace(
        talk,
        batch_bytes=min(MOST_BATCH_BYTES, talk.batch_bytes * 2),
        failures=0,
        renewed=0,
        sent_since_ask=0,
        asks=talk.asks + 1,
        idle_asks=0 if event.moved else talk.idle_asks + 1,
        kept=tuple(kept.items()),
        queue=_in_order(photo for photo in event.lacking if photo not in kept),
    )
    is_done_asking = talk.idle_asks >= MOST_IDLE_ASKS or talk.asks >= MOST_ASKS
    if event.has_more and not is_done_asking:
        return talk, Ask(talk.batch_bytes)
    if talk.queue and talk.asks < MOST_ASKS:
        return talk, Send(talk.queue[0])
    if is_done_asking or event.in_step:
        return talk, _finish(talk, event)
    # The digests still differ: the answer named the visits in which, and the next exchange talks about those.
    return talk, Ask(talk.batch_bytes)


_STILL_LACKING: Final = "The center has taken this photo, and says all the same that it lacks it."


def _waiting(photo: PhotoToSend, why: str, code: str) -> Waiting:
    return Waiting(f"photo {photo.sha256[:12]}", why, code)


def _finish(talk: Talk, event: Answered) -> Finish:
    kept = tuple(waiting for _, waiting in talk.kept)
    if event.in_step or kept:
        return Finish(kept)
    return Finish((Waiting("visits", "The center and this device do not agree yet on what they hold.", "not-in-step"),))


def _after_silence(talk: Talk, event: Unanswered) -> tuple[Talk, Action]:
    why = Waiting("everything", event.why, event.code)
    talk = replace(talk, failures=talk.failures + 1, batch_bytes=max(LEAST_BATCH_BYTES, talk.batch_bytes // 2))
    if not event.time_can_cure or talk.failures > MOST_FAILURES:
        return talk, Finish((why, *(waiting for _, waiting in talk.kept)))
    return _rest(talk, Ask(talk.batch_bytes), event.after_seconds)


def _after_renewal(talk: Talk) -> tuple[Talk, Action]:
    if talk.renewed >= 2:
        return talk, Finish(
            (Waiting("everything", "The center does not accept this device's sign-in.", "not-signed-in"),)
        )
    return replace(talk, renewed=talk.renewed + 1), Ask(talk.batch_bytes)


def _after_photo(talk: Talk, photo: PhotoToSend) -> tuple[Talk, Action]:
    talk = replace(talk, queue=tuple(one for one in talk.queue if one != photo))
    if not talk.queue or talk.sent_since_ask >= PHOTOS_BETWEEN_RECEIPTS:
        return talk, Ask(talk.batch_bytes)
    return talk, Send(talk.queue[0])


def _after_kept_photo(talk: Talk, event: PhotoKept) -> tuple[Talk, Action]:
    if event.time_can_cure and talk.failures < MOST_FAILURES:
        return _rest(replace(talk, failures=talk.failures + 1), Send(event.photo), event.after_seconds)
    # One photo that will not go never stands in the way of the others.
    waiting = _waiting(event.photo, event.why, event.code)
    talk = replace(talk, kept=(*talk.kept, (event.photo, waiting)))
    if event.time_can_cure:
        # Is it this photo, or the line? If nobody answers either, that is the end; else the others have their turn.
        return talk, Ask(talk.batch_bytes)
    return _after_photo(replace(talk, failures=0), event.photo)


def _rest(talk: Talk, then: Action, after_seconds: float | None) -> tuple[Talk, Action]:
    most = min(LONGEST_WAIT_SECONDS, 0.5 * 2**talk.failures)
    least = max(0.0, min(after_seconds or 0.0, LONGEST_WAIT_SECONDS))
    return replace(talk, after_rest=then), Wait(least, max(least, most))


_ROLES = {"thumbnail": 0, "preview": 1}


def _in_order(photos: Iterable[PhotoToSend]) -> tuple[PhotoToSend, ...]:
    """Thumbnails, previews, originals; small before large."""
    return tuple(sorted(photos, key=lambda photo: (_ROLES.get(photo.role, 2), photo.size, photo.sha256)))
