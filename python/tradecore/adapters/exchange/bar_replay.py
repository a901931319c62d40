# SPDX-License-Identifier: Apache-2.0
"""A feed of minute bars: each opens, then closes. Paced, or in lockstep with a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.intervals import MINUTE_NS
from tradecore.adapters.exchange.streams import STEP_STREAM, StreamHub, StreamSession
from tradecore.adapters.exchange.venue import VenueModel
from tradecore.errors import DataError
from tradecore.model.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Phase:
    """One half of a minute. An open phase has the bars that open at `ts`, a close phase those that
    close at it; there may be none."""

    ts: int
    is_close: bool
    bars: NDArray[Any]


class BarFeed:
    """Replays closed one-minute bars of several symbols on one grid of minutes.

    Parameters
    ----------
    instruments : sequence of Instrument
    bars : mapping of str to ndarray of BAR
        By symbol, oldest first. Copied; the `instrument` column is set to the index.
    ts_start : int, optional
        Bars that open before it are history. Default: the first bar's open.

    Raises
    ------
    DataError
        If a symbol has no bars, or bars that are not on the minute or not in order.
    """

    mode = "bars"
    recorded: frozenset[str] = frozenset()
    settle_ns = 0

    def __init__(
        self,
        instruments: Sequence[Instrument],
        bars: Mapping[str, NDArray[Any]],
        ts_start: int | None = None,
    ) -> None:
        self.instruments = tuple(instruments)
        self._bars: list[NDArray[Any]] = []
        for index, instrument in enumerate(self.instruments):
            rows = bars[instrument.symbol].copy()
            _check(instrument.symbol, rows)
            rows["instrument"] = index
            self._bars.append(rows)
        first = min(int(rows["ts_open"][0]) for rows in self._bars)
        self.ts_start = first if ts_start is None else max(first, ts_start - ts_start % MINUTE_NS)
        self.ts_end = max(int(rows["ts_close"][-1]) for rows in self._bars)
        self._history = [
            int(np.searchsorted(rows["ts_open"], self.ts_start)) for rows in self._bars
        ]
        self._at = list(self._history)
        self._phases = self._iterate()
        self._next: Phase | None = next(self._phases, None)

    def prime(self, venue: VenueModel) -> None:
        """Give the venue the bars before the start."""
        for market, rows, count in zip(venue.markets, self._bars, self._history, strict=True):
            market.candles.append_bars(rows[:count])

    def next_ns(self) -> int | None:
        """Return when the next phase is due, or None at the end."""
        return None if self._next is None else self._next.ts

    def run(self, venue: VenueModel, until: int) -> None:
        """Run every phase that is due by `until`."""
        while self._next is not None and self._next.ts <= until:
            self.step(venue)

    def step(self, venue: VenueModel) -> tuple[Phase, int] | None:
        """Run one phase; return it with the number of order reports it made, or None at the end."""
        phase = self._next
        if phase is None:
            return None
        self._next = next(self._phases, None)
        if phase.is_close:
            return phase, venue.close_phase(phase.ts, phase.bars)
        return phase, venue.open_phase(phase.ts, phase.bars)

    def _iterate(self) -> Iterator[Phase]:
        for ts in range(self.ts_start, self.ts_end, MINUTE_NS):
            rows = [
                bars[at : at + 1]
                for bars, at in zip(self._bars, self._at, strict=True)
                if at < len(bars) and bars[at]["ts_open"] == ts
            ]
            minute = np.concatenate(rows) if rows else self._bars[0][:0]
            for index in minute["instrument"].tolist():
                self._at[index] += 1
            yield Phase(ts, False, minute)
            yield Phase(ts + MINUTE_NS, True, minute)


def _check(symbol: str, rows: NDArray[Any]) -> None:
    if not len(rows):
        raise DataError(f"bars of {symbol} were empty, must have at least one")
    opens, closes = rows["ts_open"], rows["ts_close"]
    if (opens % MINUTE_NS).any() or (closes - opens != MINUTE_NS).any():
        raise DataError(f"bars of {symbol} must be one-minute bars on the minute")
    if (np.diff(opens) <= 0).any():
        raise DataError(f"bars of {symbol} must be in order of time, without repeats")


class Lockstep:
    """Runs a BarFeed step by step: each step waits for every listener's word that it is done.

    A step is sent for each close phase, and for an open phase that made order reports. The first
    runs when a client subscribes to the step stream. Done through anything but the step in hand is
    ignored.
    """

    def __init__(self, venue: VenueModel, feed: BarFeed) -> None:
        self.is_finished = False
        self._venue = venue
        self._feed = feed
        self._hub: StreamHub = venue.hub
        self._hub.on_done = self.on_done
        self._waiting_for: int | None = None
        self._awaited: set[StreamSession] = set()

    def start(self) -> None:
        """Go on if someone listens and nobody who still does has to be waited for."""
        listeners = self._listeners()
        self._awaited &= listeners
        if listeners and not self._awaited and not self.is_finished:
            self._run()

    def on_done(self, session: StreamSession, ts_ms: int) -> None:
        """A client has taken in all of the step at `ts_ms`."""
        if self._waiting_for == ts_ms and session in self._awaited:
            self._awaited.remove(session)
            self.start()

    def _listeners(self) -> set[StreamSession]:
        channel = self._hub.channel(STEP_STREAM)
        if channel is None:
            return set()
        return {session for part in (*channel.bare, *channel.combined) for session in part}

    def _run(self) -> None:
        while True:
            step = self._feed.step(self._venue)
            if step is None:
                self.is_finished = True
                self._send(self._venue.now, b',"end":true')
                return
            phase, reports = step
            if phase.is_close or reports:
                self._awaited = self._listeners()
                self._waiting_for = phase.ts // NS_PER_MS
                self._send(phase.ts, b"")
                return

    def _send(self, ts: int, rest: bytes) -> None:
        channel = self._hub.channel(STEP_STREAM)
        if channel is None:
            return
        count = self._venue.accounts[0].events_emitted
        frame = b'{"e":"tradecoreStep","T":%d,"n":%d%b}' % (ts // NS_PER_MS, count, rest)
        channel.publish_same(frame)
