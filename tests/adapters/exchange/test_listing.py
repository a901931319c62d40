# SPDX-License-Identifier: Apache-2.0
"""An exchange that lists the symbols of an exchangeInfo, with markets for some of them or all."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall, make_bars
from tests.adapters.exchange.listings import recorded_info, symbol_row

from tradecore.adapters.exchange import BarReplay, ExchangeOptions, GeneratedMarket, build
from tradecore.adapters.exchange.listing import read_listing
from tradecore.adapters.exchange.options import Market
from tradecore.errors import DataError

EXCHANGE_FILTERS = [{"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 1}]


def written(path: Path, rows: list[dict[str, Any]], **more: Any) -> Path:
    path.write_bytes(orjson.dumps({"symbols": rows, **more}))
    return path


def open_exchange(path: Path, market: Market) -> Client:
    options = ExchangeOptions(market=market, exchange_info=path, speed=60.0, hold=False)
    return Client(build(options, SteppedWall()))


def generated(*symbols: str) -> GeneratedMarket:
    return GeneratedMarket(symbols, ts_start=START, history_minutes=10)


def test_every_recorded_symbol_is_listed_as_it_was(tmp_path: Path) -> None:
    info = recorded_info()
    client = open_exchange(written(tmp_path / "info.json", info["symbols"]), generated("BTCUSDT"))

    shown = {row["symbol"]: row for row in client.get("exchangeInfo")["symbols"]}

    assert len(shown) == 1695
    for row in info["symbols"]:
        del row["permissions"]  # Sets have taken their place.
        assert shown[row["symbol"]].items() >= row.items()
    prices = {row["symbol"]: float(row["price"]) for row in client.get("ticker/price")}
    assert [symbol for symbol, price in prices.items() if price] == ["BTCUSDT"]


def test_a_symbol_without_a_market_has_no_price(tmp_path: Path) -> None:
    path = written(tmp_path / "info.json", [symbol_row("ABCUSDT"), symbol_row("XYZUSDT")])
    client = open_exchange(path, generated("XYZUSDT"))

    order = {"symbol": "ABCUSDT", "side": "BUY", "quantity": "1.00"}
    client.ok("POST", "order", **order, type="LIMIT", timeInForce="GTC", price="10")
    status, body = client.signed("POST", "order", **order, type="MARKET")

    assert (status, body) == (400, {"code": -1013, "msg": "Market is closed."})


def test_markets_keep_the_rules_that_were_told(tmp_path: Path) -> None:
    rows = [symbol_row("ABCUSDT"), symbol_row("BTCUSDT"), symbol_row("XYZUSDT")]
    path = tmp_path / "info.json.gz"
    path.write_bytes(gzip.compress(orjson.dumps({"symbols": rows})))
    listing = read_listing(path)
    assert listing.traded == ["ABCUSDT", "BTCUSDT", "XYZUSDT"]
    client = open_exchange(path, generated(*listing.traded))

    for symbol in listing.traded:
        bids = client.get("depth", symbol=symbol)["bids"]
        assert all(round(float(price) * 100) % 10 == 0 for price, _ in bids)
        assert all(round(float(quantity) * 1000) % 10 == 0 for _, quantity in bids)
        assert 0.1 <= float(bids[0][0]) <= 5000


def test_bars_are_of_the_symbols_that_were_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "info.json", [symbol_row("ABCUSDT")], exchangeFilters=EXCHANGE_FILTERS
    )
    client = open_exchange(path, BarReplay({"ABCUSDT": make_bars([100.0] * 9)}, START + 3 * MINUTE))
    info = client.get("exchangeInfo")
    assert info["exchangeFilters"] == EXCHANGE_FILTERS
    assert info["symbols"][0]["filters"] == symbol_row()["filters"]

    order = {"symbol": "ABCUSDT", "side": "BUY", "type": "LIMIT", "quantity": "1.00"}
    client.ok("POST", "order", **order, timeInForce="GTC", price="90")
    status, body = client.signed("POST", "order", **order, timeInForce="GTC", price="90")

    assert (status, body["msg"]) == (400, "Filter failure: EXCHANGE_MAX_NUM_ORDERS")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"[]", "could not be read"),
        (b"{", "could not be read"),
        (b'{"symbols":[{}]}', "symbol was None"),
        (orjson.dumps({"symbols": [symbol_row(), symbol_row()]}), "twice"),
        (
            orjson.dumps(
                {
                    "symbols": [symbol_row()],
                    "exchangeFilters": [{"filterType": "EXCHANGE_MAX_NUM_ORDERS"}],
                }
            ),
            "maxNumOrders",
        ),
    ],
)
def test_what_is_no_exchange_info_is_refused(tmp_path: Path, content: bytes, named: str) -> None:
    path = tmp_path / "info.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=named):
        read_listing(path)
    with pytest.raises(DataError, match="absent"):
        read_listing(tmp_path / "absent.json")


def test_a_market_must_be_listed(tmp_path: Path) -> None:
    path = written(tmp_path / "info.json", [symbol_row("ABCUSDT")])

    with pytest.raises(DataError, match="lists no BTCUSDT, ETHUSDT"):
        open_exchange(path, generated("ETHUSDT", "ABCUSDT", "BTCUSDT"))
