"""The visit on the screen: what it shows now, and everything a tap can write into it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from inspector_app.clock import to_text
from inspector_app.criteria.elements import CriterionSet, Element
from inspector_app.device.book import Book
from inspector_app.device.capture import Captured, capture_photo, draw, give_up_begun, keep_views, undeveloped
from inspector_app.device.errors import PhotoNotHere
from inspector_app.device.gallery import gallery_of
from inspector_app.device.sets import settled
from inspector_app.device.state.about import About
from inspector_app.device.state.card import Card, card_of
from inspector_app.device.state.counts import Counts
from inspector_app.device.state.kept import Kept
from inspector_app.device.state.moving import Folded, can_move, fold_by_set
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.ui.changes import Changes
from inspector_app.vault.errors import VaultError
from inspector_app.visits.records import Answer, Conflict, Finding, Photo, Remark, Visit
from inspector_app.visits.values import known
from inspector_app.visits.writing import (
    add_photo,
    answer_condition,
    answer_evidence,
    answer_note,
    answer_outcome,
    answer_statement,
    answer_tick,
    choose_list,
    describe_finding,
    link_photo,
    list_member,
    move_to_set,
    put,
    settle_remark,
)
from sync.copies import Standing
from sync.journal import Op
from sync.notes import Certificate
from sync.strictjson import JSON

T = TypeVar("T")
_MOST_RECENT: Final = 4

MOST_PICTURE_BYTES: Final = 24_000_000
"""Of views that were shown, kept for the next screen: the thumbnails of a large visit, or some hundred previews."""


def reason_place(answer_id: str) -> str:
    """Where the reason of an answer is kept while it is typed."""
    return f"answer/{answer_id}/reason"


def caption_place(photo: str) -> str:
    """Where a photo's caption is kept while it is typed."""
    return f"photo/{photo}/caption"


