"""Originals leave this phone: only what headquarters has proved to have at that moment, after the set days, of a visit
that nobody is working on.

Only originals go, and only where a preview stays; the entry, the name and the center's signed word stay, too. All is
judged once more inside the transaction that lets go (`release_rules`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspector_app.device.release_rules import Case, Stay, is_before, receipts_of, why_it_stays
from inspector_app.device.released import Gone, days_kept, keep_word
from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.records import Visit
from inspector_app.visits.stages import Stage, stage
from inspector_app.visits.values import known
from sync.braid import fold
from sync.copies import Belief, Copy, News
from sync.engine import FIRST_BATCH_BYTES
from sync.errors import SyncError
from sync.journal import PhotoName, Position
from sync.notes import Holding, Receipt
from sync.replica import Replica
from sync.runner import Central
from sync.signed import Signed

MOST_PHOTOS: Final = 100
MOST_BYTES: Final = 48 * 1024 * 1024
"""Of one question: less than the center reads for one answer."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A visit as it was when its originals were looked at: up to which row, where its strands end, how far it came, and
    the digest of each original's preview."""

    row: int
    tips: tuple[Position, ...]
    stage: Stage
    previews: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Released:
    """What left, how many bytes of originals that were, and why others, of which the center was asked, stay."""

    gone: tuple[Gone, ...] = ()
    stays: tuple[tuple[str, Stay], ...] = ()

    @property
    def size(self) -> int:
        return sum(one.named.size for one in self.gone)


def release(
    session: Session,
    replica: Replica,
    central: Central,
    *,
    on_screen: Callable[[], str] = lambda: "",
    is_stopped: Callable[[], bool] = lambda: False,
) -> Released:
    """Let go of all that may leave, behind a sync of this replica. Where nothing is due the center is not asked.

    Args:
        on_screen: gives the visit that somebody has open, "" for none.
        is_stopped: asked before each question.

    Raises what the vault raises; what left before has left. No answer is no error: it is tried with the next sync.
    """
    gone, stays = list[Gone](), list[tuple[str, Stay]]()
    for asked in _questions(list(_due(session, replica, on_screen()))):
        if is_stopped():
            break
        try:
            composed = replica.compose(FIRST_BATCH_BYTES, proves=asked)
            applied = replica.apply(central.exchange(composed.raw), composed.nonce)
        except SyncError:
            break
        said = {(holding.visit, sha256) for holding, _ in applied.holdings for sha256 in holding.photos}
        stays += [(one, Stay.UNPROVEN) for visit in asked for one in asked[visit] if (visit, one) not in said]
        outlooks = {visit: _look(replica.copies()[visit]) for visit in asked if visit in replica.copies()}
        for holding, note in applied.holdings:
            for sha256 in sorted(set(holding.photos) & set(asked.get(holding.visit, ()))):
                outlook = outlooks[holding.visit]
                one = session.vault.write(_LettingGo(sha256, holding, note, composed.nonce, outlook, on_screen))
                if isinstance(one, Gone):
                    gone.append(one)
                else:
                    stays.append((sha256, one))
    if gone:
        session.vault.give_back_room()
    return Released(tuple(gone), tuple(stays))


@dataclass(frozen=True, slots=True)
class _LettingGo:
    """One transaction: judged by what the vault holds at that moment, and gone, or not."""

    sha256: str
    holding: Holding
    note: Signed
    nonce: str
    outlook: Outlook
    on_screen: Callable[[], str]

    def __call__(self, contents: Contents) -> Gone | Stay:
        visit, sha256 = self.holding.visit, self.sha256
        if any(True for _ in contents.entries(visit, self.outlook.row)):
            return Stay.CHANGED
        found = contents.photo(visit, sha256)
        if found is None:
            return Stay.CHANGED
        case = _case(contents, sha256, self.outlook, self.holding, self.nonce)
        why = why_it_stays(replace(case, is_on_screen=self.on_screen() == visit))
        if why is not None:
            return why
        since = min(receipt.at for receipt in receipts_of(case))
        named = PhotoName(sha256, found.size, found.media_type, "original")
        gone = Gone(visit, named, self.holding.at, since, self.note)
        keep_word(contents, self.note)
        contents.release_photo(visit, sha256, gone.to_json())
        return gone


