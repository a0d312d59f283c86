"""The plain pages: HTML that works without scripts, by keyboard, enlarged, in the light and in the dark."""

import html
from dataclasses import dataclass
from typing import Final

from inspector_app.central.passwords import MIN_LETTERS
from inspector_app.ui.wording import say

__all__ = ["PAGE_HEADERS", "Note", "first_page", "message_page", "onward_page", "sign_in_page"]

PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Not no-referrer: with it browsers send forms with the Origin "null", which tells nobody where they came from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_EMBLEM: Final = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1 3 5v6c0 5.6 3.8 10.7 9 12 5.2-1.3 9-6.4 9-12V5l-9-4z'
    "m7 10c0 4.5-3 8.7-7 9.9C8 19.7 5 15.5 5 11V6.3l7-3.1 7 3.1V11zm-11.6.6L6 13l4 4 8-8-1.4-1.4L10 14.2l-2.6-2.6z"
    '"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Note:
    """What stands above a form: what is wrong, and in which field (its name), or what has happened."""

    text: str
    field: str = ""
    is_good: bool = False


def sign_in_page(note: Note | None = None, *, email: str = "") -> str:
    """Address and password."""
    fields = _field("email", say("signin.email"), note, value=email, kind="email", autocomplete="username")
    fields += _field("password", say("signin.password"), note, kind="password", autocomplete="current-password")
    first = f'<a href="/sign-in/first">{_text(say("signin.have_code"))}</a>'
    return _page(
        say("signin.title"),
        f"{_heading(say('signin.title'), say('signin.lead'))}{_drawn(note)}"
        f"{_form('/sign-in', fields, say('signin.button'))}",
        foot=f'<p>{first}</p><p class="faint">{_text(say("signin.inspectors"))}</p>',
        is_wrong=note is not None and not note.is_good,
    )


def first_page(note: Note | None = None, *, code: str = "") -> str:
    """The one-time code and the password that is chosen with it, twice."""
    hint = say("signin.password_hint", count=MIN_LETTERS)
    fields = _field("code", say("signin.code"), note, value=code, autocomplete="one-time-code")
    fields += _field("password", say("signin.new_password"), note, hint, kind="password", autocomplete="new-password")
    fields += _field("again", say("signin.again"), note, kind="password", autocomplete="new-password")
    back = f'<a href="/sign-in">{_text(say("signin.have_password"))}</a>'
    return _page(
        say("signin.first_title"),
        f"{_heading(say('signin.first_title'), say('signin.first_lead'))}{_drawn(note)}"
        f"{_form('/sign-in/first', fields, say('signin.first_button'))}",
        foot=f'<p>{back}</p><p class="faint">{_text(say("signin.app_codes"))}</p>',
        is_wrong=note is not None and not note.is_good,
    )


def message_page(title: str, text: str) -> str:
    """One thing that is to be said, and the way to the sign-in page."""
    link = f'<p><a href="/sign-in">{_text(say("signin.to_sign_in"))}</a></p>'
    return _page(title, _heading(title, text) + link)


def onward_page() -> str:
    """Goes on to the console by itself: coming from another site, the browser has held the cookie back."""
    onward = '<meta http-equiv="refresh" content="0;url=/review/">'
    link = f'<p><a href="/review/">{_text(say("signin.onward_link"))}</a></p>'
    return _page(say("signin.onward"), _heading(say("signin.onward"), "") + link, head=onward)


def _page(title: str, content: str, *, foot: str = "", head: str = "", is_wrong: bool = False) -> str:
    # The first thing that a screen reader says.
    shown = f"{say('signin.error')}: {title}" if is_wrong else title
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>{_text(shown)} · {_text(say("signin.product"))}</title>'
        '<link rel="stylesheet" href="/sign-in/style.css"></head>'
        f"<body><header>{_EMBLEM}<span>{_text(say('signin.product'))}</span></header>"
        f'<main><div class="card">{content}</div><div class="foot">{foot}</div></main></body></html>'
    )


def _heading(title: str, text: str) -> str:
    lead = f'<p class="faint">{_text(text)}</p>' if text else ""
    return f"<h1>{_text(title)}</h1>{lead}"


def _form(action: str, fields: str, button: str) -> str:
    # Our own messages, in our own words: the browser's bubbles vanish.
    return f'<form method="post" action="{action}" novalidate>{fields}<button>{_text(button)}</button></form>'


def _drawn(note: Note | None) -> str:
    if note is None:
        return ""
    if note.is_good:
        return f'<div class="note good" role="status">{_text(note.text)}</div>'
    said = f"<strong>{_text(say('signin.error'))}</strong>{_text(note.text)}"
    return f'<div class="note bad" role="alert" id="wrong">{said}</div>'


def _field(
    name: str,
    label: str,
    note: Note | None,
    hint: str = "",
    *,
    value: str = "",
    kind: str = "text",
    autocomplete: str,
) -> str:
    is_wrong = note is not None and note.field == name
    told = [name for name, there in ((f"{name}-hint", bool(hint)), ("wrong", is_wrong)) if there]
    marks = f' aria-describedby="{" ".join(told)}"' if told else ""
    marks += ' aria-invalid="true" autofocus' if is_wrong else ""
    given = f' value="{html.escape(value, quote=True)}"' if value else ""
    below = f'<p class="hint" id="{name}-hint">{_text(hint)}</p>' if hint else ""
    return (
        f'<label for="{name}">{_text(label)}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{autocomplete}" autocapitalize="none" spellcheck="false" required{given}{marks}>{below}'
    )


def _text(words: str) -> str:
    return html.escape(words)
