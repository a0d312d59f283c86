"""Anki's own client, as a process of its own: `lay` puts the work into a collection, `sync` is measured.

Login and the first upload of the empty collection are done before anything is measured, as enrollment is with us.
"""

import argparse
import json
import resource
import time
from pathlib import Path

from anki.collection import Collection
from anki.sync import SyncAuth

USER = "bench:bench"
FIELDS = ("criterion", "outcome", "note", "at", "by", "visit")


def lay(folder: Path, url: str, work: Path | None, media: Path | None) -> dict[str, object]:
    """Make the collection, bring the empty one up, add the notes and the media files."""
    folder.mkdir(parents=True)
    collection = Collection(str(folder / "collection.anki2"))
    kind = collection.models.new("record")
    for name in FIELDS:
        collection.models.add_field(kind, collection.models.new_field(name))
    card = collection.models.new_template("card")
    card["qfmt"] = "{{criterion}}"
    collection.models.add_template(kind, card)
    collection.models.add(kind)
    login = collection.sync_login(*USER.split(":"), endpoint=url)
    collection.sync_collection(login, sync_media=False)
    collection.close_for_full_sync()
    collection.full_upload_or_download(auth=login, server_usn=None, upload=True)
    collection.reopen(after_full_sync=True)
    if work is not None:
        _add_notes(collection, json.loads(work.read_text()))
    for photo in sorted(media.iterdir()) if media is not None else ():
        collection.media.write_data(photo.name, photo.read_bytes())
    (folder / "login").write_text(login.hkey)
    collection.close()
    return {}


def _add_notes(collection: Collection, records: list[dict[str, object]]) -> None:
    kind, deck = collection.models.by_name("record"), collection.decks.id("Default")
    for record in records:
        note = collection.new_note(kind)
        note.fields = [str(record[name]) for name in FIELDS]
        collection.add_note(note, deck)


def sync(folder: Path, url: str, *, media: bool) -> dict[str, object]:
    """One sync, measured."""
    collection = Collection(str(folder / "collection.anki2"))
    login = SyncAuth(hkey=(folder / "login").read_text(), endpoint=url)
    wall, processor = time.perf_counter(), _processor_seconds()
    if media:
        collection.sync_media(login)
        while collection.media_sync_status().active:
            time.sleep(0.005)  # noqa: TID251  it tells nobody when it is done
    else:
        collection.sync_collection(login, sync_media=False)
    done: dict[str, object] = {"seconds": time.perf_counter() - wall, "processor": _processor_seconds() - processor}
    collection.close()
    return done


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Do one of the two and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["lay", "sync"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--media", type=Path)
    parser.add_argument("--with-media", action="store_true")
    given = parser.parse_args()
    if given.what == "lay":
        done = lay(given.folder, given.url, given.work, given.media)
    else:
        done = sync(given.folder, given.url, media=given.with_media)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
