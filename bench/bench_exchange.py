# SPDX-License-Identifier: Apache-2.0
"""Units of work: a market order from signed request to answer and events, and a market message.

As objects in this process, and over loopback sockets to a client that is a process of its own.
What counts is the CPU time of the exchange for each; the wall is that of a client whose machine has
a core left for it. The peer over sockets is a web server that answers every order with the same
bytes, without looking at it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from bench.exchange_clients import QUANTITY, SYMBOL, order_frames, signed
from tests.adapters.exchange.client import START, SteppedWall, joined, signature_of

from tradecore.adapters.exchange import (
    DEMO_KEY,
    AccountSpec,
    ExchangeOptions,
    GeneratedMarket,
    build,
    serve,
    trading,
)
from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.parameters import Parameters

ORDERS, ORDERS_OVER_SOCKETS, MESSAGES = 2_000, 8_000, 600_000
CONNECTIONS = 16
ROUNDS = 7
SYMBOLS = (SYMBOL, "ETHUSDT", *(f"A{a}{b}USDT" for a in "BCDEFG" for b in "ABCDEFGH"))
STREAMS = ("trade", "aggTrade", "bookTicker", "depth@100ms", "kline_1m", "miniTicker")
Report = Callable[..., None]


def options(symbols: tuple[str, ...], speed: float | None, ts_start: int | None) -> ExchangeOptions:
    """Return an exchange with an account that can pay for all that is asked of it."""
    rich = AccountSpec(deposits={"USDT": Decimal(10**9), "BTC": Decimal(10**6)})
    market = GeneratedMarket(symbols, ts_start=ts_start, history_minutes=30)
    return ExchangeOptions(market=market, speed=speed, accounts=[rich])


def path_of(symbols: tuple[str, ...]) -> str:
    """Return the path of a connection that hears a symbol's usual streams, for all symbols."""
    names = (f"{symbol.lower()}@{stream}" for symbol in symbols for stream in STREAMS)
    return f"/stream?streams={'/'.join(names)}"


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> int:
    return 1 if pytestconfig.option.benchmark_disable else ROUNDS


class Timer:
    """CPU and wall time of a unit of work, ns, by round."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []

    def time(self, run: Callable[..., int], *arguments: Any) -> None:
        """Time `run`, which returns how many units it did."""
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        count = run(*arguments)
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        self.cpu.append(cpu / count)
        self.wall.append(wall / count)


class Desk:
    """An exchange in this process whose time is moved by hand, as books must fill up again."""

    def __init__(self) -> None:
        self.wall = SteppedWall()
        self.exchange = build(options(SYMBOLS[:2], 1.0, START), self.wall)
        self.api = self.exchange.open_api(b"", "127.0.0.1")
        self.wait()

    def wait(self) -> None:
        """Let ten seconds go by."""
        self.wall.step(10)
        self.exchange.catch_up()

    @property
    def now_ms(self) -> int:
        return self.exchange.venue.now // 1_000_000

    def requests(self, count: int) -> list[HttpRequest]:
        """Return REST requests for market orders."""
        made = []
        for i in range(count):
            side = ("BUY", "SELL")[i & 1]
            order = {"symbol": SYMBOL, "side": side, "type": "MARKET", "quantity": QUANTITY}
            text = joined(order | {"timestamp": self.now_ms})
            body = f"{text}&signature={signature_of(text)}".encode()
            made.append(HttpRequest("POST", "/api/v3/order", b"", body, {"x-mbx-apikey": DEMO_KEY}))
        return made

    def listen(self) -> None:
        """Let the connection hear the account's events."""
        params = signed({"timestamp": self.now_ms})
        request = {"id": 0, "method": "userDataStream.subscribe.signature", "params": params}
        self.exchange.receive(self.api, json.dumps(request))
        assert b'"status":200' in self.api.outbox.take()[0]


def test_orders_as_objects(size: Callable[[int], int], rounds: int, latency_report: Report) -> None:
    desk, timer = Desk(), Timer()

    def place(requests: list[HttpRequest]) -> int:
        return sum(desk.exchange.request(request).status == 200 for request in requests)

    for _ in range(rounds):
        timer.time(place, desk.requests(size(ORDERS)))
        desk.wait()
    report(latency_report, "order as objects, REST", timer)


