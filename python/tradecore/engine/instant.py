# SPDX-License-Identifier: Apache-2.0
"""The one order in which instants and ticks reach the engine, live and in backtests alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite

from tradecore.engine.engine import Engine
from tradecore.model.events import (
    BarClosed,
    BarView,
    Event,
    IntentRaised,
    PricesSeen,
    TimeAdvanced,
    TradeView,
)
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent
from tradecore.strategy.python import Tick


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


def tell_tick(engine: Engine, ts: int, tick: Tick, fold: Callable[[Iterable[Event]], None]) -> bool:
    """Tell the strategies of a tick that is heard at `ts`; return whether anything was folded.

    The price of the newest trade is folded before, if it is new; before any trade, the middle of
    the book. What the strategies want is folded after, together.
    """
    seen = engine.price(tick.symbol)
    price = tick.price if isinstance(tick, TradeView) else tick.last or (0.0 if seen else tick.mid)
    raw = round(price * SCALE) if isfinite(price) else 0
    is_new = raw not in (0, seen)
    if is_new:
        fold([PricesSeen(ts, {tick.symbol: raw})])
    wanted = engine.hear_tick(ts, tick)
    if wanted:
        fold([IntentRaised(ts, intent) for intent in wanted])
    return is_new or bool(wanted)
