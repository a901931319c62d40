# SPDX-License-Identifier: Apache-2.0
"""The executions of a run as columns: what its figures and frames are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore.backtest.metrics import IntArray
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, Instrument
from tradecore.model.order import Side

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Fills:
    """Executions, oldest first; arrays of one length, amounts raw ints of 1e-8, times in ns.

    Attributes
    ----------
    strategies, assets : tuple of str
        What `strategy` and `fee_asset` are places in.
    instruments : tuple of Instrument
        What `instrument` is a place in.
    price_kind, price_cruel : ndarray of int64
        The best and the worst price of the readings; 0 where nobody says.
    fee_quote : ndarray of int64
        What the venue says that the fee was worth; read of fees in a third coin alone.
    client_ids : callable
        Returns the order's id of each.
    """

    strategies: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    assets: tuple[str, ...]
    strategy: IntArray
    instrument: IntArray
    ts_event: IntArray
    is_buy: BoolArray
    is_maker: BoolArray
    price: IntArray
    quantity: IntArray
    quote_quantity: IntArray
    fee: IntArray
    fee_asset: IntArray
    fee_quote: IntArray
    price_kind: IntArray
    price_cruel: IntArray
    client_ids: Callable[[], list[str]]

    @classmethod
    def of(cls, fills: Sequence[tuple[str, Fill]], instruments: Mapping[str, Instrument]) -> Fills:
        """Return executions with their strategies as columns."""
        strategies, strategy = _places([name for name, _ in fills])
        assets, fee_asset = _places([fill.fee_asset for _, fill in fills])
        place = {symbol: i for i, symbol in enumerate(instruments)}

        def column(name: str) -> IntArray:
            return np.array([getattr(fill, name) for _, fill in fills], dtype=np.int64)

        amounts = ("price", "quantity", "quote_quantity", "fee", "fee_quote")
        return cls(
            strategies=strategies,
            instruments=tuple(instruments.values()),
            assets=assets,
            strategy=strategy,
            instrument=np.array([place[fill.symbol] for _, fill in fills], dtype=np.int64),
            is_buy=np.array([fill.side is Side.BUY for _, fill in fills], dtype=np.bool_),
            is_maker=np.array([fill.is_maker for _, fill in fills], dtype=np.bool_),
            fee_asset=fee_asset,
            client_ids=lambda: [fill.client_id for _, fill in fills],
            **{name: column(name) for name in (*amounts, "ts_event", "price_kind", "price_cruel")},
        )

    def __len__(self) -> int:
        return len(self.ts_event)

    @cached_property
    def sign(self) -> IntArray:
        """1 of a purchase, -1 of a sale."""
        return np.where(self.is_buy, np.int64(1), np.int64(-1))

    @cached_property
    def fee_base(self) -> IntArray:
        """What of the coin itself was taken as fee."""
        return np.where(self._is_fee_in("base_asset"), self.fee, 0)

    @cached_property
    def fee_paid(self) -> IntArray:
        """What of the quote was taken as fee."""
        return np.where(self._is_fee_in("quote_asset"), self.fee, 0)

    @cached_property
    def fee_worth(self) -> IntArray:
        """The fee in quote: one in base at the fill's price, one in a third coin as told."""
        other = np.where(self._is_fee_in("quote_asset"), self.fee, self.fee_quote)
        return np.where(self._is_fee_in("base_asset"), worth(self.price, self.fee), other)

    def _is_fee_in(self, which: str) -> BoolArray:
        own = [getattr(instrument, which) for instrument in self.instruments]
        is_same = [[asset == each for each in own] for asset in self.assets]
        table = np.array(is_same, dtype=np.bool_).reshape(-1, len(own))
        found: BoolArray = table[self.fee_asset, self.instrument]
        return found


def worth(price: IntArray, amount: IntArray) -> IntArray:
    """Return price x amount in quote, cut down to 1e-8, without leaving int64 on the way."""
    whole, rest = np.divmod(price, SCALE)
    units, parts = np.divmod(amount, SCALE)
    value: IntArray = amount * whole + units * rest + parts * rest // SCALE
    return value


def total(amounts: IntArray) -> int:
    """Return the exact sum, however large."""
    low = np.bitwise_and(amounts, 0xFFFF_FFFF)
    return (int(np.sum(amounts >> 32)) << 32) + int(np.sum(low))


def _places(names: Sequence[str]) -> tuple[tuple[str, ...], IntArray]:
    known: dict[str, int] = {}
    places: list[Any] = [known.setdefault(name, len(known)) for name in names]
    return tuple(known), np.array(places, dtype=np.int64)
