# SPDX-License-Identifier: Apache-2.0
"""S1: a canary secret goes through every error path and must show up nowhere but on the wire."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from tests.adapters.binance.loopback import (
    Answer,
    StillClock,
    approved,
    byte_server,
    http_answer,
    seeded,
    socket_server,
)

from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    AiohttpTransport,
    BinanceExecution,
    BinanceRest,
    ConnectionBudget,
    Limiter,
    Signer,
    UserStream,
)
from tradecore.adapters.storage import SqliteJournal
from tradecore.model.secret import Secret

KEY = "canaryKEY0123456789"
SECRET = "canarySECRET9876543210"
CANARIES = (KEY, SECRET)

ANSWERS = {
    "close": Answer(b"", "close"),
    "reset": Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "reset"),
    "hang": Answer(b"", "hang"),
    "not http": Answer(b"\x00\x01\r\n\r\n", "close"),
    "bad header": Answer(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "close"),
    "html": http_answer(502, "<html>"),
    "redirect": http_answer(302, "", "Location: http://127.0.0.1:1/"),
    "garbage": http_answer(200, b"\xff\xfe"),
    "refused": http_answer(400, '{"code":-2010,"msg":"no"}'),
    "bad key": http_answer(401, '{"code":-2015,"msg":"Invalid API-key"}'),
    "banned": http_answer(418, '{"code":-1003,"msg":"banned"}', "Retry-After: 1"),
    "gzip": http_answer(200, b"not gzip", "Content-Encoding: gzip"),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything any library logs, at the lowest level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error with all that hangs on it, hidden context included."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is None or found in seen:
            continue
        seen.append(found)
        waiting += [found.__cause__, found.__context__]
        yield found


async def outcome_of(work: Callable[[], Awaitable[object]]) -> str:
    """Return every printed form of what came out, error or not, with the locals of each frame."""
    try:
        return repr(await work())
    except Exception as error:
        texts = []
        for found in chain_of(error):
            texts += [repr(found), str(found), repr(found.args), repr(vars(found))]
            shown = traceback.TracebackException.from_exception(found, capture_locals=False)
            texts += shown.format()
        return "\n".join(texts)


def assert_clean(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text


@pytest.mark.parametrize("name", ANSWERS)
async def test_no_error_path_of_rest_shows_a_key(
    name: str, log: io.StringIO, tmp_path: Path
) -> None:
    clock = StillClock()
    journal = SqliteJournal(tmp_path / "j.db", lambda: 1)
    async with byte_server(ANSWERS[name]) as venue:
        limiter = Limiter(clock)
        own = Signer(Secret(KEY), Secret(SECRET))
        rest = BinanceRest(
            AiohttpTransport(venue.url),
            clock,
            limiter,
            own,
            timeout_s=0.05 if name == "hang" else 5.0,
        )
        budget = ConnectionBudget(clock)
        stream = UserStream(
            AiohttpSocketTransport(), "ws://127.0.0.1:1", own, clock, seeded(), limiter, budget
        )
        client = BinanceExecution(rest, stream)
        attempt = client.prepare(approved())
        journal.attempt(attempt)
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: client.submit(attempt),
            lambda: client.cancel("tc1-1", "BTCUSDT"),
            lambda: client.query("tc1-1", "BTCUSDT"),
            client.open_orders,
            client.balances,
            rest.server_time_ns,
        ]
        for call in calls:
            assert_clean(await outcome_of(call))
            clock.wall_ns += 10**11
        assert venue.requests[0].headers["X-MBX-APIKEY"] == KEY
        await client.close()
    for row in journal.rows():
        assert_clean(json.dumps(dict(row)))
    journal.close()
    assert_clean((tmp_path / "j.db").read_bytes().decode("latin-1"))
    for thing in (own, rest, client, stream, attempt):
        assert_clean(repr(thing))
    assert_clean(log.getvalue())


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 401, "error": {"code": -2015, "msg": "Invalid API-key."}},
        {"status": 400, "error": {"code": -1022, "msg": "Signature is not valid."}},
    ],
)
async def test_no_error_path_of_the_user_stream_shows_a_key(
    answer: dict[str, object], log: io.StringIO
) -> None:
    sent = []

    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            await opened.receive()
            return  # Closed before it was answered.
        if number == 1:
            await opened.receive()
            await opened.send_str("garbage")
            return
        sent.append((await opened.receive()).data)
        await opened.send_str(json.dumps({"id": json.loads(sent[-1])["id"], **answer}))

    clock = StillClock()
    own = Signer(Secret(KEY), Secret(SECRET))
    async with socket_server(serve, [web.Response(status=403)]) as venue:
        sockets = AiohttpSocketTransport()
        stream = UserStream(
            sockets, venue.url, own, clock, seeded(), Limiter(clock), ConnectionBudget(clock)
        )
        async with asyncio.timeout(10):
            text = await outcome_of(lambda: anext(stream.events()))
        await sockets.close()

    assert KEY in sent[0]
    assert "VenueRefused" in text
    assert_clean(text)
    assert_clean(log.getvalue())
