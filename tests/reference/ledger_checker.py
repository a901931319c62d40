# SPDX-License-Identifier: Apache-2.0
"""An independent account: replays the fills of a decision log in Decimal, line by line.

It knows nothing of the package. Every amount is what the textbook says: a purchase costs price
times quantity and brings the quantity less a fee in base; a sale the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

UNIT = Decimal("0.00000001")


@dataclass
class Account:
    """Balances, fees and money flow by name of asset or symbol, in whole units."""

    balances: dict[str, Decimal]
    fees: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    held: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    spent: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    fills: int = 0

    def equity(self, quote: str, prices: dict[str, Decimal]) -> Decimal:
        """Return the quote owned and what is held of each symbol, worth its price."""
        return self.balances[quote] + sum(
            (held * prices[symbol] for symbol, held in self.held.items()), Decimal(0)
        )


def replay(
    lines: Iterable[str], opening: dict[str, Decimal], assets: dict[str, tuple[str, str]]
) -> Account:
    """Return the account after all `fill|...` lines; `assets` is {symbol: (base, quote)}."""
    account = Account(defaultdict(Decimal, opening))
    with localcontext(prec=60):
        for line in lines:
            kind, *fields = line.split("|")
            if kind != "fill":
                continue
            _, symbol, side, *raw_numbers, fee_asset = fields
            price, quantity, fee = (Decimal(text) * UNIT for text in raw_numbers)
            base, quote = assets[symbol]
            money = (price * quantity).quantize(UNIT, rounding="ROUND_DOWN")
            sign = {"buy": 1, "sell": -1}[side]
            account.balances[base] += sign * quantity
            account.balances[quote] -= sign * money
            account.balances[fee_asset] -= fee
            account.fees[fee_asset] += fee
            account.held[symbol] += sign * quantity - (fee if fee_asset == base else 0)
            account.spent[symbol] += sign * money + (fee if fee_asset == quote else 0)
            account.fills += 1
    return account