def test_orders_as_calls(size: Callable[[int], int], rounds: int, latency_report: Report) -> None:
    """The model alone: a request whose signature was checked, its answer and its events."""
    desk, timer = Desk(), Timer()
    venue = desk.exchange.venue

    def call(at: int) -> Call:
        side = ("BUY", "SELL")[at & 1]
        order = {"symbol": SYMBOL, "side": side, "type": "MARKET", "quantity": QUANTITY}
        return Call(venue, Parameters(order), venue.now, NS_PER_MS, venue.accounts[0])

    def place(calls: list[Call]) -> int:
        return sum(trading.place(each)["status"] == "FILLED" for each in calls)

    for _ in range(rounds):
        timer.time(place, [call(at) for at in range(size(ORDERS))])
        desk.wait()
    report(latency_report, "order as a call", timer)


def test_orders_and_their_events_as_objects(
    size: Callable[[int], int], rounds: int, latency_report: Report
) -> None:
    desk, timer = Desk(), Timer()
    desk.listen()

    def place(frames: list[str]) -> int:
        answered = 0
        for frame in frames:
            desk.exchange.receive(desk.api, frame)
            # The answer, and before it two reports of the order and the account's balances.
            answered += len(desk.api.outbox.take()) == 4
        return answered

    for _ in range(rounds):
        timer.time(place, order_frames(size(ORDERS), desk.now_ms))
        desk.wait()
    report(latency_report, "order and events as objects, WebSocket API", timer)


def test_messages_as_objects(
    size: Callable[[int], int], rounds: int, latency_report: Report
) -> None:
    wall, timer = SteppedWall(), Timer()
    exchange = build(options(SYMBOLS, 1.0, START), wall)
    path, _, query = path_of(SYMBOLS).partition("?")
    session = exchange.open_stream(path, query.encode())

    def take() -> int:
        taken = 0
        while taken < size(MESSAGES) // 30:
            wall.step(0.1)
            exchange.catch_up()
            taken += len(session.outbox.take())
        return taken

    for _ in range(rounds):
        timer.time(take)
    report(latency_report, f"market message as objects, {len(SYMBOLS)} symbols", timer)


async def client(*arguments: str) -> dict[str, Any]:
    """Run a client process and return what it saw."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.exchange_clients", *arguments),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    printed, _ = await process.communicate()
    seen: dict[str, Any] = json.loads(printed)
    return seen


@asynccontextmanager
async def exchange_api() -> AsyncIterator[str]:
    async with serve(options(SYMBOLS[:2], 1.0, None)) as server:
        yield server.ws_api_url


@asynccontextmanager
async def same_answer() -> AsyncIterator[str]:
    """Serve the same bytes, as many as an order's answer has, to whatever is asked."""
    answer = f'{{"id":0,"status":200,"result":{{"serverTime":{START}}},"pad":"{"x" * 900}"}}'

    async def converse(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for _ in socket:
            await socket.send_str(answer)
        return socket

    app = web.Application()
    app.router.add_get("/", converse)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


SERVERS = {"tradecore": exchange_api, "the same answer": same_answer}


def test_orders_over_sockets(
    size: Callable[[int], int], rounds: int, latency_report: Report
) -> None:
    async def run(who: str) -> tuple[float, float]:
        async with SERVERS[who]() as url:
            cpu = time.process_time()
            seen = await client(
                *("orders", url, "--orders", str(size(ORDERS_OVER_SOCKETS))),
                *("--connections", str(CONNECTIONS)),
            )
            cpu = time.process_time() - cpu
        assert seen["refused"] == 0
        return 1e9 * cpu / seen["orders"], 1e9 * seen["seconds"] / seen["orders"]

    samples = {who: [asyncio.run(run(who)) for _ in range(rounds)] for who in SERVERS}
    for who, pairs in samples.items():
        latency_report(f"order, {CONNECTIONS} connections, CPU", [cpu for cpu, _ in pairs], who)
        latency_report(f"order, {CONNECTIONS} connections, wall", [wall for _, wall in pairs], who)


def test_messages_over_sockets(
    size: Callable[[int], int], rounds: int, latency_report: Report
) -> None:
    async def run() -> tuple[float, float]:
        async with serve(options(SYMBOLS, None, START)) as server:
            cpu = time.process_time()
            url = server.stream_url + path_of(SYMBOLS)
            seen = await client("messages", url, "--messages", str(size(MESSAGES)))
            cpu = time.process_time() - cpu
        return 1e9 * cpu / seen["messages"], 1e9 * seen["seconds"] / seen["messages"]

    pairs = [asyncio.run(run()) for _ in range(rounds)]
    latency_report("market message to one client, CPU", [cpu for cpu, _ in pairs])
    latency_report("market message to one client, wall", [wall for _, wall in pairs])


def report(latency_report: Report, name: str, timer: Timer) -> None:
    latency_report(f"{name}, CPU", timer.cpu)
    latency_report(f"{name}, wall", timer.wall)
