# SPDX-License-Identifier: Apache-2.0
"""What generated markets can be like, seen by a client of the exchange."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall

from tradecore.adapters.exchange import ExchangeOptions, GeneratedMarket, build

BTC = "BTCUSDT"
MINUTE_MS = 60_000


def open_market(wall: SteppedWall, style: str) -> Client:
    market = GeneratedMarket((BTC,), seed=3, ts_start=START, history_minutes=600, style=style)
    return Client(build(ExchangeOptions(market=market), wall))


def test_a_halted_symbol_takes_no_orders_and_makes_no_klines(wall: SteppedWall) -> None:
    client = open_market(wall, "broken")
    order = {"symbol": BTC, "side": "BUY", "type": "MARKET", "quantity": "0.0001"}
    statuses: list[str] = []
    silent: list[int] = []  # Minutes that began and ended within one halt.
    for _ in range(240):
        wall.step(30)
        client.exchange.catch_up()
        status = client.get("exchangeInfo", symbol=BTC)["symbols"][0]["status"]
        statuses.append(status)
        answer = client.signed("POST", "order", **order)
        assert (answer[0] == 200) == (status == "TRADING")
        if status == "HALT":
            assert answer == (400, {"code": -1013, "msg": "Market is closed."})
        if statuses[-3:] == ["HALT"] * 3 and client.now_ms % MINUTE_MS == 0:
            silent.append(client.now_ms - MINUTE_MS)
    opens = {row[0] for row in client.get("klines", symbol=BTC, interval="1m", limit=1000)}

    assert {"HALT", "TRADING"} == set(statuses)
    assert statuses[0] == "TRADING"
    assert silent
    assert not opens & set(silent)
    assert len(opens) > 600


def test_a_book_that_crosses_is_mended_by_the_next_update(wall: SteppedWall) -> None:
    client = open_market(wall, "broken")
    session = client.exchange.open_stream("/ws/btcusdt@depth@100ms", b"")
    snapshot = client.get("depth", symbol=BTC, limit=5000)
    sides = {"b": dict(snapshot["bids"]), "a": dict(snapshot["asks"])}
    crossed = []
    for _ in range(600):
        wall.step(0.5)
        client.exchange.catch_up()
        for frame in session.outbox.take():
            event = json.loads(frame)
            for side, levels in sides.items():
                for price, quantity in event[side]:
                    levels[price] = quantity
                    if not float(quantity):
                        del levels[price]
            crossed.append(max(map(float, sides["b"])) >= min(map(float, sides["a"])))
    book = client.get("depth", symbol=BTC, limit=5000)

    assert sum(crossed) > 3
    assert not any(all(crossed[at : at + 3]) for at in range(len(crossed)))
    assert {"b": dict(book["bids"]), "a": dict(book["asks"])} == sides


@pytest.fixture(scope="module")
def figures() -> dict[str, tuple[float, float, float]]:
    """Spread in bps, what the best ten levels hold, size of a minute's return, by style."""
    made = {}
    for style in ("usual", "wild", "thin"):
        wall = SteppedWall()
        client = open_market(wall, style)
        spreads, held = [], 0.0
        for _ in range(50):
            wall.step(1)
            client.exchange.catch_up()
            book = client.get("depth", symbol=BTC, limit=10)
            spreads.append(float(book["asks"][0][0]) / float(book["bids"][0][0]) - 1)
            held += sum(float(quantity) for side in ("bids", "asks") for _, quantity in book[side])
        rows = client.get("klines", symbol=BTC, interval="1m", limit=600)
        close = np.array([float(row[4]) for row in rows])
        size = float(np.abs(np.diff(np.log(close))).mean())
        made[style] = (float(np.median(spreads)) * 1e4, held / 50, size)
    return made


def test_a_thin_market_is_wide_and_shallow(figures: dict[str, tuple[float, float, float]]) -> None:
    usual, thin = figures["usual"], figures["thin"]
    assert thin[0] > 20 * usual[0]
    assert thin[1] < usual[1] / 4


def test_a_wild_market_moves(figures: dict[str, tuple[float, float, float]]) -> None:
    assert figures["wild"][2] > 2 * figures["usual"][2]


def test_a_style_that_is_none() -> None:
    with pytest.raises(ValueError, match="style was 'mad', must be one of usual, wild, thin"):
        GeneratedMarket(style="mad")
