"""The tour of the inspector's app: before enrollment, in the field without a line, and when all is safe."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from inspector_app.device.errors import CameraRefused
from inspector_app.device.screens.app import main_of
from inspector_app.device.state.desk import Desk
from inspector_app.device.state.drawing import is_drawn_on
from inspector_app.device.state.whereabouts import Choice
from inspector_app.ui.serving import running
from tests.support.browser import Browser, Window
from tests.support.commands import PASSPHRASE
from tests.support.field_phone import FieldPhone
from tests.support.office import QUICK
from tools.screenshots.day import CENTER, Day
from tools.screenshots.line import line
from tools.screenshots.shots import Album
from tools.screenshots.unlocking import damaged, unlocking, waiting

_BEFORE: Final = ("enroll", "visits-empty", "visit-new", "elsewhere")


def tour_app(browser: Browser, day: Day, album: Album, scratch: Path) -> None:
    """Every screen of the app."""
    if any(map(album.wants, _BEFORE)):
        with day.office.center_running():
            _before(browser, day, album, scratch / "new")
    desk = Desk(day.phone, clock=day.clock, kdf=QUICK)
    with running(main_of(desk), title="Inspector") as here:
        for size, device in album.sizes:
            seat = FieldPhone(browser.open(here.new_link(), device), desk, here.origin)
            _locked(seat, album, size)
            seat.window.wait_for_text("only on this device")
            _in_the_field(seat, day.visit, album, size)
            line(seat, album, size)
            _sets(seat, day, album, size)
            unlocking(seat, album, size)
            damaged(seat, album, size)
            _lock(seat)
        if any(map(album.wants, ("visits-safe", "sync-safe", "travel-locked"))):
            with day.office.center_running():
                for size, device in album.sizes:
                    seat = FieldPhone(browser.open(here.new_link(), device), desk, here.origin)
                    _safe(seat, album, size)
                    if album.wants("travel-locked"):
                        _travel(seat, day, album, size)
                    _lock(seat)


def _before(browser: Browser, day: Day, album: Album, vault: Path) -> None:
    desk = Desk(vault, clock=day.clock, kdf=QUICK)
    with running(main_of(desk), title="Inspector") as here:
        windows = [(size, browser.open(here.new_link(), device)) for size, device in album.sizes]
        for size, window in windows:
            if window.has("take-over"):
                album.stop("elsewhere", size, window)
                window.tap("take-over", until=lambda window=window: window.has("enroll-center"))  # type: ignore[misc]
            album.stop("enroll", size, window)
            album.stop("enroll-refused", size, window, lambda window=window: _refused(window))  # type: ignore[misc]
        code = day.office.headquarters.invite("demo.new@example.test", "inspector", "Demo Newcomer").code
        _ask_to_enroll(windows[-1][1], code, "visits")
        for size, window in reversed(windows):
            if window.has("take-over"):
                window.tap("take-over", until=lambda window=window: window.has("visits"))  # type: ignore[misc]
            window.go(f"{here.origin}/")
            album.stop("visits-empty", size, window)
            album.stop("visit-new", size, window, lambda window=window: _fill_in(window, here.origin))  # type: ignore[misc]
            window.close()


def _refused(window: Window) -> None:
    """A code with a slip in it."""
    _ask_to_enroll(window, "RQ4J5-ZKJQR-KFEXI-2Y3TZ-SXTCK", "gate-failure")


def _ask_to_enroll(window: Window, code: str, then: str) -> None:
    said = {"center": CENTER, "code": code, "passphrase": PASSPHRASE, "again": PASSPHRASE}
    for name, text in said.items():
        window.fill(f"enroll-{name}", text)
    window.tap("enroll", until=lambda: window.has(then), tries=10)


def _fill_in(window: Window, origin: str) -> None:
    window.go(f"{origin}/new")
    window.fill("new-partner_name", "Model Air Freight")
    window.fill("new-city", "Querétaro")
    window.page.keyboard.press("Tab")
    _choose_kind(window, "foreign_manufacturer")


def _open_kinds(window: Window) -> None:
    window.wait_until(lambda: window.has("new-kind") or window.has("kind-importer"), "the kinds of partner")
    if window.has("new-kind"):  # else they are open: the app kept the page as it was left
        window.tap("new-kind", until=lambda: window.has("kind-importer"))


def _choose_kind(window: Window, kind: str) -> None:
    _open_kinds(window)
    window.tap(f"kind-{kind}", until=lambda: window.has("new-kind"))


def _ask_for_a_draft(window: Window) -> None:
    window.fill("new-partner_name", "Model Air Freight")
    _choose_kind(window, "air_carrier")
    window.tap("start-visit", until=lambda: window.has("draft-yes"))


def _locked(seat: FieldPhone, album: Album, size: str) -> None:
    window = seat.window
    window.wait_for("unlock-passphrase")
    album.stop("unlock", size, window)

    def mistype() -> None:
        window.type("unlock-passphrase", "not the passphrase")
        window.tap("unlock")
        window.wait_for("gate-failure")

    album.stop("unlock-refused", size, window, mistype)
    if album.wants("unlock-forgot"):
        album.stop(
            "unlock-forgot", size, window, lambda: window.tap("forgot", until=lambda: window.has("center-password"))
        )
        window.reach("back-to-unlock")
        window.tap("back-to-unlock", until=lambda: window.has("unlock-passphrase"))
    waiting(seat, album, size)
    window.fill("unlock-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_for("visits")


def _in_the_field(seat: FieldPhone, visit: str, album: Album, size: str) -> None:
    window, origin = seat.window, seat.origin

    def at(*parts: str) -> Callable[[], None]:
        return lambda: window.go("/".join([origin, *parts]))

    def then(*steps: Callable[[], object]) -> Callable[[], None]:
        def reach() -> None:
            for step in steps:
                step()

        return reach

    def read() -> None:
        window.wait_for("summary-actions")

    here, drawn_on = ("visit", visit), _drawn_on(seat, visit)
    stops: dict[str, Callable[[], object]] = {
        "visits": at(),
        "settings": at("settings"),
        "visit-kinds": then(at("new"), lambda: _open_kinds(window)),
        "visit-draft": then(at("new"), lambda: _ask_for_a_draft(window)),
        "file": at(*here, "file"),
        "file-phone": then(
            at(*here, "file"), lambda: window.tap("file-for-phone", until=lambda: window.has("file-phrase"))
        ),
        "open": then(at("open"), lambda: window.wait_for("phrase")),
        "overview": at(*here),
        "overview-walk": then(at(*here), lambda: window.tap("grouping-walk", until=lambda: window.has("walk-gate"))),
        "overview-draft": at("visit", _draft(seat)),
        "overview-end": then(at(*here), lambda: _wheel(window, 6000)),
        "site": at(*here, "site"),
        "site-draft": at("visit", _draft(seat), "site"),
        "checklist": at(*here, "check", "6"),
        "checklist-open": then(at(*here, "check", "9"), lambda: _wheel(window, 2600)),
        "checklist-end": then(at(*here, "check", "5"), lambda: _unfold(window)),
        "checklist-walk": at(*here, "walk", "yard"),
        "checklist-none": then(at(*here, "check", "11"), lambda: window.tap("sieve-not_met")),
        "reason": then(at(*here, "check", "10"), lambda: _ask(window, "10.1")),
        "criterion": at(*here, "check", "6", "on", "6~7"),
        "criterion-words": then(at(*here, "check", "6", "on", "6~7"), lambda: _wheel(window, 640)),
        "criterion-end": then(at(*here, "check", "6", "on", "6~7"), lambda: _wheel(window, 3000)),
        "boxes": at(*here, "check", "6", "on", "6~1"),
        "lists": then(at(*here, "check", "5", "on", "5~3"), lambda: _ask_which(window)),
        "lists-chosen": then(at(*here, "check", "5", "on", "5~3"), lambda: _choose(window, "seventeen_point")),
        "lists-older": then(at(*here, "check", "5", "on", "5~3"), lambda: _choose(window, "seventeen_point_2010")),
        "guidance": at(*here, "check", "9", "on", "9~13+"),
        "steps": at(*here, "check", "2", "on", "2~1"),
        "guide": then(at(*here, "check", "2", "on", "2~1"), lambda: window.tap("step-2.1-2")),
        "guide-end": then(at(*here, "check", "2", "on", "2~1"), lambda: window.tap("step-2.1-5")),
        "camera-care": then(at(*here, "check", "9", "on", "9~13", "camera"), lambda: window.wait_for("shutter")),
        "conflict": at(*here, "check", "10", "on", "10~3"),
        "camera": then(at(*here, "check", "6", "on", "6~7", "camera"), lambda: window.wait_for("shutter")),
        "camera-place": then(lambda: _unask(seat), at(*here, "camera"), lambda: window.wait_for("place-ask")),
        "camera-series": then(at(*here, "camera"), lambda: _shoot(seat, 3)),
        "camera-refused": then(at(*here, "camera"), lambda: _refuse(seat)),
        "photos-loose": then(at(*here, "photos", "loose"), lambda: _choose_some(window)),
        "photos-all": then(at(*here, "photos", "all"), lambda: window.wait_for("tray-every")),
        "assign": then(at(*here, "photos", "loose"), lambda: _to_criteria(seat)),
        "photo": then(at(*here, "photo", _photo(seat, visit)), lambda: window.wait_for("photo")),
        "photo-drawn": then(at(*here, "photo", drawn_on), lambda: window.wait_for("show-original")),
        "markup": then(at(*here, "photo", drawn_on, "markup"), lambda: window.wait_for("easel")),
        "markup-list": then(
            at(*here, "photo", drawn_on, "markup"),
            lambda: window.wait_for("easel"),
            lambda: _list_marks(window),
        ),
        "summary": then(at(*here, "summary"), read),
        "summary-end": then(at(*here, "summary"), read, lambda: _wheel(window, 3000)),
        "missing-visit": at("visit", "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        "missing-page": at("nowhere"),
    }
    for name, reach in stops.items():
        album.stop(name, size, window, reach)
    questions = {
        "file-which": (then(at("sync"), lambda: _ask_for_a_visit(window)), "take-which"),
        "travel-ask": (then(at("settings"), lambda: _ask_to_travel(window)), "travel-ask-yes"),
    }
    for name, (ask, question) in questions.items():
        _ask_and_go(window, album, (name, size), ask, question)


def _drawn_on(seat: FieldPhone, visit: str) -> str:
    """The photo that marks are drawn on."""
    seat.window.go(f"{seat.origin}/visit/{visit}")
    seat.window.wait_for("overview")
    assert seat.desk.visit is not None
    opened = seat.desk.visit
    return next(photo.id for photo in opened.visit.photos if is_drawn_on(opened, photo))


def _list_marks(window: Window) -> None:
    """In a wide window the list is there; on a phone it takes the place of the picture."""
    if window.has("markup-list"):
        window.tap("markup-list", until=lambda: window.has("drawn-list"))


def _sets(seat: FieldPhone, day: Day, album: Album, size: str) -> None:
    """The page of a visit's criterion set, and the step to another."""
    window = seat.window

    def at(visit: str, shows: str) -> Callable[[], None]:
        def reach() -> None:
            window.go(f"{seat.origin}/visit/{visit}/set")
            window.wait_for(shows)

        return reach

    def end() -> None:
        at(day.visit, "set-about")()
        _wheel(window, 3000)

    def ask() -> None:
        at(day.older, "moving-new-head")()
        window.reach("move-to-2026.2")
        window.tap("move-to-2026.2")
        window.wait_for("move-2026.2-yes")

    album.stop("set-about", size, window, at(day.visit, "set-about"))
    album.stop("set-draft", size, window, at(_draft(seat), "set-about"))
    album.stop("set-end", size, window, end)
    album.stop("set-offer", size, window, at(day.older, "moving-new-head"))
    album.stop("set-move", size, window, ask)
    album.stop("set-conflict", size, window, at(day.apart, "settle-visit-criterion_set-0"))


