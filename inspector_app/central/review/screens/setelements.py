"""The elements of a category as the set has them: level, wording, what to look for, where, by what evidence, when."""

import flet as ft

from inspector_app.central.review.screens.parts import labeled, level_chip, one_source_chip
from inspector_app.criteria.elements import Category, CriterionSet, Element
from inspector_app.ui import palette
from inspector_app.ui.kit import card, chip, figure, heading, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for

__all__ = ["elements_of"]


def elements_of(criteria: CriterionSet, category: Category) -> list[ft.Control]:
    """A card for each. A category has some twenty at most."""
    named = words(f"{category.id} {category.title.text()}", Style.CARD_TITLE)
    title = ft.Container(heading(named, 2, identifier="category-title"), padding=ft.Padding.only(left=4, top=4))
    return [title, *(_element(criteria, one) for one in criteria.elements if one.category == category.id)]


def _element(criteria: CriterionSet, one: Element) -> ft.Control:
    condition = criteria.condition(one.condition)
    lists = [found.title.text() for name in one.lists if (found := criteria.list(name)) is not None]
    marks = [level_chip(one.level), *([one_source_chip()] if one.confirmed == "one_source" else [])]
    marks += [chip(word_for("review.sensitive", flag), Tone.WARN, ft.Icons.NO_PHOTOGRAPHY) for flag in one.sensitive]
    head = ft.Row([figure(one.id, Style.BODY_STRONG, palette.ACCENT), *marks], spacing=8, run_spacing=6, wrap=True)
    where = " · ".join([word_for("walk", one.walk), *(word_for("review.evidence", kind) for kind in one.evidence)])
    parts: list[ft.Control] = [head, words(one.title.text(), Style.CRITERION)]
    parts.append(labeled(say("review.sets.look_for"), one.look_for.text()))
    parts.append(labeled(say("review.sets.where"), where))
    parts += [labeled(say("review.sets.applies"), condition.text.text())] if condition else []
    parts += [labeled(say("review.sets.its_lists"), "\n".join(lists))] if lists else []
    return card(parts, identifier=f"element-{one.id}")
