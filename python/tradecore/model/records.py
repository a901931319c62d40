# SPDX-License-Identifier: Apache-2.0
"""From the compiled core's records to the words of the engine."""

from __future__ import annotations

from collections.abc import Sequence

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.order import Intent, OrderType, Purpose, Side

_WORDS = {
    _core.policy.Action.NONE: None,
    _core.policy.Action.ENTER_LONG: (Purpose.ENTRY, Side.BUY, OrderType.MARKET),
    _core.policy.Action.EXIT_LONG: (Purpose.EXIT, Side.SELL, OrderType.MARKET),
    _core.policy.Action.PROTECT_LONG: (Purpose.PROTECT, Side.SELL, OrderType.STOP),
    _core.policy.Action.ENTER_SHORT: (Purpose.ENTRY, Side.SELL, OrderType.MARKET),
    _core.policy.Action.EXIT_SHORT: (Purpose.EXIT, Side.BUY, OrderType.MARKET),
    _core.policy.Action.PROTECT_SHORT: (Purpose.PROTECT, Side.BUY, OrderType.STOP),
}


def intent_views(symbols: Sequence[str], strategies: Sequence[str]) -> _core.policy.IntentViews:
    """Return what makes an Intent of what a policy wants, with names for its indices."""
    words = tuple(_WORDS[action] for action in sorted(_WORDS))
    return _core.policy.IntentViews(Intent, tuple(symbols), tuple(strategies), words)


def bar_views(symbols: Sequence[str]) -> _core.model.BarViews:
    """Return what makes a BarView of each BAR record, at a small part of its constructor's cost."""
    return _core.model.BarViews(BarView, tuple(symbols))
