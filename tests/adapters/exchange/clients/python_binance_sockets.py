# SPDX-License-Identifier: Apache-2.0
"""The part of python-binance's script that goes over WebSockets."""

from __future__ import annotations

import asyncio
from typing import Any

from binance import DepthCacheManager
from python_binance_words import PAIR, entry_of, pair_of
from steps import Steps


async def over_websocket(step: Steps, client: Any, bid: float) -> None:
    """The WebSocket API."""
    low = f"{bid * 0.9:.2f}"
    with step("ws: ping"):
        assert await client.ws_ping() == {}
    with step("ws: time"):
        assert (await client.ws_get_time())["serverTime"] > 0
    with step("ws: exchange info"):
        assert (await client.ws_get_exchange_info(symbol=PAIR))["symbols"][0]["symbol"] == PAIR
    with step("ws: order book"):
        assert len((await client.ws_get_order_book(symbol=PAIR, limit=5))["bids"]) == 5
    with step("ws: recent trades"):
        assert 1 <= len(await client.ws_get_recent_trades(symbol=PAIR, limit=5)) <= 5
    with step("ws: aggregate trades"):
        assert 1 <= len(await client.ws_get_aggregate_trades(symbol=PAIR, limit=5)) <= 5
    with step("ws: klines"):
        assert len(await client.ws_get_klines(symbol=PAIR, interval="1m", limit=9)) == 9
    with step("ws: average price"):
        assert float((await client.ws_get_avg_price(symbol=PAIR))["price"]) > 0
    with step("ws: tickers"):
        assert float((await client.ws_get_symbol_ticker(symbol=PAIR))["price"]) > 0
        assert float((await client.ws_get_orderbook_ticker(symbol=PAIR))["bidPrice"]) > 0
    with step("ws: test order"):
        assert (
            await client.ws_create_test_order(
                symbol=PAIR, side="BUY", type="MARKET", quantity="0.001"
            )
            == {}
        )
    with step("ws: limit order"):
        placed = await client.ws_order_limit_buy(symbol=PAIR, quantity="0.01", price=low)
        assert placed["status"] == "NEW"
    with step("ws: one order"):
        found = await client.ws_get_order(symbol=PAIR, orderId=placed["orderId"])
        assert found["price"] == placed["price"]
    with step("ws: open orders"):
        assert len(await client.ws_get_open_orders(symbol=PAIR)) == 1
    with step("ws: cancel"):
        gone = await client.ws_cancel_order(symbol=PAIR, orderId=placed["orderId"])
        assert gone["status"] == "CANCELED"
    with step("ws: market order"):
        assert (await client.ws_order_market_sell(symbol=PAIR, quantity="0.001"))["fills"]
    with step("ws: cancel all"):
        await client.ws_order_limit_buy(symbol=PAIR, quantity="0.01", price=low)
        assert len(await client.ws_cancel_all_open_orders(symbol=PAIR)) == 1
    await lists_and_account(step, client, bid)


async def lists_and_account(step: Steps, client: Any, bid: float) -> None:
    """The WebSocket API beyond single orders."""
    with step("ws: account"):
        assert (await client.ws_get_account())["accountType"] == "SPOT"
    with step("ws: order counts"):
        assert len(await client.ws_get_account_rate_limits_orders()) == 2
    with step("ws: all orders, own trades"):
        assert await client.ws_get_all_orders(symbol=PAIR)
        assert await client.ws_get_my_trades(symbol=PAIR)
    with step("ws: commission"):
        assert (await client.ws_get_commission_rates(symbol=PAIR))["symbol"] == PAIR
    with step("ws: OCO, looked at and cancelled"):
        made = await client.ws_create_oco_order(side="SELL", **pair_of(bid))
        by_id = {"orderListId": made["orderListId"]}
        assert (await client.ws_get_oco_order(**by_id))["contingencyType"] == "OCO"
        assert len(await client.ws_get_oco_open_orders()) == 1
        await client.ws_cancel_oco_order(symbol=PAIR, **by_id)
    with step("ws: OTOCO, cancelled by a leg"):
        made = await client.ws_create_otoco_order(
            **entry_of(bid),
            pendingAboveType="LIMIT_MAKER",
            pendingAbovePrice=f"{bid * 1.05:.2f}",
            pendingBelowType="STOP_LOSS",
            pendingBelowStopPrice=f"{bid * 0.85:.2f}",
        )
        gone = await client.ws_cancel_order(symbol=PAIR, orderId=made["orders"][0]["orderId"])
        assert [leg["status"] for leg in gone["orderReports"]] == ["CANCELED"] * 3


