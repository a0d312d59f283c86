"""The vault's tables, declared with SQLModel, in a registry of their own so that the center's are never among them.

All tables of sealed rows have one shape. In clear stand row numbers, sizes and keyed hashes, and nothing else. At run
time `rows` speaks to SQLite itself: SQLModel takes a third of a second to import (seconds on a phone) and ten times as
long for a row, so it is needed only where a vault is made.
"""

from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

_registry = registry()


class VaultTable(SQLModel, registry=_registry):
    """Whatever stands in the vault's file."""


class Mark(VaultTable, table=True):
    """One row: the vault's id and the wrapping of its key, both in clear."""

    __tablename__ = "mark"
    row: int = Field(primary_key=True)
    vault: str
    wrapping: str


class MarkCopy(VaultTable, table=True):
    """The same on a page of its own: without it nothing in the file can be read. Since version 3."""

    __tablename__ = "mark_copy"
    row: int = Field(primary_key=True)
    vault: str
    wrapping: str


class SealedRow(VaultTable):
    """`visit` is the row number of the visit it belongs to, 0 for none; `name` a keyed hash; `sealed` the value."""

    row: int = Field(primary_key=True)
    visit: int = Field(index=True)
    name: bytes = Field(unique=True)
    sealed: bytes


class Tally(SealedRow, table=True):
    """How many rows each counted table must have for a visit, so that none can be cut away unseen."""

    __tablename__ = "tallies"


class Setting(SealedRow, table=True):
    __tablename__ = "settings"


class Visit(SealedRow, table=True):
    __tablename__ = "visits"


class Header(SealedRow, table=True):
    """What the list of visits shows of one."""

    __tablename__ = "headers"


class Belief(SealedRow, table=True):
    """What the center last said that it holds of a visit."""

    __tablename__ = "beliefs"


class Entry(SealedRow, table=True):
    __tablename__ = "entries"


class Certificate(SealedRow, table=True):
    __tablename__ = "certificates"


class Checkpoint(SealedRow, table=True):
    __tablename__ = "checkpoints"


class Receipt(SealedRow, table=True):
    __tablename__ = "receipts"


class Draft(SealedRow, table=True):
    __tablename__ = "drafts"


class AsideRow(SealedRow, table=True):
    __tablename__ = "asides"


class Photo(SealedRow, table=True):
    """Digest, size, media type and the photo's own key."""

    __tablename__ = "photos"


class PhotoCopy(VaultTable, table=True):
    """The rows of `photos` to the byte, on other pages: with its row goes a photo's key, and dozens stand on a page.
    Sealed as what they are copies of, so a salvage takes either. Since version 4."""

    __tablename__ = "photos_copy"
    row: int = Field(primary_key=True)
    visit: int
    name: bytes
    sealed: bytes


class Document(SealedRow, table=True):
    """What the center published and this device has, whole, by its digest. Since version 2."""

    __tablename__ = "documents"


class Chunk(VaultTable, table=True):
    """256 KiB of one photo, sealed under the photo's key. `photo` is its row number."""

    __tablename__ = "chunks"
    photo: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes


def schema(*names: str) -> list[str]:
    """The statements that make all tables and indexes of a new vault, or those of these tables."""
    dialect: Any = sqlite.dialect()
    statements: list[str] = []
    for table in VaultTable.metadata.sorted_tables:
        if names and table.name not in names:
            continue
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return statements
