# SPDX-License-Identifier: Apache-2.0
"""An order book as two dicts, by the rules of Binance's page on keeping one."""

from __future__ import annotations

from typing import Any

FLAG_SNAPSHOT, FLAG_SELL = 16, 32

Run = list[dict[str, int]]


class Book:
    """Levels by price; `update_id` is None out of sequence."""

    def __init__(self) -> None:
        self.bids: dict[int, int] = {}
        self.asks: dict[int, int] = {}
        self.update_id: int | None = None

    def apply(self, run: Run) -> str:
        """Apply one update or snapshot; return ok or gap."""
        first, last = run[0]["first_update_id"], run[0]["last_update_id"]
        if run[0]["flags"] & FLAG_SNAPSHOT:
            self.bids, self.asks = {}, {}
        elif self.update_id is None:
            return "gap"
        elif last <= self.update_id:
            return "ok"
        elif first > self.update_id + 1:
            self.update_id = None
            return "gap"
        for level in run:
            side = self.asks if level["flags"] & FLAG_SELL else self.bids
            side[level["price"]] = level["quantity"]
            if level["quantity"] == 0 or level["price"] == 0:
                del side[level["price"]]
        self.update_id = last
        return "ok"

    def top(self) -> tuple[list[list[int]], list[list[int]]]:
        """Return (bids, asks), best first."""
        return (
            [list(level) for level in sorted(self.bids.items(), reverse=True)],
            [list(level) for level in sorted(self.asks.items())],
        )


def as_run(rows: Any) -> Run:
    """Return BOOK_LEVEL records as plain ints."""
    return [{name: int(row[name]) for name in rows.dtype.names} for row in rows]
