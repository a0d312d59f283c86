"""How a criterion set is told in a line: its edition, how far it is verified, its categories by name."""

import flet as ft

from inspector_app.criteria.elements import Category, CriterionSet
from inspector_app.device.screens.language import in_language
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.palette import Tone
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["category_name", "draft_chip", "edition_line"]


def edition_line(criteria: CriterionSet) -> str:
    """The edition; of a set that is verified also by what. That of a draft is told by its chip."""
    if criteria.is_draft:
        return say("criteria.edition", edition=criteria.edition)
    return say("criteria.edition_checked", edition=criteria.edition)


def draft_chip() -> ft.Control:
    """That a set is not for use."""
    return chip(say("criteria.draft"), Tone.WARN, ft.Icons.WARNING_AMBER)


def category_name(category: Category) -> str:
    """Its number and title; on a phone the title's first word, where there is room for no more."""
    title = in_language(category.title)
    return f"{category.id} {title.split()[0].rstrip(',') if current_window().viewport.is_compact else title}"
