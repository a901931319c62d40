# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
The order book by price level.
"""

from __future__ import annotations
import numpy
import typing

__all__: list[str] = ["Book"]

class Book:
    """
    One instrument's book, kept from a snapshot and its updates.
    """
    def __init__(self, levels_max: typing.SupportsInt | typing.SupportsIndex = 10000) -> None: ...
    def apply(self, levels: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> str:
        """
        Apply the runs of a BOOK_LEVEL array; return the status name of the first that is refused (gap, malformed, too_large), else ok.
        """
    def clear(self) -> None: ...
    def counters(self) -> dict: ...
    def snapshot(self, count: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        Return (bids, asks), best first, each int64 of shape (n, 2): raw price, quantity.
        """
    @property
    def best_ask(self) -> typing.Any:
        """
        (raw price, raw quantity) or None.
        """
    @property
    def best_bid(self) -> typing.Any:
        """
        (raw price, raw quantity) or None.
        """
    @property
    def is_crossed(self) -> bool: ...
    @property
    def is_in_sequence(self) -> bool: ...
    @property
    def last_update_id(self) -> int: ...
    @property
    def ts_event(self) -> int: ...
