# SPDX-License-Identifier: Apache-2.0
"""Where a profit is taken."""

from tradecore.strategy.target import (
    AtrTarget,
    MultipleTarget,
    NoTarget,
    PercentTarget,
    atr,
    multiple,
    none,
    percent,
)

__all__ = [
    "AtrTarget",
    "MultipleTarget",
    "NoTarget",
    "PercentTarget",
    "atr",
    "multiple",
    "none",
    "percent",
]
