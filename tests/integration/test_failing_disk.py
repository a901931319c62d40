# SPDX-License-Identifier: Apache-2.0
"""A second instance, a full disk, a read-only disk and a journal that is none: one line each."""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.kill.harness import SYMBOLS, Harness, Lines


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    made = Harness(tmp_path, 5)
    yield made
    made.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 128 kB of its own."""
    path = tmp_path / "small"
    path.mkdir()
    if not _mounted("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(path)):
        pytest.skip("waits for the right to mount a disk")
    yield path
    _mounted("umount", str(path))


def _mounted(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def said(node: subprocess.Popen[bytes]) -> list[str]:
    """Wait for the end of a node; return its lines."""
    out, _ = node.communicate(timeout=60)
    return out.decode().splitlines()


def test_q14_a_second_instance_is_refused_at_once_and_sends_nothing(harness: Harness) -> None:
    first = harness.start()
    harness.recovered_line(Lines(first))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    second = harness.start("--output", "other")
    lines = said(second)

    worked_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    first.kill()
    first.communicate()
    assert len(lines) == 1
    assert lines[0].startswith("tradecore: journal ")
    assert lines[0].endswith("is in use by another instance")
    assert second.returncode == 3
    assert not (harness.folder / "other").exists()
    assert worked_s < 2.0, "of the processor: the wall depends on who else is at work"


@pytest.mark.parametrize("data", [b"not a journal at all " * 99, b"SQLite format 3\0" * 200])
def test_what_is_no_journal_is_refused_and_left_alone(harness: Harness, data: bytes) -> None:
    path = harness.folder / "foreign"
    path.write_bytes(data)

    node = harness.start("--state", str(path))
    lines = said(node)

    assert node.returncode == 1
    assert len(lines) == 1
    assert f"journal {path} cannot be opened" in lines[0]
    assert path.read_bytes() == data
    assert harness.posts.read_text() == ""


def test_q05_a_disk_that_is_full_at_the_start_is_one_line(
    harness: Harness, small_disk: Path
) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 100_000)

    node = harness.start("--state", str(small_disk / "journal.sqlite"))
    lines = said(node)

    assert node.returncode == 1
    assert len(lines) == 1
    assert "journal.sqlite cannot be" in lines[0]
    assert harness.posts.read_text() == ""


def test_q06_a_read_only_disk_is_one_line(harness: Harness, small_disk: Path) -> None:
    assert _mounted("mount", "-o", "remount,ro", str(small_disk))

    node = harness.start("--state", str(small_disk / "journal.sqlite"))
    lines = said(node)
    assert node.returncode == 1
    path = small_disk / "journal.sqlite"
    assert lines == [f"tradecore: journal {path} cannot be opened: Read-only file system"]

    node = harness.start("--output", str(small_disk / "runs"))
    lines = said(node)
    assert node.returncode == 2
    assert len(lines) == 1
    assert "run.output was" in lines[0]
    assert harness.posts.read_text() == ""


def test_q05_a_disk_that_fills_up_stops_entries_and_says_so(harness: Harness) -> None:
    """The exits of what is held still go out; the account ends flat, and the books agree."""
    node = harness.start("--for", "12s", "--on-stop", "flatten", limit_bytes=120_000)
    lines = said(node)

    text = "\n".join(lines)
    assert "HALTED" in text
    assert "the journal failed" in text
    assert node.returncode == 1
    (summary,) = (harness.folder / "runs").glob("*/summary.json")
    figures = json.loads(summary.read_text())
    assert figures["risk_refusals"]["halted"] > 0, "entries were wanted, and none went out"
    assert figures["counters"]["journal_failed"] == 1
    for symbol in SYMBOLS:
        rows = harness.account.pages("allOrders", symbol, "orderId", "orderId")
        assert not [row for row in rows if row["status"] in ("NEW", "PARTIALLY_FILLED")]

    again = harness.start("--for", "1s")
    line = harness.recovered_line(Lines(again))
    assert "HALTED" not in line
    again.communicate()
    harness.compare(harness.latest_recovery())
