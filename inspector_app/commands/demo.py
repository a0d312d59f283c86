"""`inspector demo`: a whole day by the real code, told as it is played; then center and apps to be tried by hand."""

import tempfile
from contextlib import nullcontext
from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.clock import SystemClock
from inspector_app.commands.device import summarize_book
from inspector_app.commands.printing import say, table
from inspector_app.commands.staying import stay
from inspector_app.commands.story import INSPECTORS, PASSPHRASE, PASSWORD, SUPERVISOR, Inspector, Told, disagree, tell
from inspector_app.criteria.elements import WALK
from inspector_app.device.book import open_visit
from inspector_app.device.enrollment import enroll
from inspector_app.device.listing import criteria_of, fold_with_levels, list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.visits.line import VisitLine
from inspector_app.visits.rules import applies, progress_by_walk
from inspector_app.visits.values import known
from sync.central import HttpCentral


def play(folder: Path | None, *, port: int = 0, stays: bool, opens_browser: bool = False, kdf: Kdf = STRONG) -> None:
    """Play the day in this folder, or in one that is removed afterwards, and print what happens.

    Args:
        port: where the center answers; 0 takes any free port.
        stays: serve the center's console and both inspectors' apps afterwards, until it is interrupted.
    """
    with nullcontext(str(folder)) if folder else tempfile.TemporaryDirectory(prefix="inspector-demo-") as place:
        Path(place).mkdir(parents=True, exist_ok=True)
        url = _Day(Path(place), kdf, port).play()
        if stays:
            stay(Path(place), url, opens_browser=opens_browser)
    if folder is None:
        say("\nThe day's files were removed. `inspector demo --keep DIR` keeps them, the PDF among them.")


