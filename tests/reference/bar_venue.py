# SPDX-License-Identifier: Apache-2.0
"""A venue on bars as docs/fills.md writes it: one instrument, plain integers, slow and short."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

SCALE = 100_000_000


@dataclass
class Bar:
    """Raw prices; `volume` 0 means that nothing traded."""

    open: int
    high: int
    low: int
    close: int
    volume: int


@dataclass
class Rules:
    """One instrument and the venue's fees, all raw but the fees."""

    tick: int
    lot: int
    price_max: int
    quantity_max: int
    notional_min: int
    notional_max: int
    maker_ppm: int
    taker_ppm: int
    fee_asset: str = "received"  # Or "quote".
    slip_kind: str = "none"  # Or "price", "range" (parts per million) or "ticks".
    slip: int = 0


@dataclass
class Order:
    """As placed, and how far it got."""

    number: int
    client_id: str
    side: str  # "buy", "sell"
    kind: str  # A key of `types` in tests/sim/market.py.
    tif: str
    quantity: int
    price: int
    stop_price: int
    quote: int
    trailing_bps: int = 0
    locked: int = 0
    open: bool = True
    triggered: bool = False
    resting: bool = False
    best: int = 0  # What a trailing order measures from; 0 before it begins.
    twin: Order | None = None  # The other leg of its pair.

    @property
    def waits(self) -> bool:
        """Whether it has still to go off."""
        return self.open and self.kind.startswith(("stop", "take")) and not self.triggered

    @property
    def is_kind(self) -> bool:
        """Whether going off is in its favour."""
        return self.kind.startswith("take") and not self.trailing_bps


