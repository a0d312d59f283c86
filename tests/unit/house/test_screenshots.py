"""The pictures of the screens: small, and the theme's colors as they are."""

from PIL import Image, ImageDraw

from tools.screenshots.shots import with_few_colors

GROUND, CARD, ACCENT = (244, 246, 249), (255, 255, 255), (11, 74, 143)


def test_a_picture_of_few_colors_beside_a_photo_of_thousands_keeps_the_themes_colors() -> None:
    screen = Image.new("RGB", (400, 400), GROUND)
    pencil = ImageDraw.Draw(screen)
    pencil.rectangle((20, 20, 380, 200), fill=CARD)
    pencil.rectangle((40, 220, 360, 260), fill=ACCENT)
    screen.paste(Image.effect_mandelbrot((80, 80), (-3, -2.5, 2, 2.5), 100).convert("RGB"), (40, 300))
    screen.paste(
        Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize((80, 80)) for turn in (0, 90, 180)]),
        (200, 300),
    )
    small = with_few_colors(screen)
    assert small.mode == "P" and len(small.getcolors(256) or []) <= 256
    shown = small.convert("RGB")
    for place, color in (((5, 5), GROUND), ((100, 100), CARD), ((100, 240), ACCENT)):
        assert shown.getpixel(place) == color
