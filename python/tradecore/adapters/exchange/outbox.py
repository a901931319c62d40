# SPDX-License-Identifier: Apache-2.0
"""What waits to be sent on one connection: bounded, handed over in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

OUTBOX_BYTES_MAX = 16 * 1024 * 1024
GOING_AWAY = 1001
POLICY_VIOLATION = 1008


class Ending(NamedTuple):
    """How the exchange closes a connection: by a close frame, or without a code by a reset."""

    code: int | None
    reason: bytes = b""


TOO_SLOW = Ending(POLICY_VIOLATION, b"too slow")


class BinaryFrame(bytes):
    """A frame that is not text."""

    __slots__ = ()


class Outbox:
    """Frames for one connection, text unless they are binary frames, oldest first.

    Once `ending` is set nothing more is taken in, and the skin closes the connection when what
    waits has gone. A client that lets more than `limit_bytes` wait is too slow: that is its
    ending, and what waited is dropped. Nothing is ever skipped silently.

    While `is_stalled` nothing leaves, not even a ping or an ending, and nothing that comes in is
    heard.
    """

    def __init__(self, limit_bytes: int = OUTBOX_BYTES_MAX) -> None:
        self.waiting_bytes = 0
        self.ending: Ending | None = None
        self.is_stalled = False
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
        elif len(frames) == 1:
            self._wake()

    def finish(self, ending: Ending) -> None:
        """Take in nothing more; wakes the skin. The first ending stands."""
        if self.ending is None:
            self.ending = ending
            self._wake()

    def take(self) -> list[bytes]:
        """Return all that waits and forget it; nothing while stalled."""
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

    def _wake(self) -> None:
        if self.on_ready is not None:
            self.on_ready()
