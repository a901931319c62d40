# SPDX-License-Identifier: Apache-2.0
"""What all the world is told of the markets: records of trades, quotes and books, each to its own
market."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from tradecore import _core
from tradecore.adapters.exchange.frames import Trade
from tradecore.adapters.exchange.market import SymbolMarket

_BUYER_MAKER = _core.model.FLAG_BUYER_MAKER


class PublicTape:
    """Hands public records on to the markets that they are of."""

    def __init__(self, markets: Sequence[SymbolMarket]) -> None:
        self._markets = markets
        self._heard: list[SymbolMarket] = []  # Those whose changes of depth are listened to.

    def refresh(self) -> None:
        """Look up again whose changes of depth are listened to."""
        self._heard = [market for market in self._markets if market.hears_depth]

    def trades(self, rows: NDArray[Any]) -> None:
        """Take TRADE records; what one taker took at one instant is one run."""
        run: list[Trade] = []
        taker = (-1, 0, 0)
        for row in rows.tolist():
            ts, index, flags = row[0], row[7], row[9]
            if not self._markets[index].rules.is_trading:
                continue
            trade = Trade(row[4], ts, row[2], row[3], bool(flags & _BUYER_MAKER))
            if run and taker != (index, ts, flags):
                self._markets[taker[0]].aggregate(run)
                run = []
            taker = (index, ts, flags)
            run.append(trade)
            self._markets[index].on_trade(trade)
        if run:
            self._markets[taker[0]].aggregate(run)

    def book(self, levels: NDArray[Any], quotes: NDArray[Any]) -> None:
        """Take BOOK_LEVEL records, then QUOTE records."""
        if len(levels):
            self.levels(levels)
        if len(quotes):
            self.quotes(quotes)

    def quotes(self, rows: NDArray[Any]) -> None:
        """Take QUOTE records."""
        for row in rows.tolist():
            self._markets[row[7]].on_quote(row[0], row[6], (row[2], row[3]), (row[4], row[5]))

    def levels(self, rows: NDArray[Any]) -> None:
        """Take BOOK_LEVEL records, whole updates, for those who listen."""
        if not self._heard:
            return
        levels: dict[int, list[Any]] = {market.index: [] for market in self._heard}
        for row in rows.tolist():
            if row[7] in levels:
                levels[row[7]].append(row)
        for market in self._heard:
            if levels[market.index]:
                market.on_levels(levels[market.index])
