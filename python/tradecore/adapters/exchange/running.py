# SPDX-License-Identifier: Apache-2.0
"""An exchange for code that does not await: it runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.faults import Fault
from tradecore.adapters.exchange.options import ExchangeOptions, build, server_of
from tradecore.adapters.exchange.pacing import SteppedWall, SystemWall, Wall
from tradecore.adapters.exchange.server import ExchangeServer
from tradecore.adapters.exchange.status import status
from tradecore.model.instrument import from_raw, to_raw

_T = TypeVar("_T")
_END_SECONDS = 30.0


class RunningExchange:
    """An exchange that is being served. Its methods may be called from any thread.

    Attributes
    ----------
    rest_url, stream_url, ws_api_url : str
        What a client is given in place of Binance's addresses.
    api_key, secret : str
        Of the first account; `secret` is empty where it signs with a private key.
    """

    def __init__(
        self,
        server: ExchangeServer,
        options: ExchangeOptions,
        loop: asyncio.AbstractEventLoop,
        stepped: SteppedWall | None,
    ) -> None:
        self.rest_url = server.rest_url
        self.stream_url = server.stream_url
        self.ws_api_url = server.ws_api_url
        self.api_key = options.accounts[0].api_key
        self.secret = options.accounts[0].secret or ""
        self._exchange = server.exchange
        self._loop = loop
        self._stepped = stepped

    def call(self, function: Callable[[Exchange], _T]) -> _T:
        """Run `function` in the exchange's own thread and return what it returns.

        Raises
        ------
        RuntimeError
            If the exchange has ended.
        """
        done: Future[_T] = Future()

        def run() -> None:
            try:
                self._exchange.catch_up()
                done.set_result(function(self._exchange))
            except BaseException as error:
                done.set_exception(error)

        try:
            self._loop.call_soon_threadsafe(run)
        except RuntimeError:
            raise RuntimeError("the exchange has ended") from None
        return done.result(_END_SECONDS)

    def time_ms(self) -> int:
        """Return venue time."""
        return self.call(lambda exchange: exchange.venue.now // 1_000_000)

    def step(self, seconds: float) -> None:
        """Let so many venue seconds pass; all that happens in them has happened on return.

        Raises
        ------
        ValueError
            If the exchange was not started with ``stepped=True``.
        """
        stepped, rate = self._stepped, self._exchange.rate
        if stepped is None or rate is None:
            raise ValueError("step needs running(stepped=True), and an exchange with a speed")

        def go(exchange: Exchange) -> None:
            stepped.step(seconds / rate)
            exchange.catch_up()

        self.call(go)

    def deposit(self, asset: str, amount: Decimal | str, api_key: str | None = None) -> None:
        """Give an account more of an asset, the first one without `api_key`.

        Its connections hear of it, as they do on Binance.

        Raises
        ------
        ValueError
            If there is no such account, or `amount` is not above 0 with at most eight decimals.
        """
        raw = to_raw(Decimal(amount))
        if raw <= 0:
            raise ValueError(f"amount was {amount}, must be above 0")
        self.call(lambda exchange: exchange.venue.deposit(self._account(api_key), asset, raw))

    def balances(self, api_key: str | None = None) -> dict[str, tuple[Decimal, Decimal]]:
        """Return {asset: (free, locked)} of an account, the first one without `api_key`."""
        held = self.call(lambda exchange: exchange.venue.balances(self._account(api_key)))
        return {name: (from_raw(free), from_raw(locked)) for name, (free, locked) in held.items()}

    def revoke(self, api_key: str | None = None) -> None:
        """Make the key of an account none any more: -2015 for who uses it, and sessions end."""
        self.call(lambda exchange: exchange.revoke(self._account(api_key)))

    def disturb(self, *faults: Fault) -> None:
        """Put faults in force, all or none; their times count from now.

        Raises
        ------
        ConfigError
            If one of them cannot be at this exchange.
        """
        self.call(lambda exchange: exchange.faults.add(faults))

    def calm(self) -> list[dict[str, Any]]:
        """Lift all faults and return the log of those that struck, oldest first."""

        def lift(exchange: Exchange) -> list[dict[str, Any]]:
            exchange.faults.remove()
            return list(exchange.faults.log)

        return self.call(lift)

    def status(self) -> dict[str, Any]:
        """Return what the status page shows: markets, accounts, connections, counters."""
        return self.call(status)

    def _account(self, api_key: str | None) -> Account:
        wanted = self.api_key if api_key is None else api_key
        for account in self._exchange.venue.accounts:
            if account.api_key == wanted:
                return account
        raise ValueError(f"api_key was {wanted!r}, which no account has")


@contextmanager
def running(
    options: ExchangeOptions | None = None, *, stepped: bool = False
) -> Iterator[RunningExchange]:
    """Serve an exchange for as long as the block runs, in a thread of its own.

    Parameters
    ----------
    options : ExchangeOptions, optional
        Default: a generated market at life's speed on a free loopback port.
    stepped : bool
        Venue time moves only when `RunningExchange.step` says so: a test that repeats exactly.

    Raises
    ------
    OSError, TradecoreError, ValueError
        As serving does, from here: the port is taken, a recording cannot be read. What ends the
        exchange later is raised when the block ends.
    """
    asked = ExchangeOptions() if options is None else options
    ready: Future[tuple[RunningExchange, asyncio.Event]] = Future()
    ended: Future[None] = Future()

    def serve() -> None:
        try:
            asyncio.run(_serve(asked, stepped, ready))
        except BaseException as error:
            (ended if ready.done() else ready).set_exception(error)
        else:
            ended.set_result(None)

    thread = threading.Thread(target=serve, name="tradecore-exchange", daemon=True)
    thread.start()
    try:
        venue, stop = ready.result()
    except KeyboardInterrupt:
        ready.add_done_callback(_stop_late)
        raise
    try:
        yield venue
    finally:
        if not ended.done():
            venue._loop.call_soon_threadsafe(stop.set)
        thread.join(_END_SECONDS)
    ended.result(0)


def _stop_late(ready: Future[tuple[RunningExchange, asyncio.Event]]) -> None:
    """Stop an exchange that begins after nobody waits for it any more."""
    if ready.exception() is None:
        venue, stop = ready.result()
        venue._loop.call_soon_threadsafe(stop.set)


async def _serve(
    options: ExchangeOptions,
    stepped: bool,
    ready: Future[tuple[RunningExchange, asyncio.Event]],
) -> None:
    system = SystemWall()
    wall = SteppedWall(system.unix_ns()) if stepped else None
    paced: Wall = system if wall is None else wall
    stop = asyncio.Event()
    # Connections keep the time of life either way: a step of an hour must not cut them.
    async with server_of(build(options, paced), options, system) as server:
        loop = asyncio.get_running_loop()
        ready.set_result((RunningExchange(server, options, loop, wall), stop))
        await stop.wait()
