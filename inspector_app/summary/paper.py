"""The one place that draws: fpdf2, the typeface, and what a document says of itself.

The same marks give the same bytes: no clock and no random number takes part.
"""

import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from fpdf import FPDF
from fpdf.fonts import CoreFont, TTFFont
from fpdf.prefs import ViewerPreferences

from inspector_app.summary.flow import Box, Image, Mark, Page, Style, Text

__all__ = ["PLACEHOLDER", "Paper", "fonts_folder"]

PLACEHOLDER: Final = "◊"
"""Stands for a character that the typeface does not have; the document says so in words."""

_SOFT_HYPHEN: Final = "\u00ad"
_CLEARLY: Final = 0.001
"""In millimeters: far more than what adding widths up in another order could change."""
_WEIGHTS: Final = {"regular": "PublicSans-Regular", "semibold": "PublicSans-SemiBold", "bold": "PublicSans-Bold"}


def fonts_folder() -> Path:
    """The folder of the typeface: `assets/fonts` beside the packages."""
    return Path(__file__).resolve().parents[2] / "assets" / "fonts"


class Paper:
    """A letter-size document in millimeters. It measures text, and at the end draws pages of marks once.

    A context manager: the files of the typeface stay open until its end.
    """

    WIDTH: Final = 215.9
    HEIGHT: Final = 279.4

    def __init__(self, *, title: str, language: str, made_at: dt.datetime) -> None:
        self._pdf = pdf = FPDF(format="letter", unit="mm")
        pdf.set_auto_page_break(False)
        pdf.set_margins(0, 0, 0)
        pdf.c_margin = 0
        # Somebody may have typed the sign by which fpdf2 would put in the number of pages.
        pdf.str_alias_nb_pages = ""
        for weight, name in _WEIGHTS.items():
            pdf.add_font(weight, "", fonts_folder() / f"{name}.ttf")
        self._were_cut = dict[tuple[str, Style, float], list[str]]()
        self._characters = frozenset.intersection(*(_characters(font) for font in pdf.fonts.values()))
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_creator("Inspector")
        pdf.set_producer("Inspector")
        pdf.set_creation_date(made_at)
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        pdf.add_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def legible(self, text: str) -> str:
        """The text as the typeface can show it: line ends stay, other controls go, what it lacks is replaced."""
        plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(self._legible(character) for character in plain)

    def lacks(self, text: str) -> bool:
        """Whether some character of the text can only be shown by the placeholder."""
        return any(self._legible(character) == PLACEHOLDER != character for character in text)

    def _legible(self, character: str) -> str:
        if character == "\n" or ord(character) in self._characters:
            return character
        category = unicodedata.category(character)
        if category in ("Cc", "Zs", "Zl", "Zp"):
            return " "
        # Marks of direction, joiners and the like have no shape of their own.
        return "" if category == "Cf" else PLACEHOLDER

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """The text cut into lines of at most `width` millimeters; a word that is too long is cut inside."""
        self._use(style)
        return [line for paragraph in text.split("\n") for line in self._cut(paragraph, style, width)]

    def _cut(self, paragraph: str, style: Style, width: float) -> Sequence[str]:
        # Most are a few words that fit, and many are the same on every card: to cut takes as long as all else.
        if not paragraph or (self._is_plain(paragraph) and self.width_of(paragraph, style) < width - _CLEARLY):
            return [paragraph]
        key = paragraph, style, width
        if key not in self._were_cut:
            cut = self._pdf.multi_cell(width, style.line, paragraph, dry_run=True, output="LINES")
            assert isinstance(cut, list)
            self._were_cut[key] = cut
        return self._were_cut[key]

    @staticmethod
    def _is_plain(paragraph: str) -> bool:
        """Nothing in it goes away where it is cut into lines."""
        return _SOFT_HYPHEN not in paragraph and paragraph == paragraph.strip()

    def width_of(self, text: str, style: Style) -> float:
        """The width of a line in millimeters."""
        self._use(style)
        return self._pdf.get_string_width(text)

    def draw(self, pages: Sequence[Page], images: Mapping[str, bytes]) -> bytes:
        """The document's bytes. `images` are JPEGs by the names that the marks give them."""
        for number, page in enumerate(pages):
            if number:
                self._pdf.add_page()
            self._draw_marks(page, images)
        return bytes(self._pdf.output())

    def _draw_marks(self, marks: Iterable[Mark], images: Mapping[str, bytes]) -> None:
        for mark in marks:
            if isinstance(mark, Box):
                self._draw_box(mark)
            elif isinstance(mark, Image):
                # fpdf2 puts a JPEG in as it is.
                file = io.BytesIO(images[mark.name])
                self._pdf.image(file, mark.x, mark.y, mark.w, mark.h, alt_text=mark.told or None)
            else:
                self._draw_text(mark)

    def _draw_box(self, box: Box) -> None:
        if box.w <= 0 or box.h <= 0:
            return
        if box.fill:
            self._pdf.set_fill_color(*box.fill)
        if box.outline:
            self._pdf.set_draw_color(*box.outline)
        how = ("D" if box.outline else "") + ("F" if box.fill else "")
        if box.radius:
            radius = min(box.radius, box.w / 2, box.h / 2)
            self._pdf.rect(box.x, box.y, box.w, box.h, style=how, round_corners=True, corner_radius=radius)
        else:
            self._pdf.rect(box.x, box.y, box.w, box.h, style=how)

    def _draw_text(self, mark: Text) -> None:
        if not mark.text:
            return
        self._use(mark.style)
        self._pdf.set_text_color(*mark.color)
        self._pdf.set_xy(mark.x, mark.y)
        self._pdf.cell(mark.w, mark.style.line, mark.text, align=mark.align)

    def _use(self, style: Style) -> None:
        self._pdf.set_font(style.weight, "", style.size)


def _characters(font: CoreFont | TTFFont) -> frozenset[int]:
    assert isinstance(font, TTFFont)
    return frozenset(font.cmap)
