# SPDX-License-Identifier: Apache-2.0
"""The kinds of faults: where each can strike, what may be said about it, what holds by default."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Flag, auto
from types import MappingProxyType
from typing import Any

from tradecore.adapters.exchange.rules import STATUSES

SECONDS_MAX = 86_400.0
REQUIRED: Any = object()
"""Default of an option that must be given."""


class Place(Flag):
    """Where a fault can strike."""

    REQUEST = auto()
    """A request over REST or a WebSocket, and its answer."""
    FRAME = auto()
    """A frame of a market stream, or a user event."""
    CONNECT = auto()
    """The opening of a WebSocket."""
    TIME = auto()
    """The exchange itself, once, when its time has come."""


Check = Callable[[Any], Any]


def seconds(value: Any) -> float:
    """From 0 to a day, in s."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be seconds from 0 to {SECONDS_MAX:.0f}")
    if not math.isfinite(value) or not 0 <= value <= SECONDS_MAX:
        raise ValueError(f"must be seconds from 0 to {SECONDS_MAX:.0f}")
    return float(value)


def whole(low: int, high: int) -> Check:
    """Return a check for a whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return value

    return check


def choice(*words: str) -> Check:
    """Return a check for one of `words`."""

    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return str(value)

    return check


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    return value


def any_text(value: Any) -> str:
    """A text, which may be empty."""
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


def header(value: Any) -> str:
    """What a header may hold: sent as it is, even where it makes no sense."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a number or a text")
    if not str(value).isprintable() or not str(value).isascii():
        raise ValueError("must be printable ASCII")
    return str(value)


def fields_of(value: Any) -> dict[str, Any]:
    """Fields of a symbol's row of exchangeInfo."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be fields of the symbol in exchangeInfo, such as filters")
    return dict(value)


def amount(value: Any) -> Decimal:
    """An amount above 0 with at most 8 decimals."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number <= Decimal(10**10):
        raise ValueError("must be an amount above 0 and at most 10000000000")
    if number != round(number, 8):
        raise ValueError("must have at most 8 decimals")
    return number


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be said about a kind of fault. A default of None: absent."""

    check: Check
    default: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `takes_time`: it needs a venue time that moves while a client waits."""

    places: Place
    options: Mapping[str, Option]
    takes_time: bool = False


_SIDE = Option(choice("request", "answer"), "answer")
_BYTES_MAX = 1 << 20
_ACCOUNT = Option(whole(0, 10**6), 0)
_CLOSE_CODES = whole(1000, 4999)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "delay": Kind(
            Place.REQUEST | Place.FRAME,
            {
                "delay_s": Option(seconds, REQUIRED),
                "jitter_s": Option(seconds, 0.0),
                "side": _SIDE,
            },
            takes_time=True,
        ),
        "lose": Kind(
            Place.REQUEST | Place.FRAME,
            {"side": _SIDE, "ends": Option(choice("reset", "silence"), "reset")},
        ),
        "late": Kind(
            Place.REQUEST,
            {"answer_s": Option(seconds, 10.0), "act_s": Option(seconds, 12.0)},
            takes_time=True,
        ),
        "error": Kind(
            Place.REQUEST | Place.CONNECT,
            {
                "code": Option(whole(-9999, -1)),
                "status": Option(whole(300, 599)),
                "message": Option(text),
                "body": Option(choice("json", "html", "empty")),
                "retry_after": Option(header),
                "location": Option(header),
                "acts": Option(flag, False),
            },
        ),
        "cut": Kind(
            Place.REQUEST | Place.FRAME, {"at_bytes": Option(whole(0, _BYTES_MAX), REQUIRED)}
        ),
        "garble": Kind(Place.REQUEST | Place.FRAME, {"text": Option(any_text, REQUIRED)}),
        "duplicate": Kind(
            Place.REQUEST | Place.FRAME, {"copies": Option(whole(1, 100), 1), "side": _SIDE}
        ),
        "reorder": Kind(Place.FRAME, {"by": Option(whole(1, 1000), 1)}),
        "stall": Kind(Place.REQUEST | Place.FRAME | Place.CONNECT, {"for_s": Option(seconds)}),
        "close": Kind(
            Place.REQUEST | Place.FRAME | Place.CONNECT, {"close_code": Option(_CLOSE_CODES)}
        ),
        "lag": Kind(Place.REQUEST, {"lag_s": Option(seconds, REQUIRED)}),
        "skew": Kind(Place.REQUEST, {"skew_ms": Option(whole(-86_400_000, 86_400_000), REQUIRED)}),
        "deposit": Kind(
            Place.TIME,
            {
                "asset": Option(text, REQUIRED),
                "amount": Option(amount, REQUIRED),
                "account": _ACCOUNT,
            },
        ),
        "cancel": Kind(Place.TIME, {"account": _ACCOUNT}),
        "shutdown": Kind(Place.TIME, {"close_s": Option(seconds, 10.0)}),
        "status": Kind(
            Place.TIME,
            {"status": Option(choice(*STATUSES), REQUIRED), "for_s": Option(seconds)},
        ),
        "rules": Kind(Place.TIME, {"changes": Option(fields_of, REQUIRED)}),
    }
)
