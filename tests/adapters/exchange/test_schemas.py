# SPDX-License-Identifier: Apache-2.0
"""Every spot payload that was recorded, and the documented ones, beside the exchange's own.

A difference must be a change of Binance's that is listed here with its date; one that is listed
must still be there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pytest
from tests import recorded
from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.schemas import differences, schema_of
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import ExchangeOptions, GeneratedMarket, build

DOCUMENTED = "nautilus/crate_test_data/spot"
DOCUMENTED_TICKER = "nautilus/resources/ws_messages/ws_spot_ticker_24hr.json"
OLDER = "nautilus/resources/http_responses/http_spot_market"
ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}


class World:
    """An exchange at which a little of everything has been done."""

    def __init__(self) -> None:
        wall = SteppedWall()
        market = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, ts_start=START, history_minutes=90)
        self.client = client = Client(build(ExchangeOptions(market=market), wall))
        self.api = Api(client)
        self.api.signed("userDataStream.subscribe.signature")
        stream_names = ("trade", "aggTrade", "bookTicker", "kline_1m", "depth@100ms", "ticker")
        names = [f"{symbol}@{name}" for symbol in ("btcusdt", "ethusdt") for name in stream_names]
        session = client.exchange.open_stream("/stream", f"streams={'/'.join(names)}".encode())
        wall.step(65)
        client.exchange.catch_up()
        self.filled = client.order("BUY", "MARKET", quantity="0.02")
        self.canceled = client.ok(
            "DELETE",
            "order",
            symbol="BTCUSDT",
            orderId=client.ok("POST", "order", side="BUY", price="20000", **ORDER)["orderId"],
        )
        self.open = client.ok("POST", "order", side="BUY", price="20001", **ORDER)
        self.open_orders = client.ok("GET", "openOrders")
        pair = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.01", "aboveType": "LIMIT_MAKER"}
        below = {"belowType": "STOP_LOSS_LIMIT", "belowTimeInForce": "GTC", "belowPrice": "20000"}
        prices = {"abovePrice": "200000", "belowStopPrice": "20001"}
        icebergs = {"aboveIcebergQty": "0.001", "belowIcebergQty": "0.001"}
        client.ok("POST", "orderList/oco", **pair, **below, **prices, **icebergs)
        self.canceled_all = client.ok("DELETE", "openOrders", symbol="BTCUSDT")
        self.user = [frame for frame in self.api.take() if "event" in frame]
        self.streamed: dict[str, list[Any]] = {}
        for frame in map(json.loads, session.outbox.take()):
            self.streamed.setdefault(frame["stream"].partition("@")[2], []).append(frame)

    def events(self, name: str, **values: str) -> list[Any]:
        return [
            frame
            for frame in self.user
            if frame["event"]["e"] == name
            and all(frame["event"][key] == value for key, value in values.items())
        ]

    def refusals(self) -> list[Any]:
        too_much = self.client.signed("POST", "order", side="BUY", price="20000", **ORDER)
        small = self.client.signed(
            "POST", "order", **(ORDER | {"side": "BUY", "price": "20000", "quantity": "0.00001"})
        )
        late = self.client.signed("GET", "account", timestamp=1_700_000_000_000)
        return [answer for status, answer in (too_much, small, late) if status == 400]


@cache
def world() -> World:
    return World()


def get(path: str, **params: Any) -> Callable[[World], list[Any]]:
    return lambda made: [made.client.get(path, **params)]


def signed(path: str, **params: Any) -> Callable[[World], list[Any]]:
    return lambda made: [made.client.ok("GET", path, **params)]


def stream(name: str) -> Callable[[World], list[Any]]:
    return lambda made: made.streamed[name]


class Known(NamedTuple):
    """A change of Binance's: the date by which it was in force, and the section of the facts."""

    date: str
    section: str
    lines: tuple[str, ...]


