# SPDX-License-Identifier: Apache-2.0
"""The journal: one SQLite file, one connection, every row durable before the call returns.

Rows are chained: each carries the SHA-256 of itself and the row before it, so that a changed, lost
or swapped row is found at the next start. One process owns the file for as long as it is open.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tradecore.errors import ClientIdUsed, JournalError, JournalInUse
from tradecore.model.order import Attempt

SCHEMA_VERSION = 2
_APPLICATION_ID = 0x7463_6A31  # "tcj1"
_GENESIS = sha256(b"tradecore journal").digest()
_ATTEMPT = "attempt"
_KIND = re.compile(r"[a-z][a-z0-9_]{0,40}")

_TABLES = """
CREATE TABLE rows (
    sequence INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,
    ts_event INTEGER NOT NULL,
    ts_wall  INTEGER NOT NULL,
    schema   INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
CREATE TABLE attempts (
    client_id TEXT    PRIMARY KEY,
    sequence  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
"""


class SqliteJournal:
    """Journal on disk. Every method raises JournalError when the disk or the file fails.

    After a failed write nothing more is written: what a failed sync left behind is not known.

    Parameters
    ----------
    path : Path
        The file; made with its folder, readable by the owner alone, if it does not exist.
    wall_ns : callable
        Wall clock, ns since the Unix epoch, noted beside the venue time of each row.

    Raises
    ------
    JournalInUse
        If another process has the file.
    JournalError
        If its chain is broken (naming the row), it was written by another version that this one
        does not read, or it cannot be opened.
    """

    def __init__(self, path: Path, wall_ns: Callable[[], int]) -> None:
        self._path = path
        self._wall_ns = wall_ns
        self._failure = ""
        self._owner = os.getpid()
        self._connection: sqlite3.Connection | None = None
        try:
            self._identity = _make_private(path)
            self._connection = _connect(path)
            self._sequence, self._hash = self._open()
        except sqlite3.Error as error:
            self._release()
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise JournalInUse(f"journal {path} is in use by another instance") from None
            raise JournalError(f"journal {path} cannot be opened: {error}") from None
        except (OSError, UnicodeError) as error:
            self._release()
            problem = getattr(error, "strerror", None) or "it is damaged"
            raise JournalError(f"journal {path} cannot be opened: {problem}") from None
        except JournalError:
            self._release()
            raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def append(self, kind: str, ts: int, row: Mapping[str, Any]) -> int:
        """Write one row; return its sequence once it is on disk. See `append_all`."""
        return self.append_all([(kind, ts, row)])

    def append_all(self, rows: Sequence[tuple[str, int, Mapping[str, Any]]]) -> int:
        """Write rows together, all or none; return the last sequence once they are on disk.

        Parameters
        ----------
        rows : sequence of (str, int, mapping)
            Kind ("answer", "fill" ...; "attempt" is kept for `attempt`), venue time in ns, and the
            body, of JSON values only.
        """
        for kind, _, _ in rows:
            if kind == _ATTEMPT or _KIND.fullmatch(kind) is None:
                raise ValueError(
                    f"kind was {kind!r}, must be lower-case words joined by _, and not {_ATTEMPT!r}"
                )
        return self._write(rows, client_id=None)

    def attempt(self, attempt: Attempt) -> None:
        """Write an attempt before it is sent; ClientIdUsed if its client id ever was."""
        request = attempt.order.request
        row = {
            "client_id": attempt.client_id,
            "ts_event": request.ts_event,
            "strategy": request.strategy,
            "symbol": request.symbol,
            "purpose": request.purpose.value,
            "side": request.side.value,
            "order_type": request.order_type.value,
            "time_in_force": request.time_in_force.value,
            "quantity": request.quantity,
            "price": request.price,
            "stop_price": request.stop_price,
            "reference_price": request.reference_price,
            "stop_limit_price": request.stop_limit_price,
            "payload": attempt.payload.decode("ascii"),
        }
        self._write([(_ATTEMPT, attempt.ts_created, row)], client_id=attempt.client_id)

    def rows(self, kind: str | None = None) -> Iterator[Mapping[str, Any]]:
        """Yield rows in order: sequence, kind, ts (venue), ts_wall, schema and `row`, the body."""
        query = "SELECT sequence, kind, ts_event, ts_wall, schema, body FROM rows"
        values: tuple[str, ...] = ()
        if kind is not None:
            query, values = f"{query} WHERE kind = ?", (kind,)
        connection = self._usable()
        try:
            for sequence, name, ts, ts_wall, schema, body in connection.execute(
                f"{query} ORDER BY sequence", values
            ):
                yield {
                    "sequence": sequence,
                    "kind": name,
                    "ts": ts,
                    "ts_wall": ts_wall,
                    "schema": schema,
                    "row": orjson.loads(body),
                }
        except sqlite3.Error as error:
            raise JournalError(f"journal {self._path} cannot be read: {error}") from None

    def close(self) -> None:
        """Give the file back. Closing twice does nothing."""
        self._release()

    # ---- writing

    def _write(
        self, rows: Sequence[tuple[str, int, Mapping[str, Any]]], client_id: str | None
    ) -> int:
        bodies = [_encode(kind, row) for kind, _, row in rows]
        connection = self._usable()
        self._check_place()
        sequence, link, ts_wall = self._sequence, self._hash, self._wall_ns()
        values = []
        for (kind, ts, _), body in zip(rows, bodies, strict=True):
            sequence += 1
            link = _link(link, sequence, kind, ts, ts_wall, SCHEMA_VERSION, body)
            values.append((sequence, kind, ts, ts_wall, SCHEMA_VERSION, body, link))
        try:
            if client_id is not None:
                self._check_unused(connection, client_id)
            connection.execute("BEGIN IMMEDIATE")
            if client_id is not None:
                connection.execute("INSERT INTO attempts VALUES (?, ?)", (client_id, sequence))
            connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute("UPDATE head SET sequence = ?, hash = ?", (sequence, link))
            connection.execute("COMMIT")
        except (sqlite3.Error, OverflowError) as error:
            self._failure = str(error)
            if connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise JournalError(f"journal {self._path} cannot be written: {error}") from None
        self._sequence, self._hash = sequence, link
        return sequence

    def _check_unused(self, connection: sqlite3.Connection, client_id: str) -> None:
        found = connection.execute(
            "SELECT sequence FROM attempts WHERE client_id = ?", (client_id,)
        ).fetchone()
        if found is not None:
            raise ClientIdUsed(f"client id {client_id} was used before, in row {found[0]}")

    def _usable(self) -> sqlite3.Connection:
        if self._connection is None:
            raise JournalError(f"journal {self._path} is closed")
        if self._failure:
            raise JournalError(f"journal {self._path} failed before: {self._failure}")
        if os.getpid() != self._owner:
            raise JournalError(f"journal {self._path} belongs to the process that opened it")
        return self._connection

    def _check_place(self) -> None:
        """Notice that the file was deleted, moved or replaced under our hands."""
        try:
            found = self._path.stat()
        except OSError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != self._identity:
            self._failure = "the file was moved or deleted"
            raise JournalError(f"journal {self._path} was moved or deleted while in use")

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and os.getpid() == self._owner:
            connection.close()

    # ---- opening

    def _open(self) -> tuple[int, bytes]:
        """Make the tables or check them; return where the chain stands."""
        connection = self._usable()
        application = _pragma(connection, "application_id")
        version = _pragma(connection, "user_version")
        has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
        if not has_tables:
            self._create(connection)
            return 0, _GENESIS
        if application != _APPLICATION_ID:
            raise JournalError(f"{self._path} is not a journal")
        if version != SCHEMA_VERSION:
            age = "a newer" if version > SCHEMA_VERSION else "an earlier"
            raise JournalError(
                f"journal {self._path} has schema {version}, of {age} version; this one reads "
                f"schema {SCHEMA_VERSION}"
            )
        return self._verify(connection)

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.executescript(
            f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION_ID};"
            f"PRAGMA user_version = {SCHEMA_VERSION};"
            f"INSERT INTO head VALUES (1, 0, x'{_GENESIS.hex()}'); COMMIT;"
        )

    def _verify(self, connection: sqlite3.Connection) -> tuple[int, bytes]:
        """Walk the chain from the first row to the head; JournalError names the first bad row."""
        sequence, link = self._walk(connection)
        head = connection.execute("SELECT sequence, hash FROM head").fetchone()
        if head != (sequence, link):
            if head is None or type(head[0]) is not int or head[0] > sequence:
                raise JournalError(f"journal {self._path}: row {sequence + 1} is missing")
            raise JournalError(f"journal {self._path}: row {sequence} is not the one last written")
        attempts = connection.execute(
            "SELECT (SELECT count(*) FROM rows WHERE kind = ?), count(*), "
            "sum(rows.sequence IS NULL) FROM attempts LEFT JOIN rows "
            "ON rows.sequence = attempts.sequence AND rows.kind = ?",
            (_ATTEMPT, _ATTEMPT),
        ).fetchone()
        if attempts[0] != attempts[1] or attempts[2]:
            raise JournalError(f"journal {self._path}: its client ids do not match its rows")
        return sequence, link

    def _walk(self, connection: sqlite3.Connection) -> tuple[int, bytes]:
        """Return the last sequence and its link; JournalError names the first bad row."""
        sequence, link = 0, _GENESIS
        try:
            for found, kind, ts, ts_wall, schema, body, stated in connection.execute(
                "SELECT sequence, kind, ts_event, ts_wall, schema, body, hash FROM rows "
                "ORDER BY sequence"
            ):
                sequence += 1
                if found != sequence:
                    raise JournalError(f"journal {self._path}: row {sequence} is missing")
                # A damaged record may hold any type; a float would hash as the int it seems.
                is_whole = (
                    type(found) is type(ts) is type(ts_wall) is type(schema) is int
                    and type(body) is bytes
                    and type(kind) is str
                )
                if is_whole:  # As `_link`, without the call: this is most of the time of a start.
                    head = b"%d|%b|%d|%d|%d|" % (found, kind.encode(), ts, ts_wall, schema)
                    link = sha256(link + head + body).digest()
                if not is_whole or link != stated:
                    raise JournalError(f"journal {self._path}: row {sequence} was changed")
        except sqlite3.OperationalError as error:
            if "decode" not in str(error):
                raise
            raise JournalError(f"journal {self._path}: row {sequence + 1} was changed") from None
        return sequence, link


def _make_private(path: Path) -> tuple[int, int]:
    """Make the file if need be, for its owner alone; return its device and inode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        # Not opened: closing it again would drop the locks this process may hold on it.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise JournalError(f"journal {path} must be a plain file") from None
        path.chmod(0o600)
    found = path.lstat()
    return found.st_dev, found.st_ino


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        # The exclusive lock comes before WAL: then there is no shared-memory file, no second
        # connection can write or checkpoint, and another process is refused at once.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise JournalError(f"journal {path} cannot keep a write-ahead log (mode is {mode})")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _encode(kind: str, row: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise TypeError(f"journal row {kind!r} must hold JSON values only: {error}") from None


def _link(
    before: bytes, sequence: int, kind: str, ts: int, ts_wall: int, schema: int, body: bytes
) -> bytes:
    head = b"%d|%b|%d|%d|%d|" % (sequence, kind.encode(), ts, ts_wall, schema)
    return sha256(before + head + body).digest()
