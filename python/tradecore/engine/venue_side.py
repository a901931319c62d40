# SPDX-License-Identifier: Apache-2.0
"""What the venue says about our orders, folded into orders, ledger, slots and policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tradecore import _core
from tradecore.engine.desk import Desk
from tradecore.engine.orders import CancelState, Order
from tradecore.engine.slots import (
    ExitWish,
    Slot,
    exit_failed,
    finish_exit,
    sellable,
    stop_failed,
)
from tradecore.model.events import CancelAnswered, OrderAnswered, OrderNotFound
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.order import Intent, OrderStatus, Outcome, Purpose, Side
from tradecore.model.records import intent_views
from tradecore.portfolio.portfolio import Portfolio

# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_PROTECT = Purpose.PROTECT
_BUY, _SELL = Side.BUY, Side.SELL
_UNKNOWN, _CANCELED, _REFUSED = OrderStatus.UNKNOWN, OrderStatus.CANCELED, OrderStatus.REFUSED


_SIDES = {_BUY: _core.model.Side.BUY, _SELL: _core.model.Side.SELL}


class VenueSide:
    """Half of the engine: answers, reports and proofs.

    Parameters
    ----------
    desk, portfolio : Desk, Portfolio
        The engine's own.
    slots : mapping of (str, str) to Slot
        By strategy and symbol.
    symbols, names : sequence of str
        What the compiled core's indices of instruments and strategies mean.
    step : callable
        Does what is next for a slot; called after everything that may matter to it.
    """

    def __init__(
        self,
        desk: Desk,
        portfolio: Portfolio,
        slots: Mapping[tuple[str, str], Slot],
        symbols: Sequence[str],
        names: Sequence[str],
        step: Callable[[Slot], None],
    ) -> None:
        self.anomalies: Counter[str] = Counter()
        self._desk = desk
        self._portfolio = portfolio
        self._slots = slots
        self._intents = intent_views(symbols, names)
        self._step = step

    def on_answer(self, event: OrderAnswered) -> None:
        """Fold how an attempt ended at the wire."""
        order = self._known(event.client_id)
        if order is None:
            return
        if not order.answer(event.outcome, event.order_id, event.code, event.text):
            self.anomalies["answer_against_proof"] += 1
        if order.status is _UNKNOWN:
            order.ask_at(self._desk.now)
        self.follow_up(order)

    def on_cancel_answer(self, event: CancelAnswered) -> None:
        """Fold how a cancel ended at the wire."""
        order = self._known(event.client_id)
        if order is None or order.status.is_terminal:
            return
        if event.outcome is not Outcome.ACCEPTED:
            order.cancel = CancelState.IN_DOUBT
            if event.outcome is Outcome.REFUSED and order.questions == 0:
                self._desk.query(order)
        order.ask_at(self._desk.now)

    def on_report(self, report: OrderReport) -> None:
        """Fold where an order stands; a fill counts once, however often it is told."""
        order = self._known(report.client_id)
        if order is None:
            return
        slot = self._slot(order)
        if report.fill is not None:
            self._take(slot, order, report.fill)
        if not order.report(report):
            self.anomalies["life_after_refusal"] += 1
        if not order.status.is_terminal and not slot.holds(order):
            self._desk.cancel_once(order)  # It lives, but nobody waits for it any more.
        self._follow_up(slot, order)

    def on_not_found(self, event: OrderNotFound) -> None:
        """Fold the proof that the venue never took an id."""
        order = self._known(event.client_id)
        if order is None:
            return
        if not order.prove_absent():
            self.anomalies["absent_against_proof"] += 1
        self.follow_up(order)

    def wanted(self, slot: Slot, intent: _core.policy.Intent | None) -> None:
        """Fold what the policy wants after a fill or an order's end."""
        if intent is None:
            return
        wanted: Intent = self._intents.of(intent)
        if wanted.purpose is _PROTECT:
            slot.keep(wanted)

    def follow_up(self, order: Order) -> None:
        """Close or reopen the order, tell its slot of an end, and do what is next."""
        self._follow_up(self._slot(order), order)

    # --- parts --------------------------------------------------------------------------------

    def _follow_up(self, slot: Slot, order: Order) -> None:
        orders = self._desk.orders
        if order.is_settled:
            orders.close(order)
            if not order.is_followed_up:
                order.is_followed_up = True
                self._after_end(slot, order)
        else:
            orders.reopen(order)
        order.plan_questions(self._desk.now)
        self._step(slot)

    def _known(self, client_id: str) -> Order | None:
        order = self._desk.orders.get(client_id)
        if order is None:
            self.anomalies["foreign_order"] += 1
        return order

    def _slot(self, order: Order) -> Slot:
        return self._slots[order.request.strategy, order.request.symbol]

    def _take(self, slot: Slot, order: Order, fill: Fill) -> None:
        change = self._portfolio.take(slot.strategy, fill)
        if change is None:
            return
        if not order.take(fill):
            self.anomalies["late_fill"] += 1
        self._desk.note_fill(fill)
        intent = slot.policy.on_fill(_SIDES[fill.side], fill.price, abs(change), fill.ts_event)
        self.wanted(slot, intent)
        held = self._desk.held(slot)
        is_closing = (held - change) * change < 0
        if is_closing and sellable(slot, held, fill.price) == 0:
            self._close_round_trip(slot)

    def _close_round_trip(self, slot: Slot) -> None:
        slot.stop_price = slot.target_price = 0
        slot.stop_attempts = 0
        realised = self._portfolio.position(slot.strategy, slot.symbol).realised
        if realised < slot.profit_before:
            self._desk.ts_last_loss = self._desk.now
        slot.profit_before = realised

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
        if order.status is _REFUSED:
            stop_failed(slot, self._desk)
        else:
            slot.stop_attempts = 0

    def _after_exit(self, slot: Slot, order: Order) -> None:
        wish = slot.wish
        left = sellable(slot, self._desk.held(slot), self._desk.price(slot.symbol))
        if wish is not None and wish.quantity:
            rest = wish.quantity - order.filled_quantity
            slot.wish = ExitWish(rest, wish.price, wish.reason) if rest > 0 else None
            left = min(left, max(rest, 0))
        if left == 0 or wish is None:  # All is sold, or the sale was taken back.
            finish_exit(slot)
        elif order.status is not _CANCELED and order.cancel is CancelState.NONE:
            exit_failed(slot, self._desk)
            if slot.is_stuck:
                self.anomalies["stuck_exit"] += 1
