# SPDX-License-Identifier: Apache-2.0
"""Sizing rules: how much an entry buys."""

from __future__ import annotations

from dataclasses import dataclass

from tradecore.indicators.arguments import finite


@dataclass(frozen=True, slots=True)
class Fraction:
    """That share of equity goes into an entry, as far as free cash reaches."""

    fraction: float

    def __post_init__(self) -> None:
        if not 0.0 < finite("fraction", self.fraction) <= 1.0:
            raise ValueError(f"fraction was {self.fraction!r}, must be above 0 and at most 1")

    def __repr__(self) -> str:
        return f"size.fraction({self.fraction:g})"


def fraction(fraction: float) -> Fraction:
    """Put `fraction` of equity, in (0, 1], into an entry, as far as free cash reaches."""
    return Fraction(fraction)


Sizing = Fraction
