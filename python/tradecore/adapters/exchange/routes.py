# SPDX-License-Identifier: Apache-2.0
"""Which request is answered by what, over REST and over the WebSocket API."""

from __future__ import annotations

from tradecore.adapters.exchange import (
    amending,
    lists,
    prevented,
    public,
    replacing,
    sor,
    tickers,
    trading,
)
from tradecore.adapters.exchange.call import Route

_PING = Route(public.ping, 1)
_TIME = Route(public.server_time, 1)
_EXCHANGE_INFO = Route(public.exchange_info, 20)
_DEPTH = Route(public.depth, public.depth_weight)
_TRADES = Route(public.trades, 25)
_AGGREGATES = Route(public.aggregate_trades, 4)
_KLINES = Route(public.klines, 2)
_AVERAGE = Route(public.average_price, 2)
_HISTORICAL = Route(public.historical_trades, 25)
_BLOCKS = Route(public.block_trades, 25)
_RULES = Route(public.execution_rules, public.rules_weight)
_REFERENCE = Route(public.reference_price, 2)
_PRICE = Route(tickers.price, tickers.quote_weight)
_BOOK_TICKER = Route(tickers.best, tickers.quote_weight)
_DAY = Route(tickers.day, tickers.day_weight)
_TRADING_DAY = Route(tickers.trading_day, tickers.window_weight)
_WINDOW = Route(tickers.window, tickers.window_weight)
_PLACE_ROUTED = Route(sor.place, 1, signed=True, order_count=True, free=True)
_TEST_ROUTED = Route(sor.place, trading.place_test_weight, signed=True)
_ALLOCATIONS = Route(sor.allocations, 20, signed=True)
_PLACE = Route(trading.place, 1, signed=True, order_count=True, free=True)
_PLACE_TEST = Route(trading.place_test, trading.place_test_weight, signed=True)
_CANCEL = Route(trading.cancel, 1, signed=True, free=True)
_CANCEL_REPLACE = Route(replacing.cancel_replace, 1, signed=True, order_count=True, free=True)
_AMEND = Route(amending.amend, 4, signed=True)
_AMENDMENTS = Route(amending.amendments, 4, signed=True)
_PREVENTED = Route(prevented.prevented_matches, prevented.weight, signed=True)
_CANCEL_ALL = Route(trading.cancel_all, 1, signed=True, free=True)
_QUERY = Route(trading.query, 4, signed=True)
_OPEN = Route(trading.open_orders, trading.open_weight, signed=True)
_ALL = Route(trading.all_orders, 20, signed=True)
_FILLS = Route(trading.fills, trading.fills_weight, signed=True)
_ACCOUNT = Route(trading.account, 20, signed=True)
_COMMISSION = Route(trading.commission, 20, signed=True)
_COUNTS = Route(trading.order_counts, 40, signed=True)
_FILTERS = Route(trading.filters, 40, signed=True)
_PLACE_OCO = Route(lists.place_oco, 1, signed=True, order_count=True, free=True)
_PLACE_OLD_OCO = Route(lists.place_old_oco, 1, signed=True, order_count=True, free=True)
_PLACE_OTO = Route(lists.place_oto, 1, signed=True, order_count=True, free=True)
_PLACE_OPO = Route(lists.place_opo, 1, signed=True, order_count=True, free=True)
_PLACE_OTOCO = Route(lists.place_otoco, 1, signed=True, order_count=True, free=True)
_PLACE_OPOCO = Route(lists.place_opoco, 1, signed=True, order_count=True, free=True)
_CANCEL_LIST = Route(lists.cancel, 1, signed=True, free=True)
_QUERY_LIST = Route(lists.query, 4, signed=True)
_OPEN_LISTS = Route(lists.open_lists, 6, signed=True)
_ALL_LISTS = Route(lists.all_lists, 20, signed=True)

REST_ROOT = "/api/v3/"

