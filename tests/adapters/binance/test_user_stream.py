# SPDX-License-Identifier: Apache-2.0
"""The user stream over real sockets: subscribed after every connect, nothing lost unnoticed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from tests.adapters.binance.loopback import (
    MS,
    START_NS,
    Serve,
    SocketServer,
    StillClock,
    seeded,
    signer,
    socket_server,
)

from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    ConnectionBudget,
    Limiter,
    UserStream,
)
from tradecore.errors import VenueRefused
from tradecore.model.events import BalanceReported, Event, OrderReported, UserStreamRestored
from tradecore.model.order import OrderStatus, OrderType, Side

REPORT: dict[str, Any] = json.loads(
    """{"e":"executionReport","E":1700000000130,"s":"BTCUSDT","c":"tc1-1","S":"BUY","o":"LIMIT",
    "f":"GTC","q":"0.01000000","p":"65001.30000000","P":"0.00000000","F":"0.00000000","g":-1,"C":"",
    "x":"TRADE","X":"FILLED","r":"NONE","i":4711,"l":"0.01000000","z":"0.01000000",
    "L":"65001.30000000","n":"0.00001000","N":"BTC","T":1700000000125,"t":990001,"I":8641984,
    "w":false,"m":false,"M":true,"O":1700000000100,"Z":"650.01300000","Y":"650.01300000",
    "Q":"0.00000000","W":1700000000100,"V":"EXPIRE_MAKER"}"""
)
POSITION = {
    "e": "outboundAccountPosition",
    "E": 1700000000130,
    "u": 1700000000125,
    "B": [
        {"a": "BTC", "f": "1.00999000", "l": "0.00000000"},
        {"a": "USDT", "f": "9350.00000000", "l": "0.00000001"},
    ],
}
LIST = {
    "e": "listStatus",
    "E": 1700000000130,
    "s": "BTCUSDT",
    "g": 2,
    "c": "OCO",
    "l": "EXEC_STARTED",
    "L": "EXECUTING",
    "r": "NONE",
    "C": "tc-list-1",
    "T": 1700000000125,
    "O": [{"s": "BTCUSDT", "i": 4712, "c": "tc-tp-1"}],
}
OK = {"status": 200, "result": {"subscriptionId": 0}, "rateLimits": []}


async def subscribed(opened: web.WebSocketResponse, **answer: Any) -> dict[str, Any]:
    call: dict[str, Any] = json.loads((await opened.receive()).data)
    await opened.send_str(json.dumps({"id": call["id"], **(answer or OK)}))
    return call


async def emit(opened: web.WebSocketResponse, *events: dict[str, Any] | str) -> None:
    for event in events:
        text = (
            event if isinstance(event, str) else json.dumps({"subscriptionId": 0, "event": event})
        )
        await opened.send_str(text)


def script(*per_connection: list[dict[str, Any] | str]) -> Serve:
    """Subscribe, send these events and close, connection by connection; the last stays open."""

    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        await subscribed(opened)
        await emit(opened, *per_connection[number])
        if number == len(per_connection) - 1:
            await opened.receive()

    return serve


def stream_of(venue: SocketServer, clock: StillClock) -> UserStream:
    return UserStream(
        AiohttpSocketTransport(),
        f"{venue.url}/ws-api/v3",
        signer(),
        clock,
        seeded(),
        Limiter(clock),
        ConnectionBudget(clock),
    )


async def take(stream: UserStream, count: int) -> list[Event]:
    events = stream.events()
    taken = []
    try:
        async with asyncio.timeout(10):
            async for event in events:
                taken.append(event)
                if len(taken) == count:
                    break
    finally:
        await events.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]
    return taken


async def test_a_fill_and_the_balances_in_our_words() -> None:
    async with socket_server(script([REPORT, POSITION])) as venue:
        order, btc, usdt = await take(stream_of(venue, StillClock()), 3)

    assert isinstance(order, OrderReported)
    report = order.report
    assert order.ts_event == report.ts_event == START_NS + 125 * MS
    assert (report.client_id, report.order_id, report.symbol) == ("tc1-1", 4711, "BTCUSDT")
    assert (report.status, report.side, report.order_type) == (
        OrderStatus.FILLED,
        Side.BUY,
        OrderType.LIMIT,
    )
    assert (report.quantity, report.filled_quantity, report.filled_quote) == (
        1_000_000,
        1_000_000,
        65_001_300_000,
    )
    fill = report.fill
    assert fill is not None
    assert (fill.trade_id, fill.price, fill.quantity, fill.quote_quantity, fill.fee) == (
        990001,
        6_500_130_000_000,
        1_000_000,
        65_001_300_000,
        1_000,
    )
    assert (fill.fee_asset, fill.is_maker) == ("BTC", False)
    assert btc == BalanceReported(START_NS + 125 * MS, "BTC", 100_999_000, 0)
    assert usdt == BalanceReported(START_NS + 125 * MS, "USDT", 935_000_000_000, 1)


async def test_the_end_of_a_cancelled_order_comes_under_its_own_id() -> None:
    canceled = REPORT | {
        "x": "CANCELED",
        "X": "CANCELED",
        "c": "of-the-cancel",
        "C": "tc1-1",
        "N": None,
        "t": -1,
        "l": "0.00000000",
        "L": "0.00000000",
        "z": "0.00000000",
    }
    expired = {
        **canceled,
        "x": "EXPIRED",
        "X": "EXPIRED",
        "c": "tc1-2",
        "C": "",
        "eR": "OCO_TRIGGER",
    }
    async with socket_server(script([canceled, expired])) as venue:
        first, second = await take(stream_of(venue, StillClock()), 2)

    assert isinstance(first, OrderReported)
    assert isinstance(second, OrderReported)
    assert (first.report.client_id, first.report.status) == ("tc1-1", OrderStatus.CANCELED)
    assert first.report.fill is None
    assert (second.report.client_id, second.report.reason) == ("tc1-2", "OCO_TRIGGER")


async def test_subscription_is_signed_and_says_when() -> None:
    calls = []

    async def serve(opened: web.WebSocketResponse, _: int) -> None:
        calls.append(await subscribed(opened))
        await emit(opened, REPORT)
        await opened.receive()

    async with socket_server(serve) as venue:
        await take(stream_of(venue, StillClock()), 1)

    parameters = calls[0]["params"]
    assert calls[0]["method"] == "userDataStream.subscribe.signature"
    assert (parameters["timestamp"], parameters["recvWindow"]) == (1700000000000, 2000)
    assert parameters["signature"] == signer().sign(
        "apiKey=test-key&recvWindow=2000&timestamp=1700000000000"
    )
    assert venue.paths == ["/ws-api/v3"]


async def test_o44_every_new_connection_is_subscribed_and_asks_for_a_look() -> None:
    terminated = {"e": "eventStreamTerminated", "E": 1700000000130}
    shutdown = '{"event":{"e":"serverShutdown","E":1700000000000}}'
    events = [[REPORT, terminated, REPORT], [shutdown], [REPORT]]
    clock = StillClock()
    async with socket_server(script(*events)) as venue:
        stream = stream_of(venue, clock)
        taken = await take(stream, 4)

    assert [type(event) for event in taken] == [
        OrderReported,
        UserStreamRestored,
        UserStreamRestored,
        OrderReported,
    ]
    assert stream.counts.subscriptions == 3


@pytest.mark.parametrize(
    "bad",
    [
        "not json",
        "[]",
        '{"event":{"e":"executionReport"}}',
        '{"event":{"e":"executionReport","e":"executionReport"}}',
        json.dumps({"event": {**REPORT, "X": "A_NEW_WORD"}}),
        json.dumps({"event": {**REPORT, "o": "A_NEW_WORD"}}),
        json.dumps({"event": {**REPORT, "z": "1e3"}}),
        json.dumps({"event": {**REPORT, "z": "-1"}}),
        json.dumps({"event": {**REPORT, "z": 0.01}}),
        json.dumps({"event": {**REPORT, "i": "4711"}}),
        json.dumps({"event": {**POSITION, "B": None}}),
        json.dumps({"event": {**LIST, "O": None}}),
        json.dumps({"event": REPORT})[:-2],
        '{"event":{"e":"balanceUpdate","E":1,"a":"\\u0041","d":"1","T":1}}',
        "[" * 100_000,
    ],
)
async def test_what_cannot_be_read_is_counted_and_asked_for(bad: str) -> None:
    async with socket_server(script([bad, REPORT])) as venue:
        stream = stream_of(venue, StillClock())
        lost, order = await take(stream, 2)

    assert isinstance(lost, UserStreamRestored)
    assert isinstance(order, OrderReported)
    assert (stream.counts.unreadable, stream.counts.subscriptions) == (1, 1)


async def test_o12_a_late_answer_does_not_silence_the_stream() -> None:
    late = '{"id":"other","status":504,"error":{"code":-1007,"msg":"Timeout"}}'
    async with socket_server(script([late], [REPORT])) as venue:
        stream = stream_of(venue, StillClock())
        restored, order = await take(stream, 2)

    assert isinstance(restored, UserStreamRestored)
    assert isinstance(order, OrderReported)


async def test_events_without_a_meaning_for_us_are_counted_as_seen() -> None:
    others = [
        {"e": "balanceUpdate", "E": 1700000000130, "a": "USDT", "d": "100", "T": 1700000000120},
        LIST,
        {"e": "somethingNew", "E": 1700000000130},
    ]
    async with socket_server(script([*others, POSITION])) as venue:
        stream = stream_of(venue, StillClock())
        events = stream.events()
        async with asyncio.timeout(10):
            await anext(events)
            assert stream.counts.seen == 3  # The position has more to tell.
            await anext(events)
            assert stream.counts.seen == 3
            async with asyncio.TaskGroup() as tasks:
                reader = tasks.create_task(anext(events))  # type: ignore[arg-type]
                await stream.wait_seen(4)
                await stream.wait_seen(2)
                reader.cancel()
        await stream.close()
        await stream._sockets.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", [-1022, -2014, -2015, -1002])
async def test_o42_a_refused_key_ends_the_stream_for_good(code: int) -> None:
    async def serve(opened: web.WebSocketResponse, _: int) -> None:
        await subscribed(opened, status=401, error={"code": code, "msg": "Invalid API-key."})

    async with socket_server(serve) as venue:
        with pytest.raises(VenueRefused) as caught:
            await take(stream_of(venue, StillClock()), 1)

    assert caught.value.code == code
    assert len(venue.paths) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "error": {"code": -1021, "msg": "Timestamp outside of the recvWindow."}},
        {"status": 503, "error": {"code": -1008, "msg": "Server is busy."}},
        {"status": "200"},
        {"status": 400},
    ],
)
async def test_m05_a_subscription_that_fails_is_tried_again(answer: dict[str, Any]) -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        await subscribed(opened, **(answer if number < 2 else OK))
        await emit(opened, REPORT)
        await opened.receive()

    clock = StillClock()
    async with socket_server(serve) as venue:
        taken = await take(stream_of(venue, clock), 1)

    assert isinstance(taken[0], OrderReported)
    assert len(clock.naps) == 2


async def test_o38_a_ban_is_waited_for() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        error = {"code": -1003, "msg": "IP banned", "data": {"retryAfter": 1700000120000}}
        await subscribed(opened, **({"status": 418, "error": error} if number == 0 else OK))
        await emit(opened, REPORT)
        await opened.receive()

    clock = StillClock()
    async with socket_server(serve) as venue:
        await take(stream_of(venue, clock), 1)

    assert clock.venue_ns() >= 1700000120000 * MS


async def test_connecting_first_loses_nothing_before_the_first_read() -> None:
    async with socket_server(script([REPORT])) as venue:
        stream = stream_of(venue, StillClock())
        await stream.connect()
        assert stream.is_subscribed
        taken = await take(stream, 1)

    assert isinstance(taken[0], OrderReported)
    assert stream.counts.subscriptions == 1


async def test_an_order_sent_before_the_first_subscription_is_asked_for() -> None:
    async with socket_server(script([REPORT])) as venue:
        stream = stream_of(venue, StillClock())
        stream.note_sent()
        taken = await take(stream, 2)

    assert isinstance(taken[0], UserStreamRestored)
    assert isinstance(taken[1], OrderReported)
