# SPDX-License-Identifier: Apache-2.0
"""Request weight per address and order counts per account, in fixed windows of venue time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.errors import ApiError

WEIGHT_MAX = 6000
ORDERS_10S_MAX = 100
ORDERS_1D_MAX = 200_000
RAW_REQUESTS_MAX = 300_000
MINUTE_NS = 60 * NS_PER_SECOND
TEN_SECONDS_NS = 10 * NS_PER_SECOND
DAY_NS = 86_400 * NS_PER_SECOND

RATE_LIMITS: list[dict[str, Any]] = [
    {
        "rateLimitType": "REQUEST_WEIGHT",
        "interval": "MINUTE",
        "intervalNum": 1,
        "limit": WEIGHT_MAX,
    },
    {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": ORDERS_10S_MAX},
    {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": ORDERS_1D_MAX},
    {
        "rateLimitType": "RAW_REQUESTS",
        "interval": "MINUTE",
        "intervalNum": 5,
        "limit": RAW_REQUESTS_MAX,
    },
]


@dataclass(slots=True)
class Window:
    """A count that starts again at each multiple of `length_ns`."""

    length_ns: int
    start_ns: int = 0
    used: int = 0

    def at(self, now_ns: int) -> int:
        """Return what is used in the window that holds `now_ns`."""
        start = now_ns - now_ns % self.length_ns
        if start != self.start_ns:
            self.start_ns, self.used = start, 0
        return self.used

    def remaining_ns(self, now_ns: int) -> int:
        """Return how long until the window starts again."""
        return self.length_ns - now_ns % self.length_ns


@dataclass(slots=True)
class OrderCounts:
    """Unfilled order counts of one account."""

    ten_seconds: Window = field(default_factory=lambda: Window(TEN_SECONDS_NS))
    day: Window = field(default_factory=lambda: Window(DAY_NS))

    def check(self, now_ns: int, stretch: float, count: int = 1) -> None:
        """Raise -1015 when the account has no `count` orders left in a window."""
        for window, limit, unit in (
            (self.ten_seconds, ORDERS_10S_MAX, "10 SECOND"),
            (self.day, ORDERS_1D_MAX, "1 DAY"),
        ):
            if window.at(now_ns) + count > limit:
                raise too_many(
                    -1015,
                    f"Too many new orders; current limit is {limit} orders per {unit}.",
                    now_ns,
                    window,
                    stretch,
                )

    def placed(self, now_ns: int, count: int = 1) -> None:
        """Count accepted orders."""
        for window in (self.ten_seconds, self.day):
            window.at(now_ns)
            window.used += count

    def filled_first(self, now_ns: int) -> None:
        """Give one back: an order had its first fill."""
        for window in (self.ten_seconds, self.day):
            window.used = max(0, window.at(now_ns) - 1)

    def rows(self, now_ns: int) -> list[dict[str, Any]]:
        """Return the limits with their counts, as answers carry them."""
        return [
            {**RATE_LIMITS[1], "count": self.ten_seconds.at(now_ns)},
            {**RATE_LIMITS[2], "count": self.day.at(now_ns)},
        ]


class RequestWeights:
    """Weight used by each address in the running minute of venue time."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}

    def used(self, address: str, now_ns: int) -> int:
        """Return the weight `address` has used."""
        window = self._windows.get(address)
        return 0 if window is None else window.at(now_ns)

    def charge(self, address: str, weight: int, now_ns: int, stretch: float) -> None:
        """Add `weight`; raise -1003 with status 429 once over the limit."""
        window = self._windows.setdefault(address, Window(MINUTE_NS))
        window.at(now_ns)
        window.used += weight
        if window.used > WEIGHT_MAX:
            raise too_many(
                -1003,
                f"Too much request weight used; current limit is {WEIGHT_MAX} request weight per "
                "1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.",
                now_ns,
                window,
                stretch,
            )

    def refund(self, address: str, weight: int, now_ns: int) -> None:
        """Take back `weight`: order calls are free when they succeed."""
        window = self._windows.get(address)
        if window is not None:
            window.used = max(0, window.at(now_ns) - weight)

    def row(self, address: str, now_ns: int) -> dict[str, Any]:
        """Return the limit with its count, as answers carry it."""
        return {**RATE_LIMITS[0], "count": self.used(address, now_ns)}


def too_many(code: int, message: str, now_ns: int, window: Window, stretch: float) -> ApiError:
    """A limit is used up until `window` starts again; `stretch` is venue seconds in a wall one."""
    left_ns = window.remaining_ns(now_ns)
    return ApiError(
        code,
        message,
        status=429,
        wait_s=max(1, math.ceil(left_ns / (NS_PER_SECOND * stretch))),
        retry_after=(now_ns + left_ns) // NS_PER_MS,
    )
