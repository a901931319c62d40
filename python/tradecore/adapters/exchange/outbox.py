# SPDX-License-Identifier: Apache-2.0
"""What waits to be sent on one connection: bounded, handed over in batches."""

from __future__ import annotations

from collections.abc import Callable

OUTBOX_BYTES_MAX = 16 * 1024 * 1024


class Outbox:
    """Text frames for one connection, oldest first.

    A client that lets more than `limit_bytes` wait is too slow: `overflowed` becomes true, what
    waited is dropped and the skin closes the connection. Nothing is ever skipped silently.
    """

    def __init__(self, limit_bytes: int = OUTBOX_BYTES_MAX) -> None:
        self.waiting_bytes = 0
        self.overflowed = False
        self.on_ready: Callable[[], None] | None = None
        self._frames: list[bytes] = []
        self._limit = limit_bytes

    def push(self, frame: bytes) -> None:
        """Queue one frame; wakes the skin when it is the first."""
        if self.overflowed:
            return
        frames = self._frames
        frames.append(frame)
        self.waiting_bytes += len(frame)
        if self.waiting_bytes > self._limit:
            self.overflowed = True
            frames.clear()
            self.waiting_bytes = 0
        elif len(frames) > 1:
            return
        if self.on_ready is not None:
            self.on_ready()

    def take(self) -> list[bytes]:
        """Return all that waits and forget it."""
        frames, self._frames = self._frames, []
        self.waiting_bytes = 0
        return frames
