# SPDX-License-Identifier: Apache-2.0
"""Where worker threads pay off: inline beside one and two workers, few and many strategies.

Two units of work. *Caller*: one mixed frame as fast as they come, what it costs the thread that
feeds. *Close*: the closed klines of all symbols of one minute, from the first byte fed until the
last intent is known; between two closes the caller is busy elsewhere, so workers have gone to
sleep, as in a live node.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from bench.bench_pipeline import instrument
from bench.latency.bench_bytes_to_intent import swinging_closes
from bench.market_frames import SYMBOL, closed_klines, mixed

from tradecore import _core, param, ta, timeframe
from tradecore.strategy import Strategy

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT")
CLOSES = 1_200
FRAMES = 100_000
BUSY_NS = 150_000
FORMS = pytest.mark.parametrize("workers", [0, 1, 2], ids=["inline", "1-worker", "2-workers"])
SIZES = pytest.mark.parametrize("strategies", [1, 50, 400])
Report = Callable[..., None]


def name_of(workers: int) -> str:
    return f"{workers} workers" if workers else "inline"


class Desk:
    """Four symbols, each traded by every strategy."""

    def __init__(self, workers: int, strategies: int, source: str) -> None:
        m1 = timeframe("1m")
        fast, slow = ta.ema(m1.close, param("fast", 2)), ta.ema(m1.close, param("slow", 5))
        strategy = Strategy(
            name="cross",
            long_entry=ta.crossover(fast, slow),
            long_exit=ta.crossunder(fast, slow),
        )
        instruments = []
        for symbol in SYMBOLS:
            rules = instrument()
            rules.symbol = symbol
            instruments.append(rules)
        self.policies = []
        compiled = []
        for s in range(strategies):
            bound = strategy.compile({"fast": 2 + s % 7, "slow": 9 + s})
            policies = [
                _core.policy.Policy(bound.policy, s, place, rules)
                for place, rules in enumerate(instruments)
            ]
            self.policies.append(policies)
            compiled.append(
                _core.pipeline.CompiledStrategy(bound.program, list(bound.params), policies)
            )
        self.pipeline = _core.pipeline.MarketPipeline(
            instruments, [60], source, compiled, workers=workers
        )

    def take(self) -> int:
        intents, _ = self.pipeline.take()
        for row in intents:
            is_entry = row["action"] == int(_core.policy.Action.ENTER_LONG)
            side = _core.model.Side.BUY if is_entry else _core.model.Side.SELL
            policy = self.policies[row["strategy"]][row["instrument"]]
            policy.on_fill(side, int(row["reference_price"]), 100_000_000, int(row["ts_event"]))
        return len(intents)


def renamed(frame: bytes, symbol: str) -> bytes:
    text = frame.replace(SYMBOL.encode(), symbol.encode())
    return text.replace(SYMBOL.lower().encode(), symbol.lower().encode())


@FORMS
@SIZES
def test_close_of_all_symbols(
    workers: int, strategies: int, size: Callable[[int], int], latency_report: Report
) -> None:
    desk = Desk(workers, strategies, "klines")
    pipeline = desk.pipeline
    clock = time.perf_counter_ns
    samples = []
    raised = 0
    closes = size(CLOSES) // (1 + strategies // 100)
    for frame in closed_klines(swinging_closes(closes)):
        frames = [renamed(frame, symbol) for symbol in SYMBOLS]
        until = clock() + BUSY_NS
        while clock() < until:
            pass
        ended = begun = clock()
        for each in frames:
            pipeline.feed(each, 1)
        taken = 0
        while pipeline.settle():
            ended = clock()
            taken += desk.take()
        if taken:
            samples.append(ended - begun)
        raised += taken
    assert raised > closes // 8
    name = f"{len(SYMBOLS)} closes x {strategies} strategies"
    latency_report(name, samples, name_of(workers))
    inside = pipeline.latency("intent")
    figures = ", ".join(f"{key} {inside[key]:,.0f}" for key in ("p50", "p99", "p999", "max"))
    print(f"\n{name}, {name_of(workers)}: feed to intent, ns: {figures}")


@FORMS
def test_cost_to_the_caller(
    workers: int, size: Callable[[int], int], latency_report: Report
) -> None:
    desk = Desk(workers, 50, "trades")
    pipeline = desk.pipeline
    frames = [renamed(frame, SYMBOLS[i % 4]) for i, frame in enumerate(mixed(size(FRAMES)))]
    clock = time.perf_counter_ns
    edges = [clock()]
    for at in range(0, len(frames), 100):
        for frame in frames[at : at + 100]:
            if pipeline.feed(frame, 1):
                desk.take()
        edges.append(clock())
    while pipeline.settle():
        desk.take()
    latency_report("one frame, mean of 100", np.diff(edges) / 100, name_of(workers))
    counters = pipeline.counters()
    seen = {key: counters[key] for key in ("worker_wakes", "reader_wakes", "ring_waits")}
    print(f"\n{name_of(workers)}: {len(frames)} frames, {seen}")
    assert counters["frames"] == len(frames)
    assert all(before < after for before, after in pairwise(edges))
