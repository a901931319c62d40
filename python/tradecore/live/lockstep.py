# SPDX-License-Identifier: Apache-2.0
"""A node that steps together with its venue, so that a run repeats exactly.

The venue ends each of its steps with a frame of its own and waits for our word. In between: what
the account was told, then bars and decisions, then every answer, in an order that is always the
same.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tradecore.engine.engine import Engine
from tradecore.engine.instant import instant_events
from tradecore.engine.ports import ExecutionClient, Journal, MarketFeed
from tradecore.errors import DataError, JournalError, VenueUnavailable
from tradecore.live.clock import StepClock
from tradecore.live.recovered import Recovered
from tradecore.live.session import NodeSettings, Session, Summary, first_failure, within
from tradecore.live.snapshot import NodeState, Snapshot
from tradecore.model.events import Event
from tradecore.pipeline import MarketPipeline

STEP_STREAM = "!tradecoreStep"
FRAMES_PER_STEP_MAX = 100_000
FRAMES_WAITING_MAX = 10_000
_NS_PER_MS = 1_000_000
_MARK = b'"tradecoreStep"'


class SteppedClient(ExecutionClient, Protocol):
    """An execution client that counts what its user stream was told."""

    async def wait_seen(self, count: int) -> None:
        """Return once `count` of the venue's user events were handed on, since the start."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """The venue has played up to `ts_ms` and told the account `told` events so far."""

    ts_ms: int
    told: int
    is_end: bool


def read_step(frame: bytes) -> Step | None:
    """Return what a step frame says, None for any other frame.

    {"stream":"!tradecoreStep","data":{"e":"tradecoreStep","T":1679616060000,"n":12}}
    """
    if _MARK not in frame[:120]:
        return None
    try:
        data = json.loads(frame)["data"]
        return Step(int(data["T"]), int(data["n"]), bool(data.get("end", False)))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"step frame {frame[:120]!r} cannot be read: {error}") from None


class LockstepNode:
    """Like Node, without timers: venue time is the step's, and everything waits for everything.

    Parameters are those of Node; the clock is set by the steps, and shared with the adapters.
    """

    def __init__(
        self,
        engine: Engine,
        pipeline: MarketPipeline,
        feed: MarketFeed,
        client: SteppedClient,
        journal: Journal,
        clock: StepClock,
        settings: NodeSettings,
        on_recovered: Callable[[Recovered], None] = lambda _: None,
    ) -> None:
        self._session = Session(engine, pipeline, client, journal, clock, settings, on_recovered)
        self._feed = feed
        self._client = client
        self._clock = clock
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue(FRAMES_WAITING_MAX)
        self._told: deque[Event] = deque()
        self._frames: list[bytes] = []

    @property
    def engine(self) -> Engine:
        """The fold; read only."""
        return self._session.engine

    def snapshot(self) -> Snapshot:
        """Return how things stand now."""
        return self._session.snapshot()

    async def run(self, stop: asyncio.Event) -> Summary:
        """Step until the venue's data ends or `stop` is set; then stop in order.

        Raises
        ------
        TradecoreError
            If the venue or the journal cannot be worked with, or an answer does not come.
        """
        session = self._session
        session.begin()
        if not session.memory.is_new:
            raise JournalError("a run in lockstep starts afresh: its journal must be new")
        async with within(session.settings.start_timeout_s, "the user stream was not subscribed"):
            await session.client.connect()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._hear(), name="reports"),
                    group.create_task(self._read(), name="market"),
                    group.create_task(self._watch(stop), name="stop"),
                ]
                await session.look()
                session.resume()
                await session.settle()
                session.phase = NodeState.ACTIVE
                await self._step_through()
                session.request_stop()
                await self._settle()
                for task in tasks:
                    task.cancel()
        except BaseExceptionGroup as failures:
            await session.abandon()
            raise first_failure(failures) from failures
        finally:
            session.phase = NodeState.STOPPED
        return session.summary()

    async def _hear(self) -> None:
        async for event in self._client.reports():
            self._told.append(event)
            self._session.wake()
        raise VenueUnavailable("the user stream ended")

    async def _read(self) -> None:
        """Put frames into the inbox; when it is full the socket waits."""
        streams = (*self._session.settings.streams, STEP_STREAM)
        async for frames in self._feed.frames(streams):
            if not frames:
                raise VenueUnavailable("the market stream was lost; lockstep cannot go on")
            for frame in frames:
                await self._inbox.put(frame)
        raise VenueUnavailable("the market stream ended")

    async def _watch(self, stop: asyncio.Event) -> None:
        await stop.wait()
        await self._inbox.put(None)

    async def _step_through(self) -> None:
        """Step until the data ends, or a stop comes between two frames."""
        while (frame := await self._inbox.get()) is not None:
            step = read_step(frame)
            if step is None:
                if len(self._frames) >= FRAMES_PER_STEP_MAX:
                    raise DataError(f"more than {FRAMES_PER_STEP_MAX} frames in one step")
                self._frames.append(frame)
                continue
            await self._take(step)
            if step.is_end:
                return
            await self._feed.send(_done(step))

    async def _take(self, step: Step) -> None:
        """Reports first, then bars and decisions, then every answer."""
        session = self._session
        ts = step.ts_ms * _NS_PER_MS
        self._clock.set(ts)
        async with within(session.settings.request_timeout_s, f"{step.told} events were not told"):
            await self._client.wait_seen(step.told)
        await self._settle()
        for frame in self._frames:
            session.pipeline.feed(frame, ts)
        self._frames.clear()
        session.pipeline.advance(ts)
        instants = session.pipeline.take()
        if not any(instant.ts == ts for instant in instants):
            for event in instant_events(ts, session.pipeline.prices()):
                session.fold(event)
        for instant in instants:
            prices = session.pipeline.prices()
            for event in instant_events(instant.ts, prices, instant.bars, instant.intents):
                session.fold(event)
        await self._settle()
        session.counters["steps"] += 1
        session.curve.add(ts, session.engine.equity)

    async def _settle(self) -> None:
        """Fold what was told and carry out what follows, until nothing is in flight."""
        session = self._session
        async with within(session.settings.request_timeout_s, "an answer did not come"):
            while True:
                while self._told:
                    session.fold(self._told.popleft())
                command = session.router.take()
                if command is not None:
                    for event in await session.router.execute(command):
                        session.fold(event)
                elif session.engine.is_quiet:
                    return
                else:
                    await session.changed()


def _done(step: Step) -> bytes:
    message = {"method": "tradecore.done", "params": [step.ts_ms], "id": step.ts_ms}
    return json.dumps(message).encode()
