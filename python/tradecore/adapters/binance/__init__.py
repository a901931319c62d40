# SPDX-License-Identifier: Apache-2.0
"""Binance spot: market streams, REST, orders and user data, over sockets of our own."""

from tradecore.adapters.binance.feed import BinanceMarketFeed
from tradecore.adapters.binance.limits import ConnectionBudget, Limiter
from tradecore.adapters.binance.market_stream import MarketStream
from tradecore.adapters.binance.orders import BinanceExecution
from tradecore.adapters.binance.rest import BinanceRest
from tradecore.adapters.binance.signer import Signer
from tradecore.adapters.binance.transport import AiohttpSocketTransport, AiohttpTransport
from tradecore.adapters.binance.user_stream import UserStream
from tradecore.adapters.binance.venues import Endpoints, loopback_endpoints, named_endpoints

__all__ = [
    "AiohttpSocketTransport",
    "AiohttpTransport",
    "BinanceExecution",
    "BinanceMarketFeed",
    "BinanceRest",
    "ConnectionBudget",
    "Endpoints",
    "Limiter",
    "MarketStream",
    "Signer",
    "UserStream",
    "loopback_endpoints",
    "named_endpoints",
]
