# SPDX-License-Identifier: Apache-2.0
"""What a fill costs where a run goes event by event, its order and all that comes with it.

One unit of work is a fill. The same strategy is run twice: once as it is, once with its wishes
dropped; the difference, in processor time, is what its fills cost. Least of the rounds of each.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from time import process_time
from typing import Any

import pytest
from bench.bench_backtest import make_bars

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars
from tradecore.model import BarView, Intent
from tradecore.strategy import Context

BARS = 10_000
ROUNDS = 5
FAST, SLOW = 5, 15
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT")


class Cross(tc.PythonStrategy):
    """Two averages cross; with `is_heard` off nothing comes of it."""

    name = "cross"
    timeframes = ("1m",)
    size = tc.size.fixed(0.01)

    def __init__(self, *, is_heard: bool) -> None:
        self._is_heard = is_heard
        self._averages: dict[str, tuple[Any, Any]] = {}
        self._was_up: dict[str, bool] = {}

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        fast, slow = self._averages.setdefault(bar.symbol, (ta.Ema(FAST), ta.Ema(SLOW)))
        is_up = fast.update(bar.close) > slow.update(bar.close)
        was_up, self._was_up[bar.symbol] = self._was_up.get(bar.symbol, is_up), is_up
        if not self._is_heard or is_up == was_up:
            return None
        return self.turned(ctx, is_up=is_up)

    def turned(self, ctx: Context, *, is_up: bool) -> list[Intent]:
        return [ctx.enter_long() if is_up else ctx.exit_long()]


class Orders(Cross):
    """The same by orders of its own."""

    def turned(self, ctx: Context, *, is_up: bool) -> list[Intent]:
        if is_up:
            return [ctx.buy("0.01")]
        return [ctx.sell(ctx.position.amount)] if ctx.position else []


class Protected(Cross):
    """Each entry with a stop and a target that rest at the venue."""

    stop = tc.stop.percent(0.001)
    target = tc.target.percent(0.002)


class BothSides(Cross):
    """Of a perpetual: long above, short below."""

    def turned(self, ctx: Context, *, is_up: bool) -> list[Intent]:
        held = ctx.position.quantity
        if held:
            return [ctx.exit_long() if held > 0 else ctx.exit_short()]
        return [ctx.enter_long() if is_up else ctx.enter_short()]


def histories(symbols: Sequence[str], count: int) -> dict[str, Bars]:
    rows = make_bars(count + 1_000 * len(symbols)).records
    made = {}
    for place, symbol in enumerate(symbols):
        part = rows[place * 1_000 : place * 1_000 + count].copy()
        part["ts_open"], part["ts_close"] = rows["ts_open"][:count], rows["ts_close"][:count]
        made[symbol] = Bars(symbol, "1m", part)
    return made


def timed(run: Callable[[], tc.backtest.Result], rounds: int) -> tuple[float, tc.backtest.Result]:
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = process_time()
        result = run()
        taken.append(process_time() - begun)
    return min(taken), result


@pytest.mark.parametrize("symbols", [1, 5])
@pytest.mark.parametrize("kind", [Cross, Orders, Protected, BothSides])
def test_fill(kind: type[Cross], symbols: int, size: Callable[[int], int]) -> None:
    count = size(BARS)
    data = histories(SYMBOLS[:symbols], count)
    perpetuals = [tc.backtest.perpetual(bars, leverage=3) for bars in data.values()]

    def run(*, is_heard: bool) -> tc.backtest.Result:
        return tc.backtest.run(
            kind(is_heard=is_heard),
            data,
            cash=1_000_000,
            instruments=perpetuals if kind is BothSides else None,
            quick=False,
        )

    rounds = ROUNDS if count == BARS else 1
    idle, quiet = timed(lambda: run(is_heard=False), rounds)
    took, result = timed(lambda: run(is_heard=True), rounds)

    assert not len(quiet.fills)
    fills = len(result.fills)
    print(
        f"\n{kind.__name__}, {symbols} symbols, {count:,} bars: {fills:,} fills of"
        f" {len(result.orders):,} orders, {(took - idle) / fills * 1e6:.0f} us a fill;"
        f" {idle / count / symbols * 1e6:.1f} us a bar without"
    )
