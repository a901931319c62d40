# SPDX-License-Identifier: Apache-2.0
"""Ticker requests: statistics are those of the klines they span."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange.parameters import Parameters
from tradecore.adapters.exchange.tickers import day_weight, window_weight

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINI = [
    *("symbol", "openPrice", "highPrice", "lowPrice", "lastPrice", "volume", "quoteVolume"),
    *("openTime", "closeTime", "firstId", "lastId", "count"),
]
FULL = [MINI[0], "priceChange", "priceChangePercent", "weightedAvgPrice", *MINI[1:]]


def spanned(client: Client, start_ms: int) -> dict[str, Any]:
    """Return what a window over the minutes from `start_ms` on must say, from klines."""
    rows = client.get("klines", symbol="BTCUSDT", interval="1m", startTime=start_ms, limit=1000)
    return {
        "openPrice": rows[0][1],
        "highPrice": max((row[2] for row in rows), key=float),
        "lowPrice": min((row[3] for row in rows), key=float),
        "lastPrice": rows[-1][4],
        "volume": f"{sum(round(float(row[5]) * 1e8) for row in rows) / 1e8:.8f}",
        "count": sum(row[8] for row in rows),
    }


def said(ticker: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    return {name: ticker[name] for name in of}


@pytest.mark.parametrize(("size", "minutes"), [("1m", 1), ("7m", 7), ("1h", 60), (None, 1440)])
def test_window_begins_on_a_minute(
    ticks_client: Client, wall: SteppedWall, size: str | None, minutes: int
) -> None:
    wall.step(95.5)
    params = {} if size is None else {"windowSize": size}
    ticker = ticks_client.get("ticker", symbol="BTCUSDT", **params)
    now = ticks_client.now_ms
    begin = (now - minutes * 60_000) // 60_000 * 60_000

    assert list(ticker) == FULL
    assert (ticker["openTime"], ticker["closeTime"]) == (begin, now)
    assert ticker["openTime"] % 60_000 == 0
    expected = spanned(ticks_client, max(begin, (START - 90 * MINUTE) // 1_000_000))
    assert said(ticker, expected) == expected
    change = float(ticker["lastPrice"]) - float(ticker["openPrice"])
    assert float(ticker["priceChange"]) == pytest.approx(change)
    average = float(ticker["quoteVolume"]) / float(ticker["volume"])
    assert float(ticker["weightedAvgPrice"]) == pytest.approx(average)
    mini = ticks_client.get("ticker", symbol="BTCUSDT", type="MINI", **params)
    assert list(mini) == MINI
    assert mini == said(ticker, mini)


@pytest.mark.parametrize("zone", ["0", "8", "-12", "+05:45", "14:00"])
def test_trading_day_begins_at_midnight_of_its_zone(ticks_client: Client, zone: str) -> None:
    ticker = ticks_client.get(
        "ticker/tradingDay", symbol="BTCUSDT", timeZone=zone.replace("+", "%2B")
    )
    hours, _, minutes = zone.lstrip("+-").partition(":")
    shift = (int(hours) * 60 + int(minutes or 0)) * (-60_000 if zone[0] == "-" else 60_000)
    now = ticks_client.now_ms

    assert list(ticker) == FULL
    assert (ticker["openTime"] + shift) % DAY_MS == 0
    assert ticker["openTime"] <= now < ticker["openTime"] + DAY_MS
    assert ticker["closeTime"] == ticker["openTime"] + DAY_MS - 1
    begin = max(ticker["openTime"], (START - 90 * MINUTE) // 1_000_000)
    expected = spanned(ticks_client, begin)
    assert said(ticker, expected) == expected


def test_day_ticker_spans_24_hours(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(30.5)
    ticker = ticks_client.get("ticker/24hr", symbol="BTCUSDT")
    mini = ticks_client.get("ticker/24hr", symbol="BTCUSDT", type="MINI")

    assert ticker["closeTime"] - ticker["openTime"] == DAY_MS
    assert ticker["closeTime"] == ticks_client.now_ms
    assert list(mini) == MINI
    assert mini == said(ticker, mini)
    trades = ticks_client.get("trades", symbol="BTCUSDT")
    assert (ticker["lastQty"], ticker["lastId"]) == (trades[-1]["qty"], trades[-1]["id"])
    assert ticker["firstId"] == trades[0]["id"]  # Bars of the history know no ids.


def test_close_before_the_day_is_said(bars_client: Client, wall: SteppedWall) -> None:
    wall.step(25)
    bars_client.exchange.catch_up()
    candles = bars_client.exchange.venue.markets[0].candles
    now = bars_client.exchange.venue.now

    assert candles.close_before(START) is None
    assert candles.close_before(START + MINUTE) == 60_000 * 10**8
    assert candles.rolling(now, 5 * MINUTE).count == 50


def test_named_symbols_and_statuses(ticks_client: Client) -> None:
    for path in ("ticker/24hr", "ticker", "ticker/tradingDay", "ticker/price", "ticker/bookTicker"):
        rows = ticks_client.get(path, symbols='["ETHUSDT","BTCUSDT"]')
        assert [row["symbol"] for row in rows] == ["ETHUSDT", "BTCUSDT"]
        assert ticks_client.get(path, symbol="ETHUSDT").keys() == rows[0].keys()
        assert ticks_client.get(path, symbols='["ETHUSDT"]', symbolStatus="HALT") == []
        assert ticks_client.get(path, symbol="ETHUSDT", symbolStatus="TRADING")
        status, answer = ticks_client.send("GET", path, "symbol=ETHUSDT&symbolStatus=BREAK")
        assert (status, answer["code"]) == (400, -1220)
        status, answer = ticks_client.send("GET", path, "symbol=ETHUSDT&symbolStatus=OPEN")
        assert (status, answer["code"]) == (400, -1122)


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("ticker", "", -1102),
        ("ticker", "symbols=[]", -1130),
        ("ticker", "symbol=BTCUSDT&windowSize=60m", -1130),
        ("ticker", "symbol=BTCUSDT&windowSize=8d", -1130),
        ("ticker", "symbol=BTCUSDT&type=HALF", -1139),
        ("ticker", 'symbol=BTCUSDT&symbols=["BTCUSDT"]', -1128),
        ("ticker/tradingDay", "symbol=BTCUSDT&timeZone=14:01", -1130),
        ("ticker/tradingDay", "symbol=BTCUSDT&timeZone=east", -1130),
        ("ticker/tradingDay", "type=MINI", -1102),
        ("ticker/24hr", "symbol=NOPE", -1121),
        ("ticker/24hr", "symbol=BTCUSDT&windowSize=1d", -1104),
    ],
)
def test_refusals(ticks_client: Client, path: str, query: str, code: int) -> None:
    status, answer = ticks_client.send("GET", path, query)
    assert (status, answer["code"]) == (400, code)


def listed(count: int) -> Parameters:
    names = ",".join(f'"A{i}"' for i in range(count))
    return Parameters({"symbols": f"[{names}]"})


def test_weights_by_number_of_symbols() -> None:
    one, none = Parameters({"symbol": "BTCUSDT"}), Parameters({})

    assert [day_weight(listed(n)) for n in (1, 20, 21, 100, 101)] == [2, 2, 40, 40, 80]
    assert (day_weight(one), day_weight(none)) == (2, 80)
    assert [window_weight(listed(n)) for n in (1, 2, 50, 51, 100)] == [4, 8, 200, 200, 200]
    assert window_weight(one) == 4


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("ticker", "ticker", {"symbol": "BTCUSDT", "windowSize": "2h"}),
        ("ticker", "ticker", {"symbols": ["BTCUSDT", "ETHUSDT"], "type": "MINI"}),
        ("ticker.tradingDay", "ticker/tradingDay", {"symbol": "BTCUSDT"}),
        ("ticker.24hr", "ticker/24hr", {"symbols": ["ETHUSDT"]}),
        ("trades.historical", "historicalTrades", {"symbol": "BTCUSDT", "limit": 3}),
        ("blockTrades.historical", "historicalBlockTrades", {"symbol": "BTCUSDT", "fromId": 0}),
        ("executionRules", "executionRules", {}),
    ],
)
def test_both_apis_say_the_same(
    ticks_client: Client, method: str, path: str, params: dict[str, Any]
) -> None:
    answer = Api(ticks_client).call(method, **params)
    texts = {name: str(value).replace("'", '"').replace(" ", "") for name, value in params.items()}
    assert answer["result"] == ticks_client.get(path, **texts)
