"""The parts that screens are made of. Plain functions give controls; names with a capital are components with state.

All of them: look at them with `python -m inspector_app.ui.gallery`. None of them knows a database, a network or a file;
what they call are plain functions, sync or async.
"""

from inspector_app.ui.kit.anchors import anchored, heading, live
from inspector_app.ui.kit.answer import OUTCOME_ICONS, OUTCOME_TONES, answer
from inspector_app.ui.kit.banner import banner, safety_banner
from inspector_app.ui.kit.buttons import BusyButton, Kind, button, capture_button
from inspector_app.ui.kit.cards import SIDE, card, divider, list_card, list_row, notice, section
from inspector_app.ui.kit.checks import Check, CheckGroup, checks
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.choices import Choice, choices
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.fold import Fold
from inspector_app.ui.kit.navigation import Navigation, Place
from inspector_app.ui.kit.paged import PAGE, PagedList
from inspector_app.ui.kit.photos import Keeping, Thumb, photo_strip, thumbnail
from inspector_app.ui.kit.press import TARGET, Box, icon_button, pressable
from inspector_app.ui.kit.progress import Figure, bar, figures, ring
from inspector_app.ui.kit.screen import MEASURE, Bar, body, pane_head, screen
from inspector_app.ui.kit.sheets import ConfirmSheet, ReasonSheet, use_sheet
from inspector_app.ui.kit.states import empty_state, error_card, loading
from inspector_app.ui.kit.steps import steps
from inspector_app.ui.kit.table import TableRow, table
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.toast import ToastHost
from inspector_app.ui.kit.words import faint, figure, line, words
from inspector_app.ui.kit.yes_no import yes_no

__all__ = [
    "MEASURE",
    "OUTCOME_ICONS",
    "OUTCOME_TONES",
    "PAGE",
    "SIDE",
    "TARGET",
    "Bar",
    "Box",
    "BusyButton",
    "Check",
    "CheckGroup",
    "Choice",
    "ConfirmSheet",
    "Entry",
    "Field",
    "Figure",
    "Fold",
    "Keeping",
    "Kind",
    "Navigation",
    "PagedList",
    "Pill",
    "Place",
    "ReasonSheet",
    "TableRow",
    "Thumb",
    "ToastHost",
    "anchored",
    "answer",
    "banner",
    "bar",
    "body",
    "button",
    "capture_button",
    "card",
    "checks",
    "chip",
    "choices",
    "divider",
    "empty_state",
    "error_card",
    "faint",
    "figure",
    "figures",
    "heading",
    "icon_button",
    "line",
    "list_card",
    "list_row",
    "live",
    "loading",
    "notice",
    "pane_head",
    "photo_strip",
    "pills",
    "pressable",
    "ring",
    "safety_banner",
    "screen",
    "section",
    "steps",
    "table",
    "thumbnail",
    "use_sheet",
    "words",
    "yes_no",
]
