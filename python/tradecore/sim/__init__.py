# SPDX-License-Identifier: Apache-2.0
"""The Python side of the simulated venue: an account's orders as events, and fee schedules."""

from tradecore.sim.execution import SimulatedExecution
from tradecore.sim.fees import Fees, binance_spot, free

__all__ = ["Fees", "SimulatedExecution", "binance_spot", "free"]
