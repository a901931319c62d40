# SPDX-License-Identifier: Apache-2.0
"""What a symbol and an account allow, in Binance's words; changed while the exchange runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall, make_bars
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import (
    AccountSpec,
    BarReplay,
    ExchangeOptions,
    GeneratedMarket,
    build,
)
from tradecore.adapters.exchange.rules import STATUSES

CLOSED = "Market is closed."
BTC = {"symbol": "BTCUSDT"}
LIMIT = BTC | {"type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
REST_BUY = LIMIT | {"side": "BUY", "price": "50000"}
OCO = BTC | {
    "side": "SELL",
    "quantity": "0.001",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "70000",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "50000",
}
OTO = BTC | {
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": "50000",
    "workingQuantity": "0.01",
    "workingTimeInForce": "GTC",
    "pendingType": "LIMIT_MAKER",
    "pendingSide": "SELL",
    "pendingPrice": "70000",
}


def refused(client: Client, path: str, params: dict[str, Any]) -> tuple[int, str]:
    status, body = client.signed("POST", path, **params)
    assert status == 400, body
    return body["code"], body["msg"]


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "TRADING"])
def test_only_a_trading_symbol_takes_orders(bars_client: Client, status: str) -> None:
    venue = bars_client.exchange.venue
    stands = bars_client.ok("POST", "order", **REST_BUY)

    venue.set_status("BTCUSDT", status)

    assert bars_client.get("exchangeInfo", **BTC)["symbols"][0]["status"] == status
    for path in ("order", "order/test"):
        assert refused(bars_client, path, REST_BUY) == (-1013, CLOSED)
    assert refused(bars_client, "orderList/oco", OCO) == (-1013, CLOSED)
    assert bars_client.ok("POST", "order", **(REST_BUY | {"symbol": "ETHUSDT", "price": "2000"}))
    assert bars_client.ok("GET", "order", **BTC, orderId=stands["orderId"])["status"] == "NEW"
    named = BTC | {"orderId": stands["orderId"]}
    amended, made = bars_client.signed("PUT", "order/amend/keepPriority", **named, newQty="0.009")
    code, body = bars_client.signed("DELETE", "order", **named)
    if status == "CANCEL_ONLY":
        assert (made["amendedOrder"]["qty"], body["status"]) == ("0.00900000", "CANCELED")
    else:
        assert (amended, made) == (400, {"code": -2038, "msg": CLOSED})
        assert (code, body) == (400, {"code": -2011, "msg": CLOSED})
    venue.set_status("BTCUSDT", "TRADING")
    assert bars_client.ok("POST", "order", **REST_BUY)["status"] == "NEW"


def test_a_halted_symbol_neither_fills_nor_prints(ticks_client: Client, wall: SteppedWall) -> None:
    venue = ticks_client.exchange.venue
    market = venue.by_symbol["BTCUSDT"]
    wall.step(20)
    ticks_client.get("ping")
    best = market.best()[0][0] / 1e8
    ticks_client.ok("POST", "order", **LIMIT, side="BUY", price=f"{best:.2f}")

    venue.set_status("BTCUSDT", "HALT")
    last = market.trades.newest(1)[0].id
    others = venue.by_symbol["ETHUSDT"].trades.newest(1)[0].id
    wall.step(30)

    assert ticks_client.get("trades", **BTC)[-1]["id"] == last
    assert ticks_client.get("trades", symbol="ETHUSDT")[-1]["id"] > others
    (order,) = ticks_client.ok("GET", "openOrders")
    assert order["status"] == "NEW"
    venue.set_status("BTCUSDT", "TRADING")
    wall.step(60)
    assert ticks_client.get("trades", **BTC)[-1]["id"] > last


def test_statuses_and_rules_that_are_none_change_nothing(bars_client: Client) -> None:
    venue = bars_client.exchange.venue
    before = bars_client.get("exchangeInfo")["symbols"]
    with pytest.raises(ValueError, match="NOPE"):
        venue.set_status("NOPE", "HALT")
    with pytest.raises(ValueError, match="ASLEEP"):
        venue.set_status("BTCUSDT", "ASLEEP")
    with pytest.raises(ValueError, match="NOPE"):
        venue.set_rules("NOPE", icebergAllowed=False)
    with pytest.raises(ValueError, match="minPrice"):
        venue.set_rules("BTCUSDT", filters=[{"filterType": "PRICE_FILTER", "minPrice": "-1"}])

    assert bars_client.get("exchangeInfo")["symbols"] == before


def unsupported(kind: str) -> tuple[int, str]:
    return -1013, f"{kind} orders are not supported for this symbol."


@pytest.mark.parametrize(
    ("rules", "path", "params", "refusal"),
    [
        (
            {"quoteOrderQtyMarketAllowed": False},
            "order",
            BTC | {"side": "BUY", "type": "MARKET", "quoteOrderQty": "100"},
            (-1013, "Quote order qty market orders are not support for this symbol."),
        ),
        ({"ocoAllowed": False}, "orderList/oco", OCO, unsupported("OCO")),
        (
            {"otoAllowed": False},
            "orderList/oto",
            OTO | {"pendingQuantity": "0.01"},
            unsupported("OTO"),
        ),
        ({"opoAllowed": False}, "orderList/opo", OTO, unsupported("OPO")),
        ({"orderTypes": ["LIMIT"]}, "orderList/oco", OCO, unsupported("Limit maker")),
        (
            {"orderTypes": ["LIMIT"]},
            "order",
            BTC | {"side": "BUY", "type": "MARKET", "quantity": "0.01"},
            unsupported("Market"),
        ),
        (
            {"orderTypes": ["LIMIT"]},
            "order",
            REST_BUY | {"type": "STOP_LOSS_LIMIT", "stopPrice": "70000"},
            unsupported("Stop loss limit"),
        ),
        (
            {"permissionSets": [["SPOT", "MARGIN"], ["TRD_GRP_004"]]},
            "order",
            REST_BUY,
            (-2010, "This symbol is not permitted for this account."),
        ),
        (
            {"baseAssetPrecision": 3},
            "order",
            REST_BUY | {"quantity": "0.0101"},
            (-1111, "Parameter 'quantity' has too much precision."),
        ),
        (
            {"quotePrecision": 1},
            "orderList/oco",
            OCO | {"belowStopPrice": "50000.01"},
            (-1111, "Parameter 'belowStopPrice' has too much precision."),
        ),
        (
            {"quoteAssetPrecision": 2},
            "order",
            BTC | {"side": "BUY", "type": "MARKET", "quoteOrderQty": "100.001"},
            (-1111, "Parameter 'quoteOrderQty' has too much precision."),
        ),
    ],
)
def test_what_a_symbol_does_not_allow(
    bars_client: Client,
    rules: dict[str, Any],
    path: str,
    params: dict[str, Any],
    refusal: tuple[int, str],
) -> None:
    bars_client.ok("POST", "order", **BTC, side="BUY", type="MARKET", quantity="0.01")
    bars_client.exchange.venue.set_rules("BTCUSDT", **rules)

    assert refused(bars_client, path, params) == refusal


FILTERS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"filterType": "PRICE_FILTER", "tickSize": "0.5"}, {"price": "50000.1"}, "PRICE_FILTER"),
    ({"filterType": "PRICE_FILTER", "minPrice": "50001"}, {}, "PRICE_FILTER"),
    (
        {"filterType": "PERCENT_PRICE", "multiplierUp": 5, "multiplierDown": "0.9"},
        {},
        "PERCENT_PRICE",
    ),
    (
        {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            "bidMultiplierUp": "5",
            "bidMultiplierDown": "0.9",
            "askMultiplierUp": "5",
            "askMultiplierDown": "0.1",
        },
        {},
        "PERCENT_PRICE_BY_SIDE",
    ),
    ({"filterType": "LOT_SIZE", "maxQty": "0.009"}, {}, "LOT_SIZE"),
    ({"filterType": "NOTIONAL", "maxNotional": "499"}, {}, "NOTIONAL"),
    ({"filterType": "MAX_POSITION", "maxPosition": "0.001"}, {}, "MAX_POSITION"),
    ({"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 0}, {}, "MAX_NUM_ORDERS"),
]


@pytest.mark.parametrize(("rule", "changes", "name"), FILTERS)
def test_a_filter_refuses_single_orders_lists_and_tests(
    bars_client: Client, rule: dict[str, Any], changes: dict[str, Any], name: str
) -> None:
    rule = {"avgPriceMins": 5} | rule
    bars_client.exchange.venue.set_rules("BTCUSDT", filters=[rule])
    working = "workingPrice", changes.get("price", "50000")

    for path, params in (
        ("order", REST_BUY | changes),
        ("order/test", REST_BUY | changes),
        ("orderList/oto", OTO | {"pendingQuantity": "0.01", working[0]: working[1]}),
    ):
        assert refused(bars_client, path, params) == (-1013, f"Filter failure: {name}")


def test_market_orders_meet_their_own_filters(bars_client: Client) -> None:
    venue = bars_client.exchange.venue
    market = BTC | {"side": "BUY", "type": "MARKET"}
    lot = {"filterType": "MARKET_LOT_SIZE", "minQty": "0.01", "maxQty": "0.02", "stepSize": "0"}
    venue.set_rules("BTCUSDT", filters=[lot])
    for size in ({"quantity": "0.009"}, {"quantity": "0.03"}, {"quoteOrderQty": "100"}):
        assert refused(bars_client, "order/test", market | size) == (
            -1013,
            "Filter failure: MARKET_LOT_SIZE",
        )
    assert bars_client.ok("POST", "order/test", **market, quoteOrderQty="1000") == {}
    least = {
        "filterType": "NOTIONAL",
        "minNotional": "1000",
        "applyMinToMarket": False,
        "maxNotional": "1000",
        "applyMaxToMarket": True,
        "avgPriceMins": 5,
    }
    venue.set_rules("BTCUSDT", filters=[least])
    assert bars_client.ok("POST", "order/test", **market, quantity="0.01") == {}
    assert refused(bars_client, "order/test", market | {"quantity": "0.02"}) == (
        -1013,
        "Filter failure: NOTIONAL",
    )


def test_averages_over_no_minutes_are_the_last_price(bars_client: Client) -> None:
    """History rises by 10 a minute: over five minutes it averages 20 below the last price."""
    venue = bars_client.exchange.venue
    last = float(bars_client.get("ticker/price", **BTC)["price"])
    average = float(bars_client.get("avgPrice", **BTC)["price"])
    assert average == last - 20
    band = {"filterType": "PERCENT_PRICE", "multiplierUp": "1", "multiplierDown": "0"}
    for minutes, most in ((5, average), (0, last)):
        venue.set_rules("BTCUSDT", filters=[band | {"avgPriceMins": minutes}])
        sale = LIMIT | {"side": "BUY"}
        assert bars_client.ok("POST", "order/test", **sale, price=f"{most:.2f}") == {}
        assert refused(bars_client, "order/test", sale | {"price": f"{most + 0.01:.2f}"}) == (
            -1013,
            "Filter failure: PERCENT_PRICE",
        )


def test_orders_are_counted_over_the_whole_exchange(bars_client: Client) -> None:
    venue = bars_client.exchange.venue
    venue.exchange_counts = {"EXCHANGE_MAX_NUM_ORDERS": 2, "EXCHANGE_MAX_NUM_ALGO_ORDERS": 0}
    bars_client.ok("POST", "order", **REST_BUY)
    stop = BTC | {"side": "BUY", "type": "STOP_LOSS", "quantity": "0.01", "stopPrice": "70000"}
    assert refused(bars_client, "order", stop) == (
        -1013,
        "Filter failure: EXCHANGE_MAX_NUM_ALGO_ORDERS",
    )
    ether = REST_BUY | {"symbol": "ETHUSDT", "price": "2000"}
    bars_client.ok("POST", "order", **ether)
    assert refused(bars_client, "order", ether) == (
        -1013,
        "Filter failure: EXCHANGE_MAX_NUM_ORDERS",
    )


def test_an_account_that_may_not_trade(bars_client: Client) -> None:
    stands = bars_client.ok("POST", "order", **REST_BUY)
    (account,) = bars_client.exchange.venue.accounts

    account.can_trade = False

    assert bars_client.ok("GET", "account")["canTrade"] is False
    barred = "This account may not place or cancel orders."
    assert refused(bars_client, "order", REST_BUY) == (-2010, barred)
    assert refused(bars_client, "orderList/oco", OCO) == (-2010, barred)
    for path, params in (
        ("order", {"orderId": stands["orderId"]}),
        ("openOrders", {}),
        ("orderList", {"orderListId": 1}),
    ):
        assert bars_client.signed("DELETE", path, **BTC, **params) == (
            400,
            {"code": -2011, "msg": barred},
        )
    account.can_trade = True
    assert bars_client.ok("DELETE", "order", **BTC, orderId=stands["orderId"])


@pytest.mark.parametrize("path", ["depth", "ticker/price", "ticker/bookTicker", "ticker/24hr"])
def test_one_symbol_is_asked_for_by_its_status(bars_client: Client, path: str) -> None:
    bars_client.exchange.venue.set_status("BTCUSDT", "BREAK")

    assert bars_client.get(path, **BTC, symbolStatus="BREAK")
    for status, code in (("TRADING", -1220), ("HALT", -1220), ("END_OF_DAY", -1122)):
        answer = bars_client.send("GET", path, f"symbol=BTCUSDT&symbolStatus={status}")
        assert (answer[0], answer[1]["code"]) == (400, code)


def test_several_symbols_are_sieved_by_status(bars_client: Client) -> None:
    bars_client.exchange.venue.set_status("BTCUSDT", "BREAK")
    both = '["BTCUSDT","ETHUSDT"]'
    for path in ("ticker/price", "ticker/bookTicker", "ticker/24hr"):
        for params in ({}, {"symbols": both}):
            for status, wanted in (("TRADING", ["ETHUSDT"]), ("BREAK", ["BTCUSDT"]), ("HALT", [])):
                rows = bars_client.get(path, **params, symbolStatus=status)
                assert [row["symbol"] for row in rows] == wanted
    rows = bars_client.get("exchangeInfo", symbolStatus="BREAK")["symbols"]
    assert [row["symbol"] for row in rows] == ["BTCUSDT"]
    for query in ("symbol=BTCUSDT", f"symbols={both}", "permissions=SPOT&symbol=BTCUSDT"):
        status, body = bars_client.send("GET", "exchangeInfo", f"{query}&symbolStatus=BREAK")
        assert (status, body["code"]) == (400, -1128)


def test_exchange_info_by_permission() -> None:
    bars = {name: make_bars([100.0] * 3) for name in ("BTCUSDT", "ETHUSDT", "XRPUSDT")}
    client = Client(build(ExchangeOptions(market=BarReplay(bars)), SteppedWall()))
    venue = client.exchange.venue
    venue.set_rules("ETHUSDT", permissionSets=[["MARGIN"]])
    venue.set_rules("XRPUSDT", permissionSets=[["TRD_GRP_004"]])

    def names(**params: str) -> list[str]:
        return [row["symbol"] for row in client.get("exchangeInfo", **params)["symbols"]]

    assert names() == ["BTCUSDT", "ETHUSDT"]
    assert names(permissions="MARGIN") == ["ETHUSDT"]
    assert names(permissions='["TRD_GRP_004","SPOT"]') == ["BTCUSDT", "XRPUSDT"]
    assert names(symbol="XRPUSDT") == ["XRPUSDT"]
    rows = client.get("exchangeInfo", showPermissionSets="false")["symbols"]
    assert [row["permissionSets"] for row in rows] == [[], []]
    api = Api(client)
    shown = api.call("exchangeInfo", permissions=["TRD_GRP_004"], showPermissionSets=True)
    assert [row["symbol"] for row in shown["result"]["symbols"]] == ["XRPUSDT"]


def test_an_account_has_limits_of_its_own() -> None:
    bars = {"BTCUSDT": make_bars([60_000.0] * 3)}
    account = AccountSpec(
        deposits={"USDT": Decimal(90_000), "BTC": Decimal(5)},
        asset_limits={"BTC": Decimal("0.5"), "USDT": Decimal(12_000), "ETH": Decimal(1)},
    )
    options = ExchangeOptions(market=BarReplay(bars), hold=False, accounts=[account])
    client = Client(build(options, SteppedWall()))

    shown = client.ok("GET", "myFilters", **BTC)

    assert shown["assetFilters"] == [
        {"filterType": "MAX_ASSET", "asset": "BTC", "limit": "0.50000000"},
        {"filterType": "MAX_ASSET", "asset": "USDT", "limit": "12000.00000000"},
    ]
    assert shown["symbolFilters"] == client.get("exchangeInfo")["symbols"][0]["filters"]
    assert shown["exchangeFilters"] == []
    assert Api(client).signed("myFilters", **BTC)["result"] == shown
    half = LIMIT | {"side": "SELL", "quantity": "0.5"}
    market = BTC | {"side": "BUY", "type": "MARKET"}
    for taken, refused_one in (
        (half | {"price": "24000"}, half | {"price": "24001"}),
        (half | {"price": "20000"}, half | {"price": "20000", "quantity": "0.6"}),
        (market | {"quantity": "0.2"}, market | {"quantity": "0.20001"}),
        (market | {"quoteOrderQty": "12000"}, market | {"quoteOrderQty": "12000.01"}),
    ):
        assert client.ok("POST", "order/test", **taken) == {}
        assert refused(client, "order/test", refused_one) == (-1013, "Filter failure: MAX_ASSET")


def test_a_broken_market_halts_and_goes_on() -> None:
    wall = SteppedWall()
    market = GeneratedMarket(("BTCUSDT",), 7, START, history_minutes=5, style="broken")
    client = Client(build(ExchangeOptions(market=market, speed=60.0), wall))
    venue = client.exchange.venue

    def until(status: str) -> None:
        for _ in range(60):
            wall.step(0.25)
            client.get("ping")
            if venue.by_symbol["BTCUSDT"].status == status:
                return
        raise AssertionError(f"never became {status}")

    until("HALT")
    assert refused(client, "order", REST_BUY) == (-1013, CLOSED)
    until("TRADING")
    client.ok("POST", "order", **REST_BUY)
    venue.set_status("BTCUSDT", "CANCEL_ONLY")
    with pytest.raises(AssertionError, match="never"):
        until("HALT")  # What somebody set is not undone.
