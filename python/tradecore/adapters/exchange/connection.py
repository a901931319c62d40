# SPDX-License-Identifier: Apache-2.0
"""One WebSocket on the exchange: what goes out, what comes in, how it is kept alive and ended.

What goes out is framed once and written in one piece a wake; pongs and closing are the web
server's.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import struct
from collections.abc import Sequence

from aiohttp import ClientConnectionResetError, WSMsgType, web

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.guard import guard_of
from tradecore.adapters.exchange.outbox import GOING_AWAY, BinaryFrame, Ending
from tradecore.adapters.exchange.pacing import Wall
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.wsapi import ApiSession

MESSAGE_BYTES_MAX = 64 * 1024
PING_NS = 20 * NS_PER_SECOND
PONG_NS_MAX = 60 * NS_PER_SECOND
SILENT = Ending(GOING_AWAY, b"no pong")
TOO_OLD = Ending(GOING_AWAY, b"connection has reached its age")

_FIN = 0x80


def framed(payloads: Sequence[bytes], kind: WSMsgType | None = None) -> bytes:
    """Return frames, server to client, one behind the other; of `kind`, or text and binary."""
    parts = []
    for payload in payloads:
        size, first = len(payload), _FIN | (kind or _kind(payload))
        if size < 126:
            parts.append(bytes((first, size)))
        elif size < 65_536:
            parts.append(bytes((first, 126)) + size.to_bytes(2, "big"))
        else:
            parts.append(bytes((first, 127)) + size.to_bytes(8, "big"))
        parts.append(payload)
    return b"".join(parts)


def break_off(transport: asyncio.BaseTransport | None, is_reset: bool) -> None:
    """Close a connection without a word, or reset it, so that the peer sees an error."""
    if not isinstance(transport, asyncio.Transport):
        return
    sock = transport.get_extra_info("socket")
    if is_reset and sock is not None:
        sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _kind(payload: bytes) -> WSMsgType:
    return WSMsgType.BINARY if isinstance(payload, BinaryFrame) else WSMsgType.TEXT


class Connection:
    """One open WebSocket and the session behind it."""

    def __init__(
        self, exchange: Exchange, session: StreamSession | ApiSession, request: web.Request
    ) -> None:
        self.session = session
        self.closed = asyncio.Event()
        self._exchange = exchange
        self._request = request
        self._socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=MESSAGE_BYTES_MAX, writer_limit=1
        )
        self._ready = asyncio.Event()
        self._ts_open = 0
        self._ts_ping = 0
        self._unanswered: list[tuple[bytes, int]] = []  # Pings and when they were sent.

    async def serve(self, now_ns: int) -> web.WebSocketResponse:
        """Shake hands, then talk until one side ends it."""
        self._ts_open = self._ts_ping = now_ns
        try:
            await self._socket.prepare(self._request)
            self.session.outbox.on_ready = self._wake
            self._wake()
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write())
                await self._read()
                if self.session.outbox.ending is None or self.session.outbox.is_stalled:
                    writer.cancel()
        finally:
            self._exchange.close(self.session)
            self.closed.set()
        return self._socket

    def tend(self, wall: Wall, age_ns_max: int) -> None:
        """Ping when it is time; end a connection that is silent or old."""
        now = wall.monotonic_ns()
        outbox = self.session.outbox
        if outbox.is_stalled:
            return
        if now - self._ts_open >= age_ns_max:
            outbox.finish(TOO_OLD)
        elif self._unanswered and now - self._unanswered[0][1] >= PONG_NS_MAX:
            outbox.finish(SILENT)
        elif now - self._ts_ping >= PING_NS and self._request.transport is not None:
            payload = b"%d" % (wall.unix_ns() // NS_PER_MS)
            self._ts_ping = now
            self._unanswered.append((payload, now))
            # Not through the socket, which would wait for a peer that does not read.
            self._request.transport.write(framed([payload], WSMsgType.PING))

    def _wake(self) -> None:
        self._ready.set()
        if self.session.outbox.ending is not None and not self.session.outbox.is_stalled:
            guard = guard_of(self._request.transport)
            if guard is not None:
                guard.close_soon()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                self._exchange.receive(self.session, message.data)
            elif self.session.outbox.is_stalled:
                continue
            elif message.type is WSMsgType.PING:
                self._exchange.count_message(self.session)
                await self._socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                self._exchange.count_message(self.session)
                self._take_pong(bytes(message.data))

    def _take_pong(self, payload: bytes) -> None:
        """A pong answers its ping and those before it; one that answers none changes nothing."""
        for at, (sent, _) in enumerate(self._unanswered):
            if sent == payload:
                del self._unanswered[: at + 1]
                return

    async def _write(self) -> None:
        outbox, socket, request = self.session.outbox, self._socket, self._request
        while True:
            await self._ready.wait()
            self._ready.clear()
            frames = outbox.take()
            if frames and not socket.closed and request.transport is not None:
                if len(frames) > 1:
                    request.transport.write(framed(frames[:-1]))
                # The last goes through the socket, which waits while the peer's buffer is full.
                with contextlib.suppress(ClientConnectionResetError):
                    await socket.send_frame(frames[-1], _kind(frames[-1]))
                self._exchange.on_sent()
            if outbox.ending is not None and not outbox.is_stalled:
                code, reason = outbox.ending
                if code is None:
                    break_off(request.transport, is_reset=True)
                    return
                with contextlib.suppress(ConnectionError):
                    await socket.close(code=code, message=reason)
                return
