# SPDX-License-Identifier: Apache-2.0
"""The engine's memory: what an earlier run did, folded without deciding anything anew.

While it recalls, an engine takes facts only. It decides again once RecoveryEnded is folded.
"""

from __future__ import annotations

from collections.abc import Mapping

from tradecore import _core
from tradecore.engine.desk import Desk
from tradecore.engine.slots import ExitWish, Slot
from tradecore.engine.venue_side import VenueSide
from tradecore.model.events import OrderGivenUp, OrderRecalled, SlotRecalled
from tradecore.model.order import OrderStatus, OrderType, Purpose


class Recall:
    """Handlers of the events that only a start folds; parameters are the engine's own parts."""

    def __init__(
        self, desk: Desk, slots: Mapping[tuple[str, str], Slot], venue_side: VenueSide
    ) -> None:
        self._desk = desk
        self._slots = slots
        self._venue_side = venue_side

    def on_order(self, event: OrderRecalled) -> None:
        """Bring back an order; until something else is told of it, its outcome is unknown."""
        request = event.request
        order = self._desk.recall(request)
        order.status = OrderStatus.UNKNOWN
        self._slots[request.strategy, request.symbol].hold(order)

    def on_slot(self, event: SlotRecalled) -> None:
        """Bring back what was wanted; the level of a stop never falls."""
        slot = self._slots[event.strategy, event.symbol]
        slot.stop_distance = event.stop_distance
        slot.target_distance = event.target_distance
        slot.stop_price = event.stop_price
        slot.target_price = event.target_price
        slot.policy.remember(
            _core.policy.Memory(
                event.stop_distance, event.target_distance, event.stop_price, event.entries
            )
        )
        slot.wish = (
            ExitWish(event.exit_quantity, event.exit_price, event.reason)
            if event.is_exiting
            else None
        )
        slot.noted = slot.wants

    def on_given_up(self, event: OrderGivenUp) -> None:
        """Let nothing wait for an order in doubt; it keeps its risk, and is asked for."""
        order = self._desk.orders.get(event.client_id)
        assert order is not None
        assert order.request.purpose is not Purpose.ENTRY
        slot = self._slots[order.request.strategy, order.request.symbol]
        slot.let_go(order)
        order.ask_at(self._desk.now)
        self._venue_side.follow_up(order)

    def on_end(self) -> None:
        """Decide again. Entries of before are not wanted any more; what is held gets its cover."""
        self._desk.is_recalling = False
        for slot in self._slots.values():
            slot.ts_retry = 0
            if slot.entry is not None:
                self._desk.cancel_once(slot.entry)
            sale, wish = slot.exit, slot.wish
            is_wanted = wish is not None and wish.price > 0
            if sale is not None and sale.request.order_type is OrderType.LIMIT and not is_wanted:
                self._desk.cancel_once(sale)  # It was being taken back, or replaced.
        for order in self._desk.orders.open():
            order.plan_questions(self._desk.now)
            slot = self._slots[order.request.strategy, order.request.symbol]
            if order.status is OrderStatus.UNKNOWN:
                order.ask_at(self._desk.now)
            elif not slot.holds(order):
                self._desk.cancel_once(order)  # It lives, but nobody waits for it any more.
