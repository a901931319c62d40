# SPDX-License-Identifier: Apache-2.0
"""A run looked at from another process: ticks, bars, signals and intents in shared memory.

>>> from tradecore import ring
>>> observer = ring.attach("live")            # doctest: +SKIP
>>> ticks = observer.take_ticks()             # doctest: +SKIP
>>> ticks.trades["price"], ticks.lost         # doctest: +SKIP
"""

from tradecore.ring.observer import (
    Bars,
    Events,
    Latency,
    Observer,
    Ticks,
    WriterState,
    attach,
    names,
)
from tradecore.ring.segment import create

__all__ = [
    "Bars",
    "Events",
    "Latency",
    "Observer",
    "Ticks",
    "WriterState",
    "attach",
    "create",
    "names",
]
