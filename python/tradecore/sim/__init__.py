# SPDX-License-Identifier: Apache-2.0
"""The Python side of the simulated venue: an account's orders as events, fees, latency."""

from tradecore.sim.delayed import DelayedExecution
from tradecore.sim.execution import SimulatedExecution
from tradecore.sim.fees import FeeAsset, Fees, binance_spot, binance_usdm, free
from tradecore.sim.latency import Delay, Latency, constant, lognormal, sampled
from tradecore.sim.slippage import Slippage, venue_options

__all__ = [
    "Delay",
    "DelayedExecution",
    "FeeAsset",
    "Fees",
    "Latency",
    "SimulatedExecution",
    "Slippage",
    "binance_spot",
    "binance_usdm",
    "constant",
    "free",
    "lognormal",
    "sampled",
    "venue_options",
]
