# SPDX-License-Identifier: Apache-2.0
"""ccxt and ccxt.pro, unmodified, on the local exchange: addresses changed, nothing else."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import ccxt.pro as ccxt
from steps import Steps, main

KEY, SECRET = "tradecore-demo-key", "tradecore-demo-secret"
PAIR = "BTC/USDT"


async def script(step: Steps, rest: str, stream: str, ws_api: str) -> None:
    """Go through the unified calls, the implicit ones and the watch calls."""
    client = ccxt.binance(
        {
            "apiKey": KEY,
            "secret": SECRET,
            "enableRateLimit": False,
            "options": {
                "fetchCurrencies": False,
                "fetchMargins": False,
                "fetchMarkets": {"types": ["spot"]},
            },
        }
    )
    addresses = client.urls["api"]
    sockets = {"spot": f"{stream}/ws", "ws-api": {"spot": ws_api}}
    client.urls["api"] = {**dict.fromkeys(addresses, f"{rest}/api/v3"), "ws": sockets}
    try:
        await markets(step, client)
        bid = await orders(step, client)
        await special_orders(step, client, bid)
        await lists(step, client, bid)
        await watching_markets(step, client)
        await watching_account(step, client, bid)
        await over_websocket(step, client, bid)
        await errors(step, client, bid)
        for kind in ("ed25519", "rsa"):
            await private_key(step, client, kind)
        await limits(step, client, bid)
    finally:
        await client.close()


async def markets(step: Steps, client: Any) -> None:
    """Public data."""
    with step("load markets"):
        found = await client.load_markets()
        assert {"BTC/USDT", "ETH/USDT"} <= set(found)
    with step("precisions and limits"):
        market = client.market(PAIR)
        assert market["precision"] == {**market["precision"], "price": 0.01, "amount": 0.00001}
        assert market["limits"]["cost"]["min"] == 5
    with step("status of the market"):
        assert market["active"]
        assert market["spot"]
    with step("time"):
        assert abs(await client.fetch_time() - client.milliseconds()) < 5000
    with step("ticker"):
        ticker = await client.fetch_ticker(PAIR)
        assert ticker["bid"] < ticker["ask"]
    with step("tickers"):
        assert set(await client.fetch_tickers(["BTC/USDT", "ETH/USDT"])) == {PAIR, "ETH/USDT"}
    with step("bids and asks"):
        assert (await client.fetch_bids_asks([PAIR]))[PAIR]["bid"] > 0
    with step("last prices"):
        assert (await client.fetch_last_prices([PAIR]))[PAIR]["price"] > 0
    with step("order book"):
        book = await client.fetch_order_book(PAIR, 50)
        assert book["bids"][0][0] < book["asks"][0][0]
    with step("trades"):
        assert (await client.fetch_trades(PAIR, limit=10))[-1]["price"] > 0
    with step("candles"):
        assert len(await client.fetch_ohlcv(PAIR, "1m", limit=30)) == 30
    with step("candles since"):
        since = client.milliseconds() - 3_600_000
        rows = await client.fetch_ohlcv(PAIR, "15m", since=since, limit=3)
        assert rows[0][0] >= since - 900_000
    with step("average price"):
        assert float((await client.public_get_avgprice({"symbol": "BTCUSDT"}))["price"]) > 0


async def orders(step: Steps, client: Any) -> float:
    """Unified orders over REST."""
    bid = (await client.fetch_ticker(PAIR))["bid"]
    low, high = bid * 0.9, bid * 1.1
    with step("balance"):
        assert (await client.fetch_balance())["USDT"]["free"] > 5000
    with step("market buy"):
        bought = await client.create_order(PAIR, "market", "buy", 0.04)
        assert (bought["status"], bought["filled"]) == ("closed", 0.04)
    with step("market buy by cost"):
        spent = await client.create_market_buy_order_with_cost(PAIR, 100)
        assert 90 < spent["cost"] <= 100
    with step("market sell"):
        sold = await client.create_order(PAIR, "market", "sell", 0.001)
        assert sold["fee"]["cost"] > 0
    with step("limit buy"):
        resting = await client.create_order(PAIR, "limit", "buy", 0.01, low)
        assert resting["status"] == "open"
    with step("limit sell"):
        assert (await client.create_order(PAIR, "limit", "sell", 0.01, high))["id"]
    with step("post only"):
        maker = await client.create_order(PAIR, "limit", "buy", 0.01, low, {"postOnly": True})
        assert maker["type"] == "limit"
    with step("immediate or cancel"):
        gone = await client.create_order(PAIR, "limit", "buy", 0.01, low, {"timeInForce": "IOC"})
        assert gone["status"] == "expired"
    with step("fill or kill"):
        whole = await client.create_order(
            PAIR, "limit", "buy", 0.001, bid * 1.01, {"timeInForce": "FOK"}
        )
        assert whole["status"] == "closed"
    params = {"stopLossPrice": low}
    with step("stop loss, market"):
        assert (await client.create_order(PAIR, "market", "sell", 0.001, None, params))["id"]
    with step("stop loss, limit"):
        assert (await client.create_order(PAIR, "limit", "sell", 0.001, low, params))["id"]
    with step("take profit, market"):
        params = {"takeProfitPrice": high}
        assert (await client.create_order(PAIR, "market", "sell", 0.001, None, params))["id"]
    with step("take profit, limit"):
        assert (await client.create_order(PAIR, "limit", "sell", 0.001, high, params))["id"]
    with step("test order"):
        await client.create_order(PAIR, "limit", "buy", 0.01, low, {"test": True})
    with step("own client id"):
        named = await client.create_order(
            PAIR, "limit", "buy", 0.01, low, {"clientOrderId": "my-own-id"}
        )
        assert named["clientOrderId"] == "my-own-id"
    await looking_up(step, client, bought, resting, named)
    return float(bid)


async def looking_up(step: Steps, client: Any, bought: Any, resting: Any, named: Any) -> None:
    """What has become of orders; cancels."""
    with step("open orders"):
        assert len(await client.fetch_open_orders(PAIR)) == 8
    with step("one order"):
        assert (await client.fetch_order(resting["id"], PAIR))["price"] == resting["price"]
    with step("cancel"):
        await client.cancel_order(resting["id"], PAIR)
        assert (await client.fetch_order(resting["id"], PAIR))["status"] == "canceled"
    with step("cancel by client id"):
        gone = await client.cancel_order(named["id"], PAIR, {"clientOrderId": "my-own-id"})
        assert gone["status"] == "canceled"
    with step("cancel all"):
        assert len(await client.cancel_all_orders(PAIR)) == 6
    with step("all orders"):
        assert len(await client.fetch_orders(PAIR)) >= 12
    with step("closed orders"):
        closed = await client.fetch_closed_orders(PAIR)
        assert {order["status"] for order in closed} == {"closed"}
    with step("canceled orders"):
        assert await client.fetch_canceled_orders(PAIR)
    with step("own trades"):
        trades = await client.fetch_my_trades(PAIR)
        assert abs(sum(t["amount"] for t in trades if t["order"] == bought["id"]) - 0.04) < 1e-9
    with step("trades of one order"):
        found = await client.fetch_order_trades(bought["id"], PAIR)
        assert {trade["order"] for trade in found} == {bought["id"]}


async def special_orders(step: Steps, client: Any, bid: float) -> None:
    """Orders that show a part, trail, or take another's place."""
    low = bid * 0.9
    with step("iceberg"):
        params = {"icebergQty": "0.002"}
        iceberg = await client.create_order(PAIR, "limit", "buy", 0.01, low, params)
        assert iceberg["info"]["icebergQty"] == "0.00200000"
    with step("trailing stop"):
        params = {"trailingDelta": 200}
        trailing = await client.create_order(PAIR, "STOP_LOSS", "sell", 0.001, None, params)
        assert (await client.fetch_order(trailing["id"], PAIR))["info"]["trailingDelta"] == 200
    with step("edit: cancel and replace"):
        edited = await client.edit_order(iceberg["id"], PAIR, "limit", "buy", 0.01, bid * 0.88)
        assert edited["id"] != iceberg["id"]
        assert (await client.fetch_order(iceberg["id"], PAIR))["status"] == "canceled"
    with step.refused("edit of what is not there", ccxt.ExchangeError):
        await client.edit_order(iceberg["id"], PAIR, "limit", "buy", 0.01, bid * 0.88)
    with step("ws: edit"):
        again = await client.edit_order_ws(edited["id"], PAIR, "limit", "buy", 0.01, bid * 0.87)
        assert again["id"] != edited["id"]
    with step("only the new ones stand"):
        assert len(await client.cancel_all_orders(PAIR)) == 2


