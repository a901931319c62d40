# SPDX-License-Identifier: Apache-2.0
"""How a strategy sells what it holds, sees its orders and takes them back.

A limit purchase and a limit sale may rest beside each other: neither locks what the other needs.
"""

from __future__ import annotations

from tradecore.engine.orders import CancelState
from tradecore.engine.slots import (
    Broker,
    ExitWish,
    Slot,
    closing_side,
    finish_exit,
    lots_of,
    replace_exit,
)
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, OrderType, Side
from tradecore.strategy.python import OpenOrder


def leave(slot: Slot, intent: Intent, desk: Broker) -> str:
    """Take an exit as what the slot wants; return why not, as a code of refusals, or nothing."""
    reason = intent.reason or "signal"
    held = desk.held(slot)
    if intent.price:  # So much, whatever is bought beside it meanwhile.
        quantity = min(intent.quantity, lots_of(slot, held))
        if slot.wish is not None or slot.exit is not None or not quantity:
            return "busy" if quantity else "too_small"
        slot.wish = ExitWish(quantity, intent.price, reason)
        return ""
    is_all = not intent.quantity or abs(held) - intent.quantity < slot.lot_size
    if not is_all and (slot.wish is not None or slot.exit is not None):
        return "busy"
    if slot.wish is None:
        slot.wish = ExitWish(0 if is_all else intent.quantity, 0, reason)
    elif slot.wish.price or slot.wish.quantity:
        replace_exit(slot, ExitWish(0, 0, reason), desk)
    return ""


def take_back(slot: Slot, side: Side, desk: Broker) -> None:
    """Cancel the limit order of a side that rests; a market order is on its way already."""
    for order in (slot.entry, slot.exit):
        if order is None or order.request.side is not side:
            continue
        if order.request.order_type is OrderType.LIMIT:
            desk.cancel_once(order)
    if slot.wish is not None and slot.wish.price and closing_side(desk.held(slot)) is side:
        slot.wish = None
        if slot.exit is None:
            finish_exit(slot)  # It waited to be tried again.


def open_order(slot: Slot, side: Side, held: int) -> OpenOrder | None:
    """Return the entry or exit on a side that is not over, as the strategy sees it."""
    for order in (slot.entry, slot.exit):
        if order is not None and order.request.side is side:
            is_canceling = order.cancel is not CancelState.NONE
            remaining = order.request.quantity - order.filled_quantity
            return OpenOrder(order.request.price / SCALE, remaining / SCALE, is_canceling)
    wish = slot.wish
    if wish is None or slot.exit is not None or closing_side(held) is not side:
        return None
    return OpenOrder(wish.price / SCALE, (wish.quantity or lots_of(slot, held)) / SCALE)
