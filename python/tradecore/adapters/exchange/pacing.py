# SPDX-License-Identifier: Apache-2.0
"""Venue time against the wall's monotonic clock: venue = start + rate x monotonic."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from tradecore.adapters.exchange.amounts import NS_PER_SECOND


class Wall(Protocol):
    """The wall's clocks; a stepped one in tests."""

    def monotonic_ns(self) -> int:
        """Return a clock that never goes back, ns."""
        ...

    def unix_ns(self) -> int:
        """Return ns since the Unix epoch, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemWall:
    """This machine's clocks."""

    def monotonic_ns(self) -> int:
        """Return the machine's monotonic clock, ns."""
        return time.monotonic_ns()

    def unix_ns(self) -> int:
        """Return the machine's clock, ns since the Unix epoch."""
        return time.time_ns()

    async def sleep(self, seconds: float) -> None:
        """Wait on the running event loop."""
        await asyncio.sleep(seconds)


class SteppedWall:
    """Clocks that move only when they are told to. `sleep` waits for that."""

    def __init__(self, unix_ns: int) -> None:
        self.now = 0
        self._unix_ns = unix_ns
        self._sleepers: list[tuple[int, asyncio.Event]] = []

    def monotonic_ns(self) -> int:
        """Return how far it has been stepped, ns."""
        return self.now

    def unix_ns(self) -> int:
        """Return where it began, and how far it has been stepped."""
        return self._unix_ns + self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until it has been stepped so far."""
        woken = asyncio.Event()
        self._sleepers.append((self.now + int(seconds * NS_PER_SECOND), woken))
        await woken.wait()

    def step(self, seconds: float) -> None:
        """Move on and wake who has slept long enough."""
        self.now += round(seconds * NS_PER_SECOND)
        due = [woken for ts, woken in self._sleepers if ts <= self.now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self.now]
        for woken in due:
            woken.set()


class PacedClock:
    """Venue time: stands at `ts_start` until `start`, then runs at `rate`."""

    def __init__(self, ts_start: int, rate: float, wall: Wall) -> None:
        self.rate = rate
        self._ts_start = ts_start
        self._wall = wall
        self._monotonic_start: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether time has been started."""
        return self._monotonic_start is not None

    def start(self) -> None:
        """Let time run; does nothing when it runs."""
        if self._monotonic_start is None:
            self._monotonic_start = self._wall.monotonic_ns()

    def venue_ns(self) -> int:
        """Return venue time now."""
        if self._monotonic_start is None:
            return self._ts_start
        return self._ts_start + int((self._wall.monotonic_ns() - self._monotonic_start) * self.rate)

    async def sleep_until(self, ts: int, seconds_min: float) -> None:
        """Wait until venue time `ts`, but at least `seconds_min`, so that work comes in batches."""
        seconds = (ts - self.venue_ns()) / (self.rate * NS_PER_SECOND)
        await self._wall.sleep(max(seconds, seconds_min))
