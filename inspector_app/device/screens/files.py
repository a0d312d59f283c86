"""Without a line: a visit leaves on a file, sealed to headquarters or to a colleague's phone, and comes in from one."""

from collections.abc import Callable
from typing import Final, cast

import flet as ft

from inspector_app.custody.errors import PackageError
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.receiving import Imported
from inspector_app.device.packages import Exported
from inspector_app.device.screens.carrying import Carrier
from inspector_app.device.screens.places import file_address, go, navigation, the_desk, the_visit, visit_address
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.carrying import file_name, phrase_of, take_file, whom, write_file
from inspector_app.device.state.hatch import Place
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.choices import Choice, choices
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.progress import bar
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.sheets import use_sheet
from inspector_app.ui.kit.states import error_card, loading
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import Failure, use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_size, say_time
from inspector_app.visits.values import known

CENTER: Final = "center"
PHONE: Final = "phone"
_MOST_VISITS: Final = 12


def file_page() -> ft.View:
    """Taking the visit along."""
    visit = the_visit()
    back = Bar(say("files.title"), known(visit.visit.partner_name), on_back=lambda: go(visit_address(visit.id)))
    shown = body([TakeOnFile()], identifier="file")
    return screen("file-page", back, shown, navigation=navigation("visits"), aside=aside(visit.id))


def open_page() -> ft.View:
    """Taking a visit in."""
    back = Bar(say("files.open"), on_back=lambda: go("/sync"))
    return screen("open-page", back, body([ShownPhrase(), OpenFile()]), navigation=navigation("sync"))


@component
def WithoutLine() -> ft.Control:
    """Both ways, where the line is."""
    desk = the_desk()
    use_changes(desk.listed)
    is_asking, set_asking = ft.use_state(False)
    cards = desk.cards[:_MOST_VISITS]

    def leave(visit: str) -> None:
        set_asking(False)
        go(file_address(visit))

    which = [
        list_row(f"take-{one.id}", one.partner or say("visits.unnamed"), on_tap=lambda one=one: leave(one.id))  # type: ignore[misc]
        for one in cards
    ]
    head = heading(words(say("files.which"), Style.CARD_TITLE), 2)
    use_sheet("take-which", [head, list_card(which)] if is_asking else None, lambda: set_asking(False))

    def take() -> None:
        if len(cards) == 1:
            go(file_address(cards[0].id))
        else:
            set_asking(True)

    rows = [_way("take-on-file", ft.Icons.SAVE_ALT, say("files.take"), say("files.take_text"), take)] if cards else []
    rows.append(_way("open-file", ft.Icons.FOLDER_OPEN, say("files.open"), say("files.open_text"), lambda: go("/open")))
    return ft.Column([section(say("files.without")), list_card(rows)], spacing=8)


def _way(identifier: str, icon: ft.IconData, title: str, text: str, on_tap: Callable[[], None]) -> ft.Control:
    lead = ft.Icon(icon, size=24, color=palette.ACCENT)
    return list_row(identifier, title, text=text, lead=lead, on_tap=on_tap)


@component
def TakeOnFile() -> ft.Control:
    """For whom, the colleague's phrase, and the file."""
    desk, visit, window = the_desk(), the_visit(), current_window()
    carrier = Carrier()
    chosen, set_chosen = ft.use_state(CENTER)
    typed, set_typed = ft.use_state("")
    share, set_share = ft.use_state(cast("float | None", None))
    made, set_made = ft.use_state(cast("Exported | None", None))

    async def make() -> Exported | None:
        recipient = whom(desk, typed if chosen == PHONE else None)

        async def write(path: Place) -> Exported:
            return await write_file(desk, visit.id, path, recipient, _told(lambda done: window.post(set_share, done)))

        return await carrier.hand_over(file_name(visit.id), write)

    making = use_task(make, on_success=set_made, on_failure=_stay)
    offered = [
        Choice(CENTER, say("files.center"), CENTER, say("files.center_text")),
        Choice(PHONE, say("files.phone"), PHONE, say("files.phone_text")),
    ]

    def choose(value: str) -> None:
        set_chosen(value)
        set_made(None)

    parts: list[ft.Control] = [section(say("files.for_whom")), choices("file-for", offered, chosen, choose)]
    if chosen == PHONE:
        parts.append(card([_phrase_field(typed, set_typed)]))
    is_ready = chosen == CENTER or _is_phrase(typed)
    label = say("files.share") if carrier.shares else say("files.save")
    icon = ft.Icons.IOS_SHARE if carrier.shares else ft.Icons.SAVE_ALT
    start = making.start if is_ready else None
    parts += [bar(share, name=say("files.making"))] if making.is_running else []
    parts += [ft.Row([button("make-file", label, start, icon=icon, is_busy=making.is_running, expand=True)])]
    parts += _failed(making.failure)
    is_done = not making.is_running and making.failure is None
    parts += _made(made) if made is not None and is_done else [faint(say("files.not_safe"))]
    return ft.Column(parts, spacing=10)


def _phrase_field(typed: str, on_change: Callable[[str], None]) -> ft.Control:
    return Field(
        "file-phrase",
        say("files.phrase"),
        typed,
        entry=Entry.CODE,
        helper=say("files.phrase_help"),
        error=say("files.phrase_wrong") if _is_mistyped(typed) else None,
        on_change=on_change,
    )


def _told(tell: Callable[[float], None]) -> Callable[[int, int], None]:
    return lambda done, total: tell(done / total if total else 1.0)


def _is_phrase(typed: str) -> bool:
    try:
        read_phrase(typed)
    except PackageError:
        return False
    return True


