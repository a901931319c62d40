# SPDX-License-Identifier: Apache-2.0
"""Market data over REST."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall

from tradecore.adapters.exchange.http import HttpRequest


def test_exchange_info(ticks_client: Client) -> None:
    info = ticks_client.get("exchangeInfo")

    assert list(info) == ["timezone", "serverTime", "rateLimits", "exchangeFilters", "symbols"]
    assert [row["symbol"] for row in info["symbols"]] == ["BTCUSDT", "ETHUSDT"]
    row = info["symbols"][0]
    filters = {rule["filterType"]: rule for rule in row["filters"]}
    assert filters["PRICE_FILTER"]["tickSize"] == "0.01000000"
    assert filters["LOT_SIZE"]["stepSize"] == "0.00001000"
    assert row["baseAsset"] == "BTC"
    one = ticks_client.get("exchangeInfo", symbol="ETHUSDT")["symbols"]
    assert one == info["symbols"][1:]
    assert ticks_client.get("exchangeInfo", symbols='["ETHUSDT"]')["symbols"] == one


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("ping", "x=1", -1101),
        ("exchangeInfo", "symbol=NOPE", -1121),
        ("exchangeInfo", "symbols=BTCUSDT", -1100),
        ("exchangeInfo", 'symbols=["BTCUSDT","BTCUSDT"]', -1151),
        ("exchangeInfo", 'symbol=BTCUSDT&symbols=["ETHUSDT"]', -1128),
        ("klines", "symbol=BTCUSDT", -1102),
        ("klines", "symbol=BTCUSDT&interval=1x", -1120),
        ("klines", "symbol=BTCUSDT&interval=1m&limit=x", -1100),
        ("klines", "symbol=BTCUSDT&symbol=BTCUSDT&interval=1m", -1101),
        ("depth", "symbol=BTCUSDT&depth=5", -1104),
        ("depth", "limit=5", -1102),
        ("depth", "symbol=BTCUSDT&symbolStatus=HALT", -1220),
        ("klines", "symbol=BTCUSDT&interval=1m&timeZone=15", -1130),
        ("ticker/price", "symbol=NOPE", -1121),
    ],
)
def test_refusals(ticks_client: Client, path: str, query: str, code: int) -> None:
    status, answer = ticks_client.send("GET", path, query)
    assert (status, answer["code"]) == (400, code)


def test_unknown_and_removed_paths(ticks_client: Client) -> None:
    for method, path, status in [
        ("GET", "/api/v3/nothing", 404),
        ("POST", "/api/v3/userDataStream", 410),
    ]:
        assert ticks_client.exchange.request(HttpRequest(method, path)).status == status


def test_klines_have_history_and_one_forming(ticks_client: Client, wall: SteppedWall) -> None:
    rows = ticks_client.get("klines", symbol="BTCUSDT", interval="1m")

    assert len(rows) == 91
    assert [len(row) for row in rows] == [12] * 91
    assert rows[-1][0] == START // 1_000_000
    assert rows[-2][6] == START // 1_000_000 - 1
    assert ticks_client.get("klines", symbol="BTCUSDT", interval="1m", limit=5) == rows[-5:]
    assert (
        ticks_client.get("klines", symbol="BTCUSDT", interval="1m", startTime=rows[3][0])[:2]
        == (rows[3:5])
    )
    hours = ticks_client.get("klines", symbol="BTCUSDT", interval="1h")
    assert hours[-1][4] == rows[-1][4]
    wall.step(61.0)
    later = ticks_client.get("klines", symbol="BTCUSDT", interval="1m")
    assert later[:90] == rows[:90]
    assert later[90][8] > 0


def test_depth_and_tickers_agree(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(10.0)
    depth = ticks_client.get("depth", symbol="BTCUSDT", limit=5)
    ticker = ticks_client.get("ticker/bookTicker", symbol="BTCUSDT")
    bids = [float(price) for price, _ in depth["bids"]]
    asks = [float(price) for price, _ in depth["asks"]]

    assert len(bids) == len(asks) == 5
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert float(ticker["bidPrice"]) < float(ticker["askPrice"])
    price = float(ticks_client.get("ticker/price", symbol="BTCUSDT")["price"])
    assert price == float(ticks_client.get("trades", symbol="BTCUSDT")[-1]["price"])
    day = ticks_client.get("ticker/24hr", symbol="BTCUSDT")
    assert float(day["lastPrice"]) == price
    assert float(day["lowPrice"]) <= price <= float(day["highPrice"])
    average = float(ticks_client.get("avgPrice", symbol="BTCUSDT")["price"])
    assert float(day["lowPrice"]) <= average <= float(day["highPrice"])
    assert len(ticks_client.get("ticker/price")) == 2


def test_aggregates_sum_the_trades(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(30.0)
    trades = ticks_client.get("trades", symbol="BTCUSDT", limit=1000)
    aggregates = ticks_client.get("aggTrades", symbol="BTCUSDT", limit=1000)

    assert [a["a"] for a in aggregates] == list(range(1, len(aggregates) + 1))
    assert aggregates[0]["f"] == trades[0]["id"]
    assert aggregates[-1]["l"] == trades[-1]["id"]
    for before, after in pairwise(aggregates):
        assert after["f"] == before["l"] + 1
    total = sum(float(trade["qty"]) for trade in trades)
    assert sum(float(a["q"]) for a in aggregates) == pytest.approx(total)
    assert ticks_client.get("aggTrades", symbol="BTCUSDT", fromId=3, limit=2) == aggregates[2:4]


def test_historical_trades_reach_behind_the_newest(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(1200.0)
    newest = ticks_client.get("trades", symbol="BTCUSDT", limit=1000)
    kept = ticks_client.exchange.venue.markets[0].trades
    first = kept.newest(len(kept))[0].id

    assert len(kept) > 1000
    assert ticks_client.get("historicalTrades", symbol="BTCUSDT", limit=1000) == newest
    oldest = ticks_client.get("historicalTrades", symbol="BTCUSDT", fromId=first, limit=5)
    assert [trade["id"] for trade in oldest] == [made.id for made in kept.newest(len(kept))[:5]]
    assert (
        ticks_client.get("historicalTrades", symbol="BTCUSDT", fromId=newest[-2]["id"])
        == newest[-2:]
    )
    assert ticks_client.get("historicalTrades", symbol="BTCUSDT", fromId=2**62) == []


def test_nothing_is_traded_in_blocks_nor_bound_by_a_reference(ticks_client: Client) -> None:
    blocks = "historicalBlockTrades"
    assert ticks_client.get(blocks, symbol="BTCUSDT", fromId=1) == []
    assert ticks_client.send("GET", blocks, "symbol=BTCUSDT")[1]["code"] == -1102
    assert ticks_client.get("executionRules", symbol="ETHUSDT") == {
        "symbolRules": [{"symbol": "ETHUSDT", "rules": []}]
    }
    assert len(ticks_client.get("executionRules")["symbolRules"]) == 2
    for path in ("referencePrice", "referencePrice/calculation"):
        status, answer = ticks_client.send("GET", path, "symbol=BTCUSDT")
        assert (status, answer["code"]) == (400, -2043)


@pytest.mark.parametrize("zone", ["8", "-3:30", "14", "-12:00", "0"])
def test_klines_are_cut_in_a_time_zone(ticks_client: Client, zone: str) -> None:
    hours, _, minutes = zone.lstrip("-").partition(":")
    shift = (int(hours) * 60 + int(minutes or 0)) * (-60_000 if zone[0] == "-" else 60_000)
    named = {"symbol": "BTCUSDT", "timeZone": zone}
    plain = ticks_client.get("klines", symbol="BTCUSDT", interval="1m", limit=1000)
    assert ticks_client.get("klines", interval="1m", limit=1000, **named) == plain
    rows = ticks_client.get("uiKlines", interval="1h", **named)

    assert len(rows) > 1
    assert all((row[0] + shift) % 3_600_000 == 0 for row in rows)
    assert sum(row[8] for row in rows) == sum(row[8] for row in plain)
    begin = rows[1][0]
    assert ticks_client.get("klines", interval="1h", startTime=begin, **named) == rows[1:]


def test_microseconds_by_header(ticks_client: Client) -> None:
    request = HttpRequest("GET", "/api/v3/time", headers={"x-mbx-time-unit": "MICROSECOND"})
    assert ticks_client.exchange.request(request).body == b'{"serverTime":%d}' % (START // 1000)
    wrong = HttpRequest("GET", "/api/v3/time", headers={"x-mbx-time-unit": "SECOND"})
    assert ticks_client.exchange.request(wrong).status == 400


def test_clock(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(2.0)
    answer = ticks_client.exchange.request(HttpRequest("GET", "/tradecore/v1/clock"))
    assert answer.body == (
        b'{"venueTimeNs":%d,"rate":1.0,"lockstep":false,"running":true,"finished":false,'
        b'"instance":"%b"}' % (START + 2_000_000_000, ticks_client.exchange.instance.encode())
    )
