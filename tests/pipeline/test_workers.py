# SPDX-License-Identifier: Apache-2.0
"""Worker threads from Python: the same results, a descriptor that wakes, nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.frames import MINUTE, START, cross, instrument, kline_frame, make_bars, walk
from tests.pipeline.test_market_pipeline import make

from tradecore import _core

SYMBOLS = ("BTCUSDT", "ETHUSDT")
Call = tuple[str, int, int]


def trade_frame(symbol: str, trade_id: int, ts: int, price: int) -> bytes:
    ms = ts // 1_000_000
    return (
        f'{{"e":"trade","E":{ms},"s":"{symbol}","t":{trade_id},"p":"{price}.00","q":"0.5","T":{ms},'
        f'"m":false,"M":true}}'
    ).encode()


class Player:
    """Plays calls on a pipeline of two symbols and keeps all that it hands over."""

    def __init__(self, source: Any, **options: Any) -> None:
        self.pipeline = make(
            cross(),
            symbols=SYMBOLS,
            source=source,
            wake_timeframes=["1m", "5m"],
            signals_max=10_000,
            **options,
        )
        self.taken: list[bytes] = []
        self._now = START
        self._ids = [0, 0]
        self._opened = [0, 0]

    def call(self, call: Call) -> None:
        name, place, amount = call
        pipeline = self.pipeline
        self._now += amount * MINUTE // 10
        if name == "trade":
            self._ids[place] += 1
            frame = trade_frame(SYMBOLS[place], self._ids[place], self._now, 100 + amount % 7)
            self.take(pipeline.feed(frame, self._now))
        elif name == "kline":
            self.take(pipeline.feed(kline_frame(self._bars(place, 1)[0], SYMBOLS[place]), 1))
        elif name == "push":
            self.take(pipeline.push_bars(self._bars(place, amount)))
        elif name == "advance":
            self.take(pipeline.advance(self._now))
        elif name == "gap":
            pipeline.mark_gap()
        elif name == "settle":
            self.take(pipeline.settle())
        else:
            pipeline.forming(SYMBOLS[place], "5m")

    def _bars(self, place: int, count: int) -> Any:
        first = max(self._opened[place], (self._now - START) // MINUTE)
        self._opened[place] = first + count
        bars = make_bars(walk(count, seed=first), place)
        bars["ts_open"] += first * MINUTE
        bars["ts_close"] += first * MINUTE
        return bars

    def take(self, waiting: int) -> None:
        while waiting:
            intents, bars = self.pipeline.core.take()
            self.taken.append(intents.tobytes() + bars.tobytes())
            waiting = self.pipeline.poll()

    def finish(self) -> tuple[Any, ...]:
        while waiting := self.pipeline.settle():
            self.take(waiting)
        return (
            self.taken,
            self.pipeline.take_signals().tobytes(),
            self.pipeline.core.signals().tobytes(),
            self.pipeline.last_prices(),
            self.pipeline.prices(),
            [self.pipeline.forming(symbol, "5m") for symbol in SYMBOLS],
        )


calls = st.lists(
    st.tuples(
        st.sampled_from(("trade", "trade", "kline", "push", "advance", "gap", "settle", "look")),
        st.integers(0, 1),
        st.integers(0, 30),
    ),
    max_size=60,
)


@given(
    calls=calls,
    source=st.sampled_from(("trades", "klines")),
    workers=st.integers(1, 3),
    slots=st.sampled_from(((4096, 1024), (1, 1), (2, 1), (1, 4))),
)
def test_any_interleaving_hands_over_what_the_inline_form_does(
    calls: list[Call], source: str, workers: int, slots: tuple[int, int]
) -> None:
    inline, threaded = Player(source), Player(source, workers=workers, slots=slots)
    for call in calls:
        inline.call(call)
        threaded.call(call)

    assert threaded.finish() == inline.finish()


def test_warm_up_is_whole_when_it_returns() -> None:
    bars = make_bars(walk(600, seed=6))
    inline, threaded = make(cross()), make(cross(), workers=1)
    inline.warm_up(bars)
    threaded.warm_up(bars)
    assert threaded.take() == []
    assert threaded.core.signals().tobytes() == inline.core.signals().tobytes()
    assert threaded.prices() == inline.prices()
    assert threaded.counters()["bars"] == inline.counters()["bars"]


def test_snapshot_is_answered_at_once() -> None:
    pipeline = make(symbols=SYMBOLS, workers=2)
    body = b'{"lastUpdateId":7,"bids":[["1.00","1.0"]],"asks":[["2.00","1.0"]]}'
    pipeline.apply_snapshot(body, "ETHUSDT", 1)
    book = pipeline.core.book(1)
    assert book.is_in_sequence
    assert book.last_update_id == 7
    with pytest.raises(ValueError, match="depth snapshot"):
        pipeline.apply_snapshot(b'{"lastUpdateId":7', "ETHUSDT", 1)


def test_book_is_a_copy() -> None:
    pipeline = make(workers=1)
    body = b'{"lastUpdateId":7,"bids":[["1.00","1.0"]],"asks":[]}'
    pipeline.apply_snapshot(body, "BTCUSDT", 1)
    before = pipeline.core.book(0)
    pipeline.mark_gap()
    assert before.is_in_sequence
    assert not pipeline.core.book(0).is_in_sequence


@pytest.mark.parametrize("workers", [-1, 65])
def test_workers_must_be_a_sensible_number(workers: int) -> None:
    with pytest.raises(ValueError, match=f"workers was {workers}, must be from 0 to 64"):
        make(workers=workers)


def test_ring_sizes_must_be_powers_of_two() -> None:
    with pytest.raises(ValueError, match="input_slots was 3, must be a power of two"):
        make(workers=1, slots=(3, 1))


def test_inline_pipeline_has_no_descriptor_and_nothing_to_wait_for() -> None:
    pipeline = make()
    assert pipeline.wake_fd is None
    assert pipeline.settle() == pipeline.poll() == pipeline.on_wake() == 0


def test_replay_takes_no_workers() -> None:
    pipeline = make(workers=1)
    venue = _core.sim.Venue([instrument().to_core()], 1000, 1000, "bars")
    with pytest.raises(ValueError, match="pipeline has 1 workers, must have none"):
        _core.pipeline.Replay(pipeline.core, venue, [make_bars(walk(3, seed=1))])


def worker_threads() -> set[int]:
    """Ids of this process's threads that are workers."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(t.name) for t in tasks if (t / "comm").read_text().startswith("tc-worker-")}


