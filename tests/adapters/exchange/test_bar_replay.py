# SPDX-License-Identifier: Apache-2.0
"""Replays of minute bars: paced, and step by step with a client."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from tests.adapters.exchange.client import (
    MINUTE,
    START,
    Client,
    SteppedWall,
    make_bars,
)
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import BarReplay, ExchangeOptions, build
from tradecore.errors import DataError

STREAMS = "btcusdt@kline_1m/ethusdt@kline_1m/btcusdt@kline_5m/!tradecoreStep"


def lockstep(wall: SteppedWall, bars: dict[str, Any], start: int = START) -> Client:
    options = ExchangeOptions(market=BarReplay(bars, ts_start=start), lockstep=True)
    return Client(build(options, wall))


def two_symbols() -> dict[str, Any]:
    closes = [60_000.0 + i for i in range(12)]
    return {"BTCUSDT": make_bars(closes), "ETHUSDT": make_bars([value / 20 for value in closes])}


class Steps:
    """A client that answers each step."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.session = client.exchange.open_stream("/stream", f"streams={STREAMS}".encode())

    def take(self) -> list[Any]:
        return [json.loads(frame) for frame in self.session.outbox.take()]

    def done(self, ts_ms: int) -> None:
        request = {"method": "tradecore.done", "params": [ts_ms], "id": 1}
        self.client.exchange.receive(self.session, json.dumps(request))


def test_each_close_is_a_step_with_its_klines_before_it(wall: SteppedWall) -> None:
    steps = Steps(lockstep(wall, two_symbols()))
    seen = []
    while True:
        frames = steps.take()
        assert frames[-1]["stream"] == "!tradecoreStep"
        step = frames[-1]["data"]
        if step.get("end"):
            assert len(frames) == 1
            break
        minutes = [f["data"] for f in frames[:-1] if f["stream"].endswith("kline_1m")]
        assert [k["s"] for k in minutes] == ["BTCUSDT", "ETHUSDT"]
        assert {k["k"]["T"] + 1 for k in minutes} == {step["T"]}
        assert {k["k"]["x"] for k in minutes} == {True}
        seen.append(step["T"])
        assert steps.take() == []
        steps.done(0)
        assert steps.take() == []
        steps.done(step["T"])

    assert seen == [(START + i * MINUTE) // 1_000_000 for i in range(1, 13)]
    assert steps.client.exchange.finished.is_set()


def test_nothing_moves_before_the_first_step_listener(wall: SteppedWall) -> None:
    client = lockstep(wall, two_symbols(), START + 5 * MINUTE)
    other = client.exchange.open_stream("/ws/btcusdt@kline_1m", b"")
    wall.step(1000)
    assert client.now_ms == (START + 5 * MINUTE) // 1_000_000
    rows = client.get("klines", symbol="BTCUSDT", interval="1m")
    assert [row[0] for row in rows] == [(START + i * MINUTE) // 1_000_000 for i in range(5)]
    assert other.outbox.take() == []
    Steps(client)
    assert len(other.outbox.take()) == 1


def test_market_orders_fill_at_the_next_open_as_a_step_of_its_own(wall: SteppedWall) -> None:
    client = lockstep(wall, two_symbols())
    user = Api(client)
    user.signed("userDataStream.subscribe.signature")
    steps = Steps(client)
    first = steps.take()[-1]["data"]
    assert first == {"e": "tradecoreStep", "T": (START + MINUTE) // 1_000_000, "n": 0}
    placed = client.order("BUY", "MARKET", quantity="0.01")
    assert placed["status"] == "NEW"
    assert len(user.events()) == 2
    steps.done(first["T"])

    opened = steps.take()
    assert [frame["data"] for frame in opened] == [first | {"n": 4}]
    fill, position = user.events()
    assert (fill["X"], fill["L"], fill["T"]) == ("FILLED", "60000.00000000", first["T"])
    assert position["e"] == "outboundAccountPosition"
    # A stop placed on the fill is live for the rest of the bar, which touches it.
    stop = {"timeInForce": "GTC", "quantity": "0.009", "stopPrice": "59999", "price": "59000"}
    client.order("SELL", "STOP_LOSS_LIMIT", **stop)
    user.take()
    steps.done(first["T"])
    closed = steps.take()[-1]["data"]
    assert closed["T"] == first["T"] + 60_000
    events = [event for event in user.events() if event["e"] == "executionReport"]
    assert (events[-1]["X"], events[-1]["T"]) == ("FILLED", closed["T"])
    assert closed["n"] == client.exchange.venue.accounts[0].events_emitted


def test_holes_are_stepped_through_without_bars(wall: SteppedWall) -> None:
    rows = make_bars([100.0 + i for i in range(10)])
    holed = np.delete(rows, [3, 4])
    steps = Steps(lockstep(wall, {"BTCUSDT": holed}))
    minutes = {}
    while True:
        frames = steps.take()
        step = frames[-1]["data"]
        if step.get("end"):
            break
        minutes[step["T"]] = sum(frame["stream"] == "btcusdt@kline_1m" for frame in frames)
        steps.done(step["T"])

    assert list(minutes.values()) == [1, 1, 1, 0, 0, 1, 1, 1, 1, 1]


def test_a_client_that_leaves_is_not_waited_for(wall: SteppedWall) -> None:
    client = lockstep(wall, two_symbols())
    one, two = Steps(client), Steps(client)
    first = one.take()[-1]["data"]["T"]
    one.done(first)
    second = first + 60_000
    assert one.take()[-1]["data"]["T"] == two.take()[-1]["data"]["T"] == second
    one.done(second)
    assert one.take() == []
    client.exchange.close(two.session)
    assert one.take()[-1]["data"]["T"] == second + 60_000


def test_without_listeners_time_stands_still(wall: SteppedWall) -> None:
    client = lockstep(wall, two_symbols())
    one = Steps(client)
    first = one.take()[-1]["data"]["T"]
    client.exchange.close(one.session)
    assert client.now_ms == first
    assert Steps(client).take()[-1]["data"]["T"] == first + 60_000


def test_paced_bars_follow_the_clock(bars_client: Client, wall: SteppedWall) -> None:
    session = bars_client.exchange.open_stream("/ws/btcusdt@kline_1m", b"")
    wall.step(3.5)
    rows = bars_client.get("klines", symbol="BTCUSDT", interval="1m")
    closed = [json.loads(frame)["k"]["t"] for frame in session.outbox.take()]

    assert closed == [row[0] for row in rows[-3:]]
    assert len(rows) == 13


@pytest.mark.parametrize("fault", ["empty", "order", "grid"])
def test_bars_that_cannot_be_replayed(wall: SteppedWall, fault: str) -> None:
    rows = make_bars([1.0, 2.0, 3.0])
    if fault == "empty":
        rows = rows[:0]
    elif fault == "order":
        rows = rows[::-1].copy()
    else:
        rows["ts_open"] += 1
    with pytest.raises(DataError, match="BTCUSDT"):
        lockstep(wall, {"BTCUSDT": rows})
