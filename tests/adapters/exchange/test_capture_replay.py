# SPDX-License-Identifier: Apache-2.0
"""Replays of recorded captures: nothing lost, nothing changed, books and klines that follow."""

from __future__ import annotations

import csv
import gzip
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests import recorded
from tests.adapters.exchange.client import Client, SteppedWall

from tradecore.adapters.exchange import CaptureReplay, ExchangeOptions, build
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.errors import DataError

CAPTURES = ["captures/spot_btcusdt_20240808.gz", "captures/spot_btcusdt_20240809.gz"]
COUNTS = {"btcusdt@bookTicker": 73_174, "btcusdt@trade": 19_904, "btcusdt@depth@100ms": 6_495}


def replay(wall: SteppedWall, paths: list[Path], queue: str = "strict") -> Client:
    market = CaptureReplay(paths, queue)
    return Client(build(ExchangeOptions(market=market, speed=60.0), wall))


def listen(client: Client, names: str) -> StreamSession:
    return client.exchange.open_stream("/stream", f"streams={names}".encode())


@pytest.fixture
def btcusdt(wall: SteppedWall) -> Client:
    return replay(wall, [recorded.path(name) for name in CAPTURES])


def test_every_frame_goes_out_byte_for_byte(btcusdt: Client, wall: SteppedWall) -> None:
    session = listen(btcusdt, "/".join(COUNTS))
    got: list[bytes] = []
    for _ in range(70):
        wall.step(0.2)
        btcusdt.exchange.catch_up()
        got += session.outbox.take()
    lines = [
        line[20:].rstrip()
        for name in CAPTURES
        for line in gzip.decompress(recorded.path(name).read_bytes()).splitlines()
    ]

    assert len(got) == sum(COUNTS.values())
    assert got == [line for line in lines if line.startswith(b'{"stream"')]
    assert btcusdt.exchange.feed.next_ns() is None


def test_klines_from_the_trades_equal_binance(btcusdt: Client, wall: SteppedWall) -> None:
    session = listen(btcusdt, "btcusdt@kline_1m")
    wall.step(12)
    rows = btcusdt.get("klines", symbol="BTCUSDT", interval="1m")
    official: dict[int, list[str]] = {}
    for day in ("08", "09"):
        name = f"raw_archives/spot_20240808/BTCUSDT-1m-2024-08-{day}.csv"
        with recorded.path(name).open() as file:
            official |= {int(row[0]): row for row in csv.reader(file)}
    whole = [row for row in rows[1:-1] if row[0] in official]

    def figures(row: list[Any]) -> list[Any]:
        return [float(row[i]) for i in (1, 2, 3, 4, 5, 7, 9, 10)] + [int(row[8])]

    assert len(whole) == 10
    for row in whole:
        assert figures(row) == figures(official[row[0]])
    closed = [json.loads(f)["data"]["k"] for f in session.outbox.take()]
    ended = {k["t"]: k for k in closed if k["x"]}
    for row in whole:
        assert [ended[row[0]][key] for key in "ohlcv"] == row[1:6]


def test_rest_depth_is_the_replayed_book(btcusdt: Client, wall: SteppedWall) -> None:
    first = btcusdt.get("depth", symbol="BTCUSDT", limit=5000)
    assert first["lastUpdateId"] == 50093239218
    session = listen(btcusdt, "btcusdt@depth@100ms/btcusdt@bookTicker")
    books = {"b": dict(first["bids"]), "a": dict(first["asks"])}
    last, best = first["lastUpdateId"], {}
    for _ in range(20):
        wall.step(0.25)
        btcusdt.exchange.catch_up()
        for frame in session.outbox.take():
            data = json.loads(frame)["data"]
            if "e" not in data:
                best = data
            elif data["u"] > last:
                assert data["U"] <= last + 1
                last = data["u"]
                for side, levels in books.items():
                    for price, quantity in data[side]:
                        levels[price] = quantity
                        if not float(quantity):
                            del levels[price]
        now = btcusdt.get("depth", symbol="BTCUSDT", limit=5000)
        assert now["lastUpdateId"] == last
        assert {"b": dict(now["bids"]), "a": dict(now["asks"])} == books
        ticker = btcusdt.get("ticker/bookTicker", symbol="BTCUSDT")
        assert (ticker["bidPrice"], ticker["askQty"]) == (best["b"], best["A"])


