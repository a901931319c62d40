# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Shared memory for observers; what a hand-over costs.
"""

from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy
import numpy.typing
import typing

__all__: list[str] = [
    "EVENT",
    "Reader",
    "Segment",
    "SegmentAbsent",
    "SegmentError",
    "TICK",
    "WriterState",
    "bench_line_round_trips",
    "bench_publish",
    "bench_round_trips",
    "bench_throughput",
    "names",
]

class SegmentError(RuntimeError):
    pass

class SegmentAbsent(SegmentError):
    pass

class Segment:
    """
    The writer's side of a segment of shared memory. For one thread.
    """
    def __init__(
        self,
        name: str,
        ticks: typing.SupportsInt | typing.SupportsIndex = 65536,
        bars: typing.SupportsInt | typing.SupportsIndex = 8192,
        events: typing.SupportsInt | typing.SupportsIndex = 8192,
        histograms: collections.abc.Sequence[str] = ["to_intent", "to_done"],
    ) -> None:
        """
        Takes the name. Capacities are powers of two.
        """
    def close(self) -> None:
        """
        Tells readers that this was the end; frees the name.
        """
    def publish_bars(self, records: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> int:
        """
        Returns how many.
        """
    def publish_events(self, records: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> int:
        """
        Returns how many.
        """
    def publish_ticks(self, records: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> int:
        """
        Returns how many.
        """
    def record_latency(
        self,
        histogram: typing.SupportsInt | typing.SupportsIndex,
        values: numpy.typing.NDArray[numpy.uint64],
        ns_per_unit: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    ) -> None:
        """
        Counts the values in the histogram of that index.
        """
    @property
    def epoch(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def published(self) -> dict: ...

class WriterState(enum.IntEnum):
    ALIVE = ...
    DIED = ...
    ENDED = ...
    SUPERSEDED = ...

class Reader:
    """
    A reader's side of a segment, on a mapping that it cannot write.
    """
    def __init__(self, name: str, from_oldest: bool = False) -> None: ...
    def counts(self) -> dict:
        """
        taken, lost, next and published of each channel.
        """
    def latency(self) -> dict:
        """
        p50, p99, p999, max (ns) and count by name.
        """
    def take_bars(self, most: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        (BAR records, how many were lost since the last take)
        """
    def take_events(self, most: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        (EVENT records, how many were lost since the last take)
        """
    def take_ticks(self, most: typing.SupportsInt | typing.SupportsIndex) -> tuple:
        """
        (TICK records, how many were lost since the last take)
        """
    @property
    def epoch(self) -> int: ...
    @property
    def pid(self) -> int: ...
    @property
    def started_ns(self) -> int: ...
    @property
    def state(self) -> WriterState: ...

def bench_line_round_trips(
    rounds: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.int64]:
    """
    ns of each round trip of one cache line: the floor of the above.
    """

def bench_publish(
    segment: Segment,
    count: typing.SupportsInt | typing.SupportsIndex,
    spacing_ns: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    ns of each publish of a trade, with two readings of the clock; None: those alone.
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

def names() -> list[str]:
    """
    Names of the segments that there are, sorted.
    """

EVENT: numpy.dtype[numpy.void]
TICK: numpy.dtype[numpy.void]
