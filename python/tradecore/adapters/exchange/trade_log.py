# SPDX-License-Identifier: Apache-2.0
"""The newest trades of a symbol, for those who ask for them later: small, and of bounded size."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

_ID, _TS = 0, 1  # Columns.
T = TypeVar("T")


class TradeLog(Generic[T]):
    """Rows of whole numbers, of which the first two are id and time (ns), each in order.

    Parameters
    ----------
    make : callable
        Makes of a row what was given to `append`.
    width : int
        Numbers in a row.
    limit : int
        How many rows are kept at least; twice as many at most.
    """

    def __init__(self, make: Callable[[Sequence[int]], T], width: int, limit: int) -> None:
        self._make = make
        self._width = width
        self._limit = limit
        self._values = array("q")

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._values) // self._width

    @property
    def last(self) -> T | None:
        """The newest, or None."""
        return self._make(self._values[-self._width :]) if self._values else None

    @property
    def oldest(self) -> T | None:
        """The oldest that is kept, or None."""
        return self._make(self._values[: self._width]) if self._values else None

    def append(self, row: Iterable[int]) -> None:
        """Keep one more."""
        self._values.extend(row)
        kept = self._limit * self._width
        if len(self._values) > 2 * kept:
            del self._values[:-kept]

    def newest(self, count: int) -> list[T]:
        """Return the newest `count`, oldest first."""
        return self._rows(max(0, len(self) - count), len(self))

    def from_id(self, first_id: int, count: int) -> list[T]:
        """Return the oldest `count` with ids from `first_id` on."""
        first = self._find(_ID, first_id)
        return self._rows(first, first + count)

    def between(self, start: int | None, end: int | None, count: int) -> list[T]:
        """Return those within [start, end]: the oldest `count`, or without `start` the newest."""
        first = 0 if start is None else self._find(_TS, start)
        last = len(self) if end is None else self._find(_TS, end + 1)
        if start is None:
            return self._rows(max(0, last - count), last)
        return self._rows(first, min(last, first + count))

    def before(self, ts: int) -> T | None:
        """Return the newest of those before `ts`, or None."""
        at = self._find(_TS, ts)
        return self._rows(at - 1, at)[0] if at else None

    def _find(self, column: int, value: int) -> int:
        def at(row: int) -> int:
            return self._values[row * self._width + column]

        return bisect_left(range(len(self)), value, key=at)

    def _rows(self, first: int, last: int) -> list[T]:
        width = self._width
        return [
            self._make(self._values[at : at + width])
            for at in range(first * width, min(last, len(self)) * width, width)
        ]
