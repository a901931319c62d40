# SPDX-License-Identifier: Apache-2.0
"""Faults given, looked at and lifted while the exchange runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.exchange.client import START
from tests.adapters.exchange.faults.world import MARKET, Faulty, body_of, two_accounts

from tradecore.adapters.exchange import BarReplay, ExchangeOptions, Fault, build
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.errors import ConfigError

PATH = "/tradecore/v1/faults"
BUSY = {"kind": "error", "target": "GET /api/v3/ping", "code": -1008, "count": 1}


def control(
    client: Faulty, method: str, body: Any = None, query: str = "", address: str = "127.0.0.1"
) -> tuple[int, Any]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.exchange.request(
        HttpRequest(method, PATH, query.encode(), sent, address=address)
    )
    return answer.status, json.loads(answer.body)


def test_given_struck_looked_at_and_lifted() -> None:
    client = Faulty()
    assert control(client, "GET") == (
        200,
        {"seed": 7, "venueTimeNs": START, "faults": [], "log": []},
    )
    status, told = control(client, "POST", [BUSY, {"kind": "lose", "symbol": "ETHUSDT"}])
    assert status == 200
    assert [fault["id"] for fault in told["faults"]] == [1, 2]

    (came,) = client.ask("GET", "ping")
    assert body_of(came)["code"] == -1008
    _, told = control(client, "GET")
    assert told["faults"][0] == {"id": 1, **BUSY, "seen": 1, "struck": 1}
    assert told["log"] == [
        {"timeNs": START, "id": 1, "kind": "error", "target": "GET /api/v3/ping"}
    ]
    assert control(client, "DELETE", query="id=1") == (200, {"lifted": 1})
    assert control(client, "DELETE", query="id=1") == (200, {"lifted": 0})
    assert control(client, "DELETE") == (200, {"lifted": 1})
    assert control(client, "GET")[1]["log"] == told["log"]


def test_times_count_from_when_a_fault_was_given() -> None:
    client = Faulty()
    client.pass_time(30)
    control(client, "POST", {**BUSY, "from_s": 5})
    assert body_of(client.ask("GET", "ping")[0]) == {}
    client.pass_time(5)
    assert body_of(client.ask("GET", "ping")[0])["code"] == -1008


@pytest.mark.parametrize(
    ("method", "body", "query", "text"),
    [
        ("POST", b"{", "", "the body was no JSON"),
        ("POST", {"kind": "odd"}, "", "kind was 'odd'"),
        ("POST", {"kind": "lose", "symbol": "XYZ"}, "", "symbol was 'XYZ', must be listed"),
        (
            "POST",
            {"kind": "deposit", "asset": "BTC", "amount": 1, "account": 1},
            "",
            "account was 1, must be below 1",
        ),
        ("DELETE", None, "id=x", "id was 'x', must be the number of a fault"),
        ("DELETE", None, "name=1", "name is not known, must be id"),
    ],
)
def test_what_cannot_be_is_refused(method: str, body: Any, query: str, text: str) -> None:
    status, told = control(Faulty(), method, body, query)
    assert status == 400
    assert text in told["error"]


def test_all_faults_of_a_request_or_none() -> None:
    client = Faulty()
    control(client, "POST", [BUSY, {"kind": "lose", "symbol": "XYZ"}])
    assert control(client, "GET")[1]["faults"] == []


def test_from_this_machine_only() -> None:
    assert control(Faulty(), "POST", BUSY, address="10.1.2.3")[0] == 403
    assert control(Faulty(), "PUT", BUSY)[0] == 405


def test_faults_of_time_are_refused_where_time_stands() -> None:
    from tests.adapters.exchange.client import SteppedWall, make_bars

    market = BarReplay({"BTCUSDT": make_bars([60_000.0] * 5)})
    late = Fault.of({"kind": "late", "target": "POST /api/v3/order"})
    options = ExchangeOptions(market=market, lockstep=True, faults=[late])
    with pytest.raises(ConfigError, match="kind was 'late': it takes time"):
        build(options, SteppedWall())


def test_coins_for_the_second_account() -> None:
    from tests.adapters.exchange.client import SteppedWall

    given = Fault.of({"kind": "deposit", "asset": "BTC", "amount": "2", "account": 1})
    options = ExchangeOptions(market=MARKET, faults=[given], accounts=two_accounts())
    wall = SteppedWall()
    exchange = build(options, wall)
    wall.step(1)
    exchange.catch_up()
    assert exchange.venue.balances(exchange.venue.accounts[0])["BTC"] == (0, 0)
    assert exchange.venue.balances(exchange.venue.accounts[1])["BTC"] == (2 * 10**8, 0)
