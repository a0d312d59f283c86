"""Serves a Flet app to browsers, behind a guard: flet_web alone takes any Origin and Host, and asks for no cookie.

    the device, on a laptop     serve(main, port=0, ready=print)            one person, let in by a one-time link
    the center                  Site(main, origins=..., may_enter=...)      mounted; people have signed in on a page

Not part of the app on a phone: there is no server there.
"""

from inspector_app.ui.serving.door import Door
from inspector_app.ui.serving.guard import Guard, MayEnter, who_entered
from inspector_app.ui.serving.hatch import Hatch, NotArrived
from inspector_app.ui.serving.pages import ENDED
from inspector_app.ui.serving.running import Running, running, serve
from inspector_app.ui.serving.site import Site

__all__ = [
    "ENDED",
    "Door",
    "Guard",
    "Hatch",
    "MayEnter",
    "NotArrived",
    "Running",
    "Site",
    "running",
    "serve",
    "who_entered",
]
