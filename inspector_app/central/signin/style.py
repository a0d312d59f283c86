"""The style sheet of the plain pages, from the same palettes and typeface as the screens."""

from typing import Final

from inspector_app.ui.theme import DARK, LIGHT, Palette

__all__ = ["FONTS", "STYLE"]

FONTS: Final = ("PublicSans-Regular.ttf", "PublicSans-SemiBold.ttf", "PublicSans-Bold.ttf")
_WEIGHTS: Final = (400, 600, 700)
_USED: Final = (
    *("ground", "card", "ink", "faint", "line", "edge", "accent", "on_accent"),
    *("not_met", "not_met_soft", "met", "met_soft", "rail", "on_rail"),
)


def _tokens(palette: Palette) -> str:
    return "".join(f"--{name.replace('_', '-')}:{getattr(palette, name)};" for name in _USED)


def _faces() -> str:
    return "".join(
        f'@font-face{{font-family:"Public Sans";src:url("/sign-in/{file}");font-weight:{weight};font-display:swap}}'
        for file, weight in zip(FONTS, _WEIGHTS, strict=True)
    )


# Sizes in rem: whoever enlarges text, or zooms to 200 %, gets one narrow column that still fits.
_RULES: Final = """
*{box-sizing:border-box}
html{font:100%/1.5 "Public Sans",system-ui,sans-serif;color:var(--ink);background:var(--ground)}
body{margin:0;min-height:100vh;display:flex;flex-direction:column}
header{background:var(--rail);color:var(--on-rail);padding:.75rem 1.5rem;font-weight:600;display:flex;gap:.6rem;
align-items:center}
header svg{width:1.6rem;height:1.6rem;fill:currentColor;flex:none}
main{width:100%;max-width:27rem;margin:0 auto;padding:2.5rem 1rem 3rem;flex:1}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.75rem 1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .35rem;letter-spacing:-.01em}
p{margin:.5rem 0}
.faint{color:var(--faint);font-size:.9375rem}
label{display:block;font-weight:600;font-size:.9375rem;margin:1.1rem 0 .35rem}
.hint{color:var(--faint);font-size:.875rem;margin:.35rem 0 0}
input{display:block;width:100%;min-height:3rem;padding:.5rem .85rem;font:inherit;color:inherit;
background:var(--card);border:1px solid var(--edge);border-radius:10px}
input[aria-invalid=true]{border:2px solid var(--not-met)}
button{display:block;width:100%;min-height:3rem;margin-top:1.6rem;padding:.6rem 1rem;font:inherit;font-weight:600;
color:var(--on-accent);background:var(--accent);border:0;border-radius:10px;cursor:pointer}
a{color:var(--accent);font-weight:600;text-underline-offset:.2em;display:inline-block;padding:.3rem 0}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.note{border-radius:10px;padding:.75rem .9rem;margin:1rem 0 0;font-size:.9375rem;border-left:4px solid}
.note.bad{background:var(--not-met-soft);border-color:var(--not-met)}
.note.good{background:var(--met-soft);border-color:var(--met)}
.note strong{display:block}
.foot{margin-top:1.25rem;padding:0 .25rem}
@media(forced-colors:active){button,.card,.note{border:2px solid}}
"""

STYLE: Final = (
    _faces()
    + f":root{{color-scheme:light dark;{_tokens(LIGHT)}}}"
    + f"@media(prefers-color-scheme:dark){{:root{{{_tokens(DARK)}}}}}"
    + _RULES.replace("\n", "")
)
