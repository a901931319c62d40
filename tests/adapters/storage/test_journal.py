# SPDX-License-Identifier: Apache-2.0
"""The journal: durable before it answers, one owner, and no damage that goes unnoticed."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradecore.adapters.storage import SqliteJournal
from tradecore.errors import JournalError
from tradecore.model.order import (
    _GATE_TOKEN,
    ApprovedOrder,
    Attempt,
    OrderRequest,
    OrderType,
    Purpose,
    Side,
)
from tradecore.model.secret import Secret


def open_journal(path: Path) -> SqliteJournal:
    ticks = count(1_000)
    return SqliteJournal(path, lambda: next(ticks))


def attempt(client_id: str) -> Attempt:
    request = OrderRequest(
        client_id, 5, "cross", "BTCUSDT", Purpose.ENTRY, Side.BUY, OrderType.LIMIT, 10, 20, 0
    )
    return Attempt(client_id, ApprovedOrder(request, _GATE_TOKEN), b"symbol=BTCUSDT&x=1", 7)


def filled(path: Path, rows: int) -> None:
    journal = open_journal(path)
    for i in range(rows):
        if i % 5 == 4:
            journal.attempt(attempt(f"tc1-{i}"))
        else:
            journal.append("report", i, {"client_id": f"tc1-{i}", "filled": i})
    journal.close()


def raw(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    return connection


def test_rows_come_back_in_order_after_reopening(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j.db")
    assert journal.append("intent", 11, {"b": [1, None, "x"], "a": 2**62}) == 1
    journal.attempt(attempt("tc1-1"))
    assert journal.append("fill", 12, {}) == 3
    journal.close()

    journal = open_journal(tmp_path / "j.db")
    rows = list(journal.rows())
    assert [(r["sequence"], r["kind"], r["ts"], r["ts_wall"], r["schema"]) for r in rows] == [
        (1, "intent", 11, 1_000, 2),
        (2, "attempt", 7, 1_001, 2),
        (3, "fill", 12, 1_002, 2),
    ]
    assert rows[0]["row"] == {"a": 2**62, "b": [1, None, "x"]}
    assert rows[1]["row"]["payload"] == "symbol=BTCUSDT&x=1"
    assert [r["sequence"] for r in journal.rows("fill")] == [3]
    assert journal.append("fill", 13, {}) == 4
    journal.close()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=25)
@given(rows=st.lists(st.dictionaries(st.text("abc", min_size=1), JSON, max_size=3), max_size=4))
def test_any_json_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j.db"
    journal = open_journal(path)
    for row in rows:
        journal.append("any", 0, row)
    journal.close()
    journal = open_journal(path)
    assert [r["row"] for r in journal.rows()] == rows
    journal.close()


def test_a2_second_attempt_with_one_client_id_is_refused_for_ever(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j.db")
    journal.attempt(attempt("tc1-1"))
    with pytest.raises(JournalError, match="tc1-1 was used before, in row 1"):
        journal.attempt(attempt("tc1-1"))
    journal.close()

    journal = open_journal(tmp_path / "j.db")
    with pytest.raises(JournalError, match="tc1-1 was used before, in row 1"):
        journal.attempt(attempt("tc1-1"))
    assert journal.append("note", 0, {}) == 2
    journal.close()


@pytest.mark.parametrize("kind", ["attempt", "", "Fill", "a|b", "x" * 42])
def test_kind_must_be_a_plain_word(tmp_path: Path, kind: str) -> None:
    journal = open_journal(tmp_path / "j.db")
    with pytest.raises(ValueError, match="kind was"):
        journal.append(kind, 0, {})
    journal.close()


@pytest.mark.parametrize("value", [object(), 2**70, Secret("canary-secret"), {1: 2}, b"x"])
def test_row_must_hold_json_values(tmp_path: Path, value: object) -> None:
    journal = open_journal(tmp_path / "j.db")
    with pytest.raises(TypeError, match="JSON values only") as caught:
        journal.append("note", 0, {"a": value})
    assert "canary" not in str(caught.value)
    assert journal.append("note", 0, {}) == 1
    journal.close()


CHILD = """
import sys, time
from pathlib import Path
from tradecore.adapters.storage import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]), time.time_ns)
for i in range(1_000_000):
    sequence = journal.append("note", i, {"i": i})
    print(sequence, flush=True)
