# SPDX-License-Identifier: Apache-2.0
"""Stop rules: where a position is given up. A trailing stop follows the close up, never down."""

from __future__ import annotations

from dataclasses import dataclass

from tradecore import _core
from tradecore.graph import formulas
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, constant, setting
from tradecore.indicators.arguments import finite, whole
from tradecore.strategy.size import Sizing


@dataclass(frozen=True, slots=True)
class NoStop:
    """Positions end by the exit condition only."""

    def __repr__(self) -> str:
        return "stop.none()"


@dataclass(frozen=True, slots=True)
class PercentStop:
    """The stop lies a fixed share of the price away: 0.02 is two percent."""

    percent: float
    trailing: bool = False

    def __post_init__(self) -> None:
        if not 0.0 < finite("percent", self.percent) < 1.0:
            raise ValueError(
                f"percent was {self.percent!r}, must be above 0 and below 1 (0.02 is two percent)"
            )

    def __repr__(self) -> str:
        return f"stop.percent({self.percent:g}{', trailing=True' if self.trailing else ''})"


@dataclass(frozen=True, slots=True, eq=False)
class AtrStop:
    """The stop lies `multiple` average true ranges away, measured on the strategy's clock."""

    period: int | Node
    multiple: float | Node
    trailing: bool = False

    def __post_init__(self) -> None:
        setting("period", self.period, lambda value: whole("period", value))
        if not isinstance(self.multiple, Node) and finite("multiple", self.multiple) <= 0.0:
            raise ValueError(f"multiple was {self.multiple!r}, must be above 0")
        self._factor()

    def distance(self, clock: Timeframe) -> Node:
        """Return the stop's distance from the price, in quote, as a node."""
        average: Node = formulas.atr(clock.high, clock.low, clock.close, self.period)
        return self._factor() * average

    def _factor(self) -> Node:
        return setting("multiple", self.multiple, lambda value: finite("multiple", value))

    def __repr__(self) -> str:
        trailing = ", trailing=True" if self.trailing else ""
        return f"stop.atr({self.period!r}, {self.multiple!r}{trailing})"


Stop = NoStop | PercentStop | AtrStop


def none() -> NoStop:
    """Give positions no stop."""
    return NoStop()


def percent(percent: float, trailing: bool = False) -> PercentStop:
    """Put the stop a share `percent`, in (0, 1), below the entry price; 0.02 is two percent."""
    return PercentStop(percent, trailing)


def atr(period: int | Node, multiple: float | Node, trailing: bool = False) -> AtrStop:
    """Put the stop `multiple` average true ranges of `period` clock bars below the entry price."""
    return AtrStop(period, multiple, trailing)


def stop_distance(stop: Stop, clock: Timeframe) -> Node:
    """Return the distance of a distance-based stop as a node, NaN on every bar for the others."""
    return stop.distance(clock) if isinstance(stop, AtrStop) else constant(float("nan"))


def policy_config(size: Sizing, stop: Stop) -> _core.policy.Config:
    """Return sizing and stop in the compiled form.

    The multiple of an ATR stop is already part of `stop_distance`, so it is 1 here.
    """
    kinds = _core.policy.StopKind
    if isinstance(stop, PercentStop):
        return _core.policy.Config(
            stop=kinds.PERCENT,
            fraction=size.fraction,
            percent=stop.percent,
            trailing=stop.trailing,
        )
    if isinstance(stop, AtrStop):
        return _core.policy.Config(stop=kinds.ATR, fraction=size.fraction, trailing=stop.trailing)
    return _core.policy.Config(fraction=size.fraction)
