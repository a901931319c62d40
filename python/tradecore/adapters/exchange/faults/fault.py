# SPDX-License-Identifier: Apache-2.0
"""One fault: what goes wrong, at which requests or frames, and when."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tradecore.adapters.exchange.faults.kinds import KINDS, REQUIRED, Place, seconds, text, whole
from tradecore.adapters.exchange.routes import REST, REST_ROOT, WSAPI

USER_EVENTS = (
    *("executionReport", "listStatus", "outboundAccountPosition", "balanceUpdate"),
    *("eventStreamTerminated", "externalLockUpdate"),
)
STREAM_METHODS = (
    *("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"),
)
CONNECTIONS = ("CONNECT /ws", "CONNECT /stream", "CONNECT /ws-api/v3")
_EXAMPLES = {
    Place.REQUEST: "a request such as 'POST /api/v3/order' or 'order.place'",
    Place.FRAME: "a stream such as 'btcusdt@trade' or a user event such as 'user:executionReport'",
    Place.CONNECT: "a connection such as 'CONNECT /ws'",
}
_WSAPI_MORE = (
    *("userDataStream.subscribe", "userDataStream.subscribe.signature"),
    *("userDataStream.unsubscribe", "session.logon", "session.logout", "session.status"),
    "session.subscriptions",
)


def names(places: Place) -> list[str]:
    """Return every name that a fault of such places can have for a target, streams aside."""
    found: list[str] = []
    if Place.REQUEST in places:
        found += [f"{method} {REST_ROOT}{name}" for method, name in REST]
        found += [*WSAPI, *_WSAPI_MORE, *STREAM_METHODS]
    if Place.FRAME in places:
        found += [f"user:{name}" for name in USER_EVENTS]
    if Place.CONNECT in places:
        found += CONNECTIONS
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong at an exchange, and when it does.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    target : str
        A pattern over names, `*` and `?` standing for anything: "POST /api/v3/order" for REST,
        "order.place" for the WebSocket API, "btcusdt@depth*" for streams, "user:executionReport"
        for user events, "CONNECT /ws-api/v3" for new connections.
    symbol : str, optional
        Strikes only what is about this symbol.
    from_s, until_s : float
        Seconds of venue time from when the fault was given; `until_s` is outside.
    nth, count : int
        Starts with the n-th match and strikes at most `count` times; default every one.
    probability : float
        How likely a match is struck, drawn from the exchange's seed.
    options : mapping
        What belongs to the kind alone.

    Raises
    ------
    ValueError
        Naming what is wrong, what it was and what it must be.
    """

    kind: str
    target: str = "*"
    symbol: str | None = None
    from_s: float = 0.0
    until_s: float | None = None
    nth: int = 1
    count: int | None = None
    probability: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind was {self.kind!r}, must be one of {', '.join(KINDS)}")
        _checked("target", text, self.target)
        if self.symbol is not None:
            _checked("symbol", text, self.symbol)
        object.__setattr__(self, "from_s", _checked("from_s", seconds, self.from_s))
        if self.until_s is not None:
            object.__setattr__(self, "until_s", _checked("until_s", seconds, self.until_s))
            if float(self.until_s) <= self.from_s:
                raise ValueError(f"until_s was {self.until_s}, must be above from_s, {self.from_s}")
        _checked("nth", whole(1, 10**9), self.nth)
        if self.count is not None:
            _checked("count", whole(1, 10**9), self.count)
        if isinstance(self.probability, bool) or not isinstance(self.probability, int | float):
            raise ValueError(f"probability was {self.probability!r}, must be above 0, at most 1")
        if not 0 < self.probability <= 1:
            raise ValueError(f"probability was {self.probability}, must be above 0, at most 1")
        object.__setattr__(self, "options", self._read_options())
        self._check_target()

    @classmethod
    def of(cls, values: object) -> Fault:
        """Return the fault that a flat mapping describes, as files and requests have it."""
        if not isinstance(values, Mapping):
            raise ValueError(f"a fault was {values!r}, must be a mapping with a kind")
        if "kind" not in values:
            raise ValueError(f"kind was left out, must be one of {', '.join(KINDS)}")
        own = {each.name for each in fields(cls)} - {"options"}
        common = {name: value for name, value in values.items() if name in own}
        return cls(**common, options={n: v for n, v in values.items() if n not in own})

    def to_mapping(self) -> dict[str, Any]:
        """Return it as `of` takes it, without what is at its default."""
        found: dict[str, Any] = {"kind": self.kind}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name not in ("kind", "options") and value != each.default:
                found[each.name] = value
        options = KINDS[self.kind].options
        for name, value in self.options.items():
            if value != options[name].default:
                found[name] = str(value) if name == "amount" else value
        return found

    @property
    def places(self) -> Place:
        """Where it can strike."""
        return KINDS[self.kind].places

    def _read_options(self) -> Mapping[str, Any]:
        known = KINDS[self.kind].options
        for name in self.options:
            if name not in known:
                takes = ", ".join(known)
                raise ValueError(f"{name} does not belong to kind {self.kind}, which takes {takes}")
        read = {}
        for name, option in known.items():
            value = self.options.get(name, option.default)
            if value is REQUIRED:
                raise ValueError(f"{name} was left out, kind {self.kind} needs it")
            read[name] = value if value is None else _checked(name, option.check, value)
        if self.kind in ("status", "rules") and self.symbol is None:
            raise ValueError(f"symbol was left out, kind {self.kind} needs it")
        if self.kind == "error" and read["code"] is None and read["status"] is None:
            raise ValueError("code and status were left out, kind error needs one of them")
        return read

    def _check_target(self) -> None:
        is_stream = "@" in self.target or self.target.startswith("!")
        if self.target == "*" or (is_stream and Place.FRAME in self.places):
            return
        if is_stream or not fnmatch.filter(names(self.places), self.target):
            takes = [text for place, text in _EXAMPLES.items() if place in self.places]
            must = "match " + " or ".join(takes) if takes else "be left out"
            raise ValueError(f"target of kind {self.kind} was {self.target!r}, must {must}")


def _checked(name: str, check: Any, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"{name} was {value!r}, {error}") from None
