# SPDX-License-Identifier: Apache-2.0
"""Properties of places in the queue, on any flow of trades and levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.sim.market import SCALE, TICK, instrument, sides, tifs, types

from tradecore import _core

MODELS = ("risk_averse", "proportional", "power", "power2", "power3", "log", "log2")
BID, ASK = 9_990, 10_000  # In ticks. Orders rest at BID.
TENTH = SCALE // 10

_levels = st.tuples(st.just("level"), st.integers(BID - 2, BID + 2), st.integers(0, 40))
_sales = st.tuples(st.just("sold"), st.integers(BID - 2, BID + 2), st.integers(1, 30))
_buys = st.tuples(st.just("bought"), st.integers(BID, ASK), st.integers(1, 30))
_gaps = st.tuples(st.just("gap"), st.just(0), st.just(0))
_orders = st.tuples(st.just("order"), st.just(BID), st.integers(5, 20))
flows = st.lists(st.one_of(_levels, _levels, _sales, _sales, _buys, _gaps, _orders), max_size=40)


@dataclass
class Market:
    """A venue with one book, told step by step; amounts in tenths, prices in ticks."""

    queue: str
    exponent: float = 2.0
    ids: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        options = _core.sim.VenueOptions(queue=self.queue, queue_exponent=self.exponent)
        self.venue = _core.sim.Venue([instrument()], 0, 0, "ticks", options)
        self.venue.deposit(1, "USDT", 10**9 * SCALE)
        self.ts, self.update_id = 0, 0
        self.level("buy", BID - 5, 10, flags=_core.model.FLAG_SNAPSHOT, is_last=False)
        self.level("buy", BID, 10, flags=_core.model.FLAG_SNAPSHOT, is_last=False)
        self.level("sell", ASK, 10, flags=_core.model.FLAG_SNAPSHOT)
        self.trade(ASK, 1, is_sale=False)

    def level(
        self, side: str, price: int, amount: int, flags: int = 0, is_last: bool = True
    ) -> None:
        self.update_id += 1
        row = self._row(_core.model.BOOK_LEVEL, price, amount)
        row["first_update_id"] = row["last_update_id"] = self.update_id
        row["flags"] = (
            flags
            | (_core.model.FLAG_LAST if is_last else 0)
            | (_core.model.FLAG_SELL if side == "sell" else 0)
        )
        self.venue.on_levels(row)

    def trade(self, price: int, amount: int, *, is_sale: bool) -> None:
        row = self._row(_core.model.TRADE, price, amount)
        row["flags"] = _core.model.FLAG_BUYER_MAKER if is_sale else 0
        self.venue.on_trades(row)

    def order(self, amount: int) -> None:
        placed = self.venue.submit(
            1, 0, "", sides["buy"], types["limit"], tifs["gtc"], amount * TENTH, BID * TICK, 0, 0,
            self.ts,
        )  # fmt: skip
        self.ids.append(placed.order_id)

    def step(self, what: str, price: int, amount: int) -> None:
        if what == "level":
            self.level("buy", price, amount)
        elif what == "gap":
            self.update_id += 10
        elif what == "order":
            self.order(amount)
        else:
            self.trade(price, amount, is_sale=what == "sold")

    def _row(self, dtype: Any, price: int, amount: int) -> Any:
        self.ts += 1
        row = np.zeros(1, dtype)
        row["ts_event"], row["price"], row["quantity"] = self.ts, price * TICK, amount * TENTH
        return row

    def ahead(self, order_id: int) -> int | None:
        found = self.venue.order(order_id)
        assert found is not None
        return found.queue_ahead

    def filled(self, order_id: int) -> int:
        found = self.venue.order(order_id)
        assert found is not None
        return int(found.filled_quantity)


@given(flow=flows, queue=st.sampled_from(MODELS))
def test_no_more_is_filled_than_was_sold_at_our_price_or_below(flow: Any, queue: str) -> None:
    market, sold = Market(queue), 0
    for what, price, amount in flow:
        before = sum(map(market.filled, market.ids))
        market.step(what, price, amount)
        reached = amount * TENTH if what == "sold" and price <= BID else 0
        assert sum(map(market.filled, market.ids)) - before <= reached
        sold += reached
    assert sum(map(market.filled, market.ids)) <= sold


@given(flow=flows, queue=st.sampled_from(MODELS))
def test_a_place_never_grows(flow: Any, queue: str) -> None:
    market = Market(queue)
    places: dict[int, int] = {}
    for step in flow:
        market.step(*step)
        for order_id in market.ids:
            ahead = market.ahead(order_id)
            if ahead is not None:
                assert 0 <= ahead <= places.get(order_id, ahead)
                places[order_id] = ahead
            elif market.filled(order_id) == 0:
                assert order_id not in places, "a known place is not lost while the order rests"


@example(flow=[("level", BID, 20), ("level", BID, 11), ("sold", BID, 12)])
@given(flow=flows.map(lambda flow: [step for step in flow if step[0] != "order"]))
def test_a_more_pessimistic_model_never_fills_earlier(flow: Any) -> None:
    markets = {queue: Market(queue) for queue in ("strict", *MODELS)}
    for market in markets.values():
        market.order(15)
    for step in flow:
        for market in markets.values():
            market.step(*step)
        filled = {queue: market.filled(market.ids[0]) for queue, market in markets.items()}
        assert filled["strict"] <= filled["risk_averse"]
        assert filled["risk_averse"] == min(filled[queue] for queue in MODELS)


@given(flow=flows, queue=st.sampled_from(MODELS))
def test_the_same_events_give_the_same_fills(flow: Any, queue: str) -> None:
    told = []
    for _ in range(2):
        market = Market(queue)
        for step in flow:
            market.step(*step)
        told.append(
            [(f.order_id, f.price, f.quantity, f.ts_event) for f in market.venue.fills(1, 0)]
        )
    assert told[0] == told[1]


def test_a_model_that_is_not_one_is_refused() -> None:
    with pytest.raises(ValueError, match="queue was 'fifo', must be 'strict'"):
        _core.sim.VenueOptions(queue="fifo")
    with pytest.raises(ValueError, match="bars have no queue"):
        _core.sim.Venue([instrument()], 0, 0, "bars", _core.sim.VenueOptions(queue="log"))
    options = _core.sim.VenueOptions(queue="power", queue_exponent=-1.0)
    with pytest.raises(ValueError, match="exponent must be"):
        _core.sim.Venue([instrument()], 0, 0, "ticks", options)
