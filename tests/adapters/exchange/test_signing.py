# SPDX-License-Identifier: Apache-2.0
"""Signatures over the bytes as sent, timestamps and keys."""

from __future__ import annotations

import pytest
from tests.adapters.exchange.client import Client, joined, signature_of

from tradecore.adapters.exchange import DEMO_KEY
from tradecore.adapters.exchange.keys import hmac_hex
from tradecore.adapters.exchange.signing import rest_payload, wsapi_payloads

SECRET = "tradecore-test-secret"
HEAD = b"symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC"
TAIL = b"quantity=0.01&price=50000&recvWindow=5000&timestamp=1700000000000"


WHOLE = HEAD + b"&" + TAIL
ENCODED = (
    b"symbol=%E8%BF%99%E6%98%AF%E6%B5%8B%E8%AF%95%E5%B8%81456"
    b"&side=BUY&type=MARKET&quantity=1&timestamp=1700000000000"
)


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        (WHOLE, b"", "529aca2196097678b2f25ed3e9148680082bfa3c31febc198b5128c5a4fb7d5c"),
        (b"", WHOLE, "529aca2196097678b2f25ed3e9148680082bfa3c31febc198b5128c5a4fb7d5c"),
        (HEAD, TAIL, "eb462ace7774cb1392b962f8178ab566bbdb4bbd3ef03014c98a72dbb4a48f0e"),
        (ENCODED, b"", "29c0b6368d6b1a7b2738bc0b45dfbaf81b1c9f6f5ea437761c4fd87815e5464c"),
    ],
)
def test_rest_signs_query_and_body_as_sent(query: bytes, body: bytes, expected: str) -> None:
    assert hmac_hex(SECRET, rest_payload(query, body)) == expected
    assert rest_payload(query + b"&signature=" + expected.encode(), body) == query + body
    assert rest_payload(b"signature=x&" + query, body) == query + body


def test_wsapi_signs_sorted_plain_text() -> None:
    values = {
        "symbol": "这是测试币456",
        "side": "BUY",
        "type": "MARKET",
        "quantity": "1",
        "apiKey": "KEY",
        "timestamp": "1700000000000",
        "signature": "whatever",
    }
    plain, encoded = wsapi_payloads(values)

    assert hmac_hex(SECRET, plain) == (
        "504e78fbf4ef8d8513a034428a3fb24f90425a55438fddc886affac1facf199b"
    )
    assert b"symbol=%E8%BF%99" in encoded


def test_wsapi_vector_of_a_limit_order() -> None:
    values = dict(pair.split("=") for pair in WHOLE.decode().split("&")) | {"apiKey": "KEY"}

    assert hmac_hex(SECRET, next(wsapi_payloads(values))) == (
        "76daaf242a152a43f95cc8a726173f18d7f776a330c4caac8c24b79ceab3c93d"
    )


def account(client: Client, key: str | None = DEMO_KEY, **params: object) -> tuple[int, int, str]:
    text = joined(dict(params))
    status, answer = client.send("GET", "account", text, key=key)
    return status, answer.get("code", 0), answer.get("msg", "")


def test_a_signed_request_is_answered(bars_client: Client) -> None:
    assert bars_client.ok("GET", "account")["canTrade"] is True


def test_signature_case_does_not_matter(bars_client: Client) -> None:
    text = f"timestamp={bars_client.now_ms}"
    query = f"{text}&signature={signature_of(text).upper()}"
    assert bars_client.send("GET", "account", query, key=DEMO_KEY)[0] == 200


def test_wrong_signature(bars_client: Client) -> None:
    answer = account(bars_client, timestamp=bars_client.now_ms, signature="00" * 32)
    assert answer == (400, -1022, "Signature for this request is not valid.")


def test_missing_key_and_unknown_key(bars_client: Client) -> None:
    assert account(bars_client, None, timestamp=1, signature="x")[:2] == (401, -2014)
    text = f"timestamp={bars_client.now_ms}"
    answer = account(bars_client, "stranger", timestamp=bars_client.now_ms, signature="0" * 64)
    assert answer == (401, -2015, "Invalid API-key, IP, or permissions for action."), text


@pytest.mark.parametrize("missing", ["timestamp", "signature"])
def test_missing_parameter(bars_client: Client, missing: str) -> None:
    params = {"timestamp": str(bars_client.now_ms), "signature": "00"}
    del params[missing]
    assert account(bars_client, **params) == (
        400,
        -1102,
        f"Mandatory parameter '{missing}' was not sent, was empty/null, or malformed.",
    )


def test_timestamps_outside_the_window(ticks_client: Client) -> None:
    now = ticks_client.now_ms
    outside = "Timestamp for this request is outside of the recvWindow."
    ahead = "Timestamp for this request was 1000ms ahead of the server's time."
    for params, expected in [
        ({"timestamp": now - 5000}, None),
        ({"timestamp": now - 5001}, outside),
        ({"timestamp": (now - 4000) * 1000}, None),
        ({"timestamp": now - 9000, "recvWindow": "9000.5"}, None),
        ({"timestamp": now - 200, "recvWindow": 100}, outside),
        ({"timestamp": now + 999}, None),
        ({"timestamp": now + 1000}, ahead),
    ]:
        status, answer = ticks_client.signed("GET", "account", **params)
        if expected is None:
            assert status == 200, (params, answer)
        else:
            assert (status, answer) == (400, {"code": -1021, "msg": expected})
    assert ticks_client.signed("GET", "account", recvWindow=60001)[1]["code"] == -1131


def test_windows_stretch_with_the_rate(bars_client: Client) -> None:
    # At 60 venue seconds a wall second, five wall seconds are five venue minutes.
    assert bars_client.signed("GET", "account", timestamp=bars_client.now_ms - 299_000)[0] == 200
    assert bars_client.signed("GET", "account", timestamp=bars_client.now_ms - 301_000)[0] == 400
