# SPDX-License-Identifier: Apache-2.0
"""Market stream connections: subscriptions, the text protocol on them, and fan-out.

A frame is encoded at most once for each form that someone listens to; the bytes are shared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

import orjson

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND, NS_PER_US
from tradecore.adapters.exchange.limits import Window
from tradecore.adapters.exchange.outbox import Outbox
from tradecore.adapters.exchange.parameters import parse_pairs, time_unit

STREAMS_PER_CONNECTION_MAX = 1024
MESSAGES_PER_SECOND_MAX = 5
STEP_STREAM = "!tradecoreStep"
Gate = Callable[[Outbox, bytes], None]
"""Sends a frame, or does not: where faults strike."""
_UNITS = (NS_PER_MS, NS_PER_US)
_TIMES = re.compile(rb'"[ET]":[0-9]{13}(?![0-9])')


class Channel:
    """The listeners of one stream, by time unit and by form."""

    __slots__ = ("bare", "combined", "gate", "name", "prefix")

    def __init__(self, name: str) -> None:
        self.name = name
        self.gate: Gate | None = None
        self.prefix = b'{"stream":"' + name.encode() + b'","data":'
        self.bare: tuple[list[StreamSession], list[StreamSession]] = ([], [])
        self.combined: tuple[list[StreamSession], list[StreamSession]] = ([], [])

    @property
    def is_empty(self) -> bool:
        """Whether nobody listens."""
        return not any((*self.bare, *self.combined))

    def publish(self, encode: Callable[[int], bytes]) -> None:
        """Send what `encode(ns per unit)` returns to every listener."""
        for unit, bare, combined in zip(_UNITS, self.bare, self.combined, strict=True):
            if bare or combined:
                self._publish(bare, combined, encode(unit))

    def publish_same(self, frame: bytes) -> None:
        """Send a frame that has no times in it to every listener."""
        for bare, combined in zip(self.bare, self.combined, strict=True):
            self._publish(bare, combined, frame)

    def _publish(
        self, bare: list[StreamSession], combined: list[StreamSession], frame: bytes
    ) -> None:
        if bare:
            self._send(bare, frame)
        if combined:
            self._send(combined, self.prefix + frame + b"}")

    def publish_recorded(self, frame: bytes) -> None:
        """Send a frame that was recorded on the combined form of this stream, in milliseconds."""
        data = frame[len(self.prefix) : -1]
        for at, unit in enumerate(_UNITS):
            if unit == NS_PER_MS:
                whole, inner = frame, data
            elif self.bare[at] or self.combined[at]:
                inner = _TIMES.sub(rb"\g<0>000", data)
                whole = self.prefix + inner + b"}"
            self._send(self.bare[at], inner)
            self._send(self.combined[at], whole)

    def _send(self, sessions: Iterable[StreamSession], frame: bytes) -> None:
        gate = self.gate
        for session in sessions:
            if gate is None:
                session.outbox.push(frame)
            else:
                gate(session.outbox, frame)


class StreamHub:
    """All market stream connections of one exchange."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.binary_channels: dict[str, Channel] = {}
        self.sessions: set[StreamSession] = set()
        self.on_change: Callable[[str], None] = lambda _name: None
        """Called with a stream's name when its first listener joins or its last one leaves."""
        self.on_subscribed: Callable[[], None] = lambda: None
        """Called when a connection has been given streams."""
        self.on_done: Callable[[StreamSession, int], None] = lambda _session, _ts_ms: None
        """Called when a lockstep client is done with a step."""
        self.gate_for: Callable[[str], Gate | None] = lambda _name: None
        """Returns what a stream's frames go through."""

    def open(self, path: str, query: bytes, is_binary: bool = False) -> StreamSession:
        """Return a new connection to `/ws[/names]` or `/stream[?streams=names]`."""
        options = parse_pairs(query, b"")
        is_combined = path.startswith("/stream")
        listed = options.get("streams", "") if is_combined else path.removeprefix("/ws").strip("/")
        micro = time_unit(options.get("timeUnit")) == NS_PER_US
        session = StreamSession(self, is_combined, micro, is_binary)
        self.sessions.add(session)
        # No name has a space: one that arrives was a plus sign, as in a time zone.
        names = [unquote(name).replace(" ", "+") for name in listed.split("/") if name]
        session.subscribe(names)
        return session

    def channel(self, name: str) -> Channel | None:
        """Return the channel if anyone listens to it."""
        return self.channels.get(name)

    def join(self, session: StreamSession, name: str) -> None:
        """Make `session` a listener of stream `name`."""
        channels = self._channels(session)
        channel = channels.get(name)
        is_new = channel is None
        if channel is None:
            channel = channels[name] = Channel(name)
            channel.gate = self.gate_for(name)
        self._list(channel, session).append(session)
        if is_new:
            self.on_change(name)

    def leave(self, session: StreamSession, name: str) -> None:
        """Undo `join`."""
        channels = self._channels(session)
        channel = channels[name]
        self._list(channel, session).remove(session)
        if channel.is_empty:
            del channels[name]
            self.on_change(name)

    def _channels(self, session: StreamSession) -> dict[str, Channel]:
        return self.binary_channels if session.is_binary else self.channels

    @staticmethod
    def _list(channel: Channel, session: StreamSession) -> list[StreamSession]:
        if session.is_binary:
            return channel.bare[0]  # It has one form.
        return (channel.combined if session.is_combined else channel.bare)[session.is_micro]


