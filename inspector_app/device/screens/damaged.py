"""A vault of which a part is damaged: all that still opens is saved into a new one, in its place."""

from collections.abc import Iterator

import flet as ft

from inspector_app.device.mending import Mended
from inspector_app.device.screens.places import the_desk
from inspector_app.device.screens.unlock import form, stay, use_wait, wait_notice
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import SIDE, card, notice, section
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.sheets import ConfirmSheet
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_size
from inspector_app.vault.tries import Way

__all__ = ["DamagedVault", "Mend", "SavedFromDamage"]


@component
def Mend() -> ft.Control:
    """In place of the door. The passphrase is what opens the rows; a PIN is none."""
    desk = the_desk()
    passphrase, set_passphrase = ft.use_state("")
    left, look = use_wait(Way.PASSPHRASE)
    saving = use_task(desk.mend, on_failure=lambda _: look())
    send = saving.start if not left else None
    field = Field(
        "mend-passphrase",
        say("gate.passphrase"),
        entry=Entry.HIDDEN,
        on_change=set_passphrase,
        on_send=lambda text: send(text) if text and send else None,
        is_focused=True,
    )
    start = (lambda: saving.start(passphrase)) if passphrase and send else None
    save = button(
        "mend", say("damage.save"), start, icon=ft.Icons.HEALING_OUTLINED, is_busy=saving.is_running, expand=True
    )
    busy = [notice("mending", ft.Icons.HOURGLASS_TOP, say("damage.saving"))] if saving.is_running else []
    back = button("mend-back", say("damage.back"), desk.try_the_door, kind=Kind.QUIET, expand=True)
    below = [*busy, *wait_notice(left), *([] if saving.is_running else [ft.Row([back])])]
    return form(say("damage.title"), say("damage.text"), [field], save, saving.failure, below=below)


@component
def SavedFromDamage() -> ft.Control:
    """What came of it, until it was read; nothing where nothing was to be saved."""
    desk = the_desk()
    mended = desk.damage.mended
    if mended is None:
        return ft.Container(height=0)
    icon, tone = (ft.Icons.TASK_ALT, Tone.ACCENT) if mended.is_whole else (ft.Icons.HEALING_OUTLINED, Tone.WARN)
    told = notice("saved-from-damage", icon, _what_is_here(mended), "\n".join(_what_is_not(mended)), tone=tone)
    read = button("saved-read", say("damage.read"), desk.read_what_was_saved, kind=Kind.SECONDARY, expand=True)
    return ft.Container(
        card([told, ft.Row([read])], spacing=12), padding=ft.Padding.only(left=SIDE, right=SIDE, bottom=10)
    )


def _what_is_here(mended: Mended) -> str:
    kept = mended.rows.kept
    counts = (
        say("damage.visits", count=len(mended.visits)),
        say("damage.entries", count=kept["entries"]),
        say("damage.pictures", count=kept["photos"]),
    )
    return say("damage.saved", visits=counts[0], entries=counts[1], pictures=counts[2])


def _what_is_not(mended: Mended) -> Iterator[str]:
    """In words; which rows of which table is for the command."""
    if mended.is_whole:
        yield say("damage.whole")
        return
    rows = mended.rows
    lost = sum(count or 0 for count in rows.entries_lost.values())
    others = rows.lost.total() - rows.lost["entries"] + rows.rows_of_no_visit
    aside, photos = (sum(map(len, found.values())) for found in (mended.set_aside, rows.photos_damaged))
    sentences = {
        say("damage.lost", count=lost): lost,
        say("damage.others", count=others): others,
        say("damage.aside", count=aside): aside,
        say("damage.photos", count=photos): photos,
    }
    yield from (sentence for sentence, count in sentences.items() if count)
    if rows.uncounted:
        yield say("damage.uncounted")
    if not mended.is_enrolled:
        yield say("damage.not_enrolled")
    elif mended.needs_identity:
        yield say("damage.sync_first")


@component
def DamagedVault() -> ft.Control:
    """In the settings: the way to the door that saves what opens, and the damaged file that stands aside since."""
    desk = the_desk()
    is_asking, set_asking = ft.use_state(False)
    aside = use_query("aside", desk.damage.bytes_aside)
    locking = use_task(desk.lock_to_save, on_failure=stay)
    deleting = use_task(desk.damage.forget_aside, on_success=lambda _: aside.again(), on_failure=stay)
    apart = len(desk.session.apart) if desk.session is not None else 0
    text = say("damage.apart", count=apart) if apart else say("damage.lead")
    lock = button("lock-to-save", say("damage.lock"), locking.start, kind=Kind.SECONDARY, expand=True)
    parts: list[ft.Control] = [words(text, Style.SECOND), ft.Row([lock])]
    if aside.value is not None:
        delete = button(
            "delete-aside",
            say("damage.delete"),
            lambda: set_asking(True),
            kind=Kind.SECONDARY,
            is_busy=deleting.is_running,
            expand=True,
        )
        parts += [words(say("damage.kept", size=say_size(aside.value)), Style.SECOND), ft.Row([delete])]
    failures = [failure.sentence for failure in (aside.failure, locking.failure, deleting.failure) if failure]
    parts += [notice("damage-failure", ft.Icons.ERROR_OUTLINE, one, tone=Tone.NOT_MET) for one in failures[:1]]
    sheet = ConfirmSheet(
        "delete-aside-ask",
        say("damage.ask"),
        say("damage.ask_text"),
        is_open=is_asking,
        confirm=say("damage.delete"),
        on_confirm=deleting.start,
        on_close=lambda: set_asking(False),
        is_danger=True,
    )
    return ft.Column([section(say("damage.section")), card(parts, spacing=12), sheet], spacing=8)
