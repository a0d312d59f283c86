"""The `inspector` command. People and scripts use it: words and JSON stay as they are.

Each command imports what it runs when it is run: `status` need not wait for a web server and two dozen screens.
"""

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from inspector_app.commands.errors import SPOKEN
from inspector_app.commands.printing import complain, is_terminal, say

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Validation visits, captured offline and proven at headquarters.",
)
criteria = typer.Typer(no_args_is_help=True, help="Criterion sets.")
app.add_typer(criteria, name="criteria")


class Role(enum.StrEnum):
    """What a person may be invited as."""

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


VaultFolder = Annotated[Path, typer.Option("--vault", help="The vault's folder.")]
DataFolder = Annotated[Path, typer.Option("--data", help="The center's data folder.")]
MaybeVault = Annotated[Path | None, typer.Option("--vault", help="The vault's folder.")]
MaybeData = Annotated[Path | None, typer.Option("--data", help="The center's data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]


def _read_origins(typed: list[str] | None) -> list[str]:
    from inspector_app.central.addresses import read_origin

    try:
        return [read_origin(one) for one in typed or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option("--keep", help="Keep the day's files in this folder.")] = None,
    port: Annotated[int, typer.Option(help="Where the center answers; 0 takes any free port.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    stay: Annotated[
        bool | None, typer.Option(help="Serve the day afterwards; by default where somebody is at the terminal.")
    ] = None,
) -> None:
    """Play a whole day: two inspectors offline, the center, a supervisor's remark, the partner's summary. Then serve
    the review console and both inspectors' apps, to be tried by hand, until it is interrupted."""
    from inspector_app.commands.demo import play

    play(folder, port=port, stays=is_terminal() if stay is None else stay, opens_browser=browser)


@app.command("app")
def run_app(
    vault: Annotated[Path, typer.Option("--vault", help="The vault's folder; made when the device is enrolled.")],
    web: Annotated[bool, typer.Option(help="In this machine's browser: the only way without a desktop client.")] = True,
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """The inspector's app. Prints one line, "ready http://...": a link that opens it once."""
    from inspector_app.commands import app as on_screen

    if not web:
        raise typer.BadParameter("there is no desktop client here; leave out --no-web")
    on_screen.run(vault, port, opens_browser=browser)


@app.command()
def central(  # noqa: PLR0913, PLR0917 - each is an option
    data: DataFolder,
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    address: Annotated[
        list[str] | None,
        typer.Option(
            help="What people type to reach it, where that is another: https://center.example", callback=_read_origins
        ),
    ] = None,
    restored: Annotated[bool, typer.Option(help="The data came from a backup: begin a new epoch.")] = False,
    database: Annotated[
        str,
        typer.Option(help="Keep journals in postgresql://user@host/name; with a password only as INSPECTOR_DATABASE."),
    ] = "",
    photos: Annotated[
        str, typer.Option(help="Keep photos in s3://bucket/prefix (or INSPECTOR_PHOTOS); AWS_ACCESS_KEY_ID and so on.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, help="How many processes answer devices; beyond one the console is one more.")
    ] = 1,
    console: Annotated[bool, typer.Option(help="Whether people sign in and review here.")] = True,
    console_port: Annotated[int, typer.Option(help="Where the console answers beside several workers.")] = 0,
) -> None:
    """Run the central site: the endpoint of devices, the sign-in pages and the review console. Prints one line,
    "ready http://...", when it answers; beside several workers another one, "console http://..."."""
    from inspector_app.central.serving import Wanted
    from inspector_app.commands import central as at_center

    wanted = Wanted(
        data,
        host=host,
        port=port,
        addresses=tuple(address or ()),
        restored=restored,
        has_console=console,
        workers=workers,
        console_port=console_port,
    )
    at_center.run(wanted, database=database, photos=photos)


@app.command()
def invite(
    data: DataFolder,
    email: Annotated[str, typer.Option(help="Whom.")],
    role: Annotated[Role, typer.Option(help="As what.")],
    name: Annotated[str, typer.Option(help="As the person is called in visits.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a person known to the center and print a one-time code: for an inspector's device, or for a supervisor or
    administrator to choose a password with."""
    from inspector_app.commands import center as at_center

    at_center.invite(data, email, role.value, name, as_json=as_json)


@app.command("password-code")
def password_code(
    data: DataFolder, email: Annotated[str, typer.Option(help="Whose.")], as_json: AsJson = False
) -> None:
    """Print a one-time code with which a person chooses a password of the center, also where one was forgotten. With it
    an inspector opens a device again that was locked for travel."""
    from inspector_app.commands import center as at_center

    at_center.new_password_code(data, email, as_json=as_json)


@app.command()
def unlocks(data: DataFolder, as_json: AsJson = False) -> None:
    """Who asked for the key of a device, when, and whether it was given."""
    from inspector_app.commands import center as at_center

    at_center.unlocks(data, as_json=as_json)


@app.command()
def enroll(
    vault: VaultFolder,
    central: Annotated[str, typer.Option(help="The center's address.")],
    code: Annotated[str, typer.Option(help="The one-time code.")],
    as_json: AsJson = False,
) -> None:
    """Make a vault and enroll its device with a center. The passphrase is asked for, or INSPECTOR_PASSPHRASE."""
    from inspector_app.commands import device as on_device

    on_device.enroll(vault, central, code, as_json=as_json)


@app.command("travel-lock")
def travel_lock(vault: VaultFolder, as_json: AsJson = False) -> None:
    """Before a border: delete whatever opens this vault on this device. Its person gets it back by signing in to the
    center, which proves first that it can give it."""
    from inspector_app.commands import travel

    travel.lock(vault, as_json=as_json)


@app.command()
def unlock(vault: VaultFolder, as_json: AsJson = False) -> None:
    """Open a vault again after a travel lock, or whose passphrase was forgotten: sign in to the center, and choose a
    new passphrase. Both are asked for, or INSPECTOR_CENTER_PASSWORD and INSPECTOR_PASSPHRASE."""
    from inspector_app.commands import travel

    travel.unlock(vault, as_json=as_json)


@app.command()
def rehearse(
    vault: VaultFolder,
    visits: Annotated[int, typer.Option(min=1, help="How many visits.")] = 1,
    answers: Annotated[int, typer.Option(min=1, help="Answers a visit.")] = 25,
    photos: Annotated[Path | None, typer.Option(exists=True, file_okay=False, help="Pictures, dealt in turn.")] = None,
    photos_per_visit: Annotated[int, typer.Option(min=0, help="Photos a visit.")] = 5,
    acks: Annotated[Path | None, typer.Option(help="One flushed line for each thing reported saved.")] = None,
    as_json: AsJson = False,
) -> None:
    """Capture a day of visits by the real code, offline."""
    from inspector_app.commands import device as on_device

    on_device.rehearse(vault, visits, answers, photos, photos_per_visit, acks, as_json=as_json)


@app.command()
def sync(vault: VaultFolder, as_json: AsJson = False) -> None:
    """Exchange with the center until nothing is left to do, or say what waits and why (exit 1)."""
    from inspector_app.commands import device as on_device

    if not on_device.sync(vault, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def status(vault: VaultFolder, as_json: AsJson = False) -> None:
    """What exists only here, what is safe, what is set aside and why."""
    from inspector_app.commands import device as on_device
    from inspector_app.commands import travel

    if not (as_json and travel.tell_if_locked(vault)):
        on_device.status(vault, as_json=as_json)


@app.command()
def salvage(
    vault: VaultFolder,
    to: Annotated[Path, typer.Option(help="The folder of the new vault.")],
    as_json: AsJson = False,
) -> None:
    """Make a new vault of all that can still be read in a damaged one, and say what is lost (exit 1). The damaged file
    is only read."""
    from inspector_app.commands import mending

    if not mending.salvage(vault, to, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def backup(
    vault: VaultFolder, to: Annotated[Path, typer.Option(help="The file to write.")], as_json: AsJson = False
) -> None:
    """Copy a vault into one file, as encrypted as it is; the app may go on meanwhile."""
    from inspector_app.commands import mending

    mending.backup(vault, to, as_json=as_json)


@app.command("restore-backup")
def restore_backup(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], vault: VaultFolder, as_json: AsJson = False
) -> None:
    """Make a vault of a backup. It takes an identity of its own with its first sync, and is written in after that."""
    from inspector_app.commands import mending

    mending.restore(file, vault, as_json=as_json)


@app.command()
def visits(vault: MaybeVault = None, data: MaybeData = None, as_json: AsJson = False) -> None:
    """The visits of a vault or of the center: ids, partners, stages, counts, state digests."""
    if vault is not None and data is None:
        from inspector_app.commands import device as on_device

        on_device.visits(vault, as_json=as_json)
    elif data is not None and vault is None:
        from inspector_app.commands import center as at_center

        at_center.visits(data, as_json=as_json)
    else:
        raise typer.BadParameter("give either --vault or --data")


@app.command()
def remark(
    visit: str,
    data: DataFolder,
    by: Annotated[str, typer.Option(help="The supervisor's e-mail address.")],
    on: Annotated[str, typer.Option(help="The record: answer:6.2@dock-3 or finding:6.7, as `KIND:ID`.")],
    text: Annotated[str, typer.Option(help="What the inspector is to read. No partner ever sees it.")],
    as_json: AsJson = False,
) -> None:
    """A supervisor's remark on an answer or a finding; it reaches the phone with its next sync."""
    from inspector_app.commands import center as at_center

    kind, _, record_id = on.partition(":")
    # The id of a finding itself begins with its kind.
    at_center.remark(data, visit, by, (kind, on if kind == "finding" else record_id), text, as_json=as_json)


ByWhom = Annotated[str, typer.Option("--by", help="The e-mail address of the supervisor who decides.")]
AnEntry = Annotated[str, typer.Argument(help="DEVICE:NUMBER, or the first digits of its leaf.")]


@app.command()
def entries(visit: str, data: DataFolder, as_json: AsJson = False) -> None:
    """The entries of a visit by name, without their content: who, when, about what, and whether one was set aside."""
    from inspector_app.commands import rulings

    rulings.entries(data, visit, as_json=as_json)


@app.command()
def quarantine(
    visit: str,
    entry: AnEntry,
    data: DataFolder,
    by: ByWhom,
    reason: Annotated[str, typer.Option(help="Why; the device shows it.")],
    lift: Annotated[bool, typer.Option("--lift", help="Let it count again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set an entry of a device aside, on every device and at the center, until it is lifted. It is kept."""
    from inspector_app.commands import rulings

    rulings.quarantine(data, visit, entry, by, reason, lifts=lift, as_json=as_json)


@app.command()
def erase(
    visit: str,
    entry: AnEntry,
    data: DataFolder,
    by: ByWhom,
    ground: Annotated[str, typer.Option(help="The legal ground; it is kept, and shown.")],
    as_json: AsJson = False,
) -> None:
    """Destroy an entry's words and photos, here and with their next sync on every device. It cannot be undone."""
    from inspector_app.commands import rulings

    rulings.erase(data, visit, entry, by, ground, as_json=as_json)


@app.command()
def access(
    visit: str,
    data: DataFolder,
    email: Annotated[str, typer.Option(help="Whose.")],
    end: Annotated[bool, typer.Option("--end", help="Take it away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a person access to a visit, or end it: the device then lets go of what others wrote, and keeps its own."""
    from inspector_app.commands import rulings

    rulings.grant(data, visit, email, ends=end, as_json=as_json)


@app.command()
def revoke(
    data: DataFolder,
    email: Annotated[str | None, typer.Option(help="A person: every device, password and unused code.")] = None,
    device: Annotated[str | None, typer.Option(help="One device, under every identity it has had.")] = None,
    as_json: AsJson = False,
) -> None:
    """From now on a device, or all of a person's, may hand in and receives nothing."""
    from inspector_app.commands import rulings

    if (email is None) == (device is None):
        raise typer.BadParameter("give either --email or --device")
    rulings.revoke(data, email, device, as_json=as_json)


@app.command()
def admit(
    visit: str,
    data: DataFolder,
    device: Annotated[str, typer.Option(help="The device that wrote it.")],
    as_json: AsJson = False,
) -> None:
    """Take in what waits of a visit so far because its device was revoked, or its person has no access any more."""
    from inspector_app.commands import rulings

    rulings.admit(data, visit, device, as_json=as_json)


@app.command("rotate-key")
def rotate_key(
    data: DataFolder,
    recovery: Annotated[bool, typer.Option("--recovery", help="The key to which devices seal their vaults'.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replace the center's working key by a new one, which its root signs. A running center takes it up at once."""
    from inspector_app.commands import rulings

    rulings.rotate_key(data, is_recovery=recovery, as_json=as_json)


@app.command()
def summary(
    visit: str,
    to: Annotated[Path, typer.Option(help="The PDF to write.")],
    vault: MaybeVault = None,
    data: MaybeData = None,
    lang: Annotated[str, typer.Option(help="Its language.")] = "en",
) -> None:
    """Write the partner's summary of a visit, preliminary, as a PDF."""
    from inspector_app.commands import center as at_center
    from inspector_app.commands import device as on_device

    if (vault is None) == (data is None):
        raise typer.BadParameter("give either --vault or --data")
    if vault is not None:
        content, pdf = on_device.summarize_visit(vault, visit, lang)
    else:
        assert data is not None
        content, pdf = at_center.summarize_visit(data, visit, lang)
    to.write_bytes(pdf)
    say(f"{to}: preliminary summary, {content.digest[:16]}")


@app.command("export")
def export_visit(  # noqa: PLR0913, PLR0917  each is an option of its own
    visit: str,
    to: Annotated[Path, typer.Option(help="The file to write.")],
    vault: MaybeVault = None,
    data: MaybeData = None,
    plain: Annotated[bool, typer.Option("--plain", help="Readable by anybody who has the file.")] = False,
    for_phone: Annotated[
        bool, typer.Option("--for-phone", help="Sealed to the phrase that another phone shows (INSPECTOR_PHRASE).")
    ] = False,
    redacted: Annotated[
        bool, typer.Option("--redacted", help="With --plain: without what was written and photographed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a visit into a file: its journal, what proves it, its photos. Sealed to the center, so that nobody else can
    read it, unless --for-phone or --plain says otherwise."""
    from inspector_app.commands import packages

    _either(vault, data)
    if plain and for_phone:
        raise typer.BadParameter("give either --plain or --for-phone")
    if redacted and not plain:
        raise typer.BadParameter("--redacted goes with --plain: what is sealed is to be taken in, whole")
    whom = packages.recipient(plain=plain, for_phone=for_phone, is_redacted=redacted)
    packages.export(vault, data, visit, to, whom, as_json=as_json)


@app.command("import")
def import_visit(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    vault: MaybeVault = None,
    data: MaybeData = None,
    as_json: AsJson = False,
) -> None:
    """Take a visit in from a file: the same union as sync. What is here already stays as it is."""
    from inspector_app.commands import packages

    _either(vault, data)
    packages.take_in(vault, data, file, as_json=as_json)


@app.command()
def phrase(
    vault: VaultFolder,
    new: Annotated[bool, typer.Option("--new", help="Another one: the one before opens nothing any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the one-time phrase that a colleague's phone seals a file to, so that it opens with this vault alone."""
    from inspector_app.commands import packages

    packages.phrase(vault, is_new=new, as_json=as_json)


def _either(vault: Path | None, data: Path | None) -> None:
    if (vault is None) == (data is None):
        raise typer.BadParameter("give either --vault or --data")


def _center_id(typed: str) -> str:
    """As the app shows it, in groups, or as it is written."""
    from inspector_app.custody.verifying import read_center

    try:
        return read_center(typed)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--center") from error


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, help="A readable package, or a vault's folder.")],
    center: Annotated[
        str | None, typer.Option(help="The id of the center that it must be tied to, known from elsewhere.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a readable package, or a vault, offline: each byte, chain, signature, receipt and photo. Exit 1 if anything
    is wrong."""
    center = _center_id(center) if center is not None else None
    if file.is_dir():
        from inspector_app.commands import device as on_device

        is_good = on_device.verify(file, center, as_json=as_json)
    else:
        from inspector_app.commands import verifying

        is_good = verifying.verify(file, center, as_json=as_json)
    if not is_good:
        raise typer.Exit(1)


@criteria.command("check")
def check_criteria(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Check a criterion set, its source or its published file; each fault by line and key, with its cure. Exit 1 if
    there is one."""
    from inspector_app.commands import criteria as of_criteria

    if not of_criteria.check(file, as_json=as_json):
        raise typer.Exit(1)


@criteria.command("build")
def build_criteria(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The source.")],
    to: Annotated[
        Path | None, typer.Option(help="The file to write; by default beside it, <id>.<edition>.json.")
    ] = None,
) -> None:
    """Write the published file of a source: what devices read, and what its digest is taken of."""
    from inspector_app.commands import criteria as of_criteria

    if not of_criteria.build(file, to):
        raise typer.Exit(1)


@criteria.command("publish")
def publish_criteria(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A source or a published file.")],
    data: DataFolder,
    as_json: AsJson = False,
) -> None:
    """Publish a criterion set at the center, for ever, and say what it changes against the edition before. Devices get
    it with their next sync; a newer edition takes over from its own date."""
    from inspector_app.commands import center as at_center

    at_center.publish_set(data, file, as_json=as_json)


def main() -> None:
    """Run the command; an error that has a sentence for a person ends it with that sentence and exit 1."""
    if any(word.partition("=")[0] == "--vault" for word in sys.argv):
        # The process will hold evidence: neither a traceback nor a dump may say a word of it.
        from inspector_app.ui.crashes import keep_words_in

        keep_words_in()
    try:
        app()
    except (*SPOKEN, OSError) as error:
        # What the system refuses (a port that is taken, a folder that cannot be written) says so itself.
        complain(str(error))
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
