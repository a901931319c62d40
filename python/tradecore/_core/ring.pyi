# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
What handing messages between threads costs.
"""

from __future__ import annotations
import numpy
import numpy.typing
import typing

__all__: list[str] = ["bench_line_round_trips", "bench_round_trips", "bench_throughput"]

def bench_line_round_trips(
    rounds: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.int64]:
    """
    ns of each round trip of one cache line: the floor of the above.
    """

def bench_round_trips(
    rounds: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.int64]:
    """
    ns of each round trip through two rings.
    """

def bench_throughput(
    messages: typing.SupportsInt | typing.SupportsIndex,
    capacity: typing.SupportsInt | typing.SupportsIndex = 4096,
    batch: typing.SupportsInt | typing.SupportsIndex = 64,
) -> float:
    """
    ns for each 64-byte message between two spinning threads.
    """
