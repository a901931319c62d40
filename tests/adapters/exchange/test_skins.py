# SPDX-License-Identifier: Apache-2.0
"""Same seed, same requests: the same bytes out of objects, of memory, and of real sockets."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any, Protocol

import aiohttp
import pytest
from tests.adapters.exchange.client import START, SteppedWall, joined, signature_of

from tradecore.adapters.exchange import (
    DEMO_KEY,
    AccountSpec,
    ExchangeOptions,
    Fault,
    GeneratedMarket,
    MemoryTransport,
    build,
    serve,
)
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.http import HttpRequest

STREAMS = (
    "btcusdt@trade/btcusdt@aggTrade/btcusdt@bookTicker/btcusdt@depth@100ms/btcusdt@kline_1m/"
    "ethusdt@depth5/ethusdt@miniTicker"
)
STREAM = f"/stream?streams={STREAMS}"
API = "/ws-api/v3"
STEPS = 150
FAULTS: list[dict[str, Any]] = [
    {"kind": "lose", "target": "*@*", "probability": 0.1},
    {"kind": "duplicate", "target": "*@*", "probability": 0.1},
    {"kind": "reorder", "target": "*@*", "probability": 0.1},
    {"kind": "delay", "target": "*@trade", "delay_s": 0.1, "jitter_s": 0.5, "probability": 0.3},
    {"kind": "cut", "target": "*@bookTicker", "at_bytes": 20, "probability": 0.1},
    {"kind": "lose", "target": "user:*", "probability": 0.1},
    {"kind": "error", "target": "*order*", "code": -1006, "acts": True, "probability": 0.2},
    {"kind": "duplicate", "target": "order.place", "probability": 0.3},
    {"kind": "duplicate", "target": "POST *", "side": "request", "probability": 0.1},
    {"kind": "garble", "target": "GET */depth", "text": "<html>", "probability": 0.2},
    {"kind": "lag", "target": "GET */account", "lag_s": 1, "probability": 0.5},
    {"kind": "status", "symbol": "BTCUSDT", "status": "HALT", "from_s": 9, "for_s": 4},
    {"kind": "deposit", "asset": "BTC", "amount": "0.5", "from_s": 3},
]


class Skin(Protocol):
    """One way to reach an exchange. A connection is named by the URL path it was opened with."""

    async def request(self, method: str, target: str, body: str) -> tuple[int, Any, bytes]: ...

    async def say(self, connection: str, text: str) -> None: ...

    async def hear(self, connection: str) -> bytes: ...


class Objects:
    """Calls on the exchange itself."""

    def __init__(self, options: ExchangeOptions, wall: SteppedWall) -> None:
        self.exchange = build(options, wall)
        self.sessions: dict[str, Any] = {
            STREAM: self.exchange.open_stream("/stream", STREAM.partition("?")[2].encode()),
            API: self.exchange.open_api(b"", "127.0.0.1"),
        }
        self.waiting: dict[str, list[bytes]] = {STREAM: [], API: []}

    async def request(self, method: str, target: str, body: str) -> tuple[int, Any, bytes]:
        path, _, query = target.partition("?")
        came: list[Delivery] = []
        self.exchange.ask(
            HttpRequest(method, path, query.encode(), body.encode(), {"x-mbx-apikey": DEMO_KEY}),
            came.append,
        )
        answer = came[0].answer
        assert answer is not None
        return answer.status, answer.headers, answer.body

    async def say(self, connection: str, text: str) -> None:
        self.exchange.receive(self.sessions[connection], text)

    async def hear(self, connection: str) -> bytes:
        if not self.waiting[connection]:
            self.waiting[connection] = self.sessions[connection].outbox.take()
        return self.waiting[connection].pop(0)


class Memory:
    """Bytes through the transport in memory."""

    def __init__(self, options: ExchangeOptions, wall: SteppedWall) -> None:
        self.transport = MemoryTransport(build(options, wall))
        self.sockets: dict[str, Any] = {}

    async def request(self, method: str, target: str, body: str) -> tuple[int, Any, bytes]:
        headers = {"X-MBX-APIKEY": DEMO_KEY}
        answer = await self.transport.request(method, target, headers, body.encode(), 1.0)
        return answer.status, answer.headers, answer.body

    async def say(self, connection: str, text: str) -> None:
        await self.sockets[connection].send(text.encode())

    async def hear(self, connection: str) -> bytes:
        frame: bytes = await self.sockets[connection].receive()
        return frame


class Sockets:
    """A client of the server on a loopback port."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self.client, self.url = client, url
        self.sockets: dict[str, aiohttp.ClientWebSocketResponse] = {}

    async def request(self, method: str, target: str, body: str) -> tuple[int, Any, bytes]:
        headers = {"X-MBX-APIKEY": DEMO_KEY, "Content-Type": "application/x-www-form-urlencoded"}
        async with self.client.request(
            method, f"{self.url}{target}", data=body.encode() or None, headers=headers
        ) as answer:
            return answer.status, answer.headers, await answer.read()

    async def say(self, connection: str, text: str) -> None:
        await self.sockets[connection].send_str(text)

    async def hear(self, connection: str) -> bytes:
        data: str = (await self.sockets[connection].receive()).data
        return data.encode()