# Newer than the recordings, dated by the state of Binance's documentation that has them.
STATE = "2026-07-21"
OLD_RULES = Known(
    STATE,
    "5",
    (
        ".symbols[].filters[MIN_NOTIONAL] is missing",
        ".symbols[].filters[NOTIONAL] is new",
        ".symbols[].filters[MAX_NUM_ORDER_AMENDS] is new",
        ".symbols[].filters[MAX_NUM_ORDER_LISTS] is new",
        ".symbols[].filters[PERCENT_PRICE_BY_SIDE] is new",
        ".symbols[].filters[TRAILING_DELTA] is new",
        ".symbols[].filters[PERCENT_PRICE] is missing",
    ),
)
OLD_SYMBOLS = Known(
    STATE,
    "2.3",
    (
        ".symbols[].permissions is empty",
        *(
            f".symbols[].{name} is new"
            for name in (
                *("otoAllowed", "opoAllowed", "allowTrailingStop", "cancelReplaceAllowed"),
                *("amendAllowed", "pegInstructionsAllowed", "permissionSets"),
                *("defaultSelfTradePreventionMode", "allowedSelfTradePreventionModes"),
            )
        ),
    ),
)
OLD_REPORTS = Known(STATE, "7.4", (".W is new", ".V is new"))
UNROUTED = Known(STATE, "2.3", (".sors is missing",))
"""Optional: there where orders are routed."""


@dataclass(frozen=True)
class Case:
    """A payload and the answer to the like request."""

    path: str
    ours: Callable[[World], list[Any]]
    known: tuple[Known, ...] = ()
    is_bare: bool = False
    """Theirs lacks the wrapper that ours comes in."""

    @property
    def is_documented(self) -> bool:
        """Whether it was written for the documentation: amounts of any length, in any order."""
        return self.path.startswith(DOCUMENTED) or self.path == DOCUMENTED_TICKER

    def theirs(self) -> list[Any]:
        path = recorded.path(f"payloads/{self.path}")
        if path.suffix == ".zst":
            zstandard = pytest.importorskip("zstandard")
            with path.open("rb") as file:
                found = json.loads(zstandard.ZstdDecompressor().stream_reader(file).read())
            # Amounts have as many decimals as their asset has; here all have eight.
            precisions = ("baseAssetPrecision", "quoteAssetPrecision")
            rows = [row for row in found["symbols"] if all(row[name] == 8 for name in precisions)]
            return [found | {"symbols": rows}]
        text = path.read_text()
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in text.splitlines()]
        found = json.loads(text)
        return [row["body"] for row in found] if path.name == "errors.json" else [found]


