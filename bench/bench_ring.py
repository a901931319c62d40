# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a 64-byte message from one thread, or one process, to another.

Between threads ours is timed in C++: no Python object exists on its way. Its peers are boost's
ring and the design of rigtorp's, built here with ours into one program, and the queues that a
Python program would otherwise use. `line` is the floor: one cache line handed to and fro.
"""

from __future__ import annotations

import multiprocessing
import queue
import shutil
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core, ring

FORK = multiprocessing.get_context("fork")
PEERS = Path(__file__).parent / "peers" / "rings.cpp"
SOURCES = Path(__file__).parents[1] / "cpp"

MESSAGES = 20_000
GROUP = f"hand-over of {MESSAGES} messages"


def test_spsc_ring(benchmark: BenchmarkFixture) -> None:
    benchmark.group = GROUP
    benchmark.extra_info["messages"] = MESSAGES

    benchmark(_core.ring.bench_throughput, MESSAGES)


def test_spsc_ring_sustained(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """Enough messages that starting the two threads no longer shows."""
    messages = size(10_000_000)
    benchmark.extra_info["messages"] = messages

    ns = benchmark.pedantic(_core.ring.bench_throughput, (messages,), rounds=3, iterations=1)
    benchmark.extra_info["M messages/s"] = round(1e3 / ns, 1)


def test_spsc_round_trip(size: Callable[[int], int], latency_report: Callable[..., None]) -> None:
    rounds = size(200_000)

    latency_report("round trip", _core.ring.bench_round_trips(rounds), "two SPSC rings")
    latency_report(
        "round trip", _core.ring.bench_line_round_trips(rounds), "one cache line (floor)"
    )


@pytest.mark.parametrize("kind", [queue.Queue, queue.SimpleQueue])
def test_queue_of_python(benchmark: BenchmarkFixture, kind: Callable[[], queue.Queue]) -> None:
    benchmark.group = GROUP
    benchmark.extra_info["peer"] = f"queue.{kind.__name__}"
    message = bytes(64)

    def transfer() -> None:
        channel = kind()
        sender = threading.Thread(target=lambda: [channel.put(message) for _ in range(MESSAGES)])
        sender.start()
        for _ in range(MESSAGES):
            channel.get()
        sender.join()

    benchmark.pedantic(transfer, rounds=5, iterations=1)


def test_multiprocessing_pipe(benchmark: BenchmarkFixture) -> None:
    benchmark.group = GROUP
    benchmark.extra_info["peer"] = "multiprocessing.Pipe"
    message = bytes(64)
    receiver, sender = Pipe(duplex=False)

    def transfer() -> None:
        thread = threading.Thread(
            target=lambda: [sender.send_bytes(message) for _ in range(MESSAGES)]
        )
        thread.start()
        for _ in range(MESSAGES):
            receiver.recv_bytes()
        thread.join()

    benchmark.pedantic(transfer, rounds=3, iterations=1)


@pytest.fixture(scope="module")
def rings_program(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Build ours and the compiled peers into one program."""
    compiler = shutil.which("g++")
    is_smoke = pytestconfig.option.benchmark_disable
    if is_smoke or compiler is None or not Path("/usr/include/boost/lockfree").exists():
        pytest.skip("waits for a full run with g++ and boost's headers (libboost-dev)")
    program = tmp_path_factory.mktemp("peers") / "rings"
    command = [compiler, "-O3", "-DNDEBUG", "-std=c++20", f"-I{SOURCES}", str(PEERS), "-pthread"]
    subprocess.run([*command, "-o", str(program)], check=True)
    return program


def test_rings_beside_compiled_peers(
    rings_program: Path, latency_report: Callable[..., None]
) -> None:
    """Many short samples in turn; each is the mean of one block."""
    done = subprocess.run(
        [str(rings_program), "40", "200000"], capture_output=True, text=True, check=True
    )

    samples: dict[tuple[str, str], list[float]] = defaultdict(list)
    for line in done.stdout.splitlines():
        who, what, ns = line.split()
        samples[what, who].append(float(ns))
    for (what, who), values in sorted(samples.items()):
        latency_report(f"ring {what}", values, who)


def _drain(name: str, done: Connection) -> None:
    observer = ring.attach(name, start="oldest")
    done.send("ready")
    taken = 0
    while True:
        taken += len(observer.take_ticks().records)
        if taken >= MESSAGES:
            done.send(taken)
            taken = 0


def test_shared_memory_between_processes(benchmark: BenchmarkFixture) -> None:
    benchmark.group = GROUP
    benchmark.extra_info["messages"] = MESSAGES
    records = np.zeros(MESSAGES, _core.model.TRADE)
    records["kind"] = 1
    here, there = Pipe()
    segment = ring.create("bench-ring")
    reader = FORK.Process(target=_drain, args=("bench-ring", there), daemon=True)
    reader.start()
    assert here.recv() == "ready"

    def transfer() -> None:
        segment.publish_ticks(records)
        assert here.recv() == MESSAGES

    benchmark.pedantic(transfer, rounds=20, iterations=1)
    reader.kill()
    reader.join()
    segment.close()


def _drain_queue(channel: Any, done: Connection) -> None:
    while True:
        for _ in range(MESSAGES):
            channel.get()
        done.send(MESSAGES)


def test_multiprocessing_queue(benchmark: BenchmarkFixture) -> None:
    benchmark.group = GROUP
    benchmark.extra_info["peer"] = "multiprocessing.Queue"
    message = bytes(64)
    here, there = Pipe()
    channel = FORK.Queue()
    reader = FORK.Process(target=_drain_queue, args=(channel, there), daemon=True)
    reader.start()

    def transfer() -> None:
        for _ in range(MESSAGES):
            channel.put(message)
        assert here.recv() == MESSAGES

    benchmark.pedantic(transfer, rounds=3, iterations=1)
    reader.kill()
    reader.join()
    channel.close()
    channel.join_thread()
