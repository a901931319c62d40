# SPDX-License-Identifier: Apache-2.0
"""python-binance, unmodified, on the local exchange: addresses changed, nothing else."""

from __future__ import annotations

import os
import sys
from typing import Any

from binance import AsyncClient, BinanceSocketManager
from binance.exceptions import BinanceAPIException
from binance.ws.reconnecting_websocket import ReconnectingWebsocket
from python_binance_sockets import over_websocket, streams, user_data
from python_binance_words import PAIR, entry_of, pair_of
from steps import Steps, main

KEY, SECRET = "tradecore-demo-key", "tradecore-demo-secret"
ReconnectingWebsocket.TIMEOUT = 0.2  # How long it takes to see that it is being closed, s.


async def script(step: Steps, rest: str, stream: str, ws_api: str) -> None:
    """Go through all that the library offers for spot."""

    class Local(AsyncClient):  # type: ignore[misc]
        API_URL = f"{rest}/api"
        WS_API_URL = ws_api

    class LocalSockets(BinanceSocketManager):  # type: ignore[misc]
        STREAM_URL = f"{stream}/"

    with step("create: ping and time"):
        client = await Local.create(KEY, SECRET)
    sockets = LocalSockets(client)
    try:
        await markets(step, client)
        bid = await orders(step, client)
        await special_orders(step, client, bid)
        await lists(step, client, bid)
        await over_websocket(step, client, bid)
        await streams(step, client, sockets)
        await user_data(step, client, sockets, bid)
        await errors(step, client, bid)
        for kind in ("ed25519", "rsa"):
            await private_key(step, Local, kind)
        await limits(step, client, bid)
    finally:
        await client.close_connection()


async def markets(step: Steps, client: Any) -> None:
    """Public data."""
    with step("server time"):
        assert (await client.get_server_time())["serverTime"] > 1_600_000_000_000
    with step("ping"):
        assert await client.ping() == {}
    with step("exchange info"):
        info = await client.get_exchange_info()
        assert {row["symbol"] for row in info["symbols"]} >= {"BTCUSDT", "ETHUSDT"}
    with step("one symbol's filters"):
        found = await client.get_symbol_info(PAIR)
        assert {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"} <= {
            f["filterType"] for f in found["filters"]
        }
    with step("order book"):
        book = await client.get_order_book(symbol=PAIR, limit=20)
        assert float(book["bids"][0][0]) < float(book["asks"][0][0])
    with step("recent trades, once there are some"):
        rows = await step.until(lambda: client.get_recent_trades(symbol=PAIR, limit=5))
        assert rows[0]["id"] >= 0
    with step("aggregate trades"):
        assert (await client.get_aggregate_trades(symbol=PAIR, limit=5))[0]["a"] > 0
    with step("klines"):
        rows = await client.get_klines(symbol=PAIR, interval="1m", limit=50)
        assert len(rows) == 50
        assert len(rows[0]) == 12
    with step("klines for charts"):
        assert len(await client.get_ui_klines(symbol=PAIR, interval="5m", limit=7)) == 7
    with step("historical trades"):
        assert await client.get_historical_trades(symbol=PAIR, limit=5)
    with step("ticker of a window"):
        told = await client.get_symbol_ticker_window(symbol=PAIR, windowSize="1h")
        assert float(told["lastPrice"]) > 0
    with step("historical klines by a generator"):
        made = await client.get_historical_klines_generator(PAIR, "1m", "90 minutes ago UTC")
        assert len([row async for row in made]) >= 85
    with step("average price"):
        assert float((await client.get_avg_price(symbol=PAIR))["price"]) > 0
    with step("day ticker"):
        assert (await client.get_ticker(symbol=PAIR))["symbol"] == PAIR
    with step("price ticker"):
        assert float((await client.get_symbol_ticker(symbol=PAIR))["price"]) > 0
    with step("all prices"):
        assert len(await client.get_all_tickers()) >= 2
    with step("book ticker"):
        quote = await client.get_orderbook_ticker(symbol=PAIR)
        assert float(quote["bidPrice"]) < float(quote["askPrice"])
    with step("all book tickers"):
        assert len(await client.get_orderbook_tickers()) >= 2


