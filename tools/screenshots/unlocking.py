"""The tour of what opens the vault: the wait after wrong tries, the passphrase, a PIN and its door."""

from typing import Final

from inspector_app.vault.tries import FREE_TRIES, Way
from tests.support.browser import Window
from tests.support.commands import PASSPHRASE
from tests.support.field_phone import FieldPhone
from tests.support.keystore import FakeKeystore
from tools.screenshots.shots import Album

_PIN: Final = "280641"


def waiting(seat: FieldPhone, album: Album, size: str) -> None:
    """At the door, with one wrong try too many."""
    if not album.wants("unlock-wait"):
        return
    album.stop("unlock-wait", size, seat.window, lambda: _mistype_on(seat.window))
    seat.desk.doors.tries.clear(Way.PASSPHRASE)
    seat.window.wait_gone("unlock-wait")


def _mistype_on(window: Window) -> None:
    for tried in range(FREE_TRIES + 1):
        window.fill("unlock-passphrase", f"not the passphrase {tried}")
        window.tap("unlock")
        window.wait_for("gate-failure")
        if window.has("unlock-wait"):
            return
        window.page.wait_for_timeout(500)


def unlocking(seat: FieldPhone, album: Album, size: str) -> None:
    """In the settings, and the door with a PIN. A browser has no keystore: this one is lent one."""
    window, origin = seat.window, seat.origin
    if not any(map(album.wants, ("settings-unlocking", "settings-passphrase", "settings-pin", "unlock-pin"))):
        return
    seat.desk.doors.keystore = FakeKeystore()
    album.stop("settings-unlocking", size, window, lambda: _settings(window, origin))
    album.stop("settings-passphrase", size, window, lambda: _passphrase(window, origin))
    _pin(window, origin)
    album.stop("settings-pin", size, window)
    for field, text in (("pin-passphrase", PASSPHRASE), ("new-pin", _PIN), ("pin-again", _PIN)):
        window.fill(field, text)
    window.tap("set-pin", until=lambda: not window.has("new-pin"))
    window.go(f"{origin}/settings")
    window.reach("lock")
    window.tap("lock", until=lambda: window.has("unlock-pin"))
    album.stop("unlock-pin", size, window)
    window.tap("to-passphrase", until=lambda: window.has("unlock-passphrase"))
    window.fill("unlock-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_for("settings")
    _pin(window, origin)
    window.reach("remove-pin")
    window.tap("remove-pin", until=lambda: not window.has("remove-pin"))


def damaged(seat: FieldPhone, album: Album, size: str) -> None:
    """The door that saves what opens in a damaged vault, what came of it, and the file that stands aside."""
    window, origin = seat.window, seat.origin
    if not any(map(album.wants, ("mend", "saved-from-damage", "settings-damaged"))):
        return
    window.go(f"{origin}/settings")
    window.reach("lock-to-save")
    window.tap("lock-to-save", until=lambda: window.has("mend-passphrase"))
    album.stop("mend", size, window)
    window.fill("mend-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_for("settings")
    album.stop("settings-damaged", size, window, lambda: window.reach("delete-aside"))
    window.go(origin)
    window.wait_for("saved-from-damage")
    album.stop("saved-from-damage", size, window)
    window.tap("saved-read", until=lambda: not window.has("saved-from-damage"))


def _settings(window: Window, origin: str) -> None:
    window.go(f"{origin}/settings")
    window.reach("idle-10")


def _passphrase(window: Window, origin: str) -> None:
    window.go(f"{origin}/settings/passphrase")
    window.fill("old-passphrase", PASSPHRASE)
    window.fill("new-passphrase", "one that is longer")
    window.fill("new-again", "one that is longe")


def _pin(window: Window, origin: str) -> None:
    window.go(f"{origin}/settings/pin")
    window.wait_for("new-pin")