async def lists(step: Steps, client: Any, bid: float) -> None:
    """Lists, through the implicit calls."""
    with step("OCO"):
        made = await client.private_post_orderlist_oco(
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
        assert len(made["orders"]) == 2
    by_id = {"orderListId": made["orderListId"]}
    with step("one list"):
        assert (await client.private_get_orderlist(by_id))["listOrderStatus"] == "EXECUTING"
    with step("open lists"):
        assert len(await client.private_get_openorderlist()) == 1
    with step("its orders, unified"):
        assert len(await client.fetch_open_orders(PAIR)) == 2
    with step("cancel a list"):
        gone = await client.private_delete_orderlist({**by_id, "symbol": "BTCUSDT"})
        assert gone["listOrderStatus"] == "ALL_DONE"
    with step("OTO"):
        made = await client.private_post_orderlist_oto(
            {
                "symbol": "BTCUSDT",
                "workingType": "LIMIT",
                "workingSide": "BUY",
                "workingPrice": f"{bid * 0.9:.2f}",
                "workingQuantity": "0.01",
                "workingTimeInForce": "GTC",
                "pendingType": "MARKET",
                "pendingSide": "SELL",
                "pendingQuantity": "0.009",
            }
        )
        assert made["contingencyType"] == "OTO"
        by_id = {"orderListId": made["orderListId"], "symbol": "BTCUSDT"}
        await client.private_delete_orderlist(by_id)
    with step("all lists"):
        assert len(await client.private_get_allorderlist()) == 2
    with step("order counts"):
        assert len(await client.private_get_ratelimit_order()) == 2


async def watching_markets(step: Steps, client: Any) -> None:
    """Market streams, and a book kept by the library."""
    with step("watch a ticker"):
        assert (await client.watch_ticker(PAIR))["last"] > 0
    with step("watch trades"):
        assert (await client.watch_trades(PAIR))[-1]["price"] > 0
    with step("watch trades of several"):
        assert await client.watch_trades_for_symbols(["BTC/USDT", "ETH/USDT"])
    with step("watch bids and asks"):
        assert (await client.watch_bids_asks([PAIR]))[PAIR]["bid"] > 0
    with step("watch candles"):
        assert len((await client.watch_ohlcv(PAIR, "1m"))[-1]) == 6
    with step("watch an order book"):
        for _ in range(5):
            book = await client.watch_order_book(PAIR)
            assert book["bids"][0][0] < book["asks"][0][0]
    with step("the watched book is the exchange's"):
        for _ in range(100):
            told = await client.fetch_order_book(PAIR, 100)
            while book["nonce"] < told["nonce"]:
                book = await client.watch_order_book(PAIR)
            if book["nonce"] == told["nonce"]:
                break
        assert book["nonce"] == told["nonce"]
        assert [list(level[:2]) for level in book["bids"][:100]] == told["bids"]
        assert [list(level[:2]) for level in book["asks"][:100]] == told["asks"]
    with step("watch order books of several"):
        assert (await client.watch_order_book_for_symbols(["BTC/USDT", "ETH/USDT"]))["bids"]
    with step("watch no more trades"):
        await client.un_watch_trades(PAIR)


async def watching_account(step: Steps, client: Any, bid: float) -> None:
    """User data."""
    with step("watch orders"):
        watching = asyncio.ensure_future(client.watch_orders(PAIR))
        await asyncio.sleep(0.5)  # It tells nobody when it listens.
        placed = await client.create_order(PAIR, "limit", "buy", 0.01, bid * 0.9)
        told = await watching
        assert (told[-1]["id"], told[-1]["status"]) == (placed["id"], "open")
    with step("watch a cancel"):
        watching = asyncio.ensure_future(client.watch_orders(PAIR))
        await client.cancel_order(placed["id"], PAIR)
        assert (await watching)[-1]["status"] == "canceled"
    with step("watch the balance"):
        watching = asyncio.ensure_future(client.watch_balance())
        await asyncio.sleep(0.5)
        await client.create_order(PAIR, "market", "buy", 0.01)
        assert (await watching)["BTC"]["total"] > 0.01
    with step("watch own trades"):
        sold = await client.create_order(PAIR, "market", "sell", 0.01)
        while (told := await client.watch_my_trades(PAIR))[-1]["order"] != sold["id"]:
            assert told[-1]["timestamp"] <= sold["timestamp"]


async def over_websocket(step: Steps, client: Any, bid: float) -> None:
    """The calls that go over the WebSocket API."""
    with step("ws: limit order"):
        placed = await client.create_order_ws(PAIR, "limit", "buy", 0.01, bid * 0.9)
        assert placed["status"] == "open"
    with step("ws: one order"):
        assert (await client.fetch_order_ws(placed["id"], PAIR))["id"] == placed["id"]
    with step("ws: open orders"):
        assert len(await client.fetch_open_orders_ws(PAIR)) == 1
    with step("ws: cancel"):
        assert (await client.cancel_order_ws(placed["id"], PAIR))["status"] == "canceled"
    with step("ws: market order"):
        assert (await client.create_order_ws(PAIR, "market", "buy", 0.001))["status"] == "closed"
    with step("ws: cancel all"):
        await client.create_order_ws(PAIR, "limit", "buy", 0.01, bid * 0.9)
        assert len(await client.cancel_all_orders_ws(PAIR)) == 1
    with step("ws: balance"):
        # The library reads spot accounts from here as if they were of another kind.
        assert (await client.fetch_balance_ws())["info"]["balances"]
    with step("ws: all orders"):
        assert await client.fetch_orders_ws(PAIR)
    with step("ws: own trades"):
        assert await client.fetch_my_trades_ws(PAIR)
    with step("ws: trades"):
        assert await client.fetch_trades_ws(PAIR, limit=5)
    with step("ws: candles"):
        assert len(await client.fetch_ohlcv_ws(PAIR, "1m", limit=5)) == 5


async def errors(step: Steps, client: Any, bid: float) -> None:
    """Errors, as the library's exceptions."""
    with step.refused("no balance", ccxt.InsufficientFunds):
        await client.create_order(PAIR, "limit", "buy", 100, bid)
    with step.refused("post only that would take", ccxt.OrderImmediatelyFillable):
        await client.create_order(PAIR, "limit", "buy", 0.01, bid * 1.05, {"postOnly": True})
    with step.refused("too small", ccxt.BadRequest):
        await client.create_order(PAIR, "limit", "buy", 0.00001, bid * 0.9)
    with step.refused("cancel of nothing", ccxt.OrderNotFound):
        await client.cancel_order("999999999999", PAIR)
    with step.refused("query of nothing", ccxt.OrderNotFound):
        await client.fetch_order("999999999999", PAIR)
    with step.refused("unknown symbol", ccxt.BadSymbol):
        await client.public_get_depth({"symbol": "NOTHERE"})
    with step.refused("bad interval", ccxt.BadRequest):
        await client.public_get_klines({"symbol": "BTCUSDT", "interval": "7m"})
    with step.refused("ws: cancel of nothing", ccxt.OrderNotFound):
        await client.cancel_order_ws("999999999999", PAIR)
    secret, client.secret = client.secret, "wrong"
    with step.refused("a wrong secret", ccxt.AuthenticationError):
        await client.fetch_balance()
    client.secret = secret
    key, client.apiKey = client.apiKey, "nobody"
    # What the library makes of an unknown key once another one was good.
    with step.refused("an unknown key", ccxt.DDoSProtection):
        await client.fetch_balance()
    client.apiKey = key
    client.options["timeDifference"] = 120_000
    with step.refused("a clock that is behind", ccxt.InvalidNonce):
        await client.fetch_balance()
    client.options["timeDifference"] = 0


async def private_key(step: Steps, client: Any, kind: str) -> None:
    """An account that signs with a private key."""
    before = client.apiKey, client.secret
    client.apiKey, client.secret = kind, os.environ[kind.upper()]
    with step(f"{kind}: balance"):
        assert (await client.fetch_balance())["USDT"]["free"] > 0
    with step(f"{kind}: order"):
        assert (await client.create_order(PAIR, "market", "buy", 0.001))["status"] == "closed"
    client.apiKey, client.secret = before


async def limits(step: Steps, client: Any, bid: float) -> None:
    """Weights in headers, and the order limit."""
    with step("used weight"):
        await client.fetch_time()
        told = {name.lower(): value for name, value in client.last_response_headers.items()}
        assert int(told["x-mbx-used-weight-1m"]) > 1
    with step.refused("too many orders in ten seconds", ccxt.DDoSProtection):
        for _ in range(190):
            await client.create_order(PAIR, "limit", "buy", 0.0001, bid * 0.9)
    with step("all of them cancelled"):
        assert await client.cancel_all_orders(PAIR)


if __name__ == "__main__":
    sys.exit(main(script))
