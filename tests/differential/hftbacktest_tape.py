# SPDX-License-Identifier: Apache-2.0
"""Recorded futures captures as hftbacktest reads them, and runs of resting orders in it.

The conversion reads the JSON by itself: it shares nothing with the decoder under test. Times are
the event's: E of depth updates, T of trades, as our records have them; what hftbacktest's own
converter does else (T of depth) would order the two within a millisecond differently.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

NS_PER_MS = 1_000_000


@dataclass(frozen=True)
class Plan:
    """Resting limits, one after the other; each is cancelled at the end of its horizon.

    Attributes
    ----------
    ts : ndarray of int64
        When each is sent, ns, ascending, at least a horizon and 1 ms apart.
    is_buy, prices, quantities : ndarray of bool, float64, float64
    horizon_ns : int
    """

    ts: Any
    is_buy: Any
    prices: Any
    quantities: Any
    horizon_ns: int


def to_events(path: Path) -> Any:
    """Return the capture from its depth answer on as hftbacktest's event array."""
    hft = pytest.importorskip("hftbacktest", reason="waits for hftbacktest")
    depth, trade = hft.DEPTH_EVENT, hft.TRADE_EVENT
    groups: list[tuple[int, int, list[tuple[int, int, float, float]]]] = []
    snapshot: dict[str, Any] = {}
    with gzip.open(path, "rb") as lines:
        for line in lines:
            body = json.loads(line.partition(b" ")[2])
            data = body.get("data")
            if data is None:
                snapshot = body
            elif data["e"] == "trade":
                side = hft.SELL_EVENT if data["m"] else hft.BUY_EVENT
                row = (trade | side, int(data["T"]), float(data["p"]), float(data["q"]))
                groups.append((int(data["T"]), 0, [row]))
            elif data["e"] == "depthUpdate":
                rows = _levels(hft, depth, int(data["E"]), data["b"], data["a"])
                groups.append((int(data["E"]), int(data["u"]), rows))
    groups.sort(key=lambda group: (group[0], group[1] != 0))  # Trades first, else as recorded.
    last = snapshot["lastUpdateId"]
    begin = next(i for i, group in enumerate(groups) if group[1] > last)
    ts = groups[begin][0]
    rows = _levels(hft, hft.DEPTH_SNAPSHOT_EVENT, ts, snapshot["bids"], snapshot["asks"])
    rows += [row for group in groups[begin:] for row in group[2]]
    events = np.zeros(len(rows), hft.event_dtype)
    both = hft.EXCH_EVENT | hft.LOCAL_EVENT
    events["ev"] = np.array([row[0] for row in rows], np.uint64) | np.uint64(both)
    events["exch_ts"] = events["local_ts"] = np.array([row[1] for row in rows]) * NS_PER_MS
    events["px"] = [row[2] for row in rows]
    events["qty"] = [row[3] for row in rows]
    return events


def _levels(hft: Any, kind: int, ts: int, bids: Any, asks: Any) -> list[Any]:
    return [
        (kind | side, ts, float(price), float(quantity))
        for side, rows in ((hft.BUY_EVENT, bids), (hft.SELL_EVENT, asks))
        for price, quantity in rows
    ]


def backtest(events: Any, tick: float, lot: float, queue: str, exponent: float) -> Any:
    """Return hftbacktest over the events: no latency, partial fills, queue models by our names."""
    hft = pytest.importorskip("hftbacktest", reason="waits for hftbacktest")
    asset = hft.BacktestAsset().data(events).linear_asset(1.0).constant_order_latency(0, 0)
    chosen = {
        "risk_averse": lambda: asset.risk_adverse_queue_model(),
        "power": lambda: asset.power_prob_queue_model(exponent),
        "power2": lambda: asset.power_prob_queue_model2(exponent),
        "power3": lambda: asset.power_prob_queue_model3(exponent),
        "log": lambda: asset.log_prob_queue_model(),
        "log2": lambda: asset.log_prob_queue_model2(),
    }[queue]
    asset = chosen().partial_fill_exchange().trading_value_fee_model(0.0, 0.0)
    return asset.tick_size(tick).lot_size(lot), hft


def run_plan(events: Any, plan: Plan, tick: float, lot: float, queue: str, exponent: float) -> Any:
    """Return the quantity of each order of the plan that hftbacktest fills within its horizon.

    When a trade leaves exactly what is left of an order, hftbacktest (2.4.4) fills the order but
    keeps it in the book, stops with an error at the next thing that would fill it, and plays on no
    more. The order's fill stands; a fresh run goes on with the order after it.
    """
    filled = np.zeros(len(plan.ts))
    play = _player()
    begun = 0
    while begun < len(plan.ts):
        asset, hft = backtest(events, tick, lot, queue, exponent)
        hbt = hft.ROIVectorMarketDepthBacktest([asset.roi_lb(0.0).roi_ub(100_000.0)])
        begun = play(
            hbt, begun, plan.ts, plan.is_buy, plan.prices, plan.quantities, plan.horizon_ns, filled
        )
        hbt.close()
    return filled


@cache
def _player() -> Any:
    """Return the strategy, compiled: hftbacktest's bindings are for numba."""
    from hftbacktest import GTC, LIMIT
    from numba import njit

    @njit
    def play(  # type: ignore[no-untyped-def]
        hbt, begun, ts, is_buy, prices, quantities, horizon_ns, filled
    ):
        hbt.elapse(0)
        for i in range(begun, len(ts)):
            hbt.elapse(ts[i] - hbt.current_timestamp)
            if is_buy[i]:
                hbt.submit_buy_order(0, i + 1, prices[i], quantities[i], GTC, LIMIT, False)
            else:
                hbt.submit_sell_order(0, i + 1, prices[i], quantities[i], GTC, LIMIT, False)
            error = hbt.elapse(horizon_ns)
            order = hbt.orders(0).get(i + 1)
            filled[i] = order.qty - order.leaves_qty
            if error != 0:
                return i + 1
            if order.cancellable:
                hbt.cancel(0, i + 1, False)
            hbt.elapse(500_000)
            hbt.clear_inactive_orders(0)
        return len(ts)

    return play
