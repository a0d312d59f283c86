"""What is under way on the screen that draws on a photo: tool, what is chosen, what the last tap did."""

import enum
from collections.abc import Awaitable
from dataclasses import dataclass

from inspector_app.device.sketch.geometry import Frame, Spot, Tool
from inspector_app.device.sketch.outlines import is_hit
from inspector_app.device.sketch.stroke import Stroke
from inspector_app.device.state.drawing import Mark, draw, last_of_mine, marks_on, put_back, take_back, words_place
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.ui.changes import Changes
from inspector_app.visits.records import Photo
from inspector_app.visits.shapes import MOST_CHARACTERS
from inspector_app.visits.values import Drawn, Words, known

__all__ = ["Done", "Said", "Studio"]


class Done(enum.Enum):
    """What became of something drawn."""

    SAVED = "saved"
    REMOVED = "removed"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Said:
    """What the last tap did. `drawn` is None where it cannot be shown."""

    done: Done
    drawn: Drawn | None
    mark: str


class Studio:
    """One photo's, for as long as its screen is there. It changes with `changes` and with the visit's own."""

    def __init__(self, visit: OpenVisit, photo: Photo) -> None:
        self.visit, self.photo = visit, photo
        self.changes = Changes()
        self.stroke = Stroke()
        self.tool = Tool.ARROW
        self.is_looking = False
        """Whether the hand moves the picture, to look closer, and draws nothing."""
        self.said: Said | None = None
        self.is_listing = False
        self.text: str = visit.drafted.get(self._place, "")
        self.times = 0
        """How often words were placed: each time another field begins."""
        self._chosen: str | None = None
        self._is_placing = False

    @property
    def _place(self) -> str:
        return words_place(self.photo.id)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks_on(self.visit, known(self.photo.digest) or "")

    @property
    def chosen(self) -> Mark | None:
        return next((one for one in self.marks if one.id == self._chosen), None)

    @property
    def last(self) -> Mark | None:
        """What one would take back."""
        return last_of_mine(self.marks)

    @property
    def begun(self) -> str | None:
        """What was typed earlier and never placed."""
        return self.visit.drafted.get(self._place)

    @property
    def words(self) -> str:
        """What can be placed: empty where there is nothing, or too much."""
        text = self.text.strip()
        return "" if self.is_too_long else text

    @property
    def is_too_long(self) -> bool:
        return len(self.text.strip()) > MOST_CHARACTERS

    # what a tap does

    def take(self, tool: Tool) -> None:
        """Another tool in the hand."""
        self.tool, self.is_looking = tool, False
        self.stroke.drop()
        self._tell(None)

    def look(self) -> None:
        """No tool in the hand: it moves the picture."""
        self.is_looking, self.is_listing = True, False
        self.stroke.drop()
        self._tell(None)

    def turn(self) -> None:
        """From the picture to the list, or back."""
        self.is_listing = not self.is_listing
        self.stroke.drop()
        self._tell(None)

    def leave(self) -> None:
        """Nothing is chosen any more."""
        self._tell(None)

    def tap(self, spot: Spot, frame: Frame) -> Drawn | None:
        """A tap on the picture: what is to be saved by `keep`, if anything."""
        if self.tool is Tool.TEXT and self.words:
            return self.expect(Words(frame.to_point(spot), self.words))
        hit = self._hit(spot, frame)
        if self.stroke.corner is None and hit is not None and hit.id != self._chosen:
            self._tell(None, chosen=hit.id)
            return None
        self._tell(None)
        if self.tool is Tool.TEXT:
            return None
        drawn = self.stroke.tap(spot, self.tool, frame)
        return None if drawn is None else self.expect(drawn)

    def _hit(self, spot: Spot, frame: Frame) -> Mark | None:
        """What a tap there means: the newest, for it lies on top."""
        newest_first = reversed(self.marks)
        shown = (one for one in newest_first if one.is_shown)
        return next((one for one in shown if one.drawn is not None and is_hit(one.drawn, spot, frame)), None)

    def expect(self, drawn: Drawn) -> Drawn | None:
        """It is shown, and is to be saved by `keep`; None for words that are being placed already."""
        if isinstance(drawn, Words):
            if self._is_placing:
                return None
            self._is_placing = True
        self.stroke.expect(drawn)
        self._tell(None)
        return drawn

    async def keep(self, drawn: Drawn) -> None:
        """Save it. Raises what the vault raises: then it is on the screen no longer, and words stay in their field."""
        try:
            mark = await draw(self.visit, self.photo, drawn)
            if isinstance(drawn, Words):
                self.times += 1
                self.text = ""
        finally:
            self._is_placing = self._is_placing and not isinstance(drawn, Words)
            self.stroke.settle(drawn)
        self._tell(Said(Done.SAVED, drawn, mark))

    async def remove(self, mark: Mark) -> None:
        await take_back(self.visit, mark.id)
        self._tell(Said(Done.REMOVED, mark.drawn, mark.id))

    async def restore(self, said: Said) -> None:
        """What was just removed stands again."""
        await put_back(self.visit, said.mark)
        self._tell(Said(Done.BACK, said.drawn, said.mark))

    def type(self, text: str) -> None:
        self.text = text
        self.changes.fire()

    def draft(self, text: str, times: int) -> Awaitable[None] | None:
        """Keep what is typed, unless it was placed meanwhile, or is being placed."""
        if times != self.times or self._is_placing:
            return None
        return self.visit.draft(self._place, text)

    def _tell(self, said: Said | None, *, chosen: str | None = None) -> None:
        self.said, self._chosen = said, chosen
        self.changes.fire()
