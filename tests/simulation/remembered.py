"""What a world remembers of its phones, and how what the product says is put into the model's words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.braid import State
from sync.journal import Op, Put
from tests.simulation.model import Done, Folded, Mask, Story, Written, canonical


class Violation(AssertionError):
    """A property does not hold. The message begins with its number."""


@dataclass(slots=True)
class Screen:
    """What somebody looks at: a set of entries, and whether the next entry is the first to have seen it."""

    shown: Mask = 0
    is_new: bool = True


@dataclass(slots=True)
class Memory:
    """What the world remembers of one phone and one visit: which entries it holds, and its own newest one."""

    held: Mask = 0
    count: int = 0
    rewritings: int = 0
    own: Mask = 0
    tip: int = -1
    """The entry that its pen goes on from: a book that lies open knows nothing of branches that have come since."""
    screen: Screen = field(default_factory=Screen)


def has_child(story: Story, bit: int, held: Mask) -> bool:
    """Whether something that is held follows this entry in its strand. Only a branch of it is far behind."""
    return any(one.parent == bit and held >> one.bit & 1 for one in story.written[bit + 1 :])


def done(op: Op) -> Done:
    if isinstance(op, Put):
        return Done(op.kind, op.id, {name: canonical(value) for name, value in op.fields.items()})
    return Done(op.kind, op.id, None)


def note_law(story: Story, one: Written, op: Op) -> None:
    if op.kind == "quarantine":
        one.quarantines = op.id, isinstance(op, Put)
    if op.kind == "erasure" and isinstance(op, Put):
        target = op.fields["target"]
        assert isinstance(target, dict)
        one.erases = story.by_leaf[bytes.fromhex(str(target["leaf"]))]


def mask_of(found: Iterable[Written]) -> Mask:
    mask = 0
    for one in found:
        mask |= 1 << one.bit
    return mask


def folded(state: State) -> Folded:
    """A state of the product's, as the model writes it."""
    return {
        key: (
            record.hidden,
            {
                name: frozenset(
                    (one.leaf.hex(), "erased" if repr(one.value) == "ERASED" else canonical(one.value))
                    for one in register.standing
                )
                for name, register in record.fields.items()
            },
        )
        for key, record in state.records.items()
    }
