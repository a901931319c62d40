# SPDX-License-Identifier: Apache-2.0
"""How much an entry buys: the compiled rule, fed with exact amounts."""

from __future__ import annotations

from tradecore import _core
from tradecore.model.instrument import SCALE


def size_entry(
    config: _core.policy.Config,
    equity: int,
    cash_free: int,
    price: int,
    instrument: _core.model.Instrument,
) -> int:
    """Return the quantity of an entry, raw, on the lot; 0 when the venue takes no less.

    Amounts and the price are raw; they become the nearest doubles here, at the border.
    """
    return int(
        _core.policy.size_entry(
            config, equity / SCALE, cash_free / SCALE, price / SCALE, instrument
        )
    )
