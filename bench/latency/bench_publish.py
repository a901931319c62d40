# SPDX-License-Identifier: Apache-2.0
"""One unit of work: one publish of a trade to shared memory, one every microsecond.

Does anybody who looks on slow the writer? The same is measured with nobody, with a reader in
another process that polls all the time, and while such readers are killed and started again. The
readings of the clock that are in each sample are the floor. Rounds of all four take turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import tradecore
from tradecore import _core, ring

NAME = "bench-publish"
SPACING_NS = 1_000
READER = f"""
import os
from tradecore import ring
os.sched_setaffinity(0, {{os.cpu_count() - 1}})
observer = ring.attach({NAME!r})
print("attached", flush=True)
while True:
    observer.take_ticks()
"""


def start_reader() -> subprocess.Popen[str]:
    source = str(Path(tradecore.__file__).resolve().parents[1])
    reader = subprocess.Popen(
        [sys.executable, "-c", READER],
        env=os.environ | {"PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "attached\n"
    return reader


def end_reader(reader: subprocess.Popen[str]) -> None:
    reader.kill()
    reader.communicate()


@pytest.fixture
def segment() -> Iterator[_core.ring.Segment]:
    """Return a segment whose writer keeps to the first processor; readers have the last."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {0})
    created = ring.create(NAME)
    yield created
    created.close()
    os.sched_setaffinity(0, before)


def test_readers_do_not_slow_the_writer(
    segment: _core.ring.Segment,
    size: Callable[[int], int],
    latency_report: Callable[..., None],
) -> None:
    count = size(400_000)
    samples: dict[str, list[np.ndarray]] = {
        name: [] for name in ("the clock alone", "no reader", "a reader", "readers come and go")
    }
    restarts = 0
    for _ in range(5 if count > 10_000 else 1):
        samples["the clock alone"].append(_core.ring.bench_publish(None, count, SPACING_NS))
        samples["no reader"].append(_core.ring.bench_publish(segment, count, SPACING_NS))

        reader = start_reader()
        samples["a reader"].append(_core.ring.bench_publish(segment, count, SPACING_NS))
        end_reader(reader)

        is_over = threading.Event()

        def come_and_go(is_over: threading.Event = is_over) -> None:
            nonlocal restarts
            os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
            while True:
                end_reader(start_reader())
                restarts += 1
                if is_over.is_set():
                    return

        restarter = threading.Thread(target=come_and_go)
        restarter.start()
        samples["readers come and go"].append(_core.ring.bench_publish(segment, count, SPACING_NS))
        is_over.set()
        restarter.join()
    for name, rounds in samples.items():
        latency_report("publish", np.concatenate(rounds), name)
    assert restarts >= len(samples["no reader"])
