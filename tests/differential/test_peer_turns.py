# SPDX-License-Identifier: Apache-2.0
"""Positions that turn around here and in backtesting.py: a year of two symbols, trade by trade."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.differential.peers.case import CASH, SCALE, Trade
from tests.differential.test_peer_shorts import Case, Rules, make_case, perpetual, year

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars

EQUAL_SHARE_MIN = 0.999
m15 = tc.timeframe("15m")
Flags = NDArray[np.bool_]


def _flags(bars: Bars) -> tuple[Flags, Flags]:
    """Where the fast average crosses the slow one: downwards, upwards."""
    over = ta.ema(bars.close, 3) - ta.ema(bars.close, 9)
    before = np.concatenate(([np.nan], over[:-1]))
    return (before >= 0.0) & (over < 0.0), (before <= 0.0) & (over > 0.0)


def _nodes() -> dict[str, Any]:
    fast, slow = ta.ema(m15.close, 3), ta.ema(m15.close, 9)
    falls, rises = ta.crossunder(fast, slow), ta.crossover(fast, slow)
    return {
        "long_entry": rises,
        "long_exit": falls,
        "short_entry": falls,
        "short_exit": rises,
    }


RULES = [
    Rules("crossing", _flags, _nodes),
    Rules("crossing, fees", _flags, _nodes, fee_share=0.0005),
]


def run_ours(case: Case) -> list[Trade]:
    strategy = tc.Strategy(name="turns", size=tc.size.fixed(case.quantity), **case.rules.declared())
    bps = case.rules.fee_share * 1e4
    result = tc.backtest.run(
        strategy,
        case.bars,
        fees=tc.fees.Fees(maker_bps=bps, taker_bps=bps),
        cash=CASH,
        instruments=[perpetual(case)],
    )
    # The exit that waits through the halt of 24 March ends on a price long unheard of.
    assert result.engine.gate.refusals in ({}, {"price_age": 1})
    opened = {int(ts): bar for bar, ts in enumerate(case.bars.records["ts_open"])}
    fills = [fill for _, fill in result._ran.history]
    trades = []
    for entry, leave in zip(fills[::2], fills[1::2], strict=False):
        assert {entry.side, leave.side} == {"buy", "sell"}
        gross = leave.quote_quantity - entry.quote_quantity
        profit = (gross if entry.side == "buy" else -gross) - entry.fee - leave.fee
        trades.append(
            Trade(
                opened[entry.ts_event],
                entry.price // case.tick,
                opened[leave.ts_event],
                leave.price // case.tick,
                profit / SCALE,
            )
        )
    return trades


def run_theirs(case: Case) -> list[Trade]:
    """Return the closed trades of backtesting.py, where an order closes what is held first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import backtesting
        import pandas as pd

    falls, rises = case.rules.flags(case.bars)

    class Twin(backtesting.Strategy):  # type: ignore[misc]
        def init(self) -> None:
            """Nothing: the crossings are known."""

        def next(self) -> None:
            bar = len(self.data) - 1
            if rises[bar]:
                self.buy(size=case.quantity)
            elif falls[bar]:
                self.sell(size=case.quantity)

    table = pd.DataFrame(
        {name.title(): prices.astype(float) for name, prices in case.ticks.items()}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = backtesting.Backtest(
            table,
            Twin,
            cash=CASH * SCALE / case.tick,
            commission=case.rules.fee_share,
            exclusive_orders=True,
        ).run()
    rows = found["_trades"]
    gross = (rows["ExitPrice"] - rows["EntryPrice"]) * rows["Size"]
    fees = case.rules.fee_share * (rows["ExitPrice"] + rows["EntryPrice"]) * abs(rows["Size"])
    return [
        Trade(int(entry), round(first), int(leave), round(last), profit * case.tick / SCALE)
        for entry, first, leave, last, profit in zip(
            rows["EntryBar"],
            rows["EntryPrice"],
            rows["ExitBar"],
            rows["ExitPrice"],
            gross - fees,
            strict=True,
        )
    ]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.name)
def test_a_year_of_turns_trade_by_trade(rules: Rules) -> None:
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
