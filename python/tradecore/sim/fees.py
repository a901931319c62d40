# SPDX-License-Identifier: Apache-2.0
"""Fee schedules: how much a venue charges, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_PPM_PER_BPS = 100


class FeeAsset(StrEnum):
    """What a fee is taken in.

    RECEIVED: from what a fill brings in, base for a buy, quote for a sale and of perpetuals.
    QUOTE: in quote for both. BNB: in BNB at a discount; where the account has too little of it, or
    its price is not known, from what the fill brings in, undiscounted.
    """

    RECEIVED = "received"
    QUOTE = "quote"
    BNB = "bnb"


@dataclass(frozen=True, slots=True)
class Fees:
    """What a venue charges.

    Attributes
    ----------
    maker_bps, taker_bps : float
        Basis points of the amount, from 0 to below 10,000, in steps of 0.01.
    asset : FeeAsset or str, default "received"
        What the fee is taken in.
    bnb_discount : float, default 0.25
        What is taken off a fee paid in BNB, from 0 to 1.
    bnb_price : Decimal, str or int, optional
        Quote per BNB where no instrument of the venue trades the two. Above 0; only with "bnb".
    """

    maker_bps: float
    taker_bps: float
    asset: FeeAsset = FeeAsset.RECEIVED
    bnb_discount: float = 0.25
    bnb_price: Decimal | str | int | None = None

    def __post_init__(self) -> None:
        for name in ("maker_bps", "taker_bps"):
            value = getattr(self, name)
            if not 0 <= value < 10_000:
                raise ValueError(f"{name} was {value}, must be from 0 to below 10000")
            ppm = value * _PPM_PER_BPS
            if abs(ppm - round(ppm)) > 1e-6:
                raise ValueError(f"{name} was {value}, must be a multiple of 0.01")
        names = [str(asset) for asset in FeeAsset]
        if self.asset not in names:
            raise ValueError(f"asset was {self.asset!r}, must be one of {', '.join(names)}")
        object.__setattr__(self, "asset", FeeAsset(self.asset))
        if not 0 <= self.bnb_discount <= 1:
            raise ValueError(f"bnb_discount was {self.bnb_discount}, must be from 0 to 1")
        if self.bnb_price is not None:
            if self.asset is not FeeAsset.BNB:
                raise ValueError(f"bnb_price goes with asset 'bnb', asset was '{self.asset}'")
            if not Decimal(self.bnb_price) > 0:
                raise ValueError(f"bnb_price was {self.bnb_price}, must be above 0")

    @property
    def maker_ppm(self) -> int:
        """Parts per million, as the compiled venue counts."""
        return round(self.maker_bps * _PPM_PER_BPS)

    @property
    def taker_ppm(self) -> int:
        """Parts per million, as the compiled venue counts."""
        return round(self.taker_bps * _PPM_PER_BPS)


def binance_spot(
    asset: FeeAsset | str = FeeAsset.RECEIVED, bnb_price: Decimal | str | int | None = None
) -> Fees:
    """Return Binance's regular spot fees: 10 bps maker and taker, 7.5 when paid in BNB.

    Parameters
    ----------
    asset : FeeAsset or str, default "received"
        "received", as Binance does it without BNB; "bnb"; or "quote", for comparisons.
    bnb_price : Decimal, str or int, optional
        Quote per BNB where no instrument of the run trades the two.

    Raises
    ------
    ValueError
        If an argument is not as above.
    """
    return Fees(maker_bps=10.0, taker_bps=10.0, asset=asset, bnb_price=bnb_price)  # type: ignore[arg-type]


def binance_usdm(
    asset: FeeAsset | str = FeeAsset.RECEIVED, bnb_price: Decimal | str | int | None = None
) -> Fees:
    """Return Binance's regular fees of USD-M perpetuals: 2 bps maker, 5 taker; a tenth off in BNB.

    Parameters
    ----------
    asset, bnb_price
        As of `binance_spot`; of a perpetual "received" is the quote.

    Raises
    ------
    ValueError
        If an argument is not as above.
    """
    return Fees(2.0, 5.0, asset, bnb_discount=0.1, bnb_price=bnb_price)  # type: ignore[arg-type]


def free() -> Fees:
    """Return no fees at all, for comparisons."""
    return Fees(maker_bps=0.0, taker_bps=0.0)
