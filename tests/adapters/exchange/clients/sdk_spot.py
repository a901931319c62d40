# SPDX-License-Identifier: Apache-2.0
"""binance-sdk-spot, the official one, unmodified, on the local exchange: addresses changed only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from binance_common.configuration import (
    ConfigurationRestAPI,
    ConfigurationWebSocketAPI,
    ConfigurationWebSocketStreams,
)
from binance_common.errors import BadRequestError, TooManyRequestsError, UnauthorizedError
from binance_sdk_spot.rest_api.models import enums as words
from binance_sdk_spot.spot import Spot
from sdk_spot_sockets import logged_on, over_websocket, streams
from steps import Steps, main

KEY, SECRET = "tradecore-demo-key", "tradecore-demo-secret"
PAIR = "BTCUSDT"
BUY, SELL = words.NewOrderSideEnum.BUY, words.NewOrderSideEnum.SELL
KIND = words.NewOrderTypeEnum
TIME = words.NewOrderTimeInForceEnum
FULL = words.NewOrderNewOrderRespTypeEnum.FULL


async def script(step: Steps, rest: str, stream: str, ws_api: str) -> None:
    """Go through what the library offers, over its three ways."""
    client = Spot(
        config_rest_api=ConfigurationRestAPI(
            api_key=KEY, api_secret=SECRET, base_path=rest, timeout=10_000
        ),
        config_ws_api=ConfigurationWebSocketAPI(api_key=KEY, api_secret=SECRET, stream_url=ws_api),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=stream),
    )
    await markets(step, client.rest_api)
    bid = await orders(step, client.rest_api)
    await special_orders(step, client.rest_api, bid)
    await lists(step, client.rest_api, bid)
    await over_websocket(step, client, bid)
    await streams(step, client)
    await errors(step, client.rest_api, bid)
    for kind in ("ed25519", "rsa"):
        await private_key(step, kind, rest)
    await logged_on(step, ws_api, bid)
    await limits(step, client.rest_api, bid)


async def markets(step: Steps, api: Any) -> None:
    """Public data."""
    with step("ping"):
        api.ping()
    with step("time"):
        assert api.time().data().server_time > 1_600_000_000_000
    with step("exchange info"):
        info = api.exchange_info(symbol=PAIR).data()
        assert info.symbols[0].base_asset == "BTC"
    with step("filters"):
        kinds = {row.actual_instance.filter_type for row in info.symbols[0].filters}
        assert {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"} <= kinds
    with step("order book"):
        book = api.depth(symbol=PAIR, limit=20).data()
        assert float(book.bids[0][0]) < float(book.asks[0][0])
    with step("recent trades, once there are some"):

        async def trades() -> Any:
            return api.get_trades(symbol=PAIR, limit=5).data()

        assert (await step.until(trades))[0].price
    with step("historical trades"):
        assert api.historical_trades(symbol=PAIR, limit=5).data()
    with step("aggregate trades"):
        assert api.agg_trades(symbol=PAIR, limit=5).data()[0].a > 0
    with step("klines"):
        rows = api.klines(symbol=PAIR, interval=words.KlinesIntervalEnum.INTERVAL_1m, limit=9)
        assert len(rows.data()) == 9
    with step("klines for charts"):
        rows = api.ui_klines(symbol=PAIR, interval=words.UiKlinesIntervalEnum.INTERVAL_5m, limit=4)
        assert len(rows.data()) == 4
    with step("average price"):
        assert float(api.avg_price(symbol=PAIR).data().price) > 0
    with step("day ticker"):
        assert api.ticker24hr(symbol=PAIR).data().actual_instance.symbol == PAIR
    with step("trading day ticker"):
        assert api.ticker_trading_day(symbol=PAIR).data().actual_instance.symbol == PAIR
    with step("rolling ticker"):
        assert api.ticker(symbol=PAIR).data().actual_instance.symbol == PAIR
    with step("price ticker"):
        assert float(api.ticker_price(symbol=PAIR).data().actual_instance.price) > 0
    with step("book tickers of all"):
        assert len(api.ticker_book_ticker().data().actual_instance) >= 2


def placed(api: Any, side: Any, kind: Any, **more: Any) -> Any:
    """Place an order and return the whole answer."""
    return api.new_order(PAIR, side, kind, new_order_resp_type=FULL, **more).data()


async def orders(step: Steps, api: Any) -> float:
    """Every plain order type over REST."""
    bid = float(api.ticker_book_ticker(symbol=PAIR).data().actual_instance.bid_price)
    low = round(bid * 0.9, 2)
    place = partial(placed, api)

    with step("account"):
        held = {row.asset: row for row in api.get_account().data().balances}
        assert float(held["USDT"].free) > 5000
    with step("test order"):
        api.order_test(
            PAIR, words.OrderTestSideEnum.BUY, words.OrderTestTypeEnum.MARKET, quantity=0.001
        )
    with step("market by quantity"):
        bought = place(BUY, KIND.MARKET, quantity=0.04)
        assert bought.status == "FILLED"
        assert abs(sum(float(fill.qty) for fill in bought.fills) - 0.04) < 1e-9
    with step("market by quote quantity"):
        assert float(place(BUY, KIND.MARKET, quote_order_qty=100).cummulative_quote_qty) <= 100
    with step("limit"):
        resting = place(BUY, KIND.LIMIT, quantity=0.01, price=low, time_in_force=TIME.GTC)
        assert resting.status == "NEW"
    with step("limit IOC"):
        gone = place(BUY, KIND.LIMIT, quantity=0.01, price=low, time_in_force=TIME.IOC)
        assert gone.status == "EXPIRED"
    with step("limit FOK"):
        dear = round(bid * 1.01, 2)
        whole = place(BUY, KIND.LIMIT, quantity=0.001, price=dear, time_in_force=TIME.FOK)
        assert whole.status == "FILLED"
    with step("limit maker"):
        maker = place(BUY, KIND.LIMIT_MAKER, quantity=0.01, price=low)
        assert maker.status == "NEW"
    await waiting_orders(step, api, bid)
    await looking_up(step, api, bought, resting, maker)
    return bid


async def waiting_orders(step: Steps, api: Any, bid: float) -> None:
    """Orders that wait for a price."""
    place = partial(placed, api)
    low, high = round(bid * 0.9, 2), round(bid * 1.1, 2)
    with step("stop loss"):
        assert place(SELL, KIND.STOP_LOSS, quantity=0.001, stop_price=low).order_id > 0
    with step("stop loss limit"):
        stop = place(
            SELL,
            KIND.STOP_LOSS_LIMIT,
            quantity=0.001,
            price=low,
            stop_price=low,
            time_in_force=TIME.GTC,
        )
        assert stop.order_id > 0
    with step("take profit"):
        assert place(SELL, KIND.TAKE_PROFIT, quantity=0.001, stop_price=high).order_id > 0
    with step("take profit limit"):
        target = place(
            SELL,
            KIND.TAKE_PROFIT_LIMIT,
            quantity=0.001,
            price=high,
            stop_price=high,
            time_in_force=TIME.GTC,
        )
        assert target.order_id > 0


async def looking_up(step: Steps, api: Any, bought: Any, resting: Any, maker: Any) -> None:
    """What has become of orders; cancels."""
    with step("open orders"):
        assert len(api.get_open_orders(symbol=PAIR).data()) == 6
    with step("one order"):
        found = api.get_order(PAIR, order_id=resting.order_id).data()
        assert found.client_order_id == resting.client_order_id
    with step("cancel by id"):
        assert api.delete_order(PAIR, order_id=resting.order_id).data().status == "CANCELED"
    with step("cancel by client id"):
        name = maker.client_order_id
        assert api.delete_order(PAIR, orig_client_order_id=name).data().status == "CANCELED"
    with step("cancel all of a symbol"):
        assert len(api.delete_open_orders(PAIR).data()) == 4
    with step("all orders"):
        assert len(api.all_orders(PAIR).data()) >= 10
    with step("own trades"):
        assert len(api.my_trades(PAIR, order_id=bought.order_id).data()) == len(bought.fills)
    with step("order counts"):
        assert len(api.rate_limit_order().data()) == 2
    with step("prevented matches and allocations: none"):
        assert api.my_prevented_matches(PAIR, order_id=bought.order_id).data() == []
        assert api.my_allocations(PAIR).data() == []
    with step("filters that touch the account"):
        kinds = {
            row.actual_instance.filter_type for row in api.my_filters(PAIR).data().symbol_filters
        }
        assert "LOT_SIZE" in kinds
    with step("commission rates"):
        assert api.account_commission(PAIR).data().symbol == PAIR


async def special_orders(step: Steps, api: Any, bid: float) -> None:
    """Orders that show a part, trail, are made smaller or take another's place."""
    low = round(bid * 0.9, 2)
    replacing = (
        words.OrderCancelReplaceSideEnum.BUY,
        words.OrderCancelReplaceTypeEnum.LIMIT,
        words.OrderCancelReplaceCancelReplaceModeEnum.STOP_ON_FAILURE,
    )
    gtc = words.OrderCancelReplaceTimeInForceEnum.GTC
    with step("iceberg"):
        iceberg = api.new_order(
            PAIR, BUY, KIND.LIMIT, TIME.GTC, quantity=0.01, price=low, iceberg_qty=0.002
        ).data()
        assert api.get_order(PAIR, order_id=iceberg.order_id).data().iceberg_qty == "0.00200000"
    with step("trailing stop"):
        trailing = api.new_order(
            PAIR, SELL, KIND.STOP_LOSS, quantity=0.001, trailing_delta=200
        ).data()
        found = api.get_order(PAIR, order_id=trailing.order_id).data()
        assert found.status == "NEW"
    with step("made smaller in place"):
        placed = api.new_order(PAIR, BUY, KIND.LIMIT, TIME.GTC, quantity=0.01, price=low).data()
        made = api.order_amend_keep_priority(PAIR, 0.004, order_id=placed.order_id).data()
        assert made.amended_order.qty == "0.00400000"
    with step("how it was made smaller"):
        (row,) = api.order_amendments(PAIR, placed.order_id).data()
        assert (row.orig_qty, row.new_qty) == ("0.01000000", "0.00400000")
    with step.refused("made larger", BadRequestError, -2038):
        api.order_amend_keep_priority(PAIR, 0.02, order_id=placed.order_id)
    with step("cancel and replace"):
        made = api.order_cancel_replace(
            PAIR, *replacing, gtc, quantity=0.01, price=low, cancel_order_id=iceberg.order_id
        ).data()
        assert (made.cancel_result, made.new_order_result) == ("SUCCESS", "SUCCESS")
    with step.refused("replace what is not there", BadRequestError, -2022):
        api.order_cancel_replace(
            PAIR, *replacing, gtc, quantity=0.01, price=low, cancel_order_id=iceberg.order_id
        )
    with step("only the new ones stand"):
        assert len(api.delete_open_orders(PAIR).data()) == 3


