# SPDX-License-Identifier: Apache-2.0
"""Our executions and the venue's reports on our orders. Raw ints are units of 1e-8."""

from __future__ import annotations

from tradecore.model.frozen import frozen
from tradecore.model.order import OrderStatus, OrderType, Side


@frozen
class Fill:
    """One execution of one of our orders.

    `fee_quote` is what the fee was worth in quote; `price_kind` and `price_cruel` are the best and
    the worst price that what a bar hides would have allowed for this very fill. 0 where nobody
    says: of a live venue.
    """

    ts_event: int
    symbol: str
    client_id: str
    order_id: int
    trade_id: int
    side: Side
    price: int
    quantity: int
    quote_quantity: int
    fee: int
    fee_asset: str
    is_maker: bool
    fee_quote: int = 0
    price_kind: int = 0
    price_cruel: int = 0


@frozen
class OrderReport:
    """Where the venue says an order stands. `fill` is set when this report is an execution.

    `stop_limit_price` is the limit of a pair's stop.
    """

    ts_event: int
    symbol: str
    client_id: str
    order_id: int
    status: OrderStatus
    side: Side
    order_type: OrderType
    price: int
    stop_price: int
    quantity: int
    filled_quantity: int
    filled_quote: int
    reason: str = ""
    fill: Fill | None = None
    stop_limit_price: int = 0
