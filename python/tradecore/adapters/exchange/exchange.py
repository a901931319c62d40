# SPDX-License-Identifier: Apache-2.0
"""An exchange at work: a venue, the feed that moves it, and the clock that paces the feed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson

from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.bar_replay import BarFeed, Lockstep
from tradecore.adapters.exchange.faults import (
    FAULTS_PATH,
    Delivery,
    Fault,
    Faults,
    answer_faults,
    pass_http,
    pass_text,
    refusal_of,
)
from tradecore.adapters.exchange.feed import Feed
from tradecore.adapters.exchange.http import HttpAnswer, HttpRequest, answer
from tradecore.adapters.exchange.outbox import GOING_AWAY, POLICY_VIOLATION, TOO_SLOW, Ending
from tradecore.adapters.exchange.pacing import PacedClock, Wall
from tradecore.adapters.exchange.status import PAGE_PATH, STATUS_PATH, page, status
from tradecore.adapters.exchange.streams import MESSAGES_PER_SECOND_MAX, StreamSession
from tradecore.adapters.exchange.venue import VenueModel, VenueSpec
from tradecore.adapters.exchange.wsapi import ApiSession

CLOCK_PATH = "/tradecore/v1/clock"
WAKE_SECONDS = 0.005
_JSON = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_SLICE_NS = NS_PER_SECOND
_BACKLOG_BYTES = 256 * 1024
_UNBOUNDED = float("inf")
TOO_MANY_MESSAGES = Ending(POLICY_VIOLATION, b"Too many requests")
SHUT_DOWN = Ending(GOING_AWAY, b"server shutdown")
BANNED = Ending(POLICY_VIOLATION, b"IP banned")


class Exchange:
    """Ties a venue to its feed and its pace. Skins bring requests and connections.

    Parameters
    ----------
    feed : Feed
    spec : VenueSpec
        Made by `options.build`; `stretch` must fit `rate`.
    rate : float or None
        Venue seconds in a wall second; None: as fast as clients take what is sent, without loss.
    lockstep : bool
        Wait for clients after each step; bars only. `rate` is then None.
    hold : bool
        Venue time stands still until the first market subscription.
    faults : sequence of Fault
        What goes wrong, from the start on.
    fault_seed : int
    ts_clock : int, optional
        Where the clock starts, ns; default where the feed does. What lies between is played at
        once when time starts to run.

    Attributes
    ----------
    instance : str
        Tells this exchange, whose accounts end with it, from any before at the same address.
    """

    def __init__(
        self,
        feed: Feed,
        spec: VenueSpec,
        wall: Wall,
        rate: float | None,
        lockstep: bool,
        hold: bool,
        faults: Sequence[Fault] = (),
        fault_seed: int = 0,
        ts_clock: int | None = None,
    ) -> None:
        self.venue = VenueModel(spec)
        self.faults = Faults(self.venue, fault_seed, stands=lockstep)
        self.feed = feed
        self.rate = rate
        self.finished = asyncio.Event()
        self.requests = 0
        self.messages = 0
        self.connections_opened = 0
        self.disconnected_slow = 0
        self.instance = f"{wall.unix_ns():x}"
        self.wall = wall
        self._ts_made = wall.monotonic_ns()
        self._clock = PacedClock(feed.ts_start if ts_clock is None else ts_clock, rate or 0.0, wall)
        self._started = asyncio.Event()
        self._drained = asyncio.Event()
        self.sessions: dict[StreamSession | ApiSession, str] = {}
        """Open connections and the address of each, oldest first."""
        self._fresh_bans: list[str] = []
        self._lockstep: Lockstep | None = None
        self._waking: int | None = None  # The earliest venue time somebody sleeps until.
        feed.prime(self.venue)
        self.faults.happenings.on_shutdown = self._shut_down_at
        self.faults.add(faults)
        if lockstep:
            if not isinstance(feed, BarFeed):
                raise ValueError("lockstep needs a replay of minute bars")
            self._lockstep = Lockstep(self.venue, feed)
        self.venue.hub.on_subscribed = self._on_subscribed
        self.venue.addresses.on_ban = self._fresh_bans.append
        if not hold and not lockstep:
            self._start()

    @property
    def is_lockstep(self) -> bool:
        """Whether it waits for clients after each step."""
        return self._lockstep is not None

    @property
    def is_running(self) -> bool:
        """Whether venue time has been started."""
        return self._clock.is_running

    @property
    def uptime_ns(self) -> int:
        """How long it has been there, by the wall."""
        return self.wall.monotonic_ns() - self._ts_made

    # Requests and connections ----------------------------------------------------------------

    def request(self, request: HttpRequest) -> HttpAnswer:
        """Answer one HTTP request at venue time now, past all faults."""
        self.catch_up()
        made = self._answer_own(request)
        return self._answer_as_venue(request) if made is None else made

    def ask(self, request: HttpRequest, deliver: Callable[[Delivery], None]) -> None:
        """Answer one HTTP request as the faults in force let it: `deliver` is called once."""
        self.catch_up()
        own = self._answer_own(request)
        if own is not None:
            deliver(Delivery(own))
        elif self.faults.is_empty:
            deliver(Delivery(self._answer_as_venue(request)))
        else:
            self.requests += 1
            pass_http(self.faults, self.venue, request, deliver)
            self._drop_banned()

    def _answer_as_venue(self, request: HttpRequest) -> HttpAnswer:
        self.requests += 1
        made = answer(self.venue, request)
        self._drop_banned()
        return made

    def _answer_own(self, request: HttpRequest) -> HttpAnswer | None:
        """Answer what is asked of this exchange and not of a Binance: no fault strikes it."""
        if request.path == CLOCK_PATH:
            return HttpAnswer(200, self._clock_body(), _JSON)
        if request.path == STATUS_PATH:
            return HttpAnswer(200, orjson.dumps(status(self)), _JSON)
        if request.path == PAGE_PATH:
            return HttpAnswer(200, page(), {"Content-Type": "text/html; charset=utf-8"})
        if request.path == FAULTS_PATH:
            return answer_faults(self.faults, request, self.venue.now)
        return None

    def refusal(self, session: StreamSession | ApiSession, path: str) -> HttpAnswer | None:
        """Return how faults refuse the opening of a connection, or None; it is then closed."""
        if self.faults.is_empty:
            return None
        name = next(n for n in ("/ws-api/v3", "/stream", "/ws") if path.startswith(n))
        refused = refusal_of(self.faults, self.venue, f"CONNECT {name}", session.outbox)
        if refused is not None:
            self.close(session)
        return refused

    def open_stream(
        self, path: str, query: bytes, address: str = "127.0.0.1", api_key: str | None = None
    ) -> StreamSession:
        """Open a market stream connection; one that names an API key has binary streams."""
        self.catch_up()
        self.venue.addresses.connect(address, False, self.venue.now)
        if api_key is not None:
            self.venue.keys.check_binary(api_key)
        session = self.venue.hub.open(path, query, is_binary=api_key is not None)
        self.sessions[session] = address
        self.connections_opened += 1
        return session

    def open_api(self, query: bytes, address: str) -> ApiSession:
        """Open a WebSocket API connection."""
        self.catch_up()
        session = ApiSession(self.venue, query, address)
        self.sessions[session] = address
        self.connections_opened += 1
        return session

    def receive(self, session: StreamSession | ApiSession, text: str | bytes) -> None:
        """Take in one text frame of a client."""
        if session.outbox.is_stalled:
            return
        self.count_message(session)
        if session.outbox.ending is None:
            if self.faults.is_empty:
                session.receive(text)
            else:
                pass_text(self.faults, self.venue, session, text)
            self._drop_banned()
        if self._lockstep is not None and self._lockstep.is_finished:
            self.finished.set()

    def count_message(self, session: StreamSession | ApiSession) -> None:
        """Count a frame of a client, of any kind; a stream connection that sends many is cut.

        Where time moves with the data there is no second to count in.
        """
        self.catch_up()
        self.messages += 1
        now = self.venue.now
        if not isinstance(session, StreamSession) or self.venue.stretch == _UNBOUNDED:
            return
        if session.messages.add(now) == MESSAGES_PER_SECOND_MAX + 1:
            session.outbox.finish(TOO_MANY_MESSAGES)
            self.venue.addresses.offend(self.sessions[session], now)

    def _drop_banned(self) -> None:
        """End the WebSocket API connections of addresses that have just been banned."""
        while self._fresh_bans:
            banned = self._fresh_bans.pop()
            for session, address in self.sessions.items():
                if address == banned and isinstance(session, ApiSession):
                    session.outbox.finish(BANNED)

    def revoke(self, account: Account) -> None:
        """Make an account's key none any more."""
        self.venue.keys.revoke(account)
        for session in self.sessions:
            if isinstance(session, ApiSession):
                session.revoke(account)

    def shut_down(self) -> None:
        """Tell every connection that the exchange stops, and end it."""
        for session in self._announce_shutdown():
            session.outbox.finish(SHUT_DOWN)

    def _announce_shutdown(self) -> list[StreamSession | ApiSession]:
        leaving = list(self.sessions)
        for session in leaving:
            session.announce_shutdown(self.venue.now)
        return leaving

    def _shut_down_at(self, ts: int) -> None:
        for session in self._announce_shutdown():
            self.venue.timers.at(ts, partial(session.outbox.finish, SHUT_DOWN))

    def close(self, session: StreamSession | ApiSession) -> None:
        """Forget a connection."""
        session.close()
        self.sessions.pop(session, None)
        self.faults.frames.forget(session.outbox)
        if session.outbox.ending is TOO_SLOW:
            self.disconnected_slow += 1
        self._drained.set()
        if self._lockstep is not None:
            self._lockstep.start()

    def on_sent(self) -> None:
        """Some of what waited has been sent."""
        self._drained.set()

    # Time ------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Bring the venue to the clock, so that a request meets the market of its instant."""
        if self._lockstep is None and self.rate is not None and self._clock.is_running:
            now = self._clock.venue_ns()
            self.feed.run(self.venue, now)
            self.venue.move_clock(now)

    async def drive(self) -> None:
        """Move the market, and venue time where something waits for it. Cancel to stop."""
        if self._lockstep is not None:
            await self.finished.wait()
            return
        async with asyncio.TaskGroup() as tasks:
            self.venue.timers.on_added = lambda _ts: self._wake(tasks)
            self._wake(tasks)
            await self._move_market()
            self._wake(tasks)
            await asyncio.Event().wait()  # Requests may still ask for something later.

    def _wake(self, tasks: asyncio.TaskGroup) -> None:
        """See to it that the next timer is met, also where the market is quiet."""
        due = self.venue.timers.next_ns
        if due is None:
            return
        if self.rate is not None:
            if self._waking is None or due < self._waking:
                self._waking = due
                tasks.create_task(self._reach(tasks, due), name="exchange-timer")
        elif self.finished.is_set():  # No time is left to pass.
            self.venue.move_clock(due)
            self._wake(tasks)

    async def _reach(self, tasks: asyncio.TaskGroup, ts: int) -> None:
        await self._started.wait()
        await self._clock.sleep_until(ts, 0.0)
        self.catch_up()
        if self._waking == ts:
            self._waking = None
        self._wake(tasks)

    async def _move_market(self) -> None:
        await self._started.wait()
        while (due := self.feed.next_ns()) is not None:
            if self.rate is None:
                self.feed.run(self.venue, due + _SLICE_NS)
                await self._take_breath()
            else:
                await self._clock.sleep_until(due, WAKE_SECONDS)
                self.catch_up()
        self.finished.set()

    async def _take_breath(self) -> None:
        await asyncio.sleep(0)
        while any(each.outbox.waiting_bytes > _BACKLOG_BYTES for each in self.sessions):
            self._drained.clear()
            await self._drained.wait()

    def _on_subscribed(self) -> None:
        self._start()
        if self._lockstep is not None:
            self._lockstep.start()

    def _start(self) -> None:
        self._clock.start()
        self._started.set()

    def _clock_body(self) -> bytes:
        state: dict[str, Any] = {
            "venueTimeNs": self.venue.now,
            "rate": self.rate or 0.0,
            "lockstep": self.is_lockstep,
            "running": self.is_running,
            "finished": self.finished.is_set(),
            "instance": self.instance,
        }
        return orjson.dumps(state)


def stretch_of(rate: float | None) -> float:
    """Return how far transport windows are stretched at a rate: never below life's own."""
    return _UNBOUNDED if rate is None else max(1.0, rate)
