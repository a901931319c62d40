# SPDX-License-Identifier: Apache-2.0
"""Two processes and more: writers that die and start again, readers that do, leftovers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ring.conftest import ROOT, SOURCE, Writer, path_of

from tradecore import ring
from tradecore.errors import SegmentAbsent, SegmentError
from tradecore.ring import WriterState

StartWriter = Callable[..., Writer]


def test_a_reader_takes_what_another_process_publishes(
    name: str, start_writer: StartWriter
) -> None:
    writer = start_writer()
    observer = ring.attach(name)

    writer.tell("ticks 500")
    writer.tell("bars 5")

    assert observer.take_ticks().trades["id"].tolist() == [*range(500)]
    assert observer.take_bars().records["timeframe_s"].tolist() == [300] * 5
    assert observer.epoch == writer.epoch
    assert observer.pid == writer.process.pid
    assert observer.state == WriterState.ALIVE


def test_a_reader_cannot_write_to_the_memory(name: str, start_writer: StartWriter) -> None:
    start_writer()
    observer = ring.attach(name)

    maps = Path("/proc/self/maps").read_text().splitlines()

    assert {line.split()[1] for line in maps if line.endswith(str(path_of(name)))} == {"r--s"}
    assert observer.state == WriterState.ALIVE


def test_a_gap_is_counted_to_the_record(name: str, start_writer: StartWriter) -> None:
    writer = start_writer(64)
    observer = ring.attach(name)
    place = 0
    for count in (10, 64, 65, 1, 1_000, 0, 130):
        writer.tell(f"ticks {count}")
        took = observer.take_ticks()
        ids = took.trades["id"].tolist()
        assert took.lost + len(ids) == count
        assert ids == [*range(place + took.lost, place + count)]
        place += count
    assert observer.lost > 0


def test_a_killed_writer_is_noticed_and_its_last_words_stay(
    name: str, start_writer: StartWriter
) -> None:
    writer = start_writer()
    observer = ring.attach(name)
    writer.tell("ticks 7")

    writer.kill()

    assert observer.state == WriterState.DIED
    assert observer.take_ticks().trades["id"].tolist() == [*range(7)]
    assert not observer.follow()


def test_a_reader_follows_a_writer_that_was_killed_and_started_again(
    name: str, start_writer: StartWriter
) -> None:
    first = start_writer()
    observer = ring.attach(name)
    first.tell("ticks 7")
    observer.take_ticks()
    first.tell("ticks 2")
    first.kill()

    second = start_writer(16)
    second.tell("ticks 40")

    assert observer.state == WriterState.SUPERSEDED
    assert second.epoch > first.epoch
    assert observer.follow()
    assert observer.epoch == second.epoch
    assert observer.state == WriterState.ALIVE
    took = observer.take_ticks()
    # Two of the first were not taken; of the second, what its ring no longer holds.
    assert took.trades["id"].tolist() == [*range(25, 40)]
    assert took.lost == observer.lost == 2 + 25
    assert not observer.follow()


def test_a_writer_that_is_about_to_start_is_not_there_yet(
    name: str, start_writer: StartWriter
) -> None:
    first = start_writer()
    observer = ring.attach(name)
    first.tell("close")
    path_of(name).touch()

    assert not observer.follow()
    with pytest.raises(SegmentAbsent, match="its writer is about to start"):
        ring.attach(name)
    second = start_writer()
    assert observer.follow()
    assert observer.epoch == second.epoch


def test_an_orderly_end_and_a_restart_raise_the_epoch_too(
    name: str, start_writer: StartWriter
) -> None:
    first = start_writer()
    observer = ring.attach(name)
    first.tell("close")
    assert observer.state == WriterState.ENDED
    assert not observer.follow()

    second = start_writer()

    assert observer.follow()
    assert observer.epoch == second.epoch > first.epoch
    assert observer.lost == 0


def test_a_second_writer_is_refused_by_name_and_process(
    name: str, start_writer: StartWriter
) -> None:
    writer = start_writer()
    observer = ring.attach(name)

    with pytest.raises(SegmentError, match=f"'{name}' is written by process {writer.process.pid}"):
        ring.create(name)

    writer.tell("ticks 1")
    assert observer.state == WriterState.ALIVE
    assert len(observer.take_ticks().records) == 1


def test_readers_that_look_do_not_keep_a_writer_from_starting(
    name: str, start_writer: StartWriter
) -> None:
    start_writer().kill()
    observers = [ring.attach(name) for _ in range(8)]
    assert {observer.state for observer in observers} == {WriterState.DIED}

    segment = ring.create(name)

    assert {observer.state for observer in observers} == {WriterState.SUPERSEDED}
    segment.close()


def test_what_a_dead_writer_left_is_removed_by_the_next_start_of_any(
    name: str, start_writer: StartWriter
) -> None:
    alive = start_writer(name=f"{name}-alive")
    start_writer().kill()
    half = path_of(f"{name}.new")
    half.write_bytes(path_of(name).read_bytes()[:8])
    empty = path_of(f"{name}-empty")
    empty.touch()
    foreign = path_of(f"{name}-foreign")
    foreign.write_bytes(b"not ours")
    assert path_of(name).exists()

    ring.create(f"{name}-other").close()

    assert not path_of(name).exists()
    assert not half.exists()
    assert not empty.exists()
    assert foreign.exists()
    assert path_of(f"{name}-alive").exists()
    alive.tell("ticks 1")


_READER = """
import sys
from tradecore import ring
observer = ring.attach(sys.argv[1])
print("attached", flush=True)
while True:
    observer.take_ticks(100)
"""


def test_readers_come_and_go_and_the_segment_stays(name: str, start_writer: StartWriter) -> None:
    writer = start_writer(64)
    faithful = ring.attach(name)
    sent = 0
    for _ in range(3):
        reader = subprocess.Popen(
            [sys.executable, "-c", _READER, name],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert reader.stdout is not None
        assert reader.stdout.readline() == "attached\n"
        writer.tell("ticks 50")
        sent += 50
        reader.kill()
        reader.communicate()
        writer.tell("ticks 10")
        sent += 10
        took = faithful.take_ticks()
        assert took.lost == 0
        assert took.trades["id"].tolist() == [*range(sent - 60, sent)]

    assert path_of(name).exists()
    assert faithful.state == WriterState.ALIVE


def test_a_forked_child_neither_ends_nor_removes_its_parents_segment(name: str) -> None:
    segment = ring.create(name)
    observer = ring.attach(name)
    child = os.fork()
    if child == 0:
        segment.close()
        os._exit(0)
    os.waitpid(child, 0)

    assert observer.state == WriterState.ALIVE
    assert path_of(name).exists()
    segment.close()
    assert observer.state == WriterState.ENDED
