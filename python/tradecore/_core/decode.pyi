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

__all__: list[str] = ["Decoder", "STATUSES", "USER_KINDS", "UserDecoder"]

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
    def bench_binary(
        self, frames: list, rounds: typing.SupportsInt | typing.SupportsIndex
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The same for binary frames.
        """
    def counters(self) -> dict:
        """
        Frames by status and kind, by the way they were read (fast, fallback, binary), and the tickers of arrays that were about other symbols.
        """
    def decode(self, frame: bytes, ts_recv: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        Return (status name, record array, or None unless ok).
        """
    def decode_binary(
        self, frame: bytes, ts_recv: typing.SupportsInt | typing.SupportsIndex
    ) -> tuple:
        """
        The same for a binary frame (SBE), which may hold several trades.
        """
    def decode_many(self, frames: list, ts_recv: int | numpy.typing.NDArray[numpy.int64]) -> dict:
        """
        Return record arrays trades, quotes, levels, bars, tickers and average_prices, and a status (index into STATUSES) for each frame. ts_recv is one int or one for each frame.
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

class UserDecoder:
    """
    Decodes one account's events; counts what it saw.
    """
    def __init__(
        self,
        frame_bytes_max: typing.SupportsInt | typing.SupportsIndex = 1048576,
        balances_max: typing.SupportsInt | typing.SupportsIndex = 1024,
    ) -> None: ...
    def bench(
        self, frames: list, rounds: typing.SupportsInt | typing.SupportsIndex
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Return the mean ns a frame took in each round; ValueError if one is refused.
        """
    def counters(self) -> dict:
        """
        Messages by status, and by kind if they were ok.
        """
    def decode(self, frame: bytes) -> tuple:
        """
        Return (status name, one of USER_KINDS, fields by name); the last two are None unless ok. Amounts are raw, times ns, words the venue's own. A message that is no event is an 'answer'.
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
    "unknown_schema",
)
USER_KINDS: tuple = (
    "answer",
    "execution",
    "balances",
    "balance_change",
    "list_status",
    "external_lock",
    "stream_ended",
    "server_shutdown",
)
