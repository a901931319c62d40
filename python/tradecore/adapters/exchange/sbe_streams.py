# SPDX-License-Identifier: Apache-2.0
"""One symbol's binary streams, for connections that ask for SBE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tradecore.adapters.exchange import sbe
from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.depth import FAST_NS, DiffDepth
from tradecore.adapters.exchange.frames import Level, Trade
from tradecore.adapters.exchange.streams import Channel, StreamHub

DIFF_NS = 20 * NS_PER_MS
SNAPSHOT_LEVELS = 20
SNAPSHOT_NS = FAST_NS
"""Binance sends one in 50 ms; the exchange looks at its books once in 100 ms."""


class SbeStreams:
    """What one symbol sends in binary form."""

    def __init__(self, symbol: str, hub: StreamHub) -> None:
        self.diff: DiffDepth | None = None
        self._symbol = symbol.encode()
        self._prefix = symbol.lower() + "@"
        self._hub = hub
        self._trade: Channel | None = None
        self._best: Channel | None = None
        self._snapshot: Channel | None = None

    def refresh(self) -> None:
        """Look up again who listens."""
        self._trade = self._heard("trade")
        self._best = self._heard("bestBidAsk")
        self._snapshot = self._heard(f"depth{SNAPSHOT_LEVELS}")
        channel = self._heard("depth")
        if channel is None or self.diff is None or self.diff.channel is not channel:
            self.diff = None if channel is None else DiffDepth(channel, DIFF_NS, self._encode_diff)

    def _heard(self, suffix: str) -> Channel | None:
        return self._hub.binary_channels.get(self._prefix + suffix)

    def _encode_diff(self, *said: Any) -> bytes:
        return sbe.depth_diff(self._symbol, *said[:-1])  # Times are always in microseconds.

    def on_trades(self, run: Sequence[Trade]) -> None:
        """Send what one taker order took."""
        if self._trade is not None:
            self._trade.publish_same(sbe.trades(self._symbol, run))

    def on_quote(self, ts: int, update_id: int, bid: Level, ask: Level) -> None:
        """Send the best quotes."""
        if self._best is not None:
            self._best.publish_same(sbe.best_bid_ask(self._symbol, ts, update_id, bid, ask))

    def advance(
        self, now: int, depth: Callable[[int], tuple[int, list[Level], list[Level]]]
    ) -> None:
        """Send what is due on a beat; `depth(levels)` is the book."""
        if self.diff is not None:
            self.diff.flush(self.diff.ts_due)
        if self._snapshot is not None and now % SNAPSHOT_NS == 0:
            self._snapshot.publish_same(
                sbe.depth_snapshot(self._symbol, now, *depth(SNAPSHOT_LEVELS))
            )