"""


def child(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize("rows", [1, 7, 40])
def test_q02_no_acknowledged_row_is_lost_by_a_kill(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "j.db"
    process = child(path)
    assert process.stdout is not None
    for _ in range(rows):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    acknowledged = rows + sum(line.strip().isdigit() for line in rest.splitlines(keepends=True))

    journal = open_journal(path)
    stored = [row["row"]["i"] for row in journal.rows()]
    journal.close()
    assert stored == list(range(len(stored)))
    assert len(stored) in (acknowledged - 1, acknowledged, acknowledged + 1)
    assert len(stored) >= rows


def test_q14_second_instance_is_refused_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    process = child(path)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(JournalError) as caught:
        open_journal(path)
    process.kill()
    process.communicate()

    assert str(caught.value) == f"journal {path} is in use by another instance"
    open_journal(path).close()


def test_second_opening_in_one_process_is_refused_and_keeps_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    journal = open_journal(path)
    with pytest.raises(JournalError, match="in use by another instance"):
        open_journal(path)
    process = child(path)
    process.communicate()
    assert process.returncode != 0
    assert journal.append("note", 0, {}) == 1
    journal.close()


CHANGES = {
    "kind": "UPDATE rows SET kind = 'other' WHERE sequence = 4",
    "ts_event": "UPDATE rows SET ts_event = ts_event + 1 WHERE sequence = 4",
    "ts_wall": "UPDATE rows SET ts_wall = ts_wall + 1 WHERE sequence = 4",
    "schema": "UPDATE rows SET schema = 0 WHERE sequence = 4",
    "body": "UPDATE rows SET body = CAST('{}' AS BLOB) WHERE sequence = 4",
    "hash": "UPDATE rows SET hash = zeroblob(32) WHERE sequence = 4",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_q09_a_changed_row_is_named(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "j.db"
    filled(path, 12)
    connection = raw(path)
    connection.execute(sql)
    connection.close()

    with pytest.raises(JournalError, match="row 4 was changed"):
        open_journal(path)


@pytest.mark.parametrize("sequence", [1, 6, 12])
def test_a_missing_row_is_named(tmp_path: Path, sequence: int) -> None:
    path = tmp_path / "j.db"
    filled(path, 12)
    connection = raw(path)
    connection.execute("DELETE FROM rows WHERE sequence = ?", (sequence,))
    connection.close()

    with pytest.raises(JournalError, match=f"row {sequence} is missing"):
        open_journal(path)


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("UPDATE head SET hash = zeroblob(32)", "row 12 is not the one last written"),
        ("UPDATE head SET sequence = 11", "row 12 is not the one last written"),
        ("DELETE FROM head", "is missing"),
        ("DELETE FROM attempts WHERE client_id = 'tc1-4'", "client ids do not match"),
        ("UPDATE attempts SET sequence = 1", "client ids do not match"),
    ],
)
def test_books_beside_the_rows_must_agree(tmp_path: Path, sql: str, text: str) -> None:
    path = tmp_path / "j.db"
    filled(path, 12)
    connection = raw(path)
    connection.execute(sql)
    connection.close()

    with pytest.raises(JournalError, match=text):
        open_journal(path)


def test_q09_no_flipped_byte_changes_a_row_unnoticed(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    filled(path, 12)
    raw(path).close()
    sound = path.read_bytes()
    journal = open_journal(path)
    rows = list(journal.rows())
    journal.close()
    refused = 0
    for place in range(0, len(sound), 149):
        damaged = bytearray(sound)
        damaged[place] ^= 0xFF
        path.write_bytes(bytes(damaged))
        for extra in ("-wal", "-journal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        try:
            journal = open_journal(path)
        except JournalError:
            refused += 1
            continue
        assert list(journal.rows()) == rows
        journal.close()
    assert refused > 0


def alone(path: Path, data: bytes) -> Path:
    """Write a journal file with nothing beside it."""
    for extra in ("-wal", "-journal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    path.write_bytes(data)
    return path


def test_q08_a_file_cut_at_any_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    filled(path, 200)
    raw(path).close()
    data = path.read_bytes()
    page = int.from_bytes(data[16:18], "big")
    assert len(data) // page > 10

    for keep in range(page, len(data), page):
        with pytest.raises(JournalError) as caught:
            open_journal(alone(path, data[:keep]))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_q08_a_log_cut_anywhere_loses_whole_rows_from_the_end(tmp_path: Path) -> None:
    """A crash leaves rows in the write-ahead log; a torn last commit is as if never made."""
    path = tmp_path / "j.db"
    process = child(path)
    assert process.stdout is not None
    for _ in range(30):
        process.stdout.readline()
    process.kill()
    process.communicate()
    data, log_path = path.read_bytes(), path.with_name("j.db-wal")
    log = log_path.read_bytes()
    seen = set()

    for keep in [*range(0, len(log), 1_531), len(log) - 1]:
        alone(path, data)
        log_path.write_bytes(log[:keep])
        journal = open_journal(path)
        stored = [row["row"]["i"] for row in journal.rows()]
        journal.close()
        assert stored == list(range(len(stored)))
        seen.add(len(stored))
    assert len(seen) > 10


@pytest.mark.parametrize(("schema", "age"), [(1, "an earlier"), (3, "a newer")])
def test_q12_another_schema_is_refused_and_the_file_left_as_it_is(
    tmp_path: Path, schema: int, age: str
) -> None:
    path = tmp_path / "j.db"
    filled(path, 1)
    connection = raw(path)
    connection.execute(f"PRAGMA user_version = {schema}")
    connection.close()

    with pytest.raises(JournalError, match=f"has schema {schema}, of {age} version; this one"):
        open_journal(path)
    connection = raw(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema,)
    connection.close()


def test_rows_written_together_are_all_there_or_none(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    journal = open_journal(path)
    assert journal.append_all([("fill", 1, {"a": 1}), ("slot", 1, {"b": 2})]) == 2
    with pytest.raises(TypeError, match="JSON values only"):
        journal.append_all([("fill", 2, {"a": 3}), ("slot", 2, {"b": object()})])
    with pytest.raises(JournalError, match="cannot be written"):
        journal.append_all([("fill", 2, {"a": 3}), ("slot", 2**63, {"b": 4})])
    journal.close()

    journal = open_journal(path)
    assert [row["row"] for row in journal.rows()] == [{"a": 1}, {"b": 2}]
    journal.close()


def test_other_files_are_refused_untouched(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("not a database at all, but long enough to look at " * 20)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    link = tmp_path / "link"
    link.symlink_to(other)

    for path in (text, other, link, tmp_path):
        with pytest.raises(JournalError):
            open_journal(path)
    assert text.read_text().startswith("not a database")


def test_s8_the_owner_alone_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "j.db"
    journal = open_journal(path)
    journal.append("note", 0, {})

    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    journal.close()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_q13_a_file_moved_or_deleted_under_our_hands_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    journal = open_journal(path)
    journal.append("note", 0, {})
    path.rename(tmp_path / "elsewhere")

    for _ in range(2):
        with pytest.raises(JournalError):
            journal.append("note", 1, {})
    journal.close()


def test_q05_q06_a_failed_write_is_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    journal = open_journal(path)
    journal.append("note", 0, {"a": 1})
    connection = journal._connection
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(JournalError, match="cannot be written: database or disk is full"):
        journal.append("note", 1, {"a": "x" * 100_000})
    connection.execute("PRAGMA max_page_count = 1000000")
    with pytest.raises(JournalError, match="failed before"):
        journal.append("note", 2, {})
    journal.close()

    journal = open_journal(path)
    assert [row["row"] for row in journal.rows()] == [{"a": 1}]
    journal.close()


def test_closed_journal_says_so(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j.db")
    journal.close()
    journal.close()

    with pytest.raises(JournalError, match="is closed"):
        journal.append("note", 0, {})
    with pytest.raises(JournalError, match="is closed"):
        list(journal.rows())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(JournalError, match="cannot be opened"):
            open_journal(tmp_path / "j.db")
    finally:
        tmp_path.chmod(0o700)


def test_time_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j.db")
    with pytest.raises(JournalError):
        journal.append("note", 2**63, {})
    journal.close()
