# SPDX-License-Identifier: Apache-2.0
"""The live node: market frames and reports in, orders out, on one event loop.

Every task lives in one TaskGroup, every wait ends by a timeout or with its task. The engine is
only called from `Session.fold`, one event at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine

from tradecore.engine.engine import Engine
from tradecore.engine.ports import Clock, ExecutionClient, Journal, MarketFeed
from tradecore.errors import VenueUnavailable
from tradecore.live.ingest import Ingest
from tradecore.live.recovered import Recovered
from tradecore.live.session import (
    NodeSettings,
    Session,
    Summary,
    done_before,
    first_failure,
    within,
)
from tradecore.live.snapshot import NodeState, Snapshot
from tradecore.live.warm_up import python_bars, read_history
from tradecore.model.events import PriceSeen, TimeAdvanced, UserStreamRestored
from tradecore.model.timeframe import format_timeframe
from tradecore.pipeline import MarketPipeline

_log = logging.getLogger("tradecore.live")
_NS = 1_000_000_000


class Node:
    """One engine at one venue.

    Parameters
    ----------
    engine : Engine
        With an epoch never used on this account; it starts from the journal and the venue.
    pipeline : MarketPipeline
        Over the same instruments and policies as the engine.
    feed, client : MarketFeed, ExecutionClient
        The venue's two sides.
    journal : Journal
        Written before the wire.
    clock : Clock
        Venue time, and wall durations.
    settings : NodeSettings
        How it behaves.
    on_recovered : callable, optional
        Told once, when the node stands where the venue stands; it has not traded yet.
    """

    def __init__(
        self,
        engine: Engine,
        pipeline: MarketPipeline,
        feed: MarketFeed,
        client: ExecutionClient,
        journal: Journal,
        clock: Clock,
        settings: NodeSettings,
        on_recovered: Callable[[Recovered], None] = lambda _: None,
    ) -> None:
        self._session = Session(engine, pipeline, client, journal, clock, settings, on_recovered)
        self._may_hear = asyncio.Event()
        self._ingest = Ingest(feed, self._session)
        self._feed = feed
        self._base_ns = pipeline.timeframes_s[0] * _NS
        self._prices: dict[str, int] = {}

    @property
    def engine(self) -> Engine:
        """The fold; read only."""
        return self._session.engine

    def snapshot(self) -> Snapshot:
        """Return how things stand now."""
        return self._session.snapshot()

    async def run(self, stop: asyncio.Event, run_for_s: float | None = None) -> Summary:
        """Recover, warm up, trade until `stop` is set or the time is over, and stop in order.

        Parameters
        ----------
        stop : asyncio.Event
            Ends the run when set.
        run_for_s : float, optional
            Wall seconds of trading after which the run ends by itself.

        Raises
        ------
        TradecoreError
            If the venue or the journal cannot be worked with. What protects keeps resting.
        """
        session = self._session
        works: dict[str, Callable[[], Coroutine[None, None, None]]] = {
            "market": self._ingest.read,
            "reports": self._hear,
            "timers": self._keep_time,
        }
        if session.pipeline.wake_fd is not None:
            works["workers"] = self._ingest.hear_workers
        for number in range(session.settings.workers):
            works[f"router-{number}"] = lambda: session.router.work(session.fold)
        session.begin()
        async with within(session.settings.start_timeout_s, "the user stream was not subscribed"):
            await session.client.connect()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work(), name=name) for name, work in works.items()]
                if await done_before(stop, self._start()):
                    await done_before(stop, self._last(run_for_s))
                await self._finish()
                for task in tasks:
                    task.cancel()
        except BaseExceptionGroup as failures:
            await session.abandon()
            raise first_failure(failures) from failures
        finally:
            session.phase = NodeState.STOPPED
        return session.summary()

    # --- the course of a run ------------------------------------------------------------------

    async def _start(self) -> None:
        session = self._session
        await session.look()
        session.resume()
        self._may_hear.set()  # What was told meanwhile has waited in the socket.
        await session.settle()
        session.phase = NodeState.WARMING
        timeout_s = session.settings.start_timeout_s
        async with within(timeout_s, "no market frame came"):
            await self._ingest.is_connected.wait()
        if session.settings.warmup_bars:
            async with within(timeout_s, "history was not read"):
                await self._warm_up()
        self._ingest.release()
        session.phase = NodeState.ACTIVE

    async def _warm_up(self) -> None:
        """History up to the first bar that the stream tells in full."""
        session = self._session
        now = session.clock.venue_ns()
        ts_end = now - now % self._base_ns
        if session.pipeline.source == "trades" and ts_end < now:
            ts_end += self._base_ns  # The bar under way will never be whole in the stream.
        while session.clock.venue_ns() < ts_end:
            await session.changed()
        history = await read_history(
            self._feed,
            session.engine.instruments,
            format_timeframe(self._base_ns // _NS),
            session.settings.warmup_bars,
            ts_end,
        )
        session.pipeline.warm_up(history)
        session.engine.warm_up(python_bars(session.engine, history))
        session.counters["warmup_bars"] = len(history)

    async def _last(self, run_for_s: float | None) -> None:
        """Return when the time is over; without a limit only a stop ends a run."""
        if run_for_s is None:
            await asyncio.Event().wait()
        else:
            await self._session.clock.sleep(run_for_s)

    async def _finish(self) -> None:
        session = self._session
        session.request_stop()
        try:
            async with asyncio.timeout(session.settings.stop_timeout_s):
                while not session.is_done:
                    await session.changed()
        except TimeoutError:
            _log.error("stopped with orders or positions still open; see the summary")

    # --- tasks --------------------------------------------------------------------------------

    async def _hear(self) -> None:
        """Fold what the user stream says; after a loss ask for what it did not."""
        session = self._session
        await self._may_hear.wait()
        async for event in session.client.reports():
            session.fold(event)
            if isinstance(event, UserStreamRestored):
                session.counters["user_stream_restored"] += 1
                await session.refresh_balances()
        raise VenueUnavailable("the user stream ended")

    async def _keep_time(self) -> None:
        """Close bars by the clock, let timers fire, value at the newest prices."""
        session = self._session
        clock = session.clock
        grace_ns = int(session.settings.bar_grace_s * _NS)
        recent = deque([(clock.monotonic_ns(), clock.venue_ns())])
        while True:
            await clock.sleep(session.settings.timer_s)
            session.wake()
            if session.phase is NodeState.STARTING:
                continue
            now = clock.venue_ns()
            if session.phase in (NodeState.RECOVERING, NodeState.WARMING):
                session.fold(TimeAdvanced(now))
                continue
            recent.append((clock.monotonic_ns(), now))
            while len(recent) > 1 and recent[1][0] <= recent[-1][0] - grace_ns:
                recent.popleft()
            if self._ingest.is_silent():
                session.counters["silent_timers"] += 1
            else:
                self._advance(now, recent[0][1])
            session.fold(TimeAdvanced(now))
            session.curve.add(now, session.engine.equity)

    def _advance(self, now: int, ts_bars: int) -> None:
        """Close bars up to `ts_bars`, and value at the newest prices."""
        session = self._session
        session.pipeline.advance(ts_bars)
        while session.pipeline.settle():
            session.fold_instants()
        for symbol, price in session.pipeline.last_prices().items():
            if self._prices.get(symbol) != price:
                self._prices[symbol] = price
                session.fold(PriceSeen(now, symbol, price))
