# SPDX-License-Identifier: Apache-2.0
"""Sizing rules: how much an entry buys or sells short.

Whatever a rule says is cut to what free cash pays, to what the venue takes in one order, and down
to the lot. An entry whose size is unknown or below the venue's minimum is not made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from tradecore import _core
from tradecore.graph import formulas
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, setting
from tradecore.indicators.arguments import finite, whole

YEAR_S = 365 * 86_400
"""Seconds in a year of a market that never closes."""

_KINDS = _core.policy.SizingKind


def positive(name: str, value: float | Node) -> None:
    """Check a number above 0, or a node of numbers and params."""
    setting(name, value, lambda given: finite(name, given))
    if not isinstance(value, Node) and value <= 0.0:
        raise ValueError(f"{name} was {value!r}, must be above 0")


def share(name: str, value: float | Node) -> None:
    """Check a number above 0 and at most 1, or a node of numbers and params."""
    setting(name, value, lambda given: finite(name, given))
    if not isinstance(value, Node) and not 0.0 < value <= 1.0:
        raise ValueError(f"{name} was {value!r}, must be above 0 and at most 1")


def text(value: float | Node) -> str:
    """Return a setting as it is written."""
    return repr(value) if isinstance(value, Node) else f"{value:.12g}"


@dataclass(frozen=True, slots=True, eq=False)
class Fraction:
    """That share of equity goes into an entry; above 1 on perpetuals with leverage."""

    kind: ClassVar = "fraction"
    sizing: ClassVar = _KINDS.FRACTION_OF_EQUITY
    fraction: float | Node

    def __post_init__(self) -> None:
        positive("fraction", self.fraction)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the share of equity."""
        return self.fraction

    def __repr__(self) -> str:
        return f"size.fraction({text(self.fraction)})"


@dataclass(frozen=True, slots=True, eq=False)
class RiskFraction:
    """So much that the way to the stop loses that share of equity: quantity = share / distance."""

    kind: ClassVar = "risk_fraction"
    sizing: ClassVar = _KINDS.RISK_FRACTION
    fraction: float | Node

    def __post_init__(self) -> None:
        share("fraction", self.fraction)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the share of equity at risk, in (0, 1]."""
        return self.fraction

    def __repr__(self) -> str:
        return f"size.risk_fraction({text(self.fraction)})"


@dataclass(frozen=True, slots=True, eq=False)
class Notional:
    """That amount of quote goes into an entry."""

    kind: ClassVar = "notional"
    sizing: ClassVar = _KINDS.NOTIONAL
    quote: float | Node

    def __post_init__(self) -> None:
        positive("quote", self.quote)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the amount, in quote."""
        return self.quote

    def __repr__(self) -> str:
        return f"size.notional({text(self.quote)})"


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """That quantity of base is an entry."""

    kind: ClassVar = "fixed"
    sizing: ClassVar = _KINDS.QUANTITY
    quantity: float | Node

    def __post_init__(self) -> None:
        positive("quantity", self.quantity)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the quantity, in base."""
        return self.quantity

    def __repr__(self) -> str:
        return f"size.fixed({text(self.quantity)})"


@dataclass(frozen=True, slots=True, eq=False)
class VolatilityTarget:
    """The share of equity whose yearly volatility is the target's: yearly / realised."""

    kind: ClassVar = "volatility_target"
    sizing: ClassVar = _KINDS.FRACTION_OF_EQUITY
    yearly: float | Node
    period: int | Node

    def __post_init__(self) -> None:
        positive("yearly", self.yearly)
        setting("period", self.period, lambda value: whole("period", value, 2))

    def number(self, clock: Timeframe) -> float | Node:
        """Return the share of equity as a node; unknown while nothing moves."""
        returns = clock.close / clock.close.lag(1) - 1.0
        deviation: Node = formulas.stddev(returns, self.period)
        return self.yearly / (deviation * math.sqrt(YEAR_S / clock.seconds))

    def __repr__(self) -> str:
        return f"size.volatility_target({text(self.yearly)}, {text(self.period)})"


@dataclass(frozen=True, slots=True, eq=False)
class Kelly:
    """Kelly's share of equity for given odds, at most `cap`."""

    kind: ClassVar = "kelly"
    sizing: ClassVar = _KINDS.FRACTION_OF_EQUITY
    win_rate: float | Node
    payoff: float | Node
    cap: float

    def __post_init__(self) -> None:
        share("win_rate", self.win_rate)
        positive("payoff", self.payoff)
        if isinstance(self.cap, Node):
            raise TypeError(f"cap was {self.cap!r}, must be a number: a limit is not searched for")
        share("cap", self.cap)
        best = self._best()
        if not isinstance(best, Node) and best <= 0.0:
            raise ValueError(
                f"win_rate was {self.win_rate!r} and payoff {self.payoff!r}, must promise a gain: "
                f"win_rate - (1 - win_rate) / payoff was {best:.6g}"
            )

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the share of equity before the cap, or a node of it."""
        best = self._best()
        return best if isinstance(best, Node) else min(best, self.cap)

    def _best(self) -> float | Node:
        return self.win_rate - (1.0 - self.win_rate) / self.payoff

    def __repr__(self) -> str:
        odds = f"win_rate={text(self.win_rate)}, payoff={text(self.payoff)}"
        return f"size.kelly({odds}, cap={self.cap:g})"


Sizing = Fraction | RiskFraction | Notional | Fixed | VolatilityTarget | Kelly


def fraction(fraction: float | Node) -> Fraction:
    """Put `fraction` of equity, above 0, into an entry, as far as free cash reaches.

    Quantity = fraction x equity / price, down to the lot. At most 1 on spot and the leverage on a
    perpetual: a run refuses a number above it, and an expression above it counts as it.
    """
    return Fraction(fraction)


def risk_fraction(fraction: float | Node) -> RiskFraction:
    """Lose `fraction` of equity, in (0, 1], when the stop is hit; needs a stop.

    Quantity = fraction x equity / stop distance, down to the lot and as far as free cash reaches.
    The distance is the one planned at the decision. Fees, and a market that jumps over the stop,
    come on top.
    """
    return RiskFraction(fraction)


def notional(quote: float | Node) -> Notional:
    """Put `quote`, above 0, into an entry: quantity = quote / price, down to the lot."""
    return Notional(quote)


def fixed(quantity: float | Node) -> Fixed:
    """Buy or sell short `quantity` of base, above 0, down to the lot."""
    return Fixed(quantity)


def volatility_target(yearly: float | Node, period: int | Node) -> VolatilityTarget:
    """Size entries so that the yearly volatility of equity is about `yearly`: 0.2 is 20 %.

    Quantity = min(yearly / realised, leverage) x equity / price, where spot has a leverage of 1.
    Realised is the population standard deviation of the last `period` returns, close / close before
    - 1 on the strategy's clock, times the root of the clock's bars in 365 days. Nothing is entered
    while it is unknown or 0.
    """
    return VolatilityTarget(yearly, period)


def kelly(*, win_rate: float | Node, payoff: float | Node, cap: float) -> Kelly:
    """Put Kelly's share of equity into an entry: win_rate - (1 - win_rate) / payoff, at most `cap`.

    Parameters
    ----------
    win_rate : float or Node
        Share of trades that win, in (0, 1].
    payoff : float or Node
        Average win over average loss, above 0.
    cap : float
        Most of equity that an entry may be, in (0, 1].

    Raises
    ------
    ValueError
        If the odds promise no gain. Where params make them, such an entry is not made.
    """
    return Kelly(win_rate, payoff, cap)
