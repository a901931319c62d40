# SPDX-License-Identifier: Apache-2.0
"""Streams of statistics say what the requests for them say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall
from tests.adapters.exchange.test_streams import frames, open_combined, open_raw

WINDOW = {
    "p": "priceChange",
    "P": "priceChangePercent",
    "w": "weightedAvgPrice",
    "c": "lastPrice",
    "o": "openPrice",
    "h": "highPrice",
    "l": "lowPrice",
    "v": "volume",
    "q": "quoteVolume",
    "O": "openTime",
    "C": "closeTime",
    "F": "firstId",
    "L": "lastId",
    "n": "count",
}
DAY = WINDOW | {
    "x": "prevClosePrice",
    "Q": "lastQty",
    "b": "bidPrice",
    "B": "bidQty",
    "a": "askPrice",
    "A": "askQty",
}


# Names in the order in which they are written.
NAMES = {
    "24hrTicker": "eEspPwxcQbBaAohlvqOCFLn",
    **dict.fromkeys(("1hTicker", "4hTicker", "1dTicker"), "eEspPohlcwvqOCFLn"),
    "avgPrice": "eEsiwT",
    "24hrMiniTicker": "eEscohlvq",
}


def in_words(frame: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return {"symbol": frame["s"]} | {word: frame[key] for key, word in words.items()}


@pytest.mark.parametrize(
    ("stream", "event", "words", "path", "params"),
    [
        ("ticker", "24hrTicker", DAY, "ticker/24hr", {}),
        ("ticker_1h", "1hTicker", WINDOW, "ticker", {"windowSize": "1h"}),
        ("ticker_4h", "4hTicker", WINDOW, "ticker", {"windowSize": "4h"}),
        ("ticker_1d", "1dTicker", WINDOW, "ticker", {"windowSize": "1d"}),
    ],
)
def test_tickers_are_those_of_rest(
    ticks_client: Client,
    wall: SteppedWall,
    stream: str,
    event: str,
    words: dict[str, str],
    path: str,
    params: dict[str, str],
) -> None:
    session = open_raw(ticks_client, f"btcusdt@{stream}")
    wall.step(3)
    rest = ticks_client.get(path, symbol="BTCUSDT", **params)
    made = frames(session)

    assert [frame["E"] for frame in made] == [START // 10**6 + 1000 * i for i in (1, 2, 3)]
    assert made[-1]["e"] == event
    assert "".join(made[-1]) == NAMES[event]
    assert in_words(made[-1], words) == rest


def test_average_price_is_that_of_rest(ticks_client: Client, wall: SteppedWall) -> None:
    session = open_raw(ticks_client, "btcusdt@avgPrice")
    wall.step(2)
    rest = ticks_client.get("avgPrice", symbol="BTCUSDT")
    made = frames(session)[-1]
    assert "".join(made) == NAMES["avgPrice"]
    assert made == {
        "e": "avgPrice",
        "E": ticks_client.now_ms,
        "s": "BTCUSDT",
        "i": "5m",
        "w": rest["price"],
        "T": rest["closeTime"],
    }


@pytest.mark.parametrize(
    ("array", "single"),
    [
        ("!miniTicker@arr", "miniTicker"),
        ("!miniTicker@arr@1000ms", "miniTicker"),  # As python-binance asks for it.
        ("!ticker_1h@arr", "ticker_1h"),
    ],
)
def test_arrays_hold_what_has_changed(
    ticks_client: Client, wall: SteppedWall, array: str, single: str
) -> None:
    session = open_combined(ticks_client, f"{array}/btcusdt@{single}/ethusdt@{single}")
    wall.step(20)
    ticks_client.exchange.catch_up()
    arrays: list[list[Any]] = []
    singles: dict[tuple[str, int], Any] = {}
    for frame in frames(session):
        if frame["stream"] == array:
            arrays.append(frame["data"])
        else:
            singles[frame["data"]["s"], frame["data"]["E"]] = frame["data"]
    in_arrays = {(row["s"], row["E"]): row for rows in arrays for row in rows}

    assert [row["s"] for row in arrays[0]] == ["BTCUSDT", "ETHUSDT"]
    assert {"".join(row) for rows in arrays for row in rows} == {NAMES[arrays[0][0]["e"]]}
    assert {key: singles[key] for key in in_arrays} == in_arrays
    said: dict[str, Any] = {}
    for (symbol, ts), frame in singles.items():
        values = {name: value for name, value in frame.items() if name not in ("E", "O", "C")}
        assert ((symbol, ts) in in_arrays) == (said.get(symbol) != values)
        said[symbol] = values


def test_retired_and_unset_streams_are_silent(ticks_client: Client, wall: SteppedWall) -> None:
    names = "!ticker@arr/!bookTicker/btcusdt@blockTrade/btcusdt@referencePrice"
    session = open_combined(ticks_client, names)
    wall.step(5)
    ticks_client.exchange.catch_up()
    assert frames(session) == []


def test_bars_send_tickers_as_minutes_close(bars_client: Client, wall: SteppedWall) -> None:
    session = open_combined(bars_client, "btcusdt@miniTicker/!miniTicker@arr")
    wall.step(3)
    bars_client.exchange.catch_up()
    made = [frame["data"] for frame in frames(session)]
    ends = [(START + (10 + i) * MINUTE) // 10**6 for i in (1, 2, 3)]

    assert [frame["E"] for frame in made if isinstance(frame, dict)] == ends
    assert [[row["s"] for row in rows] for rows in made if isinstance(rows, list)] == [
        ["BTCUSDT", "ETHUSDT"]
    ] * 3


@pytest.mark.parametrize("zone", ["+08:00", "%2B08:00", "%2B08%3A00"])
def test_klines_are_cut_in_the_east(ticks_client: Client, wall: SteppedWall, zone: str) -> None:
    session = open_combined(ticks_client, f"btcusdt@kline_1d@{zone}/btcusdt@kline_1d")
    raw = open_raw(ticks_client, f"btcusdt@kline_1d@{zone}")
    wall.step(4)
    rest = ticks_client.get("klines", symbol="BTCUSDT", interval="1d", timeZone="8", limit=1)[0]
    made = {frame["stream"]: frame["data"]["k"] for frame in frames(session)}
    east, utc = made["btcusdt@kline_1d@+08:00"], made["btcusdt@kline_1d"]

    assert [*(east[f] for f in "tohlcvTqnVQ"), east["B"]] == rest
    assert (east["i"], east["t"] % 86_400_000) == ("1d", 16 * 3_600_000)
    assert utc["t"] % 86_400_000 == 0
    assert frames(raw)[-1]["k"] == east
