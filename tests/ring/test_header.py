# SPDX-License-Identifier: Apache-2.0
"""Files that are no segments, or no whole ones: refused in one line, and never followed."""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.ring.conftest import path_of
from tests.ring.records import trades

from tradecore import ring
from tradecore.errors import SegmentError

HEADER_BYTES = 1_152
Put = Callable[[bytes], None]


class Content(bytes):
    """The bytes of a file, too many to be shown."""

    def __repr__(self) -> str:
        return f"{len(self)} bytes"


@pytest.fixture(scope="module")
def whole() -> Content:
    """The bytes of a sound segment, its writer gone."""
    segment = ring.create(f"test-whole-{os.getpid()}", ticks=16, bars=16, events=16)
    segment.publish_ticks(trades(0, 40))
    content = path_of(segment.name).read_bytes()
    segment.close()
    return Content(content)


@pytest.fixture
def put(name: str) -> Iterator[Callable[[bytes], None]]:
    """Put a file where the segment would be, safe from writers elsewhere that tidy up."""
    with ExitStack() as held:

        def write(content: bytes) -> None:
            file = held.enter_context(path_of(name).open("wb"))
            file.write(content)
            file.flush()
            fcntl.flock(file, fcntl.LOCK_SH)

        yield write


def test_a_sound_copy_is_read_and_its_writer_is_dead(name: str, put: Put, whole: bytes) -> None:
    put(whole)

    observer = ring.attach(name, start="oldest")

    assert observer.state == ring.WriterState.DIED
    assert observer.take_ticks().trades["id"].tolist() == [*range(25, 40)]


def test_the_bytes_are_where_the_documentation_says(name: str) -> None:
    segment = ring.create(name, ticks=16)
    segment.publish_ticks(trades(0, 40))
    content = path_of(name).read_bytes()
    observer = ring.attach(name)
    segment.close()

    magic, layout, pid, epoch, state, size = struct.unpack_from("<8sIIQQQ", content)
    assert (magic, layout, state) == (b"\x89tcring1", 1, 1)
    assert (pid, epoch, size) == (os.getpid(), observer.epoch, len(content))
    started_ns, channels, histograms = struct.unpack_from("<qII", content, 48)
    assert (started_ns, channels, histograms) == (observer.started_ns, 3, 2)
    assert content[64:128].rstrip(b"\0") == name.encode()
    entries = [struct.unpack_from("<24sQQQQ", content, 128 + 64 * i) for i in range(channels)]
    assert [entry[0].rstrip(b"\0") for entry in entries] == [b"ticks", b"bars", b"events"]
    assert [entry[1] for entry in entries] == [64, 128, 64]
    assert all(entry[3] % 128 == entry[4] % 128 == 0 for entry in entries)
    _, record_bytes, capacity, count_at, slots_at = entries[0]
    assert struct.unpack_from("<Q", content, count_at) == (40,)
    for sequence in range(24, 40):
        at = slots_at + sequence % capacity * record_bytes
        (stamp,) = struct.unpack_from("<I", content, at + 60)
        assert stamp == 2 * (sequence // capacity + 1)
        assert content[at : at + 60] == trades(sequence, 1).tobytes()[:60]


@pytest.mark.parametrize("size", [0, 1, 24, HEADER_BYTES - 1])
def test_a_truncated_header_is_refused(name: str, put: Put, whole: bytes, size: int) -> None:
    put(whole[:size])
    with pytest.raises(SegmentError, match=f"was {size} bytes, must be at least {HEADER_BYTES}"):
        ring.attach(name)


@pytest.mark.parametrize("missing", [1, 4_096])
def test_a_truncated_file_is_refused(name: str, put: Put, whole: bytes, missing: int) -> None:
    put(whole[:-missing])
    with pytest.raises(SegmentError, match="it is not whole"):
        ring.attach(name)


def test_a_foreign_file_is_refused_and_not_replaced(name: str) -> None:
    content = b"somebody's notes\n" * 1_000
    path_of(name).write_bytes(content)

    with pytest.raises(SegmentError, match="does not begin as a segment does"):
        ring.attach(name)
    with pytest.raises(SegmentError, match="is not a segment, and will not be replaced"):
        ring.create(name)

    assert path_of(name).read_bytes() == content


def test_a_newer_layout_is_refused(name: str, put: Put, whole: bytes) -> None:
    put(whole[:8] + struct.pack("<I", 2) + whole[12:])
    with pytest.raises(SegmentError, match="layout was 2, must be 1: its writer is another vers"):
        ring.attach(name)


def test_records_of_another_layout_are_refused(name: str, put: Put, whole: bytes) -> None:
    put(whole[:40] + struct.pack("<Q", 1) + whole[48:])
    with pytest.raises(SegmentError, match="holds records of another layout"):
        ring.attach(name)


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_not_a_plain_file_is_refused(name: str, whole: bytes, kind: str) -> None:
    target = path_of(f"{name}-target")
    target.write_bytes(whole)
    path = path_of(name)
    try:
        if kind == "link":
            path.symlink_to(target)
        elif kind == "folder":
            path.mkdir()
        else:
            os.mkfifo(path)
        with pytest.raises(SegmentError):
            ring.attach(name)
        with pytest.raises(SegmentError):
            ring.create(name)
    finally:
        if kind == "folder":
            path.rmdir()


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, HEADER_BYTES // 8 - 1), st.integers(0, 2**64 - 1)),
        min_size=1,
        max_size=6,
    )
)
@example(changes=[(7, 2**64 - 1)])  # Channels and histograms.
@example(changes=[(16 + 4, 2**63)])  # A capacity.
@example(changes=[(16 + 4, 2**31)])
@example(changes=[(16 + 5, 2**64 - 128)])  # Where a count lies.
@example(changes=[(16 + 6, 2**64 - 4_096)])  # Where slots lie.
@example(changes=[(80 + 3, 2**64 - 128)])  # Where a histogram lies.
def test_no_header_leads_out_of_the_file(
    name: str, put: Put, whole: bytes, changes: list[tuple[int, int]]
) -> None:
    words = [*struct.unpack_from(f"<{HEADER_BYTES // 8}Q", whole)]
    for place, value in changes:
        words[place] = value
    put(struct.pack(f"<{HEADER_BYTES // 8}Q", *words) + whole[HEADER_BYTES:])

    refusal = ""
    try:
        observer = ring.attach(name, start="oldest")
    except SegmentError as error:
        refusal = str(error)
    if refusal:
        assert str(path_of(name)) in refusal
        assert "\n" not in refusal
        return
    # Not caught: then every read stays inside, and comes back.
    for take in (observer.take_ticks, observer.take_bars, observer.take_events):
        assert len(take(100).records) <= 100
    observer.latency()
    assert observer.state in set(ring.WriterState)


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(garbage=st.binary(min_size=1, max_size=4_096), at=st.integers(HEADER_BYTES, 40_000))
def test_no_garbage_in_the_slots_leads_out_of_the_file(
    name: str, put: Put, whole: bytes, garbage: bytes, at: int
) -> None:
    content = bytearray(whole)
    content[at : at + len(garbage)] = garbage
    put(bytes(content[: len(whole)]))

    observer = ring.attach(name, start="oldest")

    for take in (observer.take_ticks, observer.take_bars, observer.take_events):
        assert len(take().records) <= 16
