# SPDX-License-Identifier: Apache-2.0
"""The skin of bytes in memory under faults: what its clients see, and that it repeats exactly."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.adapters.exchange.client import joined, signature_of
from tests.adapters.exchange.faults.world import RESTING, Faulty

from tradecore.adapters.exchange import DEMO_KEY, MemoryTransport
from tradecore.errors import OutcomeUnknown, VenueUnavailable

STORM: list[dict[str, Any]] = [
    {"kind": "delay", "target": "*", "delay_s": 0.05, "jitter_s": 0.4, "probability": 0.2},
    {"kind": "lose", "target": "*@*", "probability": 0.1},
    {"kind": "duplicate", "target": "*@*", "probability": 0.1},
    {"kind": "reorder", "target": "*@*", "probability": 0.1},
    {"kind": "lose", "target": "POST /api/v3/order", "probability": 0.1},
    {"kind": "late", "target": "POST /api/v3/order", "answer_s": 1, "act_s": 2, "probability": 0.1},
    {"kind": "error", "target": "* /api/v3/*", "code": -1008, "probability": 0.1},
    {"kind": "cut", "target": "GET *", "at_bytes": 5, "probability": 0.1},
    {"kind": "lag", "target": "GET *", "lag_s": 1, "probability": 0.3},
    {"kind": "stall", "target": "*@trade", "for_s": 2, "probability": 0.01},
]


def talk(client: Faulty, script: Callable[[MemoryTransport], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60):
            await script(MemoryTransport(client.exchange))

    asyncio.run(run())


def signed(client: Faulty, **params: Any) -> str:
    text = joined({**params, "timestamp": client.now_ms})
    return f"{text}&signature={signature_of(text)}"


async def transcript(client: Faulty) -> list[Any]:
    """Return all bytes that two hundred seeded requests and a stream connection see."""
    chance = random.Random(3)
    transport = MemoryTransport(client.exchange)
    socket = await transport.connect("/stream?streams=btcusdt@depth@100ms/btcusdt@trade", 1)
    headers = {"X-MBX-APIKEY": DEMO_KEY}
    answers: list[Any] = []
    asked: list[asyncio.Task[Any]] = []
    frames = []
    async with asyncio.TaskGroup() as tasks:
        for number in range(200):
            if chance.random() < 0.5:
                target = "/api/v3/order?" + signed(client, **RESTING, newClientOrderId=f"n{number}")
                request = transport.request("POST", target, headers, b"", 5)
            else:
                target = "/api/v3/openOrders?" + signed(client, symbol="BTCUSDT")
                request = transport.request("GET", target, headers, b"", 5)
            asked.append(tasks.create_task(outcome(request)))
            await asyncio.sleep(0)
            client.pass_time(0.1 * chance.randint(0, 5))
            frames.append(socket.take())
        client.pass_time(60)
    answers = [task.result() for task in asked]
    frames.append(socket.take())
    return [answers, frames, list(client.exchange.faults.log)]


async def outcome(request: Awaitable[Any]) -> Any:
    try:
        answer = await request
    except OutcomeUnknown as error:
        return str(error)
    return answer.status, answer.headers, answer.body


def test_the_same_seed_and_requests_are_the_same_bytes() -> None:
    first, second, other = (
        asyncio.run(transcript(Faulty(*STORM, seed=seed))) for seed in (11, 11, 12)
    )
    assert first == second
    assert first != other
    kinds = {row["kind"] for row in first[2]}
    assert kinds == {fault["kind"] for fault in STORM}


def test_a_lost_answer_is_an_unknown_outcome() -> None:
    client = Faulty({"kind": "lose", "target": "POST /api/v3/order"})

    async def script(transport: MemoryTransport) -> None:
        target = "/api/v3/order?" + signed(client, **RESTING)
        with pytest.raises(OutcomeUnknown, match="POST /api/v3/order: no whole answer"):
            await transport.request("POST", target, {"X-MBX-APIKEY": DEMO_KEY}, b"", 5)
        assert len(client.open_orders()) == 1

    talk(client, script)


def test_silence_lasts_until_the_client_has_had_enough() -> None:
    client = Faulty({"kind": "lose", "target": "GET /api/v3/time", "ends": "silence"})

    async def script(transport: MemoryTransport) -> None:
        asked = asyncio.ensure_future(transport.request("GET", "/api/v3/time", {}, b"", 5))
        for _ in range(3):
            await asyncio.sleep(0)
        client.wall.step(4.9)
        await asyncio.sleep(0)
        assert not asked.done()
        client.wall.step(0.2)
        with pytest.raises(OutcomeUnknown):
            await asked

    talk(client, script)


def test_a_late_answer_comes_when_its_time_has_come() -> None:
    client = Faulty({"kind": "delay", "target": "GET /api/v3/ping", "delay_s": 2})

    async def script(transport: MemoryTransport) -> None:
        asked = asyncio.ensure_future(transport.request("GET", "/api/v3/ping", {}, b"", 5))
        await asyncio.sleep(0)
        client.pass_time(2)
        assert (await asked).body == b"{}"

    talk(client, script)


def test_refused_and_ended_connections() -> None:
    client = Faulty(
        {"kind": "error", "target": "CONNECT /ws", "status": 503, "count": 1},
        {"kind": "close", "target": "btcusdt@depth@100ms"},
    )

    async def script(transport: MemoryTransport) -> None:
        with pytest.raises(VenueUnavailable, match="/ws: refused with status 503"):
            await transport.connect("/ws", 1)
        socket = await transport.connect("/ws/btcusdt@depth@100ms", 1)
        client.pass_time(5)
        assert await socket.receive() is not None
        assert await socket.receive() is None

    talk(client, script)
