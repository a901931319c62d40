# SPDX-License-Identifier: Apache-2.0
"""The engine at a compiled venue over a line that delays, reorders, repeats and loses.

Whatever happens on the way, in the end the engine's orders, money and positions are the venue's,
nothing was sent twice, and what is held is covered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.conversation import BTCUSDT, SECOND, START, SYMBOL, percent_policy, raw

from tradecore import _core
from tradecore.engine import Engine
from tradecore.model import (
    CancelAnswered,
    CancelOrder,
    Command,
    Event,
    Fill,
    InstrumentKind,
    IntentRaised,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    OrderStatus,
    Outcome,
    PriceSeen,
    Purpose,
    SubmitOrder,
    TimeAdvanced,
    UserStreamRestored,
    to_raw,
)
from tradecore.model.records import intent_views
from tradecore.risk import Limits
from tradecore.sim import SimulatedExecution
from tradecore.strategy import BoundStrategy, Context

ACCOUNT = 1
MINUTE = 60 * SECOND
PERPETUAL = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
ORDER_OF_STATES = {
    OrderStatus.CREATED: 0,
    OrderStatus.UNKNOWN: 1,
    OrderStatus.WORKING: 2,
    OrderStatus.PARTIALLY_FILLED: 3,
    OrderStatus.FILLED: 4,
    OrderStatus.CANCELED: 4,
    OrderStatus.EXPIRED: 4,
    OrderStatus.REFUSED: 4,
}


class Line:
    """An engine and a venue with a bad line between them."""

    def __init__(
        self,
        choose: Callable[[int], int],
        policy: _core.policy.Policy | None = None,
        *,
        is_perpetual: bool = False,
    ) -> None:
        self.choose = choose
        self.is_perpetual = is_perpetual
        traded = PERPETUAL if is_perpetual else BTCUSDT
        self.policy = policy or percent_policy(rules=traded.to_core())
        self.engine = Engine(
            [traded],
            [BoundStrategy("cross", {SYMBOL: self.policy})],
            Limits(price_age_max_s=None),
            {"USDT": raw("10000")},
        )
        self.venue = _core.sim.Venue([traded.to_core()], 1000, 1000, "bars")
        self.venue.deposit(ACCOUNT, "USDT", raw("10000"))
        self.execution = SimulatedExecution(self.venue, [traded], ACCOUNT)
        self.commands: list[Command] = []
        self.news: list[Event] = []
        self.posted: set[str] = set()
        self.now = START
        self.minute = 0
        self.price = Decimal(20_000)
        self.is_mid_bar = False
        self.bar: Any = None
        self.fold(PriceSeen(self.now, SYMBOL, to_raw(self.price)))

    # --- the engine's end

    def fold(self, event: Event) -> None:
        before = {order.client_id: order.status for order in self.engine.orders}
        self.commands += self.engine.process(event)
        for order in self.engine.orders:
            then = before.get(order.client_id, OrderStatus.CREATED)
            assert ORDER_OF_STATES[then] <= ORDER_OF_STATES[order.status], "states go forward"
            assert not then.is_terminal or order.status in (then, OrderStatus.FILLED)
        live = [o for o in self.engine.orders.open() if not o.status.is_terminal]
        for purpose in Purpose:
            assert len([o for o in live if o.request.purpose is purpose]) <= 1

    def signal(self, entry: bool) -> None:
        close = to_raw(self.price)
        rises, falls = float(entry), float(not entry)
        intent = self.policy.on_signal(
            _core.policy.Signal(self.now, close, rises, falls, short_entry=falls, short_exit=rises)
        )
        if intent is not None:
            self.fold(IntentRaised(self.now, intent_views([SYMBOL], ["cross"]).of(intent)))

    def pass_time(self, seconds: int) -> None:
        self.now += seconds * SECOND
        self.fold(TimeAdvanced(self.now))

    # --- the venue's end

    def execute(self, command: Command, fault: int = 0) -> None:
        """Carry a command to the venue. Fault 1: it gets lost; 2: its answer does."""
        lost = (
            OrderAnswered(self.now, command.order.request.client_id, Outcome.UNKNOWN)
            if isinstance(command, SubmitOrder)
            else CancelAnswered(self.now, command.client_id, Outcome.UNKNOWN)
        )
        if isinstance(command, SubmitOrder):
            client_id = command.order.request.client_id
            assert client_id not in self.posted, "sent twice"
            self.posted.add(client_id)
            if fault == 1:
                self.news.append(lost)
                return
            events = self.execution.submit(command.order, self.now)
            answer = events[0]
            assert isinstance(answer, OrderAnswered)
            if command.order.request.purpose is not Purpose.ENTRY:
                assert "balance" not in answer.text, "what we sell is ours and free"
        elif isinstance(command, CancelOrder):
            if fault == 1:
                self.news.append(lost)
                return
            events = self.execution.cancel(command.client_id, command.symbol, self.now)
        else:
            if fault == 0:
                self.query(command.client_id)
            return
        if fault == 2:
            events = [lost, *events[1:]]
        self.news += events

    def query(self, client_id: str) -> None:
        order = self.venue.order_by_client_id(ACCOUNT, 0, client_id)
        if order is None:
            if client_id in self.posted:
                self.news.append(OrderNotFound(self.now, client_id))
            return
        *told, state = self.execution.query(client_id, SYMBOL, self.now)
        assert isinstance(state, OrderReported)
        self.news += told
        for row in self.venue.fills(ACCOUNT, 0, order_id=order.order_id):
            fill = Fill(
                row.ts_event,
                SYMBOL,
                client_id,
                order.order_id,
                row.trade_id,
                state.report.side,
                row.price,
                row.quantity,
                row.quote_quantity,
                row.fee,
                row.fee_asset,
                row.is_maker,
            )
            self.news.append(OrderReported(row.ts_event, replace(state.report, fill=fill)))
        self.news.append(state)

    def play(self, move: int) -> None:
        """The next phase of the market: an open, or the course of the bar."""
        if not self.is_mid_bar:
            begin = self.price
            self.price = max(self.price * (1000 + move) / 1000, Decimal(10)).quantize(Decimal(1))
            self.bar = np.zeros(1, dtype=_core.model.BAR)
            self.bar["ts_open"] = self.now = START + self.minute * MINUTE + MINUTE
            self.bar["ts_close"] = self.now + MINUTE
            self.bar["open"] = to_raw(begin)
            self.bar["high"] = to_raw(max(begin, self.price))
            self.bar["low"] = to_raw(min(begin, self.price))
            self.bar["close"] = to_raw(self.price)
            self.bar["volume_low"] = to_raw(1000)
            self.bar["count"] = 1
            self.bar["flags"] = _core.model.FLAG_CLOSED
            self.venue.open_phase(self.bar)
        else:
            self.minute += 1
            self.now = int(self.bar["ts_close"][0])
            self.venue.close_phase(self.bar)
            self.fold(PriceSeen(self.now, SYMBOL, to_raw(self.price)))
        self.is_mid_bar = not self.is_mid_bar
        self.news += self.execution.reports()

    # --- one step of chaos, and healing

    def step(self) -> None:
        match self.choose(8):
            case 0 | 1 if self.commands:
                place = self.choose(len(self.commands))
                self.execute(self.commands.pop(place), fault=max(self.choose(6) - 3, 0) % 3)
            case 2 | 3 if self.news:
                event = self.news[self.choose(len(self.news))]
                fate = self.choose(8)
                if fate:
                    self.news.remove(event)
                if fate > 1 or not isinstance(event, OrderReported):
                    self.fold(event)
            case 4 | 5:
                self.play(self.choose(81) - 40)
            case 6:
                self.signal(entry=self.choose(2) == 0)
            case _:
                self.pass_time(self.choose(20))

    def heal(self) -> None:
        """The stream is back, and from now on everything arrives, in order."""
        self.fold(UserStreamRestored(self.now))
        for _ in range(200):
            while self.commands or self.news:
                while self.news:
                    self.fold(self.news.pop(0))
                while self.commands:
                    self.execute(self.commands.pop(0))
            is_waiting = any(slot.is_busy or slot.ts_retry for slot in self.engine.slots)
            if self.engine.is_quiet and not is_waiting:
                return
            self.play(0)
            self.pass_time(10)
        raise AssertionError(f"never came to rest: {list(self.engine.slots)}")


class QuotingLine(Line):
    """The same of a strategy that bids and offers, takes back, and leaves at the market."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        policy = _core.policy.Policy(_core.policy.Config(size=0.5), 0, 0, BTCUSDT.to_core())
        super().__init__(choose, policy)
        self.ctx = Context("cross", SYMBOL, self.engine, self.engine.rules(SYMBOL))

    def signal(self, entry: bool) -> None:
        ctx = self.ctx
        away = float(self.price) * self.choose(30) / 1000
        quantity = (1 + self.choose(100)) / 1000
        match self.choose(8):
            case 0:
                super().signal(entry=False)
                return
            case 1:
                intent = ctx.cancel_buy()
            case 2:
                intent = ctx.cancel_sell()
            case _ if entry:
                intent = ctx.buy(quantity, float(self.price) - away)
            case _:
                intent = ctx.sell(quantity, float(self.price) + away)
        self.fold(IntentRaised(self.now, intent))

    def heal(self) -> None:
        for intent in (self.ctx.cancel_buy(), self.ctx.cancel_sell()):
            self.fold(IntentRaised(self.now, intent))
        super().heal()


