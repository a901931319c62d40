# SPDX-License-Identifier: Apache-2.0
"""What accounts pay: from what they receive or in BNB, by rates of their own, and what is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.adapters.exchange.client import Client, SteppedWall, make_bars
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import (
    AccountSpec,
    BarReplay,
    ExchangeOptions,
    Fees,
    GeneratedMarket,
    Rates,
    build,
)

NONE = dict.fromkeys(("maker", "taker", "buyer", "seller"), "0.00000000")
OWN = Fees(
    standard=Rates(maker_ppm=800, taker_ppm=1000, buyer_ppm=10, seller_ppm=20),
    special=Rates(taker_ppm=50),
    tax=Rates(maker_ppm=1, taker_ppm=2, seller_ppm=3),
    pays_in_bnb=True,
)
BTC = {"symbol": "BTCUSDT"}


def open_exchange(fees: Fees | None, bnb: int = 10, *symbols: str) -> tuple[Client, SteppedWall]:
    """BTCUSDT at 50,000 and BNBUSDT at 400, a minute a second."""
    prices = {"BTCUSDT": 50_000.0, "BNBUSDT": 400.0, "BNBBTC": 0.008, "ETHUSDT": 2_000.0}
    bars = {name: make_bars([prices[name]] * 30, width=0.0) for name in symbols or ("BTCUSDT",)}
    deposits = {"USDT": Decimal(10_000), "BTC": Decimal(1), "BNB": Decimal(bnb)}
    wall = SteppedWall()
    options = ExchangeOptions(
        market=BarReplay(bars),
        speed=60.0,
        hold=False,
        accounts=(AccountSpec(deposits=deposits, fees=fees),),
    )
    client = Client(build(options, wall))
    wall.step(1)
    client.get("ping")
    return client, wall


def traded(client: Client, wall: SteppedWall, **params: Any) -> Any:
    """Send an order that trades when a minute has gone by; return the trade."""
    client.ok("POST", "order", **BTC, **params)
    wall.step(1)
    return client.ok("GET", "myTrades", **BTC)[-1]


def test_usual_fees_are_taken_from_what_is_received() -> None:
    client, wall = open_exchange(None)

    bought = traded(client, wall, side="BUY", type="MARKET", quantity="0.1")
    sold = traded(client, wall, side="SELL", type="MARKET", quantity="0.1")

    assert (bought["commission"], bought["commissionAsset"]) == ("0.00010000", "BTC")
    assert (sold["commission"], sold["commissionAsset"]) == ("5.00000000", "USDT")
    said = client.ok("GET", "account/commission", **BTC)
    assert said == {
        "symbol": "BTCUSDT",
        "standardCommission": NONE | {"maker": "0.00100000", "taker": "0.00100000"},
        "specialCommission": NONE,
        "taxCommission": NONE,
        "discount": {
            "enabledForAccount": False,
            "enabledForSymbol": False,
            "discountAsset": "BNB",
            "discount": "0.75000000",
        },
    }


def test_bnb_pays_the_standard_part_at_a_discount() -> None:
    client, wall = open_exchange(OWN, 10, "BTCUSDT", "BNBUSDT")
    api = Api(client)
    api.signed("userDataStream.subscribe.signature")

    bought = traded(client, wall, side="BUY", type="MARKET", quantity="0.1")

    # Of 5,000 USDT: 1,010 ppm at three quarters, and 52 ppm; in BNB at 400.
    worth = Decimal(5000) * (Decimal(1010) * 3 / 4 + 52) / 10**6
    assert bought["commissionAsset"] == "BNB"
    assert Decimal(bought["commission"]) == (worth / 400).quantize(Decimal("1e-8"))
    events = api.events()
    filled = next(event for event in events if event.get("x") == "TRADE")
    assert (filled["n"], filled["N"]) == (bought["commission"], "BNB")
    moved = {row["a"]: Decimal(row["f"]) for row in events[-1]["B"]}
    assert moved["BNB"] == 10 - Decimal(bought["commission"])
    assert moved["BTC"] == Decimal("1.1")


def test_without_enough_bnb_or_its_price_the_asset_received_pays() -> None:
    for bnb, symbols in ((0, ("BTCUSDT", "BNBUSDT")), (10, ("BTCUSDT", "BNBBTC"))):
        client, wall = open_exchange(OWN, bnb, *symbols)

        sold = traded(client, wall, side="SELL", type="MARKET", quantity="0.1")

        assert sold["commissionAsset"] == "USDT"
        assert Decimal(sold["commission"]) == Decimal(5000) * (1020 + 55) / 10**6


def test_what_an_order_would_pay_is_told_and_costs_more_weight() -> None:
    client, _ = open_exchange(OWN, 10, "BTCUSDT", "BNBUSDT")
    order = BTC | {"side": "BUY", "type": "MARKET", "quantity": "0.1"}

    assert client.ok("POST", "order/test", **order, computeCommissionRates="false") == {}
    before = int(client.headers["X-MBX-USED-WEIGHT-1M"])
    said = client.ok("POST", "order/test", **order, computeCommissionRates="true")

    assert int(client.headers["X-MBX-USED-WEIGHT-1M"]) == before + 20
    assert said == {
        "standardCommissionForOrder": {"maker": "0.00081000", "taker": "0.00101000"},
        "specialCommissionForOrder": {"maker": "0.00000000", "taker": "0.00005000"},
        "taxCommissionForOrder": {"maker": "0.00000100", "taker": "0.00000200"},
        "discount": {
            "enabledForAccount": True,
            "enabledForSymbol": True,
            "discountAsset": "BNB",
            "discount": "0.75000000",
        },
    }
    order["side"] = "SELL"
    said = client.ok("POST", "order/test", **order, computeCommissionRates="true")
    assert said["standardCommissionForOrder"] == {"maker": "0.00082000", "taker": "0.00102000"}
    status, body = client.signed("POST", "order/test", **order, computeCommissionRates="maybe")
    assert (status, body["code"]) == (400, -1100)


def test_the_account_says_its_own_rates() -> None:
    client, _ = open_exchange(OWN)

    account = client.ok("GET", "account")

    names = ("makerCommission", "takerCommission", "buyerCommission", "sellerCommission")
    assert [account[name] for name in names] == [8, 10, 0, 0]
    assert account["commissionRates"] == {
        "maker": "0.00080000",
        "taker": "0.00100000",
        "buyer": "0.00001000",
        "seller": "0.00002000",
    }
    said = client.ok("GET", "account/commission", **BTC)
    assert said["specialCommission"] == NONE | {"taker": "0.00005000"}
    assert said["taxCommission"]["seller"] == "0.00000300"


def test_rates_out_of_range_are_refused() -> None:
    for rates in (Rates(taker_ppm=1_000_000), Rates(maker_ppm=-1)):
        options = ExchangeOptions(
            market=GeneratedMarket(history_minutes=1), accounts=(AccountSpec(fees=Fees(rates)),)
        )
        with pytest.raises(ValueError, match="fees of an account"):
            build(options, SteppedWall())
