# SPDX-License-Identifier: Apache-2.0
"""What waits to be sent on one connection: bounded, handed over in batches."""

from __future__ import annotations

from collections.abc import Callable

OUTBOX_BYTES_MAX = 16 * 1024 * 1024


class Outbox:
    """Text frames for one connection, oldest first.

    A client that lets more than `limit_bytes` wait is too slow: `overflowed` becomes true, what
    waited is dropped and the skin closes the connection. Nothing is ever skipped silently.

    While `is_stalled` nothing leaves, not even a ping, and nothing that comes in is heard. Once
    `is_ended`, the skin sends what waits and closes with `close_code`, or breaks the connection off
    where that is None.
    """

    def __init__(self, limit_bytes: int = OUTBOX_BYTES_MAX) -> None:
        self.waiting_bytes = 0
        self.overflowed = False
        self.is_stalled = False
        self.is_ended = False
        self.close_code: int | None = None
        self.on_ready: Callable[[], None] | None = None
        self._frames: list[bytes] = []
        self._limit = limit_bytes

    def push(self, frame: bytes) -> None:
        """Queue one frame; wakes the skin when it is the first."""
        if self.overflowed or self.is_ended:
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
        self._wake()

    def take(self) -> list[bytes]:
        """Return all that waits and forget it."""
        if self.is_stalled:
            return []
        frames, self._frames = self._frames, []
        self.waiting_bytes = 0
        return frames

    def stall(self) -> None:
        """Let nothing leave any more."""
        self.is_stalled = True

    def go_on(self) -> None:
        """Let leave what has waited."""
        self.is_stalled = False
        self._wake()

    def end(self, close_code: int | None) -> None:
        """Close the connection behind what waits; the first word holds."""
        if not self.is_ended:
            self.is_ended, self.close_code = True, close_code
            self._wake()

    def _wake(self) -> None:
        if self.on_ready is not None:
            self.on_ready()
