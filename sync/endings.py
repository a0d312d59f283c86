"""What goes from a device by the center's word: what was erased, and what others wrote where access has ended.

An erasure is an entry of the center. That access has ended, or that a device was revoked, are explicit words of a
signed answer; that a visit is not spoken of ends nothing (JOURNAL.md, sections 3 and 5).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sync.copies import Copy, News, Standing
from sync.engine import Waiting
from sync.journal import Body, EnvelopeRefused, read_envelope
from sync.laws import erasures_among
from sync.memory import Shelf
from sync.placing import Placed, leaf_of_aside
from sync.reasons import code_of
from sync.strands import Node

REVOKED: Final = "revoked"
ACCESS_ENDED: Final = "access-ended"
SET_ASIDE: Final = "set-aside"

_REVOKED = "This device was revoked. It may still hand in what it holds, and receives nothing any more."
_ENDED = "Your access to this visit has ended. What you wrote since stays on this device, until you have access again."


@dataclass(frozen=True, slots=True)
class Ending:
    """A visit to which this person's access has ended. `kept` counts this person's entries, `others` those of others
    that are still here because the center has not said yet that it holds them."""

    visit: str
    kept: int
    others: int


def obey_erasures(shelf: Shelf, visit: str, copy: Copy, placed: Placed) -> bool:
    """What the center has erased goes from here, too, whether it came before the erasure or comes after it; also where
    it counts for nothing, and where it was only kept aside. Gives whether an entry that is here lost its body."""
    erased = erasures_among(copy.strands, copy.strands.nodes)
    if not erased:
        return False
    doomed = [node for node in copy.strands.nodes if node.leaf in erased and node.entry.body is not None]
    for node in doomed:
        shelf.replace_with_erased(visit, node.leaf, node.entry.body_hash)
    shelf.drop_asides(visit, lambda what: leaf_of_aside(what) in erased)
    # A photo goes whichever entry brought it here: the erased one may never have been here with its body.
    new = erasures_among(copy.strands, placed.nodes).keys() | {node.leaf for node in doomed}
    for photo in sorted(frozenset[str]().union(*(erased[leaf] for leaf in new))):
        shelf.erase_photo(visit, photo)
    return bool(doomed)


def holds_others(copy: Copy, person: str) -> bool:
    """Whether something is here that somebody else wrote, and that has to go."""
    return bool(_foreign(copy, person))


def _foreign(copy: Copy, person: str) -> list[Node]:
    """What others wrote. A strand that erases something of this person's is none of it: without it older values would
    show again in place of what was erased."""
    writers = copy.strands.writers
    own = {node.leaf for node in copy.strands.nodes if writers[node.device].person == person}
    others = [node for node in copy.strands.nodes if writers[node.device].person != person]
    erasing = {node.device for node in others if not own.isdisjoint(erasures_among(copy.strands, [node]))}
    return [node for node in others if node.device not in erasing]


def forget_others(shelf: Shelf, visit: str, copy: Copy, person: str) -> bool:
    """Let go of what others wrote in a visit, strand by strand as the center has just said that it holds them: photos,
    views and what was kept aside with them. Gives whether anything went.

    What is not known to be at the center stays: it may be the only copy, and this device can still hand it in.
    """
    foreign = _foreign(copy, person)
    proven = copy.strands.covered(copy.belief.tips if copy.belief is not None else ())
    waiting = {node.device for node in foreign if node.head not in proven}
    doomed = {node.head for node in foreign if node.device not in waiting}
    if not doomed:
        return False
    kept = [node for node in copy.strands.nodes if node.head not in doomed]
    shelf.forget_entries(visit, doomed)
    shelf.forget_photos(visit, besides=_photos_of(kept))
    own = {device for device, writer in copy.strands.writers.items() if writer.person == person}
    shelf.drop_asides(visit, lambda what: _device_of(what) not in own)
    return True


def _photos_of(nodes: Iterable[Node]) -> set[str]:
    return {photo.sha256 for node in nodes if isinstance(node.body, Body) for photo in node.body.photos}


def _device_of(aside: bytes) -> str:
    try:
        return read_envelope(aside.split(b"\n", 1)[0]).device
    except EnvelopeRefused:
        return ""


def endings(copies: Mapping[str, Copy], news: News, person: str) -> Iterator[Ending]:
    """The ended visits of which something is here."""
    for visit in sorted(news.ended & copies.keys()):
        strands = copies[visit].strands
        own = sum(strands.writers[node.device].person == person for node in strands.nodes)
        if strands.nodes:
            yield Ending(visit, own, len(strands.nodes) - own)


def reasons(copies: Mapping[str, Copy], news: News) -> list[Waiting]:
    """Why things stay here that no further asking would bring to the center."""
    found = [Waiting("device", _REVOKED, REVOKED)] if news.revoked else []
    for visit, copy in sorted(copies.items()):
        standing = copy.standing(news.epoch)
        unsafe = standing.unsafe
        if visit in news.ended and (kept := _kept(standing)):
            found.append(Waiting(f"visit {visit}, {kept}", _ENDED, ACCESS_ENDED))
        elif unsafe and copy.belief is not None:
            found += _asides(visit, copy, unsafe)
    return found


def _asides(visit: str, copy: Copy, unsafe: Iterable[Node]) -> Iterator[Waiting]:
    """What the center keeps aside of what is here, by its reason."""
    assert copy.belief is not None
    waiting = {(node.device, node.seq) for node in unsafe}
    by_reason = Counter(
        (one.why, one.code or code_of(one.why)) for one in copy.belief.asides if (one.device, one.seq) in waiting
    )
    for (why, code), count in by_reason.items():
        yield Waiting(f"visit {visit}, {_counted(count)}", f"The center keeps this aside: {why}.", code or SET_ASIDE)


def _kept(standing: Standing) -> str:
    """What of a visit is not safe, entries before photos; a view can be made again."""
    photos = {photo.sha256 for photo in standing.named if photo.role == "original"}.difference(standing.safe_photos)
    if standing.unsafe:
        return _counted(len(standing.unsafe))
    return "" if not photos else "1 photo" if len(photos) == 1 else f"{len(photos)} photos"


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