DOCUMENTED_KNOWN = {"exchange_info": (UNROUTED,)}
CASES = [
    Case(
        "recorded/spot_exchangeInfo_20211012.json.zst",
        get("exchangeInfo"),
        (OLD_RULES, OLD_SYMBOLS),
    ),
    *[
        Case(f"recorded/spot_depth_{symbol}.json", get("depth", symbol="BTCUSDT"))
        for symbol in ("NKNUSDT", "BLZETH", "LRCBTC", "RUNEEUR")
    ],
    Case("recorded/ws_spot_trade.jsonl", stream("trade")),
    Case("recorded/ws_spot_aggTrade.jsonl", stream("aggTrade")),
    Case("recorded/ws_spot_bookTicker.jsonl", stream("bookTicker")),
    Case("recorded/ws_spot_kline_1m.jsonl", stream("kline_1m")),
    Case("recorded/ws_spot_depth_100ms.jsonl", stream("depth@100ms")),
    Case(
        "from_issues/spot_executionReport_trade_filled.json",
        lambda made: made.events("executionReport", x="TRADE", X="FILLED"),
        (OLD_REPORTS,),
        is_bare=True,
    ),
    Case("from_issues/errors.json", World.refusals),
    Case(f"{OLDER}_klines.json", get("klines", symbol="BTCUSDT", interval="1m")),
    Case(f"{OLDER}_agg_trades.json", get("aggTrades", symbol="BTCUSDT")),
    Case(f"{OLDER}_depth.json", get("depth", symbol="BTCUSDT")),
    Case(
        f"{OLDER}_exchange_info.json",
        get("exchangeInfo"),
        (OLD_RULES, OLD_SYMBOLS),
    ),
    Case(f"{OLDER}_historical_trades.json", get("historicalTrades", symbol="BTCUSDT")),
    Case(f"{OLDER}_trades.json", get("trades", symbol="BTCUSDT")),
    Case(f"{OLDER}_time.json", get("time")),
    *[
        Case(f"{DOCUMENTED}/http_json/{name}_response.json", ours, DOCUMENTED_KNOWN.get(name, ()))
        for name, ours in {
            "account": signed("account"),
            "account_trades": signed("myTrades", symbol="BTCUSDT"),
            "all_orders": lambda made: [made.open_orders],
            "avg_price": get("avgPrice", symbol="BTCUSDT"),
            "book_ticker": get("ticker/bookTicker", symbol="BTCUSDT"),
            "cancel_open_orders": lambda made: [made.canceled_all],
            "cancel_order": lambda made: [made.canceled],
            "depth": get("depth", symbol="BTCUSDT"),
            "exchange_info": get("exchangeInfo"),
            "klines": get("klines", symbol="BTCUSDT", interval="1m"),
            "new_order_full": lambda made: [made.filled],
            "open_orders": lambda made: [made.open_orders],
            "order": lambda made: [made.open_orders[0]],
            "ping": get("ping"),
            "server_time": get("time"),
            "ticker_24hr": get("ticker/24hr", symbol="BTCUSDT"),
            "ticker_price": get("ticker/price", symbol="BTCUSDT"),
            "trades": get("trades", symbol="BTCUSDT"),
        }.items()
    ],
    *[
        Case(f"{DOCUMENTED}/user_data_json/{name}_wrapped.json", ours)
        for name, ours in {
            "account_position": lambda made: made.events("outboundAccountPosition"),
            "execution_report": lambda made: made.events("executionReport", x="NEW", o="LIMIT"),
            "list_status": lambda made: made.events("listStatus"),
        }.items()
    ],
    Case(DOCUMENTED_TICKER, lambda made: [frame["data"] for frame in made.streamed["ticker"]]),
    Case(
        f"{DOCUMENTED}/user_data_json/account_position.json",
        lambda made: made.events("outboundAccountPosition"),
        is_bare=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.rpartition("/")[2])
def test_payloads_differ_only_as_listed(case: Case) -> None:
    theirs, ours = case.theirs(), case.ours(world())
    assert ours
    if case.is_bare:
        ours = [frame["event"] for frame in ours]
    is_exact = not case.is_documented
    found = differences(schema_of(theirs, is_exact), schema_of(ours, is_exact), has_order=is_exact)

    assert sorted(found) == sorted(line for known in case.known for line in known.lines)


def test_every_recorded_spot_payload_is_compared() -> None:
    with recorded.path("payloads/INDEX.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"].startswith("recorded")]
    spot = {
        row["file"]
        for row in rows
        if "spot_" in row["file"] or row["file"] == "from_issues/errors.json"
    }

    assert len(spot) >= 13
    assert spot - {case.path for case in CASES} == set()


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ({"a": 1, "b": "1.00000000"}, {"a": 2, "b": "2.00000000"}, []),
        ({"a": 1}, {"a": "1"}, [".a is text, not int"]),
        ({"a": "1.00000000"}, {"a": "1.0"}, [".a is text, not amount"]),
        ({"a": True}, {"a": 1}, [".a is int, not bool"]),
        ({"a": {"b": 1}}, {}, [".a is missing"]),
        ({}, {"a": 1}, [".a is new"]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [".b comes before a"]),
        ([[1, "x"]], [[1, 2]], ["[][1] is missing", "[][0] is missing", "[][] is new"]),
        ({"a": [{"b": 1}]}, {"a": []}, [".a is empty"]),
        ({"a": []}, {"a": [{"b": 1}]}, []),
        ([{"a": 1}], [{"a": 1}, {"b": 1}], ["[].a is sometimes missing", "[].b is new"]),
        ([{"a": 1}, {}], [{}], []),
        ([{"a": None}], [{"a": "x"}], ["[].a is text, not null"]),
    ],
)
def test_differences_are_found(theirs: Any, ours: Any, expected: list[str]) -> None:
    assert sorted(differences(schema_of([theirs]), schema_of([ours]))) == sorted(expected)
