# SPDX-License-Identifier: Apache-2.0
"""The exchange on real sockets: REST, market streams and the WebSocket API on one port.

What goes out is framed once and written in one piece a wake; control frames and closing are the
web server's.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import struct
from collections.abc import Callable, Sequence
from types import TracebackType

from aiohttp import ClientConnectionResetError, WSCloseCode, WSMsgType, web

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.pacing import Wall
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.wsapi import ApiSession

PING_SECONDS = 20.0
PONG_NS_MAX = 60 * NS_PER_SECOND
MESSAGE_BYTES_MAX = 64 * 1024
_TEXT = 0x81  # FIN and the text opcode.


def framed(payloads: Sequence[bytes]) -> bytes:
    """Return text frames, server to client, one behind the other."""
    parts = []
    for payload in payloads:
        size = len(payload)
        if size < 126:
            parts.append(bytes((_TEXT, size)))
        elif size < 65_536:
            parts.append(bytes((_TEXT, 126)) + size.to_bytes(2, "big"))
        else:
            parts.append(bytes((_TEXT, 127)) + size.to_bytes(8, "big"))
        parts.append(payload)
    return b"".join(parts)


def break_off(transport: asyncio.Transport | None, is_reset: bool) -> None:
    """Close a connection without a word, or reset it, so that the peer sees an error."""
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if is_reset and sock is not None:
        sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class _Connection:
    """One open WebSocket and the session behind it."""

    def __init__(
        self, socket: web.WebSocketResponse, session: StreamSession | ApiSession, now_ns: int
    ) -> None:
        self.socket = socket
        self.session = session
        self.ready = asyncio.Event()
        self.ts_pong = now_ns
        session.outbox.on_ready = self.ready.set


class ExchangeServer:
    """Serves one exchange. Use as an async context manager."""

    def __init__(self, exchange: Exchange, wall: Wall, host: str, port: int) -> None:
        self.exchange = exchange
        self.port = port
        self._host = host
        self._wall = wall
        self._connections: set[_Connection] = set()
        self._runner: web.AppRunner | None = None
        self._tasks = asyncio.TaskGroup()
        self._background: list[asyncio.Task[None]] = []

    @property
    def rest_url(self) -> str:
        """Where REST is, without a path."""
        return f"http://{self._host}:{self.port}"

    @property
    def stream_url(self) -> str:
        """Where market streams are, without a path."""
        return f"ws://{self._host}:{self.port}"

    @property
    def ws_api_url(self) -> str:
        """Where the WebSocket API is."""
        return f"{self.stream_url}/ws-api/v3"

    async def __aenter__(self) -> ExchangeServer:
        app = web.Application(client_max_size=MESSAGE_BYTES_MAX)
        app.router.add_route("GET", "/ws-api/v3", self._on_api)
        for path in ("/ws", "/ws/{names:.*}", "/stream"):
            app.router.add_route("GET", path, self._on_stream)
        app.router.add_route("*", "/{path:.*}", self._on_request)
        app.on_shutdown.append(self._on_shutdown)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self._tasks.__aenter__()
        self._background = [
            self._tasks.create_task(self.exchange.drive(), name="exchange-drive"),
            self._tasks.create_task(self._ping(), name="exchange-ping"),
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for task in self._background:
            task.cancel()
        try:
            if self._runner is not None:
                await self._runner.cleanup()
        finally:
            # The block's own error travels on as it is; only a cancel may be ours to explain.
            if kind is not None and issubclass(kind, asyncio.CancelledError):
                await self._tasks.__aexit__(kind, error, traceback)
            else:
                await self._tasks.__aexit__(None, None, None)

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        asked = HttpRequest(
            request.method,
            path,
            query.encode(),
            await request.read(),
            {name.lower(): value for name, value in request.headers.items()},
            request.remote or "",
        )
        came: asyncio.Queue[Delivery] = asyncio.Queue()
        self.exchange.ask(asked, came.put_nowait)
        delivery = await came.get()
        answer = delivery.answer
        if answer is not None and delivery.cut_at is None:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        response = web.StreamResponse()
        if answer is not None:
            response = web.StreamResponse(status=answer.status, headers=answer.headers)
            response.content_length = len(answer.body)
            await response.prepare(request)
            await response.write(answer.body[: delivery.cut_at])
        elif delivery.is_silent:
            await asyncio.Event().wait()  # Until the client has had enough.
        break_off(request.transport, is_reset=answer is None)
        return response

    async def _on_stream(self, request: web.Request) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        return await self._serve(request, lambda: self.exchange.open_stream(path, query.encode()))

    async def _on_api(self, request: web.Request) -> web.StreamResponse:
        query = request.raw_path.partition("?")[2]
        return await self._serve(
            request, lambda: self.exchange.open_api(query.encode(), request.remote or "")
        )

    async def _serve(
        self, request: web.Request, open_session: Callable[[], StreamSession | ApiSession]
    ) -> web.StreamResponse:
        try:
            session = open_session()
        except ApiError as refused:
            body = {"code": refused.code, "msg": refused.message}
            return web.json_response(body, status=refused.status)
        refusal = self.exchange.refusal(session, request.path)
        if refusal is not None:
            return web.Response(status=refusal.status, body=refusal.body, headers=refusal.headers)
        socket = web.WebSocketResponse(
            autoping=False, compress=False, max_msg_size=MESSAGE_BYTES_MAX, writer_limit=1
        )
        await socket.prepare(request)
        connection = _Connection(socket, session, self._wall.monotonic_ns())
        self._connections.add(connection)
        connection.ready.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write(request, connection))
                await self._read(connection)
                writer.cancel()
        finally:
            self._connections.discard(connection)
            self.exchange.close(session)
        return socket

    async def _read(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                self.exchange.receive(connection.session, message.data)
            elif message.type is WSMsgType.PING and not connection.session.outbox.is_stalled:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                connection.ts_pong = self._wall.monotonic_ns()

    async def _write(self, request: web.Request, connection: _Connection) -> None:
        outbox, socket = connection.session.outbox, connection.socket
        while True:
            await connection.ready.wait()
            connection.ready.clear()
            if outbox.overflowed:
                await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too slow")
                return
            frames = outbox.take()
            if outbox.is_ended and not outbox.is_stalled:
                await self._end(request, connection, frames)
                return
            if not frames or socket.closed or request.transport is None:
                continue
            if len(frames) > 1:
                request.transport.write(framed(frames[:-1]))
            # The last goes through the socket, which waits while the peer's buffer is full.
            with contextlib.suppress(ClientConnectionResetError):
                await socket.send_frame(frames[-1], WSMsgType.TEXT)
            self.exchange.on_sent()

    async def _end(
        self, request: web.Request, connection: _Connection, frames: Sequence[bytes]
    ) -> None:
        """Send what waits and close, or break off."""
        transport, code = request.transport, connection.session.outbox.close_code
        if transport is None or connection.socket.closed:
            return
        transport.write(framed(frames))
        if code is None:
            break_off(transport, is_reset=True)
        else:
            with contextlib.suppress(ConnectionError):
                await connection.socket.close(code=code)

    async def _ping(self) -> None:
        while True:
            await self._wall.sleep(PING_SECONDS)
            now = self._wall.monotonic_ns()
            payload = str(self._wall.unix_ns() // NS_PER_MS).encode()
            for connection in list(self._connections):
                if connection.session.outbox.is_stalled:
                    continue
                with contextlib.suppress(ConnectionError):
                    if now - connection.ts_pong > PONG_NS_MAX:
                        await connection.socket.close(code=WSCloseCode.GOING_AWAY)
                    else:
                        await connection.socket.ping(payload)

    async def _on_shutdown(self, _app: web.Application) -> None:
        for connection in list(self._connections):
            with contextlib.suppress(ConnectionError):
                await connection.socket.close(code=WSCloseCode.GOING_AWAY)
