# SPDX-License-Identifier: Apache-2.0
"""The real clocks and the real chance; apps hand them in. Nothing else in `live` reads either."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tradecore.engine.ports import Clock


@dataclass(frozen=True, slots=True)
class ClockSample:
    """One question for the venue's time: our monotonic clock around it, and the answer."""

    sent_ns: int
    received_ns: int
    venue_ns: int


class MonotonicClock:
    """The wall: monotonic time and sleep; venue time is the system's own."""

    def venue_ns(self) -> int:
        """Return the system's UTC time; only right for a venue on this machine's clock."""
        return time.time_ns()

    def monotonic_ns(self) -> int:
        """Return the monotonic clock, ns."""
        return time.monotonic_ns()

    async def sleep(self, seconds: float) -> None:
        """Wait wall seconds."""
        await asyncio.sleep(seconds)


class VenueClock:
    """Venue time = offset + rate x monotonic, over a clock that knows only the wall.

    Parameters
    ----------
    wall : Clock
        Gives monotonic time and sleep.
    rate : float, default 1.0
        Venue seconds in a wall second; the embedded exchange announces its own.
    """

    def __init__(self, wall: Clock, rate: float = 1.0) -> None:
        if not 0.0 < rate <= 1.0e6:
            raise ValueError(f"rate was {rate}, must be above 0 and at most 1000000")
        self.rate = rate
        self._wall = wall
        self._anchor_ns = wall.monotonic_ns()
        self._venue_ns = wall.venue_ns()
        self._latest_ns = 0

    def synchronise(self, samples: Iterable[ClockSample]) -> int:
        """Take the venue's time from the quickest of some round trips.

        Returns
        -------
        int
            Half of that round trip, ns of wall time: the bound of the error.

        Raises
        ------
        ValueError
            If there is no sample.
        """
        best = min(samples, key=lambda s: s.received_ns - s.sent_ns, default=None)
        if best is None:
            raise ValueError("samples were empty, must hold at least one round trip")
        half = (best.received_ns - best.sent_ns) // 2
        self._anchor_ns = best.sent_ns + half
        self._venue_ns = best.venue_ns
        return half

    def venue_ns(self) -> int:
        """Return venue time, ns UTC. It never runs backwards, also when it is set anew."""
        passed = self._wall.monotonic_ns() - self._anchor_ns
        self._latest_ns = max(self._latest_ns, self._venue_ns + int(passed * self.rate))
        return self._latest_ns

    def monotonic_ns(self) -> int:
        """Return the wall's monotonic clock, ns."""
        return self._wall.monotonic_ns()

    async def sleep(self, seconds: float) -> None:
        """Wait wall seconds."""
        await self._wall.sleep(seconds)


class StepClock:
    """Venue time that moves only when it is told to: the clock of lockstep."""

    def __init__(self, wall: Clock, venue_ns: int = 0) -> None:
        self._wall = wall
        self._venue_ns = venue_ns

    def set(self, venue_ns: int) -> None:
        """Move to this instant; a move backwards does nothing."""
        self._venue_ns = max(self._venue_ns, venue_ns)

    def venue_ns(self) -> int:
        """Return the instant of the step."""
        return self._venue_ns

    def monotonic_ns(self) -> int:
        """Return the wall's monotonic clock, ns."""
        return self._wall.monotonic_ns()

    async def sleep(self, seconds: float) -> None:
        """Wait wall seconds."""
        await self._wall.sleep(seconds)


class SystemRandom:
    """Randomness that nobody can foresee."""

    def __init__(self) -> None:
        self._source = random.SystemRandom()

    def random(self) -> float:
        """Return a number in [0, 1)."""
        return self._source.random()

    def getrandbits(self, bits: int, /) -> int:
        """Return that many random bits as an int."""
        return self._source.getrandbits(bits)
