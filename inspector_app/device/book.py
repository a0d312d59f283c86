"""An open visit: what is on the screen, and the hand that writes into its journal.

"Saved" is said when `write` returns: the entry, its photos and the drafts it settles are then durable, in one
transaction, or none of them is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector_app.clock import to_text
from inspector_app.device.errors import NewerAppNeeded, NoSuchVisit, PhotoNotHere, VaultWasCopied
from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.pinning import sets_named_by
from inspector_app.visits.records import Visit
from inspector_app.visits.values import Level
from sync.braid import Fold, Pen, State, Strands
from sync.journal import VERSION, Body, Entry, Op, PhotoName, new_id
from sync.replica import DOUBLED
from sync.strands import Node, View
from sync.strictjson import JSON

Levels = Callable[[str], Level | None]


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo's bytes and the name under which its entry brings it."""

    name: PhotoName
    data: bytes


class Book:
    """One visit in memory: strands, fold and pen. Made by `start_visit` and `open_visit`."""

    def __init__(self, session: Session, visit: str, *, is_new: bool = False) -> None:
        self.session, self.visit = session, visit
        self._is_new = is_new
        self._row = self._rewritings = 0
        self._strands = Strands(visit, session.vault.read(session.writers))
        self._newest_receipt = self._named_receipt = ""
        self.refresh()

    def refresh(self) -> State:
        """Take in what sync brought, as if the screen had been drawn again; what is written next has seen it."""
        for row, entry in self.session.vault.read(self._read_new):
            self._strands.add(entry)
            self._row = row
        self._fold = Fold(self._strands, DECIDING)
        self._device = self.session.device
        self._pen = self._take_pen()
        self._named_receipt = self._last_named_receipt()
        self._shown = self._strands.view()
        return self.state

    def _take_pen(self) -> Pen | None:
        """None where the strand has branches: it is for another identity to go on."""
        try:
            return Pen(self._strands, self._device)
        except ValueError:
            return None

    def _read_new(self, contents: Contents) -> list[tuple[int, Entry]]:
        if not self._is_new and (rewritings := contents.rewritings(self.visit)) != self._rewritings:
            # Something of what was read before is gone.
            self._strands, self._row, self._rewritings = Strands(self.visit), 0, rewritings
        for writer in self.session.writers(contents):
            if writer.device not in self._strands.writers:
                self._strands.introduce(writer)
        if self._is_new:
            return []
        receipts = contents.receipts(self.visit)
        self._newest_receipt = receipts[-1].digest if receipts else ""
        return list(contents.entries(self.visit, self._row))

    def _last_named_receipt(self) -> str:
        own = (node for node in reversed(self._strands.nodes) if node.device == self.session.device)
        named = (node.body.receipt for node in own if isinstance(node.body, Body) and node.body.receipt)
        return next(named, "")

    @property
    def state(self) -> State:
        """The folded registers."""
        return self._fold.state()

    @property
    def last(self) -> Node:
        """The entry that was stored last, by whomever."""
        return self._strands.nodes[-1]

    @property
    def length(self) -> int:
        """How many entries are here, of all writers."""
        return len(self._strands.nodes)

    @property
    def rewritings(self) -> int:
        """How often entries of the visit had been erased, or let go, when it was last read."""
        return self._rewritings

    @property
    def shown(self) -> View:
        """The positions of all that is on the screen."""
        return self._shown

    def fold(self, levels: Levels) -> Visit:
        """The visit as it is on the screen."""
        return fold_visit(self.state, levels)

    def write(
        self,
        ops: Sequence[Op],
        photos: Sequence[NewPhoto] = (),
        *,
        settles: Sequence[str] = (),
        header: JSON = None,
    ) -> Node:
        """Write one entry; when this returns it is durable, with its photos, and with the published file of a criterion
        set that it pins the visit to: the visit opens for ever, whatever later versions of the app bring along.

        Args:
            settles: places whose drafts this entry takes the place of.
            header: what the list of visits shows from now on, where it changed.

        Raises VaultWasCopied and what the vault raises; nothing was kept then, and the same call may be made again.
        """
        pen, body = self._pen_in_hand(), self._body(ops, [photo.name for photo in photos])
        entry = pen.write(body, self._shown)
        carried = {named.digest: self.session.sets.carried_file(named.digest) for named in sets_named_by(ops)}

        def keep(contents: Contents) -> None:
            self._check_identity(contents)
            if self._is_new:
                contents.add_visit(self.visit, header)
            for photo in photos:
                contents.add_photo(self.visit, photo.name.sha256, photo.name.type, photo.data)
            for digest, content in carried.items():
                if content is not None:  # else it came by sync, and is in the vault, or it is not here at all
                    contents.add_document(digest, content)
            contents.add_entries(self.visit, [entry])
            for place in settles:
                contents.drop_draft(self.visit, place)
            if header is not None and not self._is_new:
                contents.put_header(self.visit, header)

        self.session.vault.write(keep)
        self._is_new = False
        return self._wrote(self._strands.add(entry), body)

    def _pen_in_hand(self) -> Pen:
        if self._device != self.session.device:
            # The device took a new identity since: as if the screen had been drawn again, by the new one.
            self.refresh()
        if self._pen is None:
            raise VaultWasCopied
        if (own := self._strands.node_at(self._pen.at.head)) is not None and own.envelope.v != VERSION:
            raise NewerAppNeeded
        return self._pen

    def _check_identity(self, contents: Contents) -> None:
        """Within the transaction: a sync may have found, or changed, who this device is while this was written."""
        if self._device != self.session.device or contents.setting(DOUBLED) == self._device:
            raise VaultWasCopied

    def draft(self, place: str, value: JSON) -> None:
        """Keep typing, or work under way, that is not an entry yet."""
        self.session.vault.write(lambda contents: contents.put_draft(self.visit, place, value))

    def discard(self, place: str) -> None:
        """Take away a draft that the person gave up."""
        self.session.vault.write(lambda contents: contents.drop_draft(self.visit, place))

    def keep_header(self, header: JSON) -> None:
        """What the list of visits shows of this one from now on."""
        self.session.vault.write(lambda contents: contents.put_header(self.visit, header))

    def drafts(self) -> dict[str, JSON]:
        """What is kept so, by place."""
        return self.session.vault.read(lambda contents: contents.drafts(self.visit))

    def photo(self, sha256: str) -> bytes:
        """A photo's bytes. Raises PhotoNotHere where this device does not have it, DamagedPhoto."""

        def read(contents: Contents) -> bytes:
            found = contents.photo(self.visit, sha256)
            if found is None:
                raise PhotoNotHere
            return found.read()

        return self.session.vault.read(read)

    def _wrote(self, node: Node, body: Body) -> Node:
        assert self._pen is not None, "written without a pen"
        self._pen.wrote(node)
        self._fold.add(node)
        self._named_receipt = body.receipt or self._named_receipt
        return node

    def _body(self, ops: Sequence[Op], photos: Sequence[PhotoName]) -> Body:
        clock, receipt = self.session.clock, None
        if self._newest_receipt and self._newest_receipt != self._named_receipt:
            receipt = self._newest_receipt
        return Body(
            by=self.session.identity.person,
            at=to_text(clock.now()),
            mono=clock.milliseconds(),
            boot=clock.boot,
            ops=tuple(ops),
            photos=tuple(photos),
            receipt=receipt,
        )


def start_visit(session: Session, ops: Sequence[Op], header: JSON) -> Book:
    """Begin a visit on this device. It exists once its first entry is durable."""
    book = Book(session, new_id(), is_new=True)
    book.write(ops, header=header)
    return book


def open_visit(session: Session, visit: str) -> Book:
    """Open a visit that is here. Raises NoSuchVisit."""
    if visit not in session.vault.read(lambda contents: contents.visits()):
        raise NoSuchVisit(visit)
    return Book(session, visit)
