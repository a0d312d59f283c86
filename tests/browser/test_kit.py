"""The gallery in a real Chromium: what is drawn, tapped, typed and survived."""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import flet as ft
import pytest
from PIL import Image
from playwright.sync_api import Response, WebSocketRoute

from inspector_app.ui.gallery.app import main
from inspector_app.ui.serving import Running, running
from inspector_app.ui.theme import DARK, LIGHT, SUN
from inspector_app.ui.window import Window as AppWindow
from inspector_app.ui.window import current_window
from tests.support.browser import DESK, PHONE, Browser, Device, Window
from tests.support.chromium import NoChromium, find_chromium

CRITERIA = ("kinds", "site", "guide", "set")
OPENED: list[AppWindow] = []


def _main(page: ft.Page) -> None:
    main(page)
    OPENED.append(current_window())


@dataclass
class Tab:
    """A tab of the browser, and the window of the app that it shows."""

    seen: Window
    app: AppWindow

    def show(self, path: str) -> Window:
        """Go to a screen, freshly mounted, without loading the page again."""
        for route, name in (("/", "index"), (f"/{path}", path)):
            self.app.post(self.app.page.navigate, route)
            self.seen.wait_for(name)
        return self.seen


@pytest.fixture(scope="module")
def gallery() -> Iterator[Running]:
    with running(_main, title="Gallery") as here:
        yield here


def _open(gallery: Running, browser: Browser, device: Device = PHONE, **how: Any) -> Tab:
    seen = browser.open(gallery.new_link(), device, **how)
    return Tab(seen, OPENED[-1])


@pytest.fixture(scope="module")
def phone(gallery: Running, browser: Browser) -> Tab:
    return _open(gallery, browser)


@pytest.fixture(scope="module")
def spare(gallery: Running, browser: Browser) -> Tab:
    """One for tests that load the page in a size or a look of their own: see `_load`."""
    return _open(gallery, browser)


def _load(spare: Tab, gallery: Running, device: Device, **how: Any) -> Tab:
    spare.seen.begin_again(f"{gallery.origin}/", device, **how)
    return spare


@pytest.fixture(scope="module")
def roomy(gallery: Running, browser: Browser) -> Tab:
    """As wide as a phone gets and so high that nothing is cut off."""
    return _open(gallery, browser, Device(599, 3000))


def test_an_answer_is_one_tap_by_finger_or_by_keyboard(phone: Tab) -> None:
    seen = phone.show("checklist")
    seen.tap("answer-6.6-met", until=lambda: seen.is_checked("answer-6.6-met"))
    assert not seen.is_checked("answer-6.6-not_met")
    seen.find("answer-6.6-not_met").focus()
    seen.page.keyboard.press("Enter")
    seen.wait_until(lambda: seen.is_checked("answer-6.6-not_met"), "the answer by keyboard")
    seen.wait_for("finding-6.6")


def _role(seen: Window, identifier: str) -> str | None:
    return seen.find(identifier).get_attribute("role")


def test_one_of_a_list_is_a_tap_or_a_key_and_told_as_checked(phone: Tab) -> None:
    seen = phone.show("kinds")
    assert seen.is_checked("kind-trucker") and not seen.is_checked("kind-maker")
    seen.tap("kind-sea", until=lambda: seen.is_checked("kind-sea"))
    assert not seen.is_checked("kind-trucker")
    seen.find("kind-maker").focus()
    seen.page.keyboard.press("Enter")
    seen.wait_until(lambda: seen.is_checked("kind-maker"), "the choice by keyboard")
    assert _role(seen, "kind-maker") == "checkbox"
    assert "Foreign manufacturer" in seen.text_of("kind-maker")
    assert "Checked against two public sources" in seen.text_of("kind-maker")


def test_yes_and_no_are_equal_and_can_be_taken_back(phone: Tab) -> None:
    seen = phone.show("site")
    sides = [seen.find(f"site-seals-{side}").bounding_box() for side in ("yes", "no")]
    assert sides[0] and sides[1] and sides[0]["width"] == sides[1]["width"] and sides[0]["height"] >= 48
    assert not seen.is_checked("site-seals-yes") and not seen.is_checked("site-seals-no")
    seen.tap("site-seals-no", until=lambda: seen.is_checked("site-seals-no"))
    assert not seen.is_checked("site-seals-yes")
    seen.tap("site-seals-take-back", until=lambda: not seen.has("site-seals-take-back"))
    assert not seen.is_checked("site-seals-no")


