"""Commands of the center: central, invite, remark, and its side of visits and summary."""

from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.people import REVIEWERS
from inspector_app.commands.printing import emit, say, table
from inspector_app.summary.content import SummaryContent

FIRST_PAGE = "/sign-in/first"
"""Where the site takes a code for a password."""


def invite(folder: Path, email: str, role: str, name: str, *, as_json: bool) -> None:
    with Headquarters.open(folder) as headquarters:
        invited, site = headquarters.invite(email, role, name), headquarters.address
    if as_json:
        emit({"code": invited.code, "person": invited.person, "email": email, "role": role})
        return
    if role in REVIEWERS:
        where = f"{site}{FIRST_PAGE}" if site else f"{FIRST_PAGE} of the center's site"
        say(f"Code for {email} ({role}), good once within seven days:")
        say(f"  {invited.code}")
        say(f"Open {where} in a browser, type the code and choose a password; then sign in with {email}.")
    else:
        say(f"Code for {email} ({role}), good for seven days and one device:")
        say(f"  {invited.code}")


def remark(folder: Path, visit: str, by: str, on: tuple[str, str], text: str, *, as_json: bool) -> None:
    with Headquarters.open(folder) as headquarters:
        remark_id = headquarters.remark(visit, by_email=by, on=on, text=text)
    if as_json:
        emit({"remark": remark_id})
    else:
        say(f"Remark {remark_id} is in the visit's journal; the phone gets it with its next sync.")


def visits(folder: Path, *, as_json: bool) -> None:
    with Headquarters.open(folder) as headquarters:
        lines = headquarters.visits()
    if as_json:
        emit(lines)
    else:
        rows = [[v.partner, v.stage, v.entries, v.photos, v.findings, v.state_digest[:12], v.id] for v in lines]
        table(rows, ["partner", "stage", "entries", "photos", "findings", "digest", "id"])


def summarize_visit(folder: Path, visit: str) -> SummaryContent:
    with Headquarters.open(folder) as headquarters:
        return headquarters.summary(visit)
