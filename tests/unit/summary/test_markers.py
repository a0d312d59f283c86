"""Words planted in every internal field of every kind are in no rendering. The fields come from `kinds` itself."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.summarizing import summarize
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import KINDS, Field, Mark
from inspector_app.visits.shapes import (
    ANYTHING,
    COVERS,
    DIGEST,
    FIX,
    FLAG,
    ID,
    MOVE,
    NAME,
    POSITION,
    REFERENCE,
    TEXT,
    Shape,
)
from sync.braid import Record, Register, State
from sync.strictjson import JSON
from tests.support.summaries import an_ordinary_visit
from tests.support.visits import AN_ID, Clash, Value, register, state_of, the_set

MADE_AT = "2026-11-21T16:05:00-06:00"
MARK = "zqplanted"


def digest_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def sample(shape: Shape[object], word: str) -> JSON:
    """A value of the shape that carries the word wherever it can. A new shape must be added here, or this fails."""
    digest = digest_of(word)
    number = 77_000_000 + int(digest[:4], 16)
    samples: dict[str, JSON] = {
        TEXT.name: word,
        NAME.name: word,
        ID.name: word,
        FLAG.name: True,
        DIGEST.name: digest,
        ANYTHING.name: {word: [word, number]},
        POSITION.name: {"latitude": number, "longitude": number + 1},
        FIX.name: {"latitude": number, "longitude": number + 1, "at": word, "age_ms": number + 2},
        REFERENCE.name: {"kind": word, "id": word},
        MOVE.name: {"to": "returned", "reason": word, "records": [{"kind": word, "id": word}]},
        COVERS.name: {
            "strands": {AN_ID: [1, digest]},
            "photos": digest,
            "criterion_set": {"id": word, "edition": word, "digest": digest},
            "conflicts": [[word, word, word]],
            "content": digest,
        },
    }
    value = samples.get(shape.name, number)
    shape.read(value)
    return value


def traces(value: JSON) -> Iterator[str]:
    """Everything in a value that would betray it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from traces(key) if key.startswith(MARK) else ()
            yield from traces(part)
    elif isinstance(value, list):
        for part in value:
            yield from traces(part)
    elif isinstance(value, int) and value > 1_000_000:
        yield str(value)


def internal_fields() -> Iterator[tuple[str, str, Field]]:
    for kind in KINDS.values():
        for name, field in kind.fields.items():
            if field.mark is Mark.INTERNAL:
                yield kind.name, name, field
        for family, field in kind.families.items():
            if field.mark is Mark.INTERNAL:
                yield kind.name, f"{family}.6.2", field


IDS = {"visit": "visit", "place": "dock-3", "answer": "6.1", "finding": "finding:6.7@dock-3", "step": "stage"}


def planted(*, of_its_shape: bool) -> tuple[State, set[str]]:
    """The ordinary visit with a mark in every internal field, and all that must not be found of them."""
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    found: set[str] = set()
    for number, (kind, name, field) in enumerate(internal_fields()):
        word = f"{MARK}{number}q"
        value: JSON = sample(field.shape, word) if of_its_shape else word
        record_id = IDS.get(kind) or next((key[1] for key in records if key[0] == kind), AN_ID)
        if kind == "due":
            record_id = "finding:10.4"
        records.setdefault((kind, record_id), {})[name] = value
        found.update(one for one in traces(value) if one not in ("returned", AN_ID))
    return _with_other_hiding_places(records, found), found


def _with_other_hiding_places(records: Mapping[tuple[str, str], dict[str, Value]], found: set[str]) -> State:
    """Also in unknown kinds and fields, in hidden records, in both claims of a conflict, in who wrote and where."""
    word = f"{MARK}elsewhere"
    found.update({word, f"{word}by", f"{word}device"})
    conflict = Clash(f"{word} one", f"{word} two")
    clashing: dict[str, Value] = {"statement": conflict, "would_close": conflict}
    more: dict[tuple[str, str], Mapping[str, Value]] = {
        **records,
        ("hologram", word): {"text": word},
        ("note", "z" * 26): {"text": word, "hue": word},
        ("finding", "finding:10.4"): clashing,
        ("finding", "finding:11.5"): {"kind": "best_practice", "statement": word},
        ("answer", "6.5"): {"outcome": {"is": "met", "reason": word, "risk": word}},
        ("answer", word): {"statement": word, "outcome": {"is": "not_met"}},
        ("attendee", "y" * 26): {"name": word, "listed": False},
        ("document", "x" * 26): {"title": word, "given": False},
        ("photo", "w" * 26): {"caption": word, "shows.6.2": True},
        ("visit", "visit"): {**records["visit", "visit"], f"condition.{word}": False, "condition.c10_10": False},
        ("answer", "10.3"): {**records["answer", "10.3"], f"tick.{word}": False},
        ("answer", "10.8"): {"statement": word, "outcome": {"is": "not_met"}},
    }
    state = state_of(more, hidden=[("answer", "10.8")])
    return State({key: _written_by(record, word) for key, record in state.records.items()})


def _written_by(record: Record, word: str) -> Record:
    fields = {name: one if one.in_conflict else _with_author(one, word) for name, one in record.fields.items()}
    return Record(record.kind, record.id, fields, record.hidden)


def _with_author(one: Register, word: str) -> Register:
    value = one.value
    return register(value, by=f"{word}by", at=f"{word}at", device=f"{word}device")


def everything_in(pdf: bytes) -> str:
    """Text, metadata, raw bytes and every decompressed stream of a PDF, white space left out."""
    reader = PdfReader(io.BytesIO(pdf))
    parts = [page.extract_text() for page in reader.pages]
    parts += [str(reader.metadata), str(reader.xmp_metadata), pdf.decode("latin-1")]
    for number in range(1, int(str(reader.trailer["/Size"]))):
        thing = reader.get_object(number)
        parts.append(repr(thing))
        if isinstance(thing, StreamObject):
            parts.append(thing.get_data().decode("latin-1").replace("\0", ""))
    return re.sub(r"\s", "", "\n".join(parts))


@pytest.mark.parametrize("of_its_shape", [True, False])
def test_no_word_planted_in_an_internal_field_is_in_any_rendering(of_its_shape: bool) -> None:
    state, marks = planted(of_its_shape=of_its_shape)
    content = summarize(fold_visit(state, the_set().level), the_set(), at=MADE_AT)
    pdf = everything_in(render_pdf(content))
    assert len(marks) > 40
    for where in (content.to_json(), repr(content), pdf):
        assert MARK not in where
        assert [mark for mark in marks if mark in where] == []


def test_the_search_would_find_a_word_that_is_there() -> None:
    site = "partner_name site_name street city state postal_code country contact next_step"
    shown = {
        ("visit", "visit"): site.split(),
        ("member", "m" * 26): ["name", "office"],
        ("attendee", "a" * 26): ["name", "title", "company"],
        ("place", "dock-3"): ["name"],
        ("answer", "6.1"): ["statement"],
        ("finding", "finding:6.7@dock-3"): ["statement", "would_close"],
        ("document", "d" * 26): ["title"],
    }
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    marks: list[str] = []
    for key, names in shown.items():
        for name in names:
            marks.append(f"{MARK}{len(marks)}q")
            records[key][name] = marks[-1]
    content = summarize(fold_visit(state_of(records), the_set().level), the_set(), at=MADE_AT)
    pdf = everything_in(render_pdf(content))
    for mark in marks:
        assert mark in content.to_json()
        assert mark in pdf
