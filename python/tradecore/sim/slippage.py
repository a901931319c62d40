# SPDX-License-Identifier: Apache-2.0
"""What taking costs on bars beyond the known price, and what the compiled venue is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tradecore import _core
from tradecore.model.instrument import to_raw
from tradecore.sim.fees import FeeAsset, Fees

_MILLION = 1_000_000


class SlippageKind(StrEnum):
    """What the amount is of."""

    NONE = "none"
    BPS = "bps"
    TICKS = "ticks"
    RANGE = "range"


_KINDS = {
    SlippageKind.NONE: _core.sim.SlippageKind.NONE,
    SlippageKind.BPS: _core.sim.SlippageKind.PRICE,
    SlippageKind.TICKS: _core.sim.SlippageKind.TICKS,
    SlippageKind.RANGE: _core.sim.SlippageKind.RANGE,
}
_ASSETS = {
    FeeAsset.RECEIVED: _core.sim.FeeAsset.RECEIVED,
    FeeAsset.QUOTE: _core.sim.FeeAsset.QUOTE,
    FeeAsset.BNB: _core.sim.FeeAsset.COIN,
}
_PER_UNIT = {SlippageKind.NONE: 1, SlippageKind.BPS: 100, SlippageKind.TICKS: 1}
_MOST = {SlippageKind.NONE: 0, SlippageKind.BPS: 10_000, SlippageKind.TICKS: _MILLION}


@dataclass(frozen=True, slots=True)
class Slippage:
    """How much worse than the known price market orders and triggered stops fill on bars.

    Always against the order, rounded to the tick against it, never beyond the bar's range nor
    beyond a limit.

    Attributes
    ----------
    kind : SlippageKind
    amount : float
        Basis points of the price (0 to 10,000, steps of 0.01), whole ticks (0 to 1,000,000), or a
        share of the bar's high less low (0 to 1, steps of 0.000001).
    """

    kind: SlippageKind = SlippageKind.NONE
    amount: float = 0.0

    def __post_init__(self) -> None:
        most = _MOST.get(self.kind, 1)
        if not 0 <= self.amount <= most:
            raise ValueError(f"{self.kind} slippage was {self.amount}, must be from 0 to {most}")
        steps = self.amount * _PER_UNIT.get(self.kind, _MILLION)
        if abs(steps - round(steps)) > 1e-6:
            step = 1 / _PER_UNIT.get(self.kind, _MILLION)
            raise ValueError(
                f"{self.kind} slippage was {self.amount}, must be a multiple of {step:g}"
            )

    @property
    def core_amount(self) -> int:
        """As the compiled venue counts: parts per million, or ticks."""
        return round(self.amount * _PER_UNIT.get(self.kind, _MILLION))


def none() -> Slippage:
    """Return no slippage: market orders fill at the known price."""
    return Slippage()


def bps(amount: float) -> Slippage:
    """Return so many basis points of the price, 0 to 10,000 in steps of 0.01."""
    return Slippage(SlippageKind.BPS, amount)


def ticks(count: int) -> Slippage:
    """Return so many ticks."""
    return Slippage(SlippageKind.TICKS, count)


def range_share(share: float) -> Slippage:
    """Return a share of the bar's range, 0 to 1: 0.1 is a tenth of high less low."""
    return Slippage(SlippageKind.RANGE, share)


def venue_options(
    fees: Fees,
    slippage: Slippage | None = None,
    *,
    queue: str = "strict",
    queue_exponent: float = 1.0,
) -> _core.sim.VenueOptions:
    """Return all in the compiled venue's words."""
    slips = slippage or Slippage()
    return _core.sim.VenueOptions(
        fee_asset=_ASSETS[fees.asset],
        coin="BNB",
        coin_share_ppm=_MILLION - round(fees.bnb_discount * _MILLION),
        coin_price=0 if fees.bnb_price is None else to_raw(fees.bnb_price),
        slippage=_KINDS[slips.kind],
        slippage_amount=slips.core_amount,
        queue=queue,
        queue_exponent=queue_exponent,
    )
