# SPDX-License-Identifier: Apache-2.0
"""The local exchange: `async with tc.exchange.serve() as server` gives a Binance on loopback."""

from tradecore.adapters.exchange import (
    DEMO_KEY,
    DEMO_SECRET,
    AccountSpec,
    BarReplay,
    CaptureReplay,
    ExchangeOptions,
    ExchangeServer,
    Fault,
    Fees,
    GeneratedMarket,
    MemoryTransport,
    Rates,
    build,
    run_exchange,
    serve,
)

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
    "build",
    "run_exchange",
    "serve",
]
