# SPDX-License-Identifier: Apache-2.0
"""Clients that other people wrote for Binance, against the local exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tradecore.adapters.exchange import (
    DEMO_KEY,
    DEMO_SECRET,
    ExchangeOptions,
    ExchangeServer,
    GeneratedMarket,
    serve,
)

# At life's speed from now on, as these clients sign with this machine's clock.
OPTIONS = ExchangeOptions(
    market=GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, history_minutes=120)
)


def talk(script: Callable[[ExchangeServer], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), serve(OPTIONS) as server:
            await script(server)

    asyncio.run(run())


def test_python_binance(monkeypatch: pytest.MonkeyPatch) -> None:
    binance = pytest.importorskip("binance")
    from binance.exceptions import BinanceAPIException
    from binance.ws.reconnecting_websocket import ReconnectingWebsocket

    async def script(server: ExchangeServer) -> None:
        monkeypatch.setattr(binance.AsyncClient, "API_URL", f"{server.rest_url}/api")
        monkeypatch.setattr(binance.AsyncClient, "WS_API_URL", server.ws_api_url)
        monkeypatch.setattr(binance.BinanceSocketManager, "STREAM_URL", f"{server.stream_url}/")
        # It waits this long for a frame before it sees that it is being closed.
        monkeypatch.setattr(ReconnectingWebsocket, "TIMEOUT", 0.2)
        client = await binance.AsyncClient.create(DEMO_KEY, DEMO_SECRET)
        try:
            info = await client.get_symbol_info("BTCUSDT")
            assert info["baseAsset"] == "BTC"
            rows = await client.get_klines(symbol="BTCUSDT", interval="5m", limit=10)
            assert len(rows) == 10
            book = await client.get_order_book(symbol="BTCUSDT", limit=5)
            bid = float(book["bids"][0][0])
            sockets = binance.BinanceSocketManager(client)
            async with sockets.symbol_book_ticker_socket("BTCUSDT") as quotes:
                while "s" not in (quote := await quotes.recv()):
                    pass
                assert quote["s"] == "BTCUSDT"

            async with sockets.user_socket() as user:
                bought = await client.order_market_buy(symbol="BTCUSDT", quantity="0.02")
                assert bought["status"] == "FILLED"
                assert (await user.recv())["x"] == "NEW"
                for _ in bought["fills"]:
                    filled = await user.recv()
                assert (filled["X"], filled["i"]) == ("FILLED", bought["orderId"])
                assert (await user.recv())["e"] == "outboundAccountPosition"

            resting = await client.order_limit_buy(
                symbol="BTCUSDT", quantity="0.01", price=f"{bid * 0.9:.2f}"
            )
            stop = await client.create_order(
                symbol="BTCUSDT",
                side="SELL",
                type="STOP_LOSS_LIMIT",
                timeInForce="GTC",
                quantity="0.01",
                price=f"{bid * 0.89:.2f}",
                stopPrice=f"{bid * 0.9:.2f}",
            )
            waiting = await client.get_open_orders(symbol="BTCUSDT")
            assert {o["orderId"] for o in waiting} == {resting["orderId"], stop["orderId"]}
            gone = await client.cancel_order(symbol="BTCUSDT", orderId=resting["orderId"])
            assert gone["status"] == "CANCELED"
            with pytest.raises(BinanceAPIException) as refused:
                await client.cancel_order(symbol="BTCUSDT", orderId=resting["orderId"])
            assert refused.value.code == -2011
            account = await client.get_account()
            held = {row["asset"]: row for row in account["balances"]}
            assert float(held["BTC"]["free"]) == pytest.approx(0.01998 - 0.01)
            assert len(await client.get_my_trades(symbol="BTCUSDT")) == len(bought["fills"])
        finally:
            await client.close_connection()

    talk(script)


def test_python_binance_places_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    binance = pytest.importorskip("binance")
    from binance.exceptions import BinanceAPIException
    from binance.ws.reconnecting_websocket import ReconnectingWebsocket

    async def script(server: ExchangeServer) -> None:
        monkeypatch.setattr(binance.AsyncClient, "API_URL", f"{server.rest_url}/api")
        monkeypatch.setattr(binance.AsyncClient, "WS_API_URL", server.ws_api_url)
        monkeypatch.setattr(ReconnectingWebsocket, "TIMEOUT", 0.2)
        client = await binance.AsyncClient.create(DEMO_KEY, DEMO_SECRET)
        try:
            await client.order_market_buy(symbol="BTCUSDT", quantity="0.02")
            bid = float((await client.get_orderbook_ticker(symbol="BTCUSDT"))["bidPrice"])
            pair = {
                "symbol": "BTCUSDT",
                "quantity": "0.01",
                "aboveType": "LIMIT_MAKER",
                "abovePrice": f"{bid * 1.05:.2f}",
                "belowType": "STOP_LOSS_LIMIT",
                "belowStopPrice": f"{bid * 0.95:.2f}",
                "belowPrice": f"{bid * 0.94:.2f}",
                "belowTimeInForce": "GTC",
            }
            async with binance.BinanceSocketManager(client).user_socket() as user:
                first = await client.order_oco_sell(**pair)
                told = [await user.recv() for _ in range(4)]
            assert [event["e"] for event in told] == [
                *("listStatus", "executionReport", "executionReport"),
                "outboundAccountPosition",
            ]
            assert (told[0]["g"], told[0]["C"]) == (
                first["orderListId"],
                first["listClientOrderId"],
            )
            by_id = {"orderListId": first["orderListId"]}
            found = await client.v3_get_order_list(**by_id)
            assert await client.get_open_oco_orders() == [found]
            gone = await client.v3_delete_order_list(symbol="BTCUSDT", **by_id)
            assert gone["listOrderStatus"] == "ALL_DONE"

            second = (await client.ws_create_oco_order(side="SELL", **pair))["orderReports"]
            gone = await client.cancel_order(symbol="BTCUSDT", orderId=second[0]["orderId"])
            assert [leg["status"] for leg in gone["orderReports"]] == ["CANCELED"] * 2
            with pytest.raises(BinanceAPIException) as refused:
                await client.order_oco_sell(**pair | {"abovePrice": f"{bid * 0.96:.2f}"})
            assert refused.value.code == -2010

            entry = {
                "symbol": "BTCUSDT",
                "workingType": "LIMIT",
                "workingSide": "BUY",
                "workingPrice": f"{bid * 0.9:.2f}",
                "workingQuantity": "0.01",
                "workingTimeInForce": "GTC",
                "pendingSide": "SELL",
                "pendingQuantity": "0.009",
            }
            bracket = {
                "pendingAboveType": "LIMIT_MAKER",
                "pendingAbovePrice": f"{bid * 1.05:.2f}",
                "pendingBelowType": "STOP_LOSS",
                "pendingBelowStopPrice": f"{bid * 0.85:.2f}",
            }
            third = await client.ws_create_otoco_order(**entry, **bracket)
            assert [leg["status"] for leg in third["orderReports"]] == [
                *("NEW", "PENDING_NEW", "PENDING_NEW"),
            ]
            by_id = {"orderListId": third["orderListId"]}
            assert (await client.ws_get_oco_order(**by_id))["listOrderStatus"] == "EXECUTING"
            await client.ws_cancel_oco_order(symbol="BTCUSDT", **by_id)
            assert await client.ws_get_oco_open_orders() == []
            fourth = await client.v3_post_order_list_oto(**entry, pendingType="MARKET")
            assert fourth["contingencyType"] == "OTO"
            await client.v3_delete_order_list(symbol="BTCUSDT", orderListId=fourth["orderListId"])
            assert len(await client.v3_get_all_order_list()) == 4
            assert await client.get_open_orders() == []
        finally:
            await client.close_connection()

    talk(script)


def test_ccxt() -> None:
    ccxt = pytest.importorskip("ccxt.async_support")

    async def script(server: ExchangeServer) -> None:
        client = ccxt.binance(
            {
                "apiKey": DEMO_KEY,
                "secret": DEMO_SECRET,
                "enableRateLimit": False,
                "options": {
                    "fetchCurrencies": False,
                    "fetchMargins": False,
                    "fetchMarkets": {"types": ["spot"]},
                    "adjustForTimeDifference": True,
                },
            }
        )
        # Every address, so that nothing can leave this machine.
        client.urls["api"] = dict.fromkeys(client.urls["api"], f"{server.rest_url}/api/v3")
        try:
            markets = await client.load_markets()
            assert markets["BTC/USDT"]["precision"]["price"] == 0.01
            assert markets["BTC/USDT"]["limits"]["cost"]["min"] == 5
            candles = await client.fetch_ohlcv("BTC/USDT", "1m", limit=20)
            assert len(candles) == 20
            book = await client.fetch_order_book("BTC/USDT", 5)
            bid = book["bids"][0][0]
            ticker = await client.fetch_ticker("BTC/USDT")
            assert ticker["last"] == pytest.approx(bid, rel=0.01)

            bought = await client.create_order("BTC/USDT", "market", "buy", 0.02)
            assert (bought["status"], bought["filled"]) == ("closed", 0.02)
            resting = await client.create_order("BTC/USDT", "limit", "buy", 0.01, bid * 0.9)
            stop = await client.create_order(
                "BTC/USDT", "limit", "sell", 0.01, bid * 0.89, {"stopLossPrice": bid * 0.9}
            )
            waiting = await client.fetch_open_orders("BTC/USDT")
            assert {order["id"] for order in waiting} == {resting["id"], stop["id"]}
            await client.cancel_order(resting["id"], "BTC/USDT")
            found = await client.fetch_order(resting["id"], "BTC/USDT")
            assert found["status"] == "canceled"
            balance = await client.fetch_balance()
            assert balance["BTC"]["total"] == pytest.approx(0.01998)
            assert balance["BTC"]["used"] == 0.01
            trades = await client.fetch_my_trades("BTC/USDT")
            assert sum(trade["amount"] for trade in trades) == pytest.approx(0.02)
            await client.cancel_order(stop["id"], "BTC/USDT")
            pair = await client.private_post_orderlist_oco(
                {
                    "symbol": "BTCUSDT",
                    "side": "SELL",
                    "quantity": "0.005",
                    "aboveType": "LIMIT_MAKER",
                    "abovePrice": f"{bid * 1.05:.2f}",
                    "belowType": "STOP_LOSS",
                    "belowStopPrice": f"{bid * 0.95:.2f}",
                }
            )
            waiting = await client.fetch_open_orders("BTC/USDT")
            assert {o["id"] for o in waiting} == {str(leg["orderId"]) for leg in pair["orders"]}
            by_id = {"symbol": "BTCUSDT", "orderListId": pair["orderListId"]}
            gone = await client.private_delete_orderlist(by_id)
            assert gone["listOrderStatus"] == "ALL_DONE"
            with pytest.raises(ccxt.InsufficientFunds):
                await client.create_order("BTC/USDT", "market", "buy", 5)
        finally:
            await client.close()

    talk(script)
