# SPDX-License-Identifier: Apache-2.0
"""How much we may ask: request weight, silence the venue asked for, connections, back-off.

One limiter and one connection budget serve everything of this process that speaks to one venue,
because the venue counts by address. Windows are fixed and aligned to venue time.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping

from tradecore.engine.ports import Clock, Random
from tradecore.errors import VenueUnavailable

_SECOND_NS = 1_000_000_000
_MINUTE_NS = 60 * _SECOND_NS
_SILENCE_DEFAULT_S = 60.0
_SILENCE_FIREWALL_S = 300.0
_SILENCE_MAX_S = 3 * 86_400.0  # The longest ban the venue speaks of.
_NAP_MIN_S = 0.001  # What rounding leaves over is not waited for in steps.
TOO_MANY_ORDERS = -1015
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def parse_retry_after(text: str | None) -> float:
    """Return the wait in seconds that a Retry-After header asks for.

    60 where it is missing or not a number, never above three days.
    """
    if text is None or _NUMBER.fullmatch(text.strip()) is None:
        return _SILENCE_DEFAULT_S
    return min(float(text), _SILENCE_MAX_S)


class Limiter:
    """Keeps request weight under the venue's limit and obeys its silences.

    Parameters
    ----------
    clock : Clock
        Venue time for the windows, the monotonic clock for silences.
    weight_max : int
        Weight per minute and address.
    reserve : float
        Share of the weight that only urgent calls (orders, cancels, their queries) may use.
    """

    def __init__(self, clock: Clock, weight_max: int = 6_000, reserve: float = 0.2) -> None:
        if weight_max < 1 or not 0 <= reserve < 1:
            raise ValueError(
                f"weight_max was {weight_max} and reserve {reserve}, "
                "must be above 0 and within 0 to 1"
            )
        self._clock = clock
        self._minute = -1
        self._used = 0
        self._silent_until_ns = 0
        self._no_entries_until_ns = 0
        self._reserve = reserve
        self.order_counts: dict[str, int] = {}
        self.silences = 0
        self.set_weight_max(weight_max)

    def set_weight_max(self, weight_max: int) -> None:
        """Take the limit that the venue states."""
        self._weight_max = weight_max
        self._weight_calm = int(weight_max * (1 - self._reserve))

    @property
    def used_weight(self) -> int:
        """Weight used in the running minute of venue time, as far as we know."""
        self._turn()
        return self._used

    @property
    def silence_left_s(self) -> float:
        """Seconds until the venue wants to hear from us again; 0 when it does."""
        return max(0, self._silent_until_ns - self._clock.monotonic_ns()) / _SECOND_NS

    def check_silence(self) -> None:
        """Raise VenueUnavailable while the venue wants silence."""
        left_s = self.silence_left_s
        if left_s > 0:
            raise VenueUnavailable(f"the venue asked for silence, {left_s:.1f} s are left")

    def check_entries(self) -> None:
        """Raise VenueUnavailable while the venue takes no more orders that open a position."""
        left_ns = self._no_entries_until_ns - self._clock.monotonic_ns()
        if left_ns > 0:
            raise VenueUnavailable(
                f"the venue had too many orders, {left_ns / _SECOND_NS:.1f} s are left"
            )

    def take(self, weight: int) -> None:
        """Book the weight of an urgent call; VenueUnavailable if nothing is left of it."""
        self.check_silence()
        self._turn()
        if self._used + weight > self._weight_max:
            raise VenueUnavailable(
                f"request weight was {self._used} of {self._weight_max} in this minute, "
                f"{weight} more do not fit"
            )
        self._used += weight

    async def wait(self, weight: int) -> None:
        """Book the weight of an ordinary call, waiting for the next minute where it must."""
        if weight > self._weight_calm:
            raise ValueError(f"weight was {weight}, must be at most {self._weight_calm}")
        began = self._clock.venue_ns(), self._clock.monotonic_ns()
        while True:
            self.check_silence()
            self._turn()
            if self._used + weight <= self._weight_calm:
                self._used += weight
                return
            await self._clock.sleep(self._until_next_minute_s(began))

    def heard(self, status: int, headers: Mapping[str, str], code: int = 0) -> None:
        """Learn from an answer: what the venue counted, and whether it wants silence."""
        self._turn()
        for name, value in headers.items():
            lower = name.lower()
            if lower == "x-mbx-used-weight-1m" and value.isascii() and value.isdigit():
                self._used = int(value)
            elif lower.startswith("x-mbx-order-count-") and value.isascii() and value.isdigit():
                self.order_counts[lower[18:]] = int(value)
        self.refused(status, _header(headers, "retry-after"), code)

    def refused(self, status: int, retry_after: str | None, code: int = 0) -> None:
        """Obey a refusal for its pace: silence, or no entries where only orders were too many."""
        if status == 429 and code == TOO_MANY_ORDERS:
            wait_ns = int(parse_retry_after(retry_after) * _SECOND_NS)
            until = self._clock.monotonic_ns() + wait_ns
            self._no_entries_until_ns = max(self._no_entries_until_ns, until)
        elif status in (418, 429):
            self.be_silent(parse_retry_after(retry_after))
        elif status == 403:  # The firewall; it bans for longer when it is not obeyed.
            self.be_silent(max(_SILENCE_FIREWALL_S, parse_retry_after(retry_after)))

    def be_silent(self, seconds: float) -> None:
        """Refuse every call for this many seconds of wall time; never shortens a silence."""
        self.silences += 1
        until = self._clock.monotonic_ns() + int(seconds * _SECOND_NS)
        self._silent_until_ns = max(self._silent_until_ns, until)

    def _turn(self) -> None:
        minute = self._clock.venue_ns() // _MINUTE_NS
        if minute != self._minute:
            self._minute, self._used = minute, 0

    def _until_next_minute_s(self, began: tuple[int, int]) -> float:
        """Return wall seconds to the next venue minute; venue time may run at another pace."""
        venue_ns, wall_ns = self._clock.venue_ns(), self._clock.monotonic_ns()
        left_s = (_MINUTE_NS - venue_ns % _MINUTE_NS) / _SECOND_NS
        wall_passed = wall_ns - began[1]
        rate = (venue_ns - began[0]) / wall_passed if wall_passed > 0 else 1.0
        # The first wait is short and only shows the pace; the second one is then exact.
        wait_s = left_s / rate if wall_passed > 0 and rate > 0 else min(left_s, 0.1)
        return max(wait_s, _NAP_MIN_S)


class ConnectionBudget:
    """At most `limit` connection attempts in any `window_s`; the venue bans for more."""

    def __init__(self, clock: Clock, limit: int = 250, window_s: float = 300.0) -> None:
        if limit < 1 or window_s <= 0:
            raise ValueError(f"limit was {limit} and window_s {window_s}, must be above 0")
        self._clock = clock
        self._limit = limit
        self._window_ns = int(window_s * _SECOND_NS)
        self._attempts: deque[int] = deque()

    async def spend(self) -> None:
        """Book one attempt, waiting until it fits."""
        while True:
            now = self._clock.monotonic_ns()
            while self._attempts and now - self._attempts[0] >= self._window_ns:
                self._attempts.popleft()
            if len(self._attempts) < self._limit:
                self._attempts.append(now)
                return
            left_s = (self._attempts[0] + self._window_ns - now) / _SECOND_NS
            await self._clock.sleep(max(left_s, _NAP_MIN_S))


class BackOff:
    """Waits of 1, 2, 4, 8 s at most, each drawn between 0 and that (full jitter).

    Starts over only after `healthy_s` of health, so a link that flaps is not hammered.
    """

    def __init__(
        self, clock: Clock, random: Random, cap_s: float = 8.0, healthy_s: float = 30.0
    ) -> None:
        self._clock = clock
        self._random = random
        self._cap_s = cap_s
        self._healthy_ns = int(healthy_s * _SECOND_NS)
        self._failures = 0
        self._up_since: int | None = None

    def succeeded(self) -> None:
        """Note that the connection is up."""
        self._up_since = self._clock.monotonic_ns()

    async def wait(self, at_least_s: float = 0.0) -> None:
        """Note that it failed or was lost, and wait."""
        now = self._clock.monotonic_ns()
        if self._up_since is not None and now - self._up_since >= self._healthy_ns:
            self._failures = 0
        self._up_since = None
        ceiling_s = min(self._cap_s, 2.0 ** min(self._failures, 16))
        self._failures += 1
        await self._clock.sleep(max(at_least_s, self._random.random() * ceiling_s))


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)
