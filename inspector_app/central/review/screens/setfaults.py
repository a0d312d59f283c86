"""The faults of a criterion set's file: each with its line, its key, what is wrong and how it is cured."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.screens.few import Few
from inspector_app.criteria.errors import Problem
from inspector_app.ui import palette
from inspector_app.ui.kit import card, chip, faint, notice, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["faults_of"]


def faults_of(name: str, problems: Sequence[Problem]) -> list[ft.Control]:
    """All of them, some at a time, in the order of the file; what it extends comes after it."""
    title = say("review.sets.faults", count=len(problems))
    icon = ft.Icons.ERROR_OUTLINE
    head = notice("refused", icon, title, say("review.sets.faults_text"), tone=Tone.NOT_MET)
    # Another file with faults begins at its first.
    listed = keyed(
        f"faults-{id(problems)}", Few, "faults", list(enumerate(problems, 1)), lambda one: _fault(name, *one)
    )
    return [head, listed]


def _fault(name: str, number: int, problem: Problem) -> ft.Control:
    where: list[ft.Control] = []
    if problem.line:
        where.append(chip(say("review.sets.line", line=str(problem.line)), Tone.ACCENT))
    if problem.file != name:
        where.append(chip(problem.file))
    if problem.key:
        where.append(faint(problem.key, Style.SECOND))
    parts: list[ft.Control] = [ft.Row(where, spacing=8, run_spacing=4, wrap=True)] if where else []
    parts.append(words(_sentence(problem.what), Style.BODY_STRONG))
    cure = ft.Row(
        [
            ft.Icon(ft.Icons.BUILD_OUTLINED, size=16, color=palette.ACCENT, semantics_label=say("review.sets.cure")),
            words(problem.cure, Style.SECOND, expand=True),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return card([*parts, cure], identifier=f"fault-{number}", spacing=6)


def _sentence(what: str) -> str:
    said = what[:1].upper() + what[1:]
    return said if said.endswith(".") else f"{said}."
