# SPDX-License-Identifier: Apache-2.0
"""Resting orders in recorded futures books: filled or not as in hftbacktest.

Both are fed with depth and trades of the same capture, without latency, and both fill in part.
Where they differ it is by rules that are ours on purpose (docs/fills.md, "On ticks"):

- *a print beyond our price* fills at most its own quantity; hftbacktest fills the whole order;
- *an offer at our price* fills at most what is offered; hftbacktest fills the whole order, and
  looks after each level of an update, where we look at the end of it;
- *behind us* stand `level - traded - ahead`; hftbacktest leaves `traded` in.

hftbacktest is no dependency of ours, for it pins an older NumPy: ``pip install hftbacktest``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from tests import recorded
from tests.differential.hftbacktest_tape import Plan, run_plan, to_events

from tradecore import _core
from tradecore.data import Ticks, load_ticks
from tradecore.model.instrument import Instrument
from tradecore.pipeline import MarketPipeline

SCALE = 100_000_000
NS_PER_MS = 1_000_000
HORIZON_NS = 10_000 * NS_PER_MS
SPACING_NS = HORIZON_NS + 500 * NS_PER_MS
ORDERS = 100
"""Of each symbol."""


@dataclass(frozen=True)
class Market:
    symbol: str
    tick: Decimal
    lot: Decimal

    def instrument(self) -> Instrument:
        return Instrument(
            symbol=self.symbol,
            base_asset=self.symbol.removesuffix("USDT"),
            quote_asset="USDT",
            tick_size=self.tick,
            lot_size=self.lot,
            quantity_min=self.lot,
            quantity_max=Decimal(1_000),
            notional_min=Decimal(0),
            price_min=self.tick,
            price_max=Decimal(1_000_000),
        )


MARKETS = (
    Market("BTCUSDT", Decimal("0.1"), Decimal("0.001")),
    Market("ETHUSDT", Decimal("0.01"), Decimal("0.001")),
)


class Replay:
    """Our venue over the depth and trades of a capture, stopped wherever one likes."""

    def __init__(
        self, market: Market, queue: str, exponent: float, *, hears_book: bool = False
    ) -> None:
        ticks = ticks_of(market)
        instrument = market.instrument()
        options = _core.sim.VenueOptions(queue=queue, queue_exponent=exponent)
        self.venue = _core.sim.Venue([instrument.to_core()], 0, 0, "ticks", options)
        for asset in (instrument.base_asset, instrument.quote_asset):
            self.venue.deposit(1, asset, 10_000_000 * SCALE)
        self.pipeline = MarketPipeline([instrument], source="trades")
        none = ([0], 0)
        self.replay = _core.pipeline.TickReplay(
            self.pipeline.core, self.venue, ticks.trades, ticks.quotes[:0], ticks.levels,
            none, none, none, hears_book,
        )  # fmt: skip

    def until(self, ts: int) -> None:
        """Play on to `ts`."""
        self.replay.wake_at(ts)
        while True:
            reason, now = self.replay.run(1 << 40)
            self.venue.take_reports()
            self.pipeline.take()
            if now == ts and reason == _core.pipeline.WakeReason.DECISION:
                return
            assert reason != _core.pipeline.WakeReason.END, "the capture ends before the plan"


@cache
def ticks_of(market: Market) -> Ticks:
    """Return the capture from its depth answer on."""
    ticks = load_ticks(recorded.path(f"captures/um_{market.symbol.lower()}_20240808.gz"))
    begin = int(np.argmax(ticks.levels["flags"] & _core.model.FLAG_SNAPSHOT != 0))
    start = ticks.levels["ts_event"][begin]
    trades = ticks.trades[ticks.trades["ts_event"] >= start]
    return Ticks(ticks.symbols, trades, ticks.quotes, ticks.levels[begin:])


@cache
def events_of(market: Market) -> Any:
    return to_events(recorded.path(f"captures/um_{market.symbol.lower()}_20240808.gz"))


@cache
def plans(market: Market) -> tuple[Plan, ...]:
    """Return seeded runs of orders, near the best price of their side at their moment."""
    random = np.random.default_rng(20240808)
    ticks = ticks_of(market)
    first, last = int(ticks.levels["ts_event"][0]), ticks.ts_end
    count = 0
    made = []
    while count < ORDERS:
        # Between two milliseconds, so that nothing else happens at the instant of an order.
        start = first + int(random.integers(1, 5_000)) * NS_PER_MS + NS_PER_MS // 2
        ts = np.arange(start, last - SPACING_NS, SPACING_NS)[: ORDERS - count]
        count += len(ts)
        is_buy = random.random(len(ts)) < 0.5
        depths = random.exponential(25.0, len(ts)).astype(int)
        lots = random.integers(1, 20, len(ts))
        prices = np.zeros(len(ts))
        book = Replay(market, "strict", 1.0)
        for i, moment in enumerate(ts):
            book.until(int(moment))
            _, bids, asks = book.venue.depth(0, 1)
            step = depths[i] * int(market.tick * SCALE)
            prices[i] = (bids[0][0] - step if is_buy[i] else asks[0][0] + step) / SCALE
        made.append(Plan(ts, is_buy, prices, lots * float(market.lot), HORIZON_NS))
    return tuple(made)


def run_ours(market: Market, plan: Plan, queue: str, exponent: float) -> Any:
    """Return the quantity of each order that our venue fills within its horizon."""
    run = Replay(market, queue, exponent)
    buy, sell = _core.model.Side.BUY, _core.model.Side.SELL
    limit, gtc = _core.sim.OrderType.LIMIT, _core.sim.TimeInForce.GTC
    filled = np.zeros(len(plan.ts))
    for i, ts in enumerate(plan.ts.tolist()):
        run.until(ts)
        placed = run.venue.submit(
            1, 0, "", buy if plan.is_buy[i] else sell, limit, gtc,
            round(plan.quantities[i] * SCALE), round(plan.prices[i] * SCALE), 0, 0, ts,
        )  # fmt: skip
        assert placed.code == _core.sim.RejectCode.OK
        run.until(ts + plan.horizon_ns)
        order = run.venue.order(placed.order_id)
        assert order is not None
        filled[i] = order.filled_quantity / SCALE
        if order.is_open:
            run.venue.cancel(1, 0, placed.order_id, ts=ts + plan.horizon_ns)
    return filled


@pytest.mark.parametrize(
    ("queue", "exponent"),
    [("risk_averse", 1.0), ("power", 3.0), ("log2", 1.0)],
)
def test_at_least_99_percent_of_200_orders_agree_on_filled_or_not(
    queue: str, exponent: float
) -> None:
    pytest.importorskip("hftbacktest", reason="waits for hftbacktest")
    ours, theirs, wanted = [], [], []
    for market in MARKETS:
        for plan in plans(market):
            ours.append(run_ours(market, plan, queue, exponent))
            theirs.append(
                run_plan(
                    events_of(market), plan, float(market.tick), float(market.lot), queue, exponent
                )
            )
            wanted.append(plan.quantities)
    quantities = np.concatenate(wanted)
    is_filled = np.isclose(np.concatenate(ours), quantities)
    is_filled_there = np.isclose(np.concatenate(theirs), quantities)

    assert len(quantities) == 2 * ORDERS
    assert 0.2 < is_filled.mean() < 0.8, "the orders say little if all end alike"
    assert (is_filled == is_filled_there).mean() >= 0.99
