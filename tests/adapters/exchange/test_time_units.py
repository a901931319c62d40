# SPDX-License-Identifier: Apache-2.0
"""Microseconds wherever milliseconds are: every answer, every stream, every event."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall, joined, signature_of
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import DEMO_KEY
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.parameters import time_unit
from tradecore.adapters.exchange.routes import REST
from tradecore.adapters.exchange.signing import check_window

MS = 1_000_000
BTC = {"symbol": "BTCUSDT"}
TIMED: dict[str, dict[str, Any]] = {
    **{key: {} for key in ("time", "exchangeInfo", "account", "openOrders", "openOrderList")},
    **dict.fromkeys(("trades", "aggTrades", "avgPrice", "allOrders", "myTrades"), BTC),
    **{key: {} for key in ("ticker/24hr", "allOrderList")},
    **dict.fromkeys(("klines", "uiKlines"), BTC | {"interval": "1m", "limit": 3}),
    "order": BTC | {"orderId": 1},
    "orderList": {"origClientOrderId": "pair"},
}
TIMELESS: dict[str, dict[str, Any]] = {
    **{key: {} for key in ("ping", "ticker/price", "ticker/bookTicker", "rateLimit/order")},
    **dict.fromkeys(("depth", "account/commission"), BTC),
}
STREAMS = [
    *("trade", "aggTrade", "kline_1m", "kline_1h", "miniTicker", "depth", "depth@100ms"),
    *("depth5", "depth20@100ms", "bookTicker"),
]
STREAMS_TIMELESS = {"depth5", "depth20@100ms", "bookTicker"}
LIST = {
    "quantity": "0.01",
    "aboveType": "LIMIT_MAKER",
    "belowType": "STOP_LOSS",
    "side": "SELL",
    "newOrderRespType": "RESULT",
    "listClientOrderId": "pair",
}


def times(ms: Any, us: Any) -> int:
    """Return how many times two payloads hold that are the same but for their unit."""
    assert type(ms) is type(us)
    if isinstance(ms, dict):
        assert list(ms) == list(us)
        return sum(times(ms[key], us[key]) for key in ms)
    if isinstance(ms, list):
        assert len(ms) == len(us)
        return sum(times(*both) for both in zip(ms, us, strict=True))
    if ms == us:
        assert not isinstance(ms, int) or ms < 10**12, ms
        return 0
    assert us // 1000 == ms
    assert us > 10**15
    return 1


def ask(client: Client, method: str, path: str, params: dict[str, Any], unit: str) -> Any:
    headers = {"x-mbx-time-unit": unit, "x-mbx-apikey": DEMO_KEY}
    if REST[method, path].signed:
        params = params | {"timestamp": client.now_ms}
        params["signature"] = signature_of(joined(params))
    answer = client.exchange.request(
        HttpRequest(method, f"/api/v3/{path}", joined(params).encode(), headers=headers)
    )
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def trade_a_little(client: Client) -> None:
    client.exchange.catch_up()
    client.order("BUY", "MARKET", quantity="0.03")
    last = float(client.get("ticker/price", **BTC)["price"])
    prices = {"abovePrice": f"{last * 1.1:.2f}", "belowStopPrice": f"{last * 0.9:.2f}"}
    client.ok("POST", "orderList/oco", **BTC, **LIST, **prices)


@pytest.mark.parametrize("path", [*TIMED, *TIMELESS])
def test_every_answer_has_both_units(ticks_client: Client, wall: SteppedWall, path: str) -> None:
    wall.step(61)
    trade_a_little(ticks_client)
    params = (TIMED | TIMELESS)[path]
    found = times(
        *(ask(ticks_client, "GET", path, params, unit) for unit in ("millisecond", "MICROSECOND"))
    )
    assert (found == 0) == (path in TIMELESS)


def test_orders_are_answered_in_microseconds(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(1.5)
    order = BTC | {"side": "BUY", "type": "MARKET", "quantity": "0.01"}
    placed = ask(ticks_client, "POST", "order", order, "microsecond")
    assert placed["transactTime"] == ticks_client.exchange.venue.now // 1000
    assert placed["workingTime"] == placed["transactTime"]


@pytest.mark.parametrize("suffix", STREAMS)
def test_every_stream_has_both_units(ticks_client: Client, wall: SteppedWall, suffix: str) -> None:
    exchange = ticks_client.exchange
    name = f"btcusdt@{suffix}"
    pairs = [
        (exchange.open_stream(f"/ws/{name}", query) for query in (b"", b"timeUnit=microsecond")),
        (
            exchange.open_stream("/stream", f"streams={name}{more}".encode())
            for more in ("", "&timeUnit=MICROSECOND")
        ),
    ]
    sessions = [tuple(pair) for pair in pairs]
    wall.step(5)
    exchange.catch_up()
    for in_ms, in_us in sessions:
        frames = [[json.loads(frame) for frame in each.outbox.take()] for each in (in_ms, in_us)]
        assert frames[0]
        assert (times(*frames) == 0) == (suffix in STREAMS_TIMELESS)


def test_every_user_event_has_both_units(ticks_client: Client, wall: SteppedWall) -> None:
    both = [Api(ticks_client, query) for query in ("", "timeUnit=MICROSECOND")]
    for api in both:
        api.signed("userDataStream.subscribe.signature")
    wall.step(1)
    trade_a_little(ticks_client)
    ticks_client.ok("DELETE", "openOrders", **BTC)
    events = [api.events() for api in both]
    assert {event["e"] for event in events[0]} == {
        *("executionReport", "outboundAccountPosition", "listStatus")
    }
    assert all(times(*each) for each in zip(*events, strict=True))


@pytest.mark.parametrize("name", ["", "Microsecond", "MICROSECONDS", "us", "NANOSECOND"])
def test_a_unit_has_four_spellings(name: str) -> None:
    with pytest.raises(ApiError, match="-1194"):
        time_unit(name)


def test_any_time_is_right_where_time_moves_with_the_data() -> None:
    # A client in lockstep has no time at all before its first step.
    for sent in (0, START // MS, 2 * START // MS):
        check_window(sent, 5000.0, START, float("inf"))
        with pytest.raises(ApiError, match="-1021"):
            check_window(sent + 1000, 5000.0, START - 6000 * MS, 1.0)


def test_windows_have_three_decimals(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(0.0005)  # Venue time has half a millisecond.
    ticks_client.get("time")
    sent = ticks_client.exchange.venue.now // MS - 9
    for window, status in [("9.5", 200), ("9.499", 400), ("9", 400), ("60000.000", 200)]:
        answer = ticks_client.signed("GET", "account", timestamp=sent, recvWindow=window)
        assert answer[0] == status, (window, answer)
    for wrong in ("9.5000", "1e3", ".5", "-1"):
        assert ticks_client.signed("GET", "account", recvWindow=wrong)[1]["code"] == -1100
