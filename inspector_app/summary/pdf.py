"""The summary as a PDF."""

from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pictures import Pictures, no_pictures

__all__ = ["render_pdf"]


def render_pdf(content: SummaryContent, pictures: Pictures = no_pictures, *, language: str = "en") -> bytes:
    """Draw a summary. The same content and pictures give the same bytes; what is not at hand is told in words.

    Raises:
        NoSuchLanguage: its fixed words do not exist in that language.
    """
    # fpdf brings the whole of fontTools: a phone that starts, and a command that draws nothing, do without.
    from inspector_app.summary.drawing import draw  # noqa: PLC0415

    return draw(content, pictures, language)