async def lists(step: Steps, api: Any, bid: float) -> None:
    """Lists of orders over REST."""
    with step("OCO"):
        made = api.order_list_oco(
            PAIR,
            words.OrderListOcoSideEnum.SELL,
            0.01,
            words.OrderListOcoAboveTypeEnum.LIMIT_MAKER,
            words.OrderListOcoBelowTypeEnum.STOP_LOSS,
            above_price=round(bid * 1.05, 2),
            below_stop_price=round(bid * 0.95, 2),
        ).data()
        assert [leg.status for leg in made.order_reports] == ["NEW", "NEW"]
    with step("one list"):
        found = api.get_order_list(order_list_id=made.order_list_id).data()
        assert found.list_order_status == "EXECUTING"
    with step("open lists"):
        assert len(api.open_order_list().data()) == 1
    with step("cancel a list"):
        gone = api.delete_order_list(PAIR, order_list_id=made.order_list_id).data()
        assert gone.list_order_status == "ALL_DONE"
    with step("OTO"):
        made = api.order_list_oto(
            PAIR,
            words.OrderListOtoWorkingTypeEnum.LIMIT,
            words.OrderListOtoWorkingSideEnum.BUY,
            round(bid * 0.9, 2),
            0.01,
            words.OrderListOtoPendingTypeEnum.MARKET,
            words.OrderListOtoPendingSideEnum.SELL,
            0.009,
            working_time_in_force=words.OrderListOtoWorkingTimeInForceEnum.GTC,
        ).data()
        assert [leg.status for leg in made.order_reports] == ["NEW", "PENDING_NEW"]
        api.delete_order_list(PAIR, order_list_id=made.order_list_id)
    with step("OTOCO"):
        made = api.order_list_otoco(
            PAIR,
            words.OrderListOtocoWorkingTypeEnum.LIMIT,
            words.OrderListOtocoWorkingSideEnum.BUY,
            round(bid * 0.9, 2),
            0.01,
            words.OrderListOtocoPendingSideEnum.SELL,
            0.009,
            words.OrderListOtocoPendingAboveTypeEnum.LIMIT_MAKER,
            working_time_in_force=words.OrderListOtocoWorkingTimeInForceEnum.GTC,
            pending_above_price=round(bid * 1.05, 2),
            pending_below_type=words.OrderListOtocoPendingBelowTypeEnum.STOP_LOSS,
            pending_below_stop_price=round(bid * 0.85, 2),
        ).data()
        assert len(made.orders) == 3
        api.delete_order_list(PAIR, order_list_id=made.order_list_id)
    with step("all lists"):
        assert len(api.all_order_list().data()) == 3


