# SPDX-License-Identifier: Apache-2.0
"""Small venues on loopback that answer with exact bytes, and clocks that only move when told."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tradecore.adapters.binance import Signer
from tradecore.model.order import (
    _GATE_TOKEN,
    ApprovedOrder,
    OrderRequest,
    OrderType,
    Purpose,
    Side,
)
from tradecore.model.secret import Secret

START_NS = 1_700_000_000_000_000_000
MS = 1_000_000
SECOND = 1_000_000_000


class StillClock:
    """A clock that moves only by `sleep` and by hand."""

    def __init__(self, rate: float = 1.0) -> None:
        self.wall_ns = 1_000 * SECOND
        self.rate = rate
        self.naps: list[float] = []

    def venue_ns(self) -> int:
        return START_NS + int((self.wall_ns - 1_000 * SECOND) * self.rate)

    def monotonic_ns(self) -> int:
        return self.wall_ns

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.wall_ns += int(seconds * SECOND)
        await asyncio.sleep(0)


def seeded() -> random.Random:
    return random.Random(7)


def signer() -> Signer:
    return Signer(Secret("test-key"), Secret("tradecore-test-secret"))


def approved(**changes: object) -> ApprovedOrder:
    values: dict[str, object] = {
        "client_id": "tc1-1",
        "ts_event": START_NS,
        "strategy": "cross",
        "symbol": "BTCUSDT",
        "purpose": Purpose.ENTRY,
        "side": Side.BUY,
        "order_type": OrderType.MARKET,
        "quantity": 1_000_000,
    }
    return ApprovedOrder(OrderRequest(**{**values, **changes}), _GATE_TOKEN)  # type: ignore[arg-type]


# ---- HTTP, byte by byte


@dataclass
class Answer:
    """Bytes to write, and what happens to the connection then: keep, close, reset or hang."""

    data: bytes
    then: str = "keep"


def http_answer(
    status: int, body: bytes | str, *headers: str, kind: str = "application/json"
) -> Answer:
    data = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(data)}"]
    return Answer("\r\n".join([*lines, *headers, "", ""]).encode() + data)


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class ByteServer:
    """Answers the n-th request with the n-th answer; the last one repeats."""

    answers: list[Answer]
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while request := await _read_request(reader):
                place = min(len(self.requests), len(self.answers) - 1)
                self.requests.append(request)
                answer = self.answers[place]
                writer.write(answer.data)
                if answer.then == "reset":
                    linger = struct.pack("ii", 1, 0)
                    sock = writer.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    writer.transport.abort()
                    return
                if answer.then == "close":
                    return
                if answer.then == "hang":
                    await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    body = await reader.readexactly(int(headers.get("Content-Length", "0")))
    return Request(first, headers, body)


@asynccontextmanager
async def byte_server(*answers: Answer) -> AsyncIterator[ByteServer]:
    venue = ByteServer(list(answers))
    server = await asyncio.start_server(venue.serve, "127.0.0.1", 0)
    venue.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield venue
    finally:
        server.close()


# ---- WebSocket


Serve = Callable[[web.WebSocketResponse, int], Awaitable[None]]


@dataclass
class SocketServer:
    """Hands each accepted WebSocket, with its number from 0, to a function of the test."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    accepted: int = 0


@asynccontextmanager
async def socket_server(
    serve: Serve, refuse: list[web.Response] | None = None
) -> AsyncIterator[SocketServer]:
    venue = SocketServer()
    refusals = list(refuse or [])

    async def handle(request: web.Request) -> web.StreamResponse:
        venue.paths.append(request.path_qs)
        if refusals:
            return refusals.pop(0)
        opened = web.WebSocketResponse()
        await opened.prepare(request)
        venue.accepted += 1
        await serve(opened, venue.accepted - 1)
        return opened

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.0, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    venue.url = f"ws://{host}:{port}"
    try:
        yield venue
    finally:
        await runner.cleanup()
