# SPDX-License-Identifier: Apache-2.0
"""The Python side of the simulated venue: an account's orders as events, and fee schedules."""

from tradecore.sim.execution import SimulatedExecution
from tradecore.sim.fees import FeeAsset, Fees, binance_spot, free
from tradecore.sim.slippage import Slippage, venue_options

__all__ = [
    "FeeAsset",
    "Fees",
    "SimulatedExecution",
    "Slippage",
    "binance_spot",
    "free",
    "venue_options",
]
