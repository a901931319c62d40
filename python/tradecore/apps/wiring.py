# SPDX-License-Identifier: Apache-2.0
"""Puts the objects of a live run together: a venue's clients, strategies, limits, the pipeline."""

from __future__ import annotations

import difflib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    AiohttpTransport,
    BinanceExecution,
    BinanceMarketFeed,
    BinanceRest,
    ConnectionBudget,
    Endpoints,
    Limiter,
    MarketStream,
    Signer,
    UserStream,
    loopback_endpoints,
    named_endpoints,
)
from tradecore.errors import ConfigError, DataError, VenueUnavailable
from tradecore.live import ClockSample, VenueClock
from tradecore.model.secret import Secret

if TYPE_CHECKING:
    from tradecore.apps.config import Resolved
    from tradecore.engine.ports import Clock

RECV_WINDOW_MS = 2_000
CLOCK_SAMPLES = 5
ANSWER_TIMEOUT_S = 5.0
RECV_WINDOW_MAX_MS = 60_000


@dataclass(frozen=True, slots=True)
class Address:
    """Where a venue listens, with which key, and how fast its time runs.

    `instance` is that of an exchange on this machine.
    """

    endpoints: Endpoints
    api_key: Secret
    api_secret: Secret
    rate: float = 1.0
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Clients:
    """One venue's clients, over connections of their own."""

    rest: BinanceRest
    stream: MarketStream
    execution: BinanceExecution
    sockets: AiohttpSocketTransport

    def feed(self, symbols: Sequence[str]) -> BinanceMarketFeed:
        """Return the market side for these symbols, in this order."""
        return BinanceMarketFeed(self.rest, self.stream, symbols)

    async def close(self) -> None:
        """Close every connection."""
        await self.execution.close()
        await self.sockets.close()


def embedded_address(ready: Mapping[str, Any]) -> Address:
    """Return the address that an embedded exchange's ready line states."""
    from tradecore.adapters.exchange import DEMO_KEY, DEMO_SECRET

    endpoints = loopback_endpoints(ready["rest"], ready["stream"], ready["ws_api"])
    return Address(
        endpoints,
        Secret(DEMO_KEY),
        Secret(DEMO_SECRET),
        float(ready["rate"]),
        str(ready["instance"]),
    )


def served_address(url: str) -> Address:
    """Return the address of an exchange that another process serves on this machine.

    Raises
    ------
    VenueUnavailable
        If none answers there, or it steps in lockstep, which only its own run can do.
    """
    from tradecore.adapters.exchange.exchange import CLOCK_PATH

    try:
        with urlopen(url + CLOCK_PATH, timeout=ANSWER_TIMEOUT_S) as answer:
            clock = json.loads(answer.read(65_536))
        is_lockstep, rate, instance = clock["lockstep"], clock["rate"], clock["instance"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise VenueUnavailable(f"no exchange answers at {url}: {error}") from None
    if is_lockstep:
        raise VenueUnavailable(f"the exchange at {url} steps in lockstep, with a run of its own")
    stream = "ws" + url.removeprefix("http")
    ready = {"rest": url, "stream": stream, "ws_api": f"{stream}/ws-api/v3"}
    return embedded_address(ready | {"rate": rate, "instance": instance})


def named_address(resolved: Resolved) -> Address:
    """Return the address of Binance or its testnet, with the account's key."""
    account = resolved.settings.account
    assert account.api_key is not None
    assert account.api_secret is not None
    try:
        key = Secret(account.api_key.get_secret_value())
        secret = Secret(account.api_secret.get_secret_value())
    except ValueError as error:
        raise ConfigError(f"account.api_key or account.api_secret: {error}") from None
    return Address(named_endpoints(resolved.settings.venue), key, secret)


def connect(address: Address, clock: Clock, seed: int) -> Clients:
    """Return the venue's clients; nothing is sent yet. `seed` is for the jitter of pauses."""
    chance = random.Random(seed)
    limiter = Limiter(clock)
    budget = ConnectionBudget(clock)
    signer = Signer(address.api_key, address.api_secret)
    window_ms = min(int(RECV_WINDOW_MS * max(address.rate, 1.0)), RECV_WINDOW_MAX_MS)
    rest = BinanceRest(
        AiohttpTransport(address.endpoints.rest), clock, limiter, signer, recv_window_ms=window_ms
    )
    sockets = AiohttpSocketTransport()
    user_stream = UserStream(
        sockets,
        address.endpoints.ws_api,
        signer,
        clock,
        chance,
        limiter,
        budget,
        recv_window_ms=window_ms,
    )
    stream = MarketStream(sockets, address.endpoints.stream, clock, chance, limiter, budget)
    return Clients(rest, stream, BinanceExecution(rest, user_stream, address.rate), sockets)


async def started_clock(address: Address, wall: Clock) -> VenueClock:
    """Return the venue's clock, set before anybody reads it."""
    rest = BinanceRest(AiohttpTransport(address.endpoints.rest), wall, Limiter(wall))
    try:
        samples = await time_samples(rest, wall)
    finally:
        await rest.close()
    clock = VenueClock(wall, address.rate)
    clock.synchronise(samples)
    return clock


async def time_samples(rest: BinanceRest, wall: Clock) -> list[ClockSample]:
    """Return a few round trips to the venue's clock."""
    samples = []
    for _ in range(CLOCK_SAMPLES):
        sent_ns = wall.monotonic_ns()
        venue_ns = await rest.server_time_ns()
        samples.append(ClockSample(sent_ns, wall.monotonic_ns(), venue_ns))
    return samples


async def listed_symbols(rest: BinanceRest) -> tuple[str, ...]:
    """Return every symbol that the venue lists."""
    response = await rest.get("/api/v3/exchangeInfo")
    try:
        return tuple(str(row["symbol"]) for row in json.loads(response.body)["symbols"])
    except (ValueError, KeyError, TypeError):
        raise DataError("exchangeInfo was not what it must be, a list of symbols") from None


def check_symbols(wanted: Sequence[str], listed: Sequence[str], resolved: Resolved) -> None:
    """Refuse a symbol that the venue does not list, with the nearest that it does."""
    for symbol in wanted:
        if symbol not in listed:
            close = difflib.get_close_matches(symbol, listed, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ConfigError(
                f"{resolved.origin(('symbols',))}: symbol was {symbol}, must be one that "
                f"{resolved.settings.venue} lists{hint}"
            )
