"""Contrast that is kept, and colors that live in one file."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from inspector_app.ui import palette
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import DARK, FONTS, LIGHT, SUN, Palette, Style, make_theme
from inspector_app.ui.wording import assets_folder

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for room in ("inspector_app/ui", "inspector_app/device", "inspector_app/central/review")
    for path in sorted((ROOT / room).rglob("*.py"))
]
PALETTES = {"light": LIGHT, "dark": DARK, "sun": SUN}
TEXT = [
    ("ink", "ground"),
    ("ink", "card"),
    ("faint", "ground"),
    ("faint", "card"),
    ("faint", "accent_soft"),
    ("ink", "accent_soft"),
    ("ink", "not_met_soft"),
    ("accent", "ground"),
    ("accent", "card"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("met", "card"),
    ("met", "met_soft"),
    ("not_met", "card"),
    ("not_met", "not_met_soft"),
    ("plain", "plain_soft"),
    ("warn", "card"),
    ("warn", "warn_soft"),
    ("on_state", "met"),
    ("on_state", "not_met"),
    ("on_state", "warn"),
    ("on_rail", "rail"),
    ("on_rail", "rail_chosen"),
    ("on_rail_faint", "rail"),
    ("on_badge", "badge"),
]


def _light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PALETTES)
def test_text_can_be_read_on_its_ground(name: str) -> None:
    shown, least = PALETTES[name], 7.0 if name == "sun" else 4.5
    weak = [(ink, ground) for ink, ground in TEXT if _contrast(getattr(shown, ink), getattr(shown, ground)) < least]
    assert not weak


@pytest.mark.parametrize("name", PALETTES)
def test_the_outline_of_what_can_be_tapped_can_be_seen(name: str) -> None:
    shown = PALETTES[name]
    assert _contrast(shown.edge, shown.card) >= 3.0


@pytest.mark.parametrize("name", PALETTES)
def test_every_role_has_a_value_in_every_palette(name: str) -> None:
    shown: Palette = PALETTES[name]
    values = [getattr(shown, field.name) for field in fields(shown) if field.name != "is_dark"]
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in values)
    scheme = make_theme(shown).color_scheme
    assert scheme is not None
    roles = [value for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)]
    for role in {*roles, *(part for tone in Tone for part in tone.value)} - {palette.CLEAR}:
        found = [each.name for each in fields(scheme) if each.name.replace("_", "") == role]
        assert found and getattr(scheme, found[0]) is not None, role


def test_no_color_is_written_down_outside_of_the_theme() -> None:
    allowed = {"theme.py", "palette.py"}
    literal = re.compile(r"#[0-9A-Fa-f]{6,8}\b|\b(?:Cupertino)?Colors\.[A-Z]")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.name not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert not found


def test_no_size_of_type_is_written_down_outside_of_the_theme() -> None:
    found = []
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "ft.Text":
                found += [f"{path.name}:{call.lineno}" for word in call.keywords if word.arg in ("size", "font_family")]
    assert not found


def test_the_fonts_of_the_theme_are_there() -> None:
    assert all((assets_folder() / path).is_file() for path in FONTS.values())
    styles = [style for name, style in vars(Style).items() if name.isupper()]
    assert styles and all(style.font_family in FONTS for style in styles)
