# SPDX-License-Identifier: Apache-2.0
"""What a running node looks like at one moment: plain values, ready to be shown or noted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Latency:
    """Wall ns from a frame's bytes to the end of what the pipeline made of it."""

    p50_ns: int = 0
    p99_ns: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class SymbolView:
    """One symbol's line. `changes`: the forming bar's change since its open, by timeframe."""

    symbol: str
    price: Decimal | None = None
    tick_size: Decimal = Decimal("0.01")
    changes: tuple[float | None, ...] = ()
    signal: str = ""
    quantity: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)
    stop: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NodeView:
    """The whole node. Amounts are in the quote asset; times are venue ns, UTC."""

    state: str
    venue: str
    ts_venue: int
    elapsed_s: float
    duration_s: float | None
    timeframes: tuple[str, ...]
    symbols: tuple[SymbolView, ...]
    quote_asset: str
    equity: Decimal
    profit: Decimal
    fees: Decimal
    fills: int
    open_orders: int
    unknown_orders: int
    latency: Latency
    messages: int
    messages_per_s: float
    refused: int
    speed: float = 1.0
    strategy: str = ""
    last_fills: tuple[str, ...] = ()
