"""What one person may ask of the center and do there. Every method looks first whether that person is still signed in,
blocks, and belongs in a thread: the screens call it through `use_query` and `use_task`."""

import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from inspector_app.central.accounts import SignedIn
from inspector_app.central.errors import NotThatSet, SignInEnded
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.previews import Previews
from inspector_app.central.publishing import Offered, uploaded
from inspector_app.central.review.arrivals import Arrivals
from inspector_app.central.review.gathering import gather
from inspector_app.central.review.queue import QueueRow, make_rows
from inspector_app.central.review.setrows import SetRow, make_set_rows
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.review.told import Told, tell_all
from inspector_app.central.tables import Person
from inspector_app.summary.content import SummaryContent
from inspector_app.ui.changes import Changes
from inspector_app.ui.wording import say
from sync.strands import View

__all__ = ["Desk"]


@dataclass(eq=False)
class Desk:
    """One sign-in's desk; every window of it has the same. `sign_out` ends it everywhere, and then `ended` is true.

    `has_left` is true where the person wished it so.
    """

    headquarters: Headquarters
    previews: Previews
    arrivals: Arrivals
    who: SignedIn
    sign_out: Callable[[], Awaitable[None]]
    changes: Changes = field(default_factory=Changes)
    ended: bool = False
    has_left: bool = False
    drafts: dict[tuple[str, ...], str] = field(default_factory=dict)
    queue_shown: Sequence[QueueRow] | None = None
    sets_shown: Sequence[SetRow] | None = None
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The center's time."""
        return self.headquarters.now()

    # looking

    def queue(self) -> Sequence[QueueRow]:
        """Every visit, the one that arrived last first. Raises SignInEnded, CenterBusy."""
        self._still_in()
        seen, photos = self.headquarters.seen.by(self.who.person), self.headquarters.photos_arrived()
        self.queue_shown = make_rows(self.headquarters.queue(), seen, photos)
        return self.queue_shown

    def open(self, visit: str) -> Sheet:
        """A visit, noted as seen by this person. Raises SignInEnded, NoSuchVisit, VisitUnreadable, CenterBusy."""
        self._still_in()
        with self._turn:
            sheet = self._gather(visit)
            self._sheets = {visit: sheet}
        if self.headquarters.seen.note(self.who.person, visit, sheet.reading.place):
            self.arrivals.everything.fire()
        return sheet

    def opened(self, visit: str) -> Sheet | None:
        """The visit as it was last on the screen of this desk, to show until it is read anew."""
        return self._sheets.get(visit)

    def _gather(self, visit: str) -> Sheet:
        headquarters = self.headquarters
        reading = headquarters.read(visit)
        return gather(
            reading,
            headquarters.custody(reading),
            headquarters.people.all(),
            headquarters.members(visit),
            me=self.who.person,
            own=headquarters.own_person(),
            center=say("review.the_center"),
        )

    def timeline(self, sheet: Sheet) -> Sequence[Told]:
        """The entries of a visit in words, the newest first."""
        self._still_in()
        return tell_all(sheet)

    def preview(self, visit: str) -> SummaryContent | None:
        """What the partner would read; None where the visit's criteria are not here. Raises as `open` does."""
        self._still_in()
        try:
            return self.previews.make(visit)
        except NotThatSet:
            return None

    def sets(self) -> Sequence[SetRow]:
        """Every criterion set that is published, by id; of each the newest edition first."""
        self._still_in()
        headquarters = self.headquarters
        names = {person.id: person.name or person.email for person in headquarters.people.all()}
        used = Counter(row.criterion_digest for row in headquarters.queue())
        published = headquarters.criteria.published()
        self.sets_shown = make_set_rows(headquarters.criteria.all(), used, published, names, self.now().date())
        return self.sets_shown

    def examine(self, name: str, content: bytes) -> Offered:
        """Check a file as somebody sent it, and compare it with what is here; nothing is published.

        Raises SignInEnded, NotASetFile, SetNotInOrder, AlreadyPublished, CenterBusy.
        """
        self._still_in()
        with uploaded(name, content) as path:
            return self.headquarters.criteria.examine(path)

    def inspectors(self) -> Sequence[Person]:
        """Everybody to whom a visit can be given."""
        self._still_in()
        return [person for person in self.headquarters.people.all() if person.role == "inspector"]

    # doing

    def remark(self, visit: str, on: tuple[str, str], text: str, view: View) -> str:
        """Write a remark as somebody who had `view` on the screen. Raises SignInEnded and what `Headquarters.remark`
        raises."""
        self._still_in()
        written = self.headquarters.remark(visit, by_email=self.who.email, on=on, text=text, view=view)
        self.arrivals.look()
        return written

    def share(self, visit: str, photo: str, shared: bool, view: View) -> None:
        """Say whether the partner may see a photo, as somebody who had `view` on the screen. Raises SignInEnded and
        what `Headquarters.share` raises."""
        self._still_in()
        self.headquarters.share(visit, photo, by_email=self.who.email, shared=shared, view=view)
        self.arrivals.look()

    def grant(self, visit: str, email: str) -> None:
        """Let an inspector read and write a visit. Raises SignInEnded, NoSuchVisit, NoSuchPerson."""
        self._still_in()
        self.headquarters.grant(visit, email)
        self.arrivals.look()

    def publish(self, name: str, content: bytes) -> Offered:
        """Publish a file for ever, in this person's name. Raises as `examine`, and MayNotPublish."""
        self._still_in()
        with uploaded(name, content) as path:
            offered = self.headquarters.criteria.publish(path, self.headquarters.people.known(self.who.email))
        self.arrivals.everything.fire()
        return offered

    def end(self) -> None:
        """This sign-in has ended: nothing that was read stays here, and every window says so."""
        self.ended = True
        self.queue_shown, self.sets_shown, self._sheets = None, None, {}
        self.changes.fire()

    def _still_in(self) -> None:
        if self.ended or self.headquarters.accounts.holder(self.who.key) is None:
            raise SignInEnded