class StreamSession:
    """One client's market stream connection; what a binary one is told of itself is still text."""

    def __init__(
        self, hub: StreamHub, is_combined: bool, is_micro: bool, is_binary: bool = False
    ) -> None:
        self.outbox = Outbox()
        self.deliver: Callable[[bytes], None] = self.outbox.push
        self.is_combined = is_combined
        self.is_micro = is_micro
        self.is_binary = is_binary
        self.names: dict[str, None] = {}
        self.messages = Window(NS_PER_SECOND)
        """What the client has sent in the running second."""
        self._hub = hub

    def subscribe(self, names: list[str]) -> None:
        """Listen to `names`; those already listened to stay as they are."""
        fresh = [name for name in dict.fromkeys(names) if name not in self.names]
        for name in fresh[: STREAMS_PER_CONNECTION_MAX - len(self.names)]:
            self.names[name] = None
            self._hub.join(self, name)
        if fresh:
            self._hub.on_subscribed()

    def unsubscribe(self, names: list[str]) -> None:
        """Stop listening to `names`."""
        for name in names:
            if name in self.names:
                del self.names[name]
                self._hub.leave(self, name)

    def close(self) -> None:
        """Forget the connection."""
        self.unsubscribe(list(self.names))
        self._hub.sessions.discard(self)

    def announce_shutdown(self, now_ns: int) -> None:
        """Tell the client that the connection will be closed."""
        event = b'{"e":"serverShutdown","E":%d}' % (now_ns // _UNITS[self.is_micro])
        wrapped = b'{"stream":"!serverShutdown","data":%b}' % event
        self.outbox.push(wrapped if self.is_combined else event)

    def receive(self, text: str | bytes) -> None:
        """Answer one text frame of the client."""
        try:
            request = orjson.loads(text)
        except orjson.JSONDecodeError:
            self._fail(3, "Invalid JSON: expected value at line 1 column 1")
            return
        if not isinstance(request, dict):
            self._fail(2, "Invalid request: request must be an object")
            return
        request_id = request.get("id")
        if isinstance(request_id, bool) or not isinstance(request_id, int | str | None):
            self._fail(2, "Invalid request: request ID must be an integer, a string or null")
            return
        unknown = request.keys() - {"method", "params", "id"}
        if unknown:
            self._fail(2, f"Invalid request: unknown field `{min(unknown)}`", request_id)
            return
        self._answer(request.get("method"), request.get("params", []), request_id)

    def _answer(self, method: Any, params: Any, request_id: int | str | None) -> None:
        if method == "tradecore.done":
            if isinstance(params, list) and len(params) == 1 and isinstance(params[0], int):
                self._hub.on_done(self, params[0])
            else:
                self._fail(2, "Invalid request: params must be one time in ms", request_id)
        elif method in ("SUBSCRIBE", "UNSUBSCRIBE"):
            if not isinstance(params, list) or not all(isinstance(name, str) for name in params):
                self._fail(2, "Invalid request: params must be an array of strings", request_id)
                return
            if method == "UNSUBSCRIBE":
                self.unsubscribe(params)
                self._reply(None, request_id)
                return
            if len(self.names.keys() | set(params)) > STREAMS_PER_CONNECTION_MAX:
                self._fail(2, "Invalid request: too many parameters", request_id)
                return
            self._reply(None, request_id)
            self.subscribe(params)
        elif method == "LIST_SUBSCRIPTIONS":
            self._reply(list(self.names), request_id)
        elif method in ("SET_PROPERTY", "GET_PROPERTY"):
            self._property(method, params, request_id)
        elif method is None:
            self._fail(2, "Invalid request: missing field `method`", request_id)
        else:
            self._fail(2, f"Invalid request: unknown variant `{method}`", request_id)

    def _property(self, method: str, params: Any, request_id: int | str | None) -> None:
        count = 2 if method == "SET_PROPERTY" else 1
        if not isinstance(params, list) or len(params) != count or not isinstance(params[0], str):
            self._fail(2, "Invalid request: property name must be a string", request_id)
        elif params[0] != "combined":
            self._fail(0, f"Unknown property: {params[0]}", request_id)
        elif method == "GET_PROPERTY":
            self._reply(self.is_combined, request_id)
        elif not isinstance(params[1], bool):
            self._fail(1, "Invalid value type: expected Boolean", request_id)
        else:
            names = list(self.names)
            self.unsubscribe(names)
            self.is_combined = params[1]
            self.subscribe(names)
            self._reply(None, request_id)

    def _reply(self, result: Any, request_id: int | str | None) -> None:
        self.deliver(orjson.dumps({"result": result, "id": request_id}))

    def _fail(self, code: int, message: str, request_id: int | str | None = None) -> None:
        self.deliver(orjson.dumps({"code": code, "msg": message, "id": request_id}))
