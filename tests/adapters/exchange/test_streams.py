# SPDX-License-Identifier: Apache-2.0
"""Market streams: subscriptions, the text protocol, and frames that match what REST says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall

from tradecore.adapters.exchange.outbox import TOO_SLOW, Outbox
from tradecore.adapters.exchange.streams import StreamSession


def frames(session: StreamSession) -> list[Any]:
    return [json.loads(frame) for frame in session.outbox.take()]


def open_raw(client: Client, names: str, options: str = "") -> StreamSession:
    return client.exchange.open_stream(f"/ws/{names}", options.encode())


def open_combined(client: Client, names: str, options: str = "") -> StreamSession:
    return client.exchange.open_stream("/stream", f"streams={names}{options}".encode())


def ask(client: Client, session: StreamSession, request: Any) -> Any:
    text = request if isinstance(request, str) else json.dumps(request)
    client.exchange.receive(session, text)
    return frames(session)


def test_bare_and_combined_forms_carry_the_same(ticks_client: Client, wall: SteppedWall) -> None:
    bare = open_raw(ticks_client, "btcusdt@trade")
    combined = open_combined(ticks_client, "btcusdt@trade")
    micro = open_raw(ticks_client, "btcusdt@trade", "timeUnit=MICROSECOND")
    wall.step(10)
    ticks_client.exchange.catch_up()
    plain = frames(bare)

    assert plain
    assert frames(combined) == [{"stream": "btcusdt@trade", "data": data} for data in plain]
    assert [frame["T"] // 1000 for frame in frames(micro)] == [frame["T"] for frame in plain]


def test_trades_are_those_of_rest(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "btcusdt@trade")
    wall.step(20)
    ticks_client.exchange.catch_up()
    streamed = frames(session)
    listed = ticks_client.get("trades", symbol="BTCUSDT", limit=1000)

    assert [(t["t"], t["p"], t["q"], t["T"], t["m"]) for t in streamed] == [
        (t["id"], t["price"], t["qty"], t["time"], t["isBuyerMaker"]) for t in listed
    ]


@pytest.mark.parametrize("stream", ["depth@100ms", "depth"])
def test_diffs_on_a_snapshot_make_the_book(
    ticks_client: Client, wall: SteppedWall, stream: str
) -> None:
    session = open_raw(ticks_client, f"btcusdt@{stream}")
    start = ticks_client.get("depth", symbol="BTCUSDT", limit=5000)
    sides = {"b": dict(start["bids"]), "a": dict(start["asks"])}
    last = start["lastUpdateId"]
    wall.step(30)
    end = ticks_client.get("depth", symbol="BTCUSDT", limit=5000)
    for frame in frames(session):
        assert frame["U"] <= last + 1 <= frame["u"]
        for side, levels in sides.items():
            for price, quantity in frame[side]:
                if float(quantity):
                    levels[price] = quantity
                else:
                    levels.pop(price, None)
        last = frame["u"]

    assert last == end["lastUpdateId"]
    assert sides == {"b": dict(end["bids"]), "a": dict(end["asks"])}


def test_partial_books_and_best_quote(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_combined(ticks_client, "btcusdt@depth5/btcusdt@depth10@100ms/btcusdt@bookTicker")
    wall.step(2)
    ticks_client.exchange.catch_up()
    by_stream: dict[str, list[Any]] = {}
    for frame in frames(session):
        by_stream.setdefault(frame["stream"], []).append(frame["data"])

    assert len(by_stream["btcusdt@depth5"]) == 2
    assert len(by_stream["btcusdt@depth10@100ms"]) == 20
    now = ticks_client.get("depth", symbol="BTCUSDT", limit=5)
    assert by_stream["btcusdt@depth5"][-1] == now
    ticker = ticks_client.get("ticker/bookTicker", symbol="BTCUSDT")
    last = by_stream["btcusdt@bookTicker"][-1]
    assert (last["b"], last["a"]) == (ticker["bidPrice"], ticker["askPrice"])


def test_klines_come_every_two_seconds_and_once_closed(
    ticks_client: Client, wall: SteppedWall
) -> None:
    session = open_combined(ticks_client, "btcusdt@kline_1m/btcusdt@kline_5m")
    wall.step(6 * 60)
    rest = ticks_client.get("klines", symbol="BTCUSDT", interval="1m", limit=7)
    minutes, fives = [], []
    for frame in frames(session):
        made = minutes if frame["stream"].endswith("1m") else fives
        made.append(frame["data"])
    closed = [frame["k"] for frame in minutes if frame["k"]["x"]]
    forming = [frame for frame in minutes if not frame["k"]["x"]]

    assert [k["t"] for k in closed] == [(START + i * MINUTE) // 1_000_000 for i in range(6)]
    assert [[*(k[f] for f in "tohlcvTqnVQ"), k["B"]] for k in closed] == rest[:6]
    assert [f["E"] for f in forming] == [START // 1_000_000 + 2000 * i for i in range(1, 181)]
    ends = [frame["k"]["T"] + 1 for frame in fives if frame["k"]["x"]]
    assert ends == [1_700_000_100_000, 1_700_000_400_000]


def test_mini_ticker_follows_the_day(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "btcusdt@miniTicker")
    wall.step(3)
    day = ticks_client.get("ticker/24hr", symbol="BTCUSDT")
    last = frames(session)[-1]
    assert [last[key] for key in "cohlvq"] == [
        *(day["lastPrice"], day["openPrice"], day["highPrice"], day["lowPrice"]),
        *(day["volume"], day["quoteVolume"]),
    ]


def test_subscribe_list_unsubscribe(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "")
    names = ["btcusdt@bookTicker", "ethusdt@trade"]
    subscribe = {"method": "SUBSCRIBE", "params": names, "id": 1}

    assert ask(ticks_client, session, subscribe) == [{"result": None, "id": 1}]
    listing = {"method": "LIST_SUBSCRIPTIONS", "id": "x"}
    assert ask(ticks_client, session, listing) == [{"result": names, "id": "x"}]
    wall.step(5)
    ticks_client.exchange.catch_up()
    assert {frame["s"] for frame in frames(session)} == {"BTCUSDT", "ETHUSDT"}
    leave = {"method": "UNSUBSCRIBE", "params": names, "id": None}
    assert ask(ticks_client, session, leave) == [{"result": None, "id": None}]
    wall.step(5)
    ticks_client.exchange.catch_up()
    assert frames(session) == []
    assert ticks_client.exchange.venue.hub.channels == {}


def test_combined_is_a_property(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "btcusdt@bookTicker")
    get = {"method": "GET_PROPERTY", "params": ["combined"], "id": 2}
    assert ask(ticks_client, session, get) == [{"result": False, "id": 2}]
    put = {"method": "SET_PROPERTY", "params": ["combined", True], "id": 3}
    assert ask(ticks_client, session, put) == [{"result": None, "id": 3}]
    wall.step(5)
    ticks_client.exchange.catch_up()
    assert frames(session)[0]["stream"] == "btcusdt@bookTicker"


@pytest.mark.parametrize(
    ("request_text", "code"),
    [
        ("{", 3),
        ("[]", 2),
        ('{"method":"NONE","id":1}', 2),
        ('{"id":1}', 2),
        ('{"method":"SUBSCRIBE","params":"btcusdt@trade","id":1}', 2),
        ('{"method":"SUBSCRIBE","params":[1],"id":1}', 2),
        ('{"method":"LIST_SUBSCRIPTIONS","id":1.5}', 2),
        ('{"method":"LIST_SUBSCRIPTIONS","id":1,"more":2}', 2),
        ('{"method":"SET_PROPERTY","params":["combined",1],"id":1}', 1),
        ('{"method":"GET_PROPERTY","params":["other"],"id":1}', 0),
    ],
)
def test_bad_requests(ticks_client: Client, request_text: str, code: int) -> None:
    session = open_raw(ticks_client, "")
    answers = ask(ticks_client, session, request_text)
    assert [answer["code"] for answer in answers] == [code]


def test_a_stream_that_does_not_exist_is_silent(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "nousdt@trade/btcusdt@nothing")
    wall.step(5)
    ticks_client.exchange.catch_up()
    assert frames(session) == []
    assert list(session.names) == ["nousdt@trade", "btcusdt@nothing"]


def test_a_full_outbox_overflows_and_stays_so() -> None:
    woken: list[bool] = []
    outbox = Outbox(limit_bytes=10)
    outbox.on_ready = lambda: woken.append(outbox.ending is TOO_SLOW)
    outbox.push(b"12345")
    outbox.push(b"12345")
    assert woken == [False]
    outbox.push(b"1")

    assert woken == [False, True]
    outbox.push(b"1")
    assert (outbox.take(), outbox.waiting_bytes) == ([], 0)


def test_slow_clients_are_counted(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "btcusdt@depth20@100ms")
    session.outbox = Outbox(limit_bytes=100)
    wall.step(1)
    ticks_client.exchange.catch_up()
    ticks_client.exchange.close(session)
    assert ticks_client.exchange.disconnected_slow == 1