async def errors(step: Steps, api: Any, bid: float) -> None:
    """Codes, as the library's exceptions."""
    low = round(bid * 0.9, 2)
    limit = {"quantity": 0.01, "price": low, "time_in_force": TIME.GTC}

    def refused(what: str, code: int, call: Callable[[], Any]) -> None:
        with step.refused(what, BadRequestError, code):
            call()

    refused("unknown symbol", -1121, lambda: api.depth(symbol="NOTHERE"))
    refused(
        "off the tick",
        -1013,
        lambda: api.new_order(PAIR, BUY, KIND.LIMIT, **{**limit, "price": f"{low:.2f}5"}),
    )
    refused(
        "below the lot",
        -1013,
        lambda: api.new_order(PAIR, BUY, KIND.LIMIT, **{**limit, "quantity": "0.000001"}),
    )
    refused(
        "no balance",
        -2010,
        lambda: api.new_order(PAIR, BUY, KIND.LIMIT, **{**limit, "quantity": 100}),
    )
    refused("no time in force", -1102, lambda: api.new_order(PAIR, BUY, KIND.LIMIT, quantity=1))
    refused("cancel of nothing", -2011, lambda: api.delete_order(PAIR, order_id=1 << 40))
    refused("query of nothing", -2013, lambda: api.get_order(PAIR, order_id=1 << 40))
    refused("a window too wide", -1131, lambda: api.get_account(recv_window=70_000))
    with step.refused("an unknown key", UnauthorizedError, -2015):
        configuration = ConfigurationRestAPI(
            api_key="nobody", api_secret=SECRET, base_path=api.configuration.base_path
        )
        Spot(config_rest_api=configuration).rest_api.get_account()


