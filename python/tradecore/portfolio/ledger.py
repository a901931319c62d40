# SPDX-License-Identifier: Apache-2.0
"""Double entry in raw ints: each asset's accounts sum to exactly zero after every posting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from tradecore.model.fill import Fill
from tradecore.model.instrument import Instrument
from tradecore.model.order import Side
from tradecore.model.position import Position


class Account(StrEnum):
    """Where an amount of an asset is, or where it went."""

    OPENING = "opening"
    WALLET = "wallet"
    MARKET = "market"
    FEES = "fees"
    FUNDING = "funding"
    INSURANCE = "insurance"
    EXTERNAL = "external"


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_OPENING, _WALLET, _MARKET, _FEES, _FUNDING, _INSURANCE, _EXTERNAL = (
    Account.OPENING,
    Account.WALLET,
    Account.MARKET,
    Account.FEES,
    Account.FUNDING,
    Account.INSURANCE,
    Account.EXTERNAL,
)
_BUY = Side.BUY


class Change(NamedTuple):
    """What a fill did to the holding: signed base, net of base commission, and quote spent."""

    quantity: int
    spent: int


class Ledger:
    """Who owns what. Grows only by postings that move an amount from one account to another.

    The contracts of a perpetual are an asset by the name of its symbol; below zero they are sold
    short. Their fills move no quote but what they realise.
    """

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self._instruments = instruments
        self._accounts: defaultdict[tuple[str, Account], int] = defaultdict(int)
        self._contracts: dict[str, Position] = {}

    def open(self, asset: str, amount: int) -> None:
        """Bring what the account held before we began."""
        self._move(asset, _OPENING, _WALLET, amount)

    def flow(self, asset: str, amount: int) -> None:
        """Post what came from outside, or left: deposits, withdrawals, trades that are not ours."""
        self._move(asset, _EXTERNAL, _WALLET, amount)

    def is_open(self, asset: str) -> bool:
        """Return whether anything was ever posted for the asset."""
        return (asset, _WALLET) in self._accounts

    def take(self, fill: Fill) -> Change:
        """Post one fill and its commission; the caller sees to it that a fill comes once."""
        instrument = self._instruments[fill.symbol]
        base, quote = instrument.base_asset, instrument.quote_asset
        sign = 1 if fill.side is _BUY else -1
        if instrument.is_perpetual:
            return self._take_contracts(fill, sign, quote)
        self._move(base, _MARKET, _WALLET, sign * fill.quantity)
        self._move(quote, _WALLET, _MARKET, sign * fill.quote_quantity)
        if fill.fee:
            self._move(fill.fee_asset, _WALLET, _FEES, fill.fee)
        return Change(
            quantity=sign * fill.quantity - (fill.fee if fill.fee_asset == base else 0),
            spent=sign * fill.quote_quantity + (fill.fee if fill.fee_asset == quote else 0),
        )

    def _take_contracts(self, fill: Fill, sign: int, quote: str) -> Change:
        change = Change(quantity=sign * fill.quantity, spent=sign * fill.quote_quantity)
        before = self.contracts(fill.symbol)
        after = self._contracts[fill.symbol] = before.traded(change.quantity, change.spent)
        self._move(fill.symbol, _MARKET, _WALLET, change.quantity)
        self._move(quote, _MARKET, _WALLET, after.realised - before.realised)
        if fill.fee:
            self._move(fill.fee_asset, _WALLET, _FEES, fill.fee)
        owed = -self.wallet(quote)
        if owed > 0 and not any(self._contracts.values()):
            self._move(quote, _INSURANCE, _WALLET, owed)
        fee = fill.fee if fill.fee_asset == quote else 0
        return Change(quantity=change.quantity, spent=change.spent + fee)

    def fund(self, asset: str, amount: int) -> None:
        """Post what a position received at a funding time, or paid (below 0)."""
        self._move(asset, _FUNDING, _WALLET, amount)

    def contracts(self, symbol: str) -> Position:
        """Return what is held of a perpetual, at its cost without fees."""
        return self._contracts.get(symbol) or Position(symbol)

    def wallet(self, asset: str) -> int:
        """Return what the account owns of the asset, free or locked, raw."""
        return self._accounts.get((asset, _WALLET), 0)

    def fees(self) -> dict[str, int]:
        """Return the commission paid so far, by asset, raw."""
        return {
            asset: amount for (asset, account), amount in self._accounts.items() if account is _FEES
        }

    def wallets(self) -> dict[str, int]:
        """Return what the account owns, by asset, raw."""
        return {
            asset: amount
            for (asset, account), amount in self._accounts.items()
            if account is _WALLET
        }

    def totals(self) -> dict[str, int]:
        """Return the sum over all accounts, by asset; anything but zeros is a bug."""
        sums: dict[str, int] = {}
        for (asset, _), amount in self._accounts.items():
            sums[asset] = sums.get(asset, 0) + amount
        return sums

    def _move(self, asset: str, source: Account, target: Account, amount: int) -> None:
        self._accounts[asset, source] -= amount
        self._accounts[asset, target] += amount
