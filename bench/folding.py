"""The fold of 10,000 entries, beside reading the same JSON and hashing the same bytes."""

import hashlib
import json
import random

from bench.figures import Figure, median_ms
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.writing import answer_outcome, answer_statement
from sync.braid import fold
from sync.journal import Body, Entry, device_id, head_zero, new_id, write_entry
from sync.strands import Strands, Writer

ENTRIES = 10_000
WORDS = ("the", "seal", "log", "lies", "at", "dock", "last", "page", "is", "complete", "with", "all", "numbers")


def entries_of_a_visit(count: int) -> tuple[str, Writer, list[Entry]]:
    """One writer's visit: each entry an answer with a statement of eight words."""
    chance = random.Random(1)
    key = chance.randbytes(32)
    writer, visit, boot = Writer(device_id(key), key, new_id(), decides=False), new_id(), new_id()
    after, entries = head_zero(visit, key), []
    for seq in range(1, count + 1):
        answer = f"6.{seq % 40}@dock-{seq % 7}"
        statement = " ".join(chance.choices(WORDS, k=8))
        ops = (answer_outcome(answer, "met"), answer_statement(answer, statement))
        clock = f"{9 + seq // 1200 % 12:02}:{seq // 20 % 60:02}:{seq * 3 % 60:02}.{chance.randrange(1000):03}"
        at = f"2026-11-21T{clock}+07:00"
        body = Body(writer.person, at, seq * 3000 + chance.randrange(999), boot, ops)
        entry = write_entry(visit=visit, device=writer.device, seq=seq, after=after, seen=(), body=body)
        after = entry.head
        entries.append(entry)
    return visit, writer, entries


def measure() -> list[Figure]:
    visit, writer, entries = entries_of_a_visit(ENTRIES)

    def ours() -> None:
        strands = Strands(visit, [writer])
        for entry in entries:
            strands.add(entry)
        fold(strands, DECIDING).digest()

    def floor() -> None:
        for entry in entries:
            json.loads(entry.envelope)
            json.loads(entry.body or b"")
            hashlib.sha256(b"\x00" + hashlib.sha256(b"\x02" + entry.salt + (entry.body or b"")).digest()).digest()

    taken, _ = median_ms(ours, 5)
    least, _ = median_ms(floor, 5)
    what = "fold of 10,000 entries: read strictly, chained, folded, digested"
    return [
        Figure(
            what,
            "us an entry",
            taken * 1000 / ENTRIES,
            least * 1000 / ENTRIES,
            "json.loads and SHA-256 of the same lines",
        )
    ]
