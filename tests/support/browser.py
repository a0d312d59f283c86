"""A real Chromium in front of a real server: what a person does, found by the identifiers of the kit.

    with chromium() as browser, running(main, title="Gallery") as here:
        window = browser.open(here.new_link(), PHONE)
        window.tap("answer-6.2-met", until=lambda: window.is_checked("answer-6.2-met"))
        window.type("statement", "Seals are counted.")
        window.wait_for_text("Kept")

The browser is the machine's own ($INSPECTOR_CHROMIUM, then chromium or google-chrome on the path, then Playwright's).
There is always one in CI: a test that finds none fails.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import playwright.sync_api as playwright

from inspector_app.clock import SystemClock
from tests.support.chromium import FLAGS, NoChromium, find_chromium
from tests.support.patience import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Retry:
    """When a tap counts as lost: after so many seconds and so many looks at the page.

    A look takes the browser as long as a frame does, longer on a slow machine. A tap that comes too soon undoes what
    the one before was about to do.
    """

    seconds: float
    looks: int


_RETRY: Final = Retry(1.5, 30)
_CHOOSER: Final = Retry(5.0, 100)
"""The server is asked before a file chooser opens; a second tap before that would open a second one."""
_A_LOOK_MS: Final = 10_000
_TOP: Final = 60
_FOOT: Final = 90
"""Bars may lie over what is so close to an edge."""
_GAP: Final = re.compile(r"[\s\u00a0]+")
_POSITIONS: Final = "() => [...document.querySelectorAll('flt-semantics')].map(node => node.style.transform).join()"
_STANDS_STILL: Final = f"""async before => {{
    const positions = {_POSITIONS};
    const frame = () => new Promise(done => {{ requestAnimationFrame(done); setTimeout(done, 100); }});
    const begun = performance.now();
    let now = positions();
    while (now === before && performance.now() - begun < 250) {{ await frame(); now = positions(); }}
    for (let last = null; last !== now && performance.now() - begun < 1000; ) {{
        last = now; await frame(); now = positions();
    }}
    return now !== before; }}"""
"""Whether anything moves away from where it was, told once it rests. What is at its end does not move at all."""
_AWAITS_FOCUS: Final = """node => document.activeElement === node || node.removeAttribute('autocorrect')"""
"""Whether it has the focus; else it loses what Flutter sets once it listens. In one step: focus may come by itself."""
_TWO_FRAMES: Final = """() => new Promise(done => {
    requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 300); })"""


@dataclass(frozen=True, slots=True)
class Device:
    """The size of a window in logical pixels, and how many real pixels each of them has."""

    width: int
    height: int
    scale: float = 1

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


PHONE: Final = Device(390, 844)
DESK: Final = Device(1280, 800)
Scheme = Literal["light", "dark"]


class Browser:
    """A running Chromium."""

    def __init__(self, started: playwright.Browser) -> None:
        self._started = started

    def open(self, url: str, device: Device = PHONE, *, scheme: Scheme = "light", text_scale: float = 1) -> "Window":
        """A window of its own, without the cookies of others, with the tree for assistive technology turned on."""
        window = Window(self.page(device, scheme=scheme), text_scale)
        window.go(url)
        return window

    def page(self, device: Device = PHONE, *, scheme: Scheme = "light", scripts: bool = True) -> playwright.Page:
        """An empty page of its own, for what is no app: a sign-in page. Close its context."""
        context = self._started.new_context(
            viewport={"width": device.width, "height": device.height},
            device_scale_factor=device.scale,
            color_scheme=scheme,
            java_script_enabled=scripts,
            permissions=["camera", "geolocation"],
            geolocation={"latitude": 25.78, "longitude": -100.19},
            reduced_motion="reduce",
        )
        return context.new_page()

    def close_windows(self) -> None:
        """Close every window and page that is still open."""
        for context in self._started.contexts:
            context.close()


@contextlib.contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Chromium without a screen, for as long as the block lasts, with further flags if need be.

    Raises NoChromium, which says what to do.
    """
    path = find_chromium()
    with playwright.sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        except playwright.Error as error:
            raise NoChromium(
                "No Chromium was found. Install it (apt-get install chromium), or name one in INSPECTOR_CHROMIUM."
            ) from error
        try:
            yield Browser(browser)
        finally:
            browser.close()


