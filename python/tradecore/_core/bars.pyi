# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Bars of several timeframes from trades or klines.
"""

from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy.typing
import typing

__all__: list[str] = ["BarBuilder", "Source", "Steps", "first_breach", "put", "resample", "steps"]

class Source(enum.IntEnum):
    KLINES = ...
    TRADES = ...

class BarBuilder:
    """
    Builds one instrument's bars.
    """
    def __init__(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        timeframes_s: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        source: Source,
    ) -> None: ...
    def advance(
        self, ts: typing.SupportsInt | typing.SupportsIndex
    ) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        Venue time is `ts`, ns; return the BAR array of what closed.
        """
    def forming(self, i: typing.SupportsInt | typing.SupportsIndex) -> typing.Any:
        """
        The forming bar of timeframe i as a BAR array of one, or None.
        """
    def mark_gap(self) -> None:
        """
        Data may be missing from here on.
        """
    def on_bars(
        self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]
    ) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        Count in closed bars; return the BAR array of what closed.
        """
    def on_trades(
        self, trades: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]
    ) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        Count in a TRADE array; return the BAR array of what closed.
        """
    @property
    def late(self) -> int: ...
    @property
    def timeframes_s(self) -> list[int]: ...

class Steps:
    """
    What prices and volumes move in, raw.
    """
    @property
    def highest(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def lowest(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def volume(self) -> int: ...

def first_breach(
    bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
    length_ns: typing.SupportsInt | typing.SupportsIndex,
) -> tuple[int, int] | None:
    """
    (place of the rule in its order, row) of the first rule that a bar breaks, or None.
    """

def put(
    bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
    field: str,
    values: numpy.typing.NDArray[numpy.float64],
) -> tuple[int, bool] | None:
    """
    Amounts in whole units into a field of a BAR array; returns (row, is_too_large) of a value that is none, and puts nothing then.
    """

def resample(
    bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
    timeframe_s: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
    """
    The closed bars of a longer timeframe, to the bit what a BarBuilder emits.
    """

def steps(bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> Steps:
    """
    Greatest common divisors of a BAR array's columns.
    """
