# SPDX-License-Identifier: Apache-2.0
"""What each request costs, over both APIs, and that both know the same requests."""

from __future__ import annotations

import pytest

from tradecore.adapters.exchange.routes import REST, WSAPI

ONE, SOME, MANY = {"symbol": "A"}, {"symbols": '["A","B","C"]'}, {"symbols": '["A","B"]'}
# REST request, its twin, and weights by parameters.
WEIGHTS: list[tuple[str, str, list[tuple[dict[str, str], int]]]] = [
    ("GET ping", "ping", [({}, 1)]),
    ("GET time", "time", [({}, 1)]),
    ("GET exchangeInfo", "exchangeInfo", [({}, 20), (ONE, 20)]),
    ("GET executionRules", "executionRules", [({}, 40), (ONE, 2), (SOME, 6)]),
    (
        "GET depth",
        "depth",
        [
            (ONE | {"limit": limit}, weight)
            for limit, weight in (
                *(("1", 5), ("100", 5), ("101", 25), ("500", 25), ("501", 50), ("1000", 50)),
                *(("1001", 250), ("5000", 250), ("9999", 250)),
            )
        ]
        + [(ONE, 5)],
    ),
    ("GET trades", "trades.recent", [(ONE, 25)]),
    ("GET historicalTrades", "trades.historical", [(ONE, 25)]),
    ("GET historicalBlockTrades", "blockTrades.historical", [(ONE, 25)]),
    ("GET aggTrades", "trades.aggregate", [(ONE, 4)]),
    ("GET klines", "klines", [(ONE, 2)]),
    ("GET uiKlines", "uiKlines", [(ONE, 2)]),
    ("GET avgPrice", "avgPrice", [(ONE, 2)]),
    ("GET ticker/24hr", "ticker.24hr", [({}, 80), (ONE, 2), (SOME, 2)]),
    ("GET ticker/tradingDay", "ticker.tradingDay", [(ONE, 4), (SOME, 12)]),
    ("GET ticker", "ticker", [(ONE, 4), (SOME, 12)]),
    ("GET ticker/price", "ticker.price", [({}, 4), (ONE, 2), (MANY, 4)]),
    ("GET ticker/bookTicker", "ticker.book", [({}, 4), (ONE, 2), (MANY, 4)]),
    ("GET referencePrice", "referencePrice", [(ONE, 2)]),
    ("GET referencePrice/calculation", "referencePrice.calculation", [(ONE, 2)]),
    ("POST order", "order.place", [(ONE, 1)]),
    (
        "POST order/test",
        "order.test",
        [(ONE, 1), (ONE | {"computeCommissionRates": "true"}, 20)],
    ),
    ("DELETE order", "order.cancel", [(ONE, 1)]),
    ("DELETE openOrders", "openOrders.cancelAll", [(ONE, 1)]),
    ("POST order/cancelReplace", "order.cancelReplace", [(ONE, 1)]),
    ("PUT order/amend/keepPriority", "order.amend.keepPriority", [(ONE, 4)]),
    ("GET order/amendments", "order.amendments", [(ONE, 4)]),
    ("POST order/oco", "orderList.place", [(ONE, 1)]),
    ("POST orderList/oco", "orderList.place.oco", [(ONE, 1)]),
    ("POST orderList/oto", "orderList.place.oto", [(ONE, 1)]),
    ("POST orderList/otoco", "orderList.place.otoco", [(ONE, 1)]),
    ("POST orderList/opo", "orderList.place.opo", [(ONE, 1)]),
    ("POST orderList/opoco", "orderList.place.opoco", [(ONE, 1)]),
    ("DELETE orderList", "orderList.cancel", [(ONE, 1)]),
    ("POST sor/order", "sor.order.place", [(ONE, 1)]),
    (
        "POST sor/order/test",
        "sor.order.test",
        [(ONE, 1), (ONE | {"computeCommissionRates": "true"}, 20)],
    ),
    ("GET account", "account.status", [({}, 20)]),
    ("GET order", "order.status", [(ONE, 4)]),
    ("GET openOrders", "openOrders.status", [({}, 80), (ONE, 6)]),
    ("GET allOrders", "allOrders", [(ONE, 20)]),
    ("GET orderList", "orderList.status", [({}, 4)]),
    ("GET allOrderList", "allOrderLists", [({}, 20)]),
    ("GET openOrderList", "openOrderLists.status", [({}, 6)]),
    ("GET myTrades", "myTrades", [(ONE, 20), (ONE | {"orderId": "1"}, 5)]),
    ("GET rateLimit/order", "account.rateLimits.orders", [({}, 40)]),
    ("GET myAllocations", "myAllocations", [(ONE, 20)]),
    ("GET account/commission", "account.commission", [(ONE, 20)]),
    ("GET myFilters", "myFilters", [(ONE, 40)]),
]
# What a call costs that succeeds.
FREE = (
    *("POST order", "DELETE order", "DELETE openOrders", "POST order/cancelReplace"),
    *("POST sor/order", "POST order/oco", "DELETE orderList"),
    *(f"POST orderList/{kind}" for kind in ("oco", "oto", "otoco", "opo", "opoco")),
)


@pytest.mark.parametrize(("rest", "twin", "costs"), WEIGHTS, ids=[row[0] for row in WEIGHTS])
def test_weights(rest: str, twin: str, costs: list[tuple[dict[str, str], int]]) -> None:
    method, _, path = rest.partition(" ")
    route = REST[method, path]

    assert WSAPI[twin] == route
    assert [(params, route.cost(params)) for params, _ in costs] == costs
    assert route.free == (rest in FREE)


def test_both_apis_answer_the_same_requests() -> None:
    routes = list(REST.values())
    assert [name for name, route in WSAPI.items() if route not in routes] == []
    twins = list(WSAPI.values())
    assert [name for name, route in REST.items() if route not in twins] == []