async def orders(step: Steps, client: Any) -> float:
    """Every plain order type over REST."""
    bid = float((await client.get_orderbook_ticker(symbol=PAIR))["bidPrice"])
    low, high = f"{bid * 0.9:.2f}", f"{bid * 1.1:.2f}"
    with step("account"):
        before = await client.get_account()
        assert before["canTrade"]
    with step("one asset's balance"):
        assert float((await client.get_asset_balance(asset="USDT"))["free"]) > 5000
    with step("test order"):
        assert (
            await client.create_test_order(
                symbol=PAIR, side="BUY", type="LIMIT", timeInForce="GTC", quantity="0.01", price=low
            )
        ) == {}
    with step("market buy by quantity"):
        bought = await client.order_market_buy(symbol=PAIR, quantity="0.04")
        assert bought["status"] == "FILLED"
        assert abs(sum(float(fill["qty"]) for fill in bought["fills"]) - 0.04) < 1e-9
    with step("market buy by quote quantity"):
        spent = await client.order_market_buy(symbol=PAIR, quoteOrderQty="100")
        assert 90 < float(spent["cummulativeQuoteQty"]) <= 100
    with step("market sell"):
        assert (await client.order_market_sell(symbol=PAIR, quantity="0.001"))["side"] == "SELL"
    with step("limit buy rests"):
        resting = await client.order_limit_buy(symbol=PAIR, quantity="0.01", price=low)
        assert resting["status"] == "NEW"
    with step("limit sell rests"):
        asked = await client.order_limit_sell(symbol=PAIR, quantity="0.01", price=high)
        assert asked["status"] == "NEW"
    with step("limit IOC expires"):
        gone = await client.order_limit_buy(
            symbol=PAIR, quantity="0.01", price=low, timeInForce="IOC"
        )
        assert gone["status"] == "EXPIRED"
    with step("limit FOK fills whole"):
        whole = await client.order_limit_buy(
            symbol=PAIR, quantity="0.001", price=f"{bid * 1.01:.2f}", timeInForce="FOK"
        )
        assert whole["status"] == "FILLED"
    with step("limit maker"):
        maker = await client.create_order(
            symbol=PAIR, side="BUY", type="LIMIT_MAKER", quantity="0.01", price=low
        )
        assert maker["orderId"] > asked["orderId"]
    await waiting_orders(step, client, bid)
    await looking_up(step, client, bought, resting, asked)
    return bid


async def waiting_orders(step: Steps, client: Any, bid: float) -> None:
    """Orders that wait for a price."""
    low, high = f"{bid * 0.9:.2f}", f"{bid * 1.1:.2f}"
    with step("stop loss"):
        stop = await client.create_order(
            symbol=PAIR, side="SELL", type="STOP_LOSS", quantity="0.001", stopPrice=low
        )
        assert stop["orderId"] > 0
    with step("stop loss limit"):
        await client.create_order(
            symbol=PAIR,
            side="SELL",
            type="STOP_LOSS_LIMIT",
            timeInForce="GTC",
            quantity="0.001",
            price=f"{bid * 0.89:.2f}",
            stopPrice=low,
        )
    with step("take profit"):
        await client.create_order(
            symbol=PAIR, side="SELL", type="TAKE_PROFIT", quantity="0.001", stopPrice=high
        )
    with step("take profit limit"):
        await client.create_order(
            symbol=PAIR,
            side="SELL",
            type="TAKE_PROFIT_LIMIT",
            timeInForce="GTC",
            quantity="0.001",
            price=high,
            stopPrice=high,
        )


async def looking_up(step: Steps, client: Any, bought: Any, resting: Any, asked: Any) -> None:
    """What has become of orders; cancels."""
    with step("open orders"):
        assert len(await client.get_open_orders(symbol=PAIR)) == 7
    with step("one order"):
        found = await client.get_order(symbol=PAIR, orderId=resting["orderId"])
        assert found["clientOrderId"] == resting["clientOrderId"]
    with step("cancel by id"):
        gone = await client.cancel_order(symbol=PAIR, orderId=resting["orderId"])
        assert gone["status"] == "CANCELED"
    with step("cancel by client id"):
        gone = await client.cancel_order(symbol=PAIR, origClientOrderId=asked["clientOrderId"])
        assert gone["origClientOrderId"] == asked["clientOrderId"]
    with step("cancel all of a symbol"):
        assert len(await client.v3_delete_open_orders(symbol=PAIR)) == 5
    with step("all orders"):
        assert len(await client.get_all_orders(symbol=PAIR)) >= 11
    with step("own trades"):
        trades = await client.get_my_trades(symbol=PAIR)
        mine = [float(trade["qty"]) for trade in trades if trade["orderId"] == bought["orderId"]]
        assert abs(sum(mine) - 0.04) < 1e-9
    with step("order counts"):
        assert {row["rateLimitType"] for row in await client.get_current_order_count()} == {
            "ORDERS"
        }
    with step("prevented matches and allocations: none"):
        by_id = {"symbol": PAIR, "orderId": bought["orderId"]}
        assert await client.get_prevented_matches(**by_id) == []
        assert await client.get_allocations(symbol=PAIR) == []
    with step("commission rates"):
        rates = await client.v3_get_account_commission(symbol=PAIR)
        assert float(rates["standardCommission"]["taker"]) >= 0


