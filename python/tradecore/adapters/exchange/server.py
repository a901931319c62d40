# SPDX-License-Identifier: Apache-2.0
"""The exchange on real sockets: REST, market streams and the WebSocket API on one port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from types import TracebackType

from aiohttp import web
from aiohttp.typedefs import Handler

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.connection import MESSAGE_BYTES_MAX, Connection, break_off
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.guard import WATCH_SECONDS, Guard, guard_of
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.pacing import Wall
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.wsapi import ApiSession

LOOPBACK = ("127.0.0.1", "localhost", "::1")
AGE_SECONDS_MAX = 86_400.0
_BACKLOG = 1024
_GOODBYE_SECONDS = 1.0  # How long a stop waits for clients to close.


class ExchangeServer:
    """Serves one exchange. Use as an async context manager.

    Parameters
    ----------
    hosts : sequence of str
        Names, beside loopback ones and `host`, that requests may give in their Host header, and in
        their Origin if they have one. Others are refused, so that no page of a foreign name
        reaches the exchange through a browser.
    age_seconds_max : float
        How old a WebSocket connection gets before it is ended.
    """

    def __init__(
        self,
        exchange: Exchange,
        wall: Wall,
        host: str,
        port: int,
        hosts: Sequence[str] = (),
        age_seconds_max: float = AGE_SECONDS_MAX,
    ) -> None:
        self.exchange = exchange
        self.port = port
        self._host = host
        self._hosts = {name.lower() for name in (*LOOPBACK, host, *hosts)}
        self._age_ns_max = int(age_seconds_max * NS_PER_SECOND)
        self._wall = wall
        self._guards: set[Guard] = set()
        self._connections: set[Connection] = set()
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._tasks = asyncio.TaskGroup()
        self._background: list[asyncio.Task[None]] = []

    @property
    def rest_url(self) -> str:
        """Where REST is, without a path."""
        return f"http://{self._authority}"

    @property
    def stream_url(self) -> str:
        """Where market streams are, without a path."""
        return f"ws://{self._authority}"

    @property
    def ws_api_url(self) -> str:
        """Where the WebSocket API is."""
        return f"{self.stream_url}/ws-api/v3"

    @property
    def _authority(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self.port}"

    @property
    def open_sockets(self) -> int:
        """How many TCP connections are open."""
        return len(self._guards)

    async def __aenter__(self) -> ExchangeServer:
        app = web.Application(client_max_size=MESSAGE_BYTES_MAX, middlewares=[self._check_host])
        app.router.add_route("GET", "/ws-api/v3", self._on_api)
        for path in ("/ws", "/ws/{names:.*}", "/stream"):
            app.router.add_route("GET", path, self._on_stream)
        app.router.add_route("*", "/{path:.*}", self._on_request)
        # A combined stream names up to 1024 streams in its address.
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=0.0,
            max_line_size=MESSAGE_BYTES_MAX,
            handler_cancellation=True,
        )
        await runner.setup()
        self._runner = runner
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: self._guarded(runner), self._host, self.port, backlog=_BACKLOG
        )
        self.port = self._listener.sockets[0].getsockname()[1]
        await self._tasks.__aenter__()
        self._background = [
            self._tasks.create_task(self.exchange.drive(), name="exchange-drive"),
            self._tasks.create_task(self._watch(), name="exchange-watch"),
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
            await self._close()
        finally:
            # The block's own error travels on as it is; only a cancel may be ours to explain.
            if kind is not None and issubclass(kind, asyncio.CancelledError):
                await self._tasks.__aexit__(kind, error, traceback)
            else:
                await self._tasks.__aexit__(None, None, None)

    async def _close(self) -> None:
        assert self._listener is not None
        assert self._runner is not None
        self._listener.close()
        try:
            self.exchange.shut_down()
            leaving = [connection.closed.wait() for connection in self._connections]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await asyncio.gather(*leaving)
        finally:
            for guard in list(self._guards):
                guard.drop()
            await self._runner.cleanup()

    def _guarded(self, runner: web.AppRunner) -> Guard:
        assert runner.server is not None
        return Guard(runner.server(), self._guards, self._wall)

    async def _watch(self) -> None:
        while True:
            await self._wall.sleep(WATCH_SECONDS)
            now = self._wall.monotonic_ns()
            for guard in list(self._guards):
                guard.check(now)
            for connection in list(self._connections):
                connection.tend(self._wall, self._age_ns_max)

    @web.middleware
    async def _check_host(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        named, page = request.headers.get("Host"), request.headers.get("Origin")
        if named is not None and _name_of(named) not in self._hosts:
            return web.Response(status=403, text=f"This exchange does not serve {named!r}.\n")
        if page is not None and _name_of(page.partition("://")[2]) not in self._hosts:
            return web.Response(status=403, text=f"This exchange serves no page of {page!r}.\n")
        return await handler(request)

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        guard = guard_of(request.transport)
        if guard is not None:
            guard.head_came()
        body = await request.read()
        if guard is not None:
            guard.body_came()
        path, _, query = request.raw_path.partition("?")
        asked = HttpRequest(
            request.method,
            path,
            query.encode(),
            body,
            {name.lower(): value for name, value in request.headers.items()},
            request.remote or "",
        )
        came: asyncio.Queue[Delivery] = asyncio.Queue()
        self.exchange.ask(asked, came.put_nowait)
        delivery = await came.get()
        if guard is not None:
            guard.answered()
        return await self._deliver(request, delivery)

    async def _deliver(self, request: web.Request, delivery: Delivery) -> web.StreamResponse:
        """Answer, in full or in part, or not at all."""
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
        api_key = request.headers.get("X-MBX-APIKEY")
        return await self._serve(
            request,
            lambda: self.exchange.open_stream(path, query.encode(), request.remote or "", api_key),
        )

    async def _on_api(self, request: web.Request) -> web.StreamResponse:
        query = request.raw_path.partition("?")[2]
        return await self._serve(
            request, lambda: self.exchange.open_api(query.encode(), request.remote or "")
        )

    async def _serve(
        self, request: web.Request, open_session: Callable[[], StreamSession | ApiSession]
    ) -> web.StreamResponse:
        guard = guard_of(request.transport)
        if guard is not None:
            guard.body_came()
        try:
            session = open_session()
        except ApiError as refused:
            body = {"code": refused.code, "msg": refused.message}
            headers = {"Retry-After": str(refused.wait_s)} if refused.wait_s else None
            return web.json_response(body, status=refused.status, headers=headers)
        refusal = self.exchange.refusal(session, request.path)
        if refusal is not None:
            return web.Response(status=refusal.status, body=refusal.body, headers=refusal.headers)
        connection = Connection(self.exchange, session, request)
        self._connections.add(connection)
        try:
            return await connection.serve(self._wall.monotonic_ns())
        finally:
            self._connections.discard(connection)


def _name_of(host: str) -> str:
    """Return the name in a Host header, in lower case: without port, brackets and last dot."""
    name = host.lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].removesuffix(".")
