"""`inspector app`: the inspector's app on a laptop, served to this machine's browser behind a one-time link."""

import sys
import webbrowser
from pathlib import Path

from inspector_app.commands.printing import say
from inspector_app.device.screens.app import main_of
from inspector_app.device.state.desk import Desk
from inspector_app.ui.crashes import keep_words_in
from inspector_app.ui.serving import Hatch, Running, serve

SESSION_SECONDS = 120
"""How long a closed window is waited for before the vault locks: long enough for a reload, short for a thief."""


def run(vault: Path, port: int, *, opens_browser: bool) -> None:
    """Serve the app until it is told to end."""
    keep_words_in()
    hatch = Hatch()
    desk = Desk(vault, hatch=hatch)

    def ready(here: Running) -> None:
        link = here.new_link()
        say(f"ready {link}")
        sys.stdout.flush()
        if opens_browser:
            webbrowser.open(link)

    serve(main_of(desk), title="Inspector", port=port, session_seconds=SESSION_SECONDS, ready=ready, hatch=hatch)
