"""Pictures that were read lately, so that going back to a screen reads none again; bounded by their bytes."""

from collections import OrderedDict


class Kept:
    """Bytes by name; those asked for longest ago go first. For the one loop that draws."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._size = most_bytes, 0
        self._held: OrderedDict[str, bytes] = OrderedDict()

    @property
    def size(self) -> int:
        """Bytes held; never above the most."""
        return self._size

    def get(self, name: str) -> bytes | None:
        found = self._held.get(name)
        if found is not None:
            self._held.move_to_end(name)
        return found

    def put(self, name: str, data: bytes) -> None:
        """What is larger than all that may be held is not."""
        if name in self._held or len(data) > self._most:
            return
        self._held[name] = data
        self._size += len(data)
        while self._size > self._most:
            self._size -= len(self._held.popitem(last=False)[1])

    def clear(self) -> None:
        self._held.clear()
        self._size = 0
