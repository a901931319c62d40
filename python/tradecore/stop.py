# SPDX-License-Identifier: Apache-2.0
"""Where a position is given up."""

from tradecore.strategy.stop import AtrStop, NoStop, PercentStop, atr, none, percent

__all__ = ["AtrStop", "NoStop", "PercentStop", "atr", "none", "percent"]
