# SPDX-License-Identifier: Apache-2.0
"""Every row of a sweep is the same set run event by event, on however many threads."""

from __future__ import annotations

import math
import os
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.frames import MINUTE, cross, make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest import SweepTable
from tradecore.backtest.store import fingerprint
from tradecore.data import Bars
from tradecore.engine import Protection
from tradecore.graph.node import Node
from tradecore.model.instrument import SCALE, Instrument
from tradecore.model.order import OrderType

EXAMPLES = 2_000 if os.environ.get("TC_LONG") == "1" else 60
M1, M5, M15 = tc.timeframe("1m"), tc.timeframe("5m"), tc.timeframe("15m")
# Sums in another order: the last bits may differ. All else is equal to the bit.
INEXACT = {"sharpe", "sortino", "profit_factor", "profit_mean", "return_yearly"}


def rules(tick: str, lot: str, notional_min: str) -> Instrument:
    return Instrument(
        symbol="BTCUSDT",
        base_asset="BTC",
        quote_asset="USDT",
        tick_size=Decimal(tick),
        lot_size=Decimal(lot),
        quantity_min=Decimal(lot),
        quantity_max=Decimal(9_000),
        notional_min=Decimal(notional_min),
        price_min=Decimal(tick),
        price_max=Decimal(1_000_000),
    )


def check(table: SweepTable, data: Bars, **options: Any) -> None:
    """Every row against the run of its params."""
    instrument = options.pop("instrument", None)
    for row in table.frame.iter_rows(named=True):
        params = {name: row[name] for name in table.params}
        result = tc.backtest.run(
            table.strategy,
            data,
            params=params,
            instruments=[instrument] if instrument else None,
            **options,
        )
        for name, value in result.metrics.items():
            if name not in row:
                continue
            tolerance = 1e-9 if name in INEXACT else 0.0
            assert (math.isnan(value) and math.isnan(row[name])) or row[name] == pytest.approx(
                value, rel=tolerance, abs=tolerance
            ), (name, params)


@st.composite
def histories(draw: st.DrawFn) -> Bars:
    """A walk with gaps at the open, bars without trades, and holes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(30, 400))
    step = draw(st.sampled_from([0.0005, 0.003, 0.03]))
    closes = 20_000 * np.exp(np.cumsum(rng.normal(0, step, count)))
    records = make_bars(np.rint(closes * 100))
    gaps = np.rint(rng.normal(0, step, count) * (rng.random(count) < 0.3) * 2_000_000)
    records["open"] += gaps.astype(np.int64) * (SCALE // 100)
    records["high"] = np.maximum(records["high"], records["open"])
    records["low"] = np.minimum(records["low"], records["open"])
    if draw(st.booleans()):
        for i in np.flatnonzero(rng.random(count) < 0.2)[1:]:
            for name in ("open", "high", "low", "close"):
                records[name][i] = records["close"][i - 1]
            for name in ("volume_low", "quote_volume_low", "count"):
                records[name][i] = 0
    if draw(st.booleans()):
        kept = rng.random(count) < 0.9
        kept[0] = True
        records = records[kept]
    return Bars("BTCUSDT", "1m", records)


@st.composite
def declared(draw: st.DrawFn) -> tc.Strategy:
    """A strategy with the params fast and slow."""
    fast, slow = tc.param("fast", 3), tc.param("slow", 8)
    clock = draw(st.sampled_from([M1, M1, M5]))
    longer = draw(st.sampled_from([M5, M15]))
    one, other = ta.ema(clock.close, fast), ta.sma(clock.close, slow)
    pairs: dict[str, tuple[Node, Node]] = {
        "cross": (ta.crossover(one, other), ta.crossunder(one, other)),
        "turned": (ta.crossunder(other, one), ta.crossover(other, one)),
        "levels": (one > other, ~(one >= other)),
        "longer": ((one > other) & (longer.close > ta.sma(longer.close, 3)), one <= other),
        "bands": (clock.close < ta.bbands(clock.close, slow)[2], clock.close > other),
        "mixed": (
            (ta.rsi(clock.close, slow) < 40.0) | ta.crossover(clock.close, one),
            (ta.rsi(clock.close, slow) > 55.0) & (ta.mom(clock.close, fast) != 0.0),
        ),
        "always": (clock.close > 0.0, clock.close < 0.0),
        "lagged": (one > clock.close.lag(2), (one > other).lag(3)),
    }
    entry, leave = pairs[draw(st.sampled_from(sorted(pairs)))]
    trailing = draw(st.booleans())
    stops = [
        tc.stop.none(),
        tc.stop.percent(0.004, trailing=trailing),
        tc.stop.percent(0.05, trailing=trailing),
        tc.stop.atr(5, 0.7, trailing=trailing),
        tc.stop.atr(slow, 2.5, trailing=trailing),
        tc.stop.chandelier(6, 1.5, trailing=trailing),
    ]
    stop = draw(st.sampled_from(stops))
    targets = [tc.target.none(), tc.target.none(), tc.target.percent(0.003), tc.target.atr(4, 1.2)]
    sizes = [tc.size.fraction(f) for f in (0.02, 0.5, 0.999, 1.0)] + [tc.size.notional(60)]
    if stop is not stops[0]:
        targets.append(tc.target.multiple(1.5))
        sizes.append(tc.size.risk_fraction(0.01))
    return tc.Strategy(
        "drawn",
        entry,
        leave,
        size=draw(st.sampled_from(sizes)),
        stop=stop,
        target=draw(st.sampled_from(targets)),
        exit_after=draw(st.sampled_from([0, 0, 1, 7])),
        cooldown=draw(st.sampled_from([0, 0, 5])),
        cooldown_after=draw(st.sampled_from(["exit", "loss"])),
        entries_max=draw(st.sampled_from([1, 1, 1, 1, 3])),
    )


@settings(max_examples=EXAMPLES)
@given(
    strategy=declared(),
    data=histories(),
    fees=st.sampled_from([tc.fees.free(), tc.fees.binance_spot(), tc.fees.Fees(2.0, 150.0)]),
    cash=st.sampled_from([7, 100, 10_000, 10_000_000]),
    steps=st.sampled_from([("0.01", "0.00001", "5"), ("0.5", "0.1", "0"), ("0.01", "0.001", "50")]),
    protection=st.sampled_from(
        [Protection(), Protection(OrderType.STOP), Protection(offset_bps=5), Protection(offset_bps=0)]
    ),
)
def test_every_row_is_the_same_set_run_event_by_event(
    strategy: tc.Strategy,
    data: Bars,
    fees: tc.fees.Fees,
    cash: int,
    steps: tuple[str, str, str],
    protection: Protection,
) -> None:
    grid = {name: values for name, values in {"fast": [2, 5], "slow": [3, 9]}.items()
            if name in strategy.params}
    if not grid:
        return
    options: dict[str, Any] = {
        "fees": fees, "cash": cash, "instrument": rules(*steps), "protection": protection,
    }
    table = tc.backtest.sweep(strategy, data, grid, threads=1, progress=False, **options)
    assert table.is_complete
    check(table, data, **options)