def test_a_guided_sheet_tells_its_step_and_counts_what_is_ticked(phone: Tab) -> None:
    seen = phone.show("guide")
    assert "Step 2 of 5" in seen.text_of("guide-steps-dots")
    seen.tap("guide-steps-next", until=lambda: "Step 3 of 5" in seen.text_of("guide-steps-dots"))
    seen.tap("guide-steps-back", until=lambda: "Step 2 of 5" in seen.text_of("guide-steps-dots"))
    assert "0 of 3" in seen.texts()
    seen.tap("box-roof", until=lambda: seen.is_checked("box-roof"))
    assert "1 of 3" in seen.texts() and _role(seen, "box-roof") == "checkbox"
    seen.tap("box-roof", until=lambda: not seen.is_checked("box-roof"))


def test_what_is_folded_says_so_and_opens(phone: Tab) -> None:
    seen = phone.show("set")

    def expanded() -> str | None:
        return seen.find("unconfirmed-head").get_attribute("aria-expanded")

    assert expanded() == "false" and _role(seen, "unconfirmed-head") == "button"
    assert not seen.has("unconfirmed-inside")
    seen.tap("unconfirmed-head", until=lambda: expanded() == "true")
    assert "9.5 A criterion that no public source confirms" in seen.texts()
    seen.tap("unconfirmed-head", until=lambda: not seen.has("unconfirmed-inside"))


def test_a_row_of_a_table_is_read_with_the_words_of_its_columns(phone: Tab) -> None:
    seen = phone.show("set")
    seen.wait_for_text("6 Seal Security: Must 10, Should 3")


@pytest.mark.parametrize("device", [PHONE, DESK])
def test_the_chosen_pill_is_in_view_when_the_page_opens_and_when_it_is_loaded_again(
    gallery: Running, spare: Tab, device: Device
) -> None:
    seen = _load(spare, gallery, device).show("set")

    def is_in_view() -> bool:
        box = seen.find("set-category-12").bounding_box() if seen.has("set-category-12") else None
        return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= device.width

    seen.wait_until(is_in_view, "the last pill in view")
    seen.reload()
    seen.wait_for("set")
    seen.wait_until(is_in_view, "the last pill in view again")


def test_whatever_raises_costs_its_part_and_the_app_goes_on(phone: Tab) -> None:
    seen = phone.show("troubles")
    seen.tap("raise-tap", until=lambda: seen.has("toast"))
    seen.tap("toast-close", until=lambda: not seen.has("toast"))
    seen.tap("raise-task", until=lambda: seen.has("toast"))
    seen.tap("raise-part", until=lambda: seen.has("trouble-part"))
    seen.tap("alive", until=lambda: "Alive 1" in seen.texts())
    seen.tap("raise-property", until=lambda: seen.has("trouble-screen"))
    seen.tap("trouble-retry", until=lambda: seen.has("alive"))
    seen.tap("alive", until=lambda: "Alive 1" in seen.texts())


def test_no_keystroke_is_lost_while_the_screen_is_drawn_a_hundred_times(phone: Tab) -> None:
    seen = phone.show("fields")
    # Whoever helps with capitals would change a company's name, and the number of a seal.
    text = "three bolt seals at the dock of Mock S.A. de C.V. were twisted; no. h-4711 was not. logged at 14:02."
    is_typed = threading.Event()

    def draw_anew() -> None:
        while not is_typed.wait(0.02):
            phone.app.post(phone.app.pulse.beat)

    drawing = threading.Thread(target=draw_anew)
    drawing.start()
    try:
        seen.type_by_key("statement", text, delay_ms=8, looks=False)
    finally:
        is_typed.set()
        drawing.join()
    seen.wait_for_text(f"Draft: {text}")
    assert seen.value_of("statement") == text
    seen.tap("code", until=lambda: f"Kept: {text}" in seen.texts())
    assert seen.value_of("statement") == text


def test_a_page_that_is_loaded_again_is_where_it_was(phone: Tab) -> None:
    seen = phone.show("checklist")
    seen.tap("answer-6.6-met", until=lambda: seen.is_checked("answer-6.6-met"))
    seen.reload()
    seen.wait_for("checklist")
    seen.wait_until(lambda: seen.is_checked("answer-6.6-met"), "what was chosen")
    seen.tap("answer-6.6-not_met", until=lambda: seen.is_checked("answer-6.6-not_met"))


