"""Names for what is on the screen, the same for tests, for assistive technology and for whoever reports a fault.

An identifier is lower case, words joined by hyphens, from the outside in: "answer-6.2-met", "sync-now".
"""

import re
from typing import Final

import flet as ft

__all__ = ["anchored", "heading", "live"]

_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9.@:+_-]*\Z")


def anchored(
    identifier: str, content: ft.Control, *, label: str | None = None, expand: bool | int | None = None
) -> ft.Semantics:
    """`content` under a name of its own. `label` is read aloud for what has no words, such as a picture.

    Raises ValueError for an identifier of another form.
    """
    if not _IDENTIFIER.match(identifier):
        raise ValueError(f"{identifier!r} is no identifier")
    return ft.Semantics(identifier=identifier, content=content, label=label, expand=expand)


def heading(content: ft.Control, level: int, *, identifier: str | None = None) -> ft.Semantics:
    """`content` as a heading: 1 is the title of the screen."""
    return ft.Semantics(content=content, header=True, heading_level=level, identifier=identifier)


def live(identifier: str, content: ft.Control) -> ft.Semantics:
    """`content` that is read aloud when it appears or changes."""
    return ft.Semantics(identifier=identifier, content=content, live_region=True)
