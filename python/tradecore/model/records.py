# SPDX-License-Identifier: Apache-2.0
"""From the compiled core's records to the words of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.order import Intent, OrderType, Purpose, Side

_PURPOSES = {
    int(_core.policy.Action.ENTER_LONG): (Purpose.ENTRY, Side.BUY, OrderType.MARKET),
    int(_core.policy.Action.EXIT_LONG): (Purpose.EXIT, Side.SELL, OrderType.MARKET),
    int(_core.policy.Action.PROTECT_LONG): (Purpose.PROTECT, Side.SELL, OrderType.STOP),
    int(_core.policy.Action.ENTER_SHORT): (Purpose.ENTRY, Side.SELL, OrderType.MARKET),
    int(_core.policy.Action.EXIT_SHORT): (Purpose.EXIT, Side.BUY, OrderType.MARKET),
    int(_core.policy.Action.PROTECT_SHORT): (Purpose.PROTECT, Side.BUY, OrderType.STOP),
}


def intent_from_core(
    intent: _core.policy.Intent, symbols: Sequence[str], strategies: Sequence[str]
) -> Intent:
    """Return what a policy wants, with names for its indices."""
    purpose, side, order_type = _PURPOSES[int(intent.action)]
    return Intent(
        ts_event=intent.ts_event,
        strategy=strategies[intent.strategy],
        symbol=symbols[intent.instrument],
        purpose=purpose,
        side=side,
        order_type=order_type,
        quantity=intent.quantity,
        stop_price=intent.stop_price,
        target_price=intent.target_price,
        reference_price=intent.reference_price,
        stop_distance=intent.stop_distance,
    )


def intents_from_array(
    records: Any, symbols: Sequence[str], strategies: Sequence[str]
) -> list[Intent]:
    """Return the intents of an INTENT record array, in its order."""
    intents = []
    for values in records.tolist():
        row = dict(zip(records.dtype.names, values, strict=True))
        purpose, side, order_type = _PURPOSES[row["action"]]
        intents.append(
            Intent(
                ts_event=row["ts_event"],
                strategy=strategies[row["strategy"]],
                symbol=symbols[row["instrument"]],
                purpose=purpose,
                side=side,
                order_type=order_type,
                quantity=row["quantity"],
                stop_price=row["stop_price"],
                target_price=row["target_price"],
                reference_price=row["reference_price"],
                stop_distance=row["stop_distance"],
            )
        )
    return intents


def bar_views(symbols: Sequence[str]) -> _core.model.BarViews:
    """Return what makes a BarView of each BAR record, at a small part of its constructor's cost."""
    return _core.model.BarViews(BarView, tuple(symbols))
