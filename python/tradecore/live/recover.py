# SPDX-License-Identifier: Apache-2.0
"""Start = recover: what an earlier run left at the venue, and what history the formulas need."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tradecore import _core
from tradecore.engine.engine import Engine
from tradecore.engine.ports import Clock, ExecutionClient, MarketFeed
from tradecore.errors import VenueUnavailable
from tradecore.model.events import BalanceReported, BarView, CancelAnswered
from tradecore.model.fill import OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import Outcome, Side
from tradecore.model.records import bars_from_array
from tradecore.model.timeframe import parse_timeframe

_log = logging.getLogger("tradecore.live")

PREFIX = "tc"
ATTEMPTS_MAX = 5
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Open orders of earlier runs: what was cancelled, and what protects and so was left."""

    cancelled: tuple[OrderReport, ...]
    kept: tuple[OrderReport, ...]


async def clear_leftovers(client: ExecutionClient) -> Leftovers:
    """Cancel entries that earlier runs left behind, and leave their protective stops alone.

    A stop that sells guards coins which no run claims any more; cancelling it would leave them
    naked. Orders without our prefix are somebody else's.

    Raises
    ------
    VenueUnavailable
        If an entry could not be cancelled: nothing may be traded beside it.
    """
    ours = [o for o in await client.open_orders() if o.client_id.startswith(PREFIX)]
    kept = [o for o in ours if o.side is Side.SELL and o.stop_price]
    cancelled = [o for o in ours if o not in kept]
    for order in cancelled:
        await _cancel(client, order)
    for order in cancelled:
        _log.warning("cancelled %s, left by an earlier run", _describe(order))
    for order in kept:
        _log.warning("left %s in place: it protects coins of an earlier run", _describe(order))
    return Leftovers(tuple(cancelled), tuple(kept))


async def _cancel(client: ExecutionClient, order: OrderReport) -> None:
    for _ in range(ATTEMPTS_MAX):
        for event in await client.cancel(order.client_id, order.symbol):
            if isinstance(event, CancelAnswered) and event.outcome is not Outcome.UNKNOWN:
                return
    raise VenueUnavailable(f"{_describe(order)} of an earlier run could not be cancelled")


async def read_balances(
    client: ExecutionClient, clock: Clock, instruments: Sequence[Instrument]
) -> list[BalanceReported]:
    """Return what the account holds of every asset that the instruments speak of."""
    assets = sorted({a for i in instruments for a in (i.base_asset, i.quote_asset)})
    balances = await client.balances()
    now = clock.venue_ns()
    return [BalanceReported(now, asset, *balances.get(asset, (0, 0))) for asset in assets]


async def read_history(
    feed: MarketFeed,
    instruments: Sequence[Instrument],
    timeframe: str,
    bars: int,
    ts_end: int,
) -> Any:
    """Return the last closed bars of every instrument before `ts_end` as one BAR record array.

    By time, then by instrument; fewer where the venue has fewer.
    """
    step_ms = parse_timeframe(timeframe) * 1_000
    end_ms = ts_end // _NS_PER_MS
    end_ms -= end_ms % step_ms
    start_ms = max(end_ms - bars * step_ms, 0)
    runs = [
        await feed.klines(instrument.symbol, timeframe, start_ms, end_ms)
        for instrument in instruments
    ]
    history = np.concatenate(runs)
    return history[np.argsort(history["ts_close"], kind="stable")]


def python_bars(engine: Engine, history: Any) -> list[BarView]:
    """Return the history as the engine's Python strategies want to see it, on their timeframes."""
    timeframes_s = {
        parse_timeframe(text)
        for strategy in engine.strategies
        if strategy.python is not None
        for text in strategy.python.timeframes
    }
    symbols = [instrument.symbol for instrument in engine.instruments]
    views: list[BarView] = []
    for place in range(len(symbols)):
        base = np.ascontiguousarray(history[history["instrument"] == place])
        for timeframe_s in sorted(timeframes_s):
            views += bars_from_array(_core.bars.resample(base, timeframe_s), symbols)
    return views


def _describe(order: OrderReport) -> str:
    return f"{order.side} {order.order_type} order {order.client_id} on {order.symbol}"
