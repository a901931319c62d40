# SPDX-License-Identifier: Apache-2.0
"""The part of binance-sdk-spot's script that goes over WebSockets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

from binance_common.configuration import ConfigurationWebSocketAPI
from binance_sdk_spot.spot import Spot
from binance_sdk_spot.websocket_api.models import enums as api_words
from steps import Steps

PAIR = "BTCUSDT"


async def ask_markets(step: Steps, api: Any) -> None:
    """Public data over the WebSocket API."""
    with step("ws: ping"):
        await api.ping()
    with step("ws: time"):
        assert (await api.time()).data().result.server_time > 0
    with step("ws: exchange info"):
        # The library's model has no place for `result`: it keeps it aside.
        info = (await api.exchange_info(symbol=PAIR)).data().additional_properties["result"]
        assert info["symbols"][0]["symbol"] == PAIR
    with step("ws: order book"):
        assert len((await api.depth(symbol=PAIR, limit=5)).data().result.bids) == 5
    with step("ws: klines"):
        interval = api_words.KlinesIntervalEnum.INTERVAL_1m
        rows = await api.klines(symbol=PAIR, interval=interval, limit=9)
        assert len(rows.data().result) == 9


async def over_websocket(step: Steps, client: Spot, bid: float) -> None:
    """The WebSocket API, and user data on it."""
    buy, sell = api_words.OrderPlaceSideEnum.BUY, api_words.OrderPlaceSideEnum.SELL
    kind = api_words.OrderPlaceTypeEnum
    gtc = api_words.OrderPlaceTimeInForceEnum.GTC
    low = round(bid * 0.9, 2)
    with step("ws: connect"):
        api = await client.websocket_api.create_connection()
    try:
        await ask_markets(step, api)
        with step("ws: user data"):
            heard: asyncio.Queue[Any] = asyncio.Queue()
            subscribed = await api.user_data_stream_subscribe_signature()
            subscribed.stream.on("message", heard.put_nowait)
        with step("ws: limit order, and its events"):
            placed = await api.order_place(
                PAIR, buy, kind.LIMIT, quantity=0.01, price=low, time_in_force=gtc
            )
            number = placed.data().result.order_id
            told = [(await heard.get()).actual_instance for _ in range(2)]
            assert (type(told[0]).__name__, told[0].x, told[0].i) == (
                "ExecutionReport",
                "NEW",
                number,
            )
            assert type(told[1]).__name__ == "OutboundAccountPosition"
        with step("ws: one order"):
            found = (await api.order_status(PAIR, order_id=number)).data().result
            assert found.status == "NEW"
        with step("ws: open orders"):
            assert len((await api.open_orders_status(symbol=PAIR)).data().result) == 1
        with step("ws: cancel, and its event"):
            gone = (await api.order_cancel(PAIR, order_id=number)).data().result
            assert gone.status == "CANCELED"
            assert (await heard.get()).actual_instance.x == "CANCELED"
            await heard.get()
        with step("ws: market order, and its events"):
            sold = (await api.order_place(PAIR, sell, kind.MARKET, quantity=0.001)).data().result
            told = [(await heard.get()).actual_instance for _ in range(2 + len(sold.fills))]
            assert [event.x for event in told[:-1]] == ["NEW"] + ["TRADE"] * len(sold.fills)
        with step("ws: account"):
            assert (await api.account_status()).data().result.account_type == "SPOT"
        with step("ws: all orders, own trades"):
            assert (await api.all_orders(PAIR)).data().result
            assert (await api.my_trades(PAIR)).data().result
        with step("ws: order counts"):
            assert len((await api.account_rate_limits_orders()).data().result) == 2
        with step("ws: no more user data"):
            await api.user_data_stream_unsubscribe()
    finally:
        await api.close_connection(close_session=True)


async def streams(step: Steps, client: Spot) -> None:
    """Market streams, and a book kept by Binance's rule."""
    connection = await client.websocket_streams.create_connection()

    async def first(open_stream: Callable[..., Any], **options: Any) -> Any:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        stream = await open_stream(symbol=PAIR.lower(), **options)
        stream.on("message", heard.put_nowait)
        told = await asyncio.wait_for(heard.get(), 20)
        await stream.unsubscribe()
        return told

    try:
        with step("stream: trades"):
            assert (await first(connection.trade)).e == "trade"
        with step("stream: aggregate trades"):
            assert (await first(connection.agg_trade)).e == "aggTrade"
        with step("stream: book ticker"):
            assert (await first(connection.book_ticker)).s == PAIR
        with step("stream: klines"):
            assert (await first(connection.kline, interval="1m")).e == "kline"
        with step("stream: mini ticker"):
            assert (await first(connection.mini_ticker)).e == "24hrMiniTicker"
        with step("stream: ticker"):
            assert (await first(connection.ticker)).e == "24hrTicker"
        with step("stream: partial depth"):
            assert len((await first(connection.partial_book_depth, levels="5")).bids) == 5
        with step("order book kept in step with the diff stream"):
            await keep_book(client.rest_api, connection)
    finally:
        await connection.close_connection(close_session=True)


