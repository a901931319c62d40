# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a 64-byte message from one thread to another.

Ours is timed in C++: no Python object exists on its way. The peers are the queues that a Python
program would otherwise use for the same hand-over.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from multiprocessing import Pipe

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core

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
