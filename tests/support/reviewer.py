"""A supervisor at the review console in a real browser: what a person does with it, step by step."""

import io
from pathlib import Path

from pypdf import PdfReader

from tests.support.browser import DESK, Browser, Device, Window


class Reviewer:
    """A person at one desk, signed in by the page. `window` is the browser's."""

    def __init__(self, browser: Browser, url: str, *, email: str, password: str, device: Device = DESK) -> None:
        self.url = url
        page = browser.page(device)
        page.goto(f"{url}/review")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        self.window = Window(page)
        self.window.wake()

    def open_visit(self, visit: str) -> None:
        """From the queue."""
        self.window.wait_for(f"queue-{visit}")
        self.window.tap(f"queue-{visit}", until=lambda: self.window.has("overview"))

    def photo(self, visit: str, sha256: str) -> bytes:
        """The original, as a person downloads it."""
        return self.window.page.request.get(f"{self.url}/photos/{visit}/{sha256}?download").body()

    def remark(self, on: str, text: str) -> None:
        """On an answer or a finding that is on the page."""
        window = self.window
        window.reach(f"remark-{on}")
        window.tap(f"remark-{on}", until=lambda: window.has(f"remark-{on}-text"))
        window.reach(f"remark-{on}-text")
        window.type(f"remark-{on}-text", text)
        window.tap(f"remark-{on}-send", until=lambda: not window.has(f"remark-{on}-send"))
        window.wait_for_text("not marked as dealt with yet")

    def summary(self) -> tuple[str, bytes]:
        """The partner's PDF as it is downloaded: its name and its bytes."""
        self.window.tap("section-summary", until=lambda: self.window.has("preview-cover"))
        with self.window.page.expect_download() as saved:
            self.window.tap("preview-pdf")
        return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()


def words_of(pdf: bytes) -> str:
    """All the words of a PDF, gaps made equal."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
