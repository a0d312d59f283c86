"""The entries of a visit in words: who wrote what, on which device, when by its clock and when it was confirmed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from inspector_app.central.review.saying import field_word, kind_word, say_value
from inspector_app.central.review.sheet import Sheet
from inspector_app.custody.times import ClockFault
from inspector_app.ui.wording import say
from inspector_app.visits.ids import answer_of_finding
from sync.braid import SYNC_KINDS
from sync.journal import Body, Op, Put
from sync.strands import Node
from sync.strictjson import JSON

__all__ = ["Told", "tell_all"]

_LETTERS: Final = 160
_FLAGS: Final = frozenset({"document_verified", "process_observed", "person_interviewed"})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. `written_at` is its author's clock, `arrived_at` the center's; "" where there is none. `aside` says
    why it has no effect, if it has none; `doubts`, what speaks against the device's clock at it."""

    key: str
    lines: tuple[str, ...]
    author: str
    device: str
    seq: int
    written_at: str
    arrived_at: str
    at_center: bool
    aside: str
    doubts: tuple[ClockFault, ...] = ()


def tell_all(sheet: Sheet) -> Sequence[Told]:
    """Every entry, the one that arrived last first."""
    why = {(one.device, one.seq): one.why for one in sheet.custody.aside}
    doubts: dict[bytes, list[ClockFault]] = {}
    for fault in sheet.custody.times.faults:
        doubts.setdefault(fault.head, []).append(fault)
    return [
        _tell(sheet, node, why.get((node.device, node.seq), ""), doubts.get(node.head, ()))
        for node in reversed(sheet.reading.strands.nodes)
    ]


def _tell(sheet: Sheet, node: Node, aside: str, doubts: Sequence[ClockFault]) -> Told:
    writer, body = sheet.reading.strands.writers[node.device], node.body
    read = body if isinstance(body, Body) else None
    lines = (*dict.fromkeys(_lines(sheet, read)),) if read else (say("review.told_unreadable", why=str(body)),)
    return Told(
        key=node.head.hex()[:16],
        lines=lines or (say("review.told_nothing"),),
        author=sheet.name_of(writer.person),
        device=node.device,
        seq=node.seq,
        written_at=read.at if read else "",
        arrived_at=sheet.custody.arrived.get(node.head, ""),
        at_center=writer.decides,
        aside=aside,
        doubts=tuple(doubts),
    )


def _lines(sheet: Sheet, body: Body) -> Iterator[str]:
    for op in _merged(body.ops):
        if not isinstance(op, Put):
            yield say("review.told_removed", what=_what(sheet, op), reason=_short(op.reason))
        elif op.kind in SYNC_KINDS:
            yield _rule(sheet, op)
        else:
            yield from _put(sheet, op)


def _merged(ops: Iterable[Op]) -> Iterator[Op]:
    """What an entry sets of one record is one thing to a reader, however many ops it took."""
    puts: dict[tuple[str, str], Put] = {}
    for op in ops:
        if isinstance(op, Put):
            before = puts.get((op.kind, op.id))
            puts[op.kind, op.id] = Put(op.kind, op.id, {**(before.fields if before else {}), **op.fields})
    yield from puts.values()
    yield from (op for op in ops if not isinstance(op, Put))


def _put(sheet: Sheet, op: Put) -> Iterator[str]:
    what = _what(sheet, op)
    match op.kind:
        case "answer":
            yield from _answer(sheet, op, what)
        case "photo":
            yield from _photo(op, what)
        case "annotation" if "drawn" in op.fields:
            yield say("review.told_drawn")
        case "remark" if "text" in op.fields:
            yield say("review.told_remark", on=_on(op), text=_short(say_value("remark", "text", op.fields["text"])))
        case "remark":
            yield say("review.told_settled")
        case "view":
            yield say("review.told_view")
        case "visit":
            yield from _visit(sheet, op)
        case _:
            yield _fields(op, what, op.fields)


