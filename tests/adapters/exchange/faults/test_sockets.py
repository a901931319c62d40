# SPDX-License-Identifier: Apache-2.0
"""Faults on real loopback sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from tests.adapters.exchange.client import START, SteppedWall, make_bars
from tests.adapters.exchange.faults.world import MARKET

from tradecore.adapters.exchange import (
    BarReplay,
    ExchangeOptions,
    ExchangeServer,
    Fault,
    serve,
)

Talk = Callable[[ExchangeServer, aiohttp.ClientSession, SteppedWall], Awaitable[None]]


def talk(script: Talk, *faults: dict[str, Any]) -> None:
    async def run() -> None:
        wall = SteppedWall()
        options = ExchangeOptions(market=MARKET, faults=[Fault.of(each) for each in faults])
        async with (
            asyncio.timeout(30),
            serve(options, wall) as server,
            aiohttp.ClientSession() as client,
        ):
            await script(server, client, wall)

    asyncio.run(run())


def test_an_answer_is_lost_by_a_reset() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        with pytest.raises(aiohttp.ClientOSError):
            await client.post(f"{server.rest_url}/api/v3/order")
        async with client.get(f"{server.rest_url}/api/v3/ping") as answer:
            assert answer.status == 200

    talk(script, {"kind": "lose", "target": "POST /api/v3/order", "count": 1})


def test_an_answer_never_comes() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        short = aiohttp.ClientTimeout(total=0.05)
        with pytest.raises(TimeoutError):
            await client.post(f"{server.rest_url}/api/v3/order", timeout=short)

    talk(script, {"kind": "lose", "target": "POST /api/v3/order", "ends": "silence"})


def test_a_body_is_shorter_than_its_length() -> None:
    async def script(
        server: ExchangeServer, _client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /api/v3/time HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert b"\r\nContent-Length: 28\r\n" in head
        assert body == b'{"server'
        writer.close()

    talk(script, {"kind": "cut", "target": "GET /api/v3/time", "at_bytes": 8})


def test_a_late_answer_comes_when_the_clock_gets_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        sleep, asleep = wall.sleep, asyncio.Event()

        async def noted(seconds: float) -> None:
            if seconds == 2:
                asyncio.get_running_loop().call_soon(asleep.set)
            await sleep(seconds)

        monkeypatch.setattr(wall, "sleep", noted)
        asked = asyncio.ensure_future(client.get(f"{server.rest_url}/api/v3/ping"))
        await asleep.wait()
        wall.step(2)
        assert (await asked).status == 200

    talk(script, {"kind": "delay", "target": "GET /api/v3/ping", "delay_s": 2})


@pytest.mark.parametrize("code", [None, 1001, 1011])
def test_a_stream_ends(code: int | None) -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(f"{server.stream_url}/ws/btcusdt@depth@100ms") as socket:
            wall.step(5)
            server.exchange.catch_up()
            assert json.loads((await socket.receive()).data)["e"] == "depthUpdate"
            await socket.receive()
            assert socket.close_code == (1006 if code is None else code)

    options = {} if code is None else {"close_code": code}
    talk(script, {"kind": "close", "target": "*@depth*", "count": 1, **options})


def test_a_half_open_connection_says_nothing_and_answers_no_ping() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(f"{server.stream_url}/ws", autoping=False) as socket:
            await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
            await socket.ping(b"there?")
            for _ in range(5):
                wall.step(20)
                await asyncio.sleep(0)
            with pytest.raises(TimeoutError):
                await socket.receive(timeout=0.05)
            assert not socket.closed

    talk(script, {"kind": "stall", "target": "CONNECT /ws", "count": 1})


def test_a_new_connection_is_refused() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(server.ws_api_url)
        assert refused.value.status == 429
        assert refused.value.headers is not None
        assert refused.value.headers["Retry-After"] == "7"

    talk(script, {"kind": "error", "target": "CONNECT *", "status": 429, "retry_after": 7})


def test_faults_are_given_over_http() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        url = f"{server.rest_url}/tradecore/v1/faults"
        busy = {"kind": "error", "target": "GET /api/v3/ping", "code": -1008}
        async with client.post(url, json=busy) as answer:
            assert (await answer.json())["faults"][0]["id"] == 1
        async with client.get(f"{server.rest_url}/api/v3/ping") as answer:
            assert answer.status == 503
        async with client.get(url) as answer:
            assert len((await answer.json())["log"]) == 1
        async with client.delete(url, params={"id": "1"}) as answer:
            assert await answer.json() == {"lifted": 1}

    talk(script)


def test_what_is_due_happens_while_the_market_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay of bars has one event a minute; what is due between does not wait for it."""

    async def run() -> None:
        wall = SteppedWall()
        deposits = [
            Fault.of({"kind": "deposit", "asset": "BTC", "amount": 1, "from_s": seconds})
            for seconds in (7, 5)
        ]
        market = BarReplay({"BTCUSDT": make_bars([60_000.0] * 30)})
        options = ExchangeOptions(market=market, hold=False, faults=deposits)
        async with asyncio.timeout(30), serve(options, wall) as server:
            venue = server.exchange.venue
            happened: asyncio.Queue[int] = asyncio.Queue()
            monkeypatch.setattr(venue, "deposit", lambda *_told: happened.put_nowait(venue.now))
            for seconds, at in ((5, 5), (2, 7)):
                await asyncio.sleep(0)  # Who waits for the time goes to sleep.
                wall.step(seconds)
                assert await happened.get() == START + at * 10**9

    asyncio.run(run())
