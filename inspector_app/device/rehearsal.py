"""A day of visits, captured by the real code with the center away: for trying a device out, and for judging crashes.

Everything goes through `Book.write` and `capture_photo`, as from a screen. What was reported saved is told to a witness
after each call returns, so that a killed run can be judged by what it had promised.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from inspector_app.clock import SystemClock
from inspector_app.criteria.elements import CriterionSet, Element
from inspector_app.device.book import Book, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.session import Session
from inspector_app.visits.values import OutcomeWord
from inspector_app.visits.writing import (
    answer_condition,
    answer_evidence,
    answer_note,
    answer_outcome,
    answer_statement,
    answer_tick,
    choose_list,
    describe_finding,
    describe_place,
    describe_visit,
    list_attendee,
    list_member,
)
from sync.journal import Op, new_id
from sync.strands import Node
from sync.strictjson import JSON

T = TypeVar("T")

PLACES = ("dock-1", "dock-2", "dock-3", "gate-1", "gate-2", "yard-1")
_PARTNERS = ("Fictional Harness Works", "Example Textiles", "Sample Foods", "Placeholder Plastics", "Mock Castings")
_SEEN = (
    "Of three seals watched here, two were affixed without the twist.",
    "The log lies on the counter; the last page is complete.",
    "The written procedure hangs at the workplace and names all steps.",
    "Two people asked here told the same as the procedure says.",
    "The cabinet was locked; the key was signed out to the shift lead.",
    "A driver was checked by photo ID before the barrier opened.",
)
_NOTES = ("Ask again at the closing meeting.", "Compare with the log of last month.", "The shift lead seemed unsure.")
_CLOSES = "Refresher training with attendance and topics, and photos of all steps on two different days."


@dataclass(frozen=True, slots=True)
class Saved:
    """What was reported saved: an entry, by its place and head, and the photos that came with it."""

    visit: str
    node: Node
    photos: tuple[str, ...] = ()


@dataclass(slots=True)
class Rehearsed:
    """Figures of a rehearsal. `seconds` are those of each capture call, from the tap to durable, views not counted."""

    visits: int = 0
    entries: int = 0
    photos: int = 0
    photo_bytes: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def p99_milliseconds(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-len(ordered) * 99 // 100) - 1)] * 1000 if ordered else 0.0


class Rehearsal:
    """Plays inspectors' days.

    Args:
        pictures: photo files, dealt in turn; none means visits without photos.
        witness: told of each thing once it was reported saved.
    """

    def __init__(
        self,
        session: Session,
        criteria: CriterionSet,
        pictures: Sequence[Path],
        *,
        seed: int = 1,
        witness: Callable[[Saved], None] = lambda _: None,
    ) -> None:
        self._session, self._criteria, self._witness = session, criteria, witness
        self._chance = random.Random(seed)  # noqa: S311  # a play, to be played again; no secret comes of it
        self._pictures = itertools.cycle(pictures) if pictures else None
        self._watch = SystemClock()
        self.rehearsed = Rehearsed()

    def run(self, visits: int, answers: int, photos_per_visit: int) -> Rehearsed:
        """So many visits of so many answers and photos each."""
        for number in range(visits):
            self._visit(number, answers, photos_per_visit)
        return self.rehearsed

    def _visit(self, number: int, answers: int, photos: int) -> None:
        said = {one.id: self._chance.random() < 0.8 for one in self._criteria.conditions}
        book = self._begin(number, said)
        self.rehearsed.visits += 1
        due = _spread(photos, answers)
        asked = [one for one in self._criteria.elements if one.condition is None or said[one.condition]]
        for place, element in itertools.islice(_walk(asked), answers):
            answer = element.id if place is None else f"{element.id}@{place}"
            self._capture(book, self._answer(answer, element))
            for _ in range(next(due, 0)):
                self._photograph(book, answer)

    def _begin(self, number: int, said: Mapping[str, bool]) -> Book:
        """`said` is the answer to each question about the site."""
        partner = f"{_PARTNERS[number % len(_PARTNERS)]} {number // len(_PARTNERS) + 1}"
        fields: dict[str, JSON] = {
            "partner_name": partner,
            "city": "Apodaca",
            "country": "Mexico",
            "entity_type": self._criteria.entity_type,
            "starts_on": self._session.clock.now().date().isoformat(),
            "purpose": "revalidation",
            "label_reason": "planned by risk, not for the partner",
            "criterion_set": {**self._criteria.pinned()},
        }
        lead: dict[str, JSON] = {"name": self._session.name or "Lead specialist", "role": "lead"}
        ops: list[Op] = [describe_visit(fields), list_member(new_id(), lead)]
        ops += [answer_condition(condition, holds) for condition, holds in said.items()]
        ops += [describe_place(place, place.replace("-", " ").capitalize()) for place in PLACES]
        ops.append(list_attendee(new_id(), {"name": "Attendee One", "title": "Security lead", "company": partner}))
        book = self._timed(lambda: start_visit(self._session, ops, {"partner": partner}))
        self._told(book, book.last)
        return book

    def _answer(self, answer: str, element: Element) -> list[Op]:
        word = self._chance.choices([*OutcomeWord], weights=[12, 4, 1, 1])[0]
        needs_reason = word in (OutcomeWord.NOT_APPLICABLE, OutcomeWord.NOT_EXAMINED)
        ops: list[Op] = [answer_outcome(answer, word, "There was no load of that kind." if needs_reason else None)]
        if self._chance.random() < 0.5:
            ops.append(answer_statement(answer, self._chance.choice(_SEEN)))
        if self._chance.random() < 0.3:
            ops.append(answer_note(answer, self._chance.choice(_NOTES)))
        ops += self._boxes(answer, element)
        if self._chance.random() < 0.4:
            ops.append(answer_evidence(answer, process_observed=True))
        if word == OutcomeWord.NOT_MET and element.level == "must":
            ops.append(describe_finding(answer, {"statement": self._chance.choice(_SEEN), "would_close": _CLOSES}))
        return ops

    def _boxes(self, answer: str, element: Element) -> list[Op]:
        """Of several lists the first is the one that the check used."""
        ticks, several = self._criteria.ticks_of(element), len(element.lists) > 1
        used = [one for one in ticks if not several or one.word.startswith(f"{element.lists[0]}_")]
        chosen: list[Op] = [choose_list(answer, element.lists[0])] if several else []
        return [*chosen, *(answer_tick(answer, one.word, self._chance.random() < 0.8) for one in used)]

    def _capture(self, book: Book, ops: list[Op]) -> None:
        node = self._timed(lambda: book.write(ops))
        self._told(book, node)

    def _photograph(self, book: Book, answer: str) -> None:
        if self._pictures is None:
            return
        data = next(self._pictures).read_bytes()
        captured = self._timed(lambda: capture_photo(book, data, answers=(answer,)))
        self.rehearsed.photos += 1
        self.rehearsed.photo_bytes += len(data)
        self._told(book, book.last, (captured.sha256,))
        self._told(book, develop(book, captured, data))

    def _told(self, book: Book, node: Node, photos: tuple[str, ...] = ()) -> None:
        self.rehearsed.entries += 1
        self._witness(Saved(book.visit, node, photos))

    def _timed(self, work: Callable[[], T]) -> T:
        begun = self._watch.seconds()
        result = work()
        self.rehearsed.seconds.append(self._watch.seconds() - begun)
        return result


def _walk(elements: Sequence[Element]) -> Iterator[tuple[str | None, Element]]:
    """Every element once for the whole site, then again at each place."""
    for place in (None, *PLACES):
        for element in elements:
            yield place, element


def _spread(photos: int, answers: int) -> Iterator[int]:
    """How many photos fall to each answer, evenly."""
    for number in range(answers):
        yield (number + 1) * photos // answers - number * photos // answers
