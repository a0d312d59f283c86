"""Journals in PostgreSQL: the same promise as in a file, for a center of several workers.

Isolation, on purpose:
    a reader    REPEATABLE READ, READ ONLY. All that it asks is answered as of one moment: the writers of a visit and
                their entries belong together. A transaction that only reads never has to give way for it.
    a writer    READ COMMITTED. It begins by taking a lock: a visit's row, a mark, a turn. Whoever waited for that lock
                must then see what its holder has committed, and does: each statement sees what was committed before
                it. Under REPEATABLE READ the view would be older than the lock, and every exchange that waited for
                another one would fail. What the lock covers changes under nobody's hands; what several visits share
                (numbers of certificates, access numbers, certificates) is taken by a row of its own, or written in
                one statement that cannot be divided.

The place of an entry comes from the visit's row under its lock, so places are commit order. No sequence gives one: a
sequence is drawn before the commit, and a reader that follows it passes over what commits late.
"""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, Engine, create_engine, event

from sync.server.store import BUSY_MILLISECONDS, JournalStore

if TYPE_CHECKING:
    import psycopg

CONNECTIONS: Final = 10
"""The most that one process opens. PostgreSQL as shipped takes 100, of all processes together."""
_CONNECTING: Final[dict[str, str | int]] = {
    "application_name": "inspector",
    "connect_timeout": 10,
    # A line that went dead without a word is noticed within half a minute.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_SILENT_MILLISECONDS: Final = 60_000
"""A worker that stands still in mid-transaction holds its visit for no longer than this."""
_PREPARING: Final = f"""
    SELECT set_config('synchronous_commit',
            CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
        set_config('lock_timeout', '{BUSY_MILLISECONDS}', false),
        set_config('idle_in_transaction_session_timeout', '{_SILENT_MILLISECONDS}', false)
"""
"""`on` waits for the disk, and for the standbys that the server was told to wait for. More than that stays as it is."""


class NoSuchAddress(ValueError):
    """It is no address of a database. The address itself is not told: it may hold a password."""


class NotDurable(Exception):
    """The server confirms what no disk holds."""


def open_postgres(address: str) -> JournalStore:
    """The journals in the database of that address (`postgresql://user@host/name`; the rest as libpq knows it).

    Raises:
        StoreBusy: the server cannot be reached, or not now.
        NotDurable: a receipt would be signed for what a power cut takes away.
    """
    engine = create_engine(
        "postgresql+psycopg://",  # the address, which may hold a password, stays out of what SQLAlchemy prints
        creator=lambda: _connect(address),
        hide_parameters=True,
        max_overflow=CONNECTIONS // 2,
        pool_pre_ping=True,  # a connection that died while idle is no reason to send a phone away
        pool_size=CONNECTIONS // 2,
        pool_timeout=BUSY_MILLISECONDS / 1000,
        use_native_hstore=False,
    )
    event.listen(engine, "begin", _begin)
    try:
        _refuse_what_is_not_durable(engine)
        return JournalStore(engine)
    except BaseException:
        engine.dispose()
        raise


def has_password(address: str) -> bool:
    """Raises NoSuchAddress."""
    return any("password" in name and value for name, value in _read(address).items())


def without_password(address: str) -> str:
    """The address as it may be kept and shown. Raises NoSuchAddress."""
    _read(address)
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    named = [(name, value) for name, value in parse_qsl(parts.query) if "password" not in name]
    found = urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + host, query=urlencode(named)))
    if has_password(found):
        raise NoSuchAddress
    return found


def is_same_database(one: str, other: str) -> bool:
    """Whether two addresses lead to the same database, whoever it is that comes. Raises NoSuchAddress."""
    return _place(one) == _place(other)


def _place(address: str) -> list[object]:
    said = _read(address)
    name = said.get("dbname") or said.get("user")
    return [name, *(said.get(part) or "" for part in ("host", "hostaddr", "port", "service"))]


def _read(address: str) -> dict[str, Any]:
    if not address.startswith(("postgresql://", "postgres://")):
        raise NoSuchAddress
    from psycopg import Error  # noqa: PLC0415 - a center whose journals are in its folder does not wait for the driver
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        return conninfo_to_dict(address)
    except Error:
        raise NoSuchAddress from None


def _connect(address: str) -> "psycopg.Connection[Any]":
    import psycopg  # noqa: PLC0415
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415

    added = {name: value for name, value in _CONNECTING.items() if name not in conninfo_to_dict(address)}
    connection: psycopg.Connection[Any] = psycopg.connect(make_conninfo(address, **added))
    connection.autocommit = True
    connection.execute(_PREPARING)
    connection.autocommit = False
    return connection


def _refuse_what_is_not_durable(engine: Engine) -> None:
    with JournalStore.curing(), engine.begin() as connection:
        if connection.exec_driver_sql("SHOW fsync").scalar() != "on":
            raise NotDurable("its server runs with fsync off, so what it confirms can be lost in a power cut")


def _begin(connection: Connection) -> None:
    from psycopg import IsolationLevel  # noqa: PLC0415

    raw: Any = connection.connection.dbapi_connection
    writes = connection.get_execution_options().get("writes", False)
    raw.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    raw.read_only = not writes
