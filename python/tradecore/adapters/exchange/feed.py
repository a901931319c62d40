# SPDX-License-Identifier: Apache-2.0
"""What moves an exchange's market. A feed decides nothing about time: it is told how far to go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tradecore.adapters.exchange.venue import VenueModel
from tradecore.model.instrument import Instrument


class Feed(Protocol):
    """A market in order of venue time."""

    @property
    def instruments(self) -> Sequence[Instrument]:
        """What it moves; the order is the index."""
        ...

    @property
    def mode(self) -> str:
        """How the matching engine is driven: "ticks" or "bars"."""
        ...

    @property
    def ts_start(self) -> int:
        """Where venue time stands before anything has run, ns."""
        ...

    @property
    def recorded(self) -> frozenset[str]:
        """Streams whose frames are served as recorded."""
        ...

    @property
    def settle_ns(self) -> int:
        """How long after its end an idle minute waits for late trades."""
        ...

    def prime(self, venue: VenueModel) -> None:
        """Give the venue what is known at the start: history and books."""
        ...

    def next_ns(self) -> int | None:
        """Return when the next thing happens, or None at the end."""
        ...

    def run(self, venue: VenueModel, until: int) -> None:
        """Let everything happen that is due by `until`, in order."""
        ...
