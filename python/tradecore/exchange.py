# SPDX-License-Identifier: Apache-2.0
"""The local exchange: `with tc.exchange.running() as venue` gives a Binance on loopback.

`serve` does the same for code that awaits.
"""

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
    RunningExchange,
    build,
    run_exchange,
    running,
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
    "RunningExchange",
    "build",
    "run_exchange",
    "running",
    "serve",
]