REST: dict[tuple[str, str], Route] = {
    ("GET", "ping"): _PING,
    ("GET", "time"): _TIME,
    ("GET", "exchangeInfo"): _EXCHANGE_INFO,
    ("GET", "depth"): _DEPTH,
    ("GET", "executionRules"): _RULES,
    ("GET", "trades"): _TRADES,
    ("GET", "historicalTrades"): _HISTORICAL,
    ("GET", "historicalBlockTrades"): _BLOCKS,
    ("GET", "aggTrades"): _AGGREGATES,
    ("GET", "klines"): _KLINES,
    ("GET", "uiKlines"): _KLINES,
    ("GET", "avgPrice"): _AVERAGE,
    ("GET", "ticker/price"): _PRICE,
    ("GET", "ticker/bookTicker"): _BOOK_TICKER,
    ("GET", "ticker/24hr"): _DAY,
    ("GET", "ticker/tradingDay"): _TRADING_DAY,
    ("GET", "ticker"): _WINDOW,
    ("GET", "referencePrice"): _REFERENCE,
    ("GET", "referencePrice/calculation"): _REFERENCE,
    ("POST", "order"): _PLACE,
    ("POST", "order/test"): _PLACE_TEST,
    ("DELETE", "order"): _CANCEL,
    ("POST", "order/cancelReplace"): _CANCEL_REPLACE,
    ("PUT", "order/amend/keepPriority"): _AMEND,
    ("GET", "order/amendments"): _AMENDMENTS,
    ("DELETE", "openOrders"): _CANCEL_ALL,
    ("GET", "order"): _QUERY,
    ("GET", "openOrders"): _OPEN,
    ("GET", "allOrders"): _ALL,
    ("POST", "order/oco"): _PLACE_OLD_OCO,
    ("POST", "orderList/oco"): _PLACE_OCO,
    ("POST", "orderList/oto"): _PLACE_OTO,
    ("POST", "orderList/opo"): _PLACE_OPO,
    ("POST", "orderList/otoco"): _PLACE_OTOCO,
    ("POST", "orderList/opoco"): _PLACE_OPOCO,
    ("DELETE", "orderList"): _CANCEL_LIST,
    ("GET", "orderList"): _QUERY_LIST,
    ("GET", "openOrderList"): _OPEN_LISTS,
    ("GET", "allOrderList"): _ALL_LISTS,
    ("POST", "sor/order"): _PLACE_ROUTED,
    ("POST", "sor/order/test"): _TEST_ROUTED,
    ("GET", "myTrades"): _FILLS,
    ("GET", "myPreventedMatches"): _PREVENTED,
    ("GET", "myAllocations"): _ALLOCATIONS,
    ("GET", "account"): _ACCOUNT,
    ("GET", "account/commission"): _COMMISSION,
    ("GET", "rateLimit/order"): _COUNTS,
    ("GET", "myFilters"): _FILTERS,
}

WSAPI: dict[str, Route] = {
    "ping": _PING,
    "time": _TIME,
    "exchangeInfo": _EXCHANGE_INFO,
    "depth": _DEPTH,
    "executionRules": _RULES,
    "trades.recent": _TRADES,
    "trades.historical": _HISTORICAL,
    "blockTrades.historical": _BLOCKS,
    "trades.aggregate": _AGGREGATES,
    "klines": _KLINES,
    "uiKlines": _KLINES,
    "avgPrice": _AVERAGE,
    "ticker.price": _PRICE,
    "ticker.book": _BOOK_TICKER,
    "ticker.24hr": _DAY,
    "ticker.tradingDay": _TRADING_DAY,
    "ticker": _WINDOW,
    "referencePrice": _REFERENCE,
    "referencePrice.calculation": _REFERENCE,
    "order.place": _PLACE,
    "order.test": _PLACE_TEST,
    "order.cancel": _CANCEL,
    "order.cancelReplace": _CANCEL_REPLACE,
    "order.amend.keepPriority": _AMEND,
    "order.amendments": _AMENDMENTS,
    "openOrders.cancelAll": _CANCEL_ALL,
    "order.status": _QUERY,
    "openOrders.status": _OPEN,
    "allOrders": _ALL,
    "orderList.place": _PLACE_OLD_OCO,
    "orderList.place.oco": _PLACE_OCO,
    "orderList.place.oto": _PLACE_OTO,
    "orderList.place.opo": _PLACE_OPO,
    "orderList.place.otoco": _PLACE_OTOCO,
    "orderList.place.opoco": _PLACE_OPOCO,
    "orderList.cancel": _CANCEL_LIST,
    "orderList.status": _QUERY_LIST,
    "openOrderLists.status": _OPEN_LISTS,
    "allOrderLists": _ALL_LISTS,
    "sor.order.place": _PLACE_ROUTED,
    "sor.order.test": _TEST_ROUTED,
    "myTrades": _FILLS,
    "myPreventedMatches": _PREVENTED,
    "myAllocations": _ALLOCATIONS,
    "account.status": _ACCOUNT,
    "account.commission": _COMMISSION,
    "account.rateLimits.orders": _COUNTS,
    "myFilters": _FILTERS,
}
