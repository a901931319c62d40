# SPDX-License-Identifier: Apache-2.0
"""Double entry in raw ints: each asset's accounts sum to exactly zero after every posting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tradecore.model.fill import Fill
from tradecore.model.instrument import Instrument
from tradecore.model.order import Side


class Account(StrEnum):
    """Where an amount of an asset is, or where it went."""

    OPENING = "opening"
    WALLET = "wallet"
    MARKET = "market"
    FEES = "fees"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Change:
    """What a fill did to the holding: signed base, net of base commission, and quote spent."""

    quantity: int
    spent: int


class Ledger:
    """Who owns what. Grows only by postings that move an amount from one account to another."""

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self._instruments = instruments
        self._accounts: dict[tuple[str, Account], int] = {}

    def open(self, asset: str, amount: int) -> None:
        """Bring what the account held before we began."""
        self._move(asset, Account.OPENING, Account.WALLET, amount)

    def flow(self, asset: str, amount: int) -> None:
        """Post what came from outside, or left: deposits, withdrawals, trades that are not ours."""
        self._move(asset, Account.EXTERNAL, Account.WALLET, amount)

    def is_open(self, asset: str) -> bool:
        """Return whether anything was ever posted for the asset."""
        return (asset, Account.WALLET) in self._accounts

    def take(self, fill: Fill) -> Change:
        """Post one fill and its commission; the caller sees to it that a fill comes once."""
        instrument = self._instruments[fill.symbol]
        base, quote = instrument.base_asset, instrument.quote_asset
        sign = 1 if fill.side is Side.BUY else -1
        self._move(base, Account.MARKET, Account.WALLET, sign * fill.quantity)
        self._move(quote, Account.WALLET, Account.MARKET, sign * fill.quote_quantity)
        if fill.fee:
            self._move(fill.fee_asset, Account.WALLET, Account.FEES, fill.fee)
        return Change(
            quantity=sign * fill.quantity - (fill.fee if fill.fee_asset == base else 0),
            spent=sign * fill.quote_quantity + (fill.fee if fill.fee_asset == quote else 0),
        )

    def wallet(self, asset: str) -> int:
        """Return what the account owns of the asset, free or locked, raw."""
        return self._accounts.get((asset, Account.WALLET), 0)

    def fees(self) -> dict[str, int]:
        """Return the commission paid so far, by asset, raw."""
        return {
            asset: amount
            for (asset, account), amount in self._accounts.items()
            if account is Account.FEES
        }

    def wallets(self) -> dict[str, int]:
        """Return what the account owns, by asset, raw."""
        return {
            asset: amount
            for (asset, account), amount in self._accounts.items()
            if account is Account.WALLET
        }

    def totals(self) -> dict[str, int]:
        """Return the sum over all accounts, by asset; anything but zeros is a bug."""
        sums: dict[str, int] = {}
        for (asset, _), amount in self._accounts.items():
            sums[asset] = sums.get(asset, 0) + amount
        return sums

    def _move(self, asset: str, source: Account, target: Account, amount: int) -> None:
        accounts = self._accounts
        accounts[asset, source] = accounts.get((asset, source), 0) - amount
        accounts[asset, target] = accounts.get((asset, target), 0) + amount
