# SPDX-License-Identifier: Apache-2.0
"""Amounts and times on the wire: decimal text with eight places, milliseconds or microseconds."""

from __future__ import annotations

from functools import lru_cache

SCALE = 100_000_000
NS_PER_MS = 1_000_000
NS_PER_US = 1_000
NS_PER_SECOND = 1_000_000_000
ZERO = "0.00000000"


@lru_cache(maxsize=16_384)  # The same prices and sizes are written again and again.
def amount_text(raw: int) -> str:
    """Return units of 1e-8 as text with eight decimals, as Binance writes amounts."""
    if raw < 0:
        return "-" + amount_text(-raw)
    return f"{raw // SCALE}.{raw % SCALE:08d}"


def notional(price: int, quantity: int) -> int:
    """Return price x quantity in units of 1e-8, rounded down. Both are units of 1e-8."""
    return price * quantity // SCALE


def average_text(quote: int, quantity: int) -> str:
    """Return the price at which `quantity` was traded for `quote`, rounded down; 0 for none."""
    return amount_text(quote * SCALE // quantity) if quantity else ZERO


def percent_text(change: int, of: int) -> str:
    """Return `change` in hundredths of `of`, with three decimals."""
    return f"{100 * change / of:.3f}" if of else "0.000"
