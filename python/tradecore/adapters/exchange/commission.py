# SPDX-License-Identifier: Apache-2.0
"""What accounts pay for their trades, and how the exchange states it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange.amounts import amount_text

COIN = "BNB"
COIN_SHARE_PPM = 750_000
"""What is left of the standard part when BNB pays it."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of what a trade brings in, parts per million.

    The maker's or the taker's and that of the trade's side are added. A rate may be below 0, a
    rebate, as long as no sum is.
    """

    maker_ppm: int = 0
    taker_ppm: int = 0
    buyer_ppm: int = 0
    seller_ppm: int = 0

    def of_side(self, is_buy: bool) -> dict[str, str]:
        """Return what makers and takers of one side pay, as Binance writes rates."""
        side = self.buyer_ppm if is_buy else self.seller_ppm
        return {
            "maker": rate_text(self.maker_ppm + side),
            "taker": rate_text(self.taker_ppm + side),
        }

    def texts(self) -> dict[str, str]:
        """Return all four as Binance writes rates."""
        return {
            field.name.removesuffix("_ppm"): rate_text(getattr(self, field.name))
            for field in fields(self)
        }


@dataclass(frozen=True, slots=True)
class Fees:
    """What one account pays.

    Parameters
    ----------
    standard, special, tax : Rates
        Three classes, added up.
    pays_in_bnb : bool
        Whether BNB pays, as long as the account has enough: the standard part at a discount of
        25 %. Priced by the market of BNB in the symbol's quote asset; without one the asset
        received pays.
    """

    standard: Rates
    special: Rates = Rates()
    tax: Rates = Rates()
    pays_in_bnb: bool = False

    def to_core(self) -> Any:
        """Return them in the matching engine's words."""
        extra = [getattr(self.special, f.name) + getattr(self.tax, f.name) for f in fields(Rates)]
        standard = [getattr(self.standard, field.name) for field in fields(Rates)]
        return _core.sim.AccountFees(
            standard=_core.sim.FeeRates(*standard),
            extra=_core.sim.FeeRates(*extra),
            pays_in_coin=self.pays_in_bnb,
        )

    def discount(self, is_priced: bool) -> dict[str, Any]:
        """Return what BNB saves; `is_priced` where the symbol's quote asset has a price in it."""
        return {
            "enabledForAccount": self.pays_in_bnb,
            "enabledForSymbol": is_priced,
            "discountAsset": COIN,
            "discount": rate_text(COIN_SHARE_PPM),
        }


def rate_text(ppm: int) -> str:
    """Return parts per million as Binance writes rates: a fraction with eight decimals."""
    return amount_text(ppm * 100)
