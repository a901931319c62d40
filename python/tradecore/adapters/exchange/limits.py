# SPDX-License-Identifier: Apache-2.0
"""The limits that are published, their fixed windows of venue time, and order counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.errors import ApiError

WEIGHT_MAX = 6000
ORDERS_10S_MAX = 100
TOO_MANY_ORDERS = -1015
ORDERS_1D_MAX = 200_000
RAW_REQUESTS_MAX = 300_000
MAKER_CREDIT = 5  # As in the published example; Binance says that it may vary.
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

    def add(self, now_ns: int, count: int = 1) -> int:
        """Use `count` more; return what is used then."""
        self.used = self.at(now_ns) + count
        return self.used

    def give_back(self, now_ns: int, count: int) -> None:
        """Use `count` less, but never less than nothing."""
        self.used = max(0, self.at(now_ns) - count)

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
                    TOO_MANY_ORDERS,
                    f"Too many new orders; current limit is {limit} orders per {unit}.",
                    now_ns,
                    now_ns + window.remaining_ns(now_ns),
                    stretch,
                )

    def placed(self, now_ns: int, count: int = 1) -> None:
        """Count accepted orders."""
        for window in (self.ten_seconds, self.day):
            window.add(now_ns, count)

    def filled_first(self, now_ns: int, is_maker: bool) -> None:
        """An order had its first fill: give it back, and more of it to one that waited."""
        for window in (self.ten_seconds, self.day):
            window.give_back(now_ns, MAKER_CREDIT if is_maker else 1)

    def rows(self, now_ns: int) -> list[dict[str, Any]]:
        """Return the limits with their counts, as answers carry them."""
        return [
            {**RATE_LIMITS[1], "count": self.ten_seconds.at(now_ns)},
            {**RATE_LIMITS[2], "count": self.day.at(now_ns)},
        ]


def too_many(
    code: int, message: str, now_ns: int, until_ns: int, stretch: float, status: int = 429
) -> ApiError:
    """A limit is used up until `until_ns`; `stretch` is venue seconds in a wall one."""
    return ApiError(
        code,
        message,
        status=status,
        wait_s=max(1, math.ceil((until_ns - now_ns) / (NS_PER_SECOND * stretch))),
        retry_after=until_ns // NS_PER_MS,
    )