async def private_key(step: Steps, kind: str, rest: str) -> None:
    """An account that signs with a private key."""
    configuration = ConfigurationRestAPI(
        api_key=kind, private_key=os.environ[kind.upper()], base_path=rest, timeout=10_000
    )
    api = Spot(config_rest_api=configuration).rest_api
    with step(f"{kind}: account"):
        assert api.get_account().data().can_trade
    with step(f"{kind}: order"):
        made = api.new_order(PAIR, BUY, KIND.MARKET, quantity=0.001, new_order_resp_type=FULL)
        assert made.data().status == "FILLED"


async def limits(step: Steps, api: Any, bid: float) -> None:
    """Weights and counts that the library reads from headers, and the order limit."""
    low = round(bid * 0.9, 2)

    def rest_one() -> Any:
        return api.new_order(
            PAIR, BUY, KIND.LIMIT, quantity=0.0001, price=low, time_in_force=TIME.GTC
        )

    with step("limits told in headers"):
        told = {(limit.rateLimitType, limit.intervalNum) for limit in rest_one().rate_limits}
        assert ("REQUEST_WEIGHT", 1) in told
        assert ("ORDERS", 10) in told
    with step.refused("too many orders in ten seconds", TooManyRequestsError, -1015):
        for _ in range(190):
            rest_one()
    with step("all of them cancelled"):
        assert api.delete_open_orders(PAIR).data()


if __name__ == "__main__":
    sys.exit(main(script))
