"""What a hand is drawing on a picture: by one drag, or by two taps for whoever cannot drag."""

import math
from typing import Final

from inspector_app.device.sketch.geometry import LEAST, Frame, Spot, Tool, draw_between, widest
from inspector_app.ui.changes import Changes
from inspector_app.visits.values import Drawn

__all__ = ["Stroke"]

_MOST: Final = 600
"""So many spots of one drag; then every second of them goes, or a long scribble would be drawn ever more slowly."""


class Stroke:
    """One picture's, for as long as it is on the screen. `changes` fires with every spot: watch it in a small part."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.corner: Spot | None = None
        """Where the first of two taps was."""
        self.ahead: tuple[Drawn, ...] = ()
        """Drawn and not durable yet."""
        self._pressed: Spot | None = None
        self._spots: list[Spot] = []

    def press(self, spot: Spot) -> None:
        """The finger came down; a drag is only known to be one some way later."""
        self._pressed = spot

    def begin(self, spot: Spot) -> None:
        """It is a drag. It began where the finger came down."""
        self._spots = [self._pressed or spot, spot]
        self.corner = None
        self.changes.fire()

    def go(self, spot: Spot) -> None:
        if not self._spots:
            return
        if len(self._spots) >= _MOST:
            self._spots = [*self._spots[:-1:2], self._spots[-1]]
        self._spots.append(spot)
        self.changes.fire()

    def end(self, tool: Tool, frame: Frame) -> Drawn | Spot | None:
        """The finger was lifted: what it drew, or where it was if it only trembled; None where nothing came of it."""
        spots, self._spots, self._pressed = self._spots, [], None
        self.changes.fire()
        if not spots:
            return None
        if widest(spots) < LEAST:
            return spots[0]
        return draw_between(tool, [frame.to_point(spot) for spot in spots])

    def drop(self) -> None:
        """Nothing comes of it: two fingers zoom, or another tool was taken."""
        self._spots, self._pressed, self.corner = [], None, None
        self.changes.fire()

    def tap(self, spot: Spot, tool: Tool, frame: Frame) -> Drawn | None:
        """The first tap sets one end, the second gives what lies between; one at the same spot takes the first back."""
        corner, self.corner = self.corner, None
        self._pressed = None
        if corner is None:
            self.corner = spot
        self.changes.fire()
        if corner is None or math.dist(corner, spot) < LEAST:
            return None
        return draw_between(tool, [frame.to_point(corner), frame.to_point(spot)])

    def growing(self, tool: Tool, frame: Frame) -> Drawn | None:
        """What is drawn so far."""
        return draw_between(tool, [frame.to_point(spot) for spot in self._spots])

    def expect(self, drawn: Drawn) -> None:
        """It is being saved, and shown meanwhile."""
        self.ahead = (*self.ahead, drawn)
        self.changes.fire()

    def settle(self, drawn: Drawn) -> None:
        """It is saved, or could not be: what is on the screen now comes from the visit alone."""
        left = list(self.ahead)
        if drawn in left:
            left.remove(drawn)
        self.ahead = tuple(left)
        self.changes.fire()