def assert_same_as_venue(line: Line) -> None:
    engine, venue = line.engine, line.venue
    assert set(engine.portfolio.ledger.totals().values()) == {0}
    balances = venue.balances(ACCOUNT)
    for asset, (free, locked) in balances.items():
        assert engine.portfolio.ledger.wallet(asset) == free + locked, asset
    held = engine.portfolio.held(SYMBOL)
    there = venue.position(ACCOUNT, 0).quantity if line.is_perpetual else None
    assert held == (sum(balances.get("BTC", (0, 0))) if there is None else there)
    assert held == line.policy.position
    open_there = {order.client_id: order.quantity for order in venue.open_orders(ACCOUNT)}
    open_here = {order.client_id: order.request.quantity for order in engine.orders.open()}
    assert open_here == open_there
    assert len(line.posted) == len(set(line.posted))


def assert_covered(line: Line) -> None:
    held = line.engine.portfolio.held(SYMBOL)
    (slot,) = line.engine.slots
    covered = sum(order.quantity for order in line.venue.open_orders(ACCOUNT))
    lots = abs(held) - abs(held) % raw("0.00001")
    if lots * to_raw(line.price) // raw("1") >= raw("6"):
        assert covered == lots, "what is held is covered, and not more"
        assert slot.stop is not None


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 120), is_perpetual=st.booleans())
def test_engine_ends_where_the_venue_is(seed: int, steps: int, is_perpetual: bool) -> None:
    line = Line(Random(seed).randrange, is_perpetual=is_perpetual)
    for _ in range(steps):
        line.step()
    line.heal()

    assert_same_as_venue(line)
    assert_covered(line)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 120))
def test_quotes_on_both_sides_end_where_the_venue_is(seed: int, steps: int) -> None:
    line = QuotingLine(Random(seed).randrange)
    for _ in range(steps):
        line.step()
    line.heal()

    assert_same_as_venue(line)
    assert not line.venue.open_orders(ACCOUNT)
