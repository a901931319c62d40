# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a closed kline to the intent that it causes, as seen from Python.

The market swings so that nearly each close crosses two averages; quotes arrive in between, as they
do. All stacks decode the same frames and decide the same. The floor is two readings of the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import orjson
import pytest
from bench.bench_pipeline import instrument
from bench.market_frames import closed_klines, mixed

from tradecore import _core, ta, timeframe
from tradecore.strategy import Strategy

KLINES = 20_000
QUOTES_BETWEEN = 5
Report = Callable[..., None]


def swinging_closes(count: int) -> list[int]:
    """Closes in cents that go up two steps and down two, by turns, around a slow walk."""
    rng = np.random.default_rng(3)
    walk = 4_000_000 + np.cumsum(rng.integers(-300, 301, count))
    swing = np.array([0, 20_000, 40_000, 20_000])[np.arange(count) % 4]
    return [int(value) for value in walk + swing]


def frames(count: int) -> Iterator[tuple[bytes, bool]]:
    """Yield frames, and whether each is a kline."""
    quotes = [frame for frame in mixed(count) if b"bookTicker" in frame[:40]]
    at = 0
    for kline in closed_klines(swinging_closes(count)):
        for _ in range(QUOTES_BETWEEN):
            yield quotes[at % len(quotes)], False
            at += 1
        yield kline, True


def time_klines(
    feed: Callable[[bytes, int], int], settle: Callable[[], None], count: int
) -> list[int]:
    """Return ns of each kline frame that raised an intent, until the caller knows of it."""
    samples = []
    clock = time.perf_counter_ns
    for frame, is_kline in frames(count):
        begun = clock()
        waiting = feed(frame, 1)
        ended = clock()
        if waiting:
            assert is_kline
            samples.append(ended - begun)
            settle()
    return samples


class Ours:
    """The pipeline with a compiled strategy whose intents are filled at once."""

    def __init__(self) -> None:
        m1 = timeframe("1m")
        fast, slow = ta.ema(m1.close, 2), ta.ema(m1.close, 5)
        strategy = Strategy(
            name="cross",
            long_entry=ta.crossover(fast, slow),
            long_exit=ta.crossunder(fast, slow),
        ).compile()
        rules = instrument()
        self.policy = _core.policy.Policy(strategy.policy, 0, 0, rules)
        compiled = _core.pipeline.CompiledStrategy(
            strategy.program, list(strategy.params), [self.policy]
        )
        self.pipeline = _core.pipeline.MarketPipeline([rules], [60], "klines", [compiled])

    def settle(self) -> None:
        intents, _ = self.pipeline.take()
        is_entry = intents["action"][0] == int(_core.policy.Action.ENTER_LONG)
        side = _core.model.Side.BUY if is_entry else _core.model.Side.SELL
        price = int(intents["reference_price"][0])
        self.policy.on_fill(side, price, 100_000_000, int(intents["ts_event"][0]))


class PlainPython:
    """orjson and two averages in plain Python; `emas` can be replaced."""

    def __init__(self) -> None:
        self.fast = self.slow = self.sum_fast = self.sum_slow = 0.0
        self.count = 0
        self.before = (float("nan"), float("nan"))
        self.is_long = False
        self.wanted: list[tuple[str, int, float]] = []
        self.quote = (0.0, 0.0, 0.0, 0.0)

    def feed(self, frame: bytes, ts_recv: int) -> int:
        del ts_recv
        data = orjson.loads(frame)["data"]
        if data.get("e") != "kline":
            self.quote = (float(data["b"]), float(data["B"]), float(data["a"]), float(data["A"]))
            return 0
        kline = data["k"]
        if not kline["x"]:
            return 0
        bar = tuple(float(kline[key]) for key in "ohlcv")
        fast, slow = self.emas(bar[3])
        fast_before, slow_before = self.before
        self.before = (fast, slow)
        if not self.is_long and fast_before <= slow_before and fast > slow:
            self.wanted.append(("enter_long", kline["T"] + 1, bar[3]))
        elif self.is_long and fast_before >= slow_before and fast < slow:
            self.wanted.append(("exit_long", kline["T"] + 1, bar[3]))
        return len(self.wanted)

    def emas(self, close: float) -> tuple[float, float]:
        self.count += 1
        if self.count <= 2:
            self.sum_fast += close
            self.fast = self.sum_fast / 2 if self.count == 2 else float("nan")
        else:
            self.fast += (close - self.fast) * (2 / 3)
        if self.count <= 5:
            self.sum_slow += close
            self.slow = self.sum_slow / 5 if self.count == 5 else float("nan")
        else:
            self.slow += (close - self.slow) * (2 / 6)
        return self.fast, self.slow

    def settle(self) -> None:
        action, _, _ = self.wanted.pop()
        self.is_long = action == "enter_long"


class TalibStream(PlainPython):
    """orjson and TA-Lib's own streams, one value in and one out."""

    def __init__(self) -> None:
        super().__init__()
        self.closes: list[float] = []
        self.make = pytest.importorskip("talib.stream").EMA
        self.streams: list[Any] = []

    def emas(self, close: float) -> tuple[float, float]:
        if self.streams:
            fast, slow = self.streams
            return fast.update(close), slow.update(close)
        self.closes.append(close)
        if len(self.closes) == 5:
            self.streams = [self.make(np.array(self.closes), period) for period in (2, 5)]
        return float("nan"), float("nan")


def test_bytes_to_intent(size: Callable[[int], int], latency_report: Report) -> None:
    ours = Ours()
    samples = time_klines(ours.pipeline.feed, ours.settle, size(KLINES))
    latency_report("bytes to intent", samples)
    inside = ours.pipeline.latency("intent")
    assert inside["count"] == len(samples) > size(KLINES) // 4
    figures = ", ".join(f"{name} {inside[name]:,.0f}" for name in ("p50", "p99", "p999", "max"))
    print(f"\nbytes to intent inside feed, ns: {figures}")


@pytest.mark.parametrize("peer", [PlainPython, TalibStream], ids=["python-ema", "talib-stream"])
def test_bytes_to_intent_of_a_peer(
    peer: type[PlainPython], size: Callable[[int], int], latency_report: Report
) -> None:
    theirs = peer()
    name = "orjson + Python EMA" if peer is PlainPython else "orjson + TA-Lib stream"
    samples = time_klines(theirs.feed, theirs.settle, size(KLINES))
    latency_report("bytes to intent", samples, name)


def test_floor(size: Callable[[int], int], latency_report: Report) -> None:
    clock = time.perf_counter_ns
    latency_report("two readings of the clock", [-(clock() - clock()) for _ in range(size(KLINES))])


def test_all_decide_alike() -> None:
    decisions = []
    for stack in (Ours(), PlainPython(), TalibStream()):
        feed = stack.pipeline.feed if isinstance(stack, Ours) else stack.feed
        taken = []
        for i, (frame, _) in enumerate(frames(1_000)):
            if feed(frame, 1):
                taken.append(i)
                stack.settle()
        decisions.append(taken)
    assert decisions[0] == decisions[1] == decisions[2]
