"""Commands of a device: enroll, rehearse, sync, status, and its side of visits, summary and verify."""

import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from inspector_app.clock import SystemClock, pause, to_text
from inspector_app.commands.printing import emit, say, table
from inspector_app.criteria.sets import find_set
from inspector_app.device.book import Book, open_visit
from inspector_app.device.capture import develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.enrollment import enroll as enroll_device
from inspector_app.device.enrollment import read_address
from inspector_app.device.gallery import gallery_of
from inspector_app.device.listing import criteria_of, fold_with_levels, list_visits
from inspector_app.device.rehearsal import Rehearsal, Saved
from inspector_app.device.session import Session
from inspector_app.device.sets import settled
from inspector_app.device.syncing import Safety, measure_safety, synchronize
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.vault.errors import TooSoon
from inspector_app.vault.looking import check_not_locked_for_travel
from inspector_app.vault.tries import Tries

if TYPE_CHECKING:
    from sync.central import HttpCentral

DEFAULT_SET = "foreign-manufacturer"
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic", ".gif"}


def passphrase() -> str:
    """From INSPECTOR_PASSPHRASE or a prompt, never from an argument: arguments show in lists of processes."""
    given = os.environ.get("INSPECTOR_PASSPHRASE")
    return given if given is not None else str(typer.prompt("Passphrase", hide_input=True, err=True))


def open_session(vault: Path) -> Session:
    """After wrong tries it waits first: each command is a process of its own, and would be too soon for ever."""
    check_not_locked_for_travel(vault)
    typed, clock = passphrase(), SystemClock()
    tries = Tries(vault, clock)
    while True:
        try:
            return Session.open(vault, typed, clock=clock, tries=tries)
        except TooSoon as soon:
            typer.echo(f"{soon} It goes on in {math.ceil(soon.seconds)} s.", err=True)
            pause(soon.seconds)


def enroll(vault: Path, central: str, code: str, *, as_json: bool) -> None:
    url = read_address(central)
    with _line_to(url) as line:
        session = enroll_device(vault, passphrase(), url=url, code=code, clock=SystemClock(), central=line)
    with session:
        found = {"device": session.device, "center": session.keyring.center, "person": session.identity.person}
        if as_json:
            emit({**found, "vault": session.vault.id, "name": session.name})
        else:
            say(f"Enrolled as {session.name or session.identity.person}.")
            say(f"Device {session.device}, center {session.keyring.center}. The center proved the recovery of the key.")


def rehearse(
    vault: Path, visits: int, answers: int, photos: Path | None, per_visit: int, acks: Path | None, *, as_json: bool
) -> None:
    pictures = sorted(path for path in photos.rglob("*") if path.suffix.lower() in PICTURES) if photos else []
    with open_session(vault) as session, _witnessing(acks) as file:
        criteria = find_set(DEFAULT_SET, session.clock.now().date())
        rehearsal = Rehearsal(session, criteria, pictures, witness=lambda saved: _acknowledge(file, saved))
        done = rehearsal.run(visits, answers, per_visit if pictures else 0)
    figures = {
        "visits": done.visits,
        "entries": done.entries,
        "photos": done.photos,
        "photo_bytes": done.photo_bytes,
        "capture_seconds": round(sum(done.seconds), 3),
        "capture_p99_ms": round(done.p99_milliseconds, 2),
    }
    if as_json:
        emit(figures)
    else:
        say(f"{done.visits} visits, {done.entries} entries, {done.photos} photos ({done.photo_bytes:,} bytes) saved.")
        say(
            f"Capture took {figures['capture_seconds']} s in all, {figures['capture_p99_ms']} ms at the 99th percentile"
        )


def _witnessing(acks: Path | None) -> "nullcontext[None] | TextIO":
    return nullcontext() if acks is None else acks.open("a", encoding="utf-8")


def _acknowledge(file: TextIO | None, saved: Saved) -> None:
    """One flushed line for each thing that was reported saved."""
    if file is None:
        return
    node = saved.node
    said = {"visit": saved.visit, "device": node.device, "seq": node.seq, "head": node.head.hex()}
    file.write(json.dumps({**said, "photos": [*saved.photos]}) + "\n")
    file.flush()


def sync(vault: Path, *, as_json: bool) -> bool:
    """Whether everything is in step."""
    watch = SystemClock()
    with open_session(vault) as session, _line_to(session.url) as line:
        for visit in session.vault.read(lambda contents: contents.visits()):
            develop_missing(open_visit(session, visit))
        begun = watch.seconds()
        report = synchronize(session, line)
        seconds = watch.seconds() - begun
        safety = measure_safety(session)
    waiting = [{"what": one.what, "why": one.why} for one in report.waiting]
    traffic = line.traffic
    if as_json:
        emit(
            {
                "seconds": round(seconds, 3),
                "requests": traffic.requests,
                "round_trips": report.exchanges,
                "bytes_up": traffic.bytes_up,
                "bytes_down": traffic.bytes_down,
                "entries_sent": report.entries_sent,
                "photos_sent": report.photos_sent,
                "photos_released": report.photos_released,
                "safe": _is_safe(safety) and not waiting,
                "waiting": waiting,
            }
        )
    else:
        say(
            f"Sent {report.entries_sent} entries and {report.photos_sent} photos, got {report.entries_received} entries"
        )
        say(f"in {seconds:.1f} s, {traffic.bytes_up:,} bytes up and {traffic.bytes_down:,} down.")
        if report.photos_released:
            say(f"{report.photos_released} originals left this device: headquarters has just proved to have them.")
        _say_safety(safety)
        for one in report.waiting:
            say(f"Waiting: {one.what}. {one.why}")
    return not waiting


