# SPDX-License-Identifier: Apache-2.0
"""Fee schedules of simulated venues."""

from tradecore.sim.fees import FeeAsset, Fees, binance_spot, binance_usdm, free

__all__ = ["FeeAsset", "Fees", "binance_spot", "binance_usdm", "free"]
