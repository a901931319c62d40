# SPDX-License-Identifier: Apache-2.0
"""Answers of an exchange that is not well: its codes, pages of its front, limits of all sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.limits import WEIGHT_MAX

_JSON = "application/json;charset=UTF-8"
_STREAMS = " Please use WebSocket Streams for live updates to avoid {}."
_BANNED = "Way too much request weight used; IP banned until {}." + _STREAMS.format("bans")
_TIMEOUT_TEXT = (
    "Timeout waiting for response from backend server. "
    "Send status unknown; execution status unknown."
)
_PRESETS: Mapping[int, tuple[int, str]] = {
    -1000: (500, "An unknown error occurred while processing the request."),
    -1001: (500, "Internal error; unable to process your request. Please try again."),
    -1003: (
        429,
        f"Too much request weight used; current limit is {WEIGHT_MAX} request weight per 1 MINUTE."
        + _STREAMS.format("polling the API"),
    ),
    -1006: (
        500,
        "An unexpected response was received from the message bus. Execution status unknown.",
    ),
    -1007: (
        504,
        _TIMEOUT_TEXT,
    ),
    -1008: (
        503,
        "Server is currently overloaded with other requests. Please try again in a few minutes.",
    ),
    -1015: (429, "Too many new orders."),
    -1016: (503, "This service is no longer available."),
    -1021: (400, "Timestamp for this request is outside of the recvWindow."),
    -1022: (400, "Signature for this request is not valid."),
    -2010: (400, "Account has insufficient balance for requested action."),
    -2011: (400, "Unknown order sent."),
    -2013: (400, "Order does not exist."),
    -2015: (401, "Invalid API-key, IP, or permissions for action."),
}
_CODES_OF_STATUS = {418: -1003, 429: -1003, 504: -1007, 503: -1008}


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that is a failure: as REST has it, and its code for a WebSocket."""

    status: int
    code: int
    message: str
    body: bytes
    headers: Mapping[str, str]
    retry_after_ms: int | None = None

    def frame(self, request_id: Any, now: int) -> bytes:
        """Return it as the answer to a WebSocket API request."""
        error: dict[str, Any] = {"code": self.code, "msg": self.message}
        if self.retry_after_ms is not None:
            error["data"] = {"serverTime": now // NS_PER_MS, "retryAfter": self.retry_after_ms}
        return orjson.dumps(
            {"id": request_id, "status": self.status, "error": error, "rateLimits": []}
        )


def failure_of(options: Mapping[str, Any], now: int) -> Failure:
    """Return the failure that the options of an `error` fault describe, at venue time `now`."""
    code, status = options["code"], options["status"]
    kind = options["body"] or ("html" if code is None else "json")
    if code is None:
        code = _CODES_OF_STATUS.get(status, -1000)
    usual, message = _PRESETS.get(code, (400, "An error occurred."))
    status = usual if status is None else status
    retry_ms = _retry_ms(options["retry_after"], now)
    if status == 418:
        message = _BANNED.format(now // NS_PER_MS if retry_ms is None else retry_ms)
    message = options["message"] or message
    headers = {}
    if options["retry_after"] is not None:
        headers["Retry-After"] = options["retry_after"]
    if options["location"] is not None:
        headers["Location"] = options["location"]
    if kind == "json":
        body = orjson.dumps({"code": code, "msg": message})
        headers["Content-Type"] = _JSON
    elif kind == "html":
        body = _page(status)
        headers["Content-Type"] = "text/html"
    else:
        body = b""
    return Failure(status, code, message, body, headers, retry_ms)


def _retry_ms(retry_after: str | None, now: int) -> int | None:
    """Return until when to wait, ms of venue time; None where the header says no seconds."""
    try:
        seconds = float(retry_after or "")
        return (now + round(seconds * NS_PER_SECOND)) // NS_PER_MS
    except (ValueError, OverflowError):
        return None


def _page(status: int) -> bytes:
    phrase = next((each.phrase for each in HTTPStatus if each == status), "Error")
    title = f"{status} {phrase}"
    return (
        f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center>"
        "</body></html>"
    ).encode()


TIMEOUT = failure_of(
    {
        **dict.fromkeys(("status", "message", "body", "retry_after", "location")),
        "code": -1007,
    },
    0,
)
"""What comes when the matching engine keeps a request waiting too long."""
