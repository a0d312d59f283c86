"""How long one waits after trying too often. By account, so that nobody guesses one person's password from everywhere;
by source, so that nobody guesses everybody's from one place.

An account is never closed for good: else anybody could keep a supervisor out for ever.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from inspector_app.central.account_tables import AttemptRow
from inspector_app.central.errors import TriedTooOften
from sync.server.keys import Clock, to_text

__all__ = ["FREE_FOR_ACCOUNT", "FREE_FROM_SOURCE", "LONGEST", "Attempts"]

FREE_FOR_ACCOUNT: Final = 5
FREE_FROM_SOURCE: Final = 30
"""An office may be behind one address."""
LONGEST: Final = timedelta(minutes=15)
_FORGOTTEN_AFTER: Final = timedelta(hours=24)


class Attempts:
    """Counts in the caller's transaction. What succeeds is forgiven afterwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def count(self, session: Session, *, source: str, account: str | None = None) -> None:
        """Count an attempt that is about to be judged. Raises TriedTooOften; that one is not counted."""
        now = self._clock()
        session.execute(delete(AttemptRow).where(col(AttemptRow.last_at) < to_text(now - _FORGOTTEN_AFTER)))
        rows = [(self._row(session, key), free) for key, free in _keys(source, account)]
        # Nobody waits longer than the longest: what lies beyond was written before the clock was set back.
        closed = [row.closed_until for row, _ in rows if row.closed_until <= to_text(now + LONGEST)]
        closed_until = max(closed, default="")
        if closed_until > to_text(now):
            raise TriedTooOften(_whole_seconds(datetime.fromisoformat(closed_until) - now))
        for row, free in rows:
            row.count += 1
            row.last_at, row.closed_until = to_text(now), to_text(now + _waits(row.count - free))
            session.add(row)

    def forgive(self, session: Session, *, source: str, account: str | None = None) -> None:
        """It was right after all. The account begins anew; the source only gets this one back."""
        for key, _ in _keys(source, account):
            row = session.get(AttemptRow, key)
            if row is not None:
                row.count = row.count - 1 if key.startswith(_SOURCE) else 0
                row.closed_until = ""
                session.add(row)

    @staticmethod
    def _row(session: Session, key: str) -> AttemptRow:
        return session.get(AttemptRow, key) or AttemptRow(key=key, count=0, last_at="", closed_until="")


_SOURCE: Final = "source "


def _keys(source: str, account: str | None) -> Iterator[tuple[str, int]]:
    yield _SOURCE + _short(source), FREE_FROM_SOURCE
    if account is not None:
        yield "account " + _short(account), FREE_FOR_ACCOUNT


def _short(text: str) -> str:
    """Not the text itself: people type their passwords into the wrong field."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _waits(beyond: int) -> timedelta:
    """Nothing at first, then 2, 4, 8 ... seconds."""
    if beyond < 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(beyond + 1, 20)), LONGEST)


def _whole_seconds(wait: timedelta) -> int:
    return max(1, -(-wait // timedelta(seconds=1)))
