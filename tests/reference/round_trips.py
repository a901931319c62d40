# SPDX-License-Identifier: Apache-2.0
"""Round trips as docs/results.md defines them: fill by fill, in plain integers, slow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tradecore.backtest.trades import Direction
from tradecore.model.events import FundingPaid
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, Instrument, to_raw
from tradecore.model.order import Side
from tradecore.model.position import Position


@dataclass(slots=True)
class Trade:
    """One round trip of one strategy in one symbol; raw ints of 1e-8, times in ns.

    `profit` has all fees and the `funding` paid (received: below 0) taken off. While `is_open`, it
    is what the part closed so far has taken.
    """

    strategy: str
    symbol: str
    ts_entry: int
    ts_exit: int
    direction: Direction = Direction.LONG
    bought_quantity: int = 0
    bought_quote: int = 0
    sold_quantity: int = 0
    sold_quote: int = 0
    fees: int = 0
    funding: int = 0
    profit: int = 0
    is_open: bool = True

    @property
    def quantity(self) -> int:
        """What the entries came to, raw base."""
        return self.bought_quantity if self._is_long else self.sold_quantity

    @property
    def entry_quote(self) -> int:
        """What the entries were worth, raw quote."""
        return self.bought_quote if self._is_long else self.sold_quote

    @property
    def entry_price(self) -> float:
        """Average price of the entries."""
        return self.entry_quote / self.quantity if self.quantity else 0.0

    @property
    def exit_price(self) -> float:
        """Average price of the exits; 0 before the first."""
        quantity = self.sold_quantity if self._is_long else self.bought_quantity
        quote = self.sold_quote if self._is_long else self.bought_quote
        return quote / quantity if quantity else 0.0

    @property
    def profit_ratio(self) -> float:
        """Profit over what the entries were worth."""
        return self.profit / self.entry_quote if self.entry_quote else 0.0

    @property
    def _is_long(self) -> bool:
        return self.direction is Direction.LONG


def fee_in_quote(fill: Fill, instrument: Instrument) -> int:
    """Return the fee of a fill in quote, raw.

    A fee in base is valued at the fill's price, one in a third coin as the venue did at the time.
    """
    if fill.fee_asset == instrument.base_asset:
        return fill.fee * fill.price // SCALE
    return fill.fee if fill.fee_asset == instrument.quote_asset else fill.fee_quote


def round_trips(
    history: Iterable[tuple[str, Fill | FundingPaid]], instruments: dict[str, Instrument]
) -> list[Trade]:
    """Return the round trips in the order in which they began.

    A fill that turns a position around ends one round trip and begins the next: quantity, quote
    and fee are shared by quantity, and the profit is the first one's.

    Parameters
    ----------
    history : iterable of (str, Fill or FundingPaid)
        Strategy and what moved its money, in the order in which it happened.
    instruments : dict of str to Instrument
        By symbol.
    """
    trades: list[Trade] = []
    running: dict[tuple[str, str], Trade] = {}
    positions: dict[tuple[str, str], Position] = {}
    least = {symbol: _Least.of(instrument) for symbol, instrument in instruments.items()}
    for strategy, fill in history:
        key = (strategy, fill.symbol)
        if isinstance(fill, FundingPaid):
            if key in running:
                running[key].funding -= fill.amount
                running[key].profit += fill.amount
            continue
        fee = fee_in_quote(fill, instruments[fill.symbol])
        before = positions.get(key) or Position(fill.symbol)
        after = positions[key] = _traded(before, fill, fee, instruments[fill.symbol])
        trade = running.get(key)
        if trade is None:
            trade = running[key] = _begun(strategy, fill, before, after)
            trades.append(trade)
        trade.ts_exit = fill.ts_event
        trade.profit += after.realised - before.realised
        is_closing = (fill.side is Side.SELL) == (trade.direction is Direction.LONG)
        is_dust = is_closing and least[fill.symbol].is_dust(abs(after.quantity), fill.price)
        has_turned = is_closing and not is_dust and before.quantity * after.quantity < 0
        closed = min(abs(before.quantity), fill.quantity) if has_turned else fill.quantity
        _add(trade, fill, closed, fee, is_rest=False)
        if is_dust or has_turned:
            trade.is_open = False
            del running[key]
        if has_turned:
            turned = running[key] = _begun(strategy, fill, Position(fill.symbol), after)
            trades.append(turned)
            _add(turned, fill, closed, fee, is_rest=True)
    return trades


class _Least(NamedTuple):
    """What an order must have at least, raw."""

    lot: int
    quantity: int
    notional: int

    @classmethod
    def of(cls, instrument: Instrument) -> _Least:
        """Return an instrument's; any worth of a perpetual may be closed."""
        worth = 0 if instrument.is_perpetual else to_raw(instrument.notional_min)
        return cls(to_raw(instrument.lot_size), to_raw(instrument.quantity_min), worth)

    def is_dust(self, quantity: int, price: int) -> bool:
        """Return whether no order can be made of so much at that price."""
        lots = quantity - quantity % self.lot
        return lots < self.quantity or lots * price // SCALE < self.notional


def _traded(before: Position, fill: Fill, fee: int, instrument: Instrument) -> Position:
    sign = 1 if fill.side is Side.BUY else -1
    base_fee = fill.fee if fill.fee_asset == instrument.base_asset else 0
    quote_fee = 0 if base_fee else fee
    return before.traded(sign * fill.quantity - base_fee, sign * fill.quote_quantity + quote_fee)


def _begun(strategy: str, fill: Fill, before: Position, after: Position) -> Trade:
    """Return an empty trade; a sale out of dust that is left over belongs to a long one."""
    turns = before.quantity * after.quantity < 0
    held = before.quantity if before.quantity and not turns else after.quantity
    direction = Direction.SHORT if held < 0 else Direction.LONG
    return Trade(strategy, fill.symbol, fill.ts_event, fill.ts_event, direction)


def _add(trade: Trade, fill: Fill, closed: int, fee: int, *, is_rest: bool) -> None:
    """Add the `closed` part of a fill to a trade, or with `is_rest` what is left of it."""
    quantity, quote, share = fill.quantity, fill.quote_quantity, fee
    if closed != quantity:
        quote, share = quote * closed // quantity, share * closed // quantity
        quantity = closed
    if is_rest:
        quantity, quote, share = fill.quantity - closed, fill.quote_quantity - quote, fee - share
    trade.fees += share
    if fill.side is Side.BUY:
        trade.bought_quantity += quantity
        trade.bought_quote += quote
    else:
        trade.sold_quantity += quantity
        trade.sold_quote += quote
