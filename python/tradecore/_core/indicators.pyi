# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Formulas over bars, as streams and over arrays.
"""

from __future__ import annotations
import numpy
import numpy.typing
import typing

__all__: list[str] = [
    "Adx",
    "Atr",
    "Bbands",
    "Ema",
    "Macd",
    "Mom",
    "PERIOD_MAX",
    "Roc",
    "Rsi",
    "Sma",
    "Stoch",
    "simd_level",
]

class Sma:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 30) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Ema:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 30) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Rsi:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 14) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Mom:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 10) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Roc:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 10) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Atr:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 14) -> None: ...
    def peek(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(
        self,
        high: numpy.typing.NDArray[numpy.float64],
        low: numpy.typing.NDArray[numpy.float64],
        close: numpy.typing.NDArray[numpy.float64],
    ) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Adx:
    def __init__(self, period: typing.SupportsInt | typing.SupportsIndex = 14) -> None: ...
    def peek(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> float:
        """
        Return what update would, and change nothing.
        """
    def update(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> float:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(
        self,
        high: numpy.typing.NDArray[numpy.float64],
        low: numpy.typing.NDArray[numpy.float64],
        close: numpy.typing.NDArray[numpy.float64],
    ) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Macd:
    def __init__(
        self,
        fastperiod: typing.SupportsInt | typing.SupportsIndex = 12,
        slowperiod: typing.SupportsInt | typing.SupportsIndex = 26,
        signalperiod: typing.SupportsInt | typing.SupportsIndex = 9,
    ) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> tuple[float, float, float]:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> tuple[float, float, float]:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Bbands:
    def __init__(
        self,
        period: typing.SupportsInt | typing.SupportsIndex = 20,
        nbdevup: typing.SupportsFloat | typing.SupportsIndex = 2.0,
        nbdevdn: typing.SupportsFloat | typing.SupportsIndex = 2.0,
        matype: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...
    def peek(self, value: typing.SupportsFloat) -> tuple[float, float, float]:
        """
        Return what update would, and change nothing.
        """
    def update(self, value: typing.SupportsFloat) -> tuple[float, float, float]:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(self, values: numpy.typing.NDArray[numpy.float64]) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

class Stoch:
    def __init__(
        self,
        fastk_period: typing.SupportsInt | typing.SupportsIndex = 5,
        slowk_period: typing.SupportsInt | typing.SupportsIndex = 3,
        slowk_matype: typing.SupportsInt | typing.SupportsIndex = 0,
        slowd_period: typing.SupportsInt | typing.SupportsIndex = 3,
        slowd_matype: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...
    def peek(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> tuple[float, float]:
        """
        Return what update would, and change nothing.
        """
    def update(
        self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat
    ) -> tuple[float, float]:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    def update_many(
        self,
        high: numpy.typing.NDArray[numpy.float64],
        low: numpy.typing.NDArray[numpy.float64],
        close: numpy.typing.NDArray[numpy.float64],
    ) -> typing.Any:
        """
        Take closed bars, oldest first, and return their values.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """

def simd_level() -> str:
    """
    The instruction set of the batch kernels: scalar, avx2 or avx512.
    """

PERIOD_MAX: int = 100000
