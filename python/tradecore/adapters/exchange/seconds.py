# SPDX-License-Identifier: Apache-2.0
"""Klines of one second, made of the trades that are kept when they are asked for.

They reach back as far as those trades do; a market of minute bars has none.
"""

from __future__ import annotations

from collections import deque

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.candles import Candle
from tradecore.adapters.exchange.frames import Trade
from tradecore.adapters.exchange.trade_log import TradeLog

INTERVAL = "1s"


def klines(
    trades: TradeLog[Trade], start: int | None, end: int | None, limit: int, now: int
) -> list[Candle]:
    """Return up to `limit` klines that open within [start, end] (ns), oldest first.

    Without `start` the newest up to `end`, otherwise the oldest from `start`; the last is that of
    `now`. Seconds without trades are flat at the price before them.
    """
    oldest = trades.oldest
    if oldest is None:
        return []
    last = now if end is None else min(now, end)
    last -= last % NS_PER_SECOND
    first = oldest.ts - oldest.ts % NS_PER_SECOND
    if start is None:
        first = max(first, last - (limit - 1) * NS_PER_SECOND)
    else:
        first = max(first, start + -start % NS_PER_SECOND)
        last = min(last, first + (limit - 1) * NS_PER_SECOND)
    before = trades.before(first)
    price = 0 if before is None else before.price
    made: list[Candle] = []
    rest = deque(trades.between(first, last + NS_PER_SECOND - 1, len(trades)))
    for ts in range(first, last + 1, NS_PER_SECOND):
        made.append(Candle(ts, ts + NS_PER_SECOND, price, price, price, price))
        while rest and rest[0].ts < made[-1].ts_close:
            trade = rest.popleft()
            made[-1].add(trade.price, trade.quantity, trade.id, trade.is_buyer_maker)
            price = trade.price
    return made
