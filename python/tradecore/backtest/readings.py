# SPDX-License-Identifier: Apache-2.0
"""The profit under the kind and the cruel reading of what bars hide."""

from __future__ import annotations

from collections.abc import Iterable

from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE


def readings(fills: Iterable[Fill]) -> tuple[float, float]:
    """Return what the best and the worst reading of each fill's price change the profit by.

    Parameters
    ----------
    fills : iterable of Fill

    Returns
    -------
    kind, cruel : float
        In quote; the first is never below 0, the second never above. Quantities and fees are as
        reported.
    """
    kind = cruel = 0
    for fill in fills:
        kind += abs(fill.price_kind - fill.price) * fill.quantity if fill.price_kind else 0
        cruel -= abs(fill.price_cruel - fill.price) * fill.quantity if fill.price_cruel else 0
    return kind / SCALE**2, cruel / SCALE**2