def _case(contents: Contents, sha256: str, outlook: Outlook, holding: Holding, nonce: str) -> Case:
    visit, preview = holding.visit, outlook.previews.get(sha256)
    news, belief = News.from_json(contents.setting("sync")), Belief.from_json(contents.belief(visit))
    is_part = belief is not None and belief.is_part
    return Case(
        visit=visit,
        sha256=sha256,
        days=days_kept(contents),
        has_access=not (news.revoked or visit in news.ended or is_part),
        epoch=news.epoch,
        nonce=nonce,
        holding=holding,
        receipts=tuple(Receipt.read(note.text) for note in contents.receipts(visit)),
        belief=belief,
        tips=outlook.tips,
        stage=outlook.stage,
        is_shown=preview is not None and contents.photo(visit, preview) is not None,
    )


def due(session: Session, replica: Replica, on_screen: str = "") -> list[tuple[str, PhotoName]]:
    """The originals that would leave if the center proved now to have them, by the time of its newest answer."""
    return list(_due(session, replica, on_screen))


def _due(session: Session, replica: Replica, on_screen: str) -> Iterator[tuple[str, PhotoName]]:
    if not replica.heard_at or session.vault.read(days_kept) is None:
        return
    for visit, copy in replica.copies().items():
        if visit != on_screen and (old := _old_enough(session, copy, replica.heard_at)):
            yield from session.vault.read(_Looking(visit, old, _look(copy), replica.heard_at))


def _old_enough(session: Session, copy: Copy, now: str) -> list[PhotoName]:
    """Originals that receipts have named for so long; all else about them costs more to find out."""
    days = session.vault.read(days_kept)
    named = {sha for one in copy.receipts if days and is_before(one.at, now, days) for sha in one.photos}
    return [one for one in copy.named.values() if one.role == "original" and one.sha256 in named]


@dataclass(frozen=True, slots=True)
class _Looking:
    """Which of these are here, and would leave on the center's word of this time."""

    visit: str
    old: Sequence[PhotoName]
    outlook: Outlook
    now: str

    def __call__(self, contents: Contents) -> list[tuple[str, PhotoName]]:
        epoch = News.from_json(contents.setting("sync")).epoch
        digests = tuple(one.sha256 for one in self.old)
        supposed = Holding("", 0, epoch, self.visit, self.now, "", digests)
        return [(self.visit, one) for one in self.old if self._would_leave(contents, one.sha256, supposed)]

    def _would_leave(self, contents: Contents, sha256: str, supposed: Holding) -> bool:
        if contents.photo(self.visit, sha256) is None:
            return False
        return why_it_stays(_case(contents, sha256, self.outlook, supposed, "")) is None


def _look(copy: Copy) -> Outlook:
    visit = fold_visit(fold(copy.strands, DECIDING), lambda _: None)
    return Outlook(copy.row, copy.strands.tips(), stage(visit), _previews(visit))


def _previews(visit: Visit) -> dict[str, str]:
    found = ((known(one.of), known(one.digest)) for one in visit.views if known(one.role) == "preview")
    return {of: digest for of, digest in found if of and digest}


def _questions(wanted: Sequence[tuple[str, PhotoName]]) -> Iterator[dict[str, Collection[str]]]:
    """Cut into questions of a size, at least one photo each."""
    asked, count, size = dict[str, list[str]](), 0, 0
    for visit, named in wanted:
        if count and (count >= MOST_PHOTOS or size + named.size > MOST_BYTES):
            yield {**asked}
            asked, count, size = {}, 0, 0
        asked.setdefault(visit, []).append(named.sha256)
        count, size = count + 1, size + named.size
    if asked:
        yield {**asked}