def status(vault: Path, *, as_json: bool) -> None:
    with open_session(vault) as session:
        safety = measure_safety(session)
    if as_json:
        emit(
            {
                "entries": {
                    "total": safety.entries,
                    "safe": safety.safe_entries,
                    "quarantined": safety.quarantined_entries,
                },
                "photos": {
                    "total": safety.photos,
                    "safe": safety.safe_photos,
                    "quarantined": safety.quarantined_photos,
                    "released": len(safety.gone),
                    "lost": len(safety.lost),
                },
                "oldest_unsafe_at": safety.oldest_unsafe_at,
                "locked_for_travel": False,
                "reasons": [*safety.reasons],
                "damaged_visits": [*safety.damaged],
                "revoked_at": safety.revoked or None,
                "access_ended": [asdict(one) for one in safety.endings],
            }
        )
    else:
        _say_safety(safety)
        for why in safety.reasons:
            say(f"Set aside: {why}")
        for ending in safety.endings:
            say(f"Access to visit {ending.visit} has ended: {ending.kept} entries of yours are kept here.")
        if safety.revoked:
            say(f"This device was revoked at {safety.revoked}: it may hand in, and receives nothing any more.")


def _is_safe(safety: Safety) -> bool:
    return safety.entries == safety.safe_entries and safety.photos == safety.safe_photos and not safety.damaged


def _say_safety(safety: Safety) -> None:
    if _is_safe(safety):
        say(f"Safe at the center: all {safety.entries} entries and {safety.photos} photos.")
        return
    for visit in safety.damaged:
        say(f"Visit {visit} is damaged on this device: nobody can say how much of it is safe.")
    entries, photos = safety.entries - safety.safe_entries, safety.photos_only_here
    if entries or photos:
        since = safety.oldest_unsafe_at
        say(f"{entries} entries and {photos} photos exist only on this device, the oldest since {since}.")
    for one in safety.lost:
        say(f"Photo {one.named.sha256[:12]}: {one.sentence}")
    if away := safety.away - len(safety.lost):
        say(f"{away} photos that left this device are being confirmed by headquarters.")


def visits(vault: Path, *, as_json: bool) -> None:
    with open_session(vault) as session:
        lines = list_visits(session)
    if as_json:
        emit(lines)
    else:
        rows = [[v.partner, v.stage, v.entries, v.photos, v.findings, v.state_digest[:12], v.id] for v in lines]
        table(rows, ["partner", "stage", "entries", "photos", "findings", "digest", "id"])


def summarize_visit(vault: Path, visit: str, language: str) -> tuple[SummaryContent, bytes]:
    with open_session(vault) as session:
        return summarize_book(session, open_visit(session, visit), language)


def summarize_book(session: Session, book: Book, language: str = "en") -> tuple[SummaryContent, bytes]:
    """What the partner may read of a visit, as of the newest of it, and its PDF with the pictures that are here."""
    folded = fold_with_levels(book)
    at = newest_shared(folded) or to_text(session.clock.now())
    content = summarize(folded, settled(folded, criteria_of(session, folded)), at=at)
    return content, render_pdf(content, gallery_of(book, folded), language=language)


def verify(vault: Path, center: str | None, *, as_json: bool) -> bool:
    """Whether nothing is wrong."""
    with open_session(vault) as session:
        verdict = check_vault(session)
        own = session.keyring.center
    faults = [{"where": fault.where, "what": fault.what} for fault in verdict.faults]
    if center is not None and center != own:
        faults.append({"where": "center", "what": f"the vault is pinned to another center: {own}"})
    if as_json:
        found = {"ok": not faults, "entries": verdict.entries, "photos": verdict.photos, "problems": faults}
        emit({**found, "center": own})
        return not faults
    for fault in faults:
        say(f"{fault['where']}: {fault['what']}")
    ending = "tied to that center" if center else "consistent in itself, tied to the center that it is pinned to"
    result = f"{len(faults)} faults" if faults else ending
    say(f"{verdict.entries} entries and {verdict.photos} photos checked: {result}.")
    return not faults


@contextmanager
def _line_to(url: str) -> Iterator["HttpCentral"]:
    from sync.central import HttpCentral  # noqa: PLC0415 - `status` and `visits` speak with nobody

    line = HttpCentral(url)
    try:
        yield line
    finally:
        line.close()
