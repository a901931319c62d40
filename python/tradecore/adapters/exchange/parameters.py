# SPDX-License-Identifier: Apache-2.0
"""A request's parameters: parsed from query and form as sent, read strictly, none left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

import orjson

from tradecore.adapters.exchange import errors
from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_US, SCALE
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.intervals import zone_ns
from tradecore.adapters.exchange.signing import timestamp_ns

SYMBOL_PATTERN = "^[A-Z0-9-_.]{1,20}$"
CLIENT_ID_PATTERN = "^[a-zA-Z0-9-_]{1,36}$"
DECIMAL_PATTERN = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
INTEGER_PATTERN = "^[0-9]{1,20}$"
INT64_MAX = 2**63 - 1
_UNITS = {
    **dict.fromkeys(("MILLISECOND", "millisecond"), NS_PER_MS),
    **dict.fromkeys(("MICROSECOND", "microsecond"), NS_PER_US),
}
_EARLIEST_MS = 1_483_228_800_000  # 2017-01-01: no time parameter may lie before it.
_LATEST_MS = INT64_MAX // NS_PER_MS  # 2262: what 64 bits of ns can say.


def parse_pairs(query: bytes, body: bytes) -> dict[str, str]:
    """Return the parameters of a query string and a form body; the query wins.

    Raises
    ------
    ApiError
        -1101 when one of them names a parameter twice.
    """
    values: dict[str, str] = {}
    for part in (body, query):
        if not part:
            continue
        text = part.decode("utf-8", "replace")
        is_plain = "%" not in text and "+" not in text
        seen: set[str] = set()
        for pair in text.split("&"):
            if not pair:
                continue
            name, _, value = pair.partition("=")
            if not is_plain:
                name, value = unquote_plus(name), unquote_plus(value)
            if name in seen:
                raise ApiError(-1101, "Duplicate values for a parameter detected.")
            seen.add(name)
            values[name] = value
    return values


def parse_json(params: Mapping[str, Any]) -> dict[str, str]:
    """Return a WebSocket API request's parameters as the same texts REST would carry."""
    return {name: _json_text(value) for name, value in params.items() if value is not None}


def _json_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return orjson.dumps(value).decode()


def time_unit(name: str | None) -> int:
    """Return ns per unit of time on the wire; milliseconds where nothing is said, else -1194."""
    found = NS_PER_MS if name is None else _UNITS.get(name)
    if found is None:
        raise ApiError(
            -1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND."
        )
    return found


@cache
def _matcher(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern).fullmatch