def _ask_and_go(
    window: Window, album: Album, picture: tuple[str, str], ask: Callable[[], object], question: str
) -> None:
    """A question is the page's, and would stay over the next one."""
    name, size = picture
    if album.wants(name):
        album.stop(name, size, window, ask)
        window.page.keyboard.press("Escape")
        window.wait_until(lambda: not window.has(question), "the question to be gone")


def _ask_to_travel(window: Window) -> None:
    """Whether the device is to forget what opens it."""
    window.reach("travel-lock")
    window.tap("travel-lock")
    window.wait_for("travel-ask-yes")


def _ask_for_a_visit(window: Window) -> None:
    """Which visit is to be taken on a file."""
    window.reach("take-on-file")
    window.tap("take-on-file")
    window.wait_for("take-which")


def _shoot(seat: FieldPhone, photos: int) -> None:
    """So many photos, one tap right behind the other, and the answer about the place given."""
    window = seat.window
    window.wait_for("shutter")
    if window.has("place-yes"):
        window.tap("place-yes", until=lambda: not window.has("place-ask"))
    for count in range(1, photos + 1):
        counted = f"{count} photo{'' if count == 1 else 's'} saved"
        window.tap("shutter", until=lambda counted=counted: counted in window.texts())  # type: ignore[misc]
    window.wait_until(lambda: seat.desk.shooting is not None and not seat.desk.shooting.is_busy, "the views")
    window.wait_for_text("Place known")


