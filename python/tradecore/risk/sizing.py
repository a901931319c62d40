# SPDX-License-Identifier: Apache-2.0
"""How much an entry buys or sells short: the policy's own rule, fed with exact amounts."""

from __future__ import annotations

from tradecore import _core
from tradecore.model.instrument import SCALE


def size_entry(policy: _core.policy.Policy, equity: int, cash_free: int, price: int) -> int:
    """Return the quantity of the entry just raised, raw, on the lot; 0: too little for the venue.

    Amounts and the price are raw; they become the nearest doubles here, at the border.
    """
    return int(policy.size_entry(equity / SCALE, cash_free / SCALE, price / SCALE))
