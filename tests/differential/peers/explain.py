# SPDX-License-Identifier: Apache-2.0
"""Names for the differences between two engines' trades, each recognised from the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tests.differential.peers.case import Case, Trade

TOUCHED = "target touched, not traded through: we do not fill"
GAPPED = "open beyond the target: the peer fills at the open, we at our own price"
DECIDED = (
    "open beyond the target, then down to the stop: the peer says stop, we say the open decides"
)
EMPTY = "bar without a trade: the peer fills in it, we wait for the next one that has"
FOLLOWS = "one of the two still held what came of the difference before"
UNKNOWN = "no name"


@dataclass(frozen=True)
class Difference:
    name: str
    ours: Trade | None
    theirs: Trade | None


def explain(case: Case, ours: Sequence[Trade], theirs: Sequence[Trade]) -> list[Difference]:
    """Walk through both in the order of time and name what differs."""
    found: list[Difference] = []
    last = {"ours": -1, "theirs": -1}  # The bar in which the last trade that differs ended.
    i = j = 0
    while i < len(ours) or j < len(theirs):
        own = ours[i] if i < len(ours) else None
        other = theirs[j] if j < len(theirs) else None
        if own and other and own == other:
            i, j = i + 1, j + 1
            continue
        if own and other and _belong(case, own, other):
            name = _name(case, own, other)
        elif other is None or (own is not None and own.entry_bar <= other.entry_bar):
            assert own is not None
            name = FOLLOWS if last["theirs"] >= own.entry_bar else UNKNOWN
            other = None
        else:
            name = FOLLOWS if last["ours"] >= other.entry_bar else UNKNOWN
            own = None
        found.append(Difference(name, own, other))
        if own:
            i, last["ours"] = i + 1, own.exit_bar
        if other:
            j, last["theirs"] = j + 1, other.exit_bar
    return found


def _belong(case: Case, own: Trade, other: Trade) -> bool:
    """Whether both come from one decision."""
    return own.entry_bar == other.entry_bar or _waited(case, other.entry_bar, own.entry_bar)


def _waited(case: Case, theirs: int, ours: int) -> bool:
    """Whether from their bar on no bar had a trade until ours."""
    volume = case.bars.volume
    return theirs < ours and not np.any(volume[theirs:ours]) and bool(volume[ours])


def _name(case: Case, own: Trade, other: Trade) -> str:
    """Return the name of the difference of two trades of one decision."""
    has_waited = _waited(case, other.exit_bar, own.exit_bar)
    if own.entry_bar != other.entry_bar:
        is_same_exit = (own.exit_bar, own.exit_price) == (other.exit_bar, other.exit_price)
        is_other_level = own.entry_price != other.entry_price and case.stops is not None
        return EMPTY if is_same_exit or has_waited or is_other_level else UNKNOWN
    if own.entry_price != other.entry_price:
        return UNKNOWN
    if has_waited:
        return EMPTY
    return _name_of_target(case, own, other)


def _name_of_target(case: Case, own: Trade, other: Trade) -> str:
    if case.targets is None or case.stops is None:
        return UNKNOWN
    target, stop = case.targets[own.entry_bar], case.stops[own.entry_bar]
    bar, price = other.exit_bar, other.exit_price
    if case.ticks["open"][bar] > target and (own.exit_bar, own.exit_price) == (bar, target):
        if price == case.ticks["open"][bar]:
            return GAPPED
        if price == stop and case.ticks["low"][bar] <= stop:
            return DECIDED
    is_touched = case.ticks["high"][bar] == target and price == target
    return TOUCHED if is_touched and own.exit_bar > bar else UNKNOWN
