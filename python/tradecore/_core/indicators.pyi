# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Formulas over bars, as streams and over arrays.
"""

from __future__ import annotations
import collections.abc
import typing

__all__: list[str] = [
    "CONVENTIONS",
    "PERIOD_MAX",
    "Stream",
    "add_custom",
    "bench_updates",
    "catalog",
    "evaluate",
    "simd_level",
]

class Stream:
    @typing.overload
    def __init__(
        self,
        name: str,
        settings: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    ) -> None: ...
    @typing.overload
    def __init__(self, other: Stream) -> None: ...
    def copy(self) -> Stream:
        """
        A stream that goes on alone.
        """
    def peek(self, *values: typing.SupportsFloat) -> typing.Any:
        """
        Return what update would, and change nothing.
        """
    def run(self, inputs: tuple, out: typing.Any = None) -> tuple:
        """
        Take closed bars, oldest first, and return their values: a tuple of arrays, those of `out` (one array, or a tuple where there are several outputs) if it is given. Of 2-D arrays each row is a series of its own, and the stream stays as it was.
        """
    def update(self, *values: typing.SupportsFloat) -> typing.Any:
        """
        Take one closed bar and return its value, NaN while warming up.
        """
    @property
    def lookback(self) -> int:
        """
        Bars seen before the first value.
        """
    @property
    def name(self) -> str:
        """
        The indicator's name in the catalog.
        """
    @property
    def settings(self) -> list[float]:
        """
        In the catalog's order.
        """

def add_custom(
    name: str,
    texts: tuple[str, str],
    inputs: collections.abc.Sequence[str],
    settings: collections.abc.Sequence[
        tuple[
            str,
            typing.SupportsFloat | typing.SupportsIndex,
            typing.SupportsFloat | typing.SupportsIndex,
            typing.SupportsFloat | typing.SupportsIndex,
            str,
        ]
    ],
    outputs: collections.abc.Sequence[str],
    sizes: tuple[
        typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
    ]
    | collections.abc.Callable,
    function: typing.Any,
    address: typing.SupportsInt | typing.SupportsIndex | None,
    replace: bool,
) -> None:
    """
    Add an indicator for the life of the process. `texts` are its formula and source, `settings` as in catalog(). `sizes` are the numbers that it remembers and its lookback, or a function of the list of settings that returns them. `function` is called, or owns the compiled one at `address`.
    """

def bench_updates(
    name: str,
    inputs: tuple,
    settings: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
) -> float:
    """
    Nanoseconds per bar of the indicator's updates in C++, one after another.
    """

def catalog() -> list[dict]:
    """
    Every indicator: name, group, title, formula, source, what TradingView's convention changes, inputs, settings as tuples of name, default, least, most and kind, outputs, and which of them are whole numbers.
    """

def evaluate(name: str, inputs: tuple, settings: tuple, out: typing.Any = None) -> typing.Any:
    """
    Return what the indicator gives over the arrays; None, and nothing done, unless these are aligned C-contiguous float64 arrays of one shape and the settings fit and are numbers, or the name of a convention.
    """

def simd_level() -> str:
    """
    The instruction set of the batch kernels: scalar, avx2 or avx512.
    """

CONVENTIONS: tuple = ("talib", "tradingview")
PERIOD_MAX: int = 100000
