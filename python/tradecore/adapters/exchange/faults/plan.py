# SPDX-License-Identifier: Apache-2.0
"""The faults of one exchange: which are in force, which strike, and the log of those that did."""

from __future__ import annotations

import fnmatch
import re
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from random import Random
from typing import Any

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.faults.fault import Fault
from tradecore.adapters.exchange.faults.frames import FrameFaults
from tradecore.adapters.exchange.faults.happenings import Happenings
from tradecore.adapters.exchange.faults.kinds import KINDS, Place
from tradecore.adapters.exchange.faults.past import History
from tradecore.adapters.exchange.venue import VenueModel
from tradecore.errors import ConfigError

LOG_ROWS_MAX = 10_000


class Armed:
    """A fault in force at an exchange. Its chance is its own: others do not change it."""

    def __init__(self, number: int, fault: Fault, now: int, seed: int) -> None:
        self.number = number
        self.fault = fault
        self.seen = 0
        self.struck = 0
        self.random = Random(f"{seed}/{number}")
        self.ts_from = now + ns_of(fault.from_s)
        self._ts_until = None if fault.until_s is None else now + ns_of(fault.until_s)
        self._pattern = re.compile(fnmatch.translate(fault.target))

    def may_meet(self, name: str) -> bool:
        """Whether it is about things of this name at all."""
        return self._pattern.match(name) is not None

    def strikes(self, name: str, symbol: str | None, now: int) -> bool:
        """Whether it strikes this one; counts it if it could."""
        fault = self.fault
        if now < self.ts_from or (self._ts_until is not None and now >= self._ts_until):
            return False
        if not self.may_meet(name) or fault.symbol not in (None, symbol):
            return False
        self.seen += 1
        if self.seen < fault.nth or self.struck == fault.count:
            return False
        if fault.probability < 1 and self.random.random() >= fault.probability:
            return False
        self.struck += 1
        return True

    def to_mapping(self) -> dict[str, Any]:
        """Return what is shown of it."""
        shown = {"id": self.number, **self.fault.to_mapping()}
        return {**shown, "seen": self.seen, "struck": self.struck}


class Faults:
    """What goes wrong at one venue. Without a fault in force nothing passes through it.

    Parameters
    ----------
    venue : VenueModel
    seed : int
        The same seed and the same requests meet the same faults.
    stands : bool
        Venue time stands while a client waits, as in lockstep: faults that take time are refused.
    """

    def __init__(self, venue: VenueModel, seed: int, stands: bool) -> None:
        self.seed = seed
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_ROWS_MAX)
        self.armed: list[Armed] = []
        self._venue = venue
        self._stands = stands
        self._numbers = count(1)
        self.frames = FrameFaults(venue, self.strike)
        self.happenings = Happenings(venue)
        venue.hub.gate_for = self._gate_for

    @property
    def is_empty(self) -> bool:
        """Whether no fault is in force."""
        return not self.armed

    def check(self, faults: Sequence[Fault]) -> None:
        """Raise ConfigError if one of `faults` cannot be at this exchange."""
        for fault in faults:
            if self._stands and KINDS[fault.kind].takes_time:
                raise ConfigError(
                    f"kind was {fault.kind!r}: it takes time, which stands still in lockstep"
                )
            if fault.symbol is not None and fault.symbol not in self._venue.by_symbol:
                listed = ", ".join(list(self._venue.by_symbol)[:8])
                raise ConfigError(f"symbol was {fault.symbol!r}, must be listed, such as {listed}")
            self.happenings.check(fault)

    def add(self, faults: Sequence[Fault]) -> list[Armed]:
        """Put `faults` in force, all or none; ConfigError if one cannot be."""
        self.check(faults)
        now = self._venue.now
        added = [Armed(next(self._numbers), fault, now, self.seed) for fault in faults]
        self.armed += added
        for armed in added:
            if armed.fault.places is Place.TIME:
                self._venue.timers.at(armed.ts_from, partial(self._happen, armed))
            elif armed.fault.kind == "lag" and self._venue.history is None:
                self._venue.history = History(self._venue)
        self._look_again()
        return added

    def remove(self, number: int | None = None) -> int:
        """Lift one fault by its id, or all; return how many were lifted."""
        kept = [armed for armed in self.armed if number is not None and armed.number != number]
        lifted = len(self.armed) - len(kept)
        self.armed = kept
        if not any(armed.fault.kind == "lag" for armed in kept):
            self._venue.history = None
        self.frames.release()
        self._look_again()
        return lifted

    def strike(self, place: Place, name: str, symbol: str | None) -> list[Armed]:
        """Return the faults that strike one request, frame or connection, and log them."""
        now = self._venue.now
        found = [
            armed
            for armed in self.armed
            if place in armed.fault.places and armed.strikes(name, symbol, now)
        ]
        for armed in found:
            self._note(armed, name, symbol)
        return found

    def _note(self, armed: Armed, name: str, symbol: str | None) -> None:
        row = {"timeNs": self._venue.now, "id": armed.number, "kind": armed.fault.kind}
        row["target"] = name
        self.log.append(row if symbol is None else {**row, "symbol": symbol})

    def _gate_for(self, name: str) -> Callable[..., None] | None:
        if name.startswith("!tradecore"):  # Lockstep itself, not the market.
            return None
        if any(Place.FRAME in a.fault.places and a.may_meet(name) for a in self.armed):
            symbol = name.partition("@")[0].upper() if "@" in name else None
            return partial(self.frames.send, name, symbol)
        return None

    def _look_again(self) -> None:
        for channels in (self._venue.hub.channels, self._venue.hub.binary_channels):
            for name, channel in channels.items():
                channel.gate = self._gate_for(name)
        is_any = any(Place.FRAME in armed.fault.places for armed in self.armed)
        for account in self._venue.accounts:
            account.gate = self.frames.send_event if is_any else None

    def _happen(self, armed: Armed) -> None:
        if armed in self.armed:
            armed.struck += 1
            fault = armed.fault
            self._note(armed, fault.options.get("asset", fault.kind), fault.symbol)
            self.happenings.happen(fault)


def ns_of(value: float) -> int:
    """Return seconds as whole ns."""
    return round(value * NS_PER_SECOND)
