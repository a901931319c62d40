# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Binance's raw market frames to records.
"""

from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing

__all__: list[str] = ["Decoder", "STATUSES"]

class Decoder:
    """
    Decodes one connection's frames; counts what it saw.
    """
    def __init__(
        self,
        symbols: collections.abc.Sequence[str],
        frame_bytes_max: typing.SupportsInt | typing.SupportsIndex = 4194304,
        levels_max: typing.SupportsInt | typing.SupportsIndex = 10000,
    ) -> None: ...
    def bench(
        self, frames: list, rounds: typing.SupportsInt | typing.SupportsIndex
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Return the mean ns a frame took in each round; ValueError if one is refused.
        """
    def counters(self) -> dict:
        """
        Frames by status and kind, and by the way they were read (fast, fallback).
        """
    def decode(self, frame: bytes, ts_recv: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        Return (status name, record array, or None unless ok).
        """
    def decode_many(self, frames: list, ts_recv: int | numpy.typing.NDArray[numpy.int64]) -> dict:
        """
        Return record arrays trades, quotes, levels and bars, and a status (index into STATUSES) for each frame. ts_recv is one int or one for each frame.
        """
    def decode_snapshot(
        self,
        body: bytes,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        ts_recv: typing.SupportsInt | typing.SupportsIndex,
    ) -> tuple:
        """
        The same for a REST depth body; not counted.
        """

STATUSES: tuple = (
    "ok",
    "malformed",
    "missing_field",
    "duplicate_field",
    "bad_number",
    "out_of_range",
    "unknown_symbol",
    "unknown_kind",
    "too_large",
    "full",
    "gap",
)