async def special_orders(step: Steps, client: Any, bid: float) -> None:
    """Orders that show a part, trail, or take another's place."""
    low, lower = f"{bid * 0.9:.2f}", f"{bid * 0.88:.2f}"
    limit = {"symbol": PAIR, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    with step("iceberg"):
        iceberg = await client.create_order(**limit, quantity="0.01", price=low, icebergQty="0.002")
        found = await client.get_order(symbol=PAIR, orderId=iceberg["orderId"])
        assert found["icebergQty"] == "0.00200000"
    with step("trailing stop"):
        trailing = await client.create_order(
            symbol=PAIR, side="SELL", type="STOP_LOSS", quantity="0.001", trailingDelta=200
        )
        found = await client.get_order(symbol=PAIR, orderId=trailing["orderId"])
        assert found["trailingDelta"] == 200
    with step("cancel and replace"):
        made = await client.cancel_replace_order(
            **limit,
            quantity="0.01",
            price=lower,
            cancelReplaceMode="STOP_ON_FAILURE",
            cancelOrderId=iceberg["orderId"],
        )
        assert (made["cancelResult"], made["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    with step.refused("replace what is not there", BinanceAPIException, -2022):
        await client.cancel_replace_order(
            **limit,
            quantity="0.01",
            price=lower,
            cancelReplaceMode="STOP_ON_FAILURE",
            cancelOrderId=iceberg["orderId"],
        )
    with step.refused("replace by what cannot be: the old one is gone", BinanceAPIException, -2021):
        await client.cancel_replace_order(
            **limit,
            quantity="100",
            price=lower,
            cancelReplaceMode="STOP_ON_FAILURE",
            cancelOrderId=made["newOrderResponse"]["orderId"],
        )
    with step("ws: cancel and replace"):
        placed = await client.ws_order_limit_buy(symbol=PAIR, quantity="0.01", price=low)
        made = await client.ws_cancel_and_replace_order(
            **limit,
            quantity="0.01",
            price=lower,
            cancelReplaceMode="STOP_ON_FAILURE",
            cancelOrderId=placed["orderId"],
        )
        assert made["newOrderResponse"]["status"] == "NEW"
    with step("only the new ones stand"):
        standing = {row["orderId"] for row in await client.get_open_orders(symbol=PAIR)}
        assert standing == {trailing["orderId"], made["newOrderResponse"]["orderId"]}
        await client.v3_delete_open_orders(symbol=PAIR)


async def lists(step: Steps, client: Any, bid: float) -> None:
    """Lists of orders over REST."""
    entry = entry_of(bid)
    with step("OCO"):
        first = await client.order_oco_sell(**pair_of(bid))
        assert [leg["status"] for leg in first["orderReports"]] == ["NEW", "NEW"]
    with step("one list"):
        found = await client.v3_get_order_list(orderListId=first["orderListId"])
        assert found["listOrderStatus"] == "EXECUTING"
    with step("open lists"):
        assert await client.get_open_oco_orders() == [found]
    with step("cancel a list"):
        gone = await client.v3_delete_order_list(symbol=PAIR, orderListId=first["orderListId"])
        assert gone["listOrderStatus"] == "ALL_DONE"
    with step("OTO"):
        second = await client.v3_post_order_list_oto(**entry, pendingType="MARKET")
        assert [leg["status"] for leg in second["orderReports"]] == ["NEW", "PENDING_NEW"]
    with step("a leg's cancel ends its list"):
        gone = await client.cancel_order(symbol=PAIR, orderId=second["orderReports"][0]["orderId"])
        assert gone["listOrderStatus"] == "ALL_DONE"
    with step("OTOCO"):
        third = await client.v3_post_order_list_otoco(
            **entry,
            pendingAboveType="LIMIT_MAKER",
            pendingAbovePrice=f"{bid * 1.05:.2f}",
            pendingBelowType="STOP_LOSS",
            pendingBelowStopPrice=f"{bid * 0.85:.2f}",
        )
        assert len(third["orders"]) == 3
        await client.v3_delete_order_list(symbol=PAIR, orderListId=third["orderListId"])
    with step("all lists"):
        assert len(await client.v3_get_all_order_list()) == 3


async def errors(step: Steps, client: Any, bid: float) -> None:
    """Codes, as the library's exceptions."""
    order = {"symbol": PAIR, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    order |= {"quantity": "0.01", "price": f"{bid * 0.9:.2f}"}

    async def refused(what: str, code: int, **changes: str) -> None:
        with step.refused(what, BinanceAPIException, code):
            await client.create_order(**{**order, **changes})

    await refused("unknown symbol", -1121, symbol="NOTHERE")
    await refused("off the tick", -1013, price=f"{bid * 0.9:.2f}5")
    await refused("below the lot", -1013, quantity="0.000001")
    await refused("too small", -1013, quantity="0.00001")
    await refused("no balance", -2010, quantity="100")
    await refused("unknown side", -1117, side="HOLD")
    await refused("unknown type", -1116, type="GUESS")
    await refused("bad time in force", -1115, timeInForce="SOON")
    await refused("client id that is too long", -1100, newClientOrderId="x" * 37)
    with step.refused("limit maker that would take", BinanceAPIException, -2010):
        await client.create_order(
            symbol=PAIR, side="BUY", type="LIMIT_MAKER", quantity="0.01", price=f"{bid * 1.05:.2f}"
        )
    with step.refused("cancel of nothing", BinanceAPIException, -2011):
        await client.cancel_order(symbol=PAIR, orderId=1 << 40)
    with step.refused("query of nothing", BinanceAPIException, -2013):
        await client.get_order(symbol=PAIR, orderId=1 << 40)
    with step.refused("bad interval", BinanceAPIException, -1120):
        await client.get_klines(symbol=PAIR, interval="7m")
    with step.refused("ws: unknown symbol", BinanceAPIException, -1121):
        await client.ws_get_order_book(symbol="NOTHERE")
    offset, client.timestamp_offset = client.timestamp_offset, -120_000
    with step.refused("a clock that is behind", BinanceAPIException, -1021):
        await client.get_account()
    client.timestamp_offset = offset
    secret, client.API_SECRET = client.API_SECRET, "wrong"
    with step.refused("a wrong secret", BinanceAPIException, -1022):
        await client.get_account()
    client.API_SECRET = secret


async def private_key(step: Steps, local: Any, kind: str) -> None:
    """An account that signs with a private key."""
    with step(f"{kind}: account"):
        client = await local.create(kind, private_key=os.environ[kind.upper()])
        assert (await client.get_account())["canTrade"]
    try:
        with step(f"{kind}: order"):
            bought = await client.order_market_buy(symbol=PAIR, quantity="0.001")
            assert bought["status"] == "FILLED"
        with step(f"{kind}: ws: order"):
            sold = await client.ws_order_market_sell(symbol=PAIR, quantity="0.0005")
            assert sold["status"] == "FILLED"
    finally:
        await client.close_connection()


async def limits(step: Steps, client: Any, bid: float) -> None:
    """Weights in headers, and the order limit."""
    with step("used weight"):
        await client.get_exchange_info()
        assert int(client.response.headers["x-mbx-used-weight-1m"]) >= 20
    with step("order count"):
        await client.order_limit_buy(symbol=PAIR, quantity="0.0001", price=f"{bid * 0.9:.2f}")
        assert int(client.response.headers["x-mbx-order-count-10s"]) >= 1
    with step.refused("too many orders in ten seconds", BinanceAPIException, -1015):
        for _ in range(190):
            await client.order_limit_buy(symbol=PAIR, quantity="0.0001", price=f"{bid * 0.9:.2f}")
    with step("all of them cancelled"):
        assert await client.v3_delete_open_orders(symbol=PAIR)


if __name__ == "__main__":
    sys.exit(main(script))
