# SPDX-License-Identifier: Apache-2.0
"""The reader's side: attach to a running writer by name, take what it publishes.

An observer maps the memory read-only. It never slows the writer, whatever it does and however it
ends; if it is too slow it loses the oldest records and is told exactly how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.errors import SegmentAbsent, SegmentError

WriterState = _core.ring.WriterState
Start = Literal["newest", "oldest"]
Records = NDArray[np.void]

_TRADE, _QUOTE, _BOOK_LEVEL, _SIGNAL, _INTENT = 1, 2, 3, 5, 6  # RecordKind.
_MOST = 65_536


def _of_kind(records: Records, kind: int, dtype: np.dtype[np.void]) -> Records:
    chosen: Records = records[records["kind"] == kind].view(dtype)
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """Ticks in the order of their arrival.

    Attributes
    ----------
    records : ndarray of _core.ring.TICK
        All of them; `kind` says which each is.
    lost : int
        How many were overwritten before they could be read, since the take before.
    """

    records: Records
    lost: int

    @property
    def trades(self) -> Records:
        """Return the TRADE records among them, copied."""
        return _of_kind(self.records, _TRADE, _core.model.TRADE)

    @property
    def quotes(self) -> Records:
        """Return the QUOTE records among them, copied."""
        return _of_kind(self.records, _QUOTE, _core.model.QUOTE)

    @property
    def levels(self) -> Records:
        """Return the BOOK_LEVEL records among them, copied."""
        return _of_kind(self.records, _BOOK_LEVEL, _core.model.BOOK_LEVEL)


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """BAR records in the order of their closing, and how many were lost since the take before."""

    records: Records
    lost: int


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Signals and intents in the order in which they arose.

    Attributes
    ----------
    records : ndarray of _core.ring.EVENT
        All of them; `kind` says which each is.
    lost : int
        How many were overwritten before they could be read, since the take before.
    """

    records: Records
    lost: int

    @property
    def signals(self) -> Records:
        """Return the SIGNAL records among them, copied."""
        return _of_kind(self.records, _SIGNAL, _core.policy.SIGNAL)

    @property
    def intents(self) -> Records:
        """Return the INTENT records among them, copied."""
        return _of_kind(self.records, _INTENT, _core.policy.INTENT)


@dataclass(frozen=True, slots=True)
class Latency:
    """One histogram of the writer: quantiles in ns, at most 3.2% high, of `count` samples."""

    p50: float
    p99: float
    p999: float
    max: float
    count: int


class Observer:
    """One reader of a segment. For one thread; get it from `attach`."""

    def __init__(self, name: str, start: Start = "newest") -> None:
        if start not in ("newest", "oldest"):
            raise ValueError(f"start was {start!r}, must be 'newest' or 'oldest'")
        self.name = name
        self._reader = _open(name, start == "oldest")
        self._lost_before = 0  # In epochs that were left, and between them.
        self._to_tell: dict[str, int] = {}  # Of these, by channel, what no take has told yet.

    def take_ticks(self, most: int = _MOST) -> Ticks:
        """Return the ticks that wait, at most `most`, oldest first. Never waits for any."""
        records, lost = self._reader.take_ticks(most)
        return Ticks(records, lost + self._to_tell.pop("ticks", 0))

    def take_bars(self, most: int = _MOST) -> Bars:
        """Return the bars that wait, at most `most`, oldest first. Never waits for any."""
        records, lost = self._reader.take_bars(most)
        return Bars(records, lost + self._to_tell.pop("bars", 0))

    def take_events(self, most: int = _MOST) -> Events:
        """Return the signals and intents that wait, at most `most`, oldest first."""
        records, lost = self._reader.take_events(most)
        return Events(records, lost + self._to_tell.pop("events", 0))

    @property
    def lost(self) -> int:
        """Return how many records of all channels were lost, over all epochs seen."""
        return self._lost_before + _lost(self._reader)

    @property
    def epoch(self) -> int:
        """Return which start of the writer this is; a later one is higher."""
        return self._reader.epoch

    @property
    def pid(self) -> int:
        """Return the writer's process id."""
        return self._reader.pid

    @property
    def started_ns(self) -> int:
        """Return when the writer started: its wall clock, ns since the Unix epoch."""
        return self._reader.started_ns

    @property
    def state(self) -> WriterState:
        """Return how the writer is: alive, ended in order, died, or superseded by a later start."""
        return self._reader.state

    def counts(self) -> dict[str, Any]:
        """Return `taken`, `lost`, `next` and `published` of each channel, in this epoch.

        Once all that was published is taken, ``taken + lost`` is what was published since the
        attachment.
        """
        return self._reader.counts()

    def latency(self) -> dict[str, Latency]:
        """Return the writer's latency histograms by name."""
        return {name: Latency(**figures) for name, figures in self._reader.latency().items()}

    def follow(self) -> bool:
        """Go over to a later start of the writer, if there is one; return whether there was.

        Take what is left of the old epoch first: what is not taken counts as lost. The new epoch is
        read from its beginning; what it has overwritten already counts as lost too.

        Raises
        ------
        SegmentError
            If what now stands under the name cannot be read.
        """
        if self.state == WriterState.ALIVE:
            return False
        try:
            found = _open(self.name, True)
        except SegmentAbsent:
            return False
        if found.epoch == self.epoch:
            return False
        old, new = self._reader.counts(), found.counts()
        for channel, count in old.items():
            missed = count["published"] - count["next"] + new[channel]["next"]
            self._lost_before += count["lost"] + missed
            self._to_tell[channel] = self._to_tell.get(channel, 0) + missed
        self._reader = found
        return True


def attach(name: str, *, start: Start = "newest") -> Observer:
    """Attach to the segment that a running writer has under `name`.

    Parameters
    ----------
    name : str
        The writer's name for it.
    start : {"newest", "oldest"}
        With what is published from now on, or with what is still there. What was overwritten
        before does not count as lost.

    Raises
    ------
    SegmentAbsent
        If nobody writes under that name now.
    SegmentError
        If what stands there is not whole, or not of this version.
    ValueError
        If `name` cannot be one, or `start` is not known.
    """
    return Observer(name, start)


def names() -> list[str]:
    """Return the names under which something lies in shared memory now, sorted.

    Not all need be alive, or of this user: `attach` tells.

    Raises
    ------
    SegmentError
        If the folder of shared memory cannot be listed.
    """
    try:
        return _core.ring.names()
    except _core.ring.SegmentError as error:
        raise SegmentError(str(error)) from error


def _open(name: str, from_oldest: bool) -> _core.ring.Reader:
    try:
        return _core.ring.Reader(name, from_oldest)
    except _core.ring.SegmentAbsent as error:
        raise SegmentAbsent(str(error)) from error
    except _core.ring.SegmentError as error:
        raise SegmentError(str(error)) from error


def _lost(reader: _core.ring.Reader) -> int:
    return sum(channel["lost"] for channel in reader.counts().values())
