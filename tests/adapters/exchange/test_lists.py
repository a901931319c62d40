# SPDX-License-Identifier: Apache-2.0
"""Pairs of which one order trades: answers, user events, refusals, balances, both skins."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import recorded
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall, make_bars
from tests.adapters.exchange.list_market import (
    BTC,
    BUY_OCO,
    DONE,
    LIST,
    PLACED,
    RELATION,
    SELL_OCO,
    Market,
)
from tests.adapters.exchange.schemas import differences, schema_of
from tests.adapters.exchange.test_trading import balances

from tradecore import _core
from tradecore.adapters.exchange import AccountSpec, BarReplay, ExchangeOptions, build
from tradecore.adapters.exchange.limits import ORDERS_10S_MAX


def test_a_pair_is_placed_and_locks_once() -> None:
    market = Market()
    answer = market.place(SELL_OCO)

    assert list(answer) == [*LIST, "orderReports"]
    assert [answer[name] for name in LIST[:5]] == [
        *(1, "OCO", "EXEC_STARTED", "EXECUTING"),
        "pair",
    ]
    names = ("clientOrderId", "orderListId", "type", "price", "stopPrice", "status", "workingTime")
    assert [[leg.get(name) for name in names] for leg in answer["orderReports"]] == [
        ["target", 1, "LIMIT_MAKER", "63000.00000000", None, "NEW", market.client.now_ms],
        ["stop", 1, "STOP_LOSS_LIMIT", "56900.00000000", "57000.00000000", "NEW", -1],
    ]
    assert answer["orders"] == [
        {name: leg[name] for name in ("symbol", "orderId", "clientOrderId")}
        for leg in answer["orderReports"]
    ]
    assert balances(market.client)["BTC"] == (0.99, 0.01)
    assert market.story() == PLACED


def test_events_have_the_recorded_shape() -> None:
    market = Market()
    market.place(SELL_OCO)
    folder = "payloads/nautilus/crate_test_data/spot/user_data_json"
    theirs = json.loads(recorded.path(f"{folder}/list_status_wrapped.json").read_text())
    begun = market.api.take()[0]

    assert differences(schema_of([theirs]), schema_of([begun])) == []
    assert [begun["event"][name] for name in "eclLr"] == [theirs["event"][name] for name in "eclLr"]


@pytest.mark.parametrize("response", ["ACK", "RESULT", "FULL"])
def test_each_order_is_answered_in_the_form_asked_for(response: str) -> None:
    answer = Market().place(SELL_OCO | {"newOrderRespType": response})

    legs = answer["orderReports"]
    assert all(("status" in leg) == (response != "ACK") for leg in legs)
    assert [leg.get("fills") for leg in legs] == [[] if response == "FULL" else None] * 2


def test_the_target_trades_and_the_stop_expires() -> None:
    market = Market(64_000)
    market.place(SELL_OCO)
    market.story()
    market.go()

    assert market.story() == [
        ("stop", "EXPIRED", "EXPIRED", "OCO_TRIGGER"),
        ("target", "TRADE", "FILLED", None),
        DONE,
    ]
    assert balances(market.client) == {
        "BTC": (0.99, 0),
        "USDT": (10_629.37, 0),
    }
    stop = market.client.ok("GET", "order", **BTC, origClientOrderId="stop")
    assert (stop["status"], stop["expiryReason"], stop["orderListId"]) == (
        *("EXPIRED", "OCO_TRIGGER"),
        1,
    )
    trade = market.client.ok("GET", "myTrades", **BTC)[0]
    assert (trade["orderListId"], trade["isMaker"]) == (1, True)


def test_the_stop_goes_off_and_the_target_expires() -> None:
    market = Market(56_950)
    market.place(SELL_OCO)
    market.story()
    market.go()

    told = market.story()
    assert told[0] == ("target", "EXPIRED", "EXPIRED", "OCO_TRIGGER")
    assert told[-2:] == [("stop", "TRADE", "FILLED", None), DONE]
    assert balances(market.client)["BTC"] == (0.99, 0)


def test_a_bought_pair_stands_the_other_way_round() -> None:
    market = Market(56_000)
    answer = market.place(BUY_OCO)
    assert [leg["type"] for leg in answer["orderReports"]] == ["LIMIT_MAKER", "STOP_LOSS"]
    # The dearer of the two: the stop, with the fee it may cost.
    assert balances(market.client)["USDT"][1] == pytest.approx(630 * 1.001, abs=0.7)
    market.go()

    assert balances(market.client) == {
        "BTC": (1.00999, 0),
        "USDT": (9_430, 0),
    }


CANCELS: list[tuple[str, dict[str, Any]]] = [
    ("orderList", {"orderListId": 1}),
    ("orderList", {"listClientOrderId": "pair"}),
    ("orderList", {"orderListId": 1, "listClientOrderId": "pair"}),
    ("order", {"origClientOrderId": "target"}),
    ("order", {"origClientOrderId": "stop"}),
]


@pytest.mark.parametrize(("path", "params"), CANCELS)
def test_a_cancel_of_the_list_or_of_a_leg_ends_both(path: str, params: dict[str, Any]) -> None:
    market = Market()
    market.place(SELL_OCO)
    market.story()
    gone = market.client.ok("DELETE", path, **BTC, **params, newClientOrderId="bye")

    assert list(gone) == [*LIST, "orderReports"]
    assert (gone["listStatusType"], gone["listOrderStatus"]) == ("ALL_DONE", "ALL_DONE")
    assert [
        (leg["origClientOrderId"], leg["clientOrderId"], leg["status"])
        for leg in gone["orderReports"]
    ] == [("target", "bye", "CANCELED"), ("stop", "bye", "CANCELED")]
    assert market.story() == [
        ("target", "CANCELED", "CANCELED", None),
        ("stop", "CANCELED", "CANCELED", None),
        DONE,
    ]
    assert balances(market.client) == {"BTC": (1, 0), "USDT": (10_000, 0)}
    again = market.client.signed("DELETE", path, **BTC, **params)
    assert again == (400, {"code": -2011, "msg": "Unknown order sent."})


def test_a_cancel_of_a_list_that_went_off_shows_every_order(
    ticks_client: Client, wall: SteppedWall
) -> None:
    wall.step(10)
    ticks_client.exchange.catch_up()
    ticks_client.order("BUY", "MARKET", quantity="0.1")
    last = float(ticks_client.get("ticker/price", **BTC)["price"])
    pair = {
        "side": "SELL",
        "quantity": "0.09",
        "aboveType": "TAKE_PROFIT_LIMIT",
        "aboveStopPrice": f"{last + 2:.2f}",
        "abovePrice": f"{last * 1.01:.2f}",
        "aboveTimeInForce": "GTC",
        "belowType": "STOP_LOSS",
        "belowStopPrice": f"{last * 0.9:.2f}",
    }
    ticks_client.ok("POST", "orderList/oco", **BTC, **pair)
    for _ in range(600):
        wall.step(1)
        if len(ticks_client.ok("GET", "openOrders", **BTC)) == 1:
            break
    gone = ticks_client.ok("DELETE", "orderList", **BTC, orderListId=1)

    target, stop = gone["orderReports"]
    assert (target["status"], stop["status"]) == ("CANCELED", "EXPIRED")
    assert stop["expiryReason"] == "OCO_TRIGGER"
    assert target["clientOrderId"] != target["origClientOrderId"]
    assert stop["clientOrderId"] == stop["origClientOrderId"]


def test_cancel_all_answers_a_list_as_one() -> None:
    client = (market := Market()).client
    client.order("SELL", "LIMIT", timeInForce="GTC", quantity="0.01", price="65000")
    market.place(SELL_OCO)
    alone, listed = client.ok("DELETE", "openOrders", **BTC)

    assert (alone["status"], alone["orderListId"]) == ("CANCELED", -1)
    assert [leg["status"] for leg in listed["orderReports"]] == ["CANCELED", "CANCELED"]
    assert client.ok("GET", "openOrders") == []


def test_queries() -> None:
    client = (market := Market()).client
    first = market.place(SELL_OCO)
    client.ok("DELETE", "orderList", **BTC, orderListId=1)
    market.go()
    second = market.place(SELL_OCO)
    for answer in (first, second):
        del answer["orderReports"]
    first |= {"listStatusType": "ALL_DONE", "listOrderStatus": "ALL_DONE"}

    assert client.ok("GET", "orderList", orderListId=1) == first
    assert client.ok("GET", "orderList", origClientOrderId="pair") == second
    assert client.ok("GET", "openOrderList") == [second]
    assert client.ok("GET", "allOrderList") == [first, second]
    assert client.ok("GET", "allOrderList", fromId=2) == [second]
    assert client.ok("GET", "allOrderList", fromId=1, limit=1) == [first]
    assert client.ok("GET", "allOrderList", limit=1) == [second]
    placed = first["transactionTime"]
    assert client.ok("GET", "allOrderList", startTime=placed + 1) == [second]
    assert client.ok("GET", "allOrderList", endTime=placed) == [first]
    status, body = client.signed("GET", "orderList", orderListId=3)
    assert (status, body["code"]) == (400, -2013)


def test_lists_of_another_account_are_unknown() -> None:
    replay = BarReplay({"BTCUSDT": make_bars([60_000.0] * 12)}, ts_start=START + 10 * MINUTE)
    owner = AccountSpec("owner", "secret", {"BTC": Decimal(1)})
    options = ExchangeOptions(market=replay, hold=False, accounts=[AccountSpec(), owner])
    client = Client(build(options, SteppedWall()))
    venue = client.exchange.venue
    order, kind = _core.sim.OrderRequest, _core.sim.OrderType
    sell = _core.model.Side.SELL
    made = venue.sim.submit_list(
        *(1, 0),
        target=order(side=sell, type=kind.LIMIT_MAKER, quantity=10**6, price=63_000 * 10**8),
        stop=order(side=sell, type=kind.STOP, quantity=10**6, stop_price=57_000 * 10**8),
        ts=venue.now,
    )
    assert made.list_id == 1
    assert client.signed("GET", "orderList", orderListId=1)[1]["code"] == -2013
    assert client.signed("DELETE", "orderList", **BTC, orderListId=1)[1]["code"] == -2011
    assert client.ok("GET", "openOrderList") == client.ok("GET", "allOrderList") == []


def test_the_older_form_places_the_same_pair() -> None:
    market = Market()
    old = BTC | {
        "side": "SELL",
        "quantity": "0.01",
        "price": "63000",
        "limitClientOrderId": "target",
        "stopPrice": "57000",
        "stopClientOrderId": "stop",
    }
    limited = {"stopLimitPrice": "56900", "stopLimitTimeInForce": "GTC"}
    answer = market.place(old | limited | {"listClientOrderId": "pair"}, "order/oco")
    assert answer == Market().place(SELL_OCO)
    market.client.ok("DELETE", "orderList", **BTC, orderListId=1)
    unlimited = market.place(old, "order/oco")
    assert [leg["type"] for leg in unlimited["orderReports"]] == ["LIMIT_MAKER", "STOP_LOSS"]


def test_the_websocket_api_answers_the_same() -> None:
    market = Market()
    placed = market.api.signed("orderList.place.oco", **SELL_OCO)

    assert placed["result"] == Market().place(SELL_OCO)
    assert [limit.get("count") for limit in placed["rateLimits"][:2]] == [2, 2]
    found = market.api.signed("orderList.status", orderListId=1)["result"]
    assert market.api.signed("openOrderLists.status")["result"] == [found]
    assert market.api.signed("allOrderLists")["result"] == [found]
    gone = market.api.signed("orderList.cancel", **BTC, listClientOrderId="pair")["result"]
    assert gone["listOrderStatus"] == "ALL_DONE"
    old = market.api.signed(
        "orderList.place",
        **BTC,
        side="SELL",
        quantity="0.01",
        price="63000",
        stopPrice="57000",
    )
    assert old["result"]["orderListId"] == 2


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"abovePrice": "60000"}, -2010, RELATION),
    ({"belowStopPrice": "61000"}, -2010, RELATION),
    ({"belowStopPrice": "64000"}, -2010, RELATION),
    ({"quantity": "2"}, -2010, "Account has insufficient balance for requested action."),
    ({"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
    ({"quantity": "0.00001"}, -1013, "Filter failure: NOTIONAL"),
    ({"belowPrice": "56900.001"}, -1013, "Filter failure: PRICE_FILTER"),
    ({"quantity": None}, -1102, "Mandatory parameter 'quantity' was not sent"),
    ({"aboveType": None}, -1102, "Mandatory parameter 'aboveType' was not sent"),
    ({"belowTimeInForce": None}, -1102, "Mandatory parameter 'belowTimeInForce' was not sent"),
    ({"aboveStopPrice": "1"}, -1106, "Parameter 'aboveStopPrice' sent when not required."),
    ({"aboveTimeInForce": "GTC"}, -1106, "Parameter 'aboveTimeInForce' sent when not required."),
    ({"belowType": "NONE"}, -1116, "Invalid orderType."),
    ({"side": "LONG"}, -1117, "Invalid side."),
    ({"symbol": "NOPEUSDT"}, -1121, "Invalid symbol."),
    ({"newOrderRespType": "ALL"}, -1130, "Data sent for parameter 'newOrderRespType'"),
    ({"belowType": "LIMIT"}, -1158, "Order type not supported in OCO."),
    ({"side": "BUY"}, -1165, "A limit order in a buy OCO must be below."),
    ({"aboveType": "STOP_LOSS", "belowType": "LIMIT_MAKER"}, -1166, "A limit order in a sell OCO"),
    ({"belowType": "LIMIT_MAKER"}, -1168, "At least one OCO order must be contingent."),
    ({"side": "BUY", "aboveType": "STOP_LOSS"}, -1196, "A stop loss order in a buy OCO must be"),
    ({"aboveType": "STOP_LOSS"}, -1197, "A stop loss order in a sell OCO must be below."),
    (
        {"side": "BUY", "aboveType": "TAKE_PROFIT", "belowType": "TAKE_PROFIT"},
        *(-1198, "A take profit order in a buy OCO must be below."),
    ),
    ({"belowType": "TAKE_PROFIT"}, -1199, "A take profit order in a sell OCO must be above."),
    ({"belowTrailingDelta": "0"}, -1013, "Filter failure: TRAILING_DELTA"),
    ({"aboveTrailingDelta": "100"}, -1106, "Parameter 'aboveTrailingDelta' sent when not requ"),
    ({"aboveIcebergQty": "0.02"}, -2010, "IcebergQty exceeds QTY."),
    (
        {"belowIcebergQty": "0.001", "belowTimeInForce": "IOC"},
        *(-1160, "Parameter 'belowIcebergQty' is not supported if 'belowTimeInForce' is not"),
    ),
    ({"aboveClientOrderId": "stop"}, -2010, "Duplicate order sent."),
    ({"typo": "1"}, -1104, "Not all sent parameters were read"),
]


@pytest.mark.parametrize(("changes", "code", "text"), REFUSED)
def test_a_refusal_changes_nothing(changes: dict[str, Any], code: int, text: str) -> None:
    market = Market()
    given = {name: v for name, v in (SELL_OCO | changes).items() if v is not None}
    status, body = market.client.signed("POST", "orderList/oco", **given)

    assert (status, body["code"]) == (400, code), body
    assert body["msg"].startswith(text)
    assert market.story() == []
    assert balances(market.client) == {"BTC": (1, 0), "USDT": (10_000, 0)}
    assert market.client.ok("GET", "allOrders", **BTC) == []
    assert market.client.headers["X-MBX-USED-WEIGHT-1M"] == "41"  # The refused call's 1.


def test_ids_of_open_lists_and_orders_are_taken() -> None:
    market = Market()
    market.place(SELL_OCO)
    legs = {"aboveClientOrderId": "a", "belowClientOrderId": "b"}
    for changes in (legs, {"listClientOrderId": "other"}):
        status, body = market.client.signed("POST", "orderList/oco", **SELL_OCO | changes)
        assert (status, body["msg"]) == (400, "Duplicate order sent.")


def test_a_list_needs_a_name() -> None:
    client = Market().client
    for method, params, name in (
        ("DELETE", BTC, "listClientOrderId"),
        ("GET", {}, "origClientOrderId"),
    ):
        status, body = client.signed(method, "orderList", **params)
        assert (status, body["code"]) == (400, -1102)
        assert body["msg"].startswith(f"Param 'orderListId' or '{name}' must be sent")
    times = client.signed("GET", "allOrderList", fromId=1, startTime=client.now_ms)
    assert times[1]["code"] == -1128
    times = client.signed("GET", "allOrderList", startTime=1_600_000_000_000, endTime=client.now_ms)
    assert times[1]["code"] == -1127


def test_counts_and_weights_of_lists() -> None:
    client = (market := Market()).client
    unnamed = {name: v for name, v in SELL_OCO.items() if "ClientOrderId" not in name}
    market.place(unnamed)
    assert client.headers["X-MBX-ORDER-COUNT-10S"] == "2"
    assert client.headers["X-MBX-USED-WEIGHT-1M"] == "0"
    for _ in range(4):
        market.place(unnamed)
    # Each has a stop, and of those a symbol takes five.
    status, body = client.signed("POST", "orderList/oco", **unnamed)
    assert (status, body["msg"]) == (400, "Filter failure: MAX_NUM_ALGO_ORDERS")
    client.ok("DELETE", "openOrders", **BTC)
    while int(client.headers.get("X-MBX-ORDER-COUNT-10S", "0")) < ORDERS_10S_MAX - 1:
        client.order("SELL", "LIMIT", timeInForce="GTC", quantity="0.001", price="65000")
    status, body = client.signed("POST", "orderList/oco", **unnamed)
    assert (status, body["code"]) == (429, -1015)


def test_a_symbol_takes_so_many_lists() -> None:
    market = Market()
    rules = market.client.get("exchangeInfo", **BTC)["symbols"][0]
    assert all(rules[kind] is True for kind in ("ocoAllowed", "otoAllowed", "opoAllowed"))
    assert {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20} in rules["filters"]
    market.client.exchange.venue.set_rules(
        "BTCUSDT", filters=[{"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 1}]
    )
    market.place(SELL_OCO)
    other = {name: v for name, v in SELL_OCO.items() if "ClientOrderId" not in name}
    status, body = market.client.signed("POST", "orderList/oco", **other)
    assert (status, body["msg"]) == (400, "Filter failure: MAX_NUM_ORDER_LISTS")


@settings(max_examples=60, deadline=None)
@given(
    closes=st.lists(st.integers(54_000, 66_000), min_size=1, max_size=6),
    cancel_after=st.none() | st.integers(0, 5),
    side=st.sampled_from(["SELL", "BUY"]),
)
def test_a_pair_never_trades_twice_nor_locks_twice(
    closes: list[int], cancel_after: int | None, side: str
) -> None:
    market = Market(*map(float, closes))
    client, asset = market.client, "BTC" if side == "SELL" else "USDT"
    market.place((SELL_OCO if side == "SELL" else BUY_OCO) | {"listClientOrderId": "pair"})
    most = balances(client)[asset][1]
    for minute in range(len(closes)):
        if minute == cancel_after:
            client.signed("DELETE", "orderList", **BTC, listClientOrderId="pair")
        market.go()
        assert balances(client)[asset][1] <= most

    orders = client.ok("GET", "allOrders", **BTC)
    traded = [order for order in orders if float(order["executedQty"])]
    assert len(traded) <= 1
    listed = client.ok("GET", "orderList", origClientOrderId="pair")
    is_open = any(order["status"] in ("NEW", "PARTIALLY_FILLED") for order in orders)
    assert (listed["listOrderStatus"] == "EXECUTING") == is_open
    assert [state[1] for state in market.story() if len(state) == 3] == [
        "EXEC_STARTED",
        *([] if is_open else ["ALL_DONE"]),
    ]
    if not is_open:
        assert all(locked == 0 for _, locked in balances(client).values())
    if not traded:
        held = {asset: sum(both) for asset, both in balances(client).items()}
        assert held == {"BTC": 1, "USDT": 10_000}
