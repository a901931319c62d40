# SPDX-License-Identifier: Apache-2.0
"""Target rules: where a profit is taken, off the average price of a position's entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradecore import _core
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node
from tradecore.strategy.size import positive, text
from tradecore.strategy.stop import check_ranges, ranges

_KINDS = _core.policy.TargetKind


@dataclass(frozen=True, slots=True)
class NoTarget:
    """Positions end by other rules only."""

    kind: ClassVar = "none"
    target: ClassVar = _KINDS.NONE

    def number(self, _clock: Timeframe) -> float | Node:
        """Return 0: there is no target."""
        return 0.0

    def __repr__(self) -> str:
        return "target.none()"


@dataclass(frozen=True, slots=True, eq=False)
class PercentTarget:
    """The target lies a fixed share of the price away: 0.02 is two percent."""

    kind: ClassVar = "percent"
    target: ClassVar = _KINDS.PERCENT
    percent: float | Node

    def __post_init__(self) -> None:
        positive("percent", self.percent)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the share of the price."""
        return self.percent

    def __repr__(self) -> str:
        return f"target.percent({text(self.percent)})"


@dataclass(frozen=True, slots=True, eq=False)
class MultipleTarget:
    """The target lies `multiple` times as far away as the stop."""

    kind: ClassVar = "multiple"
    target: ClassVar = _KINDS.MULTIPLE
    multiple: float | Node

    def __post_init__(self) -> None:
        positive("multiple", self.multiple)

    def number(self, _clock: Timeframe) -> float | Node:
        """Return the multiple of the stop's distance."""
        return self.multiple

    def __repr__(self) -> str:
        return f"target.multiple({text(self.multiple)})"


@dataclass(frozen=True, slots=True, eq=False)
class AtrTarget:
    """The target lies `multiple` average true ranges away, measured on the strategy's clock."""

    kind: ClassVar = "atr"
    target: ClassVar = _KINDS.ATR
    period: int | Node
    multiple: float | Node

    def __post_init__(self) -> None:
        check_ranges(self.period, self.multiple)

    def number(self, clock: Timeframe) -> float | Node:
        """Return the distance from the price, in quote, as a node."""
        return ranges(clock, self.period, self.multiple)

    def __repr__(self) -> str:
        return f"target.atr({self.period!r}, {text(self.multiple)})"


Target = NoTarget | PercentTarget | MultipleTarget | AtrTarget


def none() -> NoTarget:
    """Give positions no target."""
    return NoTarget()


def percent(percent: float | Node) -> PercentTarget:
    """Take the profit a share `percent`, above 0, beyond the average entry; 0.02 is two percent."""
    return PercentTarget(percent)


def multiple(multiple: float | Node) -> MultipleTarget:
    """Take the profit `multiple` times the stop's distance beyond the average entry.

    Needs a stop. The distance is the one from the average entry, before any trailing.
    """
    return MultipleTarget(multiple)


def atr(period: int | Node, multiple: float | Node) -> AtrTarget:
    """Take the profit `multiple` average true ranges of `period` clock bars beyond the entry."""
    return AtrTarget(period, multiple)