def _is_mistyped(typed: str) -> bool:
    """Only once it is as long as one: nobody is corrected while typing."""
    return sum(letter.isalnum() for letter in typed) >= 20 and not _is_phrase(typed)


def _failed(failure: Failure | None) -> list[ft.Control]:
    if failure is None:
        return []
    return [notice("file-failure", ft.Icons.ERROR_OUTLINE, failure.sentence, tone=Tone.NOT_MET)]


def _made(made: Exported) -> list[ft.Control]:
    """What is in the file, what is not, and what it does not prove."""
    written = made.sent.written
    text = say("files.made_text", entries=say("safety.entries", count=written.entries), size=say_size(made.sent.size))
    told: list[ft.Control] = [notice("file-made", ft.Icons.TASK_ALT, say("files.made"), text, tone=Tone.ACCENT)]
    if made.photos_elsewhere:
        text = say("files.elsewhere", count=made.photos_elsewhere)
        told.append(notice("file-elsewhere", ft.Icons.PHOTO_LIBRARY_OUTLINED, text, tone=Tone.PLAIN))
    if written.left_out:
        text = say("files.lost", count=len(written.left_out))
        told.append(notice("file-lost", ft.Icons.BROKEN_IMAGE_OUTLINED, text, tone=Tone.NOT_MET))
    proof = notice("file-not-safe", ft.Icons.PHONE_ANDROID, say("files.not_safe"), tone=Tone.WARN)
    return [*told, proof]


@component
def ShownPhrase() -> ft.Control:
    """What a colleague types where the file is made: large, to be read aloud."""
    desk = the_desk()

    async def ask() -> tuple[str, str]:
        shown = await phrase_of(desk)
        return shown.shown, say_time(shown.until)

    async def take_another() -> None:
        await phrase_of(desk, is_new=True)

    # What came from a file used the phrase up; then another one is shown.
    asked = use_query("phrase", ask, changes=desk.line.changes if desk.line else None)
    taking = use_task(take_another, on_success=lambda _: asked.again())
    title = heading(words(say("files.shown"), Style.CARD_TITLE), 2)
    if asked.failure is not None:
        return error_card("phrase-failed", say("files.no_phrase"), asked.failure.sentence, on_retry=asked.again)
    if asked.value is None:
        return card([title, loading("phrase-loading", say("app.opening"))])
    phrase, until = asked.value
    groups = phrase.split("-")
    lines: list[ft.Control] = [ft.Row([_group(one) for one in groups[at : at + 2]], wrap=True) for at in range(0, 4, 2)]
    large = anchored("phrase", ft.Column(lines, spacing=2))
    another = button("another-phrase", say("files.another"), taking.start, kind=Kind.QUIET, is_busy=taking.is_running)
    told = faint(say("files.shown_text"))
    return card([title, large, faint(say("files.until", time=until)), told, ft.Row([another])], spacing=10)


def _group(letters: str) -> ft.Control:
    """Five letters, under each other in columns."""
    return ft.Container(figure(letters, Style.DISPLAY), width=140)


@component
def OpenFile() -> ft.Control:
    """Choosing the file, and what came of it."""
    desk, window = the_desk(), current_window()
    carrier = Carrier()
    share, set_share = ft.use_state(cast("float | None", None))
    came, set_came = ft.use_state(cast("Imported | None", None))

    async def receive() -> Imported | None:
        async def use(path: Place) -> Imported:
            return await take_file(desk, path, _told(lambda done: window.post(set_share, done)))

        return await carrier.receive(use)

    receiving = use_task(receive, on_success=set_came, on_failure=_stay)
    choose = button(
        "choose-file",
        say("files.choose"),
        receiving.start,
        icon=ft.Icons.FOLDER_OPEN,
        is_busy=receiving.is_running,
        expand=True,
    )
    parts: list[ft.Control] = [bar(share, name=say("files.reading"))] if receiving.is_running else []
    parts += [ft.Row([choose])]
    parts += _failed(receiving.failure)
    is_done = not receiving.is_running and receiving.failure is None
    parts += _came(came) if came is not None and is_done else []
    return ft.Column(parts, spacing=10)


def _came(came: Imported) -> list[ft.Control]:
    """In words: what is new, what was here, what was set aside and why."""
    title = say("files.came", what=_counted(came.entries, came.photos))
    here = say("files.here", what=_counted(came.entries_here, came.photos_here))
    told: list[ft.Control] = [notice("file-came", ft.Icons.TASK_ALT, title, here, tone=Tone.ACCENT)]
    for number, (_, seq, why) in enumerate(came.asides[:_MOST_VISITS]):
        name = f"file-aside-{number}"
        told.append(notice(name, ft.Icons.PAUSE_CIRCLE_OUTLINE, say("files.aside", number=seq), why, tone=Tone.WARN))
    if came.photos_aside:
        text = say("files.photos_aside", count=came.photos_aside)
        told.append(notice("file-photos-aside", ft.Icons.IMAGE_OUTLINED, text, tone=Tone.WARN))
    proof = say("files.receipts") if came.are_receipts_new else say("files.no_receipts")
    told.append(faint(proof))
    to_visit = button("to-visit", say("files.to_visit"), lambda: go(visit_address(came.visit)), expand=True)
    return [*told, ft.Row([to_visit])]


def _counted(entries: int, photos: int) -> str:
    return say("safety.and", first=say("safety.entries", count=entries), second=say("safety.photos", count=photos))


def _stay(_: Failure) -> None:
    """The page says it itself."""
