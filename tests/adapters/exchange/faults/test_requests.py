# SPDX-License-Identifier: Apache-2.0
"""Faults of requests and answers, as a client without sockets meets them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.faults.world import RESTING, Faulty, Socket, body_of

PLACE = "POST /api/v3/order"


def test_without_faults_nothing_stands_between() -> None:
    client = Faulty()
    (came,) = client.ask("GET", "time")
    assert body_of(came) == {"serverTime": client.now_ms}
    assert client.log() == []


def test_a_lost_answer_leaves_the_order() -> None:
    client = Faulty({"kind": "lose", "target": PLACE, "count": 1})

    (lost,) = client.ask_signed("POST", "order", **RESTING, newClientOrderId="one")
    (told,) = client.ask_signed("POST", "order", **RESTING, newClientOrderId="two")

    assert lost.answer is None
    assert not lost.is_silent
    assert body_of(told)["clientOrderId"] == "two"
    assert client.open_orders() == ["one", "two"]
    assert client.log() == [("lose", PLACE)]


def test_a_lost_request_never_was() -> None:
    client = Faulty({"kind": "lose", "target": PLACE, "side": "request", "ends": "silence"})

    (lost,) = client.ask_signed("POST", "order", **RESTING)

    assert lost.answer is None
    assert lost.is_silent
    assert client.open_orders() == []


def test_an_order_accepted_late() -> None:
    client = Faulty({"kind": "late", "target": PLACE, "count": 1, "act_s": 19})

    came = client.ask_signed("POST", "order", **RESTING, newClientOrderId="late")
    client.pass_time(9.9)
    assert came == []
    client.pass_time(0.2)
    assert came[0].answer is not None
    assert came[0].answer.status == 504
    assert body_of(came[0])["code"] == -1007
    assert client.open_orders() == []
    status, answer = client.signed("GET", "order", symbol="BTCUSDT", origClientOrderId="late")
    assert (status, answer["code"]) == (400, -2013)
    # Its timestamp was looked at when it came: nine seconds more do not spoil it.
    client.pass_time(9)
    assert client.open_orders() == ["late"]
    assert client.ok("GET", "order", symbol="BTCUSDT", origClientOrderId="late")["time"] == (
        client.now_ms - 100
    )


def test_an_order_that_times_out_for_good() -> None:
    client = Faulty({"kind": "late", "target": PLACE, "act_s": None})
    came = client.ask_signed("POST", "order", **RESTING)
    client.pass_time(60)
    assert body_of(came[0])["code"] == -1007
    assert client.open_orders() == []


def test_latency_of_the_answer_and_of_the_request() -> None:
    client = Faulty(
        {"kind": "delay", "target": PLACE, "delay_s": 2, "count": 1},
        {"kind": "delay", "target": PLACE, "delay_s": 2, "side": "request", "nth": 2},
    )
    first = client.ask_signed("POST", "order", **RESTING, newClientOrderId="first")
    assert client.open_orders() == ["first"]
    second = client.ask_signed("POST", "order", **RESTING, newClientOrderId="second")
    assert client.open_orders() == ["first"]
    assert (first, second) == ([], [])
    client.pass_time(2.1)
    assert [body_of(came[0])["clientOrderId"] for came in (first, second)] == ["first", "second"]
    assert client.open_orders() == ["first", "second"]


def test_a_request_that_takes_too_long_to_come_is_stale() -> None:
    client = Faulty({"kind": "delay", "target": PLACE, "delay_s": 6, "side": "request"})
    came = client.ask_signed("POST", "order", **RESTING)
    client.pass_time(7)
    assert body_of(came[0])["code"] == -1021


@pytest.mark.parametrize(
    ("options", "status", "code", "headers"),
    [
        ({"code": -1006}, 500, -1006, {}),
        ({"code": -1000}, 500, -1000, {}),
        ({"code": -1001}, 500, -1001, {}),
        ({"code": -1008}, 503, -1008, {}),
        ({"code": -1003, "retry_after": 12}, 429, -1003, {"Retry-After": "12"}),
        ({"code": -1003, "status": 418, "retry_after": 120}, 418, -1003, {"Retry-After": "120"}),
        ({"code": -1003, "retry_after": "soon"}, 429, -1003, {"Retry-After": "soon"}),
        ({"code": -1015}, 429, -1015, {}),
    ],
)
def test_errors_of_the_exchange(
    options: dict[str, Any], status: int, code: int, headers: dict[str, str]
) -> None:
    client = Faulty({"kind": "error", "target": PLACE, **options})
    (came,) = client.ask_signed("POST", "order", **RESTING)
    assert came.answer is not None
    assert (came.answer.status, body_of(came)["code"]) == (status, code)
    assert came.answer.headers.items() >= headers.items()
    assert client.open_orders() == []


def test_a_ban_says_until_when() -> None:
    client = Faulty({"kind": "error", "status": 418, "body": "json", "retry_after": 120})
    (came,) = client.ask("GET", "ping")
    assert f"IP banned until {client.now_ms + 120_000}." in body_of(came)["msg"]


@pytest.mark.parametrize("status", [403, 500, 502, 504])
def test_pages_in_front_of_the_exchange(status: int) -> None:
    client = Faulty({"kind": "error", "status": status})
    (came,) = client.ask("GET", "ping")
    assert came.answer is not None
    assert came.answer.status == status
    assert came.answer.body.startswith(b"<html>")
    assert came.answer.headers["Content-Type"] == "text/html"


def test_an_empty_body_and_a_redirect() -> None:
    client = Faulty(
        {"kind": "error", "status": 502, "body": "empty", "count": 1},
        {"kind": "error", "status": 307, "location": "http://127.0.0.1:1/", "nth": 2},
    )
    (empty,) = client.ask("GET", "ping")
    (moved,) = client.ask("GET", "ping")
    assert empty.answer is not None
    assert moved.answer is not None
    assert (empty.answer.status, empty.answer.body) == (502, b"")
    assert moved.answer.headers["Location"] == "http://127.0.0.1:1/"


def test_an_error_that_acted_all_the_same() -> None:
    client = Faulty({"kind": "error", "target": PLACE, "code": -1006, "acts": True})
    (came,) = client.ask_signed("POST", "order", **RESTING, newClientOrderId="it")
    assert body_of(came)["code"] == -1006
    assert client.open_orders() == ["it"]


def test_a_request_that_arrives_twice() -> None:
    client = Faulty({"kind": "duplicate", "target": PLACE, "side": "request"})
    (came,) = client.ask_signed("POST", "order", **RESTING)
    assert body_of(came)["status"] == "NEW"
    assert len(client.open_orders()) == 2


@pytest.mark.parametrize("text", ["", "<ok/>", "null"])
def test_a_good_status_with_a_body_of_something_else(text: str) -> None:
    client = Faulty({"kind": "garble", "target": PLACE, "text": text})
    (came,) = client.ask_signed("POST", "order", **RESTING)
    assert came.answer is not None
    assert (came.answer.status, came.answer.body) == (200, text.encode())
    assert len(client.open_orders()) == 1


def test_a_body_that_ends_too_soon() -> None:
    client = Faulty({"kind": "cut", "at_bytes": 7, "count": 1})
    assert [came.cut_at for came in client.ask("GET", "time")] == [7]
    assert [came.cut_at for came in client.ask("GET", "time")] == [None]


def test_a_clock_that_is_wrong_is_wrong_for_signatures_too() -> None:
    client = Faulty({"kind": "skew", "skew_ms": -7000, "until_s": 60})
    (came,) = client.ask("GET", "time")
    assert body_of(came)["serverTime"] == client.now_ms - 7000
    (refused,) = client.ask_signed("GET", "account")
    assert body_of(refused)["code"] == -1021
    client.pass_time(60)
    (taken,) = client.ask_signed("GET", "account")
    assert "balances" in body_of(taken)


def test_which_when_and_how_often() -> None:
    client = Faulty(
        {
            "kind": "error",
            "target": "GET /api/v3/ticker/*",
            "symbol": "ETHUSDT",
            "code": -1008,
            "from_s": 10,
            "until_s": 20,
            "nth": 2,
            "count": 1,
        }
    )

    def is_struck(path: str, symbol: str) -> bool:
        (came,) = client.ask("GET", path, f"symbol={symbol}")
        assert came.answer is not None
        return came.answer.status != 200

    assert not is_struck("ticker/price", "ETHUSDT")
    client.pass_time(10)
    assert not is_struck("ticker/price", "BTCUSDT")
    assert not is_struck("depth", "ETHUSDT")
    assert not is_struck("ticker/price", "ETHUSDT")
    assert is_struck("ticker/bookTicker", "ETHUSDT")
    assert not is_struck("ticker/price", "ETHUSDT")
    client.pass_time(10)
    assert not is_struck("ticker/price", "ETHUSDT")
    (armed,) = client.exchange.faults.armed
    assert (armed.seen, armed.struck) == (3, 1)


def test_chance_comes_from_the_seed_and_from_the_fault_alone() -> None:
    often = {"kind": "error", "target": "GET /api/v3/ping", "code": -1008, "probability": 0.4}
    other = {"kind": "lose", "target": "GET /api/v3/time", "probability": 0.5}

    def run(*faults: dict[str, Any], seed: int = 7) -> list[int]:
        client = Faulty(*faults, seed=seed)
        found = []
        for _ in range(200):
            client.ask("GET", "time")
            (came,) = client.ask("GET", "ping")
            assert came.answer is not None
            found.append(came.answer.status)
        return found

    assert run(often) == run(often, other) != run(often, seed=8)
    assert 50 < run(often).count(503) < 110


def test_answers_of_the_websocket_api() -> None:
    client = Faulty(
        {"kind": "lose", "target": "order.place", "count": 1},
        {"kind": "duplicate", "target": "order.place", "nth": 2, "count": 1},
        {"kind": "cut", "target": "order.place", "nth": 3, "count": 1, "at_bytes": 20},
        {"kind": "error", "target": "order.place", "nth": 4, "count": 1, "code": -1007},
        {"kind": "error", "target": "order.place", "nth": 5, "status": 429, "retry_after": 3},
    )
    socket = Socket(client, "/ws-api/v3")

    def place() -> None:
        socket.sign("order.place", client.now_ms, **RESTING)

    place()
    assert socket.heard() == []
    place()
    first, second = socket.heard()
    assert first == second
    assert first["status"] == 200
    place()
    (cut,) = socket.raw()
    assert cut == b'{"id":1,"status":200'
    place()
    (late,) = socket.heard()
    assert (late["status"], late["error"]["code"], late["id"]) == (504, -1007, 1)
    place()
    (limited,) = socket.heard()
    assert limited["error"]["data"] == {
        "serverTime": client.now_ms,
        "retryAfter": client.now_ms + 3000,
    }
    assert len(client.open_orders()) == 3


def test_a_websocket_answer_that_comes_late() -> None:
    client = Faulty({"kind": "late", "target": "order.place"})
    socket = Socket(client, "/ws-api/v3")
    socket.sign("order.place", client.now_ms, **RESTING, newClientOrderId="late")
    client.pass_time(10)
    assert [told["error"]["code"] for told in socket.heard()] == [-1007]
    client.pass_time(2)
    assert client.open_orders() == ["late"]
    assert socket.heard() == []


def test_a_subscription_whose_answer_is_lost() -> None:
    client = Faulty({"kind": "lose", "target": "SUBSCRIBE", "side": "request", "count": 1})
    socket = Socket(client, "/ws")
    socket.say("SUBSCRIBE", ["btcusdt@trade"])
    assert socket.heard() == []
    socket.say("LIST_SUBSCRIPTIONS", [], 2)
    assert socket.heard() == [{"result": [], "id": 2}]
