# SPDX-License-Identifier: Apache-2.0
"""Faults of requests and their answers, over REST and over WebSockets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.call import Route
from tradecore.adapters.exchange.faults.errors import TIMEOUT, Failure, failure_of
from tradecore.adapters.exchange.faults.frames import delay_of, end
from tradecore.adapters.exchange.faults.kinds import Place
from tradecore.adapters.exchange.http import HttpAnswer, HttpRequest, answer
from tradecore.adapters.exchange.outbox import Outbox
from tradecore.adapters.exchange.routes import REST, REST_ROOT, WSAPI
from tradecore.adapters.exchange.streams import StreamSession
from tradecore.adapters.exchange.venue import VenueModel
from tradecore.adapters.exchange.wsapi import ApiSession

if TYPE_CHECKING:
    from tradecore.adapters.exchange.faults.plan import Armed, Faults

_SYMBOL = re.compile(rb"(?:^|&)symbol=([A-Za-z0-9]+)")
_READS: set[Route] = {route for (method, _), route in REST.items() if method == "GET"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the answer to a REST request comes back.

    `cut_at`: only so many bytes of the body, then the connection ends. Without an answer it is
    reset, or with `is_silent` stays open and says nothing.
    """

    answer: HttpAnswer | None
    cut_at: int | None = None
    is_silent: bool = False


@dataclass(slots=True)
class _Fate:
    """All that befalls one request and its answer."""

    arrive_ns: int = 0
    answer_ns: int = 0
    is_lost: bool = False
    is_answer_lost: bool = False
    is_silent: bool = False
    late: Armed | None = None
    error: Armed | None = None
    cut_at: int | None = None
    garbled: bytes | None = None
    acts: int = 1
    copies: int = 1
    lag_ns: int = 0
    skew_ns: int = 0
    endings: list[Armed] = field(default_factory=list)

    def add(self, armed: Armed) -> None:
        """Let one more fault befall it."""
        options: Any = armed.fault.options
        on_way_in = options.get("side") == "request"
        match armed.fault.kind:
            case "delay" if on_way_in:
                self.arrive_ns += delay_of(armed)
            case "delay":
                self.answer_ns += delay_of(armed)
            case "lose":
                self.is_lost |= on_way_in
                self.is_answer_lost |= not on_way_in
                self.is_silent |= options["ends"] == "silence"
            case "late":
                self.late = armed
            case "error":
                self.error = armed
            case "cut":
                self.cut_at = options["at_bytes"]
            case "garble":
                self.garbled = options["text"].encode()
            case "duplicate" if on_way_in:
                self.acts += options["copies"]
            case "duplicate":
                self.copies += options["copies"]
            case "lag":
                self.lag_ns += round(options["lag_s"] * NS_PER_SECOND)
            case "skew":
                self.skew_ns += options["skew_ms"] * NS_PER_MS
            case _:
                self.endings.append(armed)


class _Passage(Generic[T]):
    """One request on its way through its fate. `T` is what an answer is.

    `act` lets the venue answer; `fail` writes a failure; `deliver` brings an answer back, `give_up`
    is called instead where none ever comes.
    """

    def __init__(
        self,
        venue: VenueModel,
        fate: _Fate,
        act: Callable[[], T],
        fail: Callable[[Failure], T],
        deliver: Callable[[T], None],
        give_up: Callable[[], None],
    ) -> None:
        self._venue = venue
        self._fate = fate
        self._act = act
        self._fail = fail
        self._deliver = deliver
        self._give_up = give_up

    def start(self) -> None:
        """Send it off."""
        if self._fate.is_lost:
            self._give_up()
        else:
            self._after(self._fate.arrive_ns, self._arrive)

    def _after(self, delay_ns: int, action: Callable[[], None]) -> None:
        if delay_ns:
            self._venue.timers.at(self._venue.now + delay_ns, action)
        else:
            action()

    def _arrive(self) -> None:
        fate, venue = self._fate, self._venue
        if fate.late is not None:
            options = fate.late.fault.options
            if options["act_s"] is not None:
                due = venue.now + round(options["act_s"] * NS_PER_SECOND)
                # The clock was looked at when it came, before the engine kept it waiting.
                venue.timers.at(due, partial(self._perform_late, venue.now - due))
            self._after(round(options["answer_s"] * NS_PER_SECOND), self._time_out)
        elif fate.error is not None:
            if fate.error.fault.options["acts"]:
                self._perform(0)
            self._answer(self._fail(failure_of(fate.error.fault.options, venue.now)))
        else:
            self._answer(self._perform(0))

    def _perform(self, shift_ns: int) -> T:
        venue, fate = self._venue, self._fate
        with venue.disturbed(shift_ns + fate.skew_ns, fate.lag_ns):
            answers = [self._act() for _ in range(fate.acts)]
        return answers[0]

    def _perform_late(self, shift_ns: int) -> None:
        self._perform(shift_ns)  # What it comes to is told to nobody any more.

    def _time_out(self) -> None:
        self._answer(self._fail(TIMEOUT))

    def _answer(self, answer: T) -> None:
        if self._fate.is_answer_lost:
            self._give_up()
        else:
            self._after(self._fate.answer_ns, partial(self._deliver, answer))


