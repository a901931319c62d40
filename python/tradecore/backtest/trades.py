# SPDX-License-Identifier: Apache-2.0
"""Round trips out of fills, in exact amounts: from nothing (or dust) held to nothing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tradecore import _core
from tradecore.backtest.fills import BoolArray, Fills
from tradecore.backtest.metrics import FloatArray, IntArray
from tradecore.model.instrument import Instrument, to_raw


class Direction(StrEnum):
    """Which way a round trip wins: LONG when the price rises, SHORT when it falls."""

    LONG = "long"
    SHORT = "short"


class Funding(NamedTuple):
    """What a position received at a funding time, or paid (below 0), raw.

    `place` is how many fills came before it.
    """

    place: int
    strategy: str
    symbol: str
    amount: int


@dataclass(frozen=True, eq=False)
class Trades:
    """Round trips in the order in which they began; arrays of one length.

    Amounts are raw ints of 1e-8, times in ns. `strategy` and `instrument` are places in the names
    of `fills`. `profit` has all fees and the `funding` paid (received: below 0) taken off. While
    `is_open`, it is what the part closed so far has taken.
    """

    fills: Fills
    strategy: IntArray
    instrument: IntArray
    ts_entry: IntArray
    ts_exit: IntArray
    is_short: BoolArray
    is_open: BoolArray
    bought_quantity: IntArray
    bought_quote: IntArray
    sold_quantity: IntArray
    sold_quote: IntArray
    fees: IntArray
    funding: IntArray
    profit: IntArray

    def __len__(self) -> int:
        return len(self.profit)

    @property
    def quantity(self) -> IntArray:
        """What the entries came to, raw base."""
        return np.where(self.is_short, self.sold_quantity, self.bought_quantity)

    @property
    def entry_quote(self) -> IntArray:
        """What the entries were worth, raw quote."""
        return np.where(self.is_short, self.sold_quote, self.bought_quote)

    @property
    def entry_price(self) -> FloatArray:
        """Average price of the entries."""
        return _ratio(self.entry_quote, self.quantity)

    @property
    def exit_price(self) -> FloatArray:
        """Average price of the exits; 0 before the first."""
        quantity = np.where(self.is_short, self.bought_quantity, self.sold_quantity)
        quote = np.where(self.is_short, self.bought_quote, self.sold_quote)
        return _ratio(quote, quantity)

    @property
    def profit_ratio(self) -> FloatArray:
        """Profit over what the entries were worth."""
        return _ratio(self.profit, self.entry_quote)


def round_trips(fills: Fills, funding: Sequence[Funding] = ()) -> Trades:
    """Return the round trips of all strategies in all symbols.

    A fill that turns a position around ends one round trip and begins the next: quantity, quote
    and fee are shared by quantity, and the profit is the first one's.

    Parameters
    ----------
    fills : Fills
        Executions, oldest first.
    funding : sequence of Funding
        In the order in which it happened.
    """
    width = len(fills.instruments)
    symbols = [instrument.symbol for instrument in fills.instruments]
    # Funding is paid for what is held, so its strategy has a fill before it.
    paid = [
        (each.place, fills.strategies.index(each.strategy) * width + symbols.index(each.symbol))
        for each in funding
    ]
    least = [_least_order(each) for each in fills.instruments] * len(fills.strategies)
    columns = _core.sim.round_trips(
        {
            "key": fills.strategy * width + fills.instrument,
            "ts_event": fills.ts_event,
            "sign": fills.sign,
            "price": fills.price,
            "quantity": fills.quantity,
            "quote_quantity": fills.quote_quantity,
            "fee_worth": fills.fee_worth,
            "fee_base": fills.fee_base,
        },
        {
            "place": np.array([place for place, _ in paid], dtype=np.int64),
            "key": np.array([key for _, key in paid], dtype=np.int64),
            "amount": np.array([each.amount for each in funding], dtype=np.int64),
        },
        {
            name: np.array([order[i] for order in least], dtype=np.int64)
            for i, name in enumerate(("lot_size", "quantity_min", "notional_min"))
        },
    )
    strategy, instrument = np.divmod(columns.pop("key"), max(width, 1))
    return Trades(fills, strategy, instrument, **columns)


def _least_order(instrument: Instrument) -> tuple[int, int, int]:
    """Return the least order's lot, quantity and worth; any worth of a perpetual may be closed."""
    notional = 0 if instrument.is_perpetual else to_raw(instrument.notional_min)
    return to_raw(instrument.lot_size), to_raw(instrument.quantity_min), notional


def _ratio(one: IntArray, other: IntArray) -> FloatArray:
    """Return one over the other, 0 where that is 0."""
    return np.divide(one, other, out=np.zeros(len(one)), where=other != 0)