def test_a_line_that_breaks_comes_back_with_what_changed_meanwhile(gallery: Running, browser: Browser) -> None:
    tab = _open(gallery, browser)
    window, opened = tab.seen, tab.app
    lines: list[tuple[WebSocketRoute, WebSocketRoute]] = []

    def pass_on(line: WebSocketRoute) -> None:
        lines.append((line, line.connect_to_server()))

    window.page.route_web_socket("**/ws", pass_on)
    window.go(f"{gallery.origin}/states")
    for end in lines[-1]:
        end.close(code=4000)
    opened.post(setattr, opened.pulse, "trouble", "LINE")
    window.wait_until(lambda: len(lines) > 1, "another line")
    window.wait_for_text("Code LINE")
    window.tap("trouble-retry", until=lambda: window.has("states"))
    window.close()


@pytest.mark.parametrize("path", [*CRITERIA, "visits", "checklist", "sync", "parts", "states", "fields", "list"])
def test_what_can_be_tapped_is_as_large_as_a_thumb(roomy: Tab, path: str) -> None:
    seen = roomy.show(path)
    script = """() => [...document.querySelectorAll('[flt-tappable]')].map(node => {
        const box = node.getBoundingClientRect();
        const name = node.getAttribute('flt-semantics-identifier') || node.innerText;
        return [name, Math.round(box.width), Math.round(box.height)]; })"""
    targets = seen.page.evaluate(script)
    assert targets and not [target for target in targets if min(target[1:]) < 48]


def test_large_text_takes_the_room_it_needs(gallery: Running, spare: Tab) -> None:
    window = _load(spare, gallery, PHONE, text_scale=2).show("checklist")

    def tops() -> list[float]:
        boxes = [window.find(f"answer-6.2-{word}").bounding_box() for word in ("met", "not_applicable")]
        return [box["y"] for box in boxes if box is not None]

    window.wait_until(lambda: len(set(tops())) == 2, "answers in two rows")


def test_long_sentences_in_large_text_wrap_and_stay_on_the_screen(gallery: Running, spare: Tab) -> None:
    def boxes(scale: float) -> dict[str, Any]:
        window = _load(spare, gallery, Device(PHONE.width, 2400), text_scale=scale).show("site")
        named = {name: window.find(name) for name in ("draft", "newer", "people")}
        window.wait_until(lambda: all(each.bounding_box() for each in named.values()), "all of them")
        return {name: each.bounding_box() for name, each in named.items()}

    usual, large = boxes(1), boxes(2)
    for name, box in large.items():
        assert box["height"] > 2 * usual[name]["height"]
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE.width


@pytest.mark.parametrize(
    ("scheme", "contrast", "ground"),
    [("light", "normal", LIGHT.ground), ("dark", "normal", DARK.ground), ("dark", "sun", SUN.ground)],
)
def test_the_look_follows_the_system_and_the_setting(
    gallery: Running, spare: Tab, scheme: str, contrast: str, ground: str
) -> None:
    window = _load(spare, gallery, DESK, scheme=scheme).seen
    window.tap(f"contrast-{contrast}", until=lambda: window.is_selected(f"contrast-{contrast}"))

    def color() -> str:
        pixel = Image.open(io.BytesIO(window.screenshot())).convert("RGB").getpixel((4, 400))
        return "#{:02X}{:02X}{:02X}".format(*pixel)  # type: ignore[misc]

    window.wait_until(lambda: color() == ground, f"the ground of {scheme} and {contrast}")


def test_nothing_is_asked_of_another_machine(spare: Tab) -> None:
    asked: list[str] = []

    def note(answer: Response) -> None:
        asked.append(answer.url)

    spare.seen.page.on("response", note)
    spare.seen.reload()
    spare.show("checklist")
    spare.seen.page.remove_listener("response", note)
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("blob:", "data:"))} == {"127.0.0.1"}


def test_a_link_that_was_used_opens_no_second_browser(gallery: Running, browser: Browser) -> None:
    link = gallery.new_link()
    browser.open(link, PHONE).close()
    with pytest.raises(AssertionError, match="locked"):
        browser.open(link, PHONE)


def test_a_machine_without_chromium_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_CHROMIUM", "/no/such/browser")
    with pytest.raises(NoChromium, match="INSPECTOR_CHROMIUM"):
        find_chromium()
    monkeypatch.delenv("INSPECTOR_CHROMIUM")
    monkeypatch.setenv("PATH", "/no/such/folder")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/no/such/folder")
    assert find_chromium() is None
