"""Who takes part: how each lays in the work, serves, and brings the work over; and what each does not do."""

import json
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from bench.sync.programs import NODE, PEERS, PEERS_PYTHON, ROOT, Server, free_port, run, serving
from bench.sync.work import Load, photos, records_json
from inspector_app.central.headquarters import Headquarters
from tests.support.commands import PASSPHRASE

LAYS_WITHIN_SECONDS: Final = 180.0
_ENVIRONMENT: Final = {"INSPECTOR_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT)}


class Side(Protocol):
    """A program and its server. `lay` is not measured; what it made can be copied, and raced any number of times."""

    @property
    def name(self) -> str: ...

    @property
    def lacks(self) -> str: ...

    @property
    def environ(self) -> Mapping[str, str]:
        """What the client's process needs."""

    def lay(self, folder: Path, load: Load) -> None: ...

    def serve(self, folder: Path) -> AbstractContextManager[Server]: ...

    def command(self, folder: Path, url: str, load: Load, /) -> list[object]: ...


@dataclass(frozen=True, slots=True)
class Ours:
    """This app's vault and its center."""

    name: str = "inspector"
    lacks: str = "nothing of this: sealed vault, salted chain, signatures, receipts, fsync, every photo re-hashed"
    environ: Mapping[str, str] = field(default_factory=lambda: _ENVIRONMENT)

    def lay(self, folder: Path, load: Load) -> None:
        with Headquarters.open(folder / "server") as headquarters:
            code = headquarters.invite("bench.lead@example.test", "inspector", "The lead").code
        with self.serve(folder) as center:
            words = [sys.executable, "-m", "bench.sync.device", "lay", "--vault", folder / "vault"]
            words += ["--url", center.url, "--code", code, "--entries", load.entries, "--visits", load.visits]
            words += ["--photos", load.photos, "--bytes", load.photo_bytes]
            run(words, within=LAYS_WITHIN_SECONDS, environ=self.environ)

    def serve(self, folder: Path) -> AbstractContextManager[Server]:
        port = free_port()
        words = [sys.executable, "-m", "inspector_app.cli", "central", "--data", folder / "server", "--port", port]
        return serving(words, port, folder / "server", _ENVIRONMENT)

    def command(self, folder: Path, url: str, _: Load) -> list[object]:
        return [sys.executable, "-m", "bench.sync.device", "sync", "--vault", folder / "vault", "--url", url]

    def announcing(self, folder: Path, url: str) -> list[object]:
        """Sends the entries alone, and tells what an upload of the photo needs."""
        return [sys.executable, "-m", "bench.sync.device", "announce", "--vault", folder / "vault", "--url", url]


@dataclass(frozen=True, slots=True)
class Anki:
    """Anki's own client and its own sync server."""

    name: str = "Anki"
    lacks: str = "no signature, no receipt, no checksum of a record; its databases are fsynced, the photo files are not"
    environ: Mapping[str, str] = field(default_factory=dict)

    def lay(self, folder: Path, load: Load) -> None:
        words = [PEERS_PYTHON, PEERS / "anki_client.py", "lay", "--folder", folder / "client"]
        if load.entries:
            words += ["--work", _write_records(folder, load.entries)]
        if load.photos:
            words += ["--media", _write_photos(folder, load)]
        with self.serve(folder) as server:
            run([*words, "--url", f"{server.url}/"], within=LAYS_WITHIN_SECONDS, environ=self.environ)

    def serve(self, folder: Path) -> AbstractContextManager[Server]:
        port = free_port()
        environ = {"SYNC_USER1": "bench:bench", "SYNC_BASE": str(folder / "server"), "SYNC_HOST": "127.0.0.1"}
        environ |= {"SYNC_PORT": str(port), "RUST_LOG": "anki=error"}
        return serving([PEERS_PYTHON, "-m", "anki.syncserver"], port, folder / "server", environ)

    def command(self, folder: Path, url: str, load: Load) -> list[object]:
        words = [PEERS_PYTHON, PEERS / "anki_client.py", "sync", "--folder", folder / "client", "--url", f"{url}/"]
        return [*words, *(["--with-media"] if load.photos else [])]


@dataclass(frozen=True, slots=True)
class Pouch:
    """PouchDB on LevelDB, to pouchdb-server on LevelDB."""

    name: str = "PouchDB"
    lacks: str = "no signature, no receipt; MD5 of an attachment; fsync not with every write that it confirms"
    environ: Mapping[str, str] = field(default_factory=dict)

    def lay(self, folder: Path, load: Load) -> None:
        work = _write_records(folder, load.entries) if load.entries else ""
        media = _write_photos(folder, load) if load.photos else ""
        (folder / "client").mkdir()
        with self.serve(folder) as server:
            words = [NODE, PEERS / "pouch_client.mjs", "lay", folder / "client", f"{server.url}/bench", work, media]
            run(words, within=LAYS_WITHIN_SECONDS, environ=self.environ)

    def serve(self, folder: Path) -> AbstractContextManager[Server]:
        port, data = free_port(), folder / "server"
        words = [NODE, PEERS / "node_modules/.bin/pouchdb-server", "--port", port, "--host", "127.0.0.1"]
        words += ["--dir", data, "--config", data / "config.json", "--no-stdout-logs"]
        return serving(words, port, data, {})

    def command(self, folder: Path, url: str, load: Load) -> list[object]:
        kind = "photos" if load.photos else "records"
        return [NODE, PEERS / "pouch_client.mjs", "sync", folder / "client", f"{url}/bench", kind]


@dataclass(frozen=True, slots=True)
class Tus:
    """tus-js-client, so many uploads at once, from plain files to a tus server."""

    name: str
    lacks: str
    program: tuple[object, ...]
    together: int = 1
    environ: Mapping[str, str] = field(default_factory=dict)

    def lay(self, folder: Path, load: Load) -> None:
        _write_photos(folder, load)

    def serve(self, folder: Path) -> AbstractContextManager[Server]:
        port, data = free_port(), folder / "server"
        return serving([*self.program, port, data], port, data, {})

    def command(self, folder: Path, url: str, _: Load) -> list[object]:
        return [NODE, PEERS / "tus_client.mjs", f"{url}/files", folder / "photos", self.together]


def tus_node(together: int) -> Tus:
    lacks = "no fsync, no checksum, no encryption, no signature, no receipt"
    return Tus(f"@tus/server, {together} at once", lacks, (NODE, PEERS / "tus_server.mjs"), together)


def tus_python(together: int) -> Tus:
    lacks = "no checksum, no encryption, no signature, no receipt"
    return Tus(f"tuspyserver, {together} at once", lacks, (PEERS_PYTHON, PEERS / "tuspy_server.py"), together)


def _write_records(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "records.json"
    path.write_text(json.dumps(records_json(count)))
    return path


def _write_photos(folder: Path, load: Load) -> Path:
    place = folder / "photos"
    place.mkdir(parents=True, exist_ok=True)
    for number, photo in enumerate(photos(load.photos, load.photo_bytes)):
        (place / f"{number:04}.jpg").write_bytes(photo)
    return place
