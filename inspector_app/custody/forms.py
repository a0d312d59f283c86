"""How the files of a package are called and written. What is here is kept for ever (sync/PACKAGE.md)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from inspector_app.custody.errors import NotAPackage, TooMuch
from sync.exchange import Run, runs_of
from sync.journal import HEX_DIGEST, SALT_BYTES, Entry
from sync.signed import NotGenuine, Signed, from_base64, to_base64
from sync.strictjson import NotStrict, read_json, write_json

MANIFEST: Final = "manifest.txt"
SIGNATURE: Final = "manifest.sig"
README: Final = "README.txt"
CENTER: Final = "center.json"
KEYS: Final = "keys.ndjson"
CERTIFICATES: Final = "certificates.ndjson"
CHECKPOINTS: Final = "checkpoints.ndjson"
RECEIPTS: Final = "receipts.ndjson"
ENTRIES: Final = "entries.txt"
INDEX: Final = "index.html"
CRITERIA: Final = "criterion-set.json"
"""Only in a plain package: for people who read it. The published set that the visit is pinned to, byte for byte."""
LEFT_OUT: Final = "left-out.txt"
"""Only in a redacted package: the heads of the entries whose contents it leaves out, hex, a line each."""
PHOTOS: Final = "photos/"
ALL: Final = frozenset(
    (MANIFEST, SIGNATURE, README, CENTER, KEYS, CERTIFICATES, CHECKPOINTS, RECEIPTS, ENTRIES, INDEX, CRITERIA, LEFT_OUT)
)
"""Every file of a package that is no photo. Others are a later version's."""

MOST_FILES: Final = 20_000
_LINES_AN_ENTRY: Final = 3
_MOST_LINES: Final = {KEYS: 1_000, CERTIFICATES: 20_000}
"""Of what is read before anybody's signature over the whole is checked. An honest center has a handful of keys."""
_LEAST_BYTES: Final = {ENTRIES: 60, LEFT_OUT: 60}
"""No honest file has shorter lines, on an average. A note with its signature is never shorter than these."""
_LEAST_NOTE_BYTES: Final = 200
_LINES_TO_SPARE: Final = 100
"""So many may be short or empty, each of which is a fault with its place."""


@dataclass(frozen=True, slots=True)
class Root:
    """The center that all of it hangs on: its id and the root key (32 bytes) whose hash that is."""

    center: str
    key: bytes


def write_root(root: Root) -> bytes:
    return write_json({"center": root.center, "root": to_base64(root.key)}) + b"\n"


def read_root(raw: bytes) -> Root:
    """Raises NotAPackage."""
    with _judging(CENTER):
        said = read_json(raw.removesuffix(b"\n"))
        if not isinstance(said, dict):
            raise NotGenuine("not an object")
        return Root(str(said["center"]), from_base64(said["root"]))


def write_notes(notes: Iterable[Signed]) -> bytes:
    """One signed note a line, as it travels in an exchange."""
    return b"".join(write_json(note.to_json()) + b"\n" for note in notes)


def read_notes(name: str, raw: bytes) -> tuple[Signed, ...]:
    """Raises NotAPackage, TooMuch."""
    with _judging(name):
        return tuple(Signed.from_json(read_json(line)) for line in _lines(name, raw))


def write_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Three lines an entry: the head before it and its salt; the envelope; the body. Of an erased entry `-` stands in
    place of the salt, and `-<body hash>` in place of the body."""
    for entry in entries:
        salt = "-" if entry.body is None else to_base64(entry.salt)
        body = b"-" + entry.body_hash.hex().encode() if entry.body is None else entry.body
        yield b"%s %s\n%s\n%s\n" % (entry.after.hex().encode(), salt.encode(), entry.envelope, body)


def split_entries(raw: bytes) -> list[tuple[bytes, ...]]:
    """The three lines of each entry; of a last one that was cut, those that are left. Raises TooMuch."""
    lines = split_lines(ENTRIES, raw)
    if lines[-1] == b"":
        lines.pop()
    return [tuple(lines[at : at + _LINES_AN_ENTRY]) for at in range(0, len(lines), _LINES_AN_ENTRY)]


def split_lines(name: str, raw: bytes) -> list[bytes]:
    """What stands between line feeds; the last piece is empty where the last line is ended. Nothing is made of a file
    that is little else than line feeds: in memory it would be thirty times as large. Raises TooMuch."""
    most = _LINES_TO_SPARE + len(raw) // _LEAST_BYTES.get(name, _LEAST_NOTE_BYTES)
    if raw.count(b"\n") > min(most, _MOST_LINES.get(name, most)):
        raise TooMuch(f"{name} has more lines than it can hold")
    return raw.split(b"\n")


def read_entries(visit: str, raw: bytes) -> tuple[Run, ...]:
    """Raises NotAPackage, TooMuch. Whether an entry chains is judged where it is taken in."""
    with _judging(ENTRIES):
        _lines(ENTRIES, raw)
    return tuple(runs_of(visit, [read_entry(part) for part in split_entries(raw)]))


def read_entry(part: Sequence[bytes]) -> Entry:
    """An entry from its three lines. Raises NotAPackage."""
    with _judging(ENTRIES):
        if len(part) != _LINES_AN_ENTRY:
            raise NotGenuine("it ends within an entry")
        return _read_entry(part)


def _read_entry(part: Sequence[bytes]) -> Entry:
    first, envelope, body = part
    after, _, salt = first.decode("ascii").partition(" ")
    head = bytes.fromhex(_hex(after))
    if salt == "-" and body[:1] == b"-":
        return Entry(envelope, None, b"", head, bytes.fromhex(_hex(body[1:].decode("ascii"))))
    drawn = from_base64(salt)
    if len(drawn) != SALT_BYTES:
        raise NotGenuine("a salt is not 16 bytes")
    return Entry(envelope, body, drawn, head)


def photo_name(sha256: str) -> str:
    return f"{PHOTOS}{sha256}"


def photo_of(name: str) -> str | None:
    """The digest under which a photo lies there; None for any other file."""
    digest = name.removeprefix(PHOTOS)
    return digest if digest != name and HEX_DIGEST.fullmatch(digest) else None


def _hex(text: str) -> str:
    if not HEX_DIGEST.fullmatch(text):
        raise NotGenuine("a hash is not 64 hex digits")
    return text


def _lines(name: str, raw: bytes) -> list[bytes]:
    if raw and not raw.endswith(b"\n"):
        raise NotGenuine("its last line is not ended")
    return split_lines(name, raw)[:-1]


@contextmanager
def _judging(name: str) -> Iterator[None]:
    """Whatever is wrong with the form of a file is said with its name."""
    try:
        yield
    except (NotGenuine, NotStrict, KeyError, UnicodeDecodeError) as error:
        raise NotAPackage(f"{name}: {error}") from error
