"""A visit over a bad line, mode by mode: what the person is told, that nothing is called safe that is not, and that
everything is at the center, once and whole, as soon as the line is fair again."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from inspector_app.clock import SystemClock, pause
from inspector_app.device.book import Book
from inspector_app.device.capture import capture_photo
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.visits.writing import answer_outcome
from sync.central import HttpCentral
from sync.runner import Report
from tests.support.certificates import certify
from tests.support.chaos import FAIR, ChaosLine, Weather, chaos_line
from tests.support.chaos_http import PORTALS
from tests.support.office import Office, begin_visit, open_office
from tests.support.patience import PATIENCE_SECONDS
from tests.support.pictures import draw_photo
from tests.support.quick_line import quick_line

SOON = 0.4
"""Seconds in which a line that is not silent may be taken for one: the machine may stand still."""
PHOTO_SIZE = (800, 600)


@dataclass
class Scene:
    """One phone, which writes a new visit for each story; the line is between it and the running center."""

    office: Office
    phone: Session
    line: ChaosLine
    visits: int = 0

    def captured(self) -> tuple[Book, bytes]:
        """A visit of three entries and a photo that is only here."""
        self.visits += 1
        book, picture = begin_visit(self.phone), draw_photo(self.visits, PHOTO_SIZE, grain=True)
        book.write([answer_outcome("6.2", "met")])
        capture_photo(book, picture)
        return book, picture

    def sync(self, url: str = "", *, stalls_after: float = PATIENCE_SECONDS) -> Report:
        """One sync over the line, by a phone that rests little and gives a silent line up after that many seconds."""
        central = HttpCentral(url) if url else quick_line(self.line.url, stalls_after)
        try:
            return synchronize(self.phone, central, rest=lambda seconds: pause(min(seconds, 0.01)))
        finally:
            central.close()

    def seconds_of_a_sync(self) -> float:
        """As much as the machine takes now for one over a fair line: who is cut before can do nothing."""
        self.captured()
        begun = SystemClock().seconds()
        assert self.sync().waiting == ()
        return SystemClock().seconds() - begun

    def all_is_safe(self, book: Book, picture: bytes) -> None:
        """On the word of both sides, byte for byte, each entry and photo once, and nothing left lying about."""
        center = self.office.headquarters.center
        digest = hashlib.sha256(picture).hexdigest()
        safety = measure_safety(self.phone)
        assert (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)
        strands = center.strands(book.visit)
        of_the_phone = [node.head for node in strands.nodes if node.device == self.phone.device]
        assert len(of_the_phone) == len({*of_the_phone}) == book.length
        assert center.held_photos(book.visit) == {digest}
        assert self.office.headquarters.photo(book.visit, digest) == picture
        assert [*(self.office.folder / "center" / "parts").iterdir()] == []
        here = {line.id: line.state_digest for line in list_visits(self.phone)}
        there = {line.id: line.state_digest for line in self.office.headquarters.visits()}
        assert here == there

    def is_only_here(self) -> None:
        """What was captured last is called neither safe nor lost."""
        safety = measure_safety(self.phone)
        assert safety.safe_entries < safety.entries and safety.safe_photos < safety.photos


@pytest.fixture(scope="module")
def whole_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with (
        open_office(tmp_path_factory.mktemp("office")) as office,
        office.center_running(),
        chaos_line(office.url, seed=5) as line,
    ):
        yield Scene(office, office.enroll("lead"), line)


@pytest.fixture
def scene(whole_day: Scene) -> Scene:
    whole_day.line.set(FAIR)
    return whole_day


THROUGH = {
    "far away": Weather(latency_seconds=0.02),
    "slow": Weather(bytes_per_second_up=400_000, bytes_per_second_down=400_000),
    "cut every 40 kB": Weather(cut_every_bytes=40_000, jitter=0.5, bytes_per_second_up=1_000_000),
    "cut every 40 kB, unknown to the center": Weather(cut_every_bytes=40_000, jitter=0.5, center_hears_cuts=False),
    "cut twice a second": Weather(cut_every_seconds=0.5, jitter=0.5, bytes_per_second_up=250_000),
    "the first reply is lost": Weather(lost_replies=1.0, times=1),
    "the reply to an announcement is lost": Weather(lost_replies=1.0, on="POST /v1/uploads", times=1),
    "the reply to the bytes is lost": Weather(lost_replies=1.0, on="PATCH", times=1),
    "every third reply is lost": Weather(lost_replies=0.34),
    "every reply comes twice": Weather(doubled_replies=1.0),
    "every request arrives twice": Weather(doubled_requests=1.0),
    "a proxy stores and forwards": Weather(stores_and_forwards=True),
    "a proxy takes the kind of reply away": Weather(strips_down=("content-type", "retry-after", "tus-resumable")),
    "a proxy takes the length away": Weather(strips_down=("content-length",)),
}


@pytest.mark.parametrize("mode", THROUGH)
def test_one_sync_brings_everything_over_a_line_that_is_only_bad(scene: Scene, mode: str) -> None:
    weather = THROUGH[mode]
    if weather.cut_every_seconds is not None:
        weather = replace(weather, cut_every_seconds=max(weather.cut_every_seconds, scene.seconds_of_a_sync()))
    book, picture = scene.captured()
    scene.line.set(weather)
    report = scene.sync()
    assert report.waiting == ()
    scene.all_is_safe(book, picture)


def test_what_arrived_before_a_cut_is_not_sent_again(scene: Scene) -> None:
    book, picture = scene.captured()
    scene.line.set(Weather(cut_every_bytes=len(picture) // 8, bytes_per_second_up=500_000))
    before = scene.line.counts()
    assert scene.sync().waiting == ()
    after = scene.line.counts()
    assert after.cuts - before.cuts >= 8
    assert len(picture) < after.bytes_up - before.bytes_up < 1.3 * len(picture)
    scene.all_is_safe(book, picture)


NOBODY_THERE = "Something else than the center answered"
NO_ANSWER = "What came back is not the center's answer"
STALLED = ("The line is too slow", "Nothing moves on the line")
SAID: dict[str, tuple[Weather, str, str | tuple[str, ...]]] = {
    "page": (Weather(portal="page"), "no-answer", NO_ANSWER),
    "redirect": (Weather(portal="redirect"), "no-answer", NOBODY_THERE),
    "sign in": (Weather(portal="sign in"), "no-answer", NOBODY_THERE),
    "nothing": (Weather(portal="nothing"), "no-answer", NO_ANSWER),
    "rubbish": (Weather(portal="rubbish"), "no-answer", NO_ANSWER),
    "other json": (Weather(portal="other json"), "no-answer", NO_ANSWER),
    "created": (Weather(portal="created"), "no-answer", NO_ANSWER),
    "bad gateway": (Weather(portal="bad gateway"), "try-again-later", "The center is busy"),
    "silence": (Weather(swallows=True), "try-again-later", STALLED),
    "every reply lost": (Weather(lost_replies=1.0), "try-again-later", "The line was cut."),
    "how it is packed, lost": (Weather(strips_up=("content-encoding",)), "not-an-exchange", ""),
    "how the reply is packed, lost": (Weather(strips_down=("content-encoding",)), "no-answer", NO_ANSWER),
}


def test_every_portal_has_its_story() -> None:
    assert {*PORTALS} <= {*SAID}


def test_where_nothing_gets_through_the_person_is_told_why_and_nothing_is_lost(scene: Scene) -> None:
    book, picture = scene.captured()
    for weather, code, why in SAID.values():
        scene.line.set(weather)
        (waiting,) = scene.sync(stalls_after=SOON if weather.swallows else PATIENCE_SECONDS).waiting
        assert (waiting.what, waiting.code) == ("everything", code), weather
        assert waiting.why.startswith(why), weather
        scene.is_only_here()
    scene.line.set(FAIR)
    assert scene.sync().waiting == ()
    scene.all_is_safe(book, picture)


PHOTO_SAID = (
    (Weather(strips_up=("authorization",)), "not-signed-in"),
    (Weather(strips_up=("tus-resumable",)), "other-tus"),
    (Weather(strips_up=("upload-length",)), "not-understood"),
)


def test_a_proxy_that_loses_a_photos_headers_keeps_no_entry_back(scene: Scene) -> None:
    book, picture = scene.captured()
    for weather, code in PHOTO_SAID:
        scene.line.set(weather)
        assert {waiting.code for waiting in scene.sync().waiting} == {code}, weather
        safety = measure_safety(scene.phone)
        assert safety.safe_entries == safety.entries and safety.safe_photos < safety.photos
    scene.line.set(FAIR)
    assert scene.sync().waiting == ()
    scene.all_is_safe(book, picture)


@pytest.mark.parametrize("header", ["upload-offset", "location"])
def test_what_a_photos_reply_did_not_say_is_not_guessed(scene: Scene, header: str) -> None:
    """The bytes may have arrived or not: only a receipt makes it safe."""
    book, picture = scene.captured()
    scene.line.set(Weather(strips_down=(header,)))
    assert {waiting.code for waiting in scene.sync().waiting} == {"no-answer"}
    scene.line.set(FAIR)
    assert scene.sync().waiting == ()
    scene.all_is_safe(book, picture)


def test_a_line_that_falls_silent_in_mid_photo_is_given_up_and_the_photo_goes_on(scene: Scene) -> None:
    book, picture = scene.captured()
    before = scene.line.counts().bytes_up
    scene.line.set(Weather(bytes_per_second_up=300_000))

    def fall_silent() -> None:
        while scene.line.counts().bytes_up - before < len(picture) // 2:
            pause(0.005)
        scene.line.fall_silent()
        scene.line.set(FAIR)

    watching = threading.Thread(target=fall_silent)
    watching.start()
    assert scene.sync(stalls_after=1.5).waiting == ()
    watching.join()
    # The center still held the dead connection: the new one ended it, and began where that had come to.
    assert scene.line.counts().bytes_up - before < 1.9 * len(picture)
    scene.all_is_safe(book, picture)


def test_a_foreign_server_with_a_certificate_of_its_own_is_not_spoken_to(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, picture = scene.captured()
    for host in ("hotel.example", "127.0.0.1"):
        certified = certify(host, tmp_path / host)
        # The authority is believed, as an office's own is; it is the name that differs.
        monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))
        with chaos_line(scene.office.url, certificate=certified.context) as line:
            waiting = scene.sync(line.tls_url).waiting
            requests = line.counts().requests
        if host == "hotel.example":
            assert [one.code for one in waiting] == ["try-again-later"] and requests == 0
            scene.is_only_here()
        else:
            assert waiting == () and requests > 0
    scene.all_is_safe(book, picture)
