"""`inspector central`: in one process, or in several."""

import os
from dataclasses import replace

from inspector_app.central.serving import Wanted, serve
from inspector_app.central.stores import choose_stores
from inspector_app.central.workers import serve_by_workers
from inspector_app.commands.printing import say


def run(wanted: Wanted, *, database: str, photos: str) -> None:
    """Run the center until it is told to end. Empty `database` or `photos`: as the environment or the folder has it."""
    found = choose_stores(wanted.folder, os.environ, database=database, photos=photos, restored=wanted.restored)
    wanted = replace(wanted, stores=found)
    if wanted.workers == 1:
        serve(wanted, ready=lambda url: say(f"ready {url}"))
    else:
        serve_by_workers(wanted, ready=lambda url: say(f"ready {url}"), console=lambda url: say(f"console {url}"))
