# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Expression graphs as programs, streams and batches.
"""

from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing

__all__: list[str] = ["FIELDS", "OPS", "Program", "Stream", "batch"]

class Program:
    @staticmethod
    def build(
        nodes: collections.abc.Sequence[tuple],
        outputs: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        params: collections.abc.Sequence[
            tuple[str, typing.SupportsFloat | typing.SupportsIndex]
        ] = [],
    ) -> Program:
        """
        Check a list of nodes (op, args, value) and make a program of it.
        """
    def first_refused(self, sets: numpy.typing.NDArray[numpy.float64]) -> tuple[int, str] | None:
        """
        (row, text) of the first of many sets of params, shape (sets, params), with a setting out of its range; None if there is none.
        """
    def warmup_bars(
        self,
        timeframe_s: typing.SupportsInt | typing.SupportsIndex,
        params: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [],
    ) -> int:
        """
        Closed bars of that timeframe until every output can have a value.
        """
    @property
    def clock_s(self) -> int:
        """
        The shortest timeframe: when outputs are due.
        """
    @property
    def inline_formula(self) -> str:
        """
        The first formula that runs in the calling thread only; empty if there is none.
        """
    @property
    def outputs(self) -> int:
        """
        How many outputs there are.
        """
    @property
    def params(self) -> list[tuple[str, float]]:
        """
        (name, default) of each parameter.
        """
    @property
    def steps(self) -> int:
        """
        How many operations run, equal ones counted once.
        """
    @property
    def timeframes(self) -> list[int]:
        """
        Seconds, ascending.
        """

class Stream:
    def __init__(
        self,
        program: Program,
        params: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [],
    ) -> None: ...
    def evaluate(self, now: typing.SupportsInt | typing.SupportsIndex) -> tuple[bool, list[float]]:
        """
        After the bars of `now`: whether outputs are due, and their values.
        """
    def on_bar(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None:
        """
        Take closed bars: by close time, at one instant short to long.
        """

def batch(
    program: Program,
    bars: collections.abc.Sequence[
        tuple[
            typing.SupportsInt | typing.SupportsIndex,
            numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        ]
    ],
    params: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [],
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Run over [(timeframe_s, BAR array)]; return shape (outputs, bars of the clock).
    """

FIELDS: tuple = (
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_volume",
    "taker_buy_volume",
    "count",
    "hl2",
    "hlc3",
    "time",
)
OPS: tuple = (
    "field",
    "param",
    "constant",
    "add",
    "sub",
    "mul",
    "div",
    "neg",
    "abs",
    "minimum",
    "maximum",
    "lt",
    "le",
    "gt",
    "ge",
    "eq",
    "ne",
    "and",
    "or",
    "not",
    "crossover",
    "crossunder",
    "lag",
    "output",
)