def signed(params: dict[str, Any], now_ms: int) -> str:
    text = joined(params | {"timestamp": now_ms})
    return f"{text}&signature={signature_of(text)}"


def script(seed: int) -> Iterator[tuple[str, ...]]:
    """Yield what is done: a wait, a request, or words on a connection. Prices are round."""
    rng = random.Random(seed)
    now_ms, has_asked = START // 10**6, False
    for step in range(STEPS):
        kind = rng.choice(["wait", "order", "order", "order", "cancel", "look", "api", "list"])
        side = rng.choice(["BUY", "SELL"])
        if kind == "wait":
            seconds = rng.choice([0.5, 0.8, 1.7])  # A stream takes five messages a second.
            now_ms += int(seconds * 1000)
            has_asked = False
            yield "wait", str(seconds)
        elif kind == "order":
            params: dict[str, Any] = {
                "symbol": "BTCUSDT", "side": side, "quantity": f"0.0{rng.randint(1, 9)}",
                "newClientOrderId": f"c{step}", "type": rng.choice(["MARKET", "LIMIT", "LIMIT"]),
            }  # fmt: skip
            if params["type"] == "LIMIT":
                params |= {"price": f"{rng.randint(60_000, 68_000)}.00", "timeInForce": "GTC"}
            yield "rest", "POST", "/api/v3/order", signed(params, now_ms)
        elif kind == "cancel":
            name = {"symbol": "BTCUSDT", "origClientOrderId": f"c{rng.randint(0, step)}"}
            yield "rest", "DELETE", f"/api/v3/order?{signed(name, now_ms)}", ""
        elif kind == "look":
            path = rng.choice(["depth", "trades", "klines?interval=1m&", "ticker/24hr", "avgPrice"])
            query = ("" if "?" in path else "?") + "symbol=BTCUSDT&limit=20" * (path != "avgPrice")
            yield "rest", "GET", f"/api/v3/{path}{query}", ""
            yield "rest", "GET", f"/api/v3/account?{signed({}, now_ms)}", ""
        elif kind == "api":
            params = {
                "apiKey": DEMO_KEY, "symbol": "BTCUSDT", "side": side, "type": "MARKET",
                "quoteOrderQty": str(rng.randint(1, 900)), "timestamp": now_ms,
            }  # fmt: skip
            params["signature"] = signature_of(joined(dict(sorted(params.items()))))
            yield "say", API, json.dumps({"id": step, "method": "order.place", "params": params})
        elif not has_asked:
            has_asked = True
            question: dict[str, Any] = {
                "id": step,
                "method": rng.choice(["LIST_SUBSCRIPTIONS", "NONSENSE"]),
            }
            yield "say", STREAM, json.dumps(question)


