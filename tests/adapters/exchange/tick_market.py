# SPDX-License-Identifier: Apache-2.0
"""A market of ticks that tests make by hand, with two accounts on it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.test_wsapi import Api

from tradecore import _core
from tradecore.adapters.exchange.account import DEMO_KEY, DEMO_SECRET, AccountSpec
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.feed import Feed
from tradecore.adapters.exchange.listing import instrument_for
from tradecore.adapters.exchange.venue import BEAT_NS, VenueModel, VenueSpec
from tradecore.model.instrument import to_raw

BTC = {"symbol": "BTCUSDT"}
GTC = {"timeInForce": "GTC"}
OTHER_KEY = "other-key"
FUNDS = {"USDT": Decimal(1_000_000), "BTC": Decimal(100)}
_SELL = _core.model.FLAG_SELL
_SNAPSHOT = _core.model.FLAG_SNAPSHOT
_LAST = _core.model.FLAG_LAST


class _HandFeed(Feed):
    """A feed that brings nothing by itself."""

    mode = "ticks"
    recorded: frozenset[str] = frozenset()
    settle_ns = 0
    ts_start = START
    instruments = (instrument_for("BTCUSDT"),)

    def prime(self, venue: VenueModel) -> None:
        for market in venue.markets:
            market.candles.start_forming(START)

    def next_ns(self) -> int | None:
        return None

    def run(self, venue: VenueModel, until: int) -> None:
        pass


class TickMarket:
    """Bids 99, 98, asks 101, 102, ten at each; the last price is 100."""

    def __init__(self) -> None:
        spec = VenueSpec(
            instruments=_HandFeed.instruments,
            mode="ticks",
            matching=_core.sim.VenueOptions(accounts_meet=True, shows_accounts=True),
            ts_start=START,
            accounts=[
                AccountSpec(deposits=FUNDS),
                AccountSpec(OTHER_KEY, DEMO_SECRET, deposits=FUNDS),
            ],
        )
        self.exchange = Exchange(_HandFeed(), spec, SteppedWall(), 1.0, False, False)
        self.venue = self.exchange.venue
        self.client = Client(self.exchange)
        self.api = Api(self.client)
        self.other = OtherClient(self.exchange)
        self._trade_id = 0
        self._update_id = 0
        self.levels(
            [("SELL", p, 10) for p in (101, 102)] + [("BUY", p, 10) for p in (99, 98)], True
        )
        self.trade(100)

    def trade(self, price: float, quantity: float = 1, buyer_maker: bool = False) -> None:
        row = np.zeros(1, _core.model.TRADE)
        self._trade_id += 1
        row["id"] = row["first_id"] = row["last_id"] = self._trade_id
        row["ts_event"] = row["ts_recv"] = self.venue.now
        row["price"], row["quantity"] = _raw(price), _raw(quantity)
        row["flags"] = _core.model.FLAG_BUYER_MAKER if buyer_maker else 0
        self.venue.on_trades(row)

    def levels(
        self, changed: Sequence[tuple[str, float, float]], is_snapshot: bool = False
    ) -> None:
        rows = np.zeros(len(changed), _core.model.BOOK_LEVEL)
        self._update_id += 1
        rows["first_update_id"] = rows["last_update_id"] = self._update_id
        rows["ts_event"] = rows["ts_recv"] = self.venue.now
        rows["price"] = [_raw(price) for _, price, _ in changed]
        rows["quantity"] = [_raw(quantity) for _, _, quantity in changed]
        rows["flags"] = [_SELL if side == "SELL" else 0 for side, _, _ in changed]
        rows["flags"] |= _SNAPSHOT if is_snapshot else 0
        rows["flags"][-1] |= _LAST
        self.venue.on_levels(rows)

    def beat(self) -> None:
        """Let a tenth of a second pass."""
        self.venue.advance(self.venue.now + BEAT_NS)


class OtherClient(Client):
    """Speaks for the second account."""

    def send(
        self, method: str, path: str, query: str = "", body: str = "", key: str | None = None
    ) -> tuple[int, Any]:
        return super().send(method, path, query, body, OTHER_KEY if key == DEMO_KEY else key)


def _raw(value: float) -> int:
    return to_raw(Decimal(str(value)))
