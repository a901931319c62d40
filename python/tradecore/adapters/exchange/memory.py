# SPDX-License-Identifier: Apache-2.0
"""The exchange without sockets: the same bytes in memory, for tests and simulated worlds.

Implements the ports a client's transports implement, on one exchange. An answer is there as soon
as it is asked for, unless a fault keeps it back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.wsapi import ApiSession
from tradecore.engine.ports import HttpResponse
from tradecore.errors import OutcomeUnknown, VenueUnavailable

ADDRESS = "memory"


class MemoryTransport:
    """HTTP and WebSocket transport straight into an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> HttpResponse:
        """Answer one request; `target` is a path with query, or a whole URL.

        Raises
        ------
        OutcomeUnknown
            If no whole answer came, as faults have it.
        """
        parts = urlsplit(target)
        request = HttpRequest(
            method,
            parts.path,
            parts.query.encode(),
            body,
            {name.lower(): value for name, value in headers.items()},
            ADDRESS,
        )
        came: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self._exchange.ask(request, came.put_nowait)
        delivery = await self._wait_for(came, timeout_s)
        if delivery is None or delivery.answer is None or delivery.cut_at is not None:
            raise OutcomeUnknown(f"{method} {parts.path}: no whole answer")
        answer = delivery.answer
        return HttpResponse(answer.status, answer.headers, answer.body)

    async def _wait_for(
        self, came: asyncio.Queue[Delivery | None], timeout_s: float
    ) -> Delivery | None:
        """Return what came, or None where nothing came in time by the exchange's wall."""
        if not came.empty():
            delivery = came.get_nowait()
            if delivery is None or not delivery.is_silent:
                return delivery

        async def time_out() -> None:
            await self._exchange.wall.sleep(timeout_s)
            came.put_nowait(None)

        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(time_out(), name="memory-timeout")
            delivery = await came.get()
            waiting.cancel()
        return delivery

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
        refused = self._exchange.refusal(session, parts.path)
        if refused is not None:
            raise VenueUnavailable(f"{parts.path}: refused with status {refused.status}")
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
        outbox = self._session.outbox
        while not self._waiting:
            self._waiting.extend(outbox.take())
            self._exchange.on_sent()
            has_ended = outbox.ending is not None and not outbox.is_stalled
            if self._is_closed or (has_ended and not self._waiting):
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
