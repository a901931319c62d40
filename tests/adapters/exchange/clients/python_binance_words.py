# SPDX-License-Identifier: Apache-2.0
"""Orders that the parts of python-binance's script share."""

from __future__ import annotations

PAIR = "BTCUSDT"


def pair_of(bid: float) -> dict[str, str]:
    """Return a take profit and a stop that exclude one another."""
    return {
        "symbol": PAIR,
        "quantity": "0.01",
        "aboveType": "LIMIT_MAKER",
        "abovePrice": f"{bid * 1.05:.2f}",
        "belowType": "STOP_LOSS_LIMIT",
        "belowStopPrice": f"{bid * 0.95:.2f}",
        "belowPrice": f"{bid * 0.94:.2f}",
        "belowTimeInForce": "GTC",
    }


def entry_of(bid: float) -> dict[str, str]:
    """Return the entry of a list whose other orders wait for it."""
    return {
        "symbol": PAIR,
        "workingType": "LIMIT",
        "workingSide": "BUY",
        "workingPrice": f"{bid * 0.9:.2f}",
        "workingQuantity": "0.01",
        "workingTimeInForce": "GTC",
        "pendingSide": "SELL",
        "pendingQuantity": "0.009",
    }
