# SPDX-License-Identifier: Apache-2.0
"""Whatever a client sends over REST: an answer, or Binance's {code, msg} under its HTTP status."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.adapters.exchange.client import Client, joined

from tradecore.adapters.exchange import DEMO_KEY
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.limits import ORDERS_10S_MAX, WEIGHT_MAX
from tradecore.adapters.exchange.routes import REST

BTC = {"symbol": "BTCUSDT"}
LIMIT = BTC | {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
MARKET = BTC | {"side": "BUY", "type": "MARKET"}
STOP = BTC | {"side": "SELL", "type": "STOP_LOSS", "quantity": "0.01"}
REPLACE = MARKET | {
    "quantity": "0.01",
    "cancelReplaceMode": "STOP_ON_FAILURE",
    "cancelOrderId": 1,
}
DAY_MS = 86_400_000
START_MS = 1_700_000_040_000

REFUSED: list[tuple[str, str, dict[str, Any], int, int]] = [
    ("POST", "order", BTC | {"side": "BUY"}, 400, -1102),
    ("POST", "order", {"side": "BUY", "type": "MARKET", "quantity": 1}, 400, -1102),
    ("POST", "order", MARKET, 400, -1102),
    ("GET", "order", BTC, 400, -1102),
    ("DELETE", "order", BTC, 400, -1102),
    ("POST", "order", MARKET | {"quantity": "1e-2"}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": "-1"}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": "NaN"}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": 1, "newClientOrderId": "a b"}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": 1, "newClientOrderId": "a" * 37}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": 1, "newClientOrderId": "a\n"}, 400, -1100),
    ("GET", "openOrders", {"symbol": "btcusdt"}, 400, -1100),
    ("GET", "openOrders", BTC | {"recvWindow": "x"}, 400, -1100),
    ("GET", "exchangeInfo", {"symbols": "BTCUSDT"}, 400, -1100),
    ("GET", "account", {"omitZeroBalances": "yes"}, 400, -1100),
    ("GET", "ping", {"x": 1}, 400, -1101),
    ("GET", "klines", BTC | {"interval": "1m", "x": 1}, 400, -1104),
    ("GET", "openOrders", BTC | {"recvWindow": ""}, 400, -1105),
    ("POST", "order", MARKET | {"quantity": 1, "price": 1}, 400, -1106),
    ("POST", "order", MARKET | {"quantity": 1, "quoteOrderQty": 1}, 400, -1106),
    ("POST", "order", MARKET | {"quantity": "99999999999999"}, 400, -1108),
    ("GET", "order", BTC | {"orderId": 2**63}, 400, -1108),
    ("POST", "order", MARKET | {"quantity": "0.000000001"}, 400, -1111),
    ("POST", "order", LIMIT | {"price": 60_000, "timeInForce": "GTX"}, 400, -1115),
    ("POST", "order", LIMIT | {"type": "OCO"}, 400, -1116),
    ("POST", "order", LIMIT | {"side": "LONG"}, 400, -1117),
    ("GET", "klines", BTC | {"interval": "7m"}, 400, -1120),
    ("GET", "depth", {"symbol": "NOPEUSDT"}, 400, -1121),
    ("POST", "order", MARKET | {"quantity": 1, "symbol": "NOPEUSDT"}, 400, -1121),
    (
        "GET",
        "allOrders",
        BTC | {"startTime": START_MS, "endTime": START_MS + 2 * DAY_MS},
        400,
        -1127,
    ),
    ("GET", "exchangeInfo", BTC | {"symbols": '["BTCUSDT"]'}, 400, -1128),
    ("GET", "aggTrades", BTC | {"fromId": 1, "startTime": START_MS}, 400, -1128),
    ("GET", "myTrades", BTC | {"orderId": 1, "startTime": START_MS}, 400, -1128),
    ("GET", "depth", BTC | {"limit": 0}, 400, -1130),
    ("POST", "order", MARKET | {"quantity": 1, "newOrderRespType": "ALL"}, 400, -1130),
    ("GET", "account", {"recvWindow": 60_001}, 400, -1131),
    ("GET", "ticker/24hr", BTC | {"type": "TINY"}, 400, -1139),
    ("DELETE", "order", BTC | {"orderId": 1, "cancelRestrictions": "X"}, 400, -1145),
    ("GET", "ticker/price", {"symbols": '["BTCUSDT","BTCUSDT"]'}, 400, -1151),
    ("POST", "order/cancelReplace", REPLACE | {"cancelReplaceMode": "X"}, 400, -1130),
    ("POST", "order/cancelReplace", REPLACE | {"orderRateLimitExceededMode": "X"}, 400, -1130),
    ("POST", "order/cancelReplace", REPLACE | {"cancelRestrictions": "X"}, 400, -1145),
    ("POST", "order/cancelReplace", MARKET | {"quantity": 1, "cancelOrderId": 1}, 400, -1102),
    ("POST", "order/cancelReplace", REPLACE | {"cancelOrderId": ""}, 400, -1105),
    ("POST", "order/cancelReplace", REPLACE | {"quantity": "0.000001"}, 400, -1013),
    ("PUT", "order/amend/keepPriority", BTC | {"orderId": 1}, 400, -1102),
    ("PUT", "order/amend/keepPriority", BTC | {"newQty": 1}, 400, -1102),
    ("PUT", "order/amend/keepPriority", BTC | {"orderId": 1, "newQty": 1}, 400, -2038),
    ("GET", "order/amendments", BTC, 400, -1102),
    ("GET", "order/amendments", BTC | {"orderId": 1}, 400, -2013),
    ("POST", "order", MARKET | {"quantity": 0}, 400, -1013),
    ("POST", "order", MARKET | {"quantity": "0.000001"}, 400, -1013),
    ("POST", "order", MARKET | {"quantity": "0.00001"}, 400, -1013),
    ("POST", "order", LIMIT | {"price": "60000.001"}, 400, -1013),
    ("POST", "order", LIMIT | {"type": "LIMIT_MAKER", "price": 1}, 400, -1106),
    ("GET", "account", {"timestamp": START_MS - 10_000}, 400, -1021),
    ("GET", "account", {"timestamp": START_MS + 10_000}, 400, -1021),
    ("GET", "account", {"timestamp": "soon"}, 400, -1100),
    ("POST", "order", MARKET | {"quantity": 100}, 400, -2010),
    ("POST", "order", STOP | {"stopPrice": 1_000_000}, 400, -2010),
    ("POST", "order", STOP | {"type": "TAKE_PROFIT", "stopPrice": 1_000}, 400, -2010),
    ("DELETE", "order", BTC | {"orderId": 99}, 400, -2011),
    ("DELETE", "openOrders", BTC, 400, -2011),
    ("GET", "order", BTC | {"origClientOrderId": "none"}, 400, -2013),
]


def ask(client: Client, method: str, path: str, params: dict[str, Any]) -> tuple[int, Any]:
    """Send what is in `params`, escaped; signed where the path wants it."""
    escaped = {name: quote(str(value), safe="") for name, value in params.items()}
    if REST[method, path].signed:
        return client.signed(method, path, **escaped)
    return client.send(method, path, joined(escaped))


@pytest.mark.parametrize(("method", "path", "params", "status", "code"), REFUSED)
def test_refusal_has_its_code_and_status(
    ticks_client: Client, method: str, path: str, params: dict[str, Any], status: int, code: int
) -> None:
    answered, body = ask(ticks_client, method, path, params)

    assert (answered, body.get("code")) == (status, code), body
    assert body.keys() == {"code", "msg"}
    assert body["msg"]
    assert ticks_client.headers["Content-Type"].startswith("application/json")


def test_keys_and_signatures(ticks_client: Client) -> None:
    query = f"timestamp={ticks_client.now_ms}"
    for key, text, status, code in (
        (None, f"{query}&signature=00", 401, -2014),
        ("stranger", f"{query}&signature=00", 401, -2015),
        (DEMO_KEY, f"{query}&signature=00", 400, -1022),
        (DEMO_KEY, f"{query}&signature=%C3%A9", 400, -1022),
        (DEMO_KEY, query, 400, -1102),
        (DEMO_KEY, "signature=00", 400, -1102),
        (DEMO_KEY, f"{query}&{query}&signature=00", 400, -1101),
    ):
        answered, body = ticks_client.send("GET", "account", text, key=key)
        assert (answered, body["code"]) == (status, code)
        assert body.keys() == {"code", "msg"}


def test_unknown_time_unit(ticks_client: Client) -> None:
    request = HttpRequest("GET", "/api/v3/time", headers={"x-mbx-time-unit": "DAY"})
    answer = ticks_client.exchange.request(request)

    assert answer.status == 400
    assert b'"code":-1194' in answer.body


def test_too_much_weight_and_too_many_orders_wait(ticks_client: Client) -> None:
    for _ in range(ORDERS_10S_MAX):
        limit = LIMIT | {"price": 20_000, "quantity": "0.02"}
        ask(ticks_client, "POST", "order", limit)
        ask(ticks_client, "DELETE", "openOrders", BTC)
    status, body = ask(ticks_client, "POST", "order", LIMIT | {"price": 20_000})
    assert (status, body["code"]) == (429, -1015)
    assert int(ticks_client.headers["Retry-After"]) >= 1

    for _ in range(WEIGHT_MAX // 250 + 1):
        status, body = ask(ticks_client, "GET", "depth", BTC | {"limit": 5_000})
    assert (status, body["code"]) == (429, -1003)
    assert int(ticks_client.headers["Retry-After"]) >= 1


NUMBERS = st.sampled_from(
    (
        *(
            "",
            "0",
            "1",
            "-1",
            "1e5",
            "0.01",
            "60000",
            str(START_MS),
            str(10**14),
            "9" * 20,
            "9" * 21,
        ),
        *(str(2**63 // 100), str(2**63 - 1), str(2**63), "NaN", "1\n", "\u0661"),
    )
)
WORDS = st.sampled_from(
    (
        *(
            "BTCUSDT",
            "BUY",
            "SELL",
            "LIMIT",
            "MARKET",
            "STOP_LOSS",
            "STOP_LOSS_LIMIT",
            "GTC",
            "FOK",
            "STOP_ON_FAILURE",
            "ALLOW_FAILURE",
        ),
        *(
            "1m",
            "1w",
            "1M",
            '["BTCUSDT"]',
            "[]",
            "true",
            "ACK",
            "a" * 37,
            "a\n",
            "\u00e9",
            "%",
            "+",
        ),
    )
)
NAMES = (
    *("symbol", "symbols", "side", "type", "timeInForce", "quantity", "quoteOrderQty", "price"),
    *("stopPrice", "newClientOrderId", "origClientOrderId", "orderId", "limit", "startTime"),
    *("endTime", "fromId", "interval", "recvWindow", "timestamp", "timeZone", "newOrderRespType"),
    *("icebergQty", "trailingDelta", "cancelRestrictions", "omitZeroBalances", "foreign"),
    *("cancelReplaceMode", "cancelOrderId", "orderRateLimitExceededMode", "newQty"),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(REST)),
    st.dictionaries(st.sampled_from(NAMES), NUMBERS | WORDS, max_size=8),
)
@example(("GET", "allOrders"), BTC | {"endTime": str(2**63 // 100)})
@example(("GET", "myTrades"), BTC | {"startTime": str(2**63 // 100)})
@example(("GET", "klines"), BTC | {"interval": "1M", "endTime": str(2**63 - 1)})
def test_anything_sent_is_answered_or_refused(
    ticks_client: Client, route: tuple[str, str], params: dict[str, str]
) -> None:
    status, body = ask(ticks_client, *route, params)

    if status != 200:
        assert status in (400, 401, 409, 418, 429)
        assert body.keys() - {"data"} == {"code", "msg"}
        assert -3_000 < body["code"] <= -1_000