async def streams(step: Steps, client: Any, sockets: Any) -> None:
    """Market streams, and a book kept by the library."""

    async def first(socket: Any, key: str = "e") -> Any:
        async with socket as opened:
            async with asyncio.timeout(20):
                while key not in (told := await opened.recv()):
                    assert told.get("e") != "error", told
        return told

    with step("stream: trades"):
        assert (await first(sockets.trade_socket(PAIR)))["e"] == "trade"
    with step("stream: aggregate trades"):
        assert (await first(sockets.aggtrade_socket(PAIR)))["e"] == "aggTrade"
    with step("stream: klines"):
        assert (await first(sockets.kline_socket(PAIR)))["k"]["i"] == "1m"
    with step("stream: book ticker"):
        assert (await first(sockets.symbol_book_ticker_socket(PAIR), "u"))["s"] == PAIR
    with step("stream: ticker"):
        assert (await first(sockets.symbol_ticker_socket(PAIR)))["e"] == "24hrTicker"
    with step("stream: mini tickers of all"):
        async with sockets.miniticker_socket() as opened:
            assert (await opened.recv())[0]["e"] == "24hrMiniTicker"
    with step("stream: mini ticker"):
        told = await first(sockets.symbol_miniticker_socket(PAIR))
        assert told["e"] == "24hrMiniTicker"
    with step("stream: partial depth"):
        told = await first(sockets.depth_socket(PAIR, depth="5", interval=100), "bids")
        assert len(told["bids"]) == 5
    with step("stream: several in one"):
        told = await first(
            sockets.multiplex_socket(["btcusdt@trade", "ethusdt@bookTicker"]), "stream"
        )
        assert told["stream"] in ("btcusdt@trade", "ethusdt@bookTicker")
    with step("order book kept in step with the diff stream"):
        async with DepthCacheManager(client, PAIR, bm=sockets, ws_interval=100) as manager:
            for _ in range(5):
                cache = await manager.recv()
                assert cache.get_bids()[0][0] < cache.get_asks()[0][0]
            # What it holds is what the exchange says at the same update.
            for _ in range(50):
                book = await client.get_order_book(symbol=PAIR, limit=100)
                while manager._last_update_id < book["lastUpdateId"]:
                    cache = await manager.recv()
                if manager._last_update_id == book["lastUpdateId"]:
                    break
            assert manager._last_update_id == book["lastUpdateId"]
            bids = [[float(price), float(size)] for price, size in book["bids"]]
            assert cache.get_bids()[:100] == bids


async def user_data(step: Steps, client: Any, sockets: Any, bid: float) -> None:
    """What the account is told."""
    async with sockets.user_socket() as user:
        with step("user data: market order"):
            bought = await client.order_market_buy(symbol=PAIR, quantity="0.01")
            told = [await user.recv() for _ in range(2 + len(bought["fills"]))]
            assert [event["e"] for event in told[:-1]] == ["executionReport"] * (len(told) - 1)
            assert (told[0]["x"], told[-2]["X"]) == ("NEW", "FILLED")
            assert told[-1]["e"] == "outboundAccountPosition"
        with step("user data: limit order, cancelled"):
            placed = await client.order_limit_buy(
                symbol=PAIR, quantity="0.01", price=f"{bid * 0.9:.2f}"
            )
            assert [(await user.recv())["e"] for _ in range(2)] == [
                *("executionReport", "outboundAccountPosition"),
            ]
            await client.cancel_order(symbol=PAIR, orderId=placed["orderId"])
            gone = await user.recv()
            assert (gone["x"], gone["C"]) == ("CANCELED", placed["clientOrderId"])
            await user.recv()
        with step("user data: a list"):
            made = await client.order_oco_sell(**pair_of(bid))
            told = [await user.recv() for _ in range(4)]
            assert (told[0]["e"], told[0]["g"]) == ("listStatus", made["orderListId"])
            await client.v3_delete_order_list(symbol=PAIR, orderListId=made["orderListId"])