def _fields(op: Put, what: str, names: Iterable[str]) -> str:
    words = [say("review.told_field", field=field_word(op.kind, name)) for name in names]
    return say("review.told_set", what=what, fields=", ".join(words))


def _photo(op: Put, what: str) -> Iterator[str]:
    """That it was taken; or what became of it since: what it is given to, and who may see it."""
    if "digest" in op.fields:
        shown = ", ".join(name.partition(".")[2] for name, value in op.fields.items() if value is True)
        yield say("review.told_photo_for", answers=shown) if shown else say("review.told_photo")
        return
    shows = {name.partition(".")[2]: value for name, value in op.fields.items() if name.startswith("shows.")}
    if given := [answer for answer, value in shows.items() if value is True]:
        yield say("review.told_photo_given", answers=", ".join(given))
    if taken := [answer for answer, value in shows.items() if value is not True]:
        yield say("review.told_photo_taken_from", answers=", ".join(taken))
    if "shared" in op.fields:
        yield say("review.told_photo_shared") if op.fields["shared"] is True else say("review.told_photo_kept")
    if rest := [name for name in op.fields if name != "shared" and not name.startswith("shows.")]:
        yield _fields(op, what, rest)


def _visit(sheet: Sheet, op: Put) -> Iterator[str]:
    """What was said of the site, and which criteria the visit goes by, in words; the rest by its names."""
    rest = []
    for name, value in op.fields.items():
        asked = sheet.asked.get(name.removeprefix("condition."))
        if asked is not None and name.startswith("condition."):
            yield say(
                "review.told_condition",
                question=asked.condition.question.text(),
                value=say_value(op.kind, name, value),
            )
        elif name == "criterion_set" and value is not None:
            yield say("review.told_set_chosen", set=say_value(op.kind, name, value))
        else:
            rest.append(name)
    if rest:
        yield _fields(op, kind_word(op.kind), rest)


def _answer(sheet: Sheet, op: Put, what: str) -> Iterator[str]:
    ticks = [value for name, value in op.fields.items() if name.startswith("tick.")]
    if "outcome" in op.fields:
        yield say("review.told_outcome", what=what, value=_short(say_value("answer", "outcome", op.fields["outcome"])))
    for name, value in op.fields.items():
        if name != "outcome" and not name.startswith("tick.") and name not in _FLAGS:
            shown = _list(sheet, value) if name == "list" else say_value("answer", name, value)
            yield say("review.told_value", what=what, field=field_word("answer", name), value=_short(shown))
    flags = [field_word("answer", name) for name, value in op.fields.items() if name in _FLAGS and value is True]
    if flags:
        yield say("review.told_borne_out", what=what, how=", ".join(flags))
    if ticks:
        yield say("review.told_ticks", what=what, there=ticks.count(True), missing=ticks.count(False))


def _list(sheet: Sheet, value: JSON) -> str:
    """A fixed list by its title, where the visit's criteria know it."""
    criteria = sheet.reading.criteria
    found = criteria.list(value) if criteria is not None and isinstance(value, str) else None
    return found.title.text() if found is not None else say_value("answer", "list", value)


def _on(remark: Put) -> str:
    """What a remark is about: 6.7 stands for the answer and for the finding on it."""
    on = remark.fields.get("on")
    about = on.get("id") if isinstance(on, dict) else None
    return (answer_of_finding(about) or about) if isinstance(about, str) else ""


def _rule(sheet: Sheet, op: Put) -> str:
    match op.kind:
        case "access":
            return say("review.told_access", name=sheet.name_of(op.id))
        case "erasure":
            return say("review.told_erased")
        case _:
            return say("review.told_quarantined")


def _what(sheet: Sheet, op: Op) -> str:
    """The thing that an op is about, as briefly as a person would name it."""
    match op.kind:
        case "answer":
            return op.id
        case "finding" | "due":
            return say("review.finding_on", answer=answer_of_finding(op.id) or op.id)
        case "place":
            return sheet.visit.place_name(op.id)
        case _:
            return kind_word(op.kind)


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"
