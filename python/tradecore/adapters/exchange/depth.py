# SPDX-License-Identifier: Apache-2.0
"""Depth streams: changed levels gathered over the stream's interval, or the top of the book."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.frames import Level
from tradecore.adapters.exchange.streams import Channel

FAST_NS = 100 * NS_PER_MS
SLOW_NS = 1000 * NS_PER_MS


def best_first(bids: dict[int, int], asks: dict[int, int]) -> tuple[list[Level], list[Level]]:
    """Return both sides as levels, the best price first."""
    return sorted(bids.items(), reverse=True), sorted(asks.items())


class DiffDepth:
    """One diff depth stream: what changed since its last frame.

    `encode` makes a frame of time, first and last update id, bids, asks and ns per unit of time.
    """

    def __init__(self, channel: Channel, interval_ns: int, encode: Callable[..., bytes]) -> None:
        self.channel = channel
        self.interval_ns = interval_ns
        self._encode = encode
        self.ts_due = 0
        """The end of the interval in which what has gathered began."""
        self._first_id = 0
        self._last_id = 0
        self._bids: dict[int, int] = {}
        self._asks: dict[int, int] = {}

    def add(
        self, ts: int, first_id: int, last_id: int, bids: list[Level], asks: list[Level]
    ) -> None:
        """Take in one update of the book; publish first what was due before it."""
        if self._first_id and ts >= self.ts_due:
            self.flush(self.ts_due)
        if not self._first_id:
            self._first_id = first_id
            self.ts_due = ts - ts % self.interval_ns + self.interval_ns
        self._last_id = last_id
        self._bids.update(bids)
        self._asks.update(asks)

    def flush(self, now_ns: int) -> None:
        """Publish what has gathered, if anything has."""
        if not self._first_id:
            return
        bids, asks = best_first(self._bids, self._asks)
        first_id, last_id = self._first_id, self._last_id
        self._first_id = 0
        self._bids, self._asks = {}, {}
        self.channel.publish(partial(self._encode, now_ns, first_id, last_id, bids, asks))
