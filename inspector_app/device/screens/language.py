"""The wordings of a criterion set, in the language of the window. The app's own sentences are `ui.wording`."""

from inspector_app.criteria.elements import Wording
from inspector_app.ui.window import current_window


def in_language(wording: Wording) -> str:
    """The wording as this window's person reads it."""
    return wording.text(current_window().look.language)
