"""The few plain pages of the guard. No script, no style of another host, the system's own colors."""

import html
from typing import Final

from inspector_app.ui.wording import say

__all__ = ["ENDED", "PAGE_HEADERS", "ended", "entering", "not_entered"]

ENDED: Final = "/ended"
"""Where a browser is sent before the process ends: a page that needs nobody any more."""

PAGE_HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
_PAGE: Final = (
    "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>{head}"
    '<meta name=viewport content="width=device-width, initial-scale=1"><title>{title}</title>'
    "<style>:root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}"
    "body{{max-width:34rem;margin:20vh auto;padding:0 1.5rem}}h1{{font-size:1.4rem}}</style></head>"
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


def entering() -> bytes:
    """Goes on to the app. A page and not a redirect: after a redirect that another site began, the browser would hold
    the strict cookie back."""
    head = '<meta http-equiv=refresh content="0;url=./">'
    return _page(say("serving.entering_title"), say("serving.entering_text"), head)


def not_entered() -> bytes:
    """To someone without the cookie."""
    return _page(say("serving.no_entry_title"), say("serving.no_entry_text"))


def ended() -> bytes:
    """Of an app that was locked for travel. Without it the browser would try for ever to reach the process."""
    return _page(say("serving.ended_title"), say("serving.ended_text"))


def _page(title: str, text: str, head: str = "") -> bytes:
    return _PAGE.format(head=head, title=html.escape(title), text=html.escape(text)).encode()