def _unask(seat: FieldPhone) -> None:
    """As where nobody was asked about the place yet."""
    assert seat.desk.where is not None
    seat.desk.where.stop()
    seat.desk.where.choice = Choice.UNASKED


def _refuse(seat: FieldPhone) -> None:
    """As where the person said no to the camera."""
    seat.window.wait_for("shutter")
    assert seat.desk.shooting is not None
    seat.desk.shooting.failed(CameraRefused())
    seat.window.wait_for("camera-trouble")


def _choose_some(window: Window) -> None:
    """Two of the photos without a criterion."""
    window.wait_for("tray-every")
    names = window.page.locator('[flt-semantics-identifier^="choose-"]')
    for name in [names.nth(at).get_attribute("flt-semantics-identifier") or "" for at in range(2)]:
        window.tap(name, until=lambda name=name: window.is_checked(name))  # type: ignore[misc]


def _to_criteria(seat: FieldPhone) -> None:
    """The same two, on their way to a criterion."""
    _choose_some(seat.window)
    seat.window.tap("tray-assign", until=lambda: seat.window.has("assign-search"))


def _unfold(window: Window) -> None:
    """Down to what a category does not ask."""
    window.reach("unconfirmed-head")
    window.tap("unconfirmed-head", until=lambda: window.has("unconfirmed-inside"))
    _wheel(window, 3000)


