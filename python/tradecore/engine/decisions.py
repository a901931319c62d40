# SPDX-License-Identifier: Apache-2.0
"""What was decided and what came of it, as lines that two runs can be compared by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tradecore.model.events import FundingPaid
from tradecore.model.fill import Fill
from tradecore.model.order import OrderRequest, OrderType, Side


class DecisionLog:
    """One line for each order sent and each fill taken: venue time and raw ints, never ids.

    ``order|ts_event|symbol|side|type|price|stop|quantity`` (stop of a pair: ``stop/limit``)
    ``fill|ts_event|symbol|side|price|quantity|fee|fee_asset``
    ``funding|ts_event|symbol|amount``
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    def order(self, request: OrderRequest) -> None:
        """Note an order as it is sent."""
        self._lines.append(
            order_line(
                request.ts_event,
                request.symbol,
                request.side,
                request.order_type,
                request.price,
                request.stop_price,
                request.stop_limit_price,
                request.quantity,
            )
        )

    def fill(self, fill: Fill) -> None:
        """Note a fill as the ledger takes it."""
        self._lines.append(
            fill_line(
                fill.ts_event,
                fill.symbol,
                fill.side,
                fill.price,
                fill.quantity,
                fill.fee,
                fill.fee_asset,
            )
        )

    def line(self, line: str) -> None:
        """Note what `order_line` or `fill_line` returned."""
        self._lines.append(line)

    def funding(self, event: FundingPaid) -> None:
        """Note what a position received at a funding time, or paid."""
        self._lines.append(f"funding|{event.ts_event}|{event.symbol}|{event.amount}")

    def latest(self, count: int) -> tuple[str, ...]:
        """Return the last `count` lines, oldest first."""
        return tuple(self._lines[-count:])

    def digest(self) -> str:
        """Return the SHA-256 of all lines, in hexadecimal."""
        return hashlib.sha256("\n".join(self._lines).encode()).hexdigest()

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def order_line(
    ts: int,
    symbol: str,
    side: Side,
    order_type: OrderType,
    price: int,
    stop_price: int,
    stop_limit_price: int,
    quantity: int,
) -> str:
    """Return the line of an order."""
    limit = f"/{stop_limit_price}" if stop_limit_price else ""
    return f"order|{ts}|{symbol}|{side}|{order_type}|{price}|{stop_price}{limit}|{quantity}"


def fill_line(
    ts: int, symbol: str, side: Side, price: int, quantity: int, fee: int, fee_asset: str
) -> str:
    """Return the line of a fill."""
    return f"fill|{ts}|{symbol}|{side}|{price}|{quantity}|{fee}|{fee_asset}"
