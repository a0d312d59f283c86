"""Carries out what the engine decides: holds exchanges, uploads photos, rests. One sync of one vault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from sync.engine import (
    Action,
    Answered,
    Ask,
    Begun,
    ChallengeRenewed,
    Event,
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
from sync.errors import NoAnswer, Refused, SignInNeeded, SyncError, TryAgainLater
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


class PhotoBytes(Protocol):
    """Where the photos of this device are."""

    def size(self, visit: str, sha256: str) -> int | None:
        """Bytes held of that photo; None where this device does not have it."""

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        """The photo's bytes from that offset on."""


@dataclass(slots=True)
class Report:
    """What a sync did. `waiting` is empty only if everything is in step; `exchanges` counts round trips for words."""

    exchanges: int = 0
    entries_sent: int = 0
    entries_received: int = 0
    photos_sent: int = 0
    waiting: tuple[Waiting, ...] = ()


class Sync:
    """One sync from beginning to end.

    Args:
        rest: waits so many seconds; given, so that tests need not.
        chance: draws the jitter, from 0 up to 1.
        watch: is told every action before it is carried out.
    """

    def __init__(
        self,
        replica: Replica,
        central: Central,
        photos: PhotoBytes,
        *,
        rest: Callable[[float], None],
        chance: Callable[[], float],
        watch: Callable[[Action], None] | None = None,
    ) -> None:
        self._replica, self._central, self._photos = replica, central, photos
        self._rest, self._chance, self._watch = rest, chance, watch
        self._token = replica.token
        self.report = Report()

    def run(self) -> Report:
        """Exchange until nothing is left to do, or nothing more can be done now."""
        talk, action = step(Talk(), Begun())
        while not isinstance(action, Finish):
            if self._watch:
                self._watch(action)
            talk, action = step(talk, self._carry_out(action))
        self.report.waiting = action.waiting
        return self.report

    def _carry_out(self, action: Action) -> Event:
        match action:
            case Ask():
                return self._ask(action.max_bytes)
            case Send():
                return self._send(action.photo)
            case Wait():
                span = action.most_seconds - action.least_seconds
                self._rest(action.least_seconds + span * self._chance())
        return Rested()

    def _ask(self, max_bytes: int) -> Event:
        composed = self._replica.compose(max_bytes)
        try:
            self.report.exchanges += 1
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
        return Answered(applied.moved, not composed.is_all, applied.in_step, lacking)

    def _lacking(self) -> Iterator[PhotoToSend]:
        for visit, named in self._replica.lacking_photos():
            size = self._photos.size(visit, named.sha256)
            if size is not None:
                yield PhotoToSend(visit, named.sha256, size, named.role)

    def _send(self, photo: PhotoToSend) -> Event:
        def read(offset: int) -> Iterator[bytes]:
            return self._photos.read(photo.visit, photo.sha256, offset)

        try:
            self._central.put_photo(
                visit=photo.visit, sha256=photo.sha256, size=photo.size, read=read, token=self._token
            )
        except SyncError as error:
            return PhotoKept(photo, str(error), error.code, _time_can_cure(error), _wish(error))
        self._replica.photo_arrived(photo.visit)
        self.report.photos_sent += 1
        return PhotoSent(photo)


def _time_can_cure(error: SyncError) -> bool:
    """A captive portal passes, too; a refusal of the center does not."""
    return isinstance(error, (TryAgainLater, NoAnswer)) and not isinstance(error, Refused)


def _wish(error: SyncError) -> float | None:
    return error.after_seconds if isinstance(error, TryAgainLater) else None