def _draft(seat: FieldPhone) -> str:
    """The visit that is held against a draft."""
    return next(card.id for card in seat.desk.cards if card.is_draft)


def _ask_which(window: Window) -> None:
    """The choice among the lists, whichever was chosen before."""
    chosen, asked = "list-5.3-other", "list-5.3-seven_point"
    window.wait_until(lambda: window.has(chosen) or window.has(asked), "the lists")
    if window.has(chosen):
        window.tap(chosen)
    window.wait_for(asked)


def _choose(window: Window, checklist: str) -> None:
    _ask_which(window)
    window.tap(f"list-5.3-{checklist}", until=lambda: window.has("list-5.3-other"))
    _wheel(window, 500)


def _ask(window: Window, answer: str) -> None:
    """A second tap, where the first was slow, would meet what lies around the sheet and close it."""
    window.tap(f"answer-{answer}-not_applicable")
    window.wait_for(f"reason-{answer}-text")


def _wheel(window: Window, by: int) -> None:
    size = window.page.viewport_size
    assert size is not None
    window.page.wait_for_timeout(800)
    window.page.mouse.move(size["width"] * 0.7, size["height"] / 2)
    for _ in range(0, by, 200):
        window.page.mouse.wheel(0, 200)
        window.page.wait_for_timeout(40)


def _photo(seat: FieldPhone, visit: str) -> str:
    """The first photo of 6.7."""
    seat.window.go(f"{seat.origin}/visit/{visit}")
    seat.window.wait_for("overview")
    assert seat.desk.visit is not None
    return seat.desk.visit.photos_of("6.7")[0].id


def _safe(seat: FieldPhone, album: Album, size: str) -> None:
    """Once the center answers again."""
    window = seat.window
    window.wait_for("unlock-passphrase")
    seat.unlock()
    window.wait_until(lambda: "safe at the center" in window.texts(), "everything to be safe")
    album.stop("visits-safe", size, window)
    album.stop("sync-safe", size, window, lambda: window.go(f"{seat.origin}/sync"))


def _travel(seat: FieldPhone, day: Day, album: Album, size: str) -> None:
    """Across a border and back. The person has a password at headquarters."""
    window, password = seat.window, "a long password of the traveler"
    session = seat.desk.session
    assert session is not None
    headquarters = day.office.headquarters
    email = next(one.email for one in headquarters.people.all() if one.id == session.identity.person)
    headquarters.accounts.set_password(email, password)
    window.go(f"{seat.origin}/settings")
    _ask_to_travel(window)
    window.tap("travel-ask-yes", until=lambda: window.has("center-password"))
    album.stop("travel-locked", size, window)
    for name, text in {
        "center-password": password,
        "new-passphrase": PASSPHRASE,
        "new-passphrase-again": PASSPHRASE,
    }.items():
        window.fill(name, text)
    window.reach("unlock-through-center")
    window.tap("unlock-through-center", until=lambda: window.has("settings"), tries=10)


def _lock(seat: FieldPhone) -> None:
    window = seat.window
    window.go(f"{seat.origin}/settings")
    window.reach("lock")
    window.tap("lock", until=lambda: window.has("unlock"))
    window.close()
