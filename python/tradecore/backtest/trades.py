# SPDX-License-Identifier: Apache-2.0
"""Round trips out of fills, in exact amounts: from nothing (or dust) held to nothing again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, Instrument, to_raw
from tradecore.model.order import Side
from tradecore.model.position import Position


@dataclass(slots=True)
class Trade:
    """One round trip of one strategy in one symbol; raw ints of 1e-8, times in ns.

    `profit` has all fees taken off. While `is_open`, it is what the part sold so far has taken.
    """

    strategy: str
    symbol: str
    ts_entry: int
    ts_exit: int
    bought_quantity: int = 0
    bought_quote: int = 0
    sold_quantity: int = 0
    sold_quote: int = 0
    fees: int = 0
    profit: int = 0
    is_open: bool = True

    @property
    def entry_price(self) -> float:
        """Average price paid."""
        return self.bought_quote / self.bought_quantity if self.bought_quantity else 0.0

    @property
    def exit_price(self) -> float:
        """Average price received; 0 before the first sale."""
        return self.sold_quote / self.sold_quantity if self.sold_quantity else 0.0

    @property
    def profit_ratio(self) -> float:
        """Profit over what was paid."""
        return self.profit / self.bought_quote if self.bought_quote else 0.0


def fee_in_quote(fill: Fill, instrument: Instrument) -> int:
    """Return the fee of a fill in quote, raw; a fee in base is valued at the fill's price."""
    if fill.fee_asset == instrument.base_asset:
        return fill.fee * fill.price // SCALE
    return fill.fee if fill.fee_asset == instrument.quote_asset else 0


def round_trips(
    fills: Iterable[tuple[str, Fill]], instruments: dict[str, Instrument]
) -> list[Trade]:
    """Return the round trips in the order in which they began.

    Parameters
    ----------
    fills : iterable of (str, Fill)
        Strategy and fill, in the order in which they happened.
    instruments : dict of str to Instrument
        By symbol.
    """
    trades: list[Trade] = []
    running: dict[tuple[str, str], Trade] = {}
    positions: dict[tuple[str, str], Position] = {}
    for strategy, fill in fills:
        key = (strategy, fill.symbol)
        instrument = instruments[fill.symbol]
        before = positions.get(key) or Position(fill.symbol)
        sign = 1 if fill.side is Side.BUY else -1
        base_fee = fill.fee if fill.fee_asset == instrument.base_asset else 0
        quote_fee = fill.fee if fill.fee_asset == instrument.quote_asset else 0
        after = before.traded(
            sign * fill.quantity - base_fee, sign * fill.quote_quantity + quote_fee
        )
        positions[key] = after
        trade = running.get(key)
        if trade is None:
            trade = Trade(strategy, fill.symbol, fill.ts_event, fill.ts_event)
            running[key] = trade
            trades.append(trade)
        trade.ts_exit = fill.ts_event
        trade.fees += fee_in_quote(fill, instrument)
        trade.profit += after.realised - before.realised
        if sign > 0:
            trade.bought_quantity += fill.quantity
            trade.bought_quote += fill.quote_quantity
        else:
            trade.sold_quantity += fill.quantity
            trade.sold_quote += fill.quote_quantity
            if _is_dust(after.quantity, fill.price, instrument):
                trade.is_open = False
                del running[key]
    return trades


def _is_dust(quantity: int, price: int, instrument: Instrument) -> bool:
    lots = quantity - quantity % to_raw(instrument.lot_size)
    return lots < to_raw(instrument.quantity_min) or lots * price // SCALE < to_raw(
        instrument.notional_min
    )
