"""Errors of a visit's meaning.

    VisitError
    ├── UndecidedField      a kind was declared with a field that nobody marked shareable or internal
    └── NotWritable         a screen or a command asked for an op that would say nothing valid

Reading never raises: what an odd client wrote is listed in `Visit.oddities`.
"""

__all__ = ["NotWritable", "UndecidedField", "VisitError"]


class VisitError(ValueError):
    """Something about a visit that cannot be declared or written."""


class UndecidedField(VisitError):
    """A kind was declared with a field whose reader was not decided."""

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"{kind}.{field} is marked neither shareable nor internal")
        self.kind, self.field = kind, field


class NotWritable(VisitError):
    """An op was refused before it was written; `field` is empty where the record itself is the trouble."""

    def __init__(self, kind: str, field: str, why: str) -> None:
        super().__init__(f"{kind}.{field}: {why}" if field else f"{kind}: {why}")
        self.kind, self.field, self.why = kind, field, why
