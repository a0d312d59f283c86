"""All exhibits, and the accidents that they stand for (each with its issue thread, from which the cause is known)."""

from typing import Final

from tests.museum import answers, controls, cursors, kept, pictures, storage, strands, told
from tests.museum.exhibit import Sabotage

ACCIDENTS: Final = {
    "1": "Mergin mobile #2382: a failed pull left empty files, which were pushed",
    "2": "CHT #8093: after a restore nothing was sent again, the cursor was the device's",
    "3": "Litestream #781: after a restore nothing until the old high-water mark",
    "4": "PouchDB #1240: checkpoint written ahead of the documents",
    "5": "cr-sqlite/ADE #403: a batch limit cut a transaction, the mark went past it",
    "6": "RxDB #5571: a change during a push was dropped, the checkpoint saved",
    "7": "WatermelonDB #649: timestamp cursor; deletes come back",
    "8": "PostgreSQL sequences commit out of order: a row that commits late is skipped",
    "9": "QFieldCloud #551: acknowledged, then not applied, then replaced",
    "10": "QFieldCloud #154: a duplicate refused, the device can never sync again",
    "11": "QField #7479: recorded beside the transaction: the delta file is empty",
    "12": "kobocat #432, Enketo #776: record known taken for all photos present",
    "13": "SeaweedFS #10876: Upload-Offset counted bytes that were gone",
    "14": "opencloud desktop #971: 409 not answered by HEAD",
    "15": "tus-php #444, #257: sent twice is appended; parallel PATCH corrupts",
    "16": "tuspyserver 4.4.3: half-open: stale offset, then 30 s and 503",
    "17": "PouchDB #3932: attachment by name: bytes lost, the empty one replicated",
    "18": "PouchDB #3999: checkpoints disagree, begin again from 0",
    "19": "PowerSync core #162: an upload mark left behind blocks downloads",
    "20": "AnkiDroid #6361: rows marked synced before the confirmation",
    "21": "Anki #3180: full sync: one side replaces the other",
    "22": "Joplin #883, #5536, #11295: empty or other target: local notes deleted",
    "23": "cr-sqlite #30, #98: the tie broken by the relay",
    "24": "Automerge #536: one number given twice by one actor",
    "25": "Loro: a peer id reused without its data: operations issued anew",
    "26": "Android Auto Backup: the app's database on another phone",
    "27": "SQLite's WAL reset bug (3.7.0 to 3.51.2)",
    "28": "synchronous=NORMAL: a power cut takes committed transactions",
    "29": "Electric #3563: an offset was seen before it was flushed",
    "30": "ODK #50: duplicates from retries; marked as sent without being so",
}

INVARIANTS: Final = {
    "I1": "captured means kept",
    "I2": "safe means proven",
    "I3": "nothing is inferred from absence",
    "I4": "nothing blocks, nothing is refused silently",
    "I5": "a party sees only its part",
}

SABOTAGES: Final[tuple[Sabotage, ...]] = (
    *cursors.SABOTAGES,
    *answers.SABOTAGES,
    *strands.SABOTAGES,
    *pictures.SABOTAGES,
    *storage.SABOTAGES,
    *kept.SABOTAGES,
    *told.SABOTAGES,
)

CONTROLS: Final = controls.SABOTAGES
"""Were one of these caught, the museum itself could not be trusted."""


def find(name: str) -> Sabotage:
    """Raises KeyError where there is none of that name."""
    return {one.name: one for one in (*SABOTAGES, *CONTROLS)}[name]