class Window:
    """One tab. What is waited for is waited for patiently, and named in the failure."""

    def __init__(self, page: playwright.Page, text_scale: float = 1) -> None:
        self.page = page
        self._text_scale = text_scale
        self._clock = SystemClock()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)

    def go(self, url: str) -> None:
        """Go to an address and wait until the app is drawn."""
        self.page.goto(url)
        self.wake()

    def begin_again(self, url: str, device: Device, *, scheme: Scheme = "light", text_scale: float = 1) -> None:
        """Load the app anew in another size or look: half as dear as another window, which has to compile it first."""
        self.page.set_viewport_size({"width": device.width, "height": device.height})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self._text_scale = text_scale
        self.go(url)

    def turn_to(self, path: str) -> None:
        """Go to another page of the app that is open, as the browser's own back and forward do: nothing is loaded."""
        if self.page.evaluate("path => location.pathname === path", path):
            return
        self.page.evaluate(
            """path => { document.querySelectorAll('flt-semantics').forEach(node => node.dataset.before = 'yes');
                history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate', {state: null})); }""",
            path,
        )
        drawn = self.page.locator("flt-semantics[flt-semantics-identifier]:not([data-before])")
        self.wait_until(lambda: drawn.count() > 0, f"{path} to be drawn")

    def reload(self) -> None:
        self.page.reload()
        self.wake()

    def wake(self) -> None:
        """Wait until the app is drawn. Flutter builds what a screen reader needs only when one asks: so ask."""
        drawn = self.page.locator("flt-semantics-placeholder, flt-semantics-host *, body > h1").first
        drawn.wait_for(state="attached", timeout=PATIENCE_SECONDS * 1000)
        assert not self.page.locator("body > h1").count(), f"no app here; the page says: {self.page.inner_text('body')}"
        if self._text_scale != 1:
            self.page.evaluate("size => document.documentElement.style.fontSize = size", f"{16 * self._text_scale}px")
        self.page.evaluate("document.querySelector('flt-semantics-placeholder')?.click()")
        self.page.wait_for_selector("flt-semantics[flt-semantics-identifier]", state="attached")

    def find(self, identifier: str) -> playwright.Locator:
        """The node of that name."""
        return self.page.locator(f'[flt-semantics-identifier="{identifier}"]').first

    def has(self, identifier: str) -> bool:
        return self.page.locator(f'[flt-semantics-identifier="{identifier}"]').count() > 0

    def texts(self) -> str:
        """Everything that can be read or heard, gaps made equal."""
        script = """() => { const host = document.querySelector('flt-semantics-host');
            const labels = [...host.querySelectorAll('[aria-label]')].map(node => node.getAttribute('aria-label'));
            const values = [...host.querySelectorAll('input, textarea')].map(node => node.value);
            return [host.innerText, ...labels, ...values].join(' '); }"""
        return _GAP.sub(" ", str(self.page.evaluate(script)))

    def text_of(self, identifier: str) -> str:
        """What the node says, by its words and its label."""
        node = self.find(identifier)
        return _GAP.sub(" ", f"{node.inner_text()} {node.get_attribute('aria-label') or ''}").strip()

    def is_checked(self, identifier: str) -> bool:
        return self.find(identifier).get_attribute("aria-checked") == "true"

    def is_selected(self, identifier: str) -> bool:
        node = self.find(identifier)
        return "true" in (node.get_attribute("aria-selected"), node.get_attribute("aria-current"))

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for anything that can be asked; `what` names it in the failure."""
        came = self._comes(is_so, Retry(PATIENCE_SECONDS, 0))
        assert came or is_so(), f"waited {PATIENCE_SECONDS:g} s for {what}; the screen says: {self.texts()}"

    def _comes(self, is_so: Callable[[], bool], within: Retry) -> bool:
        """Whether it comes to that."""
        begun, looks = self._clock.seconds(), 0
        while not is_so():
            looks += 1
            if looks >= within.looks and self._clock.seconds() - begun >= within.seconds:
                return False
            self.page.wait_for_timeout(20)
        return True

    def wait_for(self, identifier: str) -> None:
        self.wait_until(lambda: self.has(identifier), f"{identifier} to appear")

    def wait_gone(self, identifier: str) -> None:
        self.wait_until(lambda: not self.has(identifier), f"{identifier} to go")

    def wait_for_text(self, text: str) -> None:
        wanted = _GAP.sub(" ", text)
        self.wait_until(lambda: wanted in self.texts(), f"the words {text!r}")

    def reach(self, identifier: str, *, down: bool = True) -> None:
        """Scroll what is read until it is well within the window: what lies far below is not even drawn."""
        size = self.page.viewport_size
        assert size is not None
        self.page.mouse.move(size["width"] * 0.55, size["height"] * 0.6)
        before = -1.0
        step = size["height"] * 0.4  # less than the part in which it is well within: nothing is passed over
        for _ in range(60):
            box = self.find(identifier).bounding_box() if self.has(identifier) else None
            middle = box["y"] + box["height"] / 2 if box else size["height"] * down
            is_at_an_end = box is not None and middle == before and 0 < middle < size["height"]
            if 150 < middle < size["height"] - 140 or is_at_an_end:
                return
            before = middle
            self._turn_wheel(max(-step, min(step, middle - size["height"] / 2)))
        raise AssertionError(f"{identifier} was not reached; the screen says: {self.texts()}")

    def tap(
        self,
        identifier: str,
        *,
        until: Callable[[], bool] | None = None,
        tries: int = 4,
        retry: Retry = _RETRY,
    ) -> None:
        """Tap the middle of it; with `until`, again if nothing came of it: without a graphics card taps get lost."""
        self.wait_for(identifier)
        for _ in range(tries):
            place = self._middle(identifier)
            if place is not None:  # else it went while it was looked for: the tap before did that, or it is drawn anew
                self.page.mouse.click(*place)
                if until is None:
                    return
            if until is not None and self._comes(until, retry):
                return
        self.wait_until(until or (lambda: False), f"what {tries} taps on {identifier} do")

    def _middle(self, identifier: str) -> tuple[float, float] | None:
        """Where to tap, after scrolling it into view: a tap outside of the window is lost without a word."""
        size = self.page.viewport_size
        assert size is not None
        for _ in range(30):
            place = self._center(identifier)
            if place is None:
                return None
            is_seen = 0 <= place[0] < size["width"] and _TOP <= place[1] < size["height"] - _FOOT
            if is_seen or not self._scroll(*place, size["height"]):
                return place
        return self._center(identifier)

    def _center(self, identifier: str) -> tuple[float, float] | None:
        """The middle of it, or None where it is not drawn (any more)."""
        if not self.has(identifier):
            return None
        try:
            box = self.find(identifier).bounding_box(timeout=_A_LOOK_MS)
        except playwright.TimeoutError:
            return None
        if box is None:
            return None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _scroll(self, x: float, y: float, height: int) -> bool:
        """Turn the wheel towards it. Whether anything moved."""
        self.page.mouse.move(min(max(x, 20), 300), height / 2)
        return self._turn_wheel(max(-400.0, min(400.0, y - height / 2)))

    def _turn_wheel(self, by: float) -> bool:
        """Turn the wheel where the mouse is, and wait until the page stands still again. Whether anything moved."""
        before = self.page.evaluate(f"({_POSITIONS})()")
        self.page.mouse.wheel(0, by)
        return bool(self.page.evaluate(_STANDS_STILL, before))

    def type(self, identifier: str, text: str) -> None:
        """Put text into a field after what is there, with one event, as a paste or a dictation does."""
        self._enter(identifier)
        if not text:
            return
        before = self.value_of(identifier)
        if before:
            self.page.keyboard.press("End")
        self.page.keyboard.insert_text(text)
        self._mend(identifier, before + text)

    def type_by_key(self, identifier: str, text: str, *, delay_ms: float = 5, looks: bool = True) -> None:
        """The same key by key, as a person does, where that is what is tested. It takes a frame for each key."""
        self._enter(identifier)
        wanted = self.value_of(identifier) + text
        self.page.keyboard.press("End")
        self.page.keyboard.type(text, delay=delay_ms)
        if looks:
            self._mend(identifier, wanted)

    def fill(self, identifier: str, text: str) -> None:
        """Put text into a field in place of what is there."""
        self._enter(identifier)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)
        self._mend(identifier, text)

    def _enter(self, identifier: str) -> None:
        """Focus a field, and wait until Flutter listens to it: the browser has the focus a moment before."""
        self.wait_for(identifier)
        field = self.find(identifier).locator("input, textarea").first
        is_in_it = field.evaluate(_AWAITS_FOCUS)
        self.tap(identifier, until=lambda: self._has_focus(identifier))
        if is_in_it:
            self.page.wait_for_timeout(150)
            return
        self.wait_until(lambda: field.get_attribute("autocorrect") is not None, f"{identifier} to be listened to")

    def _mend(self, identifier: str, wanted: str) -> None:
        """Type it by key where it is not what was meant, two frames later: Flutter may have put back what it knew.

        That no keystroke is lost has a test of its own (test_kit).
        """
        self.find(identifier).evaluate(_TWO_FRAMES)
        if self.value_of(identifier) != wanted:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(wanted, delay=5)

    def choose_file(self, identifier: str, file: Path | playwright.FilePayload) -> None:
        """Tap what opens the file chooser, again if none opens, and choose a file."""
        opened: list[playwright.FileChooser] = []

        def note(chooser: playwright.FileChooser) -> None:
            opened.append(chooser)

        self.page.on("filechooser", note)
        try:
            self.tap(identifier, until=lambda: bool(opened), retry=_CHOOSER)
        finally:
            self.page.remove_listener("filechooser", note)
        opened[0].set_files(file)

    def value_of(self, identifier: str) -> str:
        """What stands in a field."""
        return self.find(identifier).locator("input, textarea").first.input_value()

    def _has_focus(self, identifier: str) -> bool:
        script = "node => node.contains(document.activeElement)"
        return bool(self.find(identifier).evaluate(script))

    def screenshot(self, path: Path | None = None) -> bytes:
        """The window as a PNG, once it has stopped moving."""
        self.page.wait_for_timeout(350)
        return self.page.screenshot(path=path)

    def close(self) -> None:
        self.page.context.close()
