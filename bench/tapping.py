"""In a real Chromium: from a tap on an answer to the changed screen, and from the command to a usable screen."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from tests.support.browser import Window, chromium
from tests.support.commands import environment
from tests.support.field_phone import FieldPhone, field_phone
from tests.support.office import open_office

TAPS = 60
# The page itself notes when it was tapped and when the tree that is read aloud says what the screen shows.
_WATCH = """identifier => new Promise(done => {
    const wanted = `[flt-semantics-identifier="${identifier}"]`;
    let begun = 0;
    document.addEventListener('pointerdown', () => { begun = performance.now(); }, {capture: true, once: true});
    const watch = new MutationObserver(() => {
        const node = document.querySelector(wanted);
        if (begun && node && node.getAttribute('aria-checked') === 'true') {
            watch.disconnect();
            done(performance.now() - begun);
        }
    });
    watch.observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['aria-checked']});
    window.setTimeout(() => { watch.disconnect(); done(-1); }, 3000);
})"""


def measure() -> list[Figure]:
    taps = sorted(_taps())
    p99 = taps[max(0, -(-len(taps) * 99 // 100) - 1)]
    return [
        Figure(f"tap to changed screen, saved in between, median of {len(taps)}", "ms", statistics.median(taps)),
        Figure("tap to changed screen, p99", "ms", p99),
        Figure("`inspector demo` to a usable screen", "s", _demo_seconds()),
    ]


def _taps() -> list[float]:
    with (
        tempfile.TemporaryDirectory() as place,
        open_office(Path(place)) as office,
        chromium() as browser,
        field_phone(browser, Path(place) / "vault") as phone,
    ):
        with office.center_running():
            phone.enroll(office, "lead")
        phone.begin_visit("Fictional Harness Works")
        phone.open("check", "6", "on", "6.2")
        phone.window.wait_for("answer-6.2-met")
        return [found for number in range(TAPS) if (found := _tap(phone, number)) > 0]


def _tap(phone: FieldPhone, number: int) -> float:
    window: Window = phone.window
    identifier = f"answer-6.2-{'met' if number % 2 == 0 else 'not_met'}"
    watched = window.page.evaluate_handle(f"() => {{ window.tapped = ({_WATCH})('{identifier}'); }}")
    watched.dispose()
    window.tap(identifier)
    taken = float(window.page.evaluate("() => window.tapped"))
    window.page.wait_for_timeout(450)  # a second tap right behind the first is taken for a slip of the thumb
    return taken


def _demo_seconds() -> float:
    begun = time.perf_counter()
    words = [sys.executable, "-m", "inspector_app.cli", "demo", "--stay", "--no-browser"]
    with (
        chromium() as browser,
        subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        link = next(line for line in process.stdout if "/enter?token=" in line).split()[-1]
        window = browser.open(link)
        window.wait_for("unlock-passphrase")
        taken = time.perf_counter() - begun
        window.close()
        process.terminate()
    return taken
