# SPDX-License-Identifier: Apache-2.0
"""One declared strategy over a million minutes, and a thousand sets of its params, by kind of exit.

One unit of work is a bar; of a sweep, a bar of one set. The same run again and again over the same
bars: what follows from bars alone is made in the round that is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pytest

import tradecore as tc
from tradecore import _core, ta
from tradecore.data import Bars
from tradecore.model.instrument import SCALE

ROUNDS = 9
MINUTE = 60 * 1_000_000_000
m1 = tc.timeframe("1m")
EXITS: dict[str, dict[str, Any]] = {
    "no stop": {},
    "percent stop": {"stop": tc.stop.percent(0.01)},
    "stop and target": {"stop": tc.stop.percent(0.01), "target": tc.target.percent(0.02)},
    "trailing ATR stop": {"stop": tc.stop.atr(14, 3.0, trailing=True)},
}
FEES = tc.fees.Fees(1.0, 1.0)


def market(count: int) -> Bars:
    """A walk in cents, one standard deviation 0.05 % a minute."""
    steps = np.random.default_rng(1).normal(0, 0.0005, count)
    closes = np.rint(2_000_000 * np.exp(np.cumsum(steps))).astype(np.int64) * (SCALE // 100)
    rows = np.zeros(count, dtype=_core.model.BAR)
    rows["ts_open"] = 1_600_000_020_000_000_000 // MINUTE * MINUTE + np.arange(count) * MINUTE
    rows["ts_close"] = rows["ts_open"] + MINUTE
    rows["close"] = closes
    rows["open"] = np.concatenate((closes[:1], closes[:-1]))
    rows["high"] = np.maximum(rows["open"], closes) + 5 * SCALE
    rows["low"] = np.minimum(rows["open"], closes) - 5 * SCALE
    rows["volume_low"], rows["quote_volume_low"], rows["count"] = 3 * SCALE, 3 * closes, 7
    rows["kind"], rows["flags"] = int(_core.model.RecordKind.BAR), _core.model.FLAG_CLOSED
    rows["timeframe_s"] = 60
    return Bars("BTCUSDT", "1m", rows)


def cross(exit_kind: str) -> tc.Strategy:
    fast = ta.ema(m1.close, tc.param("fast", 10))
    slow = ta.ema(m1.close, tc.param("slow", 50))
    return tc.Strategy(
        "cross",
        ta.crossover(fast, slow),
        ta.crossunder(fast, slow),
        size=tc.size.fraction(0.5),
        **EXITS[exit_kind],
    )


def seconds_of(call: Callable[[], Any], rounds: int) -> list[float]:
    """Seconds of each round, after one that is not counted."""
    taken = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return taken[1:]


@pytest.mark.parametrize(("fast", "slow"), [(10, 50), (50, 200)])
@pytest.mark.parametrize("exit_kind", EXITS)
def test_run(size: Callable[[int], int], exit_kind: str, fast: int, slow: int) -> None:
    data, strategy = market(size(1_000_000)), cross(exit_kind)
    options: dict[str, Any] = {"params": {"fast": fast, "slow": slow}, "fees": FEES}
    taken = median(seconds_of(lambda: tc.backtest.run(strategy, data, **options), ROUNDS))
    fills = len(tc.backtest.run(strategy, data, **options).fills)
    rate = len(data) / taken / 1e6
    print(
        f"\n{exit_kind}, {fast}/{slow}, {fills:,} fills: {taken * 1e3:.2f} ms, {rate:.1f} M bars/s"
    )
    assert fills > 0 or len(data) < 10_000


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("fast", "slow"),
    [(range(5, 30), range(40, 240, 5)), (range(10, 60, 2), range(100, 500, 10))],
    ids=["dense", "sparse"],
)
@pytest.mark.parametrize("exit_kind", EXITS)
def test_sweep(
    size: Callable[[int], int], exit_kind: str, fast: range, slow: range, threads: int
) -> None:
    data, strategy = market(size(1_000_000)), cross(exit_kind)
    grid = {"fast": fast, "slow": slow}
    tables = []

    def sweep() -> None:
        options: dict[str, Any] = {"fees": FEES, "threads": threads, "progress": False}
        tables.append(tc.backtest.sweep(strategy, data, grid, **options))

    rounds = 3 if len(data) > 10_000 else 1
    taken = min(seconds_of(sweep, rounds))
    trades = tables[-1].frame["trades"].mean()
    rate = len(tables[-1]) * len(data) / taken / 1e9
    print(f"\n{exit_kind}, {threads} threads, {trades:,.0f} trades a set: {rate:.3f} x 10^9/s")
    assert tables[-1].is_complete
