# SPDX-License-Identifier: Apache-2.0
"""Stop rules: where a position is given up. A trailing stop follows the close, never back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradecore import _core
from tradecore.graph import formulas
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, setting
from tradecore.indicators.arguments import finite, whole
from tradecore.strategy.size import positive, text

_KINDS = _core.policy.StopKind


@dataclass(frozen=True, slots=True)
class NoStop:
    """Positions end by other rules only."""

    kind: ClassVar = "none"
    stop: ClassVar = _KINDS.NONE
    trailing: ClassVar = False

    def distances(self, clock: Timeframe) -> None:
        """Return nothing: there is no distance."""

    def __repr__(self) -> str:
        return "stop.none()"


@dataclass(frozen=True, slots=True, eq=False)
class PercentStop:
    """The stop lies a fixed share of the price away: 0.02 is two percent."""

    kind: ClassVar = "percent"
    stop: ClassVar = _KINDS.PERCENT
    percent: float | Node
    trailing: bool = False

    def __post_init__(self) -> None:
        setting("percent", self.percent, lambda value: finite("percent", value))
        if not isinstance(self.percent, Node) and not 0.0 < self.percent < 1.0:
            raise ValueError(
                f"percent was {self.percent!r}, must be above 0 and below 1 (0.02 is two percent)"
            )

    def distances(self, _clock: Timeframe) -> tuple[Node, Node] | None:
        """Return the share for long and short where params make it."""
        return (self.percent, self.percent) if isinstance(self.percent, Node) else None

    def __repr__(self) -> str:
        return f"stop.percent({text(self.percent)}{_trailing(self.trailing)})"


@dataclass(frozen=True, slots=True, eq=False)
class AtrStop:
    """The stop lies `multiple` average true ranges away, measured on the strategy's clock."""

    kind: ClassVar = "atr"
    stop: ClassVar = _KINDS.ATR
    period: int | Node
    multiple: float | Node
    trailing: bool = False

    def __post_init__(self) -> None:
        check_ranges(self.period, self.multiple)

    def distances(self, clock: Timeframe) -> tuple[Node, Node]:
        """Return the distances of a long and a short from the price, in quote."""
        distance = ranges(clock, self.period, self.multiple)
        return distance, distance

    def __repr__(self) -> str:
        return f"stop.atr({self.period!r}, {text(self.multiple)}{_trailing(self.trailing)})"


@dataclass(frozen=True, slots=True, eq=False)
class ChandelierStop:
    """The stop hangs `multiple` average true ranges under the highest high of `period` bars."""

    kind: ClassVar = "chandelier"
    stop: ClassVar = _KINDS.CHANDELIER
    period: int | Node
    multiple: float | Node
    trailing: bool = True

    def __post_init__(self) -> None:
        check_ranges(self.period, self.multiple)

    def distances(self, clock: Timeframe) -> tuple[Node, Node]:
        """Return the distances of a long and a short from the close, in quote; below 0 beyond."""
        width = ranges(clock, self.period, self.multiple)
        highest: Node = formulas.max(clock.high, self.period)
        lowest: Node = formulas.min(clock.low, self.period)
        return clock.close - (highest - width), (lowest + width) - clock.close

    def __repr__(self) -> str:
        trailing = "" if self.trailing else ", trailing=False"
        return f"stop.chandelier({self.period!r}, {text(self.multiple)}{trailing})"


Stop = NoStop | PercentStop | AtrStop | ChandelierStop


def check_ranges(period: int | Node, multiple: float | Node) -> None:
    """Check a period and a multiple of average true ranges."""
    setting("period", period, lambda value: whole("period", value))
    positive("multiple", multiple)


def ranges(clock: Timeframe, period: int | Node, multiple: float | Node) -> Node:
    """Return `multiple` average true ranges of the clock's bars, in quote."""
    average: Node = formulas.atr(clock.high, clock.low, clock.close, period)
    return setting("multiple", multiple, lambda value: finite("multiple", value)) * average


def _trailing(trailing: bool) -> str:
    return ", trailing=True" if trailing else ""


def none() -> NoStop:
    """Give positions no stop."""
    return NoStop()


def percent(percent: float | Node, trailing: bool = False) -> PercentStop:
    """Put the stop a share `percent`, in (0, 1), from each fill; 0.02 is two percent.

    Below a long, above a short; of several fills the tightest counts. Trailing: from each close.
    """
    return PercentStop(percent, trailing)


def atr(period: int | Node, multiple: float | Node, trailing: bool = False) -> AtrStop:
    """Put the stop `multiple` average true ranges of `period` clock bars from each fill.

    As of the decision. Trailing: from each close, with the range as of then; never looser.
    """
    return AtrStop(period, multiple, trailing)


def chandelier(period: int | Node, multiple: float | Node, trailing: bool = True) -> ChandelierStop:
    """Hang the stop under the highest high of the last `period` clock bars.

    Level = highest high - multiple x ATR(period) for a long, lowest low + multiple x ATR(period)
    for a short. From a fill it lies as far as it lay from the close at the decision; nothing is
    entered where that is beyond the close. Trailing: at the level of each close, never looser; at
    least one tick from the close.
    """
    return ChandelierStop(period, multiple, trailing)
