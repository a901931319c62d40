# SPDX-License-Identifier: Apache-2.0
"""What happens to the exchange itself when its time has come: halts, other rules."""

from __future__ import annotations

from tests.adapters.exchange.faults.test_control import control
from tests.adapters.exchange.faults.world import RESTING, Faulty, Socket

COARSE = {"filterType": "LOT_SIZE", "minQty": "0.01", "maxQty": "9000", "stepSize": "0.01"}


def status_of(client: Faulty) -> str:
    (row,) = client.get("exchangeInfo", symbol="BTCUSDT")["symbols"]
    return str(row["status"])


def test_a_halt_and_its_end() -> None:
    client = Faulty(
        {"kind": "status", "symbol": "BTCUSDT", "status": "HALT", "from_s": 5, "for_s": 10}
    )
    assert status_of(client) == "TRADING"
    client.pass_time(5)
    assert status_of(client) == "HALT"
    assert client.refused("BUY", "MARKET", quantity="0.01")[0] == -1013
    client.pass_time(10)
    assert status_of(client) == "TRADING"
    assert client.order("BUY", "MARKET", quantity="0.01")["status"] == "FILLED"
    assert client.log() == [("status", "status")]


def test_rules_that_change_while_a_bot_runs() -> None:
    client = Faulty()
    told = control(client, "POST", {"kind": "rules", "symbol": "BTCUSDT", "from_s": 1,
                                    "changes": {"filters": [COARSE]}})  # fmt: skip
    assert told[0] == 200
    client.order("BUY", "MARKET", quantity="0.005")
    client.pass_time(1)
    assert client.refused("BUY", "MARKET", quantity="0.005") == (
        -1013,
        "Filter failure: LOT_SIZE",
    )
    (row,) = client.get("exchangeInfo", symbol="BTCUSDT")["symbols"]
    assert COARSE["stepSize"] in [f["stepSize"] for f in row["filters"] if "stepSize" in f]


def test_rules_that_make_no_sense_are_refused_when_given() -> None:
    client = Faulty()
    for changes in ({"nothing": 1}, {"filters": [{"filterType": "LOT_SIZE", "stepSize": "-"}]}):
        given = {"kind": "rules", "symbol": "BTCUSDT", "changes": changes}
        status, told = control(client, "POST", given)
        assert status == 400, told
        assert "BTCUSDT" in told["error"]


def test_orders_that_somebody_else_cancels() -> None:
    client = Faulty({"kind": "cancel", "symbol": "BTCUSDT", "from_s": 3})
    socket = Socket(client, "/ws-api/v3")
    socket.sign("userDataStream.subscribe.signature", client.now_ms)
    client.ok("POST", "order", **RESTING, newClientOrderId="mine")
    client.ok("POST", "order", **{**RESTING, "symbol": "ETHUSDT", "price": "1000",
                                  "quantity": "0.01"}, newClientOrderId="other")  # fmt: skip
    socket.heard()
    client.pass_time(3)
    told = [row["event"] for row in socket.heard()]
    assert [(row["e"], row.get("X"), row.get("C")) for row in told] == [
        ("executionReport", "CANCELED", "mine"),
        ("outboundAccountPosition", None, None),
    ]
    assert [order["clientOrderId"] for order in client.ok("GET", "openOrders")] == ["other"]


def test_a_shutdown_is_announced_and_comes() -> None:
    client = Faulty({"kind": "shutdown", "from_s": 5, "close_s": 2})
    sockets = [Socket(client, "/ws"), Socket(client, "/ws-api/v3")]
    client.pass_time(5)
    told = [socket.heard() for socket in sockets]
    at = client.now_ms
    assert told == [
        [{"e": "serverShutdown", "E": at}],
        [{"event": {"e": "serverShutdown", "E": at}}],
    ]
    later = Socket(client, "/ws")
    client.pass_time(2)
    assert [socket.session.outbox.ending for socket in sockets] == [(1001, b"server shutdown")] * 2
    assert later.session.outbox.ending is None
