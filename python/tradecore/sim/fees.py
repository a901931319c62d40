# SPDX-License-Identifier: Apache-2.0
"""Fee schedules. A fee is taken from what a fill brings in: base for a buy, quote for a sale."""

from __future__ import annotations

from dataclasses import dataclass

_PPM_PER_BPS = 100


@dataclass(frozen=True, slots=True)
class Fees:
    """What a venue charges, in basis points of the amount received.

    Attributes
    ----------
    maker_bps, taker_bps : float
        From 0 to below 10,000, in steps of 0.01.
    """

    maker_bps: float
    taker_bps: float

    def __post_init__(self) -> None:
        for name in ("maker_bps", "taker_bps"):
            value = getattr(self, name)
            if not 0 <= value < 10_000:
                raise ValueError(f"{name} was {value}, must be from 0 to below 10000")
            ppm = value * _PPM_PER_BPS
            if abs(ppm - round(ppm)) > 1e-6:
                raise ValueError(f"{name} was {value}, must be a multiple of 0.01")

    @property
    def maker_ppm(self) -> int:
        """Parts per million, as the compiled venue counts."""
        return round(self.maker_bps * _PPM_PER_BPS)

    @property
    def taker_ppm(self) -> int:
        """Parts per million, as the compiled venue counts."""
        return round(self.taker_bps * _PPM_PER_BPS)


def binance_spot() -> Fees:
    """Return Binance's regular spot fees, without a rebate: 10 bps maker and taker."""
    return Fees(maker_bps=10.0, taker_bps=10.0)


def free() -> Fees:
    """Return no fees at all, for comparisons."""
    return Fees(maker_bps=0.0, taker_bps=0.0)
