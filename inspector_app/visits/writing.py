"""What a screen or a command writes, as ops for the journal: pure functions that refuse nonsense early.

Every function returns a `Put` (or `Void`) and raises `NotWritable` for what would say nothing valid. None is a value:
it takes a field back. Text is brought to Unicode normal form C, which the journal demands.
"""

import unicodedata
from collections.abc import Mapping

from inspector_app.visits.annotations import drawn_to_json
from inspector_app.visits.errors import NotWritable
from inspector_app.visits.ids import STAGE_ID, VISIT_ID, finding_id
from inspector_app.visits.kinds import KINDS, Kind
from inspector_app.visits.shapes import Misshapen
from inspector_app.visits.values import Drawn, FindingKind, Outcome, StepWord
from sync.journal import Put, Void
from sync.strictjson import JSON

__all__ = [
    "add_document",
    "add_photo",
    "add_view",
    "annotate",
    "answer_condition",
    "answer_evidence",
    "answer_note",
    "answer_outcome",
    "answer_statement",
    "answer_tick",
    "choose_list",
    "describe_finding",
    "describe_place",
    "describe_visit",
    "link_photo",
    "list_attendee",
    "list_member",
    "move_stage",
    "move_to_set",
    "put",
    "release",
    "remove_annotation",
    "set_due",
    "settle_remark",
    "share_photo",
    "sign_off",
    "void",
    "write_note",
    "write_remark",
]


def put(kind: str, record_id: str, fields: Mapping[str, JSON]) -> Put:
    """Set fields of a record. Only what the person changed belongs here.

    Raises:
        NotWritable: the kind, the id or a field is unknown here, a value is not of its shape, or nothing is set.
    """
    declared = _kind(kind, record_id)
    if not fields:
        raise NotWritable(kind, "", "nothing is set")
    normal: dict[str, JSON] = {}
    for name, value in fields.items():
        normal[name] = _checked(declared, name, _in_normal_form(value))
    return Put(kind, record_id, normal)


def void(kind: str, record_id: str, reason: str) -> Void:
    """Hide a record, as far as its author has seen it; a later put shows it again."""
    _kind(kind, record_id)
    return Void(kind, record_id, _in_normal_text(reason))


def _kind(kind: str, record_id: str) -> Kind:
    declared = KINDS.get(kind)
    if declared is None:
        raise NotWritable(kind, "", "there is no such kind")
    if not declared.id_form.fullmatch(record_id):
        raise NotWritable(kind, "", f"no {kind} can have the id {record_id!r}")
    return declared


def _checked(kind: Kind, name: str, value: JSON) -> JSON:
    field = kind.field(name)
    if field is None:
        raise NotWritable(kind.name, name, "there is no such field")
    try:
        read = None if value is None else field.shape.read(value)
    except Misshapen as error:
        raise NotWritable(kind.name, name, str(error)) from error
    if isinstance(read, Outcome) and not read.is_complete:
        raise NotWritable(kind.name, name, f"{read.word} needs a reason")
    return value


def _in_normal_form(value: JSON) -> JSON:
    if isinstance(value, str):
        return _in_normal_text(value)
    if isinstance(value, list):
        return [_in_normal_form(part) for part in value]
    if isinstance(value, dict):
        return {_in_normal_text(key): _in_normal_form(part) for key, part in value.items()}
    return value


