"""Where a window is in a guided sheet. In the address each step would be one more page to go back through."""

from dataclasses import dataclass, field

from inspector_app.ui.changes import Changes

__all__ = ["Guided"]


@dataclass(eq=False)
class Guided:
    """The step that is shown, from 0; None until one was chosen."""

    step: int | None = None
    changes: Changes = field(default_factory=Changes)

    def show(self, step: int) -> None:
        self.step = step
        self.changes.fire()
