# SPDX-License-Identifier: Apache-2.0
"""The profit under the kind and the cruel reading of what bars hide."""

from __future__ import annotations

import numpy as np

from tradecore.backtest.fills import Fills
from tradecore.backtest.metrics import IntArray
from tradecore.model.instrument import SCALE


def readings(fills: Fills) -> tuple[float, float]:
    """Return what the best and the worst reading of each fill's price change the profit by.

    Returns
    -------
    kind, cruel : float
        In quote; the first is never below 0, the second never above. Quantities and fees are as
        reported.
    """
    kind = _between(fills, fills.price_kind) / SCALE**2
    return kind, -_between(fills, fills.price_cruel) / SCALE**2


def _between(fills: Fills, price: IntArray) -> int:
    """Return what lies between the reported prices and others (0: as reported), in 1e-16."""
    apart = np.flatnonzero((price != 0) & (price != fills.price))
    gaps = np.abs(price[apart] - fills.price[apart]).tolist()
    # Products leave int64.
    return sum(g * q for g, q in zip(gaps, fills.quantity[apart].tolist(), strict=True))