def _in_normal_text(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def describe_visit(fields: Mapping[str, JSON]) -> Put:
    """Set fields of the visit itself: partner, site, days, criterion set and what was copied in when it was planned."""
    return put("visit", VISIT_ID, fields)


def answer_condition(word: str, holds: bool | None) -> Put:
    """Whether a condition of the criterion set holds at this site; None takes the answer back."""
    return put("visit", VISIT_ID, {f"condition.{word}": holds})


def move_to_set(pinned: Mapping[str, JSON]) -> Put:
    """Pin the visit to a criterion set (id, edition, digest). Every answer stays, also where it has no such element."""
    return put("visit", VISIT_ID, {"criterion_set": dict(pinned)})


def describe_place(place: str, name: str, area: str | None = None) -> Put:
    """Name a place; its id is a fixed word of a places list or random, never the name."""
    return put("place", place, {"name": name} if area is None else {"name": name, "area": area})


def list_attendee(attendee: str, fields: Mapping[str, JSON]) -> Put:
    """A person of the company who took part: name, title, company, listed."""
    return put("attendee", attendee, fields)


def list_member(member: str, fields: Mapping[str, JSON]) -> Put:
    """A specialist of the team: name, role (lead or specialist), office, person."""
    return put("member", member, fields)


def answer_outcome(answer: str, outcome: str | None, reason: str | None = None) -> Put:
    """Answer an element: met, not_met, not_applicable or not_examined (these two with a reason). None takes it back."""
    if outcome is None:
        return put("answer", answer, {"outcome": None})
    said = (reason or "").strip()
    value: dict[str, JSON] = {"is": str(outcome)}
    if said:
        value["reason"] = said
    return put("answer", answer, {"outcome": value})


def answer_statement(answer: str, statement: str | None) -> Put:
    """What was seen, in words that the partner may read."""
    return put("answer", answer, {"statement": statement})


def answer_note(answer: str, note: str | None) -> Put:
    """A remark to oneself and the office. No partner ever reads it."""
    return put("answer", answer, {"note": note})


def answer_tick(answer: str, word: str, ticked: bool | None) -> Put:
    """One box of a fixed list: there, not there, or (None) not looked at."""
    return put("answer", answer, {f"tick.{word}": ticked})


def choose_list(answer: str, checklist: str | None) -> Put:
    """Which of the element's lists the check used, by the list's id; None takes it back."""
    return put("answer", answer, {"list": checklist})


def answer_evidence(
    answer: str,
    *,
    document_verified: bool | None = None,
    process_observed: bool | None = None,
    person_interviewed: bool | None = None,
) -> Put:
    """By what an answer is borne out. What is left None is not touched."""
    given = {
        "document_verified": document_verified,
        "process_observed": process_observed,
        "person_interviewed": person_interviewed,
    }
    return put("answer", answer, {name: value for name, value in given.items() if value is not None})


def describe_finding(answer: str, fields: Mapping[str, JSON]) -> Put:
    """The words of the finding on an answer: statement, would_close, kind, note and the five of a best practice.

    Raises:
        NotWritable: also where a best practice is wished for in the same breath as one of the five is denied.
    """
    if fields.get("kind") == FindingKind.BEST_PRACTICE and False in fields.values():
        raise NotWritable("finding", "kind", "a best practice must meet all five")
    return put("finding", finding_id(answer), fields)


def add_document(document: str, fields: Mapping[str, JSON]) -> Put:
    """A document that was seen: title, dated, given (by the partner itself), shows.<answer id>."""
    return put("document", document, fields)


def add_photo(photo: str, fields: Mapping[str, JSON]) -> Put:
    """A photo of the entry that brings it: digest, media_type, size, and later what could be read of it."""
    return put("photo", photo, fields)


def link_photo(photo: str, answer: str, shows: bool | None = True) -> Put:
    """Say that a photo shows what an answer is about (or, with False, that it does not)."""
    _kind("answer", answer)
    return put("photo", photo, {f"shows.{answer}": shows})


def add_view(view: str, *, of: str, role: str, digest: str, width: int, height: int) -> Put:
    """A picture made from a photo: `of` and `digest` are SHA-256 in hex, sizes are pixels."""
    return put("view", view, {"of": of, "role": role, "digest": digest, "width": width, "height": height})


def annotate(annotation: str, of: str, drawn: Drawn) -> Put:
    """Draw something on the photo whose original has this digest. Raises NotWritable for points off the picture."""
    return put("annotation", annotation, {"of": of, "drawn": drawn_to_json(drawn)})


def remove_annotation(annotation: str, removed: bool = True) -> Put:
    """Take back what was drawn (or, with False, put it back)."""
    return put("annotation", annotation, {"removed": removed})


def share_photo(photo: str, shared: bool = True) -> Put:
    """Say that the partner may see this picture in the summary, as it is annotated (or, with False, may not)."""
    return put("photo", photo, {"shared": shared})


def write_note(note: str, text: str, on: tuple[str, str] | None = None) -> Put:
    """A note on the visit, or on the record (kind, id)."""
    return put("note", note, {"text": text} if on is None else {"text": text, "on": _reference(on)})


def write_remark(remark: str, on: tuple[str, str], text: str, author_name: str) -> Put:
    """A reviewer's remark on the record (kind, id), with how the reviewer is called."""
    return put("remark", remark, {"on": _reference(on), "text": text, "author_name": author_name})


def settle_remark(remark: str, settled: bool = True) -> Put:
    """Say that a remark is dealt with."""
    return put("remark", remark, {"settled": settled})


def _reference(on: tuple[str, str]) -> JSON:
    kind, record_id = on
    return {"kind": kind, "id": record_id}


def sign_off(
    sign_off_id: str,
    *,
    strands: Mapping[str, tuple[int, str]],
    photos: str,
    criterion_set: Mapping[str, str] | None,
    conflicts: list[tuple[str, str, str]],
    content: str,
) -> Put:
    """The lead inspector's sign-off.

    Args:
        strands: by strand name, n and head (64 hex digits) of everything that was on the screen, the center's too.
        photos: SHA-256 (hex) over the sorted photo digests.
        criterion_set: id, edition and digest of the set.
        conflicts: the fields in conflict as (kind, id, field).
        content: SHA-256 (hex) of the exact content that the signers were shown.
    """
    covers: dict[str, JSON] = {
        "strands": {name: [n, head] for name, (n, head) in strands.items()},
        "photos": photos,
        "criterion_set": None if criterion_set is None else dict(criterion_set),
        "conflicts": [list(one) for one in conflicts],
        "content": content,
    }
    return put("sign_off", sign_off_id, {"covers": covers})


def move_stage(to: StepWord, reason: str | None = None, records: tuple[tuple[str, str], ...] = ()) -> Put:
    """The center's move. Withdrawn, canceled and returned need a reason; a return may name the records it is for."""
    if to in (StepWord.WITHDRAWN, StepWord.CANCELED, StepWord.RETURNED) and not (reason or "").strip():
        raise NotWritable("step", "move", f"{to} needs a reason")
    move: dict[str, JSON] = {"to": to.value}
    if reason:
        move["reason"] = reason
    if records:
        move["records"] = [_reference(one) for one in records]
    return put("step", STAGE_ID, {"move": move})


def set_due(answer: str, on: str, reason: str | None = None) -> Put:
    """The center's day for the partner's answer to the finding on an answer."""
    return put("due", finding_id(answer), {"on": on} if reason is None else {"on": on, "reason": reason})


def release(release_id: str, fields: Mapping[str, JSON]) -> Put:
    """The center's release: content (digest), language, expires_on, recipient, revoked."""
    return put("release", release_id, fields)
