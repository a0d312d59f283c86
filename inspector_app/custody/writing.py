"""Writes the package of a visit, photo by photo: however many there are, one stretch of one is in memory at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspector_app.custody import forms
from inspector_app.custody.frame import Sink, writing_frame
from inspector_app.custody.manifest import Manifest
from sync.bundle import Bundle
from sync.journal import Entry
from sync.signed import Signer, sign

Watch = Callable[[int, int], None]
"""Told how many photos are done, and of how many."""

_README: Final = r"""This is a package of one inspection visit: its journal, what proves it, and its photos, as they
were first written. manifest.txt lists every other file with its size and SHA-256; manifest.sig is the Ed25519 signature
over its bytes.

  index.html    is for reading, where it is here; what counts are the other files
  the photos    are named by the SHA-256 of their bytes
  the criteria  criterion-set.json, where it is here: its SHA-256 is the one that the visit names
  the rest      is explained in sync/PACKAGE.md and sync/PROTOCOL.md of the program that wrote it

Checking it by hand, with unzip, sha256sum, base32 and openssl (3 or later), in an empty folder; PACKAGE names the file.
Who wants to be sure takes these lines from the program (sync/PACKAGE.md, 4), and not from a package.

  unzip -q "$PACKAGE"
  listed=$(sed -n 's/^file \([0-9a-f]*\) [0-9]* /\1  /p' manifest.txt)
  echo "$listed" | sha256sum -c --quiet && echo "every file is as it is listed"
  [ "$(find . -type f | wc -l)" = "$(($(grep -c '^file ' manifest.txt) + 2))" ] && echo "and there is no other"
  keys=$(mktemp -d)
  key() { (printf '\060\052\060\005\006\003\053\145\160\003\041\000'; base64 -d) > "$keys/$1"; }
  name() { base64 -d | sha256sum | cut -c1-32 | tr a-f A-F | basenc -d --base16 | base32 | tr -d = | tr A-Z a-z; }
  check() { openssl pkeyutl -verify -pubin -keyform DER -inkey "$keys/$1" -rawin -in "$2" -sigfile "$3"; }
  root=$(sed 's/.*"root":"//; s/".*//' center.json)
  printf %s "$root" | key root
  printf %s "$root" | name    # the center's id: compare it with the one that you know from elsewhere
  # The root signs the keys, a key the certificates, and whoever made the package its list of files.
  cat keys.ndjson certificates.ndjson | while read -r line; do
    printf %b "$(printf %s "$line" | sed 's/^{"note":"//; s/","signature":.*//')" > "$keys/note"
    printf %s "$line" | sed 's/.*"signature":"//; s/".*//' | base64 -d > "$keys/signature"
    signer=$(sed -n 's/^key \([0-9]*\)$/key-\1/p' "$keys/note")
    check "${signer:-root}" "$keys/note" "$keys/signature" || continue
    public=$(sed -n 's/^public-key //p' "$keys/note")
    case $(head -n 1 "$keys/note") in
      "inspector key 1") printf %s "$public" | key "key-$(sed -n 's/^number //p' "$keys/note")" ;;
      "inspector certificate 1") printf %s "$public" | key "$(printf %s "$public" | name)" ;;
    esac
  done
  maker=$(sed -n 's/^signer device \([a-z2-7]*\)$/\1/p; s/^signer key \([0-9]*\)$/key-\1/p' manifest.txt)
  check "$maker" manifest.txt manifest.sig
"""


class PhotoLost(Exception):
    """What `PhotoSource.read` raises where a photo's bytes cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who signs the package: a device, or the center with the working key of that number."""

    signer: Signer
    device: str | None = None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class PhotoSource:
    """A photo that is here. `read` gives its bytes from the beginning, each time it is called; it may raise."""

    sha256: str
    size: int
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a package. `left_out` are photos whose bytes the disk has lost: the others are in it."""

    entries: int
    photos: int
    photo_bytes: int
    left_out: tuple[str, ...]


def write_package(  # noqa: PLR0913  what a package is made of
    sink: Sink,
    *,
    root: forms.Root,
    bundle: Bundle,
    photos: Sequence[PhotoSource],
    maker: Maker,
    at: str,
    pages: Mapping[str, bytes] | None = None,
    is_redacted: bool = False,
    watch: Watch | None = None,
) -> Written:
    """Write the package of a visit.

    Args:
        at: the maker's time, UTC, as the center writes times.
        pages: files for people who read it, by name.
        is_redacted: leave out what was written and photographed. Chain, signatures and receipts prove the same.
    """
    tell = watch or _look_away
    entries = [entry for run in bundle.runs for entry in run.entries]
    texts = dict(_texts(root, bundle, entries))
    if is_redacted:
        bare, photos = [entry.without_body() for entry in entries], ()
        texts[forms.ENTRIES] = forms.write_entries(bare)
        texts[forms.LEFT_OUT] = (entry.head.hex().encode() + b"\n" for entry in bare)
    with writing_frame(sink) as frame:
        for name, content in texts.items():
            frame.add(name, content)
        for name, page in (pages or {}).items():
            frame.add(name, [page])
        kept, left_out = 0, []
        for number, photo in enumerate(photos):
            tell(number, len(photos))
            if _is_whole(photo):
                frame.add(forms.photo_name(photo.sha256), photo.read())
                kept += 1
            else:
                left_out.append(photo.sha256)
        tell(len(photos), len(photos))
        manifest = Manifest(root.center, bundle.visit, at, tuple(frame.listed), maker.device, maker.key)
        signed = sign(manifest, maker.signer)
        frame.add(forms.MANIFEST, [signed.text.encode()])
        frame.add(forms.SIGNATURE, [signed.signature])
    sizes = sum(one.size for one in manifest.files if forms.photo_of(one.name))
    return Written(len(entries), kept, sizes, tuple(left_out))


def _texts(root: forms.Root, bundle: Bundle, entries: Iterable[Entry]) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield forms.README, [_README.encode()]
    yield forms.CENTER, [forms.write_root(root)]
    yield forms.KEYS, [forms.write_notes(bundle.keys)]
    yield forms.CERTIFICATES, [forms.write_notes(bundle.certificates)]
    yield forms.CHECKPOINTS, [forms.write_notes(bundle.checkpoints)]
    yield forms.RECEIPTS, [forms.write_notes(bundle.receipts)]
    yield forms.ENTRIES, forms.write_entries(entries)


def _is_whole(photo: PhotoSource) -> bool:
    """Whether the bytes can be read and are the photo's. A zip that is being written cannot be taken back, so they are
    looked at before."""
    digest = hashlib.sha256()
    try:
        for piece in photo.read():
            digest.update(piece)
    except PhotoLost:
        return False
    return digest.hexdigest() == photo.sha256


def _look_away(_done: int, _total: int) -> None:
    return None
