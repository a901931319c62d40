# SPDX-License-Identifier: Apache-2.0
"""The fold: events in, commands out. No I/O, no clock, no randomness.

Backtest and live are this same code fed from different sides. Everything that changes orders or
money passes through `process`, one event at a time, in the order in which it became known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tradecore import _core
from tradecore.engine.desk import Desk
from tradecore.engine.orders import CancelState
from tradecore.engine.python_runner import PythonRunner
from tradecore.engine.quotes import leave, open_order, take_back
from tradecore.engine.recall import Recall
from tradecore.engine.slots import (
    ExitWish,
    Protection,
    Slot,
    advance,
    make_slots,
    replace_exit,
    sellable,
    watched_price,
    watched_prices,
)
from tradecore.engine.venue_side import VenueSide
from tradecore.model.commands import Command
from tradecore.model.events import (
    BalanceMoved,
    BalanceReported,
    BarClosed,
    BarView,
    CancelAnswered,
    Event,
    FlattenRequested,
    FundingPaid,
    HaltLifted,
    HaltRequested,
    IntentRaised,
    OrderAnswered,
    OrderGivenUp,
    OrderNotFound,
    OrderRecalled,
    OrderReported,
    PositionLiquidated,
    PriceSeen,
    PricesSeen,
    RecoveryEnded,
    SlotRecalled,
    TimeAdvanced,
    UserStreamRestored,
)
from tradecore.model.fill import OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import Intent, Purpose, Side
from tradecore.model.position import Position
from tradecore.model.records import intent_views
from tradecore.portfolio.portfolio import Portfolio
from tradecore.risk.limits import Limits
from tradecore.risk.sizing import size_entry
from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import OpenOrder, Tick

_DAY_NS = 86_400 * 1_000_000_000


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_ENTRY, _EXIT, _PROTECT, _CANCEL = Purpose.ENTRY, Purpose.EXIT, Purpose.PROTECT, Purpose.CANCEL


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
    epoch : int
        As given.
    anomalies : Counter
        What contradicted what was proven, by name.
    venue_balances : dict
        {asset: (free, locked)}, raw, as the venue last stated them.
    funding : list of (str, int, FundingPaid)
        What positions in perpetuals received and paid: strategy, fills before it, event.
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
        self.epoch = epoch
        self.venue_balances: dict[str, tuple[int, int]] = {}
        self._protection = protection or Protection()
        self._symbols = tuple(instrument.symbol for instrument in self.instruments)
        self._names = tuple(strategy.name for strategy in self.strategies)
        self._intents = intent_views(self._symbols, self._names)
        self._slots = make_slots(self.strategies, self.desk.rules)
        self._slots_of: dict[str, list[Slot]] = {symbol: [] for symbol in self._symbols}
        for slot in self._slots.values():
            self._slots_of[slot.symbol].append(slot)
        self.funding: list[tuple[str, int, FundingPaid]] = []
        self._changed: dict[tuple[str, str], Slot] = {}
        self._midnight = 0  # The next one; the first event begins a day.
        self._venue_side = VenueSide(
            self.desk, self.portfolio, self._slots, self._symbols, self._names, self._step
        )
        self.anomalies = self._venue_side.anomalies
        recall = Recall(self.desk, self._slots, self._venue_side)
        self._pythons = PythonRunner(self.strategies, self._symbols, self)
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            BarClosed: lambda event: self._pythons.stage(event.bar),
            IntentRaised: lambda event: self._on_intent(event.intent),
            OrderAnswered: self._venue_side.on_answer,
            CancelAnswered: self._venue_side.on_cancel_answer,
            OrderReported: lambda event: self._venue_side.on_report(event.report),
            OrderNotFound: self._venue_side.on_not_found,
            BalanceReported: self._on_balance,
            BalanceMoved: self._on_flow,
            FundingPaid: self._on_funding,
            PositionLiquidated: lambda event: self._on_liquidation(event.report),
            UserStreamRestored: lambda _: self._ask_about_all(),
            PriceSeen: lambda event: self._on_prices(event.ts_event, {event.symbol: event.price}),
            PricesSeen: lambda event: self._on_prices(event.ts_event, event.prices),
            TimeAdvanced: lambda _: self._on_time(),
            HaltRequested: lambda event: self._halt(event.reason),
            HaltLifted: lambda _: self._lift_halt(),
            FlattenRequested: lambda event: self._flatten(event.reason),
            OrderRecalled: recall.on_order,
            SlotRecalled: recall.on_slot,
            OrderGivenUp: recall.on_given_up,
            RecoveryEnded: lambda _: self._end_recovery(recall),
        }

    # --- the fold ---------------------------------------------------------------------------

    def process(self, event: Event) -> list[Command]:
        """Fold one event and return what is to be done, in order.

        Every SubmitOrder is to be answered by OrderAnswered, every CancelOrder by CancelAnswered;
        a QueryOrder may stay without an answer, it is put again.
        """
        if event.ts_event > self.desk.now or not self._midnight:
            self._advance_clock(event.ts_event)
        self._handlers[type(event)](event)
        return self.desk.take_commands()

    def hear(self, ts: int, prices: Mapping[str, int], bars: list[BarView]) -> list[Intent]:
        """Fold an instant at which nothing but bars closed, and return what is wanted of it.

        Of its events (see `instant_events`) only this is left where no price is below what
        `watched_prices` told and no timer is due. What is wanted is to be folded as IntentRaised.
        """
        self._advance_clock(ts)
        self._see(ts, prices)
        return self._pythons.call(bars)

    def hear_tick(self, ts: int, tick: Tick) -> list[Intent]:
        """Tell the strategies that wait for it of a trade or a book, and return what is wanted.

        What is wanted is to be folded as IntentRaised, and before this, as PricesSeen, the newest
        price of a trade.
        """
        self._advance_clock(ts)
        return self._pythons.hear(tick)

    def begin_recovery(self) -> None:
        """Only take facts from now on, until RecoveryEnded; to be called before any event."""
        self.desk.is_recalling = True

    def take_changed(self) -> list[Slot]:
        """Return the slots that want something else than when this was last called.

        What they want is no order and no fill, so a restart cannot know it unless it is noted.
        """
        changed = [slot for slot in self._changed.values() if slot.wants != slot.noted]
        self._changed.clear()
        for slot in changed:
            slot.noted = slot.wants
        return changed

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
        """Return what a strategy holds, less dust; short below zero."""
        slot = self._slots[strategy, symbol]
        position = self.portfolio.position(strategy, symbol)
        lots = sellable(slot, position.quantity, self.desk.price(symbol))
        signed = lots if position.quantity > 0 else -lots
        return replace(position, quantity=signed) if lots else Position(symbol)

    def open_order(self, strategy: str, symbol: str, side: Side) -> OpenOrder | None:
        """Return the strategy's entry or exit on a side that is not over, None without."""
        slot = self._slots[strategy, symbol]
        return open_order(slot, side, self.desk.held(slot))

    @property
    def ts_next_timer(self) -> int | None:
        """Earliest venue time at which TimeAdvanced has something to do; None for never."""
        times = [order.ts_question for order in self.orders.open() if order.ts_question]
        times += [slot.ts_retry for slot in self._slots.values() if slot.ts_retry]
        return min(times) if times else None

    def watched_prices(self) -> dict[str, tuple[int, int]]:
        """Return by symbol the raw prices below and above which a PriceSeen has something to do."""
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
        if self.desk.now >= self._midnight:
            self._midnight = (self.desk.now // _DAY_NS + 1) * _DAY_NS
            self.desk.equity_at_midnight = self.portfolio.equity()

    # --- intents ------------------------------------------------------------------------------

    def _on_intent(self, intent: Intent) -> None:
        slot = self._slots.get((intent.strategy, intent.symbol))
        if slot is None:
            raise AssertionError(f"intent of {intent.strategy!r} for {intent.symbol}: not bound")
        if intent.purpose is _PROTECT:
            slot.keep(intent)
        elif intent.purpose is _EXIT:
            if code := leave(slot, intent, self.desk):
                self.gate.refusals[code] += 1
            slot.is_leaving = True
        elif intent.purpose is _CANCEL:
            take_back(slot, intent.side, self.desk)
        else:
            self._enter(slot, intent)
        self._step(slot)

    def _enter(self, slot: Slot, intent: Intent) -> None:
        price = intent.price or intent.reference_price or self.price(slot.symbol)
        is_by_rule = not intent.quantity
        quantity = intent.quantity or size_entry(
            slot.policy, self.equity, self.desk.cash_free(), price
        )
        if is_by_rule and (intent.stop_price or intent.target_price):
            slot.keep(intent)  # It adds to what is held, and the stop may have moved.
        may_enter = slot.may_enter(intent.order_type)
        if not may_enter or quantity <= 0:
            self.gate.refusals["too_small" if may_enter else "busy"] += 1
            if is_by_rule:
                slot.policy.on_entry_ended()
            return
        slot.stop_distance = intent.stop_distance
        slot.target_distance = slot.policy.memory.target_distance
        slot.entry = self.desk.submit(
            slot,
            _ENTRY,
            intent.side,
            intent.order_type,
            quantity,
            price=intent.price,
            stop_price=0 if is_by_rule else intent.stop_price,
            reference_price=intent.reference_price,
        )
        if slot.entry is None:
            slot.policy.on_entry_ended()

    def _step(self, slot: Slot) -> None:
        """Do what is next for the slot, and tell its policy when an exit is over."""
        self._changed[slot.strategy, slot.symbol] = slot
        if self.desk.is_recalling:
            return
        advance(slot, self.desk, self._protection)
        if slot.is_leaving and slot.wish is None and slot.exit is None:
            slot.is_leaving = False
            raised = slot.policy.on_exit_ended(self.desk.now)
            if raised is not None:
                self._on_intent(self._intents.of(raised))

    # --- money the venue states ---------------------------------------------------------------

    def _on_balance(self, event: BalanceReported) -> None:
        total = event.free + event.locked
        self.venue_balances[event.asset] = (event.free, event.locked)
        if not self.portfolio.ledger.is_open(event.asset):
            self.portfolio.ledger.open(event.asset, total)
            if event.asset == self.portfolio.quote_asset:
                self.desk.equity_at_midnight += total

    def _on_flow(self, event: BalanceMoved) -> None:
        self.portfolio.ledger.flow(event.asset, event.amount)
        if event.asset == self.portfolio.quote_asset:
            self.desk.equity_at_midnight += event.amount

    def _on_funding(self, event: FundingPaid) -> None:
        slot = self._slot_of(event.symbol)
        self.portfolio.fund(slot.strategy, event.symbol, event.amount)
        self.decisions.funding(event)
        self.funding.append((slot.strategy, self.portfolio.fill_count, event))

    def _on_liquidation(self, report: OrderReport) -> None:
        self.desk.adopt(self._slot_of(report.symbol), report)
        self._venue_side.on_report(report)

    def _slot_of(self, symbol: str) -> Slot:
        """Return the one slot of a perpetual."""
        (slot,) = self._slots_of[symbol]
        return slot

    # --- prices and time ----------------------------------------------------------------------

    def _see(self, ts: int, prices: Mapping[str, int]) -> None:
        self.portfolio.see_all(prices)
        self.desk.price_times.update(dict.fromkeys(prices, ts))

    def _on_prices(self, ts: int, prices: Mapping[str, int]) -> None:
        self._see(ts, prices)
        for symbol, price in prices.items():
            for slot in self._slots_of.get(symbol, ()):
                if slot.stop is None:
                    continue
                below, above = watched_price(slot)
                if price < below or 0 < above < price:
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
            if order.cancel is CancelState.IN_DOUBT or order.is_to_be_fenced:
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
            if slot.entry is not None:
                self.desk.cancel_once(slot.entry)

    def _lift_halt(self) -> None:
        self.desk.halt_reason = ""

    def _end_recovery(self, recall: Recall) -> None:
        recall.on_end()
        for slot in self._slots.values():
            self._step(slot)

    def _flatten(self, reason: str) -> None:
        self._halt(reason)
        for slot in self._slots.values():
            if slot.wish is None or slot.wish.quantity or slot.wish.price:
                replace_exit(slot, ExitWish(reason=reason), self.desk)
            self._step(slot)
