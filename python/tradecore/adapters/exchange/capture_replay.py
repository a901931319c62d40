# SPDX-License-Identifier: Apache-2.0
"""A feed of recorded captures: frames go out byte for byte, books, fills and klines follow them.

Frames are those of combined streams; the bodies of REST depth answers open the books.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.listing import instrument_for
from tradecore.adapters.exchange.venue import VenueModel
from tradecore.data.captures import StreamMessage, stream_messages
from tradecore.errors import DataError

_EVENT_TIME = re.compile(rb'"E":([0-9]{13})(?![0-9])')
_LAST = _core.model.FLAG_LAST


class CaptureFeed:
    """Replays captures of one or several spot symbols on one time line.

    Venue time is the recorder's time, set forward or back so that no message is older than its own
    event time.

    Raises
    ------
    DataError
        If a file cannot be read, a line is malformed, or a frame cannot be decoded.
    """

    mode = "ticks"
    settle_ns = 2 * NS_PER_SECOND

    def __init__(self, paths: Sequence[Path]) -> None:
        messages: list[StreamMessage] = []
        self._snapshots: dict[str, bytes] = {}
        by_file = [list(stream_messages(path)) for path in paths]
        for message in heapq.merge(*by_file, key=lambda message: message.ts_recv):
            if message.kind == "snapshot":
                self._snapshots.setdefault(message.symbol, message.text)
            else:
                messages.append(message)
        if not messages:
            raise DataError(f"captures {', '.join(map(str, paths))} had no market frames")
        self._frames = [message.text for message in messages]
        self._names = [message.name for message in messages]
        self._kinds = [message.kind for message in messages]
        self.recorded = frozenset(self._names)
        symbols = list(dict.fromkeys(message.symbol for message in messages))
        self._decoder = _core.decode.Decoder(symbols)
        self._decode(np.array([message.ts_recv for message in messages], np.int64))
        self.instruments = tuple(self._instrument(i, symbol) for i, symbol in enumerate(symbols))
        self.ts_start = int(self._ts[0]) - 1
        self._at = 0

    def _decode(self, ts_local: NDArray[np.int64]) -> None:
        skews = (
            int(found.group(1)) * NS_PER_MS - ts
            for frame, ts in zip(self._frames, ts_local.tolist(), strict=True)
            if (found := _EVENT_TIME.search(frame)) is not None
        )
        skew = max(skews, default=0)
        self._ts = ts_local + skew
        decoded = self._decoder.decode_many(self._frames, self._ts)
        bad = np.flatnonzero(decoded["statuses"])
        if len(bad):
            at = int(bad[0])
            status = _core.decode.STATUSES[decoded["statuses"][at]]
            raise DataError(f"recorded frame {at} of {self._names[at]} could not be read: {status}")
        self._rows: dict[str, NDArray[Any]] = {
            kind: decoded[kind] for kind in ("trades", "quotes", "levels")
        }
        quotes = self._rows["quotes"]
        quotes["ts_event"] = np.maximum(quotes["ts_event"], quotes["ts_recv"])
        # Where each message's records end within the array of its kind.
        ends = {
            "trades": np.arange(1, len(self._rows["trades"]) + 1),
            "quotes": np.arange(1, len(quotes) + 1),
            "levels": np.flatnonzero(self._rows["levels"]["flags"] & _LAST) + 1,
        }
        taken = dict.fromkeys(ends, 0)
        self._ends = [0] * len(self._kinds)
        for at, kind in enumerate(self._kinds):
            self._ends[at] = int(ends[kind][taken[kind]])
            taken[kind] += 1
        self._played = dict.fromkeys(ends, 0)

    def _instrument(self, index: int, symbol: str) -> Any:
        trades = self._rows["trades"]
        own = trades[trades["instrument"] == index]
        return instrument_for(symbol, own["price"].tolist(), own["quantity"].tolist())

    def prime(self, venue: VenueModel) -> None:
        """Give the venue the recorded books; levels that they already hold are left out."""
        levels = self._rows["levels"]
        for market in venue.markets:
            body = self._snapshots.get(market.symbol)
            if body is None:
                continue
            status, rows = self._decoder.decode_snapshot(body, market.index, self.ts_start)
            if rows is None:
                raise DataError(f"recorded book of {market.symbol} could not be read: {status}")
            rows["ts_event"] = self.ts_start
            venue.on_levels(rows)
            held = (levels["instrument"] == market.index) & (
                levels["last_update_id"] <= rows["last_update_id"][0]
            )
            # A level that changes nothing keeps the ids and touches no book.
            levels["last_update_id"][held] = rows["last_update_id"][0]
            levels["price"][held] = 0
            levels["quantity"][held] = 0

    def next_ns(self) -> int | None:
        """Return when the next message is due, or None at the end."""
        return int(self._ts[self._at]) if self._at < len(self._frames) else None

    def run(self, venue: VenueModel, until: int) -> None:
        """Send every message that is due by `until`."""
        last = int(np.searchsorted(self._ts, until, side="right"))
        while self._at < last:
            first, ts = self._at, int(self._ts[self._at])
            venue.advance(ts)
            kind = self._kinds[first]
            at = first + 1
            while at < last and self._kinds[at] == kind and self._ts[at] < venue.next_beat:
                at += 1
            begin, end = self._played[kind], self._ends[at - 1]
            self._played[kind] = end
            rows = self._rows[kind][begin:end]
            if kind == "trades":
                venue.on_trades(rows)
            elif kind == "quotes":
                venue.on_quotes(rows)
            else:
                venue.on_levels(rows)
            for i in range(first, at):
                venue.on_recorded(self._names[i], self._frames[i])
            self._at = at