class Parameters:
    """Reads each parameter once, by its kind; `finish` refuses what nobody read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self._read: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether `name` was sent with a value. Does not count as reading it."""
        return bool(self._values.get(name))

    def optional(self, name: str, pattern: str | None = None) -> str | None:
        """Return the text of `name` or None; -1105 if empty, -1100 if outside `pattern`."""
        value = self._values.get(name)
        self._read.add(name)
        if value is None:
            return None
        if not value:
            raise errors.empty(name)
        if pattern is not None and _matcher(pattern)(value) is None:
            raise errors.illegal(name, pattern)
        return value

    def required(self, name: str, pattern: str | None = None) -> str:
        """Return the text of `name`; -1102 if it is missing or empty."""
        self._read.add(name)
        value = self._values.get(name)
        if not value:
            raise errors.mandatory(name)
        if pattern is not None and _matcher(pattern)(value) is None:
            raise errors.illegal(name, pattern)
        return value

    def symbol(self) -> str:
        """Return the mandatory `symbol`, well formed but perhaps not listed."""
        return self.required("symbol", SYMBOL_PATTERN)

    def choice(
        self,
        name: str,
        values: Collection[str],
        refusal: Callable[[], ApiError],
        default: str = "",
    ) -> str:
        """Return one of `values`; `default` when not sent, -1102 if there is no default."""
        value = self.optional(name) if default else self.required(name)
        if value is None:
            return default
        if value not in values:
            raise refusal()
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return whether `name` is true; -1100 if it is neither true nor false."""
        value = self.optional(name, "^(true|false)$")
        return default if value is None else value == "true"

    def decimal(self, name: str) -> int | None:
        """Return `name` in units of 1e-8, or None; -1111 beyond eight decimals."""
        value = self.optional(name, DECIMAL_PATTERN)
        if value is None:
            return None
        whole, _, fraction = value.partition(".")
        if fraction[8:].strip("0"):
            raise errors.too_precise(name)
        raw = int(whole) * SCALE + int(fraction[:8].ljust(8, "0"))
        if raw > INT64_MAX:
            raise errors.overflow(name)
        return raw

    def integer(self, name: str) -> int | None:
        """Return `name` as a whole number that fits 64 bits, or None."""
        value = self.optional(name, INTEGER_PATTERN)
        if value is None:
            return None
        number = int(value)
        if number > INT64_MAX:
            raise errors.overflow(name)
        return number

    def mandatory_integer(self, name: str) -> int:
        """Return `name` as a whole number; -1102 if it is missing."""
        self.required(name)
        value = self.integer(name)
        assert value is not None
        return value

    def limit(self, default: int, maximum: int) -> int:
        """Return `limit`; values over `maximum` are capped, 0 is refused."""
        value = self.integer("limit")
        if value is None:
            return default
        if value < 1:
            raise ApiError(-1130, "Data sent for parameter 'limit' is not valid.")
        return min(value, maximum)

    def time_ms(self, name: str) -> int | None:
        """Return a time in whole milliseconds, sent as milliseconds or microseconds, or None."""
        value = self.integer(name)
        if value is None:
            return None
        return min(max(timestamp_ns(value) // NS_PER_MS, _EARLIEST_MS), _LATEST_MS)

    def time_zone(self) -> int:
        """Return how far `timeZone` is ahead of UTC, ns; 0 when not sent."""
        shift = zone_ns(self.optional("timeZone") or "0")
        if shift is None:
            raise ApiError(-1130, "Data sent for parameter 'timeZone' is not valid.")
        return shift

    def names_json(self, name: str) -> list[str] | None:
        """Return a JSON array of symbols, or None; -1100 when it is not one."""
        pattern = r'^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$'
        compact = self._compact(name, pattern)
        if compact is None:
            return None
        names: list[str] = orjson.loads(compact)
        if len(set(names)) != len(names):
            raise ApiError(-1151, "Symbol is present multiple times in the list.")
        return names

    def words(self, name: str) -> list[str] | None:
        """Return one word or a JSON array of them, or None; -1100 when it is neither."""
        pattern = r'^([A-Z0-9_]{1,20}|\[("[A-Z0-9_]{1,20}"(,"[A-Z0-9_]{1,20}"){0,}){0,1}\])$'
        compact = self._compact(name, pattern)
        if compact is None:
            return None
        words: list[str] = orjson.loads(compact) if compact.startswith("[") else [compact]
        return words

    def _compact(self, name: str, pattern: str) -> str | None:
        """Return the text of `name` without its blanks, or None; -1100 if outside `pattern`."""
        value = self.optional(name)
        if value is None:
            return None
        compact = value.replace(" ", "")
        if _matcher(pattern)(compact) is None:
            raise errors.illegal(name, pattern)
        return compact

    def ignore(self, *names: str) -> None:
        """Mark parameters as read that have no effect here."""
        self._read.update(names)

    def finish(self) -> None:
        """Refuse what nobody read: -1104, or -1101 where nothing was expected at all."""
        unread = self._values.keys() - self._read
        if not unread:
            return
        sent, read = len(self._values), len(self._values) - len(unread)
        if not self._read:
            raise ApiError(-1101, f"Too many parameters; expected '0' and received '{sent}'.")
        raise ApiError(
            -1104,
            f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{sent}'.",
        )
