# SPDX-License-Identifier: Apache-2.0
"""Shorts here and in backtesting.py: each trade of a year of two symbols, sold and bought back."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests import recorded
from tests.differential.peers.case import CASH, SCALE, TIMEFRAME, Trade

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars
from tradecore.engine import Protection
from tradecore.model.instrument import Instrument
from tradecore.model.order import OrderType

EQUAL_SHARE_MIN = 0.999
m15 = tc.timeframe(TIMEFRAME)
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """Sold at the open after `entries`, bought back at the open after `exits`, or before."""

    name: str
    flags: Callable[[Bars], tuple[Flags, Flags]]
    declared: Callable[[], dict[str, Any]]
    ends_bps: int = 0
    """Stop and target of each fill, so far away; 0: none."""
    fee_share: float = 0.0


def _rsi_flags(bars: Bars) -> tuple[Flags, Flags]:
    rsi = ta.rsi(bars.close, 7)
    return rsi > 65.0, rsi < 35.0


def _rsi_nodes() -> dict[str, Any]:
    rsi = ta.rsi(m15.close, 7)
    return {"short_entry": rsi > 65.0, "short_exit": rsi < 35.0}


def _ema_flags(bars: Bars) -> tuple[Flags, Flags]:
    fast, slow = ta.ema(bars.close, 3), ta.ema(bars.close, 9)
    return fast < slow, fast > slow


def _ema_nodes() -> dict[str, Any]:
    fast, slow = ta.ema(m15.close, 3), ta.ema(m15.close, 9)
    return {"short_entry": fast < slow, "short_exit": fast > slow}


RULES = [
    Rules("ema", _ema_flags, _ema_nodes),
    Rules("rsi, fees", _rsi_flags, _rsi_nodes, fee_share=0.0005),
    Rules("rsi, stop and target, fees", _rsi_flags, _rsi_nodes, 100, 0.0005),
]


@dataclass(frozen=True)
class Case:
    """Prices as whole ticks; `stops` and `targets` are those of a fill at each bar's open."""

    rules: Rules
    bars: Bars
    tick: int
    quantity: int
    ticks: dict[str, NDArray[np.int64]] = field(repr=False)
    stops: NDArray[np.int64] = field(repr=False)
    targets: NDArray[np.int64] = field(repr=False)


@cache
def year(symbol: str) -> Bars:
    source = recorded.path(f"klines_1m/{symbol}.parquet")
    return tc.data.load(source, "1m", symbol=symbol, start="2023-01-01", end="2024-01-01").resample(
        TIMEFRAME
    )


