# SPDX-License-Identifier: Apache-2.0
"""The writer's side: one process owns a name and publishes under it."""

from __future__ import annotations

from collections.abc import Sequence

from tradecore import _core
from tradecore.errors import SegmentError


def create(
    name: str,
    *,
    ticks: int = 65_536,
    bars: int = 8_192,
    events: int = 8_192,
    histograms: Sequence[str] = ("to_intent", "to_done"),
) -> _core.ring.Segment:
    """Take `name` in shared memory and return the segment to publish to.

    What writers of this user left behind that died is removed first. The segment goes away with
    its `close`, and after a crash with the next start of any writer.

    Parameters
    ----------
    name : str
        1 to 48 of ``A-Z a-z 0-9 _ -``.
    ticks, bars, events : int
        Capacities in records, powers of two: the oldest are overwritten.
    histograms : sequence of str
        Names of latency histograms, at most 16.

    Raises
    ------
    SegmentError
        If another process writes under this name, if something else stands in its place, or if
        there is no room.
    ValueError
        If a name or a capacity is not what it must be.
    """
    try:
        return _core.ring.Segment(name, ticks, bars, events, list(histograms))
    except _core.ring.SegmentError as error:
        raise SegmentError(str(error)) from error
