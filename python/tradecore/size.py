# SPDX-License-Identifier: Apache-2.0
"""How much an entry buys or sells short."""

from tradecore.strategy.size import (
    Fixed,
    Fraction,
    Kelly,
    Notional,
    RiskFraction,
    VolatilityTarget,
    fixed,
    fraction,
    kelly,
    notional,
    risk_fraction,
    volatility_target,
)

__all__ = [
    "Fixed",
    "Fraction",
    "Kelly",
    "Notional",
    "RiskFraction",
    "VolatilityTarget",
    "fixed",
    "fraction",
    "kelly",
    "notional",
    "risk_fraction",
    "volatility_target",
]
