# SPDX-License-Identifier: Apache-2.0
"""A pair is one order for us and a list of two for the venue."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl

import pytest
from tests.adapters.binance.loopback import Answer, StillClock, approved, byte_server, http_answer
from tests.adapters.binance.test_orders import NOT_FOUND, answer, execution

from tradecore.adapters.binance.pairs import as_pair, join_legs, pair_parameters, read_pair
from tradecore.errors import DataError
from tradecore.model.events import CancelAnswered, OrderAnswered, OrderNotFound, OrderReported
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.order import OrderStatus, OrderType, Outcome, Purpose, Side

PAIR: dict[str, Any] = {
    "purpose": Purpose.PROTECT,
    "side": Side.SELL,
    "order_type": OrderType.OCO,
    "quantity": 1_000_000,
    "price": 7_000_000_000_000,
    "stop_price": 6_000_000_000_000,
    "stop_limit_price": 5_990_000_000_000,
}


def row_of_leg(leg: str, **changes: object) -> dict[str, object]:
    kinds = {
        "t": {"type": "LIMIT_MAKER", "orderId": 12, "price": "70000.00000000"},
        "s": {
            "type": "STOP_LOSS_LIMIT",
            "orderId": 11,
            "price": "59900.00000000",
            "stopPrice": "60000.00000000",
        },
    }
    return {
        "symbol": "BTCUSDT",
        "orderListId": 3,
        "clientOrderId": f"tc1-1-{leg}",
        "transactTime": 1700000000123,
        "origQty": "0.01000000",
        "executedQty": "0.00000000",
        "cummulativeQuoteQty": "0.00000000",
        "status": "NEW",
        "side": "SELL",
        **kinds[leg],
        **changes,
    }


def answer_of(status: str, *legs: dict[str, object]) -> dict[str, object]:
    return {
        "orderListId": 3,
        "contingencyType": "OCO",
        "listStatusType": "EXEC_STARTED" if status == "EXECUTING" else status,
        "listOrderStatus": status,
        "listClientOrderId": "tc1-1",
        "transactionTime": 1700000000123,
        "symbol": "BTCUSDT",
        "orders": [],
        "orderReports": list(legs),
    }


PLACED = answer_of("EXECUTING", row_of_leg("s"), row_of_leg("t"))


def report_of(leg: str, status: OrderStatus, filled: int = 0, reason: str = "") -> OrderReport:
    return OrderReport(
        ts_event=1,
        symbol="BTCUSDT",
        client_id=f"tc1-1-{leg}",
        order_id=11 if leg == "s" else 12,
        status=status,
        side=Side.SELL,
        order_type=OrderType.STOP_LIMIT if leg == "s" else OrderType.LIMIT,
        price=PAIR["stop_limit_price"] if leg == "s" else PAIR["price"],
        stop_price=PAIR["stop_price"] if leg == "s" else 0,
        quantity=1_000_000,
        filled_quantity=filled,
        filled_quote=filled * 70_000,
        reason=reason,
    )


def test_a_sale_has_its_target_above_and_its_stop_below() -> None:
    assert dict(pair_parameters(approved(**PAIR).request)) == {
        "symbol": "BTCUSDT",
        "listClientOrderId": "tc1-1",
        "side": "SELL",
        "quantity": "0.01",
        "aboveType": "LIMIT_MAKER",
        "abovePrice": "70000",
        "aboveClientOrderId": "tc1-1-t",
        "belowType": "STOP_LOSS_LIMIT",
        "belowTimeInForce": "GTC",
        "belowPrice": "59900",
        "belowStopPrice": "60000",
        "belowClientOrderId": "tc1-1-s",
        "newOrderRespType": "RESULT",
    }


def test_a_purchase_is_the_other_way_round_and_a_plain_stop_has_no_limit() -> None:
    changes = {"side": Side.BUY, "price": 10**8, "stop_price": 3 * 10**8, "stop_limit_price": 0}
    given = dict(pair_parameters(approved(**(PAIR | changes)).request))
    assert given["side"] == "BUY"
    assert (given["belowType"], given["belowPrice"]) == ("LIMIT_MAKER", "1")
    assert (given["aboveType"], given["aboveStopPrice"]) == ("STOP_LOSS", "3")
    assert not {"abovePrice", "aboveTimeInForce", "belowTimeInForce"} & set(given)


async def test_it_is_placed_with_one_post_under_one_id() -> None:
    async with byte_server(answer(PLACED)) as venue, execution(venue, StillClock()) as client:
        attempt = client.prepare(approved(**PAIR))
        answered, reported = await client.submit(attempt)
    (request,) = venue.requests
    assert request.line == "POST /api/v3/orderList/oco HTTP/1.1"
    assert request.body == attempt.payload
    assert dict(parse_qsl(attempt.payload.decode()))["listClientOrderId"] == "tc1-1"
    assert isinstance(answered, OrderAnswered)
    assert answered.outcome is Outcome.ACCEPTED
    assert isinstance(reported, OrderReported)
    told = reported.report
    assert (told.client_id, told.status, told.order_type) == (
        "tc1-1",
        OrderStatus.WORKING,
        OrderType.OCO,
    )
    assert (told.price, told.stop_price, told.stop_limit_price) == (
        PAIR["price"],
        PAIR["stop_price"],
        PAIR["stop_limit_price"],
    )


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            answer({"code": -2010, "msg": "The relationship of the prices is not correct."}, 400),
            Outcome.REFUSED,
        ),
        (http_answer(503, '{"code":-1007,"msg":"Timeout"}'), Outcome.UNKNOWN),
        (answer({**PLACED, "listClientOrderId": "tc1-2"}), Outcome.UNKNOWN),
        (Answer(b"", "close"), Outcome.UNKNOWN),
    ],
    ids=["refused", "timeout", "another", "lost"],
)
async def test_what_an_answer_proves(reply: Answer, outcome: Outcome) -> None:
    async with byte_server(reply) as venue, execution(venue, StillClock()) as client:
        (answered,) = await client.submit(client.prepare(approved(**PAIR)))
    assert isinstance(answered, OrderAnswered)
    assert answered.outcome is outcome
    assert len(venue.requests) == 1


async def test_a_cancel_ends_the_list() -> None:
    ended = {"status": "CANCELED", "clientOrderId": "random"}
    reply = answer_of(
        "ALL_DONE",
        row_of_leg("s", origClientOrderId="tc1-1-s", **ended),
        row_of_leg("t", origClientOrderId="tc1-1-t", **ended),
    )
    gone = http_answer(400, '{"code":-2011,"msg":"Unknown order sent."}')
    async with byte_server(answer(reply), gone) as venue, execution(venue, StillClock()) as client:
        answered, reported = await client.cancel("tc1-1", "BTCUSDT", is_pair=True)
        (again,) = await client.cancel("tc1-1", "BTCUSDT", is_pair=True)
    assert venue.requests[0].line.startswith(
        "DELETE /api/v3/orderList?symbol=BTCUSDT&listClientOrderId=tc1-1&recvWindow="
    )
    assert isinstance(answered, CancelAnswered)
    assert isinstance(again, CancelAnswered)
    assert (answered.outcome, again.outcome) == (Outcome.ACCEPTED, Outcome.REFUSED)
    assert isinstance(reported, OrderReported)
    assert reported.report.status is OrderStatus.CANCELED
    assert reported.report.client_id == "tc1-1"


async def test_a_question_reads_both_and_the_fills_of_the_one_that_traded() -> None:
    traded = {"executedQty": "0.01000000", "cummulativeQuoteQty": "700.00000000"}
    trade = {
        "symbol": "BTCUSDT",
        "orderId": 12,
        "id": 5,
        "price": "70000.00000000",
        "qty": "0.01000000",
        "quoteQty": "700.00000000",
        "commission": "0.70000000",
        "commissionAsset": "USDT",
        "time": 1700000000400,
        "isBuyer": False,
        "isMaker": True,
    }
    replies = (
        answer(row_of_leg("t", status="FILLED", updateTime=1700000000400, **traded)),
        answer(row_of_leg("s", status="EXPIRED", expiryReason="OCO_TRIGGER")),
        answer([trade]),
    )
    async with byte_server(*replies) as venue, execution(venue, StillClock()) as client:
        events = await client.query("tc1-1", "BTCUSDT", is_pair=True)
    asked = [request.line for request in venue.requests]
    assert "origClientOrderId=tc1-1-t" in asked[0]
    assert "origClientOrderId=tc1-1-s" in asked[1]
    assert "orderId=12" in asked[2]
    first, last = (event.report for event in events if isinstance(event, OrderReported))
    assert first.fill is not None
    assert first.fill.client_id == first.client_id == last.client_id == "tc1-1"
    assert (last.status, last.filled_quantity) == (OrderStatus.FILLED, 1_000_000)


async def test_a_venue_that_shows_one_of_two_is_behind_and_proves_nothing() -> None:
    replies = (answer(row_of_leg("t")), NOT_FOUND)
    async with byte_server(*replies) as venue, execution(venue, StillClock()) as client:
        assert await client.query("tc1-1", "BTCUSDT", is_pair=True) == []
    assert len(venue.requests) == 2


async def test_absence_is_proven_when_neither_is_found_in_time() -> None:
    clock = StillClock()
    replies = (NOT_FOUND, NOT_FOUND, answer([]), NOT_FOUND, NOT_FOUND)
    async with byte_server(Answer(b"", "close"), *replies) as venue, execution(venue, clock) as c:
        await c.submit(c.prepare(approved(**PAIR)))
        clock.wall_ns += 60 * 1_000_000_000
        (gone,) = await c.query("tc1-1", "BTCUSDT", is_pair=True)
    assert isinstance(gone, OrderNotFound)
    assert gone.client_id == "tc1-1"


async def test_open_orders_show_a_pair_once_with_the_levels_of_both() -> None:
    rows = [row_of_leg("s"), row_of_leg("t", clientOrderId="tc1-2-t"), row_of_leg("t")]
    async with byte_server(answer(rows)) as venue, execution(venue, StillClock()) as client:
        pair, half = await client.open_orders()
    assert (pair.client_id, half.client_id) == ("tc1-1", "tc1-2")
    assert (pair.price, pair.stop_price) == (PAIR["price"], PAIR["stop_price"])


W, P, F = OrderStatus.WORKING, OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED
C, E = OrderStatus.CANCELED, OrderStatus.EXPIRED


@pytest.mark.parametrize(
    ("target", "stop", "expected"),
    [
        ((W,), (W,), W),
        ((F, 1_000_000), (E, 0, "OCO_TRIGGER"), F),
        ((P, 400_000), (E, 0, "OCO_TRIGGER"), P),
        ((C, 400_000), (E, 0, "OCO_TRIGGER"), C),
        ((E, 0, "OCO_TRIGGER"), (W,), W),
        ((E, 0, "OCO_TRIGGER"), (F, 1_000_000), F),
        ((E, 0, "OCO_TRIGGER"), (E, 0, "INSUFFICIENT_LIQUIDITY"), E),
        ((E, 0, "OCO_TRIGGER"), (C,), C),
        ((C,), (C,), C),
        ((E, 0, "EXCHANGE_CANCELED"), (E, 0, "EXCHANGE_CANCELED"), E),
        ((E,), (E,), E),
    ],
)
def test_where_a_pair_stands(
    target: tuple[Any, ...], stop: tuple[Any, ...], expected: OrderStatus
) -> None:
    legs = report_of("t", *target), report_of("s", *stop)
    for order in permutations(legs):
        (pair,) = join_legs(order)
        assert pair.status is expected
        assert pair.filled_quantity == max(leg.filled_quantity for leg in legs)
        assert pair.client_id == "tc1-1"


@pytest.mark.parametrize(
    ("leg", "told", "expected"),
    [
        ("t", (W,), W),
        ("s", (E, 0, "OCO_TRIGGER"), W),
        ("t", (P, 400_000), P),
        ("t", (F, 1_000_000), F),
        ("s", (C,), C),
        ("s", (E, 400_000, "INSUFFICIENT_LIQUIDITY"), E),
        ("s", (E, 0, "EXCHANGE_CANCELED"), E),
    ],
)
def test_what_a_report_on_one_says_of_the_pair(
    leg: str, told: tuple[Any, ...], expected: OrderStatus
) -> None:
    pair = as_pair(report_of(leg, *told))
    assert (pair.client_id, pair.status) == ("tc1-1", expected)
    assert pair.order_type is OrderType.OCO


def test_a_fill_is_the_pairs() -> None:
    fill = Fill(
        ts_event=1,
        symbol="BTCUSDT",
        client_id="tc1-1-t",
        order_id=12,
        trade_id=5,
        side=Side.SELL,
        price=1,
        quantity=1_000_000,
        quote_quantity=1,
        fee=0,
        fee_asset="USDT",
        is_maker=True,
    )
    pair = as_pair(replace(report_of("t", F, 1_000_000), fill=fill))
    assert pair.fill == replace(fill, client_id="tc1-1")


def test_an_end_without_a_reason_is_asked_about() -> None:
    with pytest.raises(DataError, match="tc1-1-s of a pair expired for an unknown reason"):
        as_pair(report_of("s", E))


@pytest.mark.parametrize("client_id", ["tc1-1", "x-tc1-1-t", "tc1-1-u", "tc1-1-t-s", "web_1"])
def test_other_orders_are_left_alone(client_id: str) -> None:
    report = replace(report_of("t", W), client_id=client_id)
    assert as_pair(report) is report
    assert join_legs([report]) == [report]


@pytest.mark.parametrize(
    "reports", [None, [], [row_of_leg("t")], [row_of_leg("t"), row_of_leg("s", clientOrderId="x")]]
)
def test_an_answer_without_both_says_nothing(reports: object) -> None:
    with pytest.raises(DataError):
        read_pair({"orderReports": reports})
