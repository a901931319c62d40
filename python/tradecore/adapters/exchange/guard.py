# SPDX-License-Identifier: Apache-2.0
"""What keeps a TCP connection from being held for nothing: deadlines before the web server.

The web server gives a request as long as it likes to arrive. A guard stands before it on each
connection, passes everything on, and knows since when the connection owes something.
"""

from __future__ import annotations

import asyncio
from typing import cast

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.pacing import Wall

WATCH_SECONDS = 0.5
"""How often guards are looked at."""
REQUEST_NS = 9 * NS_PER_SECOND
"""How long a request's head may take, from its first byte or from the connection's start, and its
body again. With `WATCH_SECONDS`, a connection that dribbles is gone within ten seconds."""
CLOSE_NS = 9 * NS_PER_SECOND
"""How long a connection that is being closed may take to go."""
STALL_NS = 60 * NS_PER_SECOND
"""How long a peer may take nothing of what waits for it."""


class Guard(asyncio.Protocol):
    """One TCP connection. Times are the wall's monotonic clock, ns."""

    def __init__(self, inner: asyncio.Protocol, guards: set[Guard], wall: Wall) -> None:
        self._inner = inner
        self._guards = guards
        self._wall = wall
        self._transport: asyncio.Transport | None = None
        self._deadline: int | None = None  # For a request, or for closing.
        self._stalled_since: int | None = None
        self._is_idle = False  # Between requests: the next byte begins one.
        self._has_more = False  # Bytes of a next request came before this one was answered.
        self._is_closing = False

    # What the event loop tells ---------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: a request is due."""
        self._transport = cast(asyncio.Transport, transport)
        self._guards.add(self)
        self._expect()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass bytes on; the first after an answer begin a request."""
        if self._is_idle:
            self._is_idle = False
            self._expect()
        else:
            self._has_more = True
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """The peer takes less than is sent."""
        self._stalled_since = self._wall.monotonic_ns()
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The peer has taken what waited."""
        self._stalled_since = None
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._guards.discard(self)
        self._inner.connection_lost(exc)

    # What the server tells -------------------------------------------------------------------

    def head_came(self) -> None:
        """A request's head is whole; its body is due."""
        self._expect()

    def body_came(self) -> None:
        """A request is whole, or the connection is a WebSocket now: nothing is due."""
        self._has_more = False
        if not self._is_closing:
            self._deadline = None

    def answered(self) -> None:
        """The answer has been made: the peer may be idle, or has begun its next request."""
        if self._has_more:
            self._expect()
        elif not self._is_closing:
            self._deadline = None
            self._is_idle = True

    def close_soon(self) -> None:
        """The connection is being closed: it may not take long."""
        if not self._is_closing:
            self._deadline = self._wall.monotonic_ns() + CLOSE_NS
            self._is_closing = True

    def check(self, now_ns: int) -> None:
        """Drop the connection if what is due has not come in time."""
        late = self._deadline is not None and now_ns >= self._deadline
        stalled = self._stalled_since is not None and now_ns - self._stalled_since >= STALL_NS
        if late or stalled:
            self.drop()

    def drop(self) -> None:
        """Drop the connection now, whatever waits."""
        if self._transport is not None:
            self._transport.abort()

    def _expect(self) -> None:
        if not self._is_closing:
            self._deadline = self._wall.monotonic_ns() + REQUEST_NS


def guard_of(transport: asyncio.BaseTransport | None) -> Guard | None:
    """Return the guard of a connection that is still there."""
    protocol = None if transport is None else transport.get_protocol()
    return protocol if isinstance(protocol, Guard) else None
