# SPDX-License-Identifier: Apache-2.0
"""The exchange on real loopback sockets."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from tests import recorded
from tests.adapters.exchange.client import START, SteppedWall, joined, signature_of
from tests.adapters.exchange.test_capture_replay import CAPTURES, COUNTS
from tests.adapters.exchange.test_keys import SEEDED, public_pem

from tradecore import _core
from tradecore.adapters.exchange import (
    DEMO_KEY,
    AccountSpec,
    CaptureReplay,
    ExchangeOptions,
    ExchangeServer,
    GeneratedMarket,
    serve,
)
from tradecore.adapters.exchange.connection import framed
from tradecore.adapters.exchange.outbox import Outbox
from tradecore.adapters.exchange.serving import ready_line

MARKET = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, ts_start=START, history_minutes=90)
Talk = Callable[[ExchangeServer, aiohttp.ClientSession, SteppedWall], Awaitable[None]]


def talk(script: Talk, options: ExchangeOptions | None = None) -> None:
    async def run() -> None:
        wall = SteppedWall()
        made = ExchangeOptions(market=MARKET) if options is None else options
        async with (
            asyncio.timeout(60),
            serve(made, wall) as server,
            aiohttp.ClientSession() as client,
        ):
            await script(server, client, wall)

    asyncio.run(run())


async def receive(socket: aiohttp.ClientWebSocketResponse) -> Any:
    return json.loads((await socket.receive()).data)


def test_rest_over_http() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        async with client.get(f"{server.rest_url}/api/v3/time") as answer:
            assert await answer.json() == {"serverTime": START // 1_000_000}
            assert answer.headers["x-mbx-used-weight-1m"] == "1"
        text = joined({"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"})
        text += f"&timestamp={START // 1_000_000}"
        signed = f"{text}&signature={signature_of(text)}"
        headers = {"X-MBX-APIKEY": DEMO_KEY, "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{server.rest_url}/api/v3/order"
        async with client.post(url, data=signed, headers=headers) as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "FILLED")
        async with client.post(f"{url}?{signed}", headers=headers) as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "FILLED")
        async with client.get(f"{server.rest_url}/api/v3/nothing") as answer:
            assert answer.status == 404

    talk(script)


def test_streams_flow_with_the_clock() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        url = f"{server.stream_url}/stream?streams=btcusdt@trade/ethusdt@bookTicker"
        async with client.ws_connect(url) as socket:
            wall.step(10)
            seen = {(await receive(socket))["stream"] for _ in range(20)}
            assert seen == {"btcusdt@trade", "ethusdt@bookTicker"}
            await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 9})
            while "id" not in (answer := await receive(socket)):
                pass
            assert answer["result"] == ["btcusdt@trade", "ethusdt@bookTicker"]

    talk(script)


def test_pings_every_twenty_seconds_and_silence_is_ended() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(f"{server.stream_url}/ws", autoping=False) as socket:
            await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
            assert await receive(socket) == {"result": [], "id": 1}
            for at in range(1, 4):
                wall.step(20)
                message = await socket.receive()
                assert message.type is aiohttp.WSMsgType.PING
                assert message.data == str((START + at * 20 * 10**9) // 1_000_000).encode()
                await asyncio.sleep(0)  # Lets the pinger go back to sleep.
            wall.step(20)
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE

    talk(script)


def test_a_pong_keeps_a_connection() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        async with client.ws_connect(f"{server.stream_url}/ws", autoping=False) as socket:
            for number in range(6):
                wall.step(20)
                message = await socket.receive()
                assert message.type is aiohttp.WSMsgType.PING
                await socket.pong(message.data)
                await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": number})
                assert (await receive(socket))["id"] == number

    talk(script)


def test_binary_streams_are_for_ed25519_keys() -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        url = f"{server.stream_url}/ws"
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await client.ws_connect(url, headers={"X-MBX-APIKEY": DEMO_KEY})
        async with client.ws_connect(url, headers={"X-MBX-APIKEY": "ed"}) as socket:
            names = ["btcusdt@depth20", "btcusdt@bestBidAsk"]
            await socket.send_json({"method": "SUBSCRIBE", "params": names, "id": 1})
            assert await receive(socket) == {"result": None, "id": 1}
            wall.step(2)
            server.exchange.catch_up()
            decoder = _core.decode.Decoder(["BTCUSDT"])
            for _ in range(20):
                message = await socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY
                assert decoder.decode_binary(message.data, 0)[0] == "ok"

    accounts = [AccountSpec(), AccountSpec("ed", public_key=public_pem(SEEDED))]
    talk(script, ExchangeOptions(market=MARKET, accounts=accounts))


def test_a_client_that_does_not_read_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox.__init__, "__defaults__", (50_000,))

    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, wall: SteppedWall
    ) -> None:
        url = f"{server.stream_url}/ws/btcusdt@depth20@100ms"
        async with client.ws_connect(url) as socket:
            wall.step(5)
            server.exchange.catch_up()
            while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert message.type is aiohttp.WSMsgType.CLOSE
            assert message.data == aiohttp.WSCloseCode.POLICY_VIOLATION
            await socket.close()
        async with client.get(f"{server.rest_url}/api/v3/ping") as answer:
            assert answer.status == 200
        assert server.exchange.disconnected_slow == 1

    talk(script, ExchangeOptions(market=MARKET, speed=60.0))


def test_a_whole_capture_as_fast_as_the_client_takes_it() -> None:
    paths = [recorded.path(name) for name in CAPTURES]

    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        url = f"{server.stream_url}/stream?streams={'/'.join(COUNTS)}"
        seen: Counter[str] = Counter()
        async with client.ws_connect(url) as socket:
            for _ in range(sum(COUNTS.values())):
                frame = (await socket.receive()).data
                seen[frame[11 : frame.index('"', 11)]] += 1
        assert seen == COUNTS
        await server.exchange.finished.wait()
        assert server.exchange.disconnected_slow == 0

    talk(script, ExchangeOptions(market=CaptureReplay(paths), speed=None))


@pytest.mark.parametrize(
    ("target", "code"),
    [("/ws/btcusdt@trade?timeUnit=NANOSECOND", -1194), ("/stream?streams=a&streams=b", -1101)],
)
def test_a_connection_with_bad_options_is_refused(target: str, code: int) -> None:
    async def script(
        server: ExchangeServer, client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        async with client.get(f"{server.rest_url}{target}") as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, code)

    talk(script)


def test_ready_line() -> None:
    async def script(
        server: ExchangeServer, _client: aiohttp.ClientSession, _wall: SteppedWall
    ) -> None:
        line = json.loads(ready_line(server))
        assert line == {
            "ready": True,
            "rest": f"http://127.0.0.1:{server.port}",
            "stream": f"ws://127.0.0.1:{server.port}",
            "ws_api": f"ws://127.0.0.1:{server.port}/ws-api/v3",
            "rate": 60.0,
            "instance": server.exchange.instance,
        }

    talk(script, ExchangeOptions(market=MARKET, speed=60.0))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_frames_are_what_the_protocol_says(size: int) -> None:
    payload = b"x" * size
    head = framed([payload])[: -size or None]
    if size < 126:
        assert head == bytes((0x81, size))
    elif size < 65_536:
        assert head == b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        assert head == b"\x81\x7f" + size.to_bytes(8, "big")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"speed": -1.0}, "speed was -1.0"),
        ({"port": 70_000}, "port was 70000"),
        ({"lockstep": True}, "lockstep needs"),
        ({"accounts": ()}, "accounts were empty"),
        ({"host": "0.0.0.0"}, "demo key is public"),
        ({"age_seconds_max": 0.0}, "age_seconds_max was 0.0"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        ExchangeOptions(**options)


def test_own_keys_may_serve_a_network() -> None:
    options = ExchangeOptions(host="0.0.0.0", accounts=(AccountSpec("mine", "hush"),))
    assert "hush" not in repr(options)
