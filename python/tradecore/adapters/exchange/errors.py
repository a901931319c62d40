# SPDX-License-Identifier: Apache-2.0
"""How the exchange says no: Binance's codes and texts, with the HTTP status each travels under."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request was refused. Nothing was changed.

    Where a limit is used up, `wait_s` says how many wall seconds to wait and `retry_after` until
    which venue time in ms; else both are 0. `data`: what else the answer says.
    """

    def __init__(
        self,
        code: int,
        message: str,
        status: int = 400,
        wait_s: int = 0,
        retry_after: int = 0,
        data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
        self.status = status
        self.wait_s = wait_s
        self.retry_after = retry_after
        self.data = data

    @property
    def body(self) -> dict[str, Any]:
        """What REST answers with."""
        body = {"code": self.code, "msg": self.message}
        return body if self.data is None else body | {"data": self.data}


def mandatory(name: str) -> ApiError:
    """A parameter is missing, empty or not what it must be."""
    return ApiError(
        -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    )


def neither(first: str, second: str) -> ApiError:
    """Of two parameters one must be sent."""
    return ApiError(-1102, f"Param '{first}' or '{second}' must be sent, but both were empty/null!")


def empty(name: str) -> ApiError:
    """An optional parameter was sent without a value."""
    return ApiError(-1105, f"Parameter '{name}' was empty.")


def illegal(name: str, pattern: str) -> ApiError:
    """A parameter has characters outside `pattern`."""
    return ApiError(
        -1100, f"Illegal characters found in parameter '{name}'; legal range is '{pattern}'."
    )


def not_required(name: str) -> ApiError:
    """A parameter does not belong to this kind of order."""
    return ApiError(-1106, f"Parameter '{name}' sent when not required.")


def too_precise(name: str) -> ApiError:
    """More decimals than the asset has."""
    return ApiError(-1111, f"Parameter '{name}' has too much precision.")


def overflow(name: str) -> ApiError:
    """A number does not fit."""
    return ApiError(-1108, f"Parameter '{name}' overflowed.")


def invalid_symbol() -> ApiError:
    """No such symbol is listed."""
    return ApiError(-1121, "Invalid symbol.")


def filter_failure(name: str) -> ApiError:
    """An order breaks one of the symbol's rules."""
    return ApiError(-1013, f"Filter failure: {name}")


def unsupported(kind: str) -> ApiError:
    """A symbol does not take orders of that kind."""
    return ApiError(-1013, f"{kind} orders are not supported for this symbol.")


def rejected(message: str) -> ApiError:
    """The matching engine refused a new order."""
    return ApiError(-2010, message)


def invalid_data(name: str) -> ApiError:
    """A parameter is none of the words that it may be."""
    return ApiError(-1130, f"Data sent for parameter '{name}' is not valid.")


def self_trade_mode() -> ApiError:
    """A symbol does not have that mode of self-trade prevention."""
    return ApiError(-1013, "This symbol does not allow the specified self-trade prevention mode.")


def unknown_order() -> ApiError:
    """A cancel named no open order."""
    return ApiError(-2011, "Unknown order sent.")


def no_such_order() -> ApiError:
    """A query named no order."""
    return ApiError(-2013, "Order does not exist.")


def bad_key() -> ApiError:
    """No such key, or it may not do this."""
    return ApiError(-2015, "Invalid API-key, IP, or permissions for action.", 401)


def unsupported_key(kind: str) -> ApiError:
    """A session can be logged on with an Ed25519 key only."""
    return ApiError(-4056, f"{kind} API key is not supported.")