def cpu_s(thread: int) -> float:
    """CPU seconds of a thread; the clock's number is made as pthread_getcpuclockid makes it."""
    return time.clock_gettime((~thread << 3) | 6)


@pytest.mark.skipif(sys.platform != "linux", reason="waits for a system with /proc")
def test_idle_worker_sleeps_and_ends_with_its_pipeline() -> None:
    others = worker_threads()
    pipeline = make(workers=1)
    pipeline.feed(kline_frame(make_bars([2_000_000])[0]), 1)
    pipeline.settle()
    (worker,) = worker_threads() - others
    before = cpu_s(worker)
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert cpu_s(worker) - before < 0.01
    del pipeline
    assert worker not in worker_threads()


def run_script(text: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    lines = f"import sys; sys.path.insert(0, {str(root)!r})\n" + text
    return subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, timeout=60, check=False
    )


SETUP = """
import os
from tests.pipeline.frames import cross, kline_frame, make_bars, walk
from tests.pipeline.test_market_pipeline import make
pipeline = make(cross(), wake_timeframes=["1m"], workers=1, slots=(8, 1))
bars = make_bars(walk(200, seed=1))
"""


def test_process_ends_with_work_under_way_and_the_pipeline_alive() -> None:
    ended = run_script(
        SETUP
        + "for row in bars: pipeline.feed(kline_frame(row), 1)\n"
        + "pipeline.itself = pipeline  # Never collected: threads run until the very end.\n"
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_forked_child_ends_with_a_message_instead_of_hanging() -> None:
    ended = run_script(
        SETUP
        + "child = os.fork()\n"
        + "if child == 0:\n"
        + "    pipeline.push_bars(bars)\n"
        + "    os._exit(0)\n"
        + "print(os.waitpid(child, 0)[1])\n"
        + "pipeline.push_bars(bars)\n"
        + "assert pipeline.settle() > 0\n"
    )
    assert ended.returncode == 0
    assert int(ended.stdout) & 0x7F == signal.SIGABRT
    assert "worker threads do not survive fork()" in ended.stderr


def test_forked_child_that_drops_the_pipeline_ends_well() -> None:
    ended = run_script(
        SETUP
        + "child = os.fork()\n"
        + "del pipeline\n"
        + "if child == 0: os._exit(3)\n"
        + "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "3")


@pytest.mark.skipif(sys.platform != "linux", reason="waits for a system with /proc")
def test_pipelines_come_and_go_and_leave_no_descriptor() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        make(cross(), workers=1).push_bars(make_bars(walk(5, seed=1)))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