def pass_http(
    faults: Faults,
    venue: VenueModel,
    request: HttpRequest,
    deliver: Callable[[Delivery], None],
) -> None:
    """Take a REST request through the faults that strike it; `deliver` is called once."""
    symbol = _SYMBOL.search(request.query) or _SYMBOL.search(request.body)
    fate = _fate_of(
        faults, f"{request.method} {request.path}", None if symbol is None else symbol[1].decode()
    )
    route = REST.get((request.method, request.path.removeprefix(REST_ROOT)))
    if route not in _READS:
        fate.lag_ns = 0
    if fate.endings:  # There is no frame to close behind: the connection breaks off.
        fate.is_answer_lost = True
        fate.is_silent |= any(armed.fault.kind == "stall" for armed in fate.endings)

    def bring(made: HttpAnswer) -> None:
        if fate.garbled is not None:
            made = replace(made, body=fate.garbled)
        is_cut = fate.cut_at is not None and fate.cut_at < len(made.body)
        deliver(Delivery(made, fate.cut_at if is_cut else None))

    nothing = Delivery(None, is_silent=fate.is_silent)
    act = partial(answer, venue, request)
    _Passage(venue, fate, act, _http_failure, bring, lambda: deliver(nothing)).start()


def pass_text(
    faults: Faults, venue: VenueModel, session: StreamSession | ApiSession, text: str | bytes
) -> None:
    """Take a WebSocket request through the faults that strike it."""
    name, request_id, symbol = _read(text)
    fate = _fate_of(faults, name, symbol)
    if WSAPI.get(name) not in _READS:
        fate.lag_ns = 0
    outbox: Outbox = session.outbox

    def act() -> list[bytes]:
        answers: list[bytes] = []
        session.deliver = answers.append
        try:
            session.receive(text)
        finally:
            session.deliver = outbox.push
        return answers

    def fail(failure: Failure) -> list[bytes]:
        return [failure.frame(request_id, venue.now)]

    def deliver(answers: list[bytes]) -> None:
        for frame in answers * fate.copies:
            outbox.push((frame if fate.garbled is None else fate.garbled)[: fate.cut_at])
        give_up()

    def give_up() -> None:
        for armed in fate.endings:
            end(venue, outbox, armed)

    _Passage(venue, fate, act, fail, deliver, give_up).start()


def refusal_of(faults: Faults, venue: VenueModel, name: str, outbox: Outbox) -> HttpAnswer | None:
    """Return how a new connection is refused, or None; it may stall or end behind its opening."""
    refusal = None
    for armed in faults.strike(Place.CONNECT, name, None):
        if armed.fault.kind == "error":
            refusal = _http_failure(failure_of(armed.fault.options, venue.now))
        else:
            end(venue, outbox, armed)
    return refusal


def _fate_of(faults: Faults, name: str, symbol: str | None) -> _Fate:
    fate = _Fate()
    for armed in faults.strike(Place.REQUEST, name, symbol):
        fate.add(armed)
    return fate


def _http_failure(failure: Failure) -> HttpAnswer:
    return HttpAnswer(failure.status, failure.body, dict(failure.headers))


def _read(text: str | bytes) -> tuple[str, Any, str | None]:
    """Return the method, id and symbol of a request as far as they can be read."""
    try:
        request = orjson.loads(text)
    except orjson.JSONDecodeError:
        return "", None, None
    if not isinstance(request, dict):
        return "", None, None
    method, params = request.get("method"), request.get("params")
    symbol = params.get("symbol") if isinstance(params, dict) else None
    return (
        method.removeprefix("v3/") if isinstance(method, str) else "",
        request.get("id"),
        symbol if isinstance(symbol, str) else None,
    )
