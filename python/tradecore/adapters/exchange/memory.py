# SPDX-License-Identifier: Apache-2.0
"""The exchange without sockets: the same bytes in memory, for tests and simulated worlds.

Implements the ports a client's transports implement, on one exchange. Nothing waits on a wall
clock; an answer is there as soon as it is asked for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.wsapi import ApiSession
from tradecore.engine.ports import HttpResponse

ADDRESS = "memory"


class MemoryTransport:
    """HTTP and WebSocket transport straight into an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> HttpResponse:
        """Answer one request; `target` is a path with query, or a whole URL."""
        del timeout_s  # Never waits.
        parts = urlsplit(target)
        answer = self._exchange.request(
            HttpRequest(
                method,
                parts.path,
                parts.query.encode(),
                body,
                {name.lower(): value for name, value in headers.items()},
                ADDRESS,
            )
        )
        return HttpResponse(answer.status, answer.headers, answer.body)

    async def connect(self, url: str, timeout_s: float) -> MemorySocket:
        """Open a market stream or WebSocket API connection by its URL or path."""
        del timeout_s  # Never waits.
        parts = urlsplit(url)
        query = parts.query.encode()
        session: StreamSession | ApiSession
        if parts.path == "/ws-api/v3":
            session = self._exchange.open_api(query, ADDRESS)
        else:
            session = self._exchange.open_stream(parts.path, query, ADDRESS)
        return MemorySocket(self._exchange, session)

    async def close(self) -> None:
        """Nothing is held open."""


class MemorySocket:
    """One open connection."""

    def __init__(self, exchange: Exchange, session: StreamSession | ApiSession) -> None:
        self._exchange = exchange
        self._session = session
        self._waiting: deque[bytes] = deque()
        self._ready = asyncio.Event()
        self._is_closed = False
        session.outbox.on_ready = self._ready.set

    def take(self) -> list[bytes]:
        """Return the frames that wait, without waiting for more."""
        frames = [*self._waiting, *self._session.outbox.take()]
        self._waiting.clear()
        self._exchange.on_sent()
        return frames

    async def receive(self) -> bytes | None:
        """Return the next frame, or None once closed."""
        while not self._waiting:
            self._waiting.extend(self._session.outbox.take())
            self._exchange.on_sent()
            if self._is_closed or (self._session.outbox.ending and not self._waiting):
                return None
            if not self._waiting:
                self._ready.clear()
                await self._ready.wait()
        return self._waiting.popleft()

    async def send(self, data: bytes) -> None:
        """Give the exchange one text frame."""
        self._exchange.receive(self._session, data)

    async def close(self) -> None:
        """Close; a waiting receive returns None."""
        if not self._is_closed:
            self._is_closed = True
            self._exchange.close(self._session)
            self._ready.set()
