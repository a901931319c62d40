# SPDX-License-Identifier: Apache-2.0
"""The one order in which an instant reaches the engine, live and in backtests alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tradecore.model.events import (
    BarClosed,
    BarView,
    Event,
    IntentRaised,
    PricesSeen,
    TimeAdvanced,
)
from tradecore.model.order import Intent


def instant_events(
    ts: int,
    prices: Mapping[str, int],
    bars: Iterable[BarView] = (),
    intents: Iterable[Intent] = (),
) -> Iterator[Event]:
    """Yield the events of the instant `ts`, after the venue's reports up to it were folded.

    Parameters
    ----------
    ts : int
        Venue time of the instant, ns.
    prices : mapping of str to int
        Close of every symbol's last closed base bar, raw; symbols without one are left out.
    bars : iterable of BarView
        What closed, short to long and then by symbol; only Python strategies need them.
    intents : iterable of Intent
        What compiled strategies want, by strategy name.
    """
    yield PricesSeen(ts, prices)
    for bar in bars:
        yield BarClosed(ts, bar)
    yield TimeAdvanced(ts)
    for intent in intents:
        yield IntentRaised(ts, intent)
