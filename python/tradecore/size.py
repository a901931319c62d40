# SPDX-License-Identifier: Apache-2.0
"""How much an entry buys."""

from tradecore.strategy.size import Fraction, fraction

__all__ = ["Fraction", "fraction"]
