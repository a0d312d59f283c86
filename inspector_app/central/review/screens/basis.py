"""What a visit is held against: its criteria, what was said of its site, and what still blocks its sign-off."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from inspector_app.central.review.saying import say_kind, say_moment, say_set
from inspector_app.central.review.screens.parts import checked_chip, draft_chip, level_chip
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Asked, Sheet
from inspector_app.central.review.whereabouts import at_set
from inspector_app.ui import palette
from inspector_app.ui.kit import Fold, banner, chip, faint, figure, list_card, list_row, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.rules import Blocker, Why
from inspector_app.visits.values import Gap, SetName

__all__ = ["answer_chip", "blockers_fold", "said_by", "set_banners", "set_chips", "set_row", "site_fold"]


# its criteria


def set_chips(sheet: Sheet) -> list[ft.Control]:
    """What must be known of a visit's criteria wherever it is read."""
    chips = [draft_chip()] if sheet.is_draft else []
    if sheet.is_between_sets:
        chips.append(chip(say("review.set_in_conflict"), Tone.WARN, ft.Icons.CALL_SPLIT))
    if sheet.reading.criteria is None:
        chips.append(chip(say("review.no_criteria"), Tone.WARN, ft.Icons.RULE_FOLDER_OUTLINED))
    return chips


def set_banners(sheet: Sheet) -> list[ft.Control]:
    """The same in sentences, before anything that was found by them."""
    banners = []
    criteria = sheet.reading.criteria
    if sheet.is_draft:
        banners.append(banner("draft", ft.Icons.WARNING_AMBER, say("review.draft_banner"), tone=Tone.WARN))
    if sheet.is_between_sets and criteria is not None:
        told = say("review.set_shown", set=say_set(criteria.id, criteria.edition))
        banners.append(banner("between-sets", ft.Icons.CALL_SPLIT, told, tone=Tone.WARN))
    if criteria is None:
        banners.append(banner("no-set", ft.Icons.RULE_FOLDER_OUTLINED, _missing(sheet), tone=Tone.WARN))
    return banners


def _missing(sheet: Sheet) -> str:
    named = sheet.visit.criterion_set
    if isinstance(named, SetName):
        return say("review.set_not_here", set=say_set(named.id, named.edition), digest=named.digest[:12])
    return word_for("review.set_gap", named.value)


def set_row(sheet: Sheet) -> list[ft.Control]:
    """Which set it is; leads to the set's page."""
    criteria, seat = sheet.reading.criteria, current_seat()
    if criteria is None:
        return []
    about = say("review.set_about", kind=say_kind(criteria.entity_type), edition=criteria.edition)
    chips = [draft_chip()] if criteria.is_draft else [checked_chip()]
    row = list_row(
        "visit-set",
        criteria.title.text(),
        text=about,
        below=chips,
        on_tap=lambda: seat.go(at_set(criteria.digest)),
    )
    return [list_card([row])]


# the questions about its site


def site_fold(sheet: Sheet) -> list[ft.Control]:
    """Every question with what was said to it, by whom and when."""
    asked = list(sheet.asked.values())
    if not asked:
        return []
    answered = sum(not isinstance(one.said, Gap) for one in asked)
    told = say("review.site_answered", answered=answered, total=len(asked))
    return [keyed("site", Fold, "site", say("review.site"), partial(_questions, asked), text=told)]


def _questions(asked: Sequence[Asked]) -> list[ft.Control]:
    return [_question(one) for one in asked]


def _question(one: Asked) -> ft.Control:
    told = ft.Column(
        [
            words(one.condition.question.text(), Style.SECOND_STRONG),
            *([faint(said_by(one))] if one.author else []),
            faint(say("review.site_decides", count=len(one.decides), ids=", ".join(one.decides))),
        ],
        spacing=2,
        expand=True,
    )
    row = ft.Row([told, answer_chip(one)], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)
    return ft.Container(row, padding=ft.Padding.symmetric(vertical=4))


def answer_chip(one: Asked) -> ft.Control:
    """Yes, No, or why there is no answer: by icon and word."""
    match one.said:
        case True:
            return chip(say("review.value_yes"), Tone.ACCENT, ft.Icons.CHECK)
        case False:
            return chip(say("review.value_no"), Tone.PLAIN, ft.Icons.REMOVE)
        case Gap.IN_CONFLICT:
            return chip(say("review.in_conflict"), Tone.WARN, ft.Icons.CALL_SPLIT)
        case gap:
            return chip(word_for("review.gap_chip", gap.value), Tone.WARN, ft.Icons.HELP_OUTLINE)


def said_by(one: Asked) -> str:
    return say("review.claim_by", name=one.author, at=say_moment(one.at))


# what still blocks


def blockers_fold(sheet: Sheet) -> list[ft.Control]:
    """What is to be done before the lead can sign off. Elements that nobody has come to are only counted: the
    categories say where they are."""
    if sheet.reading.criteria is None:
        return []
    if not sheet.blockers:
        return [banner("blockers", ft.Icons.CHECK_CIRCLE_OUTLINE, say("review.blocks_nothing"), tone=Tone.MET)]
    title, count = say("review.blocks_title"), len(sheet.blockers)
    must = sum(one.level == "must" for one in sheet.blockers)
    text = say("review.blocks_must", count=must)
    return [keyed("blockers", Fold, "blockers", title, partial(_blockers, sheet), count=count, text=text)]


def _blockers(sheet: Sheet) -> list[ft.Control]:
    unanswered = [one for one in sheet.blockers if one.why is Why.UNANSWERED]
    rest = [one for one in sheet.blockers if one.why is not Why.UNANSWERED]
    rows = [_blocker(sheet, one) for one in rest]
    if unanswered:
        must = sum(one.level == "must" for one in unanswered)
        told = say("review.blocks_unanswered", count=len(unanswered), must=must)
        row = ft.Row(
            [ft.Icon(ft.Icons.RADIO_BUTTON_UNCHECKED, size=18, color=palette.FAINT), words(told, expand=True)],
            spacing=10,
        )
        rows.append(ft.Container(row, padding=ft.Padding.symmetric(vertical=4)))
    return rows


def _blocker(sheet: Sheet, one: Blocker) -> ft.Control:
    told = word_for("review.blocks", one.why.value)
    asked = sheet.asked.get(one.id) if one.why is Why.CONDITION_OPEN else None
    about = asked.condition.question.text() if asked else sheet.title_of(one.id)
    number = figure(_number(one), Style.SECOND_STRONG, palette.ACCENT) if one.kind != "visit" else None
    lines: list[ft.Control] = [words(told, Style.SECOND_STRONG), *([faint(about)] if about else [])]
    chips = [level_chip(one.level)] if one.level else []
    parts = [number, ft.Column(lines, spacing=1, expand=True), *chips]
    row = ft.Row([part for part in parts if part is not None], spacing=10)
    return ft.Container(row, padding=ft.Padding.symmetric(vertical=4))


def _number(one: Blocker) -> str:
    return one.id.removeprefix("finding:").partition("@")[0]
