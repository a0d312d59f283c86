"""Carries out what the engine decides: holds exchanges, uploads photos, rests. One sync of one vault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from sync.engine import (
    NOT_IN_STEP,
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
from sync.errors import AnotherVersion, NoAnswer, Refused, SignInNeeded, Stopped, SyncError, TryAgainLater
from sync.exchange import Document
from sync.replica import Replica

CHUNK_BYTES: Final = 256 * 1024


class Central(Protocol):
    """Every method raises TryAgainLater where time can cure it, Refused where it cannot, NoAnswer where what came back
    is not the center's. An answer's lines are returned as they came: only their signature makes them an answer."""

    def exchange(self, lines: bytes) -> bytes:
        """One exchange: request lines up, answer lines down, both unpacked here."""

    def put_photo(
        self, *, visit: str, sha256: str, size: int, read: Callable[[int], Iterator[bytes]], token: str
    ) -> None:
        """Bring a photo's bytes to the center, from where it has them: `read(offset)` gives the bytes from there on.

        Returns when the center has re-read and hashed them. Calling again goes on where the last call was cut.
        """

    def get_document(self, *, sha256: str, size: int, token: str) -> bytes:
        """Download a document. Whether these are the bytes that were named, the caller checks; there are not more."""


class PhotoBytes(Protocol):
    """Where the photos of this device are."""

    def size(self, visit: str, sha256: str) -> int | None:
        """Bytes held of that photo; None where this device does not have it."""

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        """The photo's bytes from that offset on."""


@dataclass(slots=True)
class Report:
    """What a sync did; `photos_released` left this device because the center proved to have them. `waiting` is empty
    only if everything is in step; `exchanges` counts round trips for words."""

    exchanges: int = 0
    entries_sent: int = 0
    entries_received: int = 0
    photos_sent: int = 0
    documents_received: int = 0
    photos_released: int = 0
    waiting: tuple[Waiting, ...] = ()


class Sync:
    """One sync from beginning to end.

    Args:
        rest: waits so many seconds; given, so that tests need not.
        chance: draws the jitter, from 0 up to 1.
        watch: is told every action before it is carried out.
        seconds: a running clock, by which batches grow faster on a fast line; without one they double.
        is_stopped: asked before each action; once it says so, that is the end, with `stopped` for a reason. Photos may
            raise Stopped while they are read, so that a large one is not waited for.
    """

    def __init__(  # noqa: PLR0913  what a test does without is handed in
        self,
        replica: Replica,
        central: Central,
        photos: PhotoBytes,
        *,
        rest: Callable[[float], None],
        chance: Callable[[], float],
        watch: Callable[[Action], None] | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
        seconds: Callable[[], float] | None = None,
    ) -> None:
        self._replica, self._central, self._photos = replica, central, photos
        self._rest, self._chance, self._watch, self._is_stopped = rest, chance, watch, is_stopped
        self._seconds = seconds
        self._token = replica.token
        self._reached: dict[PhotoToSend, int] = {}
        self.report = Report()

    def run(self) -> Report:
        """Exchange until nothing is left to do, or nothing more can be done now."""
        talk, action = step(Talk(), Begun())
        while not isinstance(action, Finish):
            if self._is_stopped():
                action = Finish((Waiting("everything", str(Stopped()), Stopped.code),))
                break
            if self._watch:
                self._watch(action)
            talk, action = step(talk, self._carry_out(action))
        reasons = [] if self._is_stopped() else self._replica.reasons()
        self.report.waiting = _with_reasons(action.waiting, reasons)
        return self.report

    def _carry_out(self, action: Action) -> Event:
        match action:
            case Ask():
                return self._ask(action.max_bytes)
            case Send():
                return self._send(action.photo)
            case Fetch():
                return self._fetch(action.document)
            case Wait():
                span = action.most_seconds - action.least_seconds
                self._rest(action.least_seconds + span * self._chance())
        return Rested()

    def _ask(self, max_bytes: int) -> Event:
        composed = self._replica.compose(max_bytes)
        try:
            self.report.exchanges += 1
            begun = self._seconds() if self._seconds else 0.0
            applied = self._replica.apply(self._central.exchange(composed.raw), composed.nonce)
        except SignInNeeded as needed:
            self._replica.renew_challenge(needed.challenge)
            return ChallengeRenewed()
        except Refused as refused:
            if refused.code != "not-signed-in":
                return Unanswered(str(refused), refused.code, time_can_cure=False)
            # A center that was restored may have forgotten this device; it knows its own signature on the certificate.
            self._replica.show_certificate()
            return ChallengeRenewed()
        except SyncError as error:
            return Unanswered(str(error), error.code, _time_can_cure(error), _wish(error))
        self._token = applied.token
        self.report.entries_sent += composed.entries
        self.report.entries_received += applied.received
        lacking = tuple(self._lacking())
        wanting = tuple(self._replica.lacking_documents())
        has_more, took = not composed.is_all, self._seconds() - begun if self._seconds else None
        return Answered(applied.moved, has_more, applied.in_step, lacking, wanting, applied.is_behind, took)

    def _lacking(self) -> Iterator[PhotoToSend]:
        for visit, named in self._replica.lacking_photos():
            size = self._photos.size(visit, named.sha256)
            if size is not None:
                yield PhotoToSend(visit, named.sha256, size, named.role)

    def _send(self, photo: PhotoToSend) -> Event:
        before = reached = self._reached.get(photo, 0)

        def read(offset: int) -> Iterator[bytes]:
            nonlocal reached
            reached = max(reached, offset)
            return self._photos.read(photo.visit, photo.sha256, offset)

        try:
            self._central.put_photo(
                visit=photo.visit, sha256=photo.sha256, size=photo.size, read=read, token=self._token
            )
        except SyncError as error:
            self._reached[photo] = reached
            return PhotoKept(photo, str(error), error.code, _time_can_cure(error), _wish(error), reached > before)
        self._replica.photo_arrived(photo.visit)
        self.report.photos_sent += 1
        return PhotoSent(photo)

    def _fetch(self, document: Document) -> Event:
        try:
            content = self._central.get_document(sha256=document.sha256, size=document.size, token=self._token)
            self._replica.take_document(document, content)
        except SyncError as error:
            return DocumentMissed(document, str(error), error.code, _time_can_cure(error), _wish(error))
        self.report.documents_received += 1
        return DocumentCame(document)


def _with_reasons(waiting: tuple[Waiting, ...], reasons: list[Waiting]) -> tuple[Waiting, ...]:
    """Where it is known why, nobody need hear only that the two do not agree."""
    rest = tuple(one for one in waiting if not (reasons and one.code == NOT_IN_STEP))
    return (*rest, *reasons)


def _time_can_cure(error: SyncError) -> bool:
    """A captive portal passes, too; a refusal of the center does not, nor a version that is not spoken here."""
    return isinstance(error, (TryAgainLater, NoAnswer)) and not isinstance(error, AnotherVersion)


def _wish(error: SyncError) -> float | None:
    return error.after_seconds if isinstance(error, TryAgainLater) else None
