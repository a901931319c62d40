# SPDX-License-Identifier: Apache-2.0
"""Connections that hold on to the exchange, and how it lets go of them, on a stepped wall."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from tests.adapters.exchange.client import START, SteppedWall
from tests.adapters.exchange.test_server import MARKET, receive, talk

from tradecore.adapters.exchange import ExchangeOptions, ExchangeServer, serve
from tradecore.adapters.exchange.addresses import CONNECTIONS_MAX
from tradecore.adapters.exchange.guard import Guard
from tradecore.adapters.exchange.outbox import Outbox

MS = 1_000_000
OPTIONS = ExchangeOptions(market=MARKET)
GET = b"GET /api/v3/ping HTTP/1.1\r\nHost: localhost\r\n"
POST = (
    b"POST /api/v3/order HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n"
)
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def dial(server: ExchangeServer, opening: bytes = b"") -> Pipe:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(opening)
    return reader, writer


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until `holds`; a test's own time limit ends it otherwise."""
    while True:
        if holds():
            return
        await asyncio.sleep(0)


async def is_dropped(pipe: Pipe) -> bool:
    try:
        return await pipe[0].read() == b""
    except ConnectionResetError:
        return True


def hang_up(pipes: list[Pipe]) -> None:
    for _, writer in pipes:
        writer.transport.abort()


