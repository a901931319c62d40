# SPDX-License-Identifier: Apache-2.0
"""What each address may ask in a while: weight, requests, connections; and bans of those who go on.

Windows are of venue time. Binance says of bans that they come to those who ignore 429, and that
they grow from two minutes to three days; how many refusals make a ban, and how fast bans grow, is
chosen here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.limits import (
    DAY_NS,
    MINUTE_NS,
    RATE_LIMITS,
    RAW_REQUESTS_MAX,
    WEIGHT_MAX,
    Window,
    too_many,
)

CONNECTIONS_MAX = 300
REFUSALS_MAX = 30
"""How many refusals in a minute an address may be given before it is banned."""
BAN_FIRST_NS = 2 * MINUTE_NS
BAN_GROWTH = 4
BAN_MAX_NS = 3 * DAY_NS
FIVE_MINUTES_NS = 5 * MINUTE_NS

_USE_STREAMS = "Please use WebSocket Streams for live updates to avoid"


def _five_minutes() -> Window:
    return Window(FIVE_MINUTES_NS)


@dataclass(slots=True)
class Address:
    """What one address has used."""

    weight: Window = field(default_factory=lambda: Window(MINUTE_NS))
    raw: Window = field(default_factory=_five_minutes)
    streams: Window = field(default_factory=_five_minutes)
    apis: Window = field(default_factory=_five_minutes)
    refusals: Window = field(default_factory=lambda: Window(MINUTE_NS))
    bans: int = 0
    ts_banned_until: int = 0


class Addresses:
    """All addresses that have asked. `stretch` is how many venue seconds pass in a wall second."""

    def __init__(self, stretch: float) -> None:
        self.on_ban: Callable[[str], None] = lambda _address: None
        """Called with an address when it is banned."""
        self._stretch = stretch
        self._known: dict[str, Address] = {}

    def items(self) -> list[tuple[str, Address]]:
        """Return all that is known, by address."""
        return sorted(self._known.items())

    def used(self, address: str, now_ns: int) -> int:
        """Return the weight `address` has used in the running minute."""
        known = self._known.get(address)
        return 0 if known is None else known.weight.at(now_ns)

    def row(self, address: str, now_ns: int) -> dict[str, Any]:
        """Return the weight limit with its count, as answers carry it."""
        return {**RATE_LIMITS[0], "count": self.used(address, now_ns)}

    def charge(self, address: str, weight: int, now_ns: int) -> None:
        """Count one request of `weight`.

        Raises
        ------
        ApiError
            -1003, with status 429 over a limit, with status 418 for a banned address.
        """
        known = self._admit(address, now_ns)
        if known.raw.add(now_ns) > RAW_REQUESTS_MAX:
            text = f"Too many requests; current limit is {RAW_REQUESTS_MAX} requests per 5 MINUTE."
            self._refuse(address, text, known.raw, now_ns)
        if known.weight.add(now_ns, weight) > WEIGHT_MAX:
            text = (
                f"Too much request weight used; current limit is {WEIGHT_MAX} request weight per "
                f"1 MINUTE. {_USE_STREAMS} polling the API."
            )
            self._refuse(address, text, known.weight, now_ns)

    def refund(self, address: str, weight: int, now_ns: int) -> None:
        """Take back `weight`: order calls are free when they succeed."""
        known = self._known.get(address)
        if known is not None:
            known.weight.give_back(now_ns, weight)

    def connect(self, address: str, is_api: bool, now_ns: int) -> None:
        """Count one attempt to connect; refuses as `charge` does."""
        known = self._admit(address, now_ns)
        window = known.apis if is_api else known.streams
        if window.add(now_ns) > CONNECTIONS_MAX:
            text = f"Too many connections; current limit is {CONNECTIONS_MAX} per 5 MINUTE."
            self._refuse(address, text, window, now_ns)

    def offend(self, address: str, now_ns: int) -> None:
        """Count a refusal for a limit that is not the address's own: order counts, messages."""
        known = self._known.setdefault(address, Address())
        if known.refusals.add(now_ns) > REFUSALS_MAX:
            self._ban(address, known, now_ns)

    def _admit(self, address: str, now_ns: int) -> Address:
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = Address()
        elif now_ns < known.ts_banned_until:
            raise self._banned(known, now_ns)
        return known

    def _refuse(self, address: str, text: str, window: Window, now_ns: int) -> None:
        self.offend(address, now_ns)
        known = self._known[address]
        if now_ns < known.ts_banned_until:
            raise self._banned(known, now_ns)
        until = now_ns + window.remaining_ns(now_ns)
        raise too_many(-1003, text, now_ns, until, self._stretch)

    def _ban(self, address: str, known: Address, now_ns: int) -> None:
        if now_ns - known.ts_banned_until > BAN_MAX_NS:
            known.bans = 0  # Long enough ago.
        length = min(BAN_FIRST_NS * BAN_GROWTH**known.bans, BAN_MAX_NS)
        known.bans += 1
        known.ts_banned_until = now_ns + length
        known.refusals.used = 0
        self.on_ban(address)

    def _banned(self, known: Address, now_ns: int) -> ApiError:
        until = known.ts_banned_until
        text = (
            f"Way too much request weight used; IP banned until {until // NS_PER_MS}. "
            f"{_USE_STREAMS} bans."
        )
        return too_many(-1003, text, now_ns, until, self._stretch, status=418)
