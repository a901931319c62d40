# SPDX-License-Identifier: Apache-2.0
"""What waits to be sent on one connection: bounded, handed over in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

OUTBOX_BYTES_MAX = 16 * 1024 * 1024


GOING_AWAY = 1001
POLICY_VIOLATION = 1008


class Ending(NamedTuple):
    """Why the exchange closes a connection, as its close frame says it."""

    code: int
    reason: bytes


TOO_SLOW = Ending(POLICY_VIOLATION, b"too slow")


class BinaryFrame(bytes):
    """A frame that is not text."""

    __slots__ = ()


class Outbox:
    """Frames for one connection, text unless they are binary frames, oldest first.

    Once `ending` is set nothing more is taken in, and the skin closes the connection when what
    waits has gone. A client that lets more than `limit_bytes` wait is too slow: that is its
    ending, and what waited is dropped. Nothing is ever skipped silently.
    """

    def __init__(self, limit_bytes: int = OUTBOX_BYTES_MAX) -> None:
        self.waiting_bytes = 0
        self.ending: Ending | None = None
        self.on_ready: Callable[[], None] | None = None
        self._frames: list[bytes] = []
        self._limit = limit_bytes

    def push(self, frame: bytes) -> None:
        """Queue one frame; wakes the skin when it is the first."""
        if self.ending is not None:
            return
        frames = self._frames
        frames.append(frame)
        self.waiting_bytes += len(frame)
        if self.waiting_bytes > self._limit:
            frames.clear()
            self.waiting_bytes = 0
            self.finish(TOO_SLOW)
            return
        if len(frames) == 1 and self.on_ready is not None:
            self.on_ready()

    def finish(self, ending: Ending) -> None:
        """Take in nothing more; wakes the skin. The first ending stands."""
        if self.ending is None:
            self.ending = ending
            if self.on_ready is not None:
                self.on_ready()

    def take(self) -> list[bytes]:
        """Return all that waits and forget it."""
        frames, self._frames = self._frames, []
        self.waiting_bytes = 0
        return frames
