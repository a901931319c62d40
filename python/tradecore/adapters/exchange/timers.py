# SPDX-License-Identifier: Apache-2.0
"""What is to happen at a venue time to come."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Timers:
    """Actions by venue time; those of one instant run in the order in which they were asked for."""

    def __init__(self) -> None:
        self.on_added: Callable[[int], None] = lambda _ts: None
        """Called with the time of each action that is asked for."""
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()

    @property
    def next_ns(self) -> int | None:
        """When the next action is due, or None."""
        return self._waiting[0][0] if self._waiting else None

    def at(self, ts: int, action: Callable[[], None]) -> None:
        """Run `action` when venue time reaches `ts`."""
        heapq.heappush(self._waiting, (ts, next(self._numbers), action))
        self.on_added(ts)

    def take(self, ts: int) -> tuple[int, Callable[[], None]] | None:
        """Remove and return the earliest action that is due by `ts`, with its time."""
        if not self._waiting or self._waiting[0][0] > ts:
            return None
        due, _, action = heapq.heappop(self._waiting)
        return due, action
