"""The sync screen in its states: waiting, sending, paused."""

from inspector_app.device.state.line import Line, Movement
from inspector_app.device.state.progress import Meter
from tests.support.browser import Window
from tests.support.field_phone import FieldPhone
from tools.screenshots.shots import Album

__all__ = ["line"]


def line(seat: FieldPhone, album: Album, size: str) -> None:
    """The center is away, so what moves here is told, and not sent."""
    window, there = seat.window, f"{seat.origin}/sync"
    line = seat.desk.line
    assert line is not None

    def wait() -> None:
        window.go(there)
        _wait_for_the_last_try(window)

    def send() -> None:
        window.go(there)
        line.is_automatic = False
        _wait_for_the_last_try(window)
        _on_its_way(line)
        window.wait_for("sync-pause")

    def pause() -> None:
        window.go(there)
        line.pause()
        line.movement = Movement.RESTING
        line.changes.fire()
        window.wait_for("sync-go-on")

    album.stop("sync-waiting", size, window, wait)
    album.stop("sync-sending", size, window, send)
    album.stop("sync-paused", size, window, pause)
    line.movement, line.is_automatic, line.answered_at = Movement.RESTING, True, None
    line.go_on()


def _on_its_way(line: Line) -> None:
    """The second of three photos, on a line of 16 kB a second."""
    sizes = {
        (visit, named.sha256): named.size
        for visit, standing in line.standings.items()
        for named in standing.named
        if named.sha256 not in standing.safe_photos and named.role == "original"
    }
    milliseconds = 0
    meter = line._meter = Meter(sizes, lambda: milliseconds)
    for number, (visit, sha256) in enumerate([*sizes][:2]):
        meter.begin(visit, sha256, 0)
        milliseconds += 7_000
        meter.move(sizes[visit, sha256] if number == 0 else sizes[visit, sha256] * 2 // 3)
    line.answered_at = line.session.clock.now()
    line.movement = Movement.SENDING
    line.changes.fire()


def _wait_for_the_last_try(window: Window) -> None:
    """A sync tries several times, with longer and longer waits, before it says what cannot be sent."""
    window.wait_until(lambda: window.has("waiting-0"), "what cannot be sent")
