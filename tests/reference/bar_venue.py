# SPDX-License-Identifier: Apache-2.0
"""A venue on bars as docs/fills.md writes it: one instrument, plain integers, slow and short."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass
class Order:
    """As placed, and how far it got."""

    number: int
    client_id: str
    side: str  # "buy", "sell"
    kind: str  # "market", "limit", "stop", "stop_limit"
    tif: str
    quantity: int
    price: int
    stop_price: int
    quote: int
    locked: int = 0
    open: bool = True
    triggered: bool = False
    resting: bool = False


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

    def submit(
        self, client_id: str, side: str, kind: str, tif: str,
        quantity: int, price: int, stop_price: int, quote: int,
    ) -> str:  # fmt: skip
        """Return "ok" or why not."""
        order = Order(
            len(self.orders) + 1, client_id, side, kind, tif, quantity, price, stop_price, quote
        )
        why = self._refusal(order)
        if why:
            return why
        self.orders.append(order)
        self.live.append(order)
        self._set_lock(order, self._need(order))
        self.events.append(("new", order.number))
        if kind == "limit" and tif == "gtc" and self.mid_bar and self.last:
            order.resting = price < self.last if side == "buy" else price > self.last
        return "ok"

    def cancel(self, client_id: str) -> bool:
        """Return whether an open order bore that id."""
        for order in self.live:
            if order.client_id == client_id:
                self._end(order, "canceled")
                self._drop()
                return True
        return False

    def open_phase(self, bar: Bar) -> None:
        """Meet the open."""
        self.mid_bar = True
        if bar.volume == 0:
            return
        self.last = bar.open
        for order in self.live:
            if order.kind.startswith("stop") and not order.triggered:
                if self._is_touched(order, bar.open):
                    self._trigger(order, bar.open)
            elif not order.resting:
                self._meet(order, bar.open)
            elif self._is_through(order, bar.open):
                self._fill(order, order.price, self.rules.maker_ppm)
        self._drop()

    def close_phase(self, bar: Bar) -> None:
        """Meet the range."""
        self.mid_bar = False
        if bar.volume == 0:
            return
        self.last = bar.close
        waiting = [
            order
            for order in self.live
            if order.resting
            and self._is_through(order, bar.low if order.side == "buy" else bar.high)
        ]
        for order in self.live:
            if not order.kind.startswith("stop") or order.triggered:
                continue
            if self._is_touched(order, bar.high if order.side == "buy" else bar.low):
                self._trigger(order, order.stop_price)
                if order.resting and self._is_through(order, bar.close):
                    self._fill(order, order.price, self.rules.maker_ppm)
        for order in waiting:
            self._fill(order, order.price, self.rules.maker_ppm)
        self._drop()

    def _refusal(self, o: Order) -> str:
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
            if self._lots(o.quote, expected) == 0:
                return "lot_size"
        else:
            if not 0 < o.quantity <= r.quantity_max or o.quantity % r.lot:
                return "lot_size"
            if not r.notional_min <= expected * o.quantity // SCALE <= r.notional_max:
                return "notional"
        if any(other.client_id == o.client_id for other in self.live):
            return "duplicate_order"
        if o.stop_price and self.last:
            waits = o.stop_price > self.last if o.side == "buy" else o.stop_price < self.last
            if not waits:
                return "would_trigger_immediately"
        return "insufficient_balance" if self._need(o) > self.free[self._pays(o)] else ""

    def _need(self, o: Order) -> int:
        if o.side == "sell":
            return o.quantity or self._lots(o.quote, self.last)
        return o.quote or (o.price or o.stop_price or self.last) * o.quantity // SCALE

    def _lots(self, quote: int, price: int) -> int:
        quantity = quote * SCALE // price
        return quantity - quantity % self.rules.lot

    @staticmethod
    def _pays(o: Order) -> str:
        return "quote" if o.side == "buy" else "base"

    @staticmethod
    def _is_touched(o: Order, price: int) -> bool:
        return price >= o.stop_price if o.side == "buy" else price <= o.stop_price

    @staticmethod
    def _is_through(o: Order, price: int) -> bool:
        return price < o.price if o.side == "buy" else price > o.price

    def _trigger(self, o: Order, price: int) -> None:
        o.triggered = True
        self.events.append(("new", o.number))
        self._meet(o, price)

    def _meet(self, o: Order, price: int) -> None:
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
        self._fill(o, price, self.rules.taker_ppm)

    def _fill(self, o: Order, price: int, fee_ppm: int) -> None:
        value = price * o.quantity // SCALE
        paid, received = (value, o.quantity) if o.side == "buy" else (o.quantity, value)
        pays, gets = ("quote", "base") if o.side == "buy" else ("base", "quote")
        if paid > o.locked + self.free[pays]:
            self._end(o, "expired")
            return
        fee = received * fee_ppm // 1_000_000
        self._set_lock(o, 0)
        self.free[pays] -= paid
        self.free[gets] += received - fee
        o.open = False
        self.events.append(("trade", o.number, price, o.quantity, value, fee))

    def _end(self, o: Order, how: str) -> None:
        self._set_lock(o, 0)
        o.open = False
        self.events.append((how, o.number))

    def _set_lock(self, o: Order, amount: int) -> None:
        asset = self._pays(o)
        self.free[asset] -= amount - o.locked
        self.locked[asset] += amount - o.locked
        o.locked = amount

    def _drop(self) -> None:
        self.live = [order for order in self.live if order.open]