class _Day:
    def __init__(self, folder: Path, kdf: Kdf, port: int) -> None:
        self._folder, self._kdf, self._port, self._clock = folder, kdf, port, SystemClock()

    def play(self) -> str:
        """Gives the center's address, which the devices know."""
        with Headquarters.open(self._folder / "center") as headquarters:
            headquarters.invite(SUPERVISOR.email, "supervisor", SUPERVISOR.name)
            headquarters.accounts.set_password(SUPERVISOR.email, PASSWORD)
            with running(headquarters, self._port) as url:
                port = int(url.rpartition(":")[2])
                say(f"1. At headquarters: two inspectors enroll with the center at {url}.")
                phones = [self._enroll(headquarters, url, person) for person in INSPECTORS]
            say("   The center is stopped: from here on there is no signal.\n")
            told = [tell(phone, number) for number, phone in enumerate(phones)]
            self._show_devices("2. On site: captured offline, encrypted, in one file a device.", phones)
            self._show_walk(phones[0], told[0])
            with running(headquarters, port):
                say("3. In the evening there is a line again.")
                self._sync(phones)
                self._remark(headquarters, told[0])
                self._sync(phones[:1])
                self._show_remark(phones[0], told[0])
                self._disagree(headquarters, phones, told[0])
            self._show_devices("6. What each device holds, and what is proven safe by signed receipts.", phones)
            self._compare(headquarters, phones)
            self._summarize(phones[0], told[0])
            for phone in phones:
                phone.close()
        return url

    def _disagree(self, headquarters: Headquarters, phones: list[Session], told: Told) -> None:
        """The second inspector joins; both answer the same criterion without seeing each other."""
        headquarters.grant(told.visit, INSPECTORS[1].email)
        self._sync(phones[1:], quietly=True)
        disagree(phones[0], phones[1], told.visit)
        self._sync(phones, quietly=True)
        self._sync(phones[:1], quietly=True)
        for phone in phones:
            visit = fold_with_levels(open_visit(phone, told.visit))
            for conflict in visit.conflicts:
                words = " or ".join(f'"{claim.value}"' for claim in conflict.claims)
                say(f"5. Both wrote {conflict.field} of {conflict.id} offline. On the phone of {phone.name}: {words}")
        say()

    def _enroll(self, headquarters: Headquarters, url: str, person: Inspector) -> Session:
        code = headquarters.invite(person.email, "inspector", person.name).code
        line = HttpCentral(url)
        try:
            folder = self._folder / person.folder
            return enroll(folder, PASSPHRASE, url=url, code=code, clock=self._clock, central=line, kdf=self._kdf)
        finally:
            line.close()

    def _sync(self, phones: list[Session], *, quietly: bool = False) -> None:
        for phone in phones:
            line = HttpCentral(phone.url)
            begun = self._clock.seconds()
            report = synchronize(phone, line)
            seconds = self._clock.seconds() - begun
            line.close()
            words = f"{report.entries_sent} entries and {report.photos_sent} files up, {report.entries_received} down"
            if not quietly:
                say(f"   {phone.name}: {words}, {seconds:.1f} s.")
            for waiting in report.waiting:
                say(f"   Waiting: {waiting.what}. {waiting.why}")
        if not quietly:
            say()

    def _remark(self, headquarters: Headquarters, told: Told) -> None:
        headquarters.remark(told.visit, by_email=SUPERVISOR.email, on=("finding", told.finding), text=told.remark)
        say(f"4. {SUPERVISOR.name} remarks on {told.finding}. It comes back to the phone:")

    def _show_remark(self, phone: Session, told: Told) -> None:
        visit = fold_with_levels(open_visit(phone, told.visit))
        for remark in visit.remarks:
            say(f'   On the phone of {phone.name}: "{known(remark.text)}"\n')

    def _show_walk(self, phone: Session, told: Told) -> None:
        """What was said of the site, and how far the same criteria are along the walk."""
        visit = fold_with_levels(open_visit(phone, told.visit))
        criteria = criteria_of(phone, visit)
        said = [one.id for one in criteria.conditions if one.id in visit.condition]
        out = [one.id for one in criteria.elements if applies(visit, one) is False]
        tallies = {one.walk: (one.must, one.should) for one in progress_by_walk(visit, criteria.elements)}
        far = {walk: [sum(t.answered for t in both), sum(t.total for t in both)] for walk, both in tallies.items()}
        walked = ", ".join(f"{walk} {far[walk][0]} of {far[walk][1]}" for walk in WALK if walk in far)
        say(f"   {phone.name} answered {len(said)} of {len(criteria.conditions)} questions about the site;")
        say(f"   so {', '.join(out) or 'nothing'} does not apply. Along the walk: {walked}.\n")

    def _show_devices(self, title: str, phones: list[Session]) -> None:
        say(title)
        rows = []
        for phone in phones:
            safety = measure_safety(phone)
            only_here = f"{safety.entries - safety.safe_entries} entries, {safety.photos - safety.safe_photos} photos"
            safe = f"{safety.safe_entries} entries, {safety.safe_photos} photos"
            rows.append([phone.name, safety.entries, safety.photos, only_here, safe])
        table(rows, ["device of", "entries", "photos", "only on this device", "safe at the center"])
        say()

    def _compare(self, headquarters: Headquarters, phones: list[Session]) -> None:
        say("7. The same visits at the center, folded by itself from the same journals.")
        here = {line.id: (phone.name, line) for phone in reversed(phones) for line in list_visits(phone)}
        rows = [_row(line, *here[line.id]) for line in headquarters.visits()]
        table(rows, ["partner", "stage", "inspector", "entries", "photos", "findings", "state digest", "equal"])

    def _summarize(self, phone: Session, told: Told) -> None:
        content, pdf = summarize_book(phone, open_visit(phone, told.visit))
        path = self._folder / "summary.pdf"
        path.write_bytes(pdf)
        say(f"\n8. For the partner: {path}")
        say(f"   preliminary summary, {path.stat().st_size:,} bytes, made on the device, {content.digest[:16]}")


def _row(line: VisitLine, name: str, own: VisitLine) -> list[object]:
    equal = "yes" if own.state_digest == line.state_digest else "NO"
    return [line.partner, line.stage, name, line.entries, line.photos, line.findings, line.state_digest[:16], equal]