@dataclass
class BarVenue:
    """`events` holds ("new" | "trade" | "expired" | "canceled", order, ...) in order."""

    rules: Rules
    free: dict[str, int]
    locked: dict[str, int] = field(default_factory=lambda: {"base": 0, "quote": 0})
    orders: list[Order] = field(default_factory=list)
    live: list[Order] = field(default_factory=list)
    events: list[tuple[str | int, ...]] = field(default_factory=list)
    last: int = 0
    mid_bar: bool = False
    bar_open: int = 0

    def submit(
        self, client_id: str, side: str, kind: str, tif: str,
        quantity: int, price: int, stop_price: int, quote: int, trailing_bps: int = 0,
    ) -> str:  # fmt: skip
        """Return "ok" or why not."""
        order = Order(
            len(self.orders) + 1, client_id, side, kind, tif, quantity, price, stop_price, quote,
            trailing_bps,
        )  # fmt: skip
        why = self._refusal(order)
        if why:
            return why
        self._set_lock(order, self._need(order))
        self._take(order)
        return "ok"

    def submit_pair(self, target: dict[str, Any], stop: dict[str, Any]) -> str:
        """Place two orders of which one trades at most; return "ok" or why not."""
        first = Order(len(self.orders) + 1, "", **target)
        second = Order(len(self.orders) + 2, "", **stop)
        high, low = first.stop_price or first.price, second.stop_price
        if low and (high <= low if second.side == "sell" else high >= low):
            return "list_prices"
        rules = [self._filter(first), self._filter(second)]
        funds = [self._engine(first), self._engine(second)]
        why = [*filter(None, rules), *filter(None, funds)]
        if why:
            return why[0]
        first.twin, second.twin = second, first
        self._set_lock(second, max(self._need(first), self._need(second)))
        self._take(first)
        self._take(second)
        return "ok"

    def cancel(self, client_id: str) -> bool:
        """Return whether an open order bore that id; a pair's first leg bears none."""
        for order in self.live:
            if order.client_id == client_id:
                self._end(order, "canceled")
                self._drop()
                return True
        return False

    def cancel_pairs(self) -> None:
        """End every pair, the oldest first."""
        for order in self.live:
            if order.twin and order.open:
                for each in sorted((order, order.twin), key=lambda o: o.number):
                    if each.open:
                        self._end(each, "canceled")
        self._drop()

    def open_phase(self, bar: Bar) -> None:
        """Meet the open."""
        self.mid_bar = True
        if bar.volume == 0:
            return
        self.last = self.bar_open = bar.open
        for order in self.live:
            if not order.open:
                continue
            if order.waits:
                if order.trailing_bps == 0:
                    goes_off = self._is_touched(order, bar.open)
                else:
                    goes_off = self._trail(order, bar.open)
                if goes_off:
                    self._trigger(order)
                    self._meet(order, bar.open, bar)
            elif not order.resting:
                self._meet(order, bar.open, bar)
            elif self._is_through(order, bar.open):
                self._fill(order, order.price, self.rules.maker_ppm)
        self._drop()

    def close_phase(self, bar: Bar) -> None:
        """Meet the range."""
        self.mid_bar, self.bar_open = False, 0
        if bar.volume == 0:
            return
        self.last = bar.close
        waiting = [
            order
            for order in self.live
            if order.resting
            and self._is_through(order, bar.low if order.side == "buy" else bar.high)
        ]
        for kind in (False, True):
            for order in self.live:
                if not order.waits or order.is_kind is not kind:
                    continue
                price, best = self._goes_off_at(order, bar)
                if price:
                    readings = self._readings(order, best, bar)
                    self._trigger(order)
                    self._meet(order, price, bar, readings)
                    if order.open and order.resting and self._is_through(order, bar.close):
                        hidden = (readings[0], order.price)
                        self._fill(order, order.price, self.rules.maker_ppm, hidden)
        for order in waiting:
            if order.open:
                self._fill(order, order.price, self.rules.maker_ppm)
        self._drop()

    def _take(self, o: Order) -> None:
        self.orders.append(o)
        self.live.append(o)
        self.events.append(("new", o.number))
        o.resting = o.kind == "limit_maker"
        if o.kind == "limit" and o.tif == "gtc" and self.mid_bar and self.last:
            o.resting = o.price < self.last if o.side == "buy" else o.price > self.last
        if o.waits and not o.stop_price:
            o.best = self.bar_open

    def _refusal(self, o: Order) -> str:
        taken = any(other.client_id == o.client_id for other in self.live)
        return self._filter(o) or ("duplicate_order" if taken else "") or self._engine(o)

    def _filter(self, o: Order) -> str:
        r = self.rules
        for price in (o.price, o.stop_price):
            if price and not (0 < price <= r.price_max and price % r.tick == 0):
                return "price_filter"
        expected = o.price or o.stop_price or self.last
        if expected == 0:
            return "market_closed"
        if o.quote:
            if not r.notional_min <= o.quote <= r.notional_max:
                return "notional"
            if not 0 < self._lots(o.quote, expected) <= r.quantity_max:
                return "lot_size"
        else:
            if not 0 < o.quantity <= r.quantity_max or o.quantity % r.lot:
                return "lot_size"
            if not r.notional_min <= expected * o.quantity // SCALE <= r.notional_max:
                return "notional"
        return ""

    def _engine(self, o: Order) -> str:
        if o.stop_price and self.last and self._is_touched(o, self.last):
            return "would_trigger_immediately"
        if o.kind == "limit_maker" and self.last:
            takes = o.price >= self.last if o.side == "buy" else o.price <= self.last
            if takes:
                return "would_match_immediately"
        return "insufficient_balance" if self._need(o) > self.free[self._pays(o)] else ""

    def _need(self, o: Order) -> int:
        if o.side == "sell":
            return o.quantity or self._lots(o.quote, self.last)
        value = o.quote or (o.price or o.stop_price or self.last) * o.quantity // SCALE
        most = max(self.rules.maker_ppm, self.rules.taker_ppm)
        return value + (value * most // 1_000_000 if self.rules.fee_asset == "quote" else 0)

    def _trail(self, o: Order, price: int) -> bool:
        """A trade at `price`: whether a trailing order goes off."""
        if not o.best:
            if not o.stop_price or self._is_touched(o, price):
                o.best = price
            return False
        trigger = self._trigger_price(o, o.best)
        if price <= trigger if o.side == "sell" else price >= trigger:
            return True
        o.best = max(o.best, price) if o.side == "sell" else min(o.best, price)
        return False

    def _trigger_price(self, o: Order, best: int) -> int:
        if o.side == "sell":
            exact = Fraction(best * (10_000 - o.trailing_bps), 10_000 * self.rules.tick)
            return floor(exact) * self.rules.tick
        exact = Fraction(best * (10_000 + o.trailing_bps), 10_000 * self.rules.tick)
        return ceil(exact) * self.rules.tick

    def _goes_off_at(self, o: Order, bar: Bar) -> tuple[int, int]:
        """Where the range sets an order off on the worst path and on the best; 0 if it does not."""
        up = (o.side == "buy") != o.kind.startswith("take")
        reached = self._is_touched(o, bar.high if up else bar.low)
        if not o.trailing_bps:
            return (o.stop_price, o.stop_price) if reached else (0, 0)
        sale = o.side == "sell"
        begin = o.best
        if not begin:
            if o.stop_price and not reached:
                return 0, 0
            begin = o.stop_price or (bar.low if sale else bar.high)
        if sale:
            top = max(begin, bar.high)
            if bar.low <= self._trigger_price(o, top):
                return max(bar.low, self._trigger_price(o, begin)), self._trigger_price(o, top)
        else:
            top = min(begin, bar.low)
            if bar.high >= self._trigger_price(o, top):
                return min(bar.high, self._trigger_price(o, begin)), self._trigger_price(o, top)
        o.best = top
        return 0, 0

    def _readings(self, o: Order, best: int, bar: Bar) -> tuple[int, int]:
        """The kind and the cruel price of an order that goes off within a bar."""
        sale = o.side == "sell"
        good = max if sale else min
        far, near = (bar.low, bar.high) if sale else (bar.high, bar.low)
        if o.is_kind:
            return near, o.stop_price
        kind, cruel = self._slipped(o, best, bar), far
        if o.price:
            cruel = good(cruel, o.price)
        target = o.twin
        if target and target.waits and self._is_touched(target, near):
            kind = good(kind, target.stop_price)
        if target and target.resting and self._is_through(target, near):
            kind = good(kind, target.price)
        return kind, cruel

    def _slipped(self, o: Order, price: int, bar: Bar) -> int:
        r, sale = self.rules, o.side == "sell"
        if r.slip_kind == "none":
            return price
        slip = {
            "price": Fraction(price * r.slip, 1_000_000),
            "range": Fraction((bar.high - bar.low) * r.slip, 1_000_000),
            "ticks": Fraction(r.slip * r.tick),
        }[r.slip_kind]
        if sale:
            far = max(floor((price - slip) / r.tick) * r.tick, bar.low, o.price)
            return min(price, far)
        far = min(ceil((price + slip) / r.tick) * r.tick, bar.high, o.price or bar.high)
        return max(price, far)

    def _lots(self, quote: int, price: int) -> int:
        quantity = quote * SCALE // price
        return quantity - quantity % self.rules.lot

    @staticmethod
    def _pays(o: Order) -> str:
        return "quote" if o.side == "buy" else "base"

    @staticmethod
    def _is_touched(o: Order, price: int) -> bool:
        up = (o.side == "buy") != o.kind.startswith("take")
        return price >= o.stop_price if up else price <= o.stop_price

    @staticmethod
    def _is_through(o: Order, price: int) -> bool:
        return price < o.price if o.side == "buy" else price > o.price

    def _trigger(self, o: Order) -> None:
        o.triggered = True
        self._claim(o)
        self.events.append(("new", o.number))

    def _meet(
        self, o: Order, price: int, bar: Bar, readings: tuple[int, int] | None = None
    ) -> None:
        if o.triggered or not o.price:
            price = self._slipped(o, price, bar)
        if o.price and (price > o.price if o.side == "buy" else price < o.price):
            if o.tif == "gtc":
                o.resting = True
            else:
                self._end(o, "expired")
            return
        if o.quote:
            o.quantity = self._lots(o.quote, price)
            if o.quantity == 0:
                self._end(o, "expired")
                return
        self._fill(o, price, self.rules.taker_ppm, readings)

    def _fill(
        self, o: Order, price: int, fee_ppm: int, readings: tuple[int, int] | None = None
    ) -> None:
        self._claim(o)
        value = price * o.quantity // SCALE
        paid, received = (value, o.quantity) if o.side == "buy" else (o.quantity, value)
        pays, gets = ("quote", "base") if o.side == "buy" else ("base", "quote")
        charged = "quote" if self.rules.fee_asset == "quote" else gets
        fee = (value if charged == "quote" else received) * fee_ppm // 1_000_000
        if paid + (fee if charged == pays else 0) > o.locked + self.free[pays]:
            self._end(o, "expired")
            return
        self._set_lock(o, 0)
        self.free[pays] -= paid
        self.free[gets] += received
        self.free[charged] -= fee
        o.open = o.resting = False
        good, bad = (max, min) if o.side == "sell" else (min, max)
        kind, cruel = readings or (price, price)
        self.events.append(
            ("trade", o.number, price, o.quantity, value, fee, good(kind, price), bad(cruel, price))
        )

    def _claim(self, o: Order) -> None:
        """End the other leg; what the pair locked is this order's, as far as it needs it."""
        if o.twin and o.twin.open:
            o.locked, o.twin.locked = o.locked + o.twin.locked, 0
            self._end(o.twin, "expired")
            self._set_lock(o, min(o.locked, self._need(o)))

    def _end(self, o: Order, how: str) -> None:
        self._set_lock(o, 0)
        o.open = o.resting = False
        self.events.append((how, o.number))

    def _set_lock(self, o: Order, amount: int) -> None:
        asset = self._pays(o)
        self.free[asset] -= amount - o.locked
        self.locked[asset] += amount - o.locked
        o.locked = amount

    def _drop(self) -> None:
        self.live = [order for order in self.live if order.open]
