"""What an exhibit of the museum is: an accident of the field, made again in our own code by replacing parts of it.

A sabotage never stands in the product. It is switched on in the process of a test run (`switch.py`), and the suite has
to notice: one of the tests that are named beside it must fail, by an assertion of its own.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Make = Callable[[Any], Any]
"""Gets what is there and gives what takes its place."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One part of our code and what is put in its place. `where` is `module:name` or `module:Class.name`."""

    where: str
    make: Make

    def _owner(self) -> tuple[Any, str]:
        module, _, path = self.where.partition(":")
        owner: Any = importlib.import_module(module)
        *classes, name = path.split(".")
        for each in classes:
            owner = getattr(owner, each)
        return owner, name

    def original(self) -> Any:
        """Raises AttributeError where that part of our code is gone."""
        owner, name = self._owner()
        return inspect.getattr_static(owner, name)

    def turn_on(self) -> None:
        owner, name = self._owner()
        setattr(owner, name, self.make(self.original()))

    def misfits(self) -> Iterator[str]:
        """Why this patch would not do what it says: the part is gone, or is called otherwise than it was."""
        try:
            original = self.original()
        except (ImportError, AttributeError) as error:
            yield f"{self.where} is gone: {error}"
            return
        made = self.make(original)
        if type(made) is not type(original):
            yield f"{self.where} is a {type(original).__name__}, its sabotage a {type(made).__name__}"
        elif callable(original) and not isinstance(original, type) and (why := _misfit(original, made)):
            yield f"{self.where} {why}"


def _misfit(original: Callable[..., object], made: Callable[..., object]) -> str:
    """Whether `made` can be called as the original is: the same arguments under the same names; what the original has
    besides only if `made` passes on whatever it gets."""
    theirs = inspect.signature(original).parameters
    ours = inspect.signature(made).parameters
    named = [name for name, one in ours.items() if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    if named != [*theirs][: len(named)]:
        return f"takes {[*theirs]}, its sabotage {[*ours]}"
    is_open = len(named) < len(ours)
    return "" if is_open or len(named) == len(theirs) else f"takes {[*theirs]}, its sabotage only {named}"


@dataclass(frozen=True, slots=True)
class Sabotage:
    """An accident, made again.

    Args:
        name: the number of the accident, and a letter where there are several ways to it; `I2a` for an invariant.
        does: what goes wrong in our code from then on.
        files: the part of the ordinary suite that runs: files, or classes in them.
        caught_by: the tests that may catch it, by their names. Another one that fails proves nothing.
        errors: how they fail, where the sentence of the test is not an assertion but what the code itself raises.
    """

    name: str
    does: str
    patches: tuple[Patch, ...]
    files: tuple[str, ...]
    caught_by: tuple[str, ...]
    errors: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The accident's number, or the invariant's."""
        return self.name.rstrip("abcdefgh")

    def turn_on(self) -> None:
        for patch in self.patches:
            patch.turn_on()

    def misfits(self) -> list[str]:
        return [why for patch in self.patches for why in patch.misfits()]