async def keep_book(api: Any, connection: Any) -> None:
    """Build the book from diffs and a snapshot; a later snapshot must say the same."""
    events: asyncio.Queue[Any] = asyncio.Queue()
    stream = await connection.diff_book_depth(symbol=PAIR.lower(), update_speed="100ms")
    stream.on("message", events.put_nowait)
    event = await events.get()
    snapshot = api.depth(symbol=PAIR, limit=5000).data()
    while snapshot.last_update_id < event.U:
        snapshot = api.depth(symbol=PAIR, limit=5000).data()
    sides = {"b": dict(snapshot.bids), "a": dict(snapshot.asks)}
    at = snapshot.last_update_id
    for _ in range(200):
        while at < snapshot.last_update_id or at < event.u:
            if event.u > at:
                assert at + 1 >= event.U, "a gap"
                for name, side in sides.items():
                    for price, size in getattr(event, name):
                        side[price] = size
                        if float(size) == 0:
                            del side[price]
                at = event.u
            if at < snapshot.last_update_id:
                event = await events.get()
        if at == snapshot.last_update_id and event.u == at:
            bids = sorted(sides["b"].items(), key=lambda level: -float(level[0]))
            assert [list(level) for level in bids[:100]] == snapshot.bids[:100]
            return
        event = await events.get()
        snapshot = api.depth(symbol=PAIR, limit=5000).data()
    raise AssertionError("the stream never stood where a snapshot did")


async def logged_on(step: Steps, ws_api: str, bid: float) -> None:
    """A session that is logged on signs nothing any more."""
    configuration = ConfigurationWebSocketAPI(
        api_key="ed25519", private_key=os.environ["ED25519"], stream_url=ws_api
    )
    api = await Spot(config_ws_api=configuration).websocket_api.create_connection()
    try:
        with step("ws: log on"):
            assert (await api.session_logon()).data().result.api_key == "ed25519"
        with step("ws: user data of the session"):
            heard: asyncio.Queue[Any] = asyncio.Queue()
            (await api.user_data_stream_subscribe()).stream.on("message", heard.put_nowait)
        with step("ws: order of the session, and its event"):
            placed = await api.order_place(
                PAIR,
                api_words.OrderPlaceSideEnum.BUY,
                api_words.OrderPlaceTypeEnum.LIMIT,
                quantity=0.001,
                price=round(bid * 0.9, 2),
                time_in_force=api_words.OrderPlaceTimeInForceEnum.GTC,
            )
            assert (await heard.get()).actual_instance.i == placed.data().result.order_id
        with step("ws: status of the session"):
            assert (await api.session_status()).data().result.user_data_stream
        with step("ws: log out"):
            assert (await api.session_logout()).data().result.api_key is None
    finally:
        await api.close_connection(close_session=True)
