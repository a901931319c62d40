# SPDX-License-Identifier: Apache-2.0
"""The fold: events in, commands out. No I/O, no clock, no randomness.

Backtest and live are this same code fed from different sides. Everything that changes orders or
money passes through `process`, one event at a time, in the order in which it became known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tradecore import _core
from tradecore.engine.desk import Desk
from tradecore.engine.orders import CancelState, Order
from tradecore.engine.python_runner import PythonRunner
from tradecore.engine.slots import (
    ExitWish,
    Protection,
    Slot,
    advance,
    exit_failed,
    finish_exit,
    make_slots,
    sellable,
    stop_failed,
    watched_price,
    watched_prices,
)
from tradecore.model.commands import Command
from tradecore.model.events import (
    BalanceReported,
    BarClosed,
    BarView,
    CancelAnswered,
    Event,
    FlattenRequested,
    HaltRequested,
    IntentRaised,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    PriceSeen,
    TimeAdvanced,
    UserStreamRestored,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import (
    Intent,
    OrderStatus,
    Outcome,
    Purpose,
    Side,
)
from tradecore.model.position import Position
from tradecore.model.records import intent_from_core
from tradecore.portfolio.portfolio import Portfolio
from tradecore.risk.limits import Limits
from tradecore.risk.sizing import size_entry
from tradecore.strategy.bound import BoundStrategy

_DAY_NS = 86_400 * 1_000_000_000


class Engine:
    """Orders, money, positions and strategies of one node.

    Parameters
    ----------
    instruments : sequence of Instrument
        All that is traded; the index is the compiled core's `instrument`.
    strategies : sequence of BoundStrategy
        The index is the compiled core's `strategy`.
    limits : Limits, optional
        What no entry may exceed.
    balances : mapping of str to int, optional
        What the account owns at the start, raw. An asset that is not named here is opened by its
        first BalanceReported.
    epoch : int, default 0
        Makes client ids unique between runs on one account: a number never used before on it.
    protection : Protection, optional
        How stops rest at the venue.

    Attributes
    ----------
    orders, portfolio, gate, decisions, refused
        Every order of the run; ledger and positions; the risk gate and its counts; the log that
        runs are compared by; the latest orders that never left. Read only.
    anomalies : Counter
        What contradicted what was proven, by name.
    venue_balances : dict
        {asset: (free, locked)}, raw, as the venue last stated them.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        strategies: Sequence[BoundStrategy],
        limits: Limits | None = None,
        balances: Mapping[str, int] | None = None,
        *,
        epoch: int = 0,
        protection: Protection | None = None,
    ) -> None:
        self.instruments = tuple(instruments)
        self.strategies = tuple(strategies)
        self.portfolio = Portfolio(self.instruments, balances or {})
        self.desk = Desk(self.instruments, limits or Limits(), self.portfolio, epoch)
        self.orders = self.desk.orders
        self.gate = self.desk.gate
        self.decisions = self.desk.decisions
        self.refused = self.desk.refused
        self.anomalies: Counter[str] = Counter()
        self.venue_balances: dict[str, tuple[int, int]] = {}
        self._protection = protection or Protection()
        self._symbols = tuple(instrument.symbol for instrument in self.instruments)
        self._names = tuple(strategy.name for strategy in self.strategies)
        self._slots = make_slots(self.strategies, self.desk.rules)
        self._day = -1
        self._pythons = PythonRunner(self.strategies, self._symbols, self)
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            BarClosed: lambda event: self._pythons.stage(event.bar),
            IntentRaised: lambda event: self._on_intent(event.intent),
            OrderAnswered: self._on_answer,
            CancelAnswered: self._on_cancel_answer,
            OrderReported: lambda event: self._on_report(event.report),
            OrderNotFound: self._on_not_found,
            BalanceReported: self._on_balance,
            UserStreamRestored: lambda _: self._ask_about_all(),
            PriceSeen: self._on_price,
            TimeAdvanced: lambda _: self._on_time(),
            HaltRequested: lambda event: self._halt(event.reason),
            FlattenRequested: lambda event: self._flatten(event.reason),
        }

    # --- the fold ---------------------------------------------------------------------------

    def process(self, event: Event) -> list[Command]:
        """Fold one event and return what is to be done, in order.

        Every SubmitOrder is to be answered by OrderAnswered, every CancelOrder by CancelAnswered;
        a QueryOrder may stay without an answer, it is put again.
        """
        self._advance_clock(event.ts_event)
        self._handlers[type(event)](event)
        return self.desk.take_commands()

    @property
    def now(self) -> int:
        """Latest time of any event folded, venue time in ns."""
        return self.desk.now

    @property
    def halt_reason(self) -> str:
        """Why no entries are made; empty while they are."""
        return self.desk.halt_reason

    def warm_up(self, bars: Iterable[BarView]) -> None:
        """Show past bars to the Python strategies; what they want is not heard."""
        self._pythons.warm_up(bars)

    @property
    def is_quiet(self) -> bool:
        """Whether no answer, proof, cancel or fill is awaited. Resting orders are quiet."""
        return not any(order.is_in_flight for order in self.orders.open())

    @property
    def equity(self) -> int:
        """Cash and positions at the last prices, raw quote."""
        return self.portfolio.equity()

    def price(self, symbol: str) -> int:
        """Return the last price seen, raw; 0 before the first."""
        return self.portfolio.price(symbol)

    def cash(self) -> int:
        """Quote owned, free or locked in orders, raw."""
        return self.portfolio.cash()

    def rules(self, symbol: str) -> _core.model.Instrument:
        """Return the compiled rules of a symbol."""
        return self.desk.rules[symbol]

    def sellable_position(self, strategy: str, symbol: str) -> Position:
        """Return what a strategy holds, less dust."""
        slot = self._slots[strategy, symbol]
        position = self.portfolio.position(strategy, symbol)
        lots = sellable(slot, position.quantity, self.desk.price(symbol))
        return replace(position, quantity=lots) if lots else Position(symbol)

    @property
    def ts_next_timer(self) -> int | None:
        """Earliest venue time at which TimeAdvanced has something to do; None for never."""
        times = [order.ts_question for order in self.orders.open() if order.ts_question]
        times += [slot.ts_retry for slot in self.slots if slot.ts_retry]
        return min(times, default=None)

    def watched_prices(self) -> dict[str, int]:
        """Return by symbol the raw price below which a PriceSeen has something to do."""
        return watched_prices(self._slots.values())

    @property
    def slots(self) -> Iterable[Slot]:
        """What each strategy does with each symbol; read only."""
        return self._slots.values()

    @property
    def has_positions(self) -> bool:
        """Whether any strategy holds more than dust."""
        return any(
            sellable(slot, self.desk.held(slot), self.price(slot.symbol)) for slot in self.slots
        )

    def _advance_clock(self, ts: int) -> None:
        self.desk.now = max(self.desk.now, ts)
        day = self.desk.now // _DAY_NS
        if day != self._day:
            self._day = day
            self.desk.equity_at_midnight = self.portfolio.equity()

    # --- intents ------------------------------------------------------------------------------

    def _on_intent(self, intent: Intent) -> None:
        slot = self._slots.get((intent.strategy, intent.symbol))
        if slot is None:
            raise AssertionError(f"intent of {intent.strategy!r} for {intent.symbol}: not bound")
        if intent.purpose is Purpose.PROTECT:
            slot.stop_price = intent.stop_price
        elif intent.purpose is Purpose.EXIT:
            if slot.wish is None:
                rest = self.desk.held(slot) - intent.quantity
                quantity = intent.quantity if rest >= slot.rules.lot_size else 0
                slot.wish = ExitWish(quantity, intent.price, intent.reason or "signal")
        else:
            self._enter(slot, intent)
        self._step(slot)

    def _enter(self, slot: Slot, intent: Intent) -> None:
        price = intent.price or intent.reference_price or self.price(slot.symbol)
        quantity = intent.quantity or size_entry(
            slot.policy.config, self.equity, self.desk.cash_free(), price, slot.rules
        )
        if slot.is_busy or quantity <= 0:
            code = "busy" if slot.is_busy else "too_small"
            self.gate.refusals[code] += 1
            if not intent.quantity:
                slot.policy.on_entry_ended()
            return
        slot.entry = self.desk.submit(
            slot,
            Purpose.ENTRY,
            Side.BUY,
            intent.order_type,
            quantity,
            price=intent.price,
            stop_price=intent.stop_price,
            reference_price=intent.reference_price,
        )
        if slot.entry is None:
            slot.policy.on_entry_ended()

    def _step(self, slot: Slot) -> None:
        """Do what is next for the slot, and tell its policy when an exit came to nothing."""
        advance(slot, self.desk, self._protection)
        is_exiting = slot.policy.state == _core.policy.State.EXITING
        if is_exiting and slot.wish is None and slot.exit is None:
            self._wanted(slot, slot.policy.on_exit_ended(self.desk.now))
            advance(slot, self.desk, self._protection)

    def _wanted(self, slot: Slot, intent: _core.policy.Intent | None) -> None:
        """Fold what the policy wants after a fill or an order's end."""
        if intent is None:
            return
        wanted = intent_from_core(intent, self._symbols, self._names)
        if wanted.purpose is Purpose.PROTECT:
            slot.stop_price = wanted.stop_price

    # --- what the venue says ------------------------------------------------------------------

    def _on_answer(self, event: OrderAnswered) -> None:
        order = self._known(event.client_id)
        if order is None:
            return
        if not order.answer(event.outcome, event.order_id, event.code, event.text):
            self.anomalies["answer_against_proof"] += 1
        if order.status is OrderStatus.UNKNOWN:
            order.ask_at(self.desk.now)
        self._follow_up(order)

    def _on_cancel_answer(self, event: CancelAnswered) -> None:
        order = self._known(event.client_id)
        if order is None or order.status.is_terminal:
            return
        if event.outcome is not Outcome.ACCEPTED:
            order.cancel = CancelState.IN_DOUBT
            if event.outcome is Outcome.REFUSED and order.questions == 0:
                self.desk.query(order)
        order.ask_at(self.desk.now)

    def _on_report(self, report: OrderReport) -> None:
        order = self._known(report.client_id)
        if order is None:
            return
        if report.fill is not None:
            self._take(order, report.fill)
        if not order.report(report):
            self.anomalies["life_after_refusal"] += 1
            if not report.status.is_terminal and order.cancel is CancelState.NONE:
                self.desk.cancel(order)  # It lives, but nobody waits for it any more.
        self._follow_up(order)

    def _on_not_found(self, event: OrderNotFound) -> None:
        order = self._known(event.client_id)
        if order is None:
            return
        if not order.prove_absent():
            self.anomalies["absent_against_proof"] += 1
        self._follow_up(order)

    def _take(self, order: Order, fill: Fill) -> None:
        strategy = order.request.strategy
        change = self.portfolio.take(strategy, fill)
        if change is None:
            return
        if not order.take(fill):
            self.anomalies["late_fill"] += 1
        self.decisions.fill(fill)
        slot = self._slots[strategy, fill.symbol]
        side = _core.model.Side.BUY if fill.side is Side.BUY else _core.model.Side.SELL
        intent = slot.policy.on_fill(side, fill.price, abs(change), fill.ts_event)
        self._wanted(slot, intent)
        if fill.side is Side.SELL and sellable(slot, self.desk.held(slot), fill.price) == 0:
            self._close_round_trip(slot)

    def _close_round_trip(self, slot: Slot) -> None:
        slot.stop_price = 0
        slot.stop_attempts = 0
        realised = self.portfolio.position(slot.strategy, slot.symbol).realised
        if realised < slot.profit_before:
            self.desk.ts_last_loss = self.desk.now
        slot.profit_before = realised

    def _follow_up(self, order: Order) -> None:
        slot = self._slots[order.request.strategy, order.request.symbol]
        if order.is_settled:
            self.orders.close(order)
            if not order.is_followed_up:
                order.is_followed_up = True
                self._after_end(slot, order)
        else:
            self.orders.reopen(order)
        order.plan_questions(self.desk.now)
        self._step(slot)

    def _after_end(self, slot: Slot, order: Order) -> None:
        if order is slot.entry:
            slot.entry = None
            slot.policy.on_entry_ended()
        elif order is slot.stop:
            slot.stop = None
            self._after_stop(slot, order)
        elif order is slot.exit:
            slot.exit = None
            self._after_exit(slot, order)

    def _after_stop(self, slot: Slot, order: Order) -> None:
        if order.status is OrderStatus.REFUSED:
            stop_failed(slot, self.desk)
        else:
            slot.stop_attempts = 0

    def _after_exit(self, slot: Slot, order: Order) -> None:
        wish = slot.wish
        left = sellable(slot, self.desk.held(slot), self.price(slot.symbol))
        if wish is not None and wish.quantity:
            rest = wish.quantity - order.filled_quantity
            slot.wish = ExitWish(rest, wish.price, wish.reason) if rest > 0 else None
            left = min(left, max(rest, 0))
        if left == 0:
            finish_exit(slot)
        elif order.status is not OrderStatus.CANCELED:
            exit_failed(slot, self.desk)
            if slot.is_stuck:
                self.anomalies["stuck_exit"] += 1

    def _on_balance(self, event: BalanceReported) -> None:
        total = event.free + event.locked
        self.venue_balances[event.asset] = (event.free, event.locked)
        if not self.portfolio.ledger.is_open(event.asset):
            self.portfolio.ledger.open(event.asset, total)
            if event.asset == self.portfolio.quote_asset:
                self.desk.equity_at_midnight += total

    def _known(self, client_id: str) -> Order | None:
        order = self.orders.get(client_id)
        if order is None:
            self.anomalies["foreign_order"] += 1
        return order

    # --- prices and time ----------------------------------------------------------------------

    def _on_price(self, event: PriceSeen) -> None:
        self.portfolio.see(event.symbol, event.price)
        self.desk.price_times[event.symbol] = event.ts_event
        for slot in self._slots.values():
            if slot.symbol == event.symbol and event.price < watched_price(slot):
                slot.wish = ExitWish(reason="price ran through the stop's limit")
                self._step(slot)

    def _on_time(self) -> None:
        for order in self.orders.open():
            if order.ts_question is None or self.desk.now < order.ts_question:
                continue
            if not order.is_in_flight:
                order.settle_questions()
                continue
            order.asked(self.desk.now)
            if order.cancel is CancelState.IN_DOUBT:
                self.desk.cancel(order)
            self.desk.query(order)
        for slot in self._slots.values():
            if slot.ts_retry and self.desk.now >= slot.ts_retry:
                slot.ts_retry = 0
                self._step(slot)
        for intent in self._pythons.run(self.desk.now):
            self._on_intent(intent)

    def _ask_about_all(self) -> None:
        for order in self.orders.open():
            order.lose_sight(self.desk.now)
            self.desk.query(order)

    def _halt(self, reason: str) -> None:
        self.desk.halt_reason = self.desk.halt_reason or reason
        for slot in self._slots.values():
            if slot.entry is not None and slot.entry.cancel is CancelState.NONE:
                self.desk.cancel(slot.entry)

    def _flatten(self, reason: str) -> None:
        self._halt(reason)
        for slot in self._slots.values():
            if slot.wish is None or slot.wish.quantity or slot.wish.price:
                slot.wish = ExitWish(reason=reason)
                if slot.exit is not None and slot.exit.cancel is CancelState.NONE:
                    self.desk.cancel(slot.exit)
            self._step(slot)