@dataclass(eq=False)
class OpenVisit:
    """Made by `Desk.open`. Every method that writes returns when what it wrote is durable, and the screen shows it.

    Raises what the vault raises: nothing was kept then, and the screen still shows what is true.
    """

    book: Book
    criteria: CriterionSet
    visit: Visit
    named: Mapping[str, CriterionSet]
    """The criterion sets that the visit names and that are here, by digest; `criteria` is the first of them."""
    standing: Standing | None = None
    saved: int = 0
    """Counts what was saved since the visit was opened: a screen that watches it can say so."""
    changes: Changes = field(default_factory=Changes)
    moved: Changes = field(default_factory=Changes)
    """Fired when the visit is on another criterion set: other screens exist then."""
    recent: list[str] = field(default_factory=list)
    """The answers that the person was at, the last one first: what a photo is probably evidence for."""
    drafted: dict[str, str] = field(default_factory=dict)
    """What was typed and is no entry yet: a field that appears begins with it, in another window or after a kill."""
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _developing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _pictures: Kept = field(default_factory=lambda: Kept(MOST_PICTURE_BYTES))
    _counts: Counts | None = None

    @property
    def id(self) -> str:
        return self.book.visit

    # what is shown

    @property
    def counts(self) -> Counts:
        """What the visit comes to as it is now."""
        known_counts = self._counts
        if known_counts is None or known_counts.visit is not self.visit or known_counts.criteria is not self.criteria:
            known_counts = self._counts = Counts(self.visit, self.criteria)
        return known_counts

    def answer(self, answer_id: str) -> Answer | None:
        return self.visit.answer(answer_id)

    def finding(self, answer_id: str) -> Finding | None:
        return next((one for one in self.visit.findings if one.answer == answer_id), None)

    def about(self, element: Element) -> About:
        """All that a checklist shows of an element."""
        return About(
            applies=self.counts.applies(element),
            is_out=self.counts.does_not_apply(element),
            answer=self.answer(element.id),
            finding=self.finding(element.id),
            photos=tuple(self.photos_of(element.id)),
            remarks=tuple(self.remarks_on(element.id)),
            conflicts=tuple(self.conflicts_of(element.id)),
        )

    def photos_of(self, answer_id: str) -> list[Photo]:
        """The photos that show what this answer is about, in the order of their ids."""
        return [photo for photo in self.visit.photos if known(photo.shows.get(answer_id, False))]

    def unassigned_photos(self) -> list[Photo]:
        """Photos that were taken and not given to an answer yet."""
        return [photo for photo in self.visit.photos if not any(known(shows) for shows in photo.shows.values())]

    def conflict_of(self, kind: str, record: str, name: str) -> Conflict | None:
        wanted = (kind, record, name)
        return next((one for one in self.visit.conflicts if (one.kind, one.id, one.field) == wanted), None)

    def conflicts_of(self, answer_id: str) -> list[Conflict]:
        """Everything in conflict about an answer and its finding."""
        ids = {answer_id, f"finding:{answer_id}"}
        return [one for one in self.visit.conflicts if one.kind in ("answer", "finding") and one.id in ids]

    def remarks_on(self, answer_id: str) -> list[Remark]:
        """A reviewer's remarks on an answer or on its finding."""
        found = []
        for remark in self.visit.remarks:
            on = known(remark.on)
            if on is not None and on.id in (answer_id, f"finding:{answer_id}"):
                found.append(remark)
        return found

    def is_safe(self, photo: Photo) -> bool:
        """Whether a receipt of the present epoch proves the original."""
        return self.standing is not None and known(photo.digest) in self.standing.safe_photos

    def name_of(self, person: str) -> str:
        """How a member of the visit is called; nothing for others, such as a reviewer at the center."""
        if person == self.book.session.identity.person:
            return self.book.session.name
        named = (known(one.name) for one in self.visit.members if known(one.person) == person)
        return next((name for name in named if name), "")

    def author_of(self, remark: Remark) -> str:
        """How the writer of a remark is called: as on this visit, or as the writer's own entry says; else nothing."""
        wrote, named = remark.stamps.get("text"), remark.stamps.get("author_name")
        if wrote is None:
            return ""
        signed = known(remark.author_name) if named is not None and named.by == wrote.by else None
        return self.name_of(wrote.by) or signed or ""

    async def role_of(self, device: str) -> str:
        """The role that the center certified to whoever writes on this device; nothing where it is not known."""
        vault = self.book.session.vault
        note = (await asyncio.to_thread(vault.read, lambda contents: contents.certificates())).get(device)
        return Certificate.read(note.text).role if note else ""

    def card(self) -> Card:
        return card_of(self.id, self.visit, self.criteria, self.counts.by_category)

    # what a tap does

    async def set_condition(self, condition: str, holds: bool | None) -> None:
        """Whether what a condition of the criterion set asks for is at this site; None takes the answer back."""
        await self._write([answer_condition(condition, holds)])

    async def set_outcome(self, answer_id: str, outcome: str | None, reason: str | None = None) -> None:
        await self._write([answer_outcome(answer_id, outcome, reason)], settles=[reason_place(answer_id)])

    async def set_statement(self, answer_id: str, text: str) -> None:
        await self._write([answer_statement(answer_id, text or None)], settles=[f"answer/{answer_id}/statement"])

    async def set_note(self, answer_id: str, text: str) -> None:
        await self._write([answer_note(answer_id, text or None)], settles=[f"answer/{answer_id}/note"])

    async def set_tick(self, answer_id: str, word: str, ticked: bool | None) -> None:
        await self._write([answer_tick(answer_id, word, ticked)])

    async def choose_list(self, answer_id: str, list_id: str | None) -> None:
        """Say which of the element's lists the check used."""
        await self._write([choose_list(answer_id, list_id)])

    async def offers(self) -> tuple[CriterionSet, ...]:
        """The sets in effect that the visit could move to: of its own a newer edition, for a visit still to come also
        one that takes effect by then."""
        if not can_move(self.visit):
            return ()
        session, starts = self.book.session, known(self.visit.starts_on)
        today = session.clock.now().date()
        day = max(today, starts) if starts else today
        return await asyncio.to_thread(session.sets.to_move_to, self.criteria, day)

    async def move_to(self, criteria: CriterionSet) -> None:
        """Hold the visit against another set from now on. Every answer is kept."""
        await self._write([move_to_set({**criteria.pinned()})])

    async def set_evidence(self, answer_id: str, name: str, is_so: bool) -> None:
        await self._write([answer_evidence(answer_id, **{name: is_so})])

    async def set_finding(self, answer_id: str, name: str, text: str) -> None:
        """`name` is statement or would_close."""
        ops = [describe_finding(answer_id, {name: text or None})]
        await self._write(ops, settles=[f"finding/{answer_id}/{name}"])

    async def settle(self, conflict: Conflict, value: JSON) -> None:
        """Choose a value; the entry has seen both, so it takes their place everywhere."""
        await self._write([put(conflict.kind, conflict.id, {conflict.field: value})])

    async def settle_remark(self, remark: str) -> None:
        await self._write([settle_remark(remark)])

    def draft(self, place: str, text: str) -> Awaitable[None]:
        """Keep typing that is not an entry yet. It is known at once: another window may be drawn before it is kept."""
        self.drafted[place] = text
        return asyncio.to_thread(self.book.draft, place, text)

    def discard(self, place: str) -> Awaitable[None]:
        """Forget a draft that the person gave up."""
        self.drafted.pop(place, None)
        return asyncio.to_thread(self.book.discard, place)

    async def take_photo(
        self, data: bytes, answers: Sequence[str] = (), *, seen: Mapping[str, JSON] | None = None
    ) -> Captured:
        """Keep a photo, with what the device knows of the moment; when this returns it is durable. Its views are made
        afterwards, by `develop`."""
        async with self._writing:
            return await self._change(lambda: capture_photo(self.book, data, answers=tuple(answers), seen=seen))

    async def develop(self, captured: Captured, data: bytes | None = None) -> None:
        """Make the views of a photo just taken, one photo at a time; taps are saved meanwhile.

        Args:
            data: its bytes where they are at hand. Whoever takes many gives none, and none wait in memory.
        """
        async with self._developing:
            views = await asyncio.to_thread(draw, self.book, captured, data)
        async with self._writing:
            await self._change(lambda: keep_views(self.book, captured, views))

    async def develop_missing(self) -> None:
        """Make the views that a process left unmade when it ended, one photo after the other."""
        for captured in await asyncio.to_thread(undeveloped, self.book):
            async with self._writing:
                if is_over := await asyncio.to_thread(give_up_begun, self.book, captured):
                    await self._change(lambda: None)
            if not is_over:
                await self.develop(captured)

    async def link(self, photos: Sequence[str], answer_id: str, shows: bool | None) -> None:
        """Say of these photos that they show what an answer is about; None takes that back."""
        await self._write([link_photo(photo, answer_id, shows) for photo in photos])

    def was_at(self, answer_id: str) -> None:
        """The person is at this answer now."""
        self.recent = [answer_id, *(one for one in self.recent if one != answer_id)][:_MOST_RECENT]

    async def set_caption(self, photo: str, text: str) -> None:
        await self._write([add_photo(photo, {"caption": text or None})], settles=[caption_place(photo)])

    async def place_photos(self, fixes: Mapping[str, JSON]) -> None:
        """The fix that came after these photos were taken, by photo."""
        await self._write([add_photo(photo, {"device_position": fix}) for photo, fix in fixes.items()])

    async def view(self, photo: Photo, role: str) -> bytes | None:
        """The bytes of a photo's view (thumbnail or preview); None where none was made or none is on this device.

        Never the original in its place: whatever draws the screen has a decoder too, and no bounds.
        """
        digest = known(photo.digest)
        views = (one for one in self.visit.views if known(one.of) == digest and known(one.role) == role)
        wanted = next((found for one in views if (found := known(one.digest))), None)
        if wanted is None or digest is None:
            return None
        kept = self._pictures.get(wanted)
        if kept is None:
            kept = await asyncio.to_thread(self._read, wanted)
            if kept is not None:
                self._pictures.put(wanted, kept)
        return kept

    def _read(self, digest: str) -> bytes | None:
        try:
            return self.book.photo(digest)
        except (PhotoNotHere, VaultError):
            return None

    # the summary

    def summary(self) -> SummaryContent:
        """What the partner may read, as of the newest of it. Raises SetsDiffer."""
        at = newest_shared(self.visit) or to_text(self.book.session.clock.now())
        return summarize(self.visit, settled(self.visit, self.criteria), at=at)

    async def summary_pdf(self, content: SummaryContent) -> bytes:
        return await asyncio.to_thread(render_pdf, content, gallery_of(self.book, self.visit))

    # following the journal

    async def refresh(self, standing: Standing | None) -> None:
        """Show what sync brought."""

        def read() -> None:
            before = self.book.rewritings
            self.book.refresh()
            if self.book.rewritings != before:
                self._pictures.clear()  # one of them may be of what was erased, or let go
            self.standing = standing

        async with self._writing:
            await self._change(read)

    async def write(self, ops: Sequence[Op], *, settles: Sequence[str] = ()) -> None:
        """What has a file of its own writes by this (drawing.py). Raises what the vault raises."""
        await self._write(ops, settles=settles)

    async def _write(self, ops: Sequence[Op], *, settles: Sequence[str] = ()) -> None:
        def write() -> None:
            self.book.write([*self._introduction(), *ops], settles=settles)
            for place in settles:
                self.drafted.pop(place, None)

        async with self._writing:
            await self._change(write)

    def _introduction(self) -> list[Op]:
        """Whoever was let in later puts themselves on the list of the team with their first word, so that others see a
        name. By the person's own id: two devices of one person write the same."""
        session = self.book.session
        person = session.identity.person
        if any(known(one.person) == person for one in self.visit.members):
            return []
        return [list_member(person, {"name": session.name, "role": "specialist", "person": person})]

    async def _change(self, work: Callable[[], T]) -> T:
        """Do it and fold in one go on a thread, and show what the visit has become. The line of the list of visits is
        kept after that: it can be made again, and nobody should wait for it."""

        def act() -> tuple[T, Folded]:
            done = work()
            return done, fold_by_set(self.book, self.criteria)

        done, now = await asyncio.to_thread(act)
        is_moved = now.criteria is not self.criteria
        self.visit, self.criteria, self.named = now.visit, now.criteria, now.named
        self.saved += 1
        if is_moved:
            self.moved.fire()
        self.changes.fire()
        header = self.card().to_header()
        await asyncio.to_thread(self.book.keep_header, header)
        return done
