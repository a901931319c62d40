# SPDX-License-Identifier: Apache-2.0
"""Names for what formulas with several outputs return, in TA-Lib's order."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class MacdLines(NamedTuple, Generic[T]):
    """What macd returns."""

    macd: T
    macdsignal: T
    macdhist: T


class BbandsLines(NamedTuple, Generic[T]):
    """What bbands returns."""

    upperband: T
    middleband: T
    lowerband: T


class StochLines(NamedTuple, Generic[T]):
    """What stoch returns."""

    slowk: T
    slowd: T
