# SPDX-License-Identifier: Apache-2.0
"""The execution client over real sockets: exact bytes, one POST, three outcomes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import pytest
from tests.adapters.binance.loopback import (
    MS,
    SECOND,
    START_NS,
    Answer,
    ByteServer,
    StillClock,
    approved,
    byte_server,
    http_answer,
    seeded,
    signer,
)

from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    AiohttpTransport,
    BinanceExecution,
    BinanceRest,
    ConnectionBudget,
    Limiter,
    UserStream,
)
from tradecore.errors import ConfigError, VenueRefused, VenueUnavailable
from tradecore.model.events import CancelAnswered, OrderAnswered, OrderNotFound, OrderReported
from tradecore.model.order import OrderStatus, OrderType, Outcome, Purpose, Side, TimeInForce

ORDER = {
    "symbol": "BTCUSDT",
    "orderId": 4711,
    "orderListId": -1,
    "clientOrderId": "tc1-1",
    "transactTime": 1700000000123,
    "price": "0.00000000",
    "origQty": "0.01000000",
    "executedQty": "0.00000000",
    "origQuoteOrderQty": "0.00000000",
    "cummulativeQuoteQty": "0.00000000",
    "status": "NEW",
    "timeInForce": "GTC",
    "type": "MARKET",
    "side": "BUY",
}
NOT_FOUND = http_answer(400, '{"code":-2013,"msg":"Order does not exist."}')


def answer(row: object, status: int = 200) -> Answer:
    return http_answer(status, json.dumps(row))


@asynccontextmanager
async def execution(
    venue: ByteServer, clock: StillClock, **options: float
) -> AsyncIterator[BinanceExecution]:
    limiter = Limiter(clock)
    rest = BinanceRest(AiohttpTransport(venue.url), clock, limiter, signer(), **options)  # type: ignore[arg-type]
    budget = ConnectionBudget(clock)
    stream = UserStream(
        AiohttpSocketTransport(), "ws://127.0.0.1:1", signer(), clock, seeded(), limiter, budget
    )
    client = BinanceExecution(rest, stream)
    try:
        yield client
    finally:
        await client.close()


async def test_prepared_bytes_are_the_bytes_sent() -> None:
    clock = StillClock()
    async with byte_server(answer(ORDER)) as venue, execution(venue, clock) as client:
        attempt = client.prepare(approved())
        assert not venue.requests
        clock.wall_ns += 90 * SECOND
        answered, reported = await client.submit(attempt)

    request = venue.requests[0]
    assert request.body == attempt.payload
    assert request.line == "POST /api/v3/order HTTP/1.1"
    assert request.headers["X-MBX-APIKEY"] == "test-key"
    assert attempt.ts_created == START_NS
    assert dict(parse_qsl(attempt.payload.decode())) == {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "MARKET",
        "quantity": "0.01",
        "newClientOrderId": "tc1-1",
        "newOrderRespType": "RESULT",
        "recvWindow": "2000",
        "timestamp": "1700000000000",
        "signature": dict(parse_qsl(attempt.payload.decode()))["signature"],
    }
    assert attempt.payload.decode().split("&")[-1].startswith("signature=")
    assert answered == OrderAnswered(
        START_NS + 90 * SECOND, "tc1-1", Outcome.ACCEPTED, order_id=4711
    )
    assert isinstance(reported, OrderReported)
    assert reported.report.status is OrderStatus.WORKING
    assert reported.ts_event == START_NS + 123 * MS


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"order_type": OrderType.LIMIT, "price": 6_500_130_000_000},
            "type=LIMIT&timeInForce=GTC&quantity=0.01&price=65001.3",
        ),
        (
            {
                "order_type": OrderType.LIMIT,
                "price": 1,
                "quantity": 10**15,
                "time_in_force": TimeInForce.IOC,
            },
            "type=LIMIT&timeInForce=IOC&quantity=10000000&price=0.00000001",
        ),
        (
            {"order_type": OrderType.STOP, "stop_price": 10**8, "side": Side.SELL},
            "side=SELL&type=STOP_LOSS&quantity=0.01&stopPrice=1",
        ),
        (
            {"order_type": OrderType.STOP_LIMIT, "stop_price": 3 * 10**8, "price": 2 * 10**8},
            "type=STOP_LOSS_LIMIT&timeInForce=GTC&quantity=0.01&price=2&stopPrice=3",
        ),
    ],
)
async def test_each_type_of_order_in_the_venues_words(
    changes: dict[str, object], expected: str
) -> None:
    async with byte_server(answer(ORDER)) as venue, execution(venue, StillClock()) as client:
        assert expected in client.prepare(approved(**changes)).payload.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "x" * 37},
        {"client_id": "a b"},
        {"client_id": ""},
        {"quantity": 0},
        {"quantity": -1},
        {"order_type": OrderType.LIMIT},
        {"order_type": OrderType.STOP_LIMIT, "price": 1},
    ],
)
async def test_order_that_cannot_be_written_is_refused_before_anything_is_sent(
    changes: dict[str, object],
) -> None:
    async with byte_server(answer(ORDER)) as venue, execution(venue, StillClock()) as client:
        with pytest.raises(ValueError, match=r"was .*, must be"):
            client.prepare(approved(**changes))

    assert not venue.requests


async def test_without_a_key_orders_are_refused_by_name() -> None:
    rest = BinanceRest(AiohttpTransport("http://127.0.0.1:1"), StillClock(), Limiter(StillClock()))
    with pytest.raises(ConfigError, match="needs an API key"):
        rest.sign([])


@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        (Answer(b"", "reset"), Outcome.UNKNOWN),
        (Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "close"), Outcome.UNKNOWN),
        (Answer(b"", "hang"), Outcome.UNKNOWN),
        (http_answer(502, "<html>", kind="text/html"), Outcome.UNKNOWN),
        (http_answer(200, "<html>", kind="text/html"), Outcome.UNKNOWN),
        (http_answer(200, ""), Outcome.UNKNOWN),
        (http_answer(307, "", "Location: /api/v3/order"), Outcome.UNKNOWN),
        (http_answer(403, "<html>", kind="text/html"), Outcome.UNKNOWN),
        (http_answer(504, '{"code":-1007,"msg":"Timeout"}'), Outcome.UNKNOWN),
        (http_answer(400, '{"code":-2010,"msg":"insufficient balance"}'), Outcome.REFUSED),
        (http_answer(429, '{"code":-1015,"msg":"Too many new orders"}'), Outcome.REFUSED),
    ],
)
async def test_o01_to_o10_one_post_whatever_happens(bad: Answer, outcome: Outcome) -> None:
    async with (
        byte_server(bad, answer(ORDER)) as venue,
        execution(venue, StillClock(), timeout_s=0.2) as client,
    ):
        (answered,) = await client.submit(client.prepare(approved()))

    assert isinstance(answered, OrderAnswered)
    assert (answered.client_id, answered.outcome) == ("tc1-1", outcome)
    assert len(venue.requests) == 1


async def test_nothing_listens_so_nothing_was_sent() -> None:
    async with byte_server(answer(ORDER)) as venue:
        url = venue.url
    async with execution(ByteServer([], url), StillClock()) as client:
        (answered,) = await client.submit(client.prepare(approved()))

    assert isinstance(answered, OrderAnswered)
    assert answered.outcome is Outcome.REFUSED
    assert answered.text.startswith("not sent")


async def test_o37_after_429_nothing_goes_out_until_the_time_given() -> None:
    clock = StillClock()
    busy = http_answer(429, '{"code":-1003,"msg":"Too much"}', "Retry-After: 7")
    async with byte_server(busy, answer(ORDER)) as venue, execution(venue, clock) as client:
        await client.submit(client.prepare(approved()))
        (refused,) = await client.submit(client.prepare(approved(client_id="tc1-2")))
        assert isinstance(refused, OrderAnswered)
        assert refused.outcome is Outcome.REFUSED
        assert "silence" in refused.text
        assert len(venue.requests) == 1
        clock.wall_ns += 7 * SECOND
        await client.submit(client.prepare(approved(client_id="tc1-1")))

    assert len(venue.requests) == 2


async def test_o40_too_many_orders_stop_entries_and_let_protection_pass() -> None:
    clock = StillClock()
    busy = http_answer(429, '{"code":-1015,"msg":"Too many new orders"}', "Retry-After: 7")
    async with byte_server(busy, answer(ORDER)) as venue, execution(venue, clock) as client:
        await client.submit(client.prepare(approved()))
        (refused,) = await client.submit(client.prepare(approved(client_id="tc1-2")))
        exit_order = approved(client_id="tc1-1", purpose=Purpose.EXIT, side=Side.SELL)
        answered, _ = await client.submit(client.prepare(exit_order))

    assert isinstance(refused, OrderAnswered)
    assert isinstance(answered, OrderAnswered)
    assert (refused.outcome, answered.outcome) == (Outcome.REFUSED, Outcome.ACCEPTED)
    assert len(venue.requests) == 2


async def test_cancel_tells_the_end_under_the_orders_own_id() -> None:
    row = {
        **ORDER,
        "origClientOrderId": "tc1-1",
        "clientOrderId": "random",
        "status": "CANCELED",
        "executedQty": "0.00400000",
        "cummulativeQuoteQty": "260.00000000",
    }
    async with byte_server(answer(row)) as venue, execution(venue, StillClock()) as client:
        answered, reported = await client.cancel("tc1-1", "BTCUSDT")

    assert venue.requests[0].line.startswith(
        "DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=tc1-1&recvWindow=2000&timestamp="
    )
    assert isinstance(answered, CancelAnswered)
    assert answered.outcome is Outcome.ACCEPTED
    assert isinstance(reported, OrderReported)
    assert reported.report.client_id == "tc1-1"
    assert reported.report.status is OrderStatus.CANCELED
    assert reported.report.filled_quantity == 400_000


async def test_o20_cancel_goes_out_once_and_a_lost_answer_is_unknown() -> None:
    gone = http_answer(400, '{"code":-2011,"msg":"Unknown order sent."}')
    async with (
        byte_server(answer({}), Answer(b"", "close"), gone) as venue,
        execution(venue, StillClock()) as client,
    ):
        await client.submit(client.prepare(approved()))
        (lost,) = await client.cancel("tc1-1", "BTCUSDT")
        (refused,) = await client.cancel("tc1-1", "BTCUSDT")

    assert isinstance(lost, CancelAnswered)
    assert isinstance(refused, CancelAnswered)
    assert (lost.outcome, refused.outcome) == (Outcome.UNKNOWN, Outcome.REFUSED)
    assert len(venue.requests) == 3


async def test_query_gives_fills_then_the_order() -> None:
    order = {
        **ORDER,
        "updateTime": 1700000000500,
        "status": "FILLED",
        "executedQty": "0.01000000",
        "cummulativeQuoteQty": "650.01300000",
    }
    trade = {
        "symbol": "BTCUSDT",
        "orderId": 4711,
        "price": "65001.30000000",
        "commissionAsset": "BTC",
        "time": 1700000000400,
        "isBuyer": True,
        "isMaker": False,
    }
    trades = [
        {
            **trade,
            "id": 12,
            "qty": "0.00600000",
            "quoteQty": "390.00780000",
            "commission": "0.000006",
        },
        {
            **trade,
            "id": 11,
            "qty": "0.00400000",
            "quoteQty": "260.00520000",
            "commission": "0.000004",
        },
    ]
    async with (
        byte_server(answer(order), answer(trades)) as venue,
        execution(venue, StillClock()) as client,
    ):
        events = await client.query("tc1-1", "BTCUSDT")

    reports = [event.report for event in events if isinstance(event, OrderReported)]
    assert len(reports) == len(events) == 3
    assert [r.fill.trade_id for r in reports if r.fill is not None] == [11, 12]
    assert [(r.status, r.filled_quantity) for r in reports] == [
        (OrderStatus.PARTIALLY_FILLED, 400_000),
        (OrderStatus.PARTIALLY_FILLED, 1_000_000),
        (OrderStatus.FILLED, 1_000_000),
    ]
    assert reports[0].fill is not None
    assert reports[0].fill.fee == 400
    assert "GET /api/v3/myTrades?" in venue.requests[1].line
    assert "orderId=4711" in venue.requests[1].line


async def test_o04_not_found_is_no_proof_while_the_venue_may_still_take_it() -> None:
    clock = StillClock()
    async with (
        byte_server(Answer(b"", "close"), NOT_FOUND, NOT_FOUND, answer([]), NOT_FOUND) as venue,
        execution(venue, clock) as client,
    ):
        await client.submit(client.prepare(approved()))
        clock.wall_ns += 15 * SECOND - MS
        assert await client.query("tc1-1", "BTCUSDT") == []
        clock.wall_ns += MS
        assert await client.query("tc1-1", "BTCUSDT") == [
            OrderNotFound(START_NS + 15 * SECOND, "tc1-1")
        ]

    assert [request.line.split("?")[0] for request in venue.requests] == [
        "POST /api/v3/order HTTP/1.1",
        "GET /api/v3/order",
        "GET /api/v3/order",
        "GET /api/v3/openOrders",
        "GET /api/v3/order",
    ]


async def test_o47_a_question_that_misses_an_accepted_order_proves_nothing() -> None:
    clock = StillClock()
    async with byte_server(answer(ORDER), NOT_FOUND) as venue, execution(venue, clock) as client:
        await client.submit(client.prepare(approved()))
        clock.wall_ns += 3_600 * SECOND
        assert await client.query("tc1-1", "BTCUSDT") == []


async def test_o48_an_order_among_the_open_ones_is_not_dead() -> None:
    clock = StillClock()
    row = {**ORDER, "updateTime": 1700000000500}
    async with (
        byte_server(Answer(b"", "close"), NOT_FOUND, answer([row])) as venue,
        execution(venue, clock) as client,
    ):
        await client.submit(client.prepare(approved()))
        clock.wall_ns += 60 * SECOND
        assert await client.query("tc1-1", "BTCUSDT") == []


async def test_query_that_gets_no_answer_may_be_asked_again() -> None:
    async with (
        byte_server(Answer(b"", "close"), http_answer(503, ""), NOT_FOUND) as venue,
        execution(venue, StillClock()) as client,
    ):
        for _ in range(2):
            with pytest.raises(VenueUnavailable):
                await client.query("tc1-1", "BTCUSDT")


async def test_o42_a_bad_key_is_a_definite_no() -> None:
    bad = http_answer(401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions."}')
    async with byte_server(bad) as venue, execution(venue, StillClock()) as client:
        with pytest.raises(VenueRefused) as caught:
            await client.balances()

    assert caught.value.code == -2015


async def test_balances_and_open_orders_in_raw_units() -> None:
    account = {
        "balances": [
            {"asset": "BTC", "free": "1.00999000", "locked": "0.00000001"},
            {"asset": "USDT", "free": "9350.00000000", "locked": "0.00000000"},
        ]
    }
    row = {**ORDER, "updateTime": 1700000000500, "type": "LIMIT_MAKER", "stopPrice": "0.0"}
    async with (
        byte_server(answer(account), answer([row])) as venue,
        execution(venue, StillClock()) as client,
    ):
        assert await client.balances() == {
            "BTC": (100_999_000, 1),
            "USDT": (935_000_000_000, 0),
        }
        (order,) = await client.open_orders()

    assert (order.client_id, order.order_type) == ("tc1-1", OrderType.LIMIT)
    assert "omitZeroBalances=true" in venue.requests[0].line
