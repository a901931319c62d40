# SPDX-License-Identifier: Apache-2.0
"""Positions by strategy and symbol over the ledger, and what it all is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, Instrument
from tradecore.model.order import Side
from tradecore.model.position import Position
from tradecore.portfolio.ledger import Ledger


class _Worth(NamedTuple):
    """What all positions come to at the last prices, raw quote."""

    equity: int = 0  # What they add to the cash; of a perpetual what closing it would realise.
    exposure: int = 0  # Short ones count as much as long ones.
    margin: int = 0  # Of perpetuals.


class Portfolio:
    """What each strategy holds, fed by fills alone.

    Parameters
    ----------
    instruments : sequence of Instrument
        All share one quote asset, in which everything is valued.
    balances : mapping of str to int
        What the account owns at the beginning, raw. Coins among it are kept in the ledger but are
        nobody's position: we sell only what we bought.
    """

    def __init__(self, instruments: Sequence[Instrument], balances: Mapping[str, int]) -> None:
        quotes = {instrument.quote_asset for instrument in instruments}
        if len(quotes) != 1:
            raise ValueError(
                f"instruments have the quote assets {sorted(quotes)}, must share exactly one"
            )
        if len({instrument.kind for instrument in instruments}) != 1:
            raise ValueError(
                "instruments were spot and perpetuals, must be of one kind: their wallets are apart"
            )
        self.quote_asset = quotes.pop()
        self._instruments = {instrument.symbol: instrument for instrument in instruments}
        self._by_base = {instrument.base_asset: instrument.symbol for instrument in instruments}
        self._positions: dict[tuple[str, str], Position] = {}
        self._prices: dict[str, int] = {}
        self._third_fees: dict[str, int] = {}
        self._third_worth = 0
        self._seen: set[tuple[str, int, Side]] = set()
        self._is_perpetual = any(instrument.is_perpetual for instrument in instruments)
        self._known_worth: _Worth | None = None  # Until a price or a position changes.
        self.ledger = Ledger(self._instruments)
        for asset, amount in balances.items():
            self.ledger.open(asset, amount)

    def take(self, strategy: str, fill: Fill) -> int | None:
        """Post a fill; return the signed change of base held, or None if it was known already."""
        key = _key(fill)
        if key in self._seen:
            return None
        self._seen.add(key)
        change = self.ledger.take(fill)
        instrument = self._instruments[fill.symbol]
        spent = change.spent
        if fill.fee_asset not in (instrument.base_asset, instrument.quote_asset):
            if fill.fee_quote:
                self._third_worth += fill.fee_quote
                spent += fill.fee_quote
            elif fill.fee_asset in self._by_base:
                known = self._third_fees.get(fill.fee_asset, 0)
                self._third_fees[fill.fee_asset] = known + fill.fee
        held = self.position(strategy, fill.symbol)
        self._positions[strategy, fill.symbol] = held.traded(change.quantity, spent)
        self._prices.setdefault(fill.symbol, fill.price)
        self._known_worth = None
        return change.quantity

    def fund(self, strategy: str, symbol: str, amount: int) -> None:
        """Post what a position received at a funding time, or paid (below 0), raw quote."""
        self.ledger.fund(self.quote_asset, amount)
        held = self.position(strategy, symbol)
        self._positions[strategy, symbol] = held.funded(amount)

    def knows(self, fill: Fill) -> bool:
        """Return whether this execution was taken already."""
        return _key(fill) in self._seen

    def last_trade_ids(self) -> dict[str, int]:
        """Return the highest id among the executions taken, by symbol."""
        last: dict[str, int] = {}
        for symbol, trade_id, _ in self._seen:
            last[symbol] = max(trade_id, last.get(symbol, trade_id))
        return last

    @property
    def fill_count(self) -> int:
        """How many executions were taken."""
        return len(self._seen)

    def see(self, symbol: str, price: int) -> None:
        """Value the symbol at this price from now on."""
        self._prices[symbol] = price
        self._known_worth = None

    def see_all(self, prices: Mapping[str, int]) -> None:
        """Value all these symbols at their prices from now on."""
        self._prices.update(prices)
        self._known_worth = None

    def price(self, symbol: str) -> int:
        """Return the last price seen, raw; 0 before the first."""
        return self._prices.get(symbol, 0)

    def position(self, strategy: str, symbol: str) -> Position:
        """Return what a strategy holds of a symbol."""
        held = self._positions.get((strategy, symbol))
        return Position(symbol) if held is None else held

    def quantity(self, strategy: str, symbol: str) -> int:
        """Return how much a strategy holds of a symbol, raw; short below zero."""
        held = self._positions.get((strategy, symbol))
        return 0 if held is None else held.quantity

    def positions(self) -> Iterator[tuple[str, Position]]:
        """Yield (strategy, position) for everything ever traded."""
        for (strategy, _), position in self._positions.items():
            yield strategy, position

    def held(self, symbol: str) -> int:
        """Return what all strategies hold of a symbol together, raw."""
        return sum(p.quantity for (_, s), p in self._positions.items() if s == symbol)

    def cash_free(self) -> int:
        """Return the cash that no position needs, raw: of perpetuals equity less their margin."""
        return self.equity() - self._worth().margin if self._is_perpetual else self.cash()

    def exposure(self) -> int:
        """Return what all positions are worth at the last prices, short ones too, raw quote."""
        return self._worth().exposure

    def cash(self) -> int:
        """Return the quote owned, free or locked, raw; of perpetuals the wallet."""
        return self.ledger.wallet(self.quote_asset)

    def realised(self) -> int:
        """Return the profit taken so far, fees included, raw quote."""
        return sum(position.realised for position in self._positions.values())

    def unrealised(self) -> int:
        """Return the profit that selling everything at the last prices would take, raw quote."""
        return sum(p.unrealised(self.price(p.symbol)) for p in self._positions.values())

    def equity(self) -> int:
        """Return cash and positions at the last prices, raw quote.

        Of a perpetual that is what closing it would realise. Commission paid in a third coin is
        taken off at what the venue said that it was worth, else at that coin's last price where we
        see one; coins that were in the account before are not counted.
        """
        worth = self.cash() - self._third_worth + self._worth().equity
        for asset, amount in self._third_fees.items():
            worth -= amount * self.price(self._by_base[asset]) // SCALE
        return worth

    def _worth(self) -> _Worth:
        """Return what the positions come to: an order is sized and checked by it several times."""
        if self._known_worth is None:
            equity = exposure = margin = 0
            for position in self._positions.values():
                if not position.quantity:
                    continue
                value = position.value(self.price(position.symbol))
                equity += value
                exposure += abs(value)
                if self._is_perpetual:
                    equity -= self.ledger.contracts(position.symbol).cost  # Not paid.
                    margin += abs(value) // self._instruments[position.symbol].leverage
            self._known_worth = _Worth(equity, exposure, margin)
        return self._known_worth


def _key(fill: Fill) -> tuple[str, int, Side]:
    """Return what no other fill has: a trade between two of our own orders is a fill of both."""
    return fill.symbol, fill.trade_id, fill.side
