# SPDX-License-Identifier: Apache-2.0
"""Where a position is given up."""

from tradecore.strategy.stop import (
    AtrStop,
    ChandelierStop,
    NoStop,
    PercentStop,
    atr,
    chandelier,
    none,
    percent,
)

__all__ = [
    "AtrStop",
    "ChandelierStop",
    "NoStop",
    "PercentStop",
    "atr",
    "chandelier",
    "none",
    "percent",
]
