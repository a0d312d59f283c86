"""`inspector app`: the inspector's app on a laptop, served to this machine's browser behind a one-time link."""

import os
import sys
import threading
import webbrowser
from pathlib import Path

from inspector_app.commands.printing import say
from inspector_app.device.screens.app import main_of
from inspector_app.device.state.desk import Desk
from inspector_app.ui.crashes import keep_words_in
from inspector_app.ui.leaving import leave_for
from inspector_app.ui.serving import ENDED, Hatch, Running, serve
from inspector_app.ui.window import Window

SESSION_SECONDS = 120
"""How long a closed window is waited for before the vault locks: long enough for a reload, short for a thief."""


_GOODBYE_SECONDS = 2.0
"""Until the browser has the page that says that the vault is locked for travel."""


def _end_soon(window: object) -> None:
    """What was in memory goes with the process; the vault is closed already. The browser that shows the app is left
    with a page that says so, and does not wait for a process that is gone."""
    if isinstance(window, Window):
        window.call(leave_for, ENDED)
    say("Locked for travel. `inspector unlock`, or the app, opens the vault through the center.")
    sys.stdout.flush()
    threading.Timer(_GOODBYE_SECONDS, os._exit, (0,)).start()


def run(vault: Path, port: int, *, opens_browser: bool) -> None:
    """Serve the app until it is told to end."""
    keep_words_in()
    hatch = Hatch()
    desk = Desk(vault, hatch=hatch, end=lambda: _end_soon(desk.holder))

    def ready(here: Running) -> None:
        link = here.new_link()
        say(f"ready {link}")
        sys.stdout.flush()
        if opens_browser:
            webbrowser.open(link)

    serve(main_of(desk), title="Inspector", port=port, session_seconds=SESSION_SECONDS, ready=ready, hatch=hatch)