def test_orders_meet_the_recorded_book(btcusdt: Client, wall: SteppedWall) -> None:
    listen(btcusdt, "btcusdt@trade")
    wall.step(1)
    ticker = btcusdt.get("ticker/bookTicker", symbol="BTCUSDT")
    filled = btcusdt.order("BUY", "MARKET", quantity="0.01")
    assert [fill["price"] for fill in filled["fills"]] == [ticker["askPrice"]]


def fill_times(client: Client, wall: SteppedWall) -> list[int]:
    """Join the best bid every 12 s of venue time; return how long each order waited, ms."""
    listen(client, "btcusdt@trade")
    wall.step(1)
    placed = []
    for _ in range(20):
        bid = client.get("ticker/bookTicker", symbol="BTCUSDT")["bidPrice"]
        placed.append(client.order("BUY", "LIMIT", quantity="0.001", price=bid, timeInForce="GTC"))
        wall.step(0.2)
    waits = []
    for order in placed:
        fills = client.ok("GET", "myTrades", symbol="BTCUSDT", orderId=order["orderId"])
        waits.append(fills[-1]["time"] - order["transactTime"] if fills else 10**9)
    return waits


def test_the_queue_model_decides_what_prints_at_our_price_do(wall: SteppedWall) -> None:
    paths = [recorded.path(name) for name in CAPTURES]
    strict, first = (
        fill_times(replay(wall, paths, queue), wall) for queue in ("strict", "risk_averse")
    )
    assert all(a >= b for a, b in zip(strict, first, strict=True))
    assert strict != first


def test_two_symbols_on_one_time_line(wall: SteppedWall) -> None:
    paths = [recorded.path(CAPTURES[0]), recorded.path("captures/spot_ethusdt_20240808.gz")]
    client = replay(wall, paths)
    session = listen(client, "btcusdt@trade/ethusdt@trade")
    wall.step(3)
    client.exchange.catch_up()
    times = [json.loads(frame)["data"]["E"] for frame in session.outbox.take()]

    assert {market.symbol for market in client.exchange.venue.markets} == {"BTCUSDT", "ETHUSDT"}
    assert max(a - b for a, b in pairwise(times)) < 100
    assert client.get("depth", symbol="ETHUSDT", limit=5)["lastUpdateId"] > 35346513512


def write(path: Path, *lines: str) -> Path:
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


TRADE = (
    '{"stream":"xyzusdt@trade","data":{"e":"trade","E":1700000000101,"s":"XYZUSDT","t":7,'
    '"p":"1.25000000","q":"3.50000000","T":1700000000100,"m":false,"M":true}}'
)


def test_microseconds_and_rules_of_an_unknown_symbol(wall: SteppedWall, tmp_path: Path) -> None:
    client = replay(wall, [write(tmp_path / "x.gz", f"1700000000000000000 {TRADE}")])
    session = client.exchange.open_stream("/ws/xyzusdt@trade", b"timeUnit=MICROSECOND")
    wall.step(1)
    client.exchange.catch_up()
    (frame,) = session.outbox.take()
    data = json.loads(TRADE)["data"]
    assert json.loads(frame) == data | {"E": data["E"] * 1000, "T": data["T"] * 1000}
    (symbol,) = client.get("exchangeInfo")["symbols"]
    assert symbol["filters"][0]["tickSize"] == "0.01000000"
    assert symbol["filters"][1]["stepSize"] == "0.10000000"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["nonsense", ""], "line 1 was b'nonsense.*must be a time and a JSON object"),
        (['1700000000000000000 {"stream":"a@b","data":{}}'], "stream 'b' cannot be replayed"),
        (['1700000000000000000 {"stream":"xusdt@trade","data":{}}'], "frame 0 of xusdt@trade"),
        ([], "no market frames"),
    ],
)
def test_files_that_cannot_be_replayed(
    wall: SteppedWall, tmp_path: Path, lines: list[str], text: str
) -> None:
    with pytest.raises(DataError, match=text):
        replay(wall, [write(tmp_path / "x.gz", *lines)])


def test_a_missing_file_is_named(wall: SteppedWall, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.gz"):
        replay(wall, [tmp_path / "nowhere.gz"])
