# SPDX-License-Identifier: Apache-2.0
"""Faults of what is sent without being asked for: market frames and user events.

Also ends and stalls connections, whatever the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.faults.kinds import Place
from tradecore.adapters.exchange.outbox import Ending, Outbox
from tradecore.adapters.exchange.venue import VenueModel

if TYPE_CHECKING:
    from tradecore.adapters.exchange.faults.plan import Armed

_EVENT = re.compile(rb'"e":"([A-Za-z]+)"')
_SYMBOL = re.compile(rb'"s":"([A-Z0-9]+)"')
Strike = Callable[[Place, str, str | None], "list[Armed]"]


@dataclass(slots=True)
class _Held:
    """A frame that waits until `after` more of its kind have gone out before it."""

    after: int
    frame: bytes


class FrameFaults:
    """Sends frames through the faults that strike them."""

    def __init__(self, venue: VenueModel, strike: Strike) -> None:
        self._venue = venue
        self._strike = strike
        self._held: dict[tuple[Outbox, str], list[_Held]] = {}

    def send_event(self, outbox: Outbox, frame: bytes) -> None:
        """Send a user event, or what becomes of it."""
        event, symbol = _EVENT.search(frame), _SYMBOL.search(frame)
        name = "user:" + (event[1].decode() if event else "")
        self.send(name, symbol[1].decode() if symbol else None, outbox, frame)

    def send(self, name: str, symbol: str | None, outbox: Outbox, frame: bytes) -> None:
        """Send one frame of stream `name`, or what becomes of it."""
        delay_ns, copies, by = 0, 1, 0
        endings: list[Armed] = []
        for armed in self._strike(Place.FRAME, name, symbol):
            options = armed.fault.options
            match armed.fault.kind:
                case "delay":
                    delay_ns += delay_of(armed)
                case "lose":
                    copies = 0
                case "cut":
                    frame = type(frame)(frame[: options["at_bytes"]])
                case "garble":
                    frame = type(frame)(options["text"].encode())
                case "duplicate":
                    copies += copies and options["copies"]
                case "reorder":
                    by = max(by, options["by"])
                case _:
                    endings.append(armed)
        for _ in range(copies):
            if delay_ns:
                due = self._venue.now + delay_ns
                self._venue.timers.at(due, partial(outbox.push, frame))
            else:
                self._push(outbox, name, frame, by)
        for armed in endings:
            end(self._venue, outbox, armed)

    def forget(self, outbox: Outbox) -> None:
        """A connection is gone."""
        for key in [key for key in self._held if key[0] is outbox]:
            del self._held[key]

    def release(self) -> None:
        """Send every frame that is held back."""
        held, self._held = self._held, {}
        for (outbox, _), frames in held.items():
            for each in frames:
                outbox.push(each.frame)

    def _push(self, outbox: Outbox, name: str, frame: bytes, by: int) -> None:
        key = (outbox, name)
        if by:
            self._held.setdefault(key, []).append(_Held(by, frame))
            return
        outbox.push(frame)
        held = self._held.get(key)
        if held is None:
            return
        for each in held:
            each.after -= 1
            if not each.after:
                outbox.push(each.frame)
        still = [each for each in held if each.after]
        if still:
            self._held[key] = still
        else:
            del self._held[key]


def delay_of(armed: Armed) -> int:
    """Return how long this strike of a delay lasts, ns of venue time."""
    options: Any = armed.fault.options
    seconds: float = options["delay_s"]
    if options["jitter_s"]:
        seconds += armed.random.random() * options["jitter_s"]
    return round(seconds * NS_PER_SECOND)


def end(venue: VenueModel, outbox: Outbox, armed: Armed) -> None:
    """Stall the connection behind `outbox`, or end it."""
    options = armed.fault.options
    if armed.fault.kind == "close":
        outbox.finish(Ending(options["close_code"]))
        return
    outbox.stall()
    if options["for_s"] is not None:
        venue.timers.at(venue.now + round(options["for_s"] * NS_PER_SECOND), outbox.go_on)
