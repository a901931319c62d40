# SPDX-License-Identifier: Apache-2.0
"""Market frames to the pipeline: inline, what a frame causes is done before the next is read.

Where the pipeline has workers, what they have to tell makes a descriptor readable, and one wake-up
takes all of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from tradecore.engine.ports import MarketFeed
from tradecore.errors import VenueUnavailable
from tradecore.live.session import Session


class Ingest:
    """Reads the feed; holds frames back until the formulas are ready, up to a bound."""

    def __init__(self, feed: MarketFeed, session: Session) -> None:
        self.is_connected = asyncio.Event()
        self._feed = feed
        self._session = session
        self._held: deque[tuple[bytes, int]] | None = deque()
        self._has_lost = False
        self._frames = 0
        self._frames_before = 0
        self._timers_without = 0

    async def read(self) -> None:
        """Feed frames for ever.

        Raises
        ------
        VenueUnavailable
            If the feed ends.
        """
        session = self._session
        feed = session.pipeline.feed
        async for frames in self._feed.frames(session.settings.streams):
            ts_recv = session.clock.venue_ns()  # They have all arrived by now, and were not read.
            self._frames += len(frames)
            if not frames:
                self._mark_gap()
            elif self._held is not None:
                self.is_connected.set()
                self._hold(frames, ts_recv)
            else:
                for frame in frames:
                    if feed(frame, ts_recv):
                        session.fold_instants()
        raise VenueUnavailable("the market stream ended")

    async def hear_workers(self) -> None:
        """Fold what workers have done while no frame came, for ever.

        Pre: the pipeline has workers.
        """
        session = self._session
        pipeline = session.pipeline
        assert pipeline.wake_fd is not None
        has_news = asyncio.Event()

        def hear() -> None:
            if pipeline.on_wake():
                has_news.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(pipeline.wake_fd, hear)
        try:
            while True:
                await has_news.wait()
                has_news.clear()
                if pipeline.poll():
                    session.fold_instants()
        finally:
            loop.remove_reader(pipeline.wake_fd)

    def is_silent(self) -> bool:
        """Return whether no frame has come for too long; to be called at every timer."""
        settings = self._session.settings
        self._timers_without = (
            0 if self._frames != self._frames_before else self._timers_without + 1
        )
        self._frames_before = self._frames
        return self._timers_without * settings.timer_s > settings.silence_max_s

    def release(self) -> None:
        """Feed what was held, and every frame at once from now on.

        Bars and books are whole by it, but no strategy is told of ticks that are old.
        """
        held, self._held = self._held or deque(), None
        session = self._session
        if self._has_lost:
            session.pipeline.mark_gap()
        for frame, ts_recv in held:
            if session.pipeline.feed(frame, ts_recv):
                session.pipeline.take_ticks()
                session.fold_instants()

    def _hold(self, frames: Sequence[bytes], ts_recv: int) -> None:
        assert self._held is not None
        for frame in frames:
            if len(self._held) >= self._session.settings.frames_held_max:
                self._session.counters["frames_dropped"] += len(self._held)
                self._held.clear()
                self._has_lost = True
            self._held.append((frame, ts_recv))

    def _mark_gap(self) -> None:
        self._session.counters["market_gaps"] += 1
        if self._held is None:
            self._session.pipeline.mark_gap()
        else:
            self._has_lost = True
