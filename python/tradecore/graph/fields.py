# SPDX-License-Identifier: Apache-2.0
"""The leaves of a graph: the columns of a symbol's own bars."""

from __future__ import annotations

from dataclasses import dataclass

from tradecore.graph.node import Node
from tradecore.model.timeframe import format_timeframe


@dataclass(frozen=True, slots=True)
class Timeframe:
    """The bars of one length of the symbol that a strategy runs on. Closed bars only.

    Beside a shorter timeframe it shows its last closed bar: a 1h bar that closes at T is visible
    at T.
    """

    seconds: int

    @property
    def open(self) -> Node:
        """First price."""
        return self._field("open")

    @property
    def high(self) -> Node:
        """Highest price."""
        return self._field("high")

    @property
    def low(self) -> Node:
        """Lowest price."""
        return self._field("low")

    @property
    def close(self) -> Node:
        """Last price."""
        return self._field("close")

    @property
    def volume(self) -> Node:
        """Base asset traded."""
        return self._field("volume")

    @property
    def quote_volume(self) -> Node:
        """Quote asset traded."""
        return self._field("quote_volume")

    @property
    def taker_buy_volume(self) -> Node:
        """Base asset bought by takers."""
        return self._field("taker_buy_volume")

    @property
    def count(self) -> Node:
        """Number of trades."""
        return self._field("count")

    @property
    def hl2(self) -> Node:
        """Middle of high and low."""
        return self._field("hl2")

    @property
    def hlc3(self) -> Node:
        """Mean of high, low and close."""
        return self._field("hlc3")

    @property
    def time(self) -> Node:
        """Opening time in seconds since 1970, UTC."""
        return self._field("time")

    def _field(self, name: str) -> Node:
        return Node("field", (), (self.seconds, name))

    def __repr__(self) -> str:
        return f"timeframe({format_timeframe(self.seconds)!r})"
