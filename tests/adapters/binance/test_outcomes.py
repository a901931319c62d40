# SPDX-License-Identifier: Apache-2.0
"""O05 to O10: what every kind of answer to an order proves."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecore.adapters.binance.outcomes import judge_cancel, judge_order
from tradecore.engine.ports import HttpResponse
from tradecore.model.order import Outcome

ACCEPTED = {
    "symbol": "BTCUSDT",
    "orderId": 4711,
    "orderListId": -1,
    "clientOrderId": "tc1-1",
    "transactTime": 1700000000123,
}
# Every spot code of the venue's list that a POST can meet.
UNKNOWN_CODES = [-1000, -1001, -1006, -1007, -1008, -1016]
REFUSED_CODES = [
    *(-1002, -1003, -1010, -1013, -1014, -1015, -1020, -1021, -1022, -1100, -1101, -1102, -1103),
    *(-1104, -1105, -1106, -1108, -1111, -1112, -1114, -1115, -1116, -1117, -1118, -1121, -1130),
    *(-1134, -1194, -1210, -1211, -2010, -2014, -2015, -2016),
]


def answer(status: int, body: object) -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(status, {}, data)


def judged(status: int, body: object) -> Outcome:
    return judge_order(answer(status, body), "tc1-1", "BTCUSDT").outcome


def test_own_order_accepted() -> None:
    verdict = judge_order(answer(200, ACCEPTED), "tc1-1", "BTCUSDT")

    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.row is not None
    assert verdict.row["orderId"] == 4711


@pytest.mark.parametrize("code", REFUSED_CODES)
def test_proven_codes_refuse(code: int) -> None:
    verdict = judge_order(answer(400, {"code": code, "msg": "No."}), "tc1-1", "BTCUSDT")

    assert (verdict.outcome, verdict.code, verdict.text) == (Outcome.REFUSED, code, "No.")


@pytest.mark.parametrize("status", [400, 429, 500, 503])
@pytest.mark.parametrize("code", UNKNOWN_CODES)
def test_o05_o07_the_venues_own_trouble_is_unknown(code: int, status: int) -> None:
    assert judged(status, {"code": code, "msg": "x"}) is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [403, 408, 409, 500, 502, 503, 504, 520])
@pytest.mark.parametrize(
    "body", [b"", b"<html>bad gateway</html>", {"code": -1013, "msg": "x"}, {"code": -2010}]
)
def test_o06_o39_server_and_firewall_pages_are_unknown(status: int, body: object) -> None:
    assert judged(status, body) is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_o10_redirect_is_unknown(status: int) -> None:
    assert judged(status, ACCEPTED) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"orderId":1e400,"clientOrderId":"tc1-1","symbol":"BTCUSDT"}',
        b'{"orderId":"4711","clientOrderId":"tc1-1","symbol":"BTCUSDT"}',
        b'{"orderId":-1,"clientOrderId":"tc1-1","symbol":"BTCUSDT"}',
        b'{"orderId":1,"orderId":2,"clientOrderId":"tc1-1","symbol":"BTCUSDT"}',
        b"[" * 100_000,
        {**ACCEPTED, "clientOrderId": "tc1-2"},
        {**ACCEPTED, "symbol": "ETHUSDT"},
    ],
)
def test_o09_o11_success_that_does_not_speak_of_our_order_is_unknown(body: object) -> None:
    assert judged(200, body) is Outcome.UNKNOWN


def test_duplicate_proves_an_open_twin() -> None:
    body = {"code": -2010, "msg": "Duplicate order sent."}

    assert judged(400, body) is Outcome.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>", {"code": -9999, "msg": "new"}, {"msg": "x"}])
@pytest.mark.parametrize("status", [400, 401, 404, 410, 418, 429])
def test_refusal_without_a_known_code_is_unknown(status: int, body: object) -> None:
    assert judged(status, body) is Outcome.UNKNOWN


@given(status=st.integers(100, 599), body=st.binary(max_size=80))
def test_noise_is_never_taken_for_proof(status: int, body: bytes) -> None:
    assert judged(status, body) is Outcome.UNKNOWN


def test_text_of_an_error_is_bounded_and_printable() -> None:
    body = {"code": -1013, "msg": "a\x1b[31m\n" + "b" * 5_000}
    verdict = judge_order(answer(400, body), "tc1-1", "BTCUSDT")

    assert len(verdict.text) == 200
    assert verdict.text.isprintable()


CANCELED = {**ACCEPTED, "origClientOrderId": "tc1-1", "clientOrderId": "fresh"}


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, CANCELED, Outcome.ACCEPTED),
        (200, {**CANCELED, "origClientOrderId": "tc1-2"}, Outcome.UNKNOWN),
        (200, b"", Outcome.UNKNOWN),
        (400, {"code": -2011, "msg": "Unknown order sent."}, Outcome.REFUSED),
        (400, {"code": -1021, "msg": "x"}, Outcome.UNKNOWN),
        (429, {"code": -1003, "msg": "x"}, Outcome.UNKNOWN),
        (503, {"code": -2011, "msg": "x"}, Outcome.UNKNOWN),
        (403, b"<html>", Outcome.UNKNOWN),
    ],
)
def test_o19_cancel_is_refused_only_when_nothing_was_open(
    status: int, body: object, outcome: Outcome
) -> None:
    assert judge_cancel(answer(status, body), "tc1-1", "BTCUSDT").outcome is outcome