async def play(skin: Skin, wall: SteppedWall, seed: int) -> list[tuple[str, Any]]:
    """Return all that came out, in order for each way in."""
    params: dict[str, Any] = {"apiKey": DEMO_KEY, "timestamp": START // 10**6}
    params["signature"] = signature_of(joined(params))
    subscribe = {"id": 0, "method": "userDataStream.subscribe.signature", "params": params}
    await skin.say(API, json.dumps(subscribe))
    heard: list[tuple[str, Any]] = []

    async def hear_all(connection: str, method: str) -> None:
        await skin.say(connection, json.dumps({"id": "mark", "method": method}))
        while b'"mark"' not in (frame := await skin.hear(connection)):
            heard.append((connection, frame))

    for kind, *words in script(seed):
        if kind == "wait":
            wall.step(float(words[0]))
        elif kind == "say":
            await skin.say(words[0], words[1])
        else:
            status, headers, body = await skin.request(*words)
            limits = {
                name.lower(): value
                for name, value in headers.items()
                if name.lower().startswith(("x-mbx", "retry"))
            }
            heard.append(("rest", (status, limits, body)))
        await hear_all(API, "time")
        if kind == "wait":
            await hear_all(STREAM, "LIST_SUBSCRIPTIONS")
    return heard


async def play_all(seed: int, faults: Sequence[Fault] = ()) -> list[list[tuple[str, Any]]]:
    market = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed, ts_start=START, history_minutes=30)
    account = AccountSpec(deposits={"USDT": Decimal(50_000), "BTC": Decimal(1)})
    options = ExchangeOptions(market=market, accounts=[account], faults=faults, fault_seed=seed)
    heard = []
    wall = SteppedWall()
    heard.append(await play(Objects(options, wall), wall, seed))
    wall = SteppedWall()
    memory = Memory(options, wall)
    for connection in (STREAM, API):
        memory.sockets[connection] = await memory.transport.connect(connection, 1.0)
    heard.append(await play(memory, wall, seed))
    wall = SteppedWall()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serve(options, wall))
        client = await stack.enter_async_context(aiohttp.ClientSession())
        sockets = Sockets(client, server.rest_url)
        for connection in (STREAM, API):
            sockets.sockets[connection] = await stack.enter_async_context(
                client.ws_connect(f"{server.stream_url}{connection}")
            )
        heard.append(await play(sockets, wall, seed))
    return heard


@pytest.mark.parametrize("seed", range(3))
def test_the_three_skins_agree_to_the_byte(seed: int) -> None:
    objects, memory, sockets = asyncio.run(play_all(seed))
    assert len(objects) > STEPS
    assert {connection for connection, _ in objects} == {"rest", API, STREAM}
    for ours, others in ((memory, "memory"), (sockets, "sockets")):
        assert ours == objects, others


@pytest.mark.parametrize("seed", range(2))
def test_the_three_skins_agree_through_faults(seed: int) -> None:
    faults = [Fault.of(values) for values in FAULTS]
    objects, memory, sockets = asyncio.run(play_all(seed, faults))
    plain, *_ = asyncio.run(play_all(seed))
    assert plain != objects
    for ours, others in ((memory, "memory"), (sockets, "sockets")):
        assert ours == objects, others


def test_the_same_again_is_the_same_to_the_byte() -> None:
    async def play_once() -> list[tuple[str, Any]]:
        market = GeneratedMarket(("BTCUSDT", "ETHUSDT"), 9, ts_start=START, history_minutes=30)
        wall = SteppedWall()
        return await play(Objects(ExchangeOptions(market=market), wall), wall, 9)

    assert asyncio.run(play_once()) == asyncio.run(play_once())
