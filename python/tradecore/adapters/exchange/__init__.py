# SPDX-License-Identifier: Apache-2.0
"""A Binance-compatible exchange that runs on this machine: REST, streams, WebSocket API."""

from tradecore.adapters.exchange.account import DEMO_KEY, DEMO_SECRET, AccountSpec
from tradecore.adapters.exchange.commission import Fees, Rates
from tradecore.adapters.exchange.faults import Fault
from tradecore.adapters.exchange.memory import MemoryTransport
from tradecore.adapters.exchange.options import (
    BarReplay,
    CaptureReplay,
    ExchangeOptions,
    GeneratedMarket,
    build,
)
from tradecore.adapters.exchange.running import RunningExchange, running
from tradecore.adapters.exchange.server import ExchangeServer
from tradecore.adapters.exchange.serving import run_exchange, serve

__all__ = [
    "DEMO_KEY",
    "DEMO_SECRET",
    "AccountSpec",
    "BarReplay",
    "CaptureReplay",
    "ExchangeOptions",
    "ExchangeServer",
    "Fault",
    "Fees",
    "GeneratedMarket",
    "MemoryTransport",
    "Rates",
    "RunningExchange",
    "build",
    "run_exchange",
    "running",
    "serve",
]
