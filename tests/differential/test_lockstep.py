# SPDX-License-Identifier: Apache-2.0
"""A live node in lockstep with its venue takes the very decisions of a backtest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pytest
from tests.live.world import (
    BTCUSDT,
    MINUTE,
    START,
    SYMBOL,
    ManualClock,
    MemoryJournal,
    World,
    make_bar,
    to_frame,
)

import tradecore as tc
from tradecore import ta
from tradecore.backtest.inputs import bind
from tradecore.engine import Engine
from tradecore.live import LockstepNode, NodeSettings, StepClock
from tradecore.model import BarView, Intent
from tradecore.pipeline import MarketPipeline
from tradecore.strategy import Context, PythonStrategy, Strategy
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import Stop

m1, m5 = tc.timeframe("1m"), tc.timeframe("5m")
SIZE = tc.size.fraction(0.5)
STOP = tc.stop.atr(14, 1.5, trailing=True)


def compiled() -> Strategy:
    fast, slow = ta.ema(m1.close, 5), ta.ema(m1.close, 13)
    return tc.Strategy(
        name="cross",
        long_entry=ta.crossover(fast, slow) & (m5.close > ta.ema(m5.close, 4)),
        long_exit=ta.crossunder(fast, slow),
        size=SIZE,
        stop=STOP,
    )


class Twin(PythonStrategy):
    """The same, bar by bar."""

    name = "cross"
    timeframes = ("1m", "5m")
    size: ClassVar[Sizing] = SIZE
    stop: ClassVar[Stop] = STOP

    def __init__(self) -> None:
        self._fast, self._slow, self._trend = ta.Ema(5), ta.Ema(13), ta.Ema(4)
        self._before = float("nan"), float("nan")
        self._is_up = False

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        if bar.timeframe_s == 300:
            self._is_up = bar.close > self._trend.update(bar.close)
            return None
        was_fast, was_slow = self._before
        fast, slow = self._before = self._fast.update(bar.close), self._slow.update(bar.close)
        wanted = []
        if was_fast <= was_slow and fast > slow and self._is_up:
            wanted.append(ctx.enter_long())
        if was_fast >= was_slow and fast < slow:
            wanted.append(ctx.exit_long())
        return wanted


def market(seed: int, minutes: int) -> list[Any]:
    """A random walk with jumps, standing minutes and a hole."""
    random = np.random.default_rng(seed)
    bars, price = [], 20_000.0
    for minute in range(minutes):
        moves = random.normal(0.0, 25.0, 3) * (8.0 if random.random() < 0.01 else 1.0)
        path = np.round(price + np.concatenate([[0.0], np.cumsum(moves)]), 2)
        price = float(path[-1])
        if minutes // 3 <= minute < minutes // 3 + 40:
            continue
        bar = make_bar(minute, (path[0], path.max(), path.min(), price))
        if random.random() < 0.05:
            bar["open"] = bar["high"] = bar["low"] = bar["close"]
            bar["volume_low"] = bar["quote_volume_low"] = bar["count"] = 0
        bars.append(bar)
    return bars


async def play(world: World, bars: list[Any]) -> None:
    """The venue's side of lockstep: each instant's close, then its open if it told anything."""
    closing = {int(bar[0]["ts_close"]): bar for bar in bars}
    opening = {int(bar[0]["ts_open"]): bar for bar in bars}

    async def step(ts: int, *, is_end: bool = False) -> None:
        data = {"e": "tradecoreStep", "T": ts // 1_000_000, "n": world.told, "end": is_end}
        frame = json.dumps({"stream": "!tradecoreStep", "data": data}, separators=(",", ":"))
        world.frames_queue.put_nowait(frame.encode())
        if not is_end:
            done = json.loads(await world.sent.get())
            assert (done["method"], done["params"]) == ("tradecore.done", [ts // 1_000_000])

    end = max(closing)
    for ts in range(min(opening), end + MINUTE, MINUTE):
        if ts in closing:
            world.venue.close_phase(closing[ts])
            world.tell_reports()
            world.frames_queue.put_nowait(to_frame(closing[ts]))
        await step(ts)
        if ts in opening:
            world.venue.open_phase(opening[ts])
            if world.tell_reports():
                await step(ts)
    await step(end, is_end=True)


def run_lockstep(strategy: Strategy | PythonStrategy, bars: list[Any]) -> tuple[Engine, World]:
    journal = MemoryJournal()
    clock = StepClock(ManualClock(), START)
    bound, programs, wake = bind([strategy], None, [BTCUSDT])
    engine = Engine([BTCUSDT], bound, epoch=3)
    pipeline = MarketPipeline(
        [BTCUSDT], programs, names=[each.name for each in bound], wake_timeframes=wake
    )

    async def both() -> World:
        world = World(clock, journal)
        settings = NodeSettings(streams=("btcusdt@kline_1m",))
        node = LockstepNode(engine, pipeline, world, world, journal, clock, settings)
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            playing = group.create_task(play(world, bars))
            await node.run(asyncio.Event())
            await playing
        return world

    return engine, asyncio.run(both())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lockstep_equals_backtest_in_both_forms(seed: int) -> None:
    bars = market(seed, 1_500)
    data = tc.data.Bars(SYMBOL, "1m", np.concatenate(bars))
    digests = []
    for strategy in (compiled, Twin):
        result = tc.backtest.run(strategy(), data, cash=10_000, instruments=[BTCUSDT])
        engine, world = run_lockstep(strategy(), bars)
        lines = list(engine.decisions)
        assert lines[: len(result.decisions)] == list(result.decisions)
        assert len([line for line in lines if line.startswith("fill")]) > 20
        assert set(engine.portfolio.ledger.totals().values()) == {0}
        assert engine.portfolio.held(SYMBOL) == sum(world.venue.balances(1)["BTC"])
        assert not engine.anomalies
        digests += [result.decisions.digest(), engine.decisions.digest()]

    assert len(set(digests)) == 1
