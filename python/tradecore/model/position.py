# SPDX-License-Identifier: Apache-2.0
"""What we hold of one instrument, at what cost. Raw ints are units of 1e-8; quantity is signed."""

from __future__ import annotations

from decimal import Decimal

from tradecore.model.frozen import frozen
from tradecore.model.instrument import SCALE, from_raw


@frozen
class Position:
    """A holding at average cost. Long above zero, short below.

    `cost` is what was paid for what is still held, fees included, in quote; of a short it is
    negative. `realised` is profit already taken, fees included. At every moment
    ``cost - realised`` is exactly the sum of all money spent less all money received.
    """

    symbol: str
    quantity: int = 0
    cost: int = 0
    realised: int = 0

    def __bool__(self) -> bool:
        return self.quantity != 0

    @property
    def amount(self) -> Decimal:
        """The quantity in whole units of base."""
        return from_raw(self.quantity)

    @property
    def average_price(self) -> int:
        """Cost per unit held, raw, rounded down; 0 when flat."""
        return self.cost * SCALE // self.quantity if self.quantity else 0

    def value(self, price: int) -> int:
        """Return what the holding is worth at `price`, raw quote, cut towards zero."""
        worth = abs(self.quantity) * price // SCALE
        return worth if self.quantity >= 0 else -worth

    def unrealised(self, price: int) -> int:
        """Return the profit that closing at `price` would take, before fees, raw quote."""
        return self.value(price) - self.cost if self.quantity else 0

    def funded(self, amount: int) -> Position:
        """Return the position after it received `amount`, raw quote, or paid it (below 0)."""
        return Position(self.symbol, self.quantity, self.cost, self.realised + amount)

    def traded(self, quantity: int, spent: int) -> Position:
        """Return the position after a trade.

        Parameters
        ----------
        quantity : int
            Signed change of what is held, raw, net of commission taken in base.
        spent : int
            Quote that left, raw: positive for a purchase, negative for a sale, fees included.
        """
        held, cost, realised = self.quantity, self.cost, self.realised
        if quantity == 0:
            return Position(self.symbol, held, cost, realised - spent)
        if held == 0 or (held > 0) == (quantity > 0):
            return Position(self.symbol, held + quantity, cost + spent, realised)
        closed = min(abs(quantity), abs(held))
        cost_out = _share(cost, closed, abs(held))
        spent_out = _share(spent, closed, abs(quantity))
        return Position(
            self.symbol,
            held + quantity,
            cost - cost_out + spent - spent_out,
            realised - spent_out - cost_out,
        )


def _share(total: int, part: int, whole: int) -> int:
    """Return `total * part / whole` cut towards zero; all of it when part equals whole."""
    share = abs(total) * part // whole
    return share if total >= 0 else -share