async def step(wall: SteppedWall, seconds: int) -> None:
    """Step second by second, as the exchange looks at its connections."""
    for _ in range(seconds):
        wall.step(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def test_three_hundred_half_open_and_dribbling_connections_are_closed_within_ten_seconds() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        openings = [b"", b"G", GET, GET + b"X-More: "]
        pipes = [await dial(server, openings[at % 4]) for at in range(300)]
        await until(lambda: server.open_sockets == 300)
        for second in range(8):
            await step(wall, 1)
            for at, (_, writer) in enumerate(pipes):
                if at % 4 == 3:
                    writer.write(b"%d" % second)
            async with client.get(f"{server.rest_url}/api/v3/ping") as answer:
                assert answer.status == 200  # Served all the while.
        assert server.open_sockets == 301
        await step(wall, 2)
        await until(lambda: server.open_sockets <= 1)
        assert all(await asyncio.gather(*map(is_dropped, pipes)))
        hang_up(pipes)

    talk(script, OPTIONS)


def test_a_body_that_does_not_come_ends_the_connection() -> None:
    async def script(
        server: ExchangeServer, _client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        pipe = await dial(server)
        await until(lambda: server.open_sockets == 1)
        await step(wall, 8)
        pipe[1].write(POST)  # The head came in time: the body has its own.
        assert await pipe[0].readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        for _ in range(8):
            await step(wall, 1)
            pipe[1].write(b"a")
        assert server.open_sockets == 1
        await step(wall, 2)
        assert await is_dropped(pipe)
        hang_up([pipe])

    talk(script, OPTIONS)


def test_between_requests_a_connection_may_rest_but_not_dribble() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        reader, writer = pipe = await dial(server)
        for _ in range(3):
            writer.write(GET + b"\r\n")
            assert b"200 OK" in await reader.readuntil(b"{}")
            await step(wall, 30)
        writer.write(b"GET /")
        async with client.get(f"{server.rest_url}/api/v3/ping") as answer:
            assert answer.status == 200  # What was sent before has come as well.
        await step(wall, 10)
        assert await is_dropped(pipe)
        hang_up([pipe])

    talk(script, OPTIONS)


def test_a_websocket_that_never_reads_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox.__init__, "__defaults__", (100_000,))

    async def script(
        server: ExchangeServer, _client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        opening = GET.replace(b"/api/v3/ping", b"/ws/btcusdt@depth20@100ms") + UPGRADE
        pipe = await dial(server, opening)
        pipe[1].transport.pause_reading()
        await until(lambda: len(server.exchange.sessions) == 1)
        (session,) = server.exchange.sessions
        while session.outbox.ending is None:
            session.outbox.push(b"x" * 50_000)  # Until kernel and outbox are full.
            await asyncio.sleep(0)
        assert server.open_sockets == 1
        await step(wall, 10)
        await until(lambda: server.open_sockets == 0)
        await until(lambda: not server.exchange.sessions)
        assert server.exchange.disconnected_slow == 1
        hang_up([pipe])

    talk(script, OPTIONS)


class Wire(asyncio.Transport):
    """A transport that only knows whether it was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = False

    def abort(self) -> None:
        self.dropped = True


def test_a_peer_that_takes_nothing_is_dropped_after_a_minute() -> None:
    wall, wire = SteppedWall(), Wire()
    guard = Guard(asyncio.Protocol(), set(), wall)
    guard.connection_made(wire)
    guard.body_came()
    guard.pause_writing()
    wall.step(59)
    guard.check(wall.now)
    guard.resume_writing()
    wall.step(1)
    guard.check(wall.now)
    guard.pause_writing()
    wall.step(59)
    guard.check(wall.now)
    assert not wire.dropped
    wall.step(1)
    guard.check(wall.now)
    assert wire.dropped


def test_a_next_request_that_came_early_has_its_own_time() -> None:
    wall, wire = SteppedWall(), Wire()
    guard = Guard(asyncio.Protocol(), set(), wall)
    guard.connection_made(wire)
    guard.data_received(GET + b"\r\n")
    guard.body_came()
    guard.data_received(b"GET /")
    wall.step(30)
    guard.check(wall.now)  # Being answered.
    guard.answered()
    wall.step(8)
    guard.check(wall.now)
    assert not wire.dropped
    wall.step(1)
    guard.check(wall.now)
    assert wire.dropped


def test_a_pong_must_answer_a_ping() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(f"{server.stream_url}/ws", autoping=False) as socket:
            for _ in range(3):
                await step(wall, 20)
                assert (await socket.receive()).type is aiohttp.WSMsgType.PING
                await socket.pong(b"unasked")
                await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
                await receive(socket)  # It has been seen.
            await step(wall, 20)
            closed = await socket.receive()
            assert (closed.data, closed.extra) == (1001, "no pong")

    talk(script, OPTIONS)


def test_connections_reach_an_age() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(server.ws_api_url) as socket:
            await step(wall, 4)
            await socket.send_json({"id": 1, "method": "ping"})
            assert (await receive(socket))["status"] == 200
            await step(wall, 1)
            closed = await socket.receive()
            assert (closed.data, closed.extra) == (1001, "connection has reached its age")

    talk(script, replace(OPTIONS, age_seconds_max=5.0))


def test_a_planned_stop_is_announced() -> None:
    async def run() -> list[list[Any]]:
        wall = SteppedWall()
        targets = [
            "/ws/btcusdt@trade",
            "/stream?streams=btcusdt@trade",
            "/ws?timeUnit=MICROSECOND",
            "/ws-api/v3",
            "/ws-api/v3?timeUnit=MICROSECOND",
        ]
        async with asyncio.timeout(60), aiohttp.ClientSession() as client:
            async with serve(OPTIONS, wall) as server:
                sockets = [await client.ws_connect(server.stream_url + each) for each in targets]
                heard = [asyncio.create_task(hear(socket)) for socket in sockets]
                await asyncio.sleep(0)
            return list(await asyncio.gather(*heard))

    async def hear(socket: aiohttp.ClientWebSocketResponse) -> list[Any]:
        frames = [json.loads(message.data) async for message in socket]
        return [*frames, socket.close_code]

    event = {"e": "serverShutdown", "E": START // MS}
    micro = {"e": "serverShutdown", "E": START // 1000}
    assert asyncio.run(run()) == [
        [event, 1001],
        [{"stream": "!serverShutdown", "data": event}, 1001],
        [micro, 1001],
        [{"event": event}, 1001],
        [{"event": micro}, 1001],
    ]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("127.0.0.1:9443", 200),
        ("[::1]:9443", 200),
        ("localhost.", 200),
        ("box.lan:1", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost@evil.example", 403),
        ("[::1", 200),
        ("", 403),
    ],
)
def test_foreign_hosts_are_refused(host: str, status: int) -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        for path in ("/api/v3/ping", "/ws", "/ws-api/v3", "/"):
            url = f"{server.rest_url}{path}"
            async with client.get(url, headers={"Host": host}) as answer:
                if path == "/api/v3/ping":
                    assert answer.status == status
                else:
                    assert (answer.status == 403) == (status == 403)

    talk(script, replace(OPTIONS, hosts=["Box.lan"]))


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:3000", 200),
        ("http://[::1]:80", 200),
        ("https://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
    ],
)
def test_pages_of_foreign_names_are_refused(origin: str, status: int) -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        headers = {"Origin": origin}
        async with client.post(f"{server.rest_url}/tradecore/v1/faults", headers=headers) as answer:
            assert (answer.status == 403) == (status == 403)
        if status == 403:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await client.ws_connect(server.ws_api_url, headers=headers)
        else:
            await client.ws_connect(server.ws_api_url, headers=headers)

    talk(script, OPTIONS)


def test_too_many_connections_are_refused_at_the_door() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        exchange = server.exchange
        for _ in range(CONNECTIONS_MAX):
            exchange.venue.addresses.connect("127.0.0.1", False, exchange.venue.now)
        async with client.get(f"{server.stream_url.replace('ws', 'http')}/ws") as answer:
            assert (answer.status, (await answer.json())["code"]) == (429, -1003)
            assert answer.headers["Retry-After"] == "60"

    talk(script, OPTIONS)


def test_what_is_too_large_is_refused() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        async with client.post(f"{server.rest_url}/api/v3/order", data=b"a" * 70_000) as answer:
            assert answer.status == 413
        names = "/".join(f"abcdefgh{number}usdt@kline_15m" for number in range(1024))
        async with client.ws_connect(f"{server.stream_url}/stream?streams={names}") as socket:
            await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
            assert len((await receive(socket))["result"]) == 1024
            await socket.send_str("a" * 70_000)
            assert (await socket.receive()).data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG

    talk(script, OPTIONS)
