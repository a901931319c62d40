# SPDX-License-Identifier: Apache-2.0
"""The equity curve out of fills and closes: between fills only the price moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tradecore.backtest.fills import Fills
from tradecore.backtest.inputs import Market
from tradecore.backtest.metrics import FloatArray, IntArray
from tradecore.model.events import FundingPaid
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, to_raw
from tradecore.portfolio.ledger import Ledger


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Arrays of equal length: the start, then every close of a base bar of any symbol.

    Attributes
    ----------
    ts : ndarray of int64
        Ascending, ns.
    cash, equity : ndarray of float64
        In quote; equity values holdings at each symbol's last close, and is less what fees in a
        third coin were worth when they were paid. Of perpetuals cash is the wallet, and equity
        what it would be if all were closed.
    is_holding : ndarray of bool
        Whether at least one lot of anything is held, long or short.
    """

    ts: IntArray
    cash: FloatArray
    equity: FloatArray
    is_holding: np.ndarray[tuple[int], np.dtype[np.bool_]]


def make_curve(
    market: Market,
    fills: Fills,
    cash: int,
    ts_end: int,
    history: Sequence[tuple[str, Fill | FundingPaid]] = (),
) -> Curve:
    """Return the curve up to `ts_end`; `cash` raw at the start.

    Of perpetuals `history` is all that moved money, oldest first.
    """
    runs = [until(bars, ts_end) for bars in market.bars]
    start = min(int(bars["ts_open"][0]) for bars in market.bars if len(bars))
    ts = _merged([np.array([start]), *(run["ts_close"] for run in runs)])
    money = _held(ts, fills.ts_event, -fills.sign * fills.quote_quantity - fills.fee_paid, cash)
    costs = np.zeros(len(ts))
    if market.instruments[0].is_perpetual:
        money, costs = _wallet(ts, market, history, cash)
    third_fees = fills.fee_worth * ((fills.fee_base == 0) & (fills.fee_paid == 0))
    equity = money - costs - _held(ts, fills.ts_event, third_fees, 0)
    is_holding = np.zeros(len(ts), dtype=np.bool_)
    for place, (instrument, run) in enumerate(zip(market.instruments, runs, strict=True)):
        own = fills.instrument == place
        if not own.any() or not len(run):
            continue
        changes = (fills.sign * fills.quantity - fills.fee_base)[own]
        held = _held(ts, fills.ts_event[own], changes, 0)
        # Before the first close there may be fills at the first open.
        prices = np.concatenate((run["open"][:1], run["close"])) / SCALE
        close = np.repeat(prices, np.diff(_places(ts, run["ts_close"]), prepend=0, append=len(ts)))
        equity += held * close
        is_holding |= np.abs(held) >= to_raw(instrument.lot_size) / SCALE
    return Curve(ts, money, equity, is_holding)


def _wallet(
    ts: IntArray, market: Market, history: Sequence[tuple[str, Fill | FundingPaid]], cash: int
) -> tuple[FloatArray, FloatArray]:
    """Return the wallet and what open contracts cost at each `ts`, as the ledger has them."""
    quote = market.quote_asset
    ledger = Ledger({instrument.symbol: instrument for instrument in market.instruments})
    ledger.open(quote, cash)
    states = [(cash, 0)]
    for _, event in history:
        if isinstance(event, Fill):
            ledger.take(event)
        else:
            ledger.fund(quote, event.amount)
        costs = (ledger.contracts(instrument.symbol).cost for instrument in market.instruments)
        states.append((ledger.wallet(quote), sum(costs)))
    times = np.array([event.ts_event for _, event in history], dtype=np.int64)
    place = np.searchsorted(times, ts, side="right")
    wallet, cost = np.array(states, dtype=np.float64).T / SCALE
    return wallet[place], cost[place]


def until(bars: Any, ts_end: int) -> Any:
    """Return the BAR records that closed by `ts_end`, without a copy."""
    return bars[: int(np.searchsorted(bars["ts_close"], ts_end, side="right"))]


def _merged(runs: Sequence[IntArray]) -> IntArray:
    """Return each instant once, ascending. The runs are sorted: a stable sort only merges them."""
    ts = np.sort(np.concatenate(runs).astype(np.int64), kind="stable")
    is_new = np.ones(len(ts), dtype=np.bool_)
    is_new[1:] = ts[1:] != ts[:-1]
    merged: IntArray = ts[is_new]
    return merged


def _places(ts: IntArray, closes: IntArray) -> IntArray:
    """Return where in `ts` each close stands; all are there, and the start before them."""
    if len(closes) == len(ts) - 1:
        return np.arange(1, len(ts))
    return np.searchsorted(ts, closes, side="left")


def _held(ts: IntArray, times: IntArray, changes: IntArray, opening: int) -> FloatArray:
    """Return what is held at each `ts`, in whole units; sums are exact until the last step."""
    values = np.cumsum(np.concatenate(([opening], changes))) / SCALE
    first = np.searchsorted(ts, times, side="left")  # The first instant that knows the fill.
    return np.repeat(values, np.diff(first, prepend=0, append=len(ts)))