def make_case(rules: Rules, bars: Bars) -> Case:
    raw = {name: bars.records[name] for name in ("open", "high", "low", "close")}
    tick = int(np.gcd.reduce(np.concatenate(list(raw.values()))))
    ticks = {name: prices // tick for name, prices in raw.items()}
    opens = ticks["open"]
    return Case(
        rules,
        bars,
        tick,
        max(1, 2_000_000 // int(bars.close[0] + 1)),
        ticks,
        stops=opens * (10_000 + rules.ends_bps) // 10_000,
        targets=opens * (10_000 - rules.ends_bps) // 10_000,
    )


def run_ours(case: Case) -> list[Trade]:
    rules, bars = case.rules, case.bars
    ends = {}
    if rules.ends_bps:
        share = rules.ends_bps / 10_000
        ends = {"stop": tc.stop.percent(share), "target": tc.target.percent(share)}
    strategy = tc.Strategy(
        name="rules", size=tc.size.fixed(case.quantity), **rules.declared(), **ends
    )
    bps = rules.fee_share * 1e4
    result = tc.backtest.run(
        strategy,
        bars,
        fees=tc.fees.Fees(maker_bps=bps, taker_bps=bps),
        cash=CASH,
        instruments=[perpetual(case)],
        protection=Protection(OrderType.STOP),
    )
    assert result.metrics["refused"] == 0
    opened = {int(ts): bar for bar, ts in enumerate(bars.records["ts_open"])}
    closed = {int(ts): bar for bar, ts in enumerate(bars.records["ts_close"])}
    types = dict(result.orders.select("client_id", "type").iter_rows())
    fills = [(types[fill.client_id], fill) for _, fill in result._ran.history]
    trades = []
    for (_, sold), (kind, bought) in zip(fills[::2], fills[1::2], strict=False):
        assert (sold.side, bought.side) == ("sell", "buy")
        entry, leave = opened[sold.ts_event], opened.get(bought.ts_event)
        if kind != "market" and _reached(case, entry, closed.get(bought.ts_event)):
            leave = closed[bought.ts_event]
        assert leave is not None
        profit = (sold.quote_quantity - bought.quote_quantity - sold.fee - bought.fee) / SCALE
        trades.append(
            Trade(entry, sold.price // case.tick, leave, bought.price // case.tick, profit)
        )
    return trades


def perpetual(case: Case) -> Instrument:
    """Return the symbol as a perpetual with lots of one coin, as backtesting.py has them."""
    inferred = tc.backtest.perpetual(case.bars)
    return replace(
        inferred,
        tick_size=Decimal(case.tick) / SCALE,
        lot_size=Decimal(1),
        quantity_min=Decimal(1),
        quantity_max=Decimal(10_000_000),
    )


def _reached(case: Case, entry: int, bar: int | None) -> bool:
    """Whether the bar that ends at a fill's time had its stop or target in its range."""
    if bar is None:
        return False
    is_stopped = case.ticks["high"][bar] >= case.stops[entry]
    return bool(is_stopped or case.ticks["low"][bar] < case.targets[entry])


def run_theirs(case: Case) -> list[Trade]:
    """Return the closed trades of backtesting.py; targets half a tick further, a touch fills it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import backtesting
        import pandas as pd

    entries, exits = case.rules.flags(case.bars)
    last, tick = len(case.bars) - 1, case.tick / SCALE

    class Twin(backtesting.Strategy):  # type: ignore[misc]
        def init(self) -> None:
            """Nothing: entries and exits are known."""

        def next(self) -> None:
            bar = len(self.data) - 1
            if self.position:
                if exits[bar]:
                    self.position.close()
            elif entries[bar] and not exits[bar] and bar < last:
                has_ends = bool(case.rules.ends_bps)
                self.sell(
                    size=case.quantity,
                    sl=float(case.stops[bar + 1]) if has_ends else None,
                    tp=case.targets[bar + 1] - 0.5 if has_ends else None,
                )

    table = pd.DataFrame(
        {name.title(): prices.astype(float) for name, prices in case.ticks.items()}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = backtesting.Backtest(
            table, Twin, cash=CASH / tick, commission=case.rules.fee_share
        ).run()
    rows = found["_trades"]
    gross = (rows["ExitPrice"] - rows["EntryPrice"]) * rows["Size"]
    fees = case.rules.fee_share * (rows["ExitPrice"] + rows["EntryPrice"]) * -rows["Size"]
    return [
        Trade(int(entry), round(sold), int(leave), int(np.ceil(bought)), profit * tick)
        for entry, sold, leave, bought, profit in zip(
            rows["EntryBar"],
            rows["EntryPrice"],
            rows["ExitBar"],
            rows["ExitPrice"],
            gross - fees,
            strict=True,
        )
    ]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.name)
def test_a_year_of_shorts_trade_by_trade(rules: Rules) -> None:
    if importlib.util.find_spec("backtesting") is None:
        pytest.skip("waits for backtesting.py: pip install '.[bench]'")
    equal = total = 0
    for symbol in ("BTCUSDT", "SOLUSDT"):
        case = make_case(rules, year(symbol))
        ours, theirs = run_ours(case), run_theirs(case)
        profits = {trade: trade.profit for trade in theirs}
        half_tick = 0.51 * case.quantity * case.tick / SCALE
        for trade in ours:
            assert trade.profit == pytest.approx(profits.get(trade, trade.profit), abs=half_tick)
        equal += len(set(ours) & set(theirs))
        total += max(len(ours), len(theirs))

    assert total > 1_000
    assert equal >= EQUAL_SHARE_MIN * total, f"{equal} of {total} trades were equal"
