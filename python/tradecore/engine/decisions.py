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
        # What never changes is kept as it is: most runs are never asked for their lines.
        self._entries: list[OrderRequest | Fill | FundingPaid | str] = []

    def order(self, request: OrderRequest) -> None:
        """Note an order as it is sent."""
        self._entries.append(request)

    def fill(self, fill: Fill) -> None:
        """Note a fill as the ledger takes it."""
        self._entries.append(fill)

    def line(self, line: str) -> None:
        """Note what `order_line` or `fill_line` returned."""
        self._entries.append(line)

    def funding(self, event: FundingPaid) -> None:
        """Note what a position received at a funding time, or paid."""
        self._entries.append(event)

    def latest(self, count: int) -> tuple[str, ...]:
        """Return the last `count` lines, oldest first."""
        return tuple(map(_line, self._entries[-count:]))

    def digest(self) -> str:
        """Return the SHA-256 of all lines, in hexadecimal."""
        return hashlib.sha256("\n".join(self).encode()).hexdigest()

    def __iter__(self) -> Iterator[str]:
        return map(_line, self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _line(entry: OrderRequest | Fill | FundingPaid | str) -> str:
    if isinstance(entry, OrderRequest):
        return order_line(
            entry.ts_event,
            entry.symbol,
            entry.side,
            entry.order_type,
            entry.price,
            entry.stop_price,
            entry.stop_limit_price,
            entry.quantity,
        )
    if isinstance(entry, Fill):
        return fill_line(
            entry.ts_event,
            entry.symbol,
            entry.side,
            entry.price,
            entry.quantity,
            entry.fee,
            entry.fee_asset,
        )
    if isinstance(entry, FundingPaid):
        return f"funding|{entry.ts_event}|{entry.symbol}|{entry.amount}"
    return entry


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
